/*
 * What a worker knows of a request, copied out of the FastCGI environment.
 */
#ifndef FCGI_REQUEST_H
#define FCGI_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "fcgi/words.h"
#include "search/base/arena.h"
#include "search/base/status.h"

#define PATH_BYTES_MAX 1024
#define QUERY_STRING_BYTES_MAX 8192

enum method { METHOD_GET, METHOD_HEAD, METHOD_OPTIONS, METHOD_POST, METHOD_OTHER };

struct http_request {
	enum method method;
	const char *path;          /* decoded, valid UTF-8, begins with /, without . or .. segments */
	const char *query;         /* as sent, "" when absent */
	const char *if_none_match; /* or NULL */
	/* What a POST says of itself; NULL when absent, as all other methods' are. */
	const char *content_type, *content_length;
	const char *host, *origin, *fetch_site;
};

/* Reads some of the request's body, at most `length` bytes; 0 at its end. */
typedef size_t body_reader(void *context, char *bytes, size_t length);

/* Whether a POST comes from a page of another site, as far as its browser says. */
bool http_request_is_foreign(const struct http_request *http);

/* A path of a URL, without its query, decoded into the arena; NULL for a broken escape, a control
 * character, what is not UTF-8, and dot segments. */
const char *path_decode(struct arena *arena, const char *raw, size_t length);

/* Reads a variable of the environment; NULL when absent. */
typedef const char *(*environment)(void *context, const char *name);

/* BAD_INPUT: fault->message is in French, for the visitor. */
enum status http_request_read(environment get, void *context, const struct words *words,
    struct arena *arena, struct fault *fault, struct http_request *out);

#endif
