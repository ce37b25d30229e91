/* French as people read it, with its spaces. */
#include "fcgi/french.h"
#include "search/base/date.h"
#include "tests/unit/fixture.h"

#define NBSP "\u00a0"
#define THIN "\u202f"

static int
set_up(void **state)
{
	*state = arena_new((size_t)1 << 20);
	return *state == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void
days_are_told(void **state)
{
	assert_string_equal(french_day(*state, fixture_phrases(), date_days(2027, 1, 14)), "jeudi 14" NBSP "janvier 2027");
	assert_string_equal(french_day(*state, fixture_phrases(), date_days(2027, 8, 1)), "dimanche 1er" NBSP "août 2027");
	assert_string_equal(french_day(*state, fixture_phrases(), date_days(2024, 2, 29)), "jeudi 29" NBSP "février 2024");
}

static void
sessions_are_told(void **state)
{
	static const struct {
		struct session session;
		const char *text;
	} cases[] = {
	    {{.start = "2027-01-14"}, "jeudi 14" NBSP "janvier 2027"},
	    {{.start = "2027-01-14", .end = "2027-01-14"}, "jeudi 14" NBSP "janvier 2027"},
	    {{.start = "2027-01-14T09:00"}, "jeudi 14" NBSP "janvier 2027, 9" NBSP "h"},
	    {{.start = "2027-01-14T09:00", .end = "2027-01-14T12:30"},
		"jeudi 14" NBSP "janvier 2027, 9" NBSP "h" NBSP "– 12" NBSP "h" NBSP "30"},
	    {{.start = "2027-03-03", .end = "2027-03-05"}, "du 3 au 5" NBSP "mars 2027"},
	    {{.start = "2027-03-31", .end = "2027-04-01"}, "du 31" NBSP "mars au 1er" NBSP "avril 2027"},
	    {{.start = "2026-12-31T09:00", .end = "2027-01-01T10:00"},
		"du 31" NBSP "décembre 2026 au 1er" NBSP "janvier 2027"},
	};
	struct session wrong = {.start = "demain"};
	size_t i;

	for (i = 0; i < LENGTH(cases); i++)
		assert_string_equal(french_session(*state, fixture_phrases(), &cases[i].session), cases[i].text);
	assert_null(french_session(*state, fixture_phrases(), &wrong));
}

static void
quantities_are_told(void **state)
{
	static const struct {
		size_t n;
		const char *text;
	} counts[] = {
	    {0, "0" NBSP "action"}, {1, "1" NBSP "action"}, {2, "2" NBSP "actions"},
	    {999, "999" NBSP "actions"}, {1000, "1" THIN "000" NBSP "actions"},
	    {1234567, "1" THIN "234" THIN "567" NBSP "actions"},
	};
	size_t i;

	for (i = 0; i < LENGTH(counts); i++)
		assert_string_equal(french_count(*state, counts[i].n, "action", "actions"), counts[i].text);
	assert_string_equal(french_duration(*state, fixture_phrases(), 45), "45" NBSP "min");
	assert_string_equal(french_duration(*state, fixture_phrases(), 60), "1" NBSP "h");
	assert_string_equal(french_duration(*state, fixture_phrases(), 110), "1" NBSP "h" NBSP "50");
	assert_string_equal(french_duration(*state, fixture_phrases(), 125), "2" NBSP "h" NBSP "05");
	assert_null(french_kilometres(*state, 0));
	assert_null(french_kilometres(*state, 0.94));
	assert_string_equal(french_kilometres(*state, 0.96), "1,0");
	assert_string_equal(french_kilometres(*state, 3.24), "3,2");
	assert_string_equal(french_kilometres(*state, 9.94), "9,9");
	assert_string_equal(french_kilometres(*state, 9.96), "10");
	assert_string_equal(french_kilometres(*state, 12.6), "13");
}

static void
no_line_begins_with_a_mark(void **state)
{
	static const char *const cases[][2] = {
	    {"Pourquoi ? Ainsi ; voilà !", "Pourquoi" THIN "? Ainsi" THIN "; voilà" THIN "!"},
	    {"Public : 4e", "Public" NBSP ": 4e"},
	    {"« mot »", "«" NBSP "mot" NBSP "»"},
	    {"rien à changer", "rien à changer"},
	    {"a:b?c", "a:b?c"},
	    {"fin ", "fin "},
	    {"", ""},
	};
	size_t i;

	for (i = 0; i < LENGTH(cases); i++)
		assert_string_equal(french_spaces(*state, cases[i][0]), cases[i][1]);
	assert_null(french_spaces(*state, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_are_told),
	    cmocka_unit_test(sessions_are_told),
	    cmocka_unit_test(quantities_are_told),
	    cmocka_unit_test(no_line_begins_with_a_mark),
	};

	return cmocka_run_group_tests_name("French wording", tests, set_up, tear_down);
}
