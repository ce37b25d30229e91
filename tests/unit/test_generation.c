/* The files of an index directory: written, verified, published, selected, swept. */
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/unit/fixture.h"

#define OLD "20260101T000000Z-000001"
#define NEW "20260102T000000Z-000001"
#define PATH_ROOM 256
#define SECONDS_TO_REFUSE 10

static int
set_up(void **state)
{
	*state = fixture_directory();
	return 0;
}

static int
tear_down(void **state)
{
	fixture_remove(*state);
	return 0;
}

static const char *
path_in(const char *directory, const char *name)
{
	static char path[PATH_ROOM];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void
write_bytes(const char *directory, const char *name, const char *bytes)
{
	FILE *file = fopen(path_in(directory, name), "w");

	assert_non_null(file);
	assert_true(fputs(bytes, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static bool
exists(const char *directory, const char *name)
{
	struct stat st;

	return lstat(path_in(directory, name), &st) == 0;
}

static void
publish(const char *directory, const char *generation, const char *bytes)
{
	struct fault fault = {0};
	char aside[PATH_ROOM];

	write_bytes(directory, "new.tmp", bytes);
	(void)snprintf(aside, sizeof(aside), "%s/new.tmp", directory);
	if (manifest_write(directory, aside, generation, 7, &fault) != OK ||
	    generation_publish(directory, aside, generation, &fault) != OK)
		fail_msg("%s", fault.message);
}

static void
what_is_published_is_found_and_verified(void **state)
{
	const char *directory = *state;
	struct manifest manifest;
	char current[GENERATION_MAX];
	struct fault fault = {0};

	assert_int_equal(generation_current(directory, &fault, current), UNAVAILABLE);
	publish(directory, OLD, "some bytes");
	assert_int_equal(generation_current(directory, &fault, current), OK);
	assert_string_equal(current, OLD);
	assert_int_equal(manifest_read(directory, OLD, &fault, &manifest), OK);
	assert_string_equal(manifest.generation, OLD);
	assert_int_equal(manifest.bytes, 10);
	assert_int_equal(manifest.actions, 7);
	assert_int_equal(manifest_verify(directory, &manifest, &fault), OK);
	assert_false(exists(directory, "new.tmp"));
}

static void
damage_is_seen(void **state)
{
	static const char *const damaged[] = {"some bytez", "some byte", "some bytes!", "", "\x01ome bytes"};
	const char *directory = *state;
	struct manifest manifest;
	struct fault fault = {0};
	size_t i;

	publish(directory, OLD, "some bytes");
	assert_int_equal(manifest_read(directory, OLD, &fault, &manifest), OK);
	for (i = 0; i < LENGTH(damaged); i++) {
		write_bytes(directory, "index-" OLD ".db", damaged[i]);
		assert_int_equal(manifest_verify(directory, &manifest, &fault), CORRUPT);
	}
	assert_int_equal(unlink(path_in(directory, "index-" OLD ".db")), 0);
	assert_int_not_equal(manifest_verify(directory, &manifest, &fault), OK);
	/* Links are not followed: the file might be anywhere. */
	assert_int_equal(symlink("/etc/passwd", path_in(directory, "index-" OLD ".db")), 0);
	assert_int_not_equal(manifest_verify(directory, &manifest, &fault), OK);
}

/* Opened as a file is, a FIFO would keep its reader waiting and /dev/zero would never end. */
static void
what_is_no_file_is_refused_at_once(void **state)
{
	static const char *const names[] = {"index-" OLD ".db", "index-" OLD ".manifest"};
	const char *directory = *state;
	struct manifest manifest, again;
	struct index *index = NULL;
	struct fault fault = {0};
	size_t i;

	publish(directory, OLD, "some bytes");
	assert_int_equal(manifest_read(directory, OLD, &fault, &manifest), OK);
	(void)alarm(SECONDS_TO_REFUSE); /* ends the test where it would wait for ever */
	for (i = 0; i < LENGTH(names); i++) {
		publish(directory, OLD, "some bytes");
		assert_int_equal(unlink(path_in(directory, names[i])), 0);
		assert_int_equal(mkfifo(path_in(directory, names[i]), 0600), 0);
		assert_int_not_equal(index_open(directory, true, &fault, &index), OK);
		assert_non_null(strstr(fault.message, "not a regular file"));
		assert_int_equal(unlink(path_in(directory, names[i])), 0);
	}
	assert_int_equal(unlink(path_in(directory, names[0])), 0);
	assert_int_equal(mkfifo(path_in(directory, names[0]), 0600), 0);
	assert_int_not_equal(manifest_verify(directory, &manifest, &fault), OK);
	assert_int_equal(unlink(path_in(directory, names[0])), 0);
	assert_int_equal(symlink("/dev/zero", path_in(directory, names[1])), 0);
	assert_int_equal(manifest_read(directory, OLD, &fault, &again), CORRUPT);
	/* A dead run's leavings are replaced, not written into. */
	assert_int_equal(mkfifo(path_in(directory, "index-" OLD ".manifest.tmp"), 0600), 0);
	publish(directory, OLD, "some bytes");
	assert_int_equal(manifest_read(directory, OLD, &fault, &again), OK);
	(void)alarm(0);
}

static void
a_manifest_is_of_one_form(void **state)
{
	static const char sha[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const char *const bad[] = {
	    "", "format 1\n", "format 2\ngeneration " OLD "\nbytes 10\nsha256 %s\nactions 7\n",
	    "format 1\ngeneration " NEW "\nbytes 10\nsha256 %s\nactions 7\n",
	    "format 1\ngeneration " OLD "\nbytes 10\nsha256 %s\n",
	    "format 1\ngeneration " OLD "\nbytes 10\nsha256 abc\nactions 7\n",
	    "format 1\ngeneration " OLD "\nbytes ten\nsha256 %s\nactions 7\n",
	    "format 1\ngeneration " OLD "\nbytes 10\nsha256 %s\nactions 7\nmore\n",
	    "format 1\ngeneration " OLD "\nbytes 99999999999999999999\nsha256 %s\nactions 7\n",
	};
	const char *directory = *state;
	struct manifest manifest;
	struct fault fault = {0};
	size_t i;

	for (i = 0; i < LENGTH(bad); i++) {
		const char *mark = strstr(bad[i], "%s");
		char text[512];

		(void)snprintf(text, sizeof(text), "%.*s%s%s", mark == NULL ? 400 : (int)(mark - bad[i]),
		    bad[i], mark == NULL ? "" : sha, mark == NULL ? "" : mark + 2);
		write_bytes(directory, "index-" OLD ".manifest", text);
		if (manifest_read(directory, OLD, &fault, &manifest) != CORRUPT)
			fail_msg("accepted:\n%s", text);
	}
}

static void
names_come_from_nowhere_else(void **state)
{
	static const char *const bad[] = {"", "x", "../etc/passwd", OLD "/..", "2026.db", OLD "\n",
	    OLD OLD, "20260101T000000Z 00000a"};
	const char *directory = *state;
	struct manifest manifest;
	struct fault fault = {0};
	char current[GENERATION_MAX];
	size_t i;

	write_bytes(directory, "new.tmp", "x");
	for (i = 0; i < LENGTH(bad); i++) {
		char aside[PATH_ROOM];

		(void)snprintf(aside, sizeof(aside), "%s/new.tmp", directory);
		assert_int_not_equal(manifest_write(directory, aside, bad[i], 1, &fault), OK);
		assert_int_not_equal(generation_publish(directory, aside, bad[i], &fault), OK);
		assert_int_not_equal(generation_select(directory, bad[i], &fault), OK);
		assert_int_not_equal(manifest_read(directory, bad[i], &fault, &manifest), OK);
	}
	assert_int_equal(symlink("../../etc/passwd", path_in(directory, "current")), 0);
	assert_int_equal(generation_current(directory, &fault, current), CORRUPT);
}

static void
going_back_is_repointing(void **state)
{
	const char *directory = *state;
	char current[GENERATION_MAX];
	struct fault fault = {0};

	publish(directory, OLD, "old");
	publish(directory, NEW, "new");
	assert_int_equal(generation_current(directory, &fault, current), OK);
	assert_string_equal(current, NEW);
	assert_int_equal(generation_select(directory, OLD, &fault), OK);
	assert_int_equal(generation_current(directory, &fault, current), OK);
	assert_string_equal(current, OLD);
}

static void
sweeping_keeps_the_newest_and_the_one_in_service(void **state)
{
	static const char *const left[] = {"new.tmp", "index-" NEW ".manifest.tmp", "current.tmp",
	    "x.tmp-journal"};
	const char *directory = *state;
	struct fault fault = {0};
	char name[64];
	int day;
	size_t i;

	for (day = 1; day <= 6; day++) {
		(void)snprintf(name, sizeof(name), "2026010%dT000000Z-000001", day);
		publish(directory, name, "x");
	}
	for (i = 0; i < LENGTH(left); i++)
		write_bytes(directory, left[i], "x");
	write_bytes(directory, "README", "somebody's own");
	assert_int_equal(generation_select(directory, OLD, &fault), OK);
	assert_int_equal(generation_sweep(directory, 3, &fault), OK);
	for (day = 1; day <= 6; day++) {
		bool kept = day == 1 || day >= 4;

		(void)snprintf(name, sizeof(name), "index-2026010%dT000000Z-000001.db", day);
		assert_int_equal(exists(directory, name), kept);
		(void)snprintf(name, sizeof(name), "index-2026010%dT000000Z-000001.manifest", day);
		assert_int_equal(exists(directory, name), kept);
	}
	for (i = 0; i < LENGTH(left); i++)
		assert_false(exists(directory, left[i]));
	assert_true(exists(directory, "README"));
}

static void
new_names_sort_by_age(void **state)
{
	char first[GENERATION_MAX], second[GENERATION_MAX];
	struct fault fault = {0};

	assert_int_equal(generation_new(*state, &fault, first), OK);
	publish(*state, first, "x");
	assert_int_equal(generation_new(*state, &fault, second), OK);
	assert_true(strcmp(first, second) < 0);
	assert_int_not_equal(generation_sweep("/nowhere/at/all", 3, &fault), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_is_published_is_found_and_verified, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(damage_is_seen, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_no_file_is_refused_at_once, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_manifest_is_of_one_form, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(names_come_from_nowhere_else, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(going_back_is_repointing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		sweeping_keeps_the_newest_and_the_one_in_service, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(new_names_sort_by_age, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("generations", tests, NULL, NULL);
}
