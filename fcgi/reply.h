/*
 * An HTTP answer, built whole in memory and written once.
 */
#ifndef FCGI_REPLY_H
#define FCGI_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/buf.h"

#define ETAG_MAX 80
#define ORIGIN_MAX 128

enum content {
	CONTENT_HTML,
	CONTENT_JSON,
	CONTENT_RSS,
	CONTENT_ATOM,
	CONTENT_JSON_FEED,
	CONTENT_CALENDAR,
	CONTENT_OPML,
	CONTENT_XML,
	CONTENT_OPENSEARCH,
	CONTENT_SUGGESTIONS,
	CONTENT_TEXT,
	CONTENT_METRICS,
	CONTENT_COUNT
};

/* Seconds for which a browser or an aggregator need not ask again. */
#define FRESH_PAGE_SECONDS 60
#define FRESH_FEED_SECONDS 900

struct reply {
	int status;
	enum content content;
	struct buf body;
	char etag[ETAG_MAX];     /* "" = none */
	int64_t modified;        /* of the generation; 0 = not said */
	const char *generation;  /* or NULL */
	bool cacheable;
	unsigned fresh;          /* seconds; 0 = FRESH_PAGE_SECONDS */
	const char *fields;      /* more header fields, each ended by CR LF, made by us; or NULL */
	char origin[ORIGIN_MAX]; /* whose pages may read it, "*" for all; "" = none but the site's */
	bool varies_by_origin;
	unsigned retry_after; /* seconds, 0 = not said */
	bool says_methods;    /* Allow: GET, HEAD */
	bool takes_post;      /* and POST */
	bool is_preflight;    /* what a page of another origin may ask for (Fetch, 4.8) */
	bool is_counted;      /* nginx must not answer the next one from its cache */
};

/* How the content is called in a Content-Type, without its parameters. */
const char *content_media_type(enum content content);
/* Whether faults are told in JSON to who asked for it. */
bool content_is_json(enum content content);

/* W/"<generation>-<hash of what tells this answer from others>"; none when `what` is NULL. */
void reply_set_etag(struct reply *reply, const char *generation, const char *what);
/* Whether If-None-Match (RFC 9110, 13.1.2: a list, weak or not, or *) names the answer's tag. */
bool reply_is_known(const struct reply *reply, const char *if_none_match);
/* Turns it into a 304 without body. */
void reply_make_not_modified(struct reply *reply);

/* The header block and the body, as CGI/1.1 wants them (RFC 3875, 6). */
void reply_write(const struct reply *reply, bool with_body, struct buf *out);

#endif
