/* iCalendar lines: folded at 75 octets, whole characters, escaped. */
#include "tests/unit/fixture.h"

#include "fcgi/calendar.h"
#include "search/base/utf8.h"

/* Every physical line is short enough and valid UTF-8; gives them unfolded. */
static void
unfold(const struct buf *written, struct buf *out)
{
	const char *at = buf_string(written);

	buf_reset(out);
	while (*at != '\0') {
		const char *end = strstr(at, "\r\n");

		assert_non_null(end);
		assert_true(end - at <= CALENDAR_LINE_OCTETS);
		assert_true(utf8_is_valid(at, (size_t)(end - at)));
		buf_add(out, at, (size_t)(end - at));
		at = end + 2;
		if (*at == ' ')
			at++;
		else
			buf_char(out, '\n');
	}
}

static void
test_folding(void **state)
{
	static const char *const characters[] = {"a", "é", "€", "😀"};
	struct buf written = {0}, text = {0}, line = {0};
	size_t c, n, i;

	(void)state;
	for (c = 0; c < LENGTH(characters); c++)
		for (n = 1; n < 260; n++) {
			buf_reset(&text);
			buf_reset(&written);
			for (i = 0; i < n; i++)
				buf_text(&text, characters[c]);
			calendar_text(&written, "SUMMARY", buf_string(&text));
			unfold(&written, &line);
			assert_int_equal(line.length, strlen("SUMMARY:\n") + text.length);
			assert_memory_equal(line.data + 8, text.data, text.length);
		}
	buf_clear(&written);
	buf_clear(&text);
	buf_clear(&line);
}

static void
test_escapes(void **state)
{
	struct buf out = {0};

	(void)state;
	calendar_text(&out, "SUMMARY", "a\\b; c, d: \"e\"\nf\tg\x01\r\x7fh\xffi");
	assert_string_equal(buf_string(&out), "SUMMARY:a\\\\b\\; c\\, d: \"e\"\\nf gh\xef\xbf\xbdi\r\n");
	buf_reset(&out);
	calendar_text(&out, "SUMMARY", NULL);
	calendar_text(&out, "SUMMARY", "");
	calendar_value(&out, "URL", NULL);
	assert_string_equal(buf_string(&out), "");
	calendar_value(&out, "URL", "https://e.org/?a=1;b,c\r\nATTACH:x");
	assert_string_equal(buf_string(&out), "URL:https://e.org/?a=1;b,cATTACH:x\r\n");
	buf_clear(&out);
}

/* An escape of two characters is not parted either: some readers unfold too late. */
static void
test_escapes_stay_whole(void **state)
{
	struct buf text = {0}, out = {0};
	size_t n;

	(void)state;
	for (n = 50; n < 80; n++) {
		buf_reset(&text);
		buf_reset(&out);
		while (text.length < n)
			buf_char(&text, 'x');
		buf_text(&text, ";y");
		calendar_text(&out, "SUMMARY", buf_string(&text));
		assert_non_null(strstr(buf_string(&out), "\\;"));
	}
	buf_clear(&text);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_folding),
	    cmocka_unit_test(test_escapes),
	    cmocka_unit_test(test_escapes_stay_whole),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
