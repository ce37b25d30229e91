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

#include "import/remark.h"
#include "search/base/buf.h"
#include "search/base/status.h"

#define FETCH_CONNECT_MS 5000L
#define FETCH_TOTAL_MS 30000L /* for each begun… */
#define FETCH_TOTAL_BYTES ((size_t)20 * 1024 * 1024) /* …that the source may have */
#define FETCH_SLOW_BYTES 1000L /* a second, for… */
#define FETCH_SLOW_SECONDS 10L
#define FETCH_REDIRECTS_MAX 5L
#define FETCH_HEADER_BYTES_MAX ((size_t)64 * 1024) /* of all answers, redirects included */
#define VALIDATOR_BYTES_MAX 512

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

struct fetch_answer {
	bool unchanged; /* 304 */
	bool stopped;   /* given up because of request->stop: says nothing of the source */
	long http;      /* status, 0 when there was no answer */
	int body;      /* a file without a name, open for reading; -1 when there is none */
	size_t length; /* of it */
	char etag[VALIDATOR_BYTES_MAX];
	char last_modified[VALIDATOR_BYTES_MAX];
	char content_type[256];
	char url[2048]; /* where the answer came from */
	bool moved;      /* only permanent redirects (301, 308) led there, and to a 200 */
	long retry_after; /* seconds that the server asks to wait, 0 = none (RFC 9110, 10.2.3) */
	bool challenge;   /* a guard against robots answered */
	enum remark why;  /* on failure, for the partner */
};

/* Process-wide, once. */
enum status fetch_init(struct fault *fault);
void fetch_end(void);

/* OK: a 200 with its whole body, or a 304.  Otherwise answer->why says why; `fault` has the cause
 * in English.  Call fetch_clear() in every case. */
enum status fetch(const struct fetch_request *request, struct fault *fault,
    struct fetch_answer *answer);
/* The body's first bytes, in memory; nothing when there is no body. */
enum status fetch_body(const struct fetch_answer *answer, size_t limit, struct buf *out,
    struct fault *fault);
void fetch_clear(struct fetch_answer *answer);

#endif
