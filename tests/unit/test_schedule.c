/* When a source is asked again; and how every source fares, written for the workers. */
#include <stdio.h>
#include <unistd.h>

#include "import/schedule.h"
#include "search/health.h"
#include "tests/unit/fixture.h"

#define NOW ((int64_t)1795600800) /* 2026-11-25T10:00:00Z, a Wednesday */
#define HOUR 3600L

static int64_t
next_of(const struct source_follow *follow)
{
	char text[24];
	int64_t when = 0;

	schedule_next(follow, text);
	(void)instant_parse(text, &when);
	return when;
}

static void
failures_double_up_to_a_day(void **state)
{
	struct source_follow follow = {0};
	long plain = HOUR;
	int i;

	(void)state;
	for (i = 1; i <= 40; i++) {
		schedule_failed(&follow, HOUR, NOW, UINT32_MAX - (uint32_t)i);
		assert_true(next_of(&follow) >= NOW + plain);
		assert_true(next_of(&follow) <= NOW + plain + plain / SCHEDULE_JITTER_PART);
		plain = plain * 2 > SCHEDULE_BACKOFF_MAX_S ? SCHEDULE_BACKOFF_MAX_S : plain * 2;
	}
	assert_int_equal(follow.failures, 40);
	schedule_succeeded(&follow, HOUR, NOW);
	assert_int_equal(next_of(&follow), NOW + HOUR);
	assert_int_equal(follow.failures, 0);
	assert_string_equal(follow.failing_since, "");
}

static void
jitter_differs(void **state)
{
	struct source_follow one = {0}, other = {0};

	(void)state;
	schedule_failed(&one, 6 * HOUR, NOW, 1);
	schedule_failed(&other, 6 * HOUR, NOW, 1000);
	assert_int_not_equal(next_of(&one), next_of(&other));
}

static void
a_slow_source_keeps_its_frequency(void **state)
{
	struct source_follow follow = {0};

	(void)state;
	schedule_failed(&follow, 100 * HOUR, NOW, 0);
	schedule_failed(&follow, 100 * HOUR, NOW, 0);
	assert_int_equal(next_of(&follow), NOW + 100 * HOUR);
}

static void
skips_are_kept_to(void **state)
{
	struct source_follow follow = {.wishes = {0, 1L << 11, 0}};

	(void)state;
	schedule_succeeded(&follow, HOUR, NOW);
	assert_int_equal(next_of(&follow), NOW + 2 * HOUR); /* not at 11 */
	follow.wishes = (struct feed_wishes){0, 0, (1L << 2) | (1L << 3)};
	schedule_succeeded(&follow, HOUR, NOW);
	assert_int_equal(next_of(&follow), NOW + 38 * HOUR); /* Friday, 00:00 */
	follow.wishes = (struct feed_wishes){0, SCHEDULE_ALL_HOURS, 0};
	schedule_succeeded(&follow, HOUR, NOW);
	assert_int_equal(next_of(&follow), NOW + HOUR); /* nonsense */
}

static void
wishes_are_bounded(void **state)
{
	struct hours day = {"sunday", NULL}, last = {"24", NULL}, junk = {"midi", &last};
	struct feed_about about = {.ttl = " 30 ", .update_period = "Hourly", .update_frequency = "x",
	    .skip_hours = &junk, .skip_days = &day};
	struct feed_wishes wishes;

	(void)state;
	schedule_read_wishes(&about, &wishes);
	assert_int_equal(wishes.floor_s, HOUR);
	assert_int_equal(wishes.skip_hours, 1);
	assert_int_equal(wishes.skip_days, 1L << 6);
	about.ttl = "99999999999999999999999";
	schedule_read_wishes(&about, &wishes);
	assert_int_equal(wishes.floor_s, SCHEDULE_FLOOR_MAX_S);
}

static void
retry_after_in_both_forms(void **state)
{
	static const struct {
		const char *value;
		long seconds;
	} cases[] = {{"120", 120}, {" 120 ", 120}, {"0", 0}, {"-1", 0}, {"", 0}, {"1.5", 0}, {"demain", 0},
	    {"999999999999999999999", RETRY_AFTER_MAX_S}, {"Wed, 25 Nov 2026 10:10:00 GMT", 600},
	    {"Wed, 25 Nov 2026 09:10:00 GMT", 0}, {"Thu, 25 Nov 2036 10:10:00 GMT", RETRY_AFTER_MAX_S}};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		if (schedule_retry_after(cases[i].value, NOW) != cases[i].seconds)
			fail_msg("\"%s\": %ld", cases[i].value, schedule_retry_after(cases[i].value, NOW));
	assert_int_equal(schedule_retry_after(NULL, NOW), 0);
}

static void
what_is_due(void **state)
{
	struct source_state never = {0}, read = {.tried = "2026-11-25T09:00:00Z"},
	    ahead = {.tried = "2027-11-25T09:00:00Z"};
	struct source_follow none = {0}, later = {.not_before = "2026-11-25T10:00:01Z"},
	    asked = {.asked_until = "2026-11-25T10:00:01Z"}, gone = {.gone = 1};

	(void)state;
	assert_true(schedule_is_due(&later, &never, HOUR, NOW));
	assert_false(schedule_is_due(&asked, &never, HOUR, NOW));
	assert_true(schedule_is_due(&asked, &never, HOUR, NOW - RETRY_AFTER_MAX_S)); /* the clock was ahead */
	assert_true(schedule_waits("2026-11-26T10:00:00Z", NOW));
	assert_false(schedule_waits("2026-11-26T10:00:01Z", NOW));
	assert_false(schedule_waits("2026-11-25T10:00:00Z", NOW));
	assert_false(schedule_waits("", NOW));
	assert_true(schedule_is_due(&none, &read, HOUR, NOW)); /* of a store of before */
	assert_false(schedule_is_due(&none, &read, HOUR + 1, NOW));
	assert_false(schedule_is_due(&later, &read, 0, NOW));
	assert_true(schedule_is_due(&later, &read, 0, NOW + 1));
	assert_true(schedule_is_due(&later, &ahead, HOUR, NOW)); /* the clock was wrong */
	assert_false(schedule_is_due(&gone, &read, HOUR, NOW));
}

static void
health_comes_back_as_it_went(void **state)
{
	struct source_health sources[2] = {{.source = "a", .name = "Partenaire é", .state = "en_panne",
	    .error = "Une\nphrase.", .kept = 12, .line = 3}, {.source = "b", .state = "ok"}};
	struct health_merge merges[HEALTH_MERGES_MAX + 1] = {{"a,b", "a:1", "Visite\nd’une forge"}};
	struct health health = {"2026-11-25T10:00:00Z", sources, 2, merges, LENGTH(merges), 4000}, read;
	char directory[] = "/tmp/repertoire-unit-XXXXXX", path[64];
	struct arena *arena = arena_new((size_t)1 << 20);
	struct fault fault = {0};
	FILE *file;
	size_t i;

	(void)state;
	for (i = 1; i < LENGTH(merges); i++)
		merges[i] = (struct health_merge){"a,b", "a:2", ""};
	assert_non_null(arena);
	assert_non_null(mkdtemp(directory));
	assert_int_equal(health_read(directory, arena, &fault, &read), NOT_FOUND);
	assert_int_equal(health_write(directory, &health, &fault), OK);
	assert_int_equal(health_read(directory, arena, &fault, &read), OK);
	assert_int_equal(read.count, 2);
	assert_string_equal(read.written, health.written);
	assert_string_equal(read.sources[0].name, "Partenaire é");
	assert_string_equal(read.sources[0].error, "Une phrase.");
	assert_int_equal(read.sources[0].kept, 12);
	assert_int_equal(read.sources[0].line, 3);
	assert_null(read.sources[1].error);
	assert_string_equal(read.sources[1].state, "ok");
	assert_int_equal(read.merged, 4000);
	assert_int_equal(read.merge_count, HEALTH_MERGES_MAX);
	assert_string_equal(read.merges[0].sources, "a,b");
	assert_string_equal(read.merges[0].id, "a:1");
	assert_string_equal(read.merges[0].title, "Visite d’une forge");
	assert_string_equal(read.merges[1].title, "");
	(void)snprintf(path, sizeof(path), "%s/" HEALTH_FILE, directory);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs("format 9\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(health_read(directory, arena, &fault, &read), CORRUPT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(directory), 0);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(failures_double_up_to_a_day),
	    cmocka_unit_test(jitter_differs),
	    cmocka_unit_test(a_slow_source_keeps_its_frequency),
	    cmocka_unit_test(skips_are_kept_to),
	    cmocka_unit_test(wishes_are_bounded),
	    cmocka_unit_test(retry_after_in_both_forms),
	    cmocka_unit_test(what_is_due),
	    cmocka_unit_test(health_comes_back_as_it_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
