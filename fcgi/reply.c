#include "fcgi/reply.h"

#include <stdio.h>
#include <string.h>

#include "search/base/date.h"

#define TAG_HEADER_MAX 4096 /* a longer If-None-Match is not looked at */

static const struct {
	int status;
	const char *reason;
} reasons[] = {
    {200, "OK"}, {204, "No Content"}, {304, "Not Modified"}, {400, "Bad Request"}, {403, "Forbidden"}, {404, "Not Found"},
    {405, "Method Not Allowed"}, {410, "Gone"}, {413, "Content Too Large"},
    {415, "Unsupported Media Type"}, {500, "Internal Server Error"},
    {501, "Not Implemented"}, {503, "Service Unavailable"},
};

static const struct {
	const char *media_type;
	bool is_json;
} contents[CONTENT_COUNT] = {
    [CONTENT_HTML] = {"text/html", false},
    [CONTENT_JSON] = {"application/json", true},
    [CONTENT_RSS] = {"application/rss+xml", false},
    [CONTENT_ATOM] = {"application/atom+xml", false},
    [CONTENT_JSON_FEED] = {"application/feed+json", true},
    [CONTENT_CALENDAR] = {"text/calendar", false},
    [CONTENT_OPML] = {"text/x-opml", false},
    [CONTENT_XML] = {"text/xml", false},
    [CONTENT_OPENSEARCH] = {"application/opensearchdescription+xml", false},
    [CONTENT_SUGGESTIONS] = {"application/x-suggestions+json", true},
    [CONTENT_TEXT] = {"text/plain", false},
    [CONTENT_METRICS] = {"text/plain; version=0.0.4", false},
};

const char *
content_media_type(enum content content)
{
	return contents[content].media_type;
}

bool
content_is_json(enum content content)
{
	return contents[content].is_json;
}

void
reply_set_etag(struct reply *reply, const char *generation, const char *what)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	if (what == NULL)
		return;
	for (; *what != '\0'; what++)
		hash = (hash ^ (unsigned char)*what) * 1099511628211u;
	(void)snprintf(reply->etag, sizeof(reply->etag), "W/\"%s-%016llx\"", generation,
	    (unsigned long long)hash);
}

/* Weak comparison: the W/ does not count. */
bool
reply_is_known(const struct reply *reply, const char *if_none_match)
{
	const char *own = strchr(reply->etag, '"'), *at = if_none_match;
	size_t length;

	if (at == NULL || own == NULL || strlen(at) > TAG_HEADER_MAX)
		return false;
	if (strcmp(at, "*") == 0)
		return true;
	length = strlen(own);
	for (; (at = strchr(at, '"')) != NULL; at += strcspn(at + 1, "\"") + 2) {
		if (strncmp(at, own, length) == 0)
			return true;
		if (at[1 + strcspn(at + 1, "\"")] == '\0')
			break;
	}
	return false;
}

void
reply_make_not_modified(struct reply *reply)
{
	reply->status = 304;
	buf_reset(&reply->body);
}

static const char *
reason_of(int status)
{
	size_t i;

	for (i = 0; i < LENGTH(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

/* IMF-fixdate, RFC 9110, 5.6.7. */
static void
write_modified(int64_t when, struct buf *out)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
	    "Sep", "Oct", "Nov", "Dec"};
	struct civil c;

	instant_to_civil(when, &c);
	buf_printf(out, "Last-Modified: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
	    days[date_weekday(date_days(c.year, c.month, c.day))], c.day, months[c.month - 1], c.year,
	    c.hour, c.minute, c.second);
}

static bool
has_content(const struct reply *reply)
{
	return reply->status != 204 && reply->status != 304;
}

/* Cross-origin resource sharing (Fetch, 3.2): reading, without credentials. */
static void
write_sharing(const struct reply *reply, struct buf *out)
{
	if (reply->varies_by_origin)
		buf_text(out, "Vary: Origin\r\n");
	if (reply->origin[0] == '\0')
		return;
	buf_printf(out, "Access-Control-Allow-Origin: %s\r\n", reply->origin);
	if (reply->is_preflight)
		buf_text(out, "Access-Control-Allow-Methods: GET, HEAD\r\n"
			      "Access-Control-Allow-Headers: If-None-Match, If-Modified-Since\r\n"
			      "Access-Control-Max-Age: 86400\r\n");
	else
		buf_text(out, "Access-Control-Expose-Headers: ETag, Link, Retry-After, "
			      "X-Index-Generation\r\n");
}

void
reply_write(const struct reply *reply, bool with_body, struct buf *out)
{
	buf_printf(out, "Status: %d %s\r\n", reply->status, reason_of(reply->status));
	if (has_content(reply))
		buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Length: %zu\r\n",
		    content_media_type(reply->content), reply->body.length);
	if (reply->etag[0] != '\0')
		buf_printf(out, "ETag: %s\r\n", reply->etag);
	if (reply->modified > 0)
		write_modified(reply->modified, out);
	if (reply->generation != NULL)
		buf_printf(out, "X-Index-Generation: %s\r\n", reply->generation);
	if (reply->cacheable)
		buf_printf(out, "Cache-Control: public, max-age=%u, stale-while-revalidate=600, "
				"stale-if-error=86400\r\n",
		    reply->fresh == 0 ? FRESH_PAGE_SECONDS : reply->fresh);
	else
		buf_text(out, "Cache-Control: no-store\r\n");
	buf_text(out, reply->fields);
	write_sharing(reply, out);
	if (reply->is_counted)
		buf_text(out, "X-Accel-Expires: 0\r\n");
	if (reply->retry_after > 0)
		buf_printf(out, "Retry-After: %u\r\n", reply->retry_after);
	if (reply->says_methods)
		buf_printf(out, "Allow: GET, HEAD%s\r\n", reply->takes_post ? ", POST" : "");
	buf_text(out, "\r\n");
	if (with_body && has_content(reply))
		buf_add(out, buf_string(&reply->body), reply->body.length);
}
