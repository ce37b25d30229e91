/*
 * How each source fares, how it is followed, and which servers asked to wait: what the store
 * remembers between readings.  For import/ only.
 *
 * Each of the calls is a transaction of its own, or part of the one that is open.  A text that is
 * longer than its room is cut.
 */
#ifndef IMPORT_STORE_FOLLOW_H
#define IMPORT_STORE_FOLLOW_H

#include "import/read/feed.h"
#include "import/store.h"

struct source_state {
	char etag[512], last_modified[512];
	char tried[24], succeeded[24]; /* "" = never */
	char failure_code[32];         /* "" = the last try went well */
	char failure[512];             /* French */
	long http;
	long received, kept, rejected, repaired, deduced;
};

/* A zeroed state for a source that was never read. */
enum status store_state(struct store *store, const char *source, struct fault *fault,
    struct source_state *out);
enum status store_set_state(struct store *store, const char *source,
    const struct source_state *state, struct fault *fault);

/* How a source is followed (import/schedule.h decides).  Instants, "" = none. */
struct source_follow {
	char not_before[24];    /* by our own reckoning */
	char asked_until[24];   /* by the server: Retry-After */
	char failing_since[24]; /* first of the failures in a row */
	char url[2048];         /* where the feed has moved for good, "" = it has not */
	char url_left[2048];    /* the configuration's address at that time */
	char excerpt[400];      /* the line of the document that failed */
	long failures;          /* in a row */
	struct feed_wishes wishes;
	long gone; /* 1: 410, asked no more */
	long line, column; /* of the failure, 0 when unknown */
};

/* Zeroed for a source that was never read. */
enum status store_follow(struct store *store, const char *source, struct fault *fault,
    struct source_follow *out);
enum status store_set_follow(struct store *store, const char *source,
    const struct source_follow *follow, struct fault *fault);

/* Until when a host (name and port) asked to be left alone; "" = it did not. */
enum status store_host_wait(struct store *store, const char *host, struct fault *fault,
    char out[24]);
enum status store_set_host_wait(struct store *store, const char *host, const char *until,
    struct fault *fault);

#endif
