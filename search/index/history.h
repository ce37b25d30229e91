/*
 * What became of actions, as an index tells it: for the protocols by which others keep a copy of
 * it.  The writer takes it, fcgi/ reads it.
 */
#ifndef SEARCH_INDEX_HISTORY_H
#define SEARCH_INDEX_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"

struct index;

struct index_history {
	const char *id;
	int64_t changed; /* when the répertoire's own copy last did, in seconds since 1970 */
	long revision;   /* grows with each change */
	const struct action *withdrawn; /* NULL while it is there; long gone: what names and sorts it */
	const char *lost_sessions;      /* that it had once, of KIND_SESSIONS; NULL: none */
	int64_t lost_since;             /* when it lost the last ones */
};

/* NOT_FOUND.  Texts are copied into the arena. */
enum status index_history(struct index *index, const char *id, struct arena *arena,
    struct fault *fault, struct index_history *out);

/* In the order of `changed`, then of ids.  The arena is reset before each call of the visitor,
 * whose texts live until it returns; anything but OK ends the walk and is returned. */
typedef enum status (*history_visitor)(void *context, const struct index_history *history);
struct history_range {
	int64_t from, until;    /* both count */
	const char *after;      /* an id: of those changed at `from`, only those behind it; "" = all */
	bool is_cancelled_only; /* those withdrawn, or without a session that they had */
	struct arena *arena;
};
enum status index_visit_history(struct index *index, const struct history_range *range,
    history_visitor visit, void *context, struct fault *fault);
/* Calls `visit` with each source that has, or had, an action: what stands before the first ":" of
 * ids. */
typedef enum status (*source_visitor)(void *context, const char *source);
enum status index_visit_sources(struct index *index, source_visitor visit, void *context,
    struct fault *fault);
/* The first change of all; 0 when there is none. */
enum status index_first_change(struct index *index, struct fault *fault, int64_t *out);

#endif
