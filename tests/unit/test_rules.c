/* Patterns keep their limits; addresses and URLs that must be refused are. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "import/rules.h"
#include "import/url.h"
#include "tests/unit/fixture.h"

static bool
finds(const char *motif, const char *text)
{
	struct pattern *pattern = NULL;
	struct fault fault = {0};
	bool found;

	if (pattern_compile(motif, &fault, &pattern) != OK)
		fail_msg("%s: %s", motif, fault.message);
	found = pattern_find(pattern, text, strlen(text), 0, NULL, 0);
	pattern_free(pattern);
	return found;
}

static void
patterns_read_french(void **state)
{
	(void)state;
	assert_true(finds("mini[- ]?stages?", "Un MINI-STAGE en lycée"));
	assert_true(finds("ÉTÉ", "un été"));
	assert_true(finds("\\bœuvre\\b", "une Œuvre !"));
	assert_true(finds("^\\w+$", "élève"));
	assert_false(finds("\\bstage\\b", "stagiaire"));
	assert_false(finds("x", ""));
}

static void
groups_are_spans(void **state)
{
	struct pattern *pattern = NULL;
	struct span_of_text g[4];
	struct fault fault = {0};
	const char *text = "é 12 ou 13";

	(void)state;
	assert_int_equal(pattern_compile("(\\d)(x)?(\\d)", &fault, &pattern), OK);
	assert_true(pattern_find(pattern, text, strlen(text), 0, g, 4));
	assert_int_equal(g[0].start, 3);
	assert_int_equal(g[0].end, 5);
	assert_true(g[2].start > g[2].end);
	assert_int_equal(g[3].start, 4);
	assert_true(pattern_find(pattern, text, strlen(text), g[0].end, g, 4));
	assert_int_equal(g[0].start, 9);
	assert_false(pattern_find(pattern, text, strlen(text), g[0].end, g, 4));
	assert_false(pattern_find(pattern, text, strlen(text), strlen(text) + 1, g, 4));
	pattern_free(pattern);
}

static void
hostile_patterns_are_refused(void **state)
{
	static const char *const bad[] = {"(", "[a", "a**", "\\C", "(?<n>", "a{2,1}", "\xff", "(*VERB",
	    "((((((((((((((((((((((((a))))))))))))))))))))))))", "(?"};
	char longest[PATTERN_BYTES_MAX + 2];
	size_t i;

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (i = 0; i <= LENGTH(bad); i++) {
		const char *text = i < LENGTH(bad) ? bad[i] : longest;
		struct pattern *pattern = NULL;
		struct fault fault = {0};

		if (pattern_compile(text, &fault, &pattern) != BAD_INPUT)
			fail_msg("accepted: %s", text);
		assert_null(pattern);
		assert_non_null(strstr(fault.message, "character"));
	}
}

static void
limits_hold(void **state)
{
	static const char *const slow[] = {"(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$",
	    "(*LIMIT_MATCH=4000000000)(a+)+$", "(?:(a+)*)*b", "(?R)?(a+)+$", "^(a|a?)+$"};
	const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < LENGTH(slow); i++) {
		struct pattern *pattern = NULL;
		struct fault fault = {0};

		if (pattern_compile(slow[i], &fault, &pattern) != OK)
			continue; /* refused is fine too */
		for (n = 0; n < 3; n++)
			assert_false(pattern_find(pattern, text, strlen(text), 0, NULL, 0));
		if (i < 3)
			assert_int_equal(pattern_overruns(pattern), 3);
		pattern_free(pattern);
	}
}

static void
a_pattern_that_overruns_is_given_up_then_forgiven(void **state)
{
	const char *slow = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
	struct pattern *pattern = NULL;
	struct fault fault = {0};
	int n;

	(void)state;
	assert_int_equal(pattern_compile("(a+)+$", &fault, &pattern), OK);
	for (n = 0; n < 100; n++)
		assert_false(pattern_find(pattern, slow, strlen(slow), 0, NULL, 0));
	assert_int_equal(pattern_overruns(pattern), OVERRUNS_MAX);
	assert_false(pattern_find(pattern, "aaa", 3, 0, NULL, 0));
	pattern_forgive(pattern);
	assert_true(pattern_find(pattern, "aaa", 3, 0, NULL, 0));
	pattern_free(pattern);
}

static void
invalid_text_is_not_found(void **state)
{
	struct pattern *pattern = NULL;
	struct fault fault = {0};

	(void)state;
	assert_int_equal(pattern_compile(".*", &fault, &pattern), OK);
	assert_false(pattern_find(pattern, "caf\xe9", 4, 0, NULL, 0));
	assert_int_equal(pattern_overruns(pattern), 0);
	pattern_free(pattern);
}

static bool
is_public(const char *text)
{
	struct sockaddr_storage storage = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;

	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		storage.ss_family = AF_INET;
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
		storage.ss_family = AF_INET6;
	}
	return address_is_public((const struct sockaddr *)&storage);
}

static void
addresses_inside_are_told_from_those_outside(void **state)
{
	static const char *const inside[] = {"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255",
	    "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
	    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
	    "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
	    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
	    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1",
	    "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "64:ff9b::7f00:1",
	    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"};
	static const char *const outside[] = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255",
	    "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255", "172.15.255.255",
	    "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
	    "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"};
	struct sockaddr unix_socket = {.sa_family = AF_UNIX};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(inside); i++)
		if (is_public(inside[i]))
			fail_msg("%s is not public", inside[i]);
	for (i = 0; i < LENGTH(outside); i++)
		if (!is_public(outside[i]))
			fail_msg("%s is public", outside[i]);
	assert_false(address_is_public(&unix_socket));
}

static void
urls_are_checked(void **state)
{
	static const struct {
		const char *url;
		bool outside, inside; /* acceptable */
	} cases[] = {
	    {"https://www.example.org/actions.rss", true, true},
	    {"http://example.org/a?b=c&d=%C3%A9#e", true, true},
	    {"http://example.org:80/", true, true},
	    {"https://example.org:443/", true, true},
	    {"https://[2606:4700::1111]/", true, true},
	    {"http://example.org:8080/", false, true},
	    {"http://127.0.0.1:8081/a", false, true},
	    {"http://example.org:22/", false, true},
	    {"https://user@example.org/", false, false},
	    {"https://user:pass@example.org/", false, false},
	    {"https://example.org/\r\nHost: x", false, false},
	    {"https://example.org/a b", false, false},
	    {"https://example.org/\x7f", false, false},
	    {"ftp://example.org/", false, false},
	    {"file:///etc/passwd", false, false},
	    {"gopher://example.org/", false, false},
	    {"javascript:alert(1)", false, false},
	    {"data:text/xml,<a/>", false, false},
	    {"//example.org/a", false, false},
	    {"example.org/a", false, false},
	    {"/a/b", false, false},
	    {"http://", false, false},
	    {"http://exa mple.org/", false, false},
	    {"http://example.org:99999/", false, false},
	    {"http://[::1/", false, false},
	    {"", false, false},
	};
	char longest[4096];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		if ((url_refusal(cases[i].url, false) == NULL) != cases[i].outside)
			fail_msg("%s: %s", cases[i].url, cases[i].outside ? "refused" : "accepted");
		if ((url_refusal(cases[i].url, true) == NULL) != cases[i].inside)
			fail_msg("%s inside: %s", cases[i].url, cases[i].inside ? "refused" : "accepted");
	}
	(void)snprintf(longest, sizeof(longest), "https://example.org/%03900d", 1);
	assert_non_null(url_refusal(longest, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(patterns_read_french),
	    cmocka_unit_test(groups_are_spans),
	    cmocka_unit_test(hostile_patterns_are_refused),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(a_pattern_that_overruns_is_given_up_then_forgiven),
	    cmocka_unit_test(invalid_text_is_not_found),
	    cmocka_unit_test(addresses_inside_are_told_from_those_outside),
	    cmocka_unit_test(urls_are_checked),
	};

	return cmocka_run_group_tests_name("rules and addresses", tests, NULL, NULL);
}
