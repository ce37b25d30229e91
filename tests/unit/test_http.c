/* A request read from its environment, a reply written from its parts. */
#include "fcgi/reply.h"
#include "fcgi/request.h"
#include "tests/unit/fixture.h"

struct asked {
	const char *method, *uri, *query, *if_none_match;
};

static const char *
variable(void *context, const char *name)
{
	const struct asked *asked = context;

	if (strcmp(name, "REQUEST_METHOD") == 0)
		return asked->method;
	if (strcmp(name, "REQUEST_URI") == 0)
		return asked->uri;
	if (strcmp(name, "QUERY_STRING") == 0)
		return asked->query;
	return strcmp(name, "HTTP_IF_NONE_MATCH") == 0 ? asked->if_none_match : NULL;
}

static void
a_request_is_read(void **state)
{
	static const struct {
		struct asked asked;
		enum method method;
		const char *path, *query;
	} cases[] = {
	    {{"GET", "/", "", NULL}, METHOD_GET, "/", ""},
	    {{"HEAD", "/recherche?q=a", "q=a", NULL}, METHOD_HEAD, "/recherche", "q=a"},
	    {{"POST", "/a", "", NULL}, METHOD_POST, "/a", ""},
	    {{"GET", "/actions/cci%3A12%20%C3%A9", "", NULL}, METHOD_GET, "/actions/cci:12 é", ""},
	    {{"GET", "/a%2Fb", "%zz", NULL}, METHOD_GET, "/a/b", "%zz"},
	    {{"GET", "/a...b/..c", "", NULL}, METHOD_GET, "/a...b/..c", ""},
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct asked asked = cases[i].asked;
		struct http_request request = {0};
		struct fault fault = {0};

		assert_int_equal(http_request_read(variable, &asked, NULL, arena, &fault, &request), OK);
		assert_int_equal(request.method, cases[i].method);
		assert_string_equal(request.path, cases[i].path);
		assert_string_equal(request.query, cases[i].query);
		assert_null(request.if_none_match);
	}
	arena_free(arena);
}

static void
tags_are_compared_weakly(void **state)
{
	static const struct {
		const char *header;
		bool known;
	} cases[] = {
	    {NULL, false}, {"", false}, {"*", true}, {"W/\"*\"", false}, {"\"other\"", false},
	    {"\"other\", W/\"x\"", false}, {"W/", false}, {"\"", false}, {",,,", false},
	};
	struct reply reply = {.status = 200}, other = {.status = 200};
	char list[256];
	size_t i;

	(void)state;
	assert_false(reply_is_known(&reply, "*")); /* it has no tag */
	reply_set_etag(&reply, "g1", "q=a");
	reply_set_etag(&other, "g1", "q=b");
	assert_string_not_equal(reply.etag, other.etag);
	assert_memory_equal(reply.etag, "W/\"g1-", 6);
	for (i = 0; i < LENGTH(cases); i++)
		if (reply_is_known(&reply, cases[i].header) != cases[i].known)
			fail_msg("%s", cases[i].header);
	assert_true(reply_is_known(&reply, reply.etag));
	assert_true(reply_is_known(&reply, reply.etag + 2)); /* as a strong one */
	assert_false(reply_is_known(&reply, other.etag));
	(void)snprintf(list, sizeof(list), "\"x\" , %s,%s", other.etag, reply.etag);
	assert_true(reply_is_known(&reply, list));
}

static void
a_reply_is_written_whole(void **state)
{
	struct reply reply = {.status = 200, .content = CONTENT_HTML, .generation = "g1",
	    .modified = 1800000000, .cacheable = true};
	struct buf out = {0};

	(void)state;
	buf_text(&reply.body, "<p>é</p>");
	reply_set_etag(&reply, "g1", "");
	reply_write(&reply, true, &out);
	assert_string_equal(buf_string(&out),
	    "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 9\r\n"
	    "ETag: W/\"g1-cbf29ce484222325\"\r\nLast-Modified: Fri, 15 Jan 2027 08:00:00 GMT\r\n"
	    "X-Index-Generation: g1\r\n"
	    "Cache-Control: public, max-age=60, stale-while-revalidate=600, stale-if-error=86400\r\n"
	    "\r\n<p>é</p>");
	buf_reset(&out);
	reply_write(&reply, false, &out); /* HEAD */
	assert_non_null(strstr(buf_string(&out), "Content-Length: 9\r\n"));
	assert_string_equal(strstr(buf_string(&out), "\r\n\r\n"), "\r\n\r\n");
	buf_reset(&out);
	reply_make_not_modified(&reply);
	reply_write(&reply, true, &out);
	assert_memory_equal(buf_string(&out), "Status: 304 Not Modified\r\n", 26);
	assert_null(strstr(buf_string(&out), "Content-"));
	assert_string_equal(strstr(buf_string(&out), "\r\n\r\n"), "\r\n\r\n");
	buf_clear(&out);
	buf_clear(&reply.body);
}

static void
an_error_is_not_kept(void **state)
{
	struct reply reply = {.status = 503, .content = CONTENT_JSON, .retry_after = 10};
	struct buf out = {0};

	(void)state;
	reply_write(&reply, true, &out);
	assert_string_equal(buf_string(&out),
	    "Status: 503 Service Unavailable\r\nContent-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 0\r\nCache-Control: no-store\r\nRetry-After: 10\r\n\r\n");
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_is_read),
	    cmocka_unit_test(tags_are_compared_weakly),
	    cmocka_unit_test(a_reply_is_written_whole),
	    cmocka_unit_test(an_error_is_not_kept),
	};

	return cmocka_run_group_tests_name("requests and replies", tests, NULL, NULL);
}
