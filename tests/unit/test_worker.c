/*
 * A worker facing hostile requests: each gets its status, none its end.  The numbers are those of
 * the catalogue of bad inputs.
 */
#include "tests/unit/worker_fixture.h"

#define QUERY_ROOM 9000
#define RANDOM_REQUESTS 4000

static int
set_up(void **state)
{
	struct site *site = calloc(1, sizeof(*site));

	assert_non_null(site);
	site_set_up(site);
	*state = site;
	return 0;
}

static int
tear_down(void **state)
{
	site_tear_down(*state);
	free(*state);
	return 0;
}

static bool
has_header(const struct site *site, const char *line)
{
	const char *found = strstr(site->worker.answer, line);

	return found != NULL && found < site_body(site);
}

/* The same parameters to the page and to the API. */
static void
expect(struct site *site, const char *query, int page, int api)
{
	static const char *const paths[] = {"/recherche", "/api/actions"};
	int wanted[] = {page, api}, status;
	char uri[QUERY_ROOM + 64];
	struct fault fault;
	size_t i;

	for (i = 0; i < LENGTH(paths); i++) {
		(void)snprintf(uri, sizeof(uri), "%s?%s", paths[i], query);
		status = site_get(site, uri, &fault);
		if (status != wanted[i])
			fail_msg("%.200s: %d where %d is wanted (%s)", uri, status, wanted[i], fault.message);
		assert_true(has_header(site, i == 0 ? "Content-Type: text/html; charset=utf-8\r\n"
						    : "Content-Type: application/json; charset=utf-8\r\n"));
		assert_int_equal(fault.status, OK); /* nobody is to be woken for that */
	}
}

static void
queries_are_words_not_syntax(void **state)
{
	static const char *const queries[] = {"%22", "stage%22", "NEAR(", "*", "-stage", "nocol:x",
	    "12-13", "C%2B%2B", "l%27orientation", "AND", "OR", "NOT", "(", ")", ";", "%25", "%5C", "%5E",
	    "a%22OR%22b", "%7Bx%7D", "%27%20OR%201%3D1--", "%25%27%29%3B%20DROP%20TABLE%20action", "",
	    "+++", "...", "%E2%80%93", "-%22", "%22%22", "a%2Ab", "%EF%BF%BD", "%F0%9F%98%80",
	    "%E2%80%AEabc", "e%CC%81te%CC%81", "%01", "a%0D%0Ab"};
	char query[256];
	size_t i;

	for (i = 0; i < LENGTH(queries); i++) {
		(void)snprintf(query, sizeof(query), "q=%s", queries[i]);
		expect(*state, query, 200, 200);
	}
}

static void
bytes_that_are_no_text_are_refused(void **state)
{
	static const char *const queries[] = {"%00", "stage%00%22", "%FF", "\xff", "%C0%AF", "%ED%A0%80",
	    "%", "%zz", "%u0041", "%4", "caf%E9", "%F4%90%80%80", "%E2%82"};
	char query[256];
	size_t i;

	for (i = 0; i < LENGTH(queries); i++) {
		(void)snprintf(query, sizeof(query), "q=%s", queries[i]);
		expect(*state, query, 400, 400);
		assert_null(strstr(site_body(*state), "\xff"));
	}
}

static char *
repeated(const char *head, const char *unit, size_t times)
{
	size_t length = strlen(head) + strlen(unit) * times;
	char *text = malloc(length + 1), *at;

	assert_non_null(text);
	at = stpcpy(text, head);
	while (times-- > 0)
		at = stpcpy(at, unit);
	return text;
}

static void
long_requests_are_bounded(void **state)
{
	static const struct {
		const char *head, *unit;
		size_t times;
		int page, api;
	} cases[] = {
	    {"q=", "a", 512, 200, 200},
	    {"q=", "a", 513, 400, 400},
	    {"q=", "%C3%A9", 512, 200, 200},
	    {"q=", "%C3%A9", 513, 400, 400},
	    {"q=", "a+", 255, 200, 200},
	    {"q=stage", "+stage", 80, 200, 200},
	    {"q=", "ab+", 170, 200, 200},
	    {"q=", "stage+-", 73, 200, 200},
	    {"q=", "%22a", 256, 200, 200},
	    {"niveau=5e", "&niveau=4e", 31, 200, 200},
	    {"niveau=5e", "&niveau=4e", 63, 200, 200},
	    {"niveau=5e", "&niveau=4e", 64, 400, 400},
	    {"", "&", 5000, 200, 200},
	    {"x=", "a", 8190, 200, 400},
	    {"x=", "a", 8191, 400, 400},
	};
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		char *query = repeated(cases[i].head, cases[i].unit, cases[i].times);

		expect(*state, query, cases[i].page, cases[i].api);
		free(query);
	}
}

static void
values_are_checked(void **state)
{
	static const char *const bad[] = {"page=-1", "page=0", "page=1000000000",
	    "page=99999999999999999999", "page=0x10", "page=+5", "page=NaN", "page=1e3",
	    "par_page=0", "par_page=101", "par_page=-20", "niveau=2nde", "niveau=5E%20", "type=%27",
	    "filiere=x", "departement=75", "commune=1", "metier=%00", "lieu=ailleurs", "duree=long",
	    "public=tous", "label=x", "gratuit=oui", "quand=hier", "du=2026-02-30", "du=31/12/2026",
	    "au=0000-00-00", "au=99999-01-01", "autour=91,0", "autour=0,181", "autour=nan,nan",
	    "autour=1e400,0", "autour=49.18", "autour=,", "autour=49,18,0", "autour=14118&rayon=0",
	    "autour=14118&rayon=-1", "autour=14118&rayon=301", "autour=14118&rayon=nan", "chez=x",
	    "tri=hasard", "brut=2", "pourquoi=2", "du=2101-01-01&au=2100-01-01"};
	static const char *const good[] = {"page=100", "par_page=100", "niveau=5e&niveau=3e", "type=forum",
	    "filiere=alimentation", "departement=14", "commune=14118", "metier=H2102",
	    "lieu=en_entreprise", "public=classe", "label=mixite", "gratuit=1", "quand=a_venir",
	    "quand=permanent", "quand=passe", "quand=tout", "du=2027-01-01", "au=2100-12-31",
	    "autour=14118", "autour=49.18,-0.37&rayon=20",
	    "autour=-90,180&rayon=300", "tri=pertinence&q=visite", "tri=date", "tri=distance&autour=14118",
	    "tri=recent", "tri=titre", "brut=1&q=visite+5e+caen", "pourquoi=1&q=boulangerie",
	    "pourquoi=1&q=visite+boulangere+5e+caen", "q=visite+boulangerie+5e+a+caen"};
	size_t i;

	for (i = 0; i < LENGTH(bad); i++)
		expect(*state, bad[i], 400, 400);
	for (i = 0; i < LENGTH(good); i++)
		expect(*state, good[i], 200, 200);
	/* What a form sends of a field left empty. */
	expect(*state, "page=&niveau=&du=&autour=&q=", 200, 200);
	/* INTERFACE: a page ignores a name that it does not know, the API says so. */
	expect(*state, "domaine%5B%5D=x", 200, 400);
	expect(*state, "utm_source=lettre", 200, 400);
	expect(*state, "callback=f", 200, 400);
}

static void
paths_are_checked(void **state)
{
	static const struct {
		const char *uri;
		int status;
	} cases[] = {
	    {"/nulle-part", 404}, {"/actions/", 404}, {"/actions/cma:inconnue", 404},
	    {"/api/actions/cma:inconnue", 404}, {"/actions/%3Cscript%3E", 404},
	    {"/actions/%27%20OR%201=1", 404}, {"/actions/a/b/c", 404}, {"/actions/%00", 400},
	    {"/actions/%0d%0aX:1", 400}, {"/actions/%ff", 400}, {"/actions/%", 400}, {"/actions/%4", 400},
	    {"/../etc/passwd", 400}, {"/..%2f..%2fetc/passwd", 400}, {"/%2e%2e/", 400}, {"//", 400},
	    {"/\\", 400}, {"/actions/.", 400}, {"/.", 400}, {"relative", 400}, {"", 400}, {"?q=a", 400},
	    {"http://elsewhere.example/", 400}, {"*", 400}, {"/recherche/", 404}, {"/RECHERCHE", 404},
	};
	struct fault fault;
	char *endless = repeated("/", "a", 1024);
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		int status = site_get(*state, cases[i].uri, &fault);

		if (status != cases[i].status)
			fail_msg("%s: %d where %d is wanted", cases[i].uri, status, cases[i].status);
		assert_null(strstr(site_body(*state), "<script>"));
	}
	assert_int_equal(site_get(*state, endless, &fault), 400);
	free(endless);
}

/* 23:30 UTC is the day after in Paris. */
static void
days_are_those_of_paris(void **state)
{
	struct fault fault;

	assert_int_equal(site_get(*state, "/actions/cma:boulangerie", &fault), 200);
	assert_non_null(strstr(site_body(*state), "mise à jour le mardi 3\u00a0novembre 2026."));
}

static void
an_incomplete_environment_is_refused(void **state)
{
	static const struct asked cases[] = {
	    {NULL, NULL, NULL, NULL}, {"GET", NULL, NULL, NULL}, {NULL, "/", NULL, NULL},
	    {NULL, NULL, "", NULL}, {"GET", "/", NULL, NULL}, {"GET", NULL, "q=a", NULL},
	    {NULL, "/recherche", "q=a", "*"},
	};
	struct fault fault;
	size_t i;

	for (i = 0; i < LENGTH(cases); i++)
		assert_int_equal(site_ask(*state, &cases[i], &fault), 400);
	assert_int_equal(site_get(*state, "/", &fault), 200);
}

static void
methods_but_get_and_head_are_refused(void **state)
{
	static const char *const methods[] = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO", "get",
	    "", "GET "};
	struct asked head = {"HEAD", "/recherche", "q=boulangerie", NULL};
	struct fault fault;
	size_t i;

	for (i = 0; i < LENGTH(methods); i++) {
		struct asked asked = {methods[i], "/recherche", "", NULL};

		assert_int_equal(site_ask(*state, &asked, &fault), 405);
		assert_true(has_header(*state, "Allow: GET, HEAD\r\n"));
	}
	assert_int_equal(site_ask(*state, &head, &fault), 200);
	assert_string_equal(site_body(*state), "");
	assert_false(has_header(*state, "Content-Length: 0\r\n"));
}

static void
an_answer_that_is_known_is_not_sent_again(void **state)
{
	const struct site *site = *state;
	char tag[ETAG_MAX], list[2 * ETAG_MAX], *endless;
	struct asked asked = {"GET", "/recherche", "q=boulangerie", NULL};
	struct fault fault;

	assert_int_equal(site_ask(*state, &asked, &fault), 200);
	(void)snprintf(tag, sizeof(tag), "%s", site->worker.reply.etag);
	assert_int_not_equal(strlen(tag), 0);
	(void)snprintf(list, sizeof(list), "\"x\", %s", tag);
	for (size_t i = 0; i < 4; i++) {
		asked.if_none_match = (const char *[]){tag, tag + 2, list, "*"}[i];
		assert_int_equal(site_ask(*state, &asked, &fault), 304);
		assert_string_equal(site_body(*state), "");
	}
	endless = repeated("\"", "x", 10000);
	for (size_t i = 0; i < 5; i++) {
		asked.if_none_match = (const char *[]){"\"x\"", "", "W/", "\"", endless}[i];
		assert_int_equal(site_ask(*state, &asked, &fault), 200);
	}
	free(endless);
}

static void
without_an_index_it_says_so_and_waits(void **state)
{
	struct fault fault = {0};
	struct worker worker = {0};
	struct site empty = {.directory = fixture_directory()};

	(void)state;
	assert_int_equal(worker_open(empty.directory, "www/templates", &fault, &worker), OK);
	empty.worker = worker;
	refresh_quietly(&empty.worker);
	assert_int_equal(site_get(&empty, "/recherche?q=a", &fault), 503);
	assert_true(has_header(&empty, "Retry-After: 10\r\n"));
	assert_int_equal(fault.status, UNAVAILABLE);
	assert_int_equal(site_get(&empty, "/sante", &fault), 503);
	assert_int_equal(site_get(&empty, "/actions/a:b", &fault), 503);
	assert_int_equal(site_get(&empty, "/nulle-part", &fault), 404);
	site_tear_down(&empty);
}

/* Whatever is asked, the answer is one of these, whole. */
static void
random_requests_are_answered(void **state)
{
	static const char *const pieces[] = {"q=", "niveau=", "page=", "autour=", "chez=", "du=", "tri=",
	    "stage", "5e", "caen", "%C3%A9", "%22", "%", "&", "=", "+", "-", "*", "%00", "%ff", "1", "9999999999",
	    "14118", ",", "a", "OU", "0610001A", "2027-01-01", "\xc3", "quand=", "gratuit=1", "rayon="};
	static const char *const paths[] = {"/recherche", "/api/actions", "/", "/actions/cma:boulangerie"};
	uint64_t seed = 20261124;
	size_t i, n;

	for (i = 0; i < RANDOM_REQUESTS; i++) {
		char query[512] = "";
		struct asked asked = {"GET", paths[random_below(&seed, LENGTH(paths))], query, NULL};
		struct fault fault;
		int status;

		for (n = random_below(&seed, 12); n > 0; n--) {
			size_t used = strlen(query);

			(void)snprintf(query + used, sizeof(query) - used, "%s",
			    pieces[random_below(&seed, LENGTH(pieces))]);
		}
		status = site_ask(*state, &asked, &fault);
		if (status != 200 && status != 400)
			fail_msg("%s?%s: %d (%s)", asked.uri, query, status, fault.message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queries_are_words_not_syntax),
	    cmocka_unit_test(bytes_that_are_no_text_are_refused),
	    cmocka_unit_test(long_requests_are_bounded),
	    cmocka_unit_test(values_are_checked),
	    cmocka_unit_test(paths_are_checked),
	    cmocka_unit_test(days_are_those_of_paris),
	    cmocka_unit_test(an_incomplete_environment_is_refused),
	    cmocka_unit_test(methods_but_get_and_head_are_refused),
	    cmocka_unit_test(an_answer_that_is_known_is_not_sent_again),
	    cmocka_unit_test(without_an_index_it_says_so_and_waits),
	    cmocka_unit_test(random_requests_are_answered),
	};

	return cmocka_run_group_tests_name("worker", tests, set_up, tear_down);
}
