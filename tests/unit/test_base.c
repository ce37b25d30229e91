/* The base: dates, UTF-8, JSON, arenas. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "search/base/date.h"
#include "search/base/html_text.h"
#include "search/base/utf8.h"
#include "search/base/value.h"

static void
dates_survive_a_round_trip(void **state)
{
	int32_t day, back;
	char text[ISO_DATE_MAX];

	(void)state;
	for (day = date_days(1600, 1, 1); day < date_days(2400, 1, 1); day++) {
		date_format(day, text);
		assert_true(date_parse_days(text, &back));
		assert_int_equal(day, back);
	}
	assert_int_equal(date_weekday(date_days(2026, 11, 24)), 1);
	assert_false(date_parse_days("2026-02-29", &back));
	assert_false(date_parse_days("2026-13-01", &back));
	assert_false(date_parse_days("26-1-1", &back));
	assert_false(date_parse_days("", &back));
}

static void
paris_changes_its_clocks(void **state)
{
	struct civil local = {2027, 3, 28, 2, 30, 0}; /* skipped by the change */
	struct civil seen;
	int64_t instant;
	char text[ISO_INSTANT_MAX];

	(void)state;
	instant_format(paris_to_instant(&local), text);
	assert_string_equal(text, "2027-03-28T01:30:00Z");
	local = (struct civil){2027, 10, 31, 2, 30, 0}; /* occurs twice */
	instant_format(paris_to_instant(&local), text);
	assert_string_equal(text, "2027-10-31T00:30:00Z");
	local = (struct civil){2027, 1, 14, 9, 0, 0};
	instant = paris_to_instant(&local);
	instant_format(instant, text);
	assert_string_equal(text, "2027-01-14T08:00:00Z");
	paris_from_instant(instant, &seen);
	assert_int_equal(seen.hour, 9);
	assert_true(instant_parse(text, &instant));
	assert_false(instant_parse("2027-01-14T25:00:00Z", &instant));
}

static void
utf8_refuses_what_is_ill_formed(void **state)
{
	static const char *const bad[] = {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
	    "\xe2\x82", "\x80", "a\xc3"};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(bad); i++)
		assert_false(utf8_is_valid(bad[i], strlen(bad[i])));
	assert_true(utf8_is_valid("œuvre — été \xf0\x9f\x98\x80 \xef\xbf\xbd", 25));
	assert_int_equal(utf8_floor("é", 1), 0);
	assert_int_equal(utf8_floor("aé", 3), 3);
	assert_int_equal(utf8_floor("aé", 2), 1);
	assert_int_equal(utf8_count("aé—", 6), 3);
}

static void
json_is_escaped_everywhere(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct value *object = value_object(arena), *list;
	struct buf out = {0};

	(void)state;
	value_set_text(arena, object, "t", "</script>&\"\\\n\x01\xff é\xe2\x80\xa8");
	value_set_text(arena, object, "absent", NULL);
	value_set_real(arena, object, "r", 49.18);
	value_set_real(arena, object, "n", NAN);
	list = value_set_list(arena, object, "l");
	value_add_text(arena, list, "x");
	value_set_boolean(arena, value_add_object(arena, list), "b", true);
	value_write_json(object, &out);
	assert_string_equal(buf_string(&out),
	    "{\"t\":\"\\u003c/script\\u003e\\u0026\\\"\\\\\\n\\u0001\xef\xbf\xbd é\\u2028\","
	    "\"r\":49.18,\"n\":null,\"l\":[\"x\",{\"b\":true}]}");
	buf_clear(&out);
	arena_free(arena);
}

static void
integers_are_written_whole(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct value *list = value_list(arena), *object = value_object(arena);
	struct buf out = {0};

	(void)state;
	value_set(object, "l", list);
	value_set_integer(arena, list, NULL, 0);
	value_set_integer(arena, list, NULL, -7);
	value_set_integer(arena, list, NULL, 1230);
	value_set_integer(arena, list, NULL, INT64_MAX);
	value_set_integer(arena, list, NULL, INT64_MIN);
	value_write_json(object, &out);
	assert_string_equal(buf_string(&out),
	    "{\"l\":[0,-7,1230,9223372036854775807,-9223372036854775808]}");
	buf_clear(&out);
	arena_free(arena);
}

static void
html_becomes_plain_text(void **state)
{
	static const struct {
		const char *html, *plain;
	} cases[] = {
	    {NULL, ""},
	    {"", ""},
	    {"sans balise", "sans balise"},
	    {"<p>Un</p><p>deux</p>", "Un deux "},
	    {"  deux  blancs \n\t et\x01un", "deux blancs et un"},
	    {"a &lt;b&gt; &amp;amp; &quot;c&quot; &#39;d&#39;", "a <b> &amp; \"c\" 'd'"},
	    {"R&D &inconnue; <br/>fin <em", "R&D &inconnue; fin "},
	    {" <b> x </b> ", "x "},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct buf out = {0};

		html_plain_text(cases[i].html, &out);
		assert_string_equal(buf_string(&out), cases[i].plain);
		buf_clear(&out);
	}
}

static void
an_arena_keeps_to_its_limit(void **state)
{
	struct arena *arena = arena_new(1000);

	(void)state;
	assert_non_null(arena_alloc(arena, 900));
	assert_null(arena_alloc(arena, 200));
	assert_true(arena_failed(arena));
	assert_null(arena_alloc(arena, 1));
	arena_reset(arena);
	assert_false(arena_failed(arena));
	assert_non_null(arena_strdup(arena, "again"));
	arena_free(arena);
	arena_free(NULL);
}

static void
nothing_is_added_to_a_buffer(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf_string(&buf), "");
	buf_text(&buf, "mot");
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf_string(&buf), "mot");
	assert_int_equal(buf.length, 3);
	buf_clear(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_survive_a_round_trip),
	    cmocka_unit_test(nothing_is_added_to_a_buffer),
	    cmocka_unit_test(paris_changes_its_clocks),
	    cmocka_unit_test(utf8_refuses_what_is_ill_formed),
	    cmocka_unit_test(json_is_escaped_everywhere),
	    cmocka_unit_test(integers_are_written_whole),
	    cmocka_unit_test(html_becomes_plain_text),
	    cmocka_unit_test(an_arena_keeps_to_its_limit),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
