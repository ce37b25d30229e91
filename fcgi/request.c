#include "fcgi/request.h"

#include <string.h>
#include <strings.h>

#include "search/base/utf8.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* NULL for a broken escape, a NUL, or what is not UTF-8. */
static const char *
decode_path(struct arena *arena, const char *raw, size_t length)
{
	char *path = arena_alloc(arena, length + 1), *to = path;
	size_t i;

	for (i = 0; path != NULL && i < length; i++) {
		if (raw[i] != '%') {
			*to++ = raw[i];
			continue;
		}
		if (length - i < 3 || hex_digit(raw[i + 1]) < 0 || hex_digit(raw[i + 2]) < 0)
			return NULL;
		*to = (char)(hex_digit(raw[i + 1]) * 16 + hex_digit(raw[i + 2]));
		if ((unsigned char)*to++ < ' ')
			return NULL;
		i += 2;
	}
	return path != NULL && utf8_is_valid(path, strlen(path)) ? path : NULL;
}

static bool
has_dot_segment(const char *path)
{
	const char *at;

	for (at = path; (at = strstr(at, "/.")) != NULL; at++) {
		const char *after = at + 2 + (at[2] == '.' ? 1 : 0);

		if (*after == '/' || *after == '\0')
			return true;
	}
	return strchr(path, '\\') != NULL || strstr(path, "//") != NULL;
}

const char *
path_decode(struct arena *arena, const char *raw, size_t length)
{
	const char *path = length > PATH_BYTES_MAX ? NULL : decode_path(arena, raw, length);

	return path == NULL || has_dot_segment(path) ? NULL : path;
}

static enum method
method_of(const char *name)
{
	if (strcmp(name, "GET") == 0)
		return METHOD_GET;
	if (strcmp(name, "HEAD") == 0)
		return METHOD_HEAD;
	if (strcmp(name, "POST") == 0)
		return METHOD_POST;
	return strcmp(name, "OPTIONS") == 0 ? METHOD_OPTIONS : METHOD_OTHER;
}

static void
read_sending(environment get, void *context, struct arena *arena, struct http_request *request)
{
	request->content_type = arena_strdup(arena, get(context, "CONTENT_TYPE"));
	request->content_length = arena_strdup(arena, get(context, "CONTENT_LENGTH"));
	request->host = arena_strdup(arena, get(context, "HTTP_HOST"));
	request->origin = arena_strdup(arena, get(context, "HTTP_ORIGIN"));
	request->fetch_site = arena_strdup(arena, get(context, "HTTP_SEC_FETCH_SITE"));
}

/* Fetch metadata where the browser sends it, else the Origin; a program sends neither. */
bool
http_request_is_foreign(const struct http_request *http)
{
	const char *host;

	if (http->fetch_site != NULL && http->fetch_site[0] != '\0')
		return strcmp(http->fetch_site, "same-origin") != 0 && strcmp(http->fetch_site, "none") != 0;
	if (http->origin == NULL || http->origin[0] == '\0')
		return false;
	host = strstr(http->origin, "://");
	return host == NULL || http->host == NULL || strcasecmp(host + 3, http->host) != 0;
}

enum status
http_request_read(environment get, void *context, const struct words *words, struct arena *arena,
    struct fault *fault, struct http_request *out)
{
	const char *method = get(context, "REQUEST_METHOD"), *uri = get(context, "REQUEST_URI");
	const char *query = get(context, "QUERY_STRING");
	struct http_request request = {0};
	size_t length;

	/* An aborted FastCGI record leaves a request without its variables. */
	if (method == NULL || uri == NULL || query == NULL)
		return fault_set(fault, BAD_INPUT, "%s", words->text[WORD_REQUEST_INCOMPLETE]);
	length = strcspn(uri, "?#");
	if (length == 0 || length > PATH_BYTES_MAX || uri[0] != '/')
		return fault_set(fault, BAD_INPUT, "%s", words->text[WORD_REQUEST_ADDRESS]);
	if (strlen(query) > QUERY_STRING_BYTES_MAX)
		return fault_set(fault, BAD_INPUT, "%s", words->text[WORD_REQUEST_LONG]);
	request.method = method_of(method);
	request.path = path_decode(arena, uri, length);
	request.query = arena_strdup(arena, query);
	request.if_none_match = arena_strdup(arena, get(context, "HTTP_IF_NONE_MATCH"));
	if (request.method == METHOD_POST)
		read_sending(get, context, arena, &request);
	if (arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for a request");
	if (request.path == NULL)
		return fault_set(fault, BAD_INPUT, "%s", words->text[WORD_REQUEST_ADDRESS]);
	*out = request;
	return OK;
}
