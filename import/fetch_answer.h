/*
 * What a server answered, and what that means for the partner.
 */
#ifndef IMPORT_FETCH_ANSWER_H
#define IMPORT_FETCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "import/remark.h"
#include "search/base/buf.h"
#include "search/base/status.h"

#define VALIDATOR_BYTES_MAX 512

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

/* OK: a 200 with a body, or a 304 to a request that `had_validators`.  Otherwise answer->why says why,
 * and `fault` in English. */
enum status fetch_answer_check(struct fetch_answer *answer, bool had_validators, struct fault *fault);

/* The body's first bytes, in memory; nothing when there is no body. */
enum status fetch_answer_body(const struct fetch_answer *answer, size_t limit, struct buf *out,
    struct fault *fault);
/* The body goes. */
void fetch_answer_clear(struct fetch_answer *answer);

/* What kind of web page stands where a feed should; REMARK_NONE where nothing is recognised. */
enum remark fetch_answer_page(const struct fetch_answer *answer);
/* Whether it is a web page at all. */
bool fetch_answer_is_html(const struct fetch_answer *answer);

#endif
