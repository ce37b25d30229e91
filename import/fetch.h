/*
 * One HTTP request for a source's feed: bounded in size and time, conditional, only to public
 * addresses.  Every hop of a redirect is held to the same.  br and gzip are accepted, and bounded
 * after decompression.
 */
#ifndef IMPORT_FETCH_H
#define IMPORT_FETCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/fetch_answer.h"
#include "search/base/status.h"

#define FETCH_CONNECT_MS 5000L
#define FETCH_TOTAL_MS 30000L /* for each begun… */
#define FETCH_TOTAL_BYTES ((size_t)20 * 1024 * 1024) /* …that the source may have */
#define FETCH_SLOW_BYTES 1000L /* a second, for… */
#define FETCH_SLOW_SECONDS 10L
#define FETCH_REDIRECTS_MAX 5L
#define FETCH_HEADER_BYTES_MAX ((size_t)64 * 1024) /* of all answers, redirects included */

struct fetch_request {
	const char *url;
	bool private_network;
	size_t bytes_max;          /* after decompression */
	const char *etag;          /* of the last answer, or NULL */
	const char *last_modified; /* the same */
	const char *directory;     /* where the body is kept meanwhile; NULL: the system's */
	const char *contact;       /* in the User-Agent: the site's URL, or NULL */
	int64_t until_ms; /* of run_time_now(): no longer, whatever the limits above; 0 = they alone */
	const volatile sig_atomic_t *stop; /* not 0: give up within a second; or NULL */
};

/* Process-wide, once. */
enum status fetch_init(struct fault *fault);
void fetch_end(void);

/* OK: a 200 with its whole body, or a 304.  Otherwise answer->why says why; `fault` has the cause
 * in English.  Call
 * fetch_answer_clear() in every case. */
enum status fetch(const struct fetch_request *request, struct fault *fault,
    struct fetch_answer *answer);

#endif
