/*
 * What the store holds, counted and walked through; what the last reading of a source said.  For
 * import/ only.
 *
 * A walk ends with the visitor's status when that is not OK.  The texts of what a visitor gets live
 * until it returns.
 */
#ifndef IMPORT_STORE_VISIT_H
#define IMPORT_STORE_VISIT_H

#include <stddef.h>

#include "import/remark.h"
#include "import/store.h"
#include "search/action.h"

/* Live actions of a source, or of all (NULL). */
enum status store_count(struct store *store, const char *source, struct fault *fault, long *out);

/* Every action, by id. */
typedef enum status (*store_visitor)(void *context, const struct action *action);
enum status store_visit(struct store *store, store_visitor visit, void *context,
    struct fault *fault);

/* The name of each source that the store knows. */
typedef enum status (*name_visitor)(void *context, const char *name);
enum status store_visit_sources(struct store *store, name_visitor visit, void *context,
    struct fault *fault);

/* A remark in words. */
struct notice {
	enum remark_level level;
	const char *code, *message;
	long line, column; /* 1-based, 0 when unknown */
};

/* Replaces what the last reading of the source said; outside a reading's transaction. */
enum status store_set_notices(struct store *store, const char *source, const struct notice *notices,
    size_t count, struct fault *fault);
typedef enum status (*notice_visitor)(void *context, const struct notice *notice);
/* In the order in which they were said. */
enum status store_visit_notices(struct store *store, const char *source, notice_visitor visit,
    void *context, struct fault *fault);

#endif
