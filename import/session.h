/*
 * What every command of the importer works with: configuration, reference, sentences, tagger,
 * store, lock.
 */
#ifndef IMPORT_SESSION_H
#define IMPORT_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "import/config.h"
#include "import/sentences.h"
#include "import/store.h"
#include "import/tagger.h"
#include "search/base/date.h"
#include "search/reference.h"

struct session_options {
	const char *config; /* path */
	const char *data;   /* directory, or NULL when no store is wanted */
	bool writes;        /* takes the lock; BUSY when another importer holds it */
	int32_t today;      /* days since 1970, Europe/Paris */
	const volatile sig_atomic_t *stop; /* not 0: end soon; or NULL */
};

struct import_session {
	struct arena *arena;
	const char *share;
	const char *mappings; /* directory of the formats that are mapping files */
	struct sentences *sentences; /* what is said to people */
	struct reference *reference;
	struct config *config;
	struct tagger *tagger;
	struct store *store;
	char *index_directory;
	int lock;
	int32_t today;
	const volatile sig_atomic_t *stop;
	char today_text[ISO_DATE_MAX];
	bool unconfined; /* a document was read with limits alone: the kernel has no sandbox */
};

/* The directory of the data files; the path lives in the arena. */
enum status session_find_share(struct arena *arena, struct fault *fault, const char **out);

enum status session_open(const struct session_options *options, struct fault *fault,
    struct import_session *session);
/* A zeroed or half-opened session is allowed. */
void session_close(struct import_session *session);

#endif
