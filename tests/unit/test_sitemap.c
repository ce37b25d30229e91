/* Sitemaps of more pages than one file may name. */
#include "tests/unit/worker_fixture.h"

#define ACTIONS 50010
#define URLS_MAX 50000 /* sitemaps.org/protocol.html */

static void
publish_many(const char *directory)
{
	struct reference *reference = fixture_reference();
	char (*ids)[24] = calloc(ACTIONS, sizeof(*ids));
	struct action *actions = calloc(ACTIONS, sizeof(*actions));
	size_t i;

	assert_non_null(ids);
	assert_non_null(actions);
	for (i = 0; i < ACTIONS; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "s:%zu", i);
		actions[i].value[FIELD_ID] = ids[i];
		actions[i].value[FIELD_TITRE] = "Visite";
		actions[i].value[FIELD_MODIFIE] = "2026-11-02T23:30:00Z";
	}
	fixture_publish(directory, actions, ACTIONS, reference);
	free(actions);
	free(ids);
	reference_free(reference);
}

static size_t
count(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return n;
}

static void
many_pages_are_parted(void **state)
{
	struct site site = {.directory = fixture_directory()};
	struct fault fault = {0};
	size_t first, second;

	(void)state;
	publish_many(site.directory);
	assert_int_equal(worker_open(site.directory, "www/templates", &fault, &site.worker), OK);
	refresh_quietly(&site.worker);
	assert_int_equal(site_get(&site, "/sitemap.xml", &fault), 200);
	assert_int_equal(count(site_body(&site), "<sitemap>"), 2);
	assert_non_null(strstr(site_body(&site), "<loc>https://repertoire.example.org/sitemap-2.xml</loc>"));
	assert_int_equal(site_get(&site, "/sitemap-1.xml", &fault), 200);
	first = count(site_body(&site), "<url>");
	assert_int_equal(site_get(&site, "/sitemap-2.xml", &fault), 200);
	second = count(site_body(&site), "<lastmod>2026-11-02T23:30:00Z</lastmod>");
	assert_true(first <= URLS_MAX);
	assert_int_equal(first - 1 + second, ACTIONS); /* the first has the home page too */
	assert_int_equal(site_get(&site, "/sitemap-3.xml", &fault), 404);
	assert_int_equal(site_get(&site, "/sitemap-0.xml", &fault), 404);
	assert_int_equal(site_get(&site, "/sitemap-01.xml", &fault), 404);
	assert_int_equal(site_get(&site, "/sitemap-99999999999999999999.xml", &fault), 404);
	site_tear_down(&site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(many_pages_are_parted),
	};

	return cmocka_run_group_tests_name("sitemaps", tests, NULL, NULL);
}
