/* Queries without result: what the file keeps, and what it must not. */
#include "tests/unit/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "search/base/date.h"
#include "search/unanswered.h"

#define TODAY 20781 /* 2026-11-24 */
#define WORKERS 4
#define TIMES 150
#define NOBODY 65534

struct bench {
	char *directory;
	const char *path;
	struct arena *arena;
};

static void
bench_set_up(struct bench *b)
{
	b->directory = fixture_directory();
	b->arena = arena_new((size_t)16 << 20);
	b->path = arena_printf(b->arena, "%s/journal.db", b->directory);
}

static void
bench_tear_down(struct bench *b)
{
	arena_free(b->arena);
	fixture_remove(b->directory);
}

static void
count(struct unanswered *u, const char *q, int32_t day, int times)
{
	struct fault fault = {0};

	for (; times > 0; times--)
		if (unanswered_count(u, q, day, &fault) != OK)
			fail_msg("%s: %s", q, fault.message);
}

/* "text count day; …; n without": what the program lists. */
static const char *
listed(struct bench *b)
{
	struct unanswered_list list = {0};
	struct fault fault = {0};
	const char *text = "";
	char day[ISO_DATE_MAX];
	size_t i;

	if (unanswered_read(b->path, b->arena, &fault, &list) != OK)
		fail_msg("%s", fault.message);
	for (i = 0; i < list.count; i++) {
		date_format(list.queries[i].last_day, day);
		text = arena_printf(b->arena, "%s%s %d %s; ", text, list.queries[i].text,
		    (int)list.queries[i].count, day);
	}
	return arena_printf(b->arena, "%s%zu without", text, list.without_text);
}

static bool
file_holds(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "rb");
	static char content[(size_t)8 << 20];
	size_t length;

	assert_non_null(file);
	length = fread(content, 1, sizeof(content), file);
	assert_true(length < sizeof(content));
	(void)fclose(file);
	return memmem(content, length, bytes, strlen(bytes)) != NULL;
}

/* Whether any file of the directory holds the bytes: the database, its WAL, its key. */
static bool
is_anywhere(const struct bench *b, const char *bytes)
{
	DIR *directory = opendir(b->directory);
	const struct dirent *entry;
	bool found = false;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		if (entry->d_type == DT_REG &&
		    file_holds(arena_printf(b->arena, "%s/%s", b->directory, entry->d_name), bytes))
			found = true;
	(void)closedir(directory);
	return found;
}

static void
a_text_is_kept_from_the_third_time_on(void **state)
{
	struct unanswered *u;
	struct bench b;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "Jeanne Dupont", TODAY, 1);
	count(u, "  jeanne dupont?", TODAY, 1);
	assert_false(is_anywhere(&b, "upont"));
	assert_string_equal(listed(&b), "1 without");
	count(u, "JEANNE  DUPONT", TODAY + 1, 1);
	assert_true(is_anywhere(&b, "jeanne dupont"));
	assert_string_equal(listed(&b), "jeanne dupont 3 2026-11-25; 0 without");
	unanswered_free(u);
	assert_true(is_anywhere(&b, "jeanne dupont"));
	bench_tear_down(&b);
}

static void
texts_are_folded_and_trimmed(void **state)
{
	static const char *const same[] = {"Métiers d’art", "metiers d'art", " MÉTIERS D'ART !",
	    "«\u00a0métiers d’art\u00a0»", "…métiers, d’art."};
	static const char *const nothing[] = {"", " ", "?!", "«»", "---", "'"};
	struct unanswered *u;
	struct bench b;
	char longest[UNANSWERED_BYTES_MAX + 2];
	size_t i;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	for (i = 0; i < LENGTH(nothing); i++)
		count(u, nothing[i], TODAY, 3);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	count(u, longest, TODAY, 3);
	assert_int_not_equal(access(b.path, F_OK), 0); /* nothing was worth a file */
	for (i = 0; i < LENGTH(same); i++)
		count(u, same[i], TODAY, 1);
	assert_string_equal(listed(&b), "metiers d'art 5 2026-11-24; 0 without");
	unanswered_free(u);
	bench_tear_down(&b);
}

static void
the_most_frequent_come_first(void **state)
{
	struct unanswered *u;
	struct bench b;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "rare", TODAY, 3);
	count(u, "often", TODAY, 9);
	count(u, "once", TODAY, 1);
	count(u, "rather", TODAY + 2, 3);
	assert_string_equal(listed(&b),
	    "often 9 2026-11-24; rather 3 2026-11-26; rare 3 2026-11-24; 1 without");
	unanswered_free(u);
	bench_tear_down(&b);
}

static void
old_ones_are_forgotten(void **state)
{
	struct unanswered *u;
	struct bench b;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "ancienne", TODAY, 3);
	count(u, "suivie", TODAY, 3);
	count(u, "suivie", TODAY + UNANSWERED_DAYS_MAX, 1);
	assert_string_equal(listed(&b), "suivie 4 2027-12-25; ancienne 3 2026-11-24; 0 without");
	count(u, "autre", TODAY + UNANSWERED_DAYS_MAX + 1, 1);
	assert_string_equal(listed(&b), "suivie 4 2027-12-25; 1 without");
	unanswered_free(u);
	assert_false(is_anywhere(&b, "ancienne")); /* nor is it in a free page */
	bench_tear_down(&b);
}

static void
entries_are_bounded(void **state)
{
	struct unanswered_list list = {0};
	struct fault fault = {0};
	struct unanswered *u;
	struct bench b;
	char q[32];
	int i;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "fidele", TODAY, 3);
	for (i = 0; i < UNANSWERED_ENTRIES_MAX + 50; i++) {
		(void)snprintf(q, sizeof(q), "requete %d", i);
		count(u, q, TODAY, 1);
	}
	assert_int_equal(unanswered_read(b.path, b.arena, &fault, &list), OK);
	assert_int_equal(list.count + list.without_text, UNANSWERED_ENTRIES_MAX);
	assert_string_equal(list.queries[0].text, "fidele");
	unanswered_free(u);
	bench_tear_down(&b);
}

/* Each worker opens the new file at the same instant. */
static void
concurrent_workers_lose_no_count(void **state)
{
	struct bench b;
	pid_t workers[WORKERS];
	int gate[2], status, i;
	char byte;

	(void)state;
	bench_set_up(&b);
	assert_int_equal(pipe(gate), 0);
	for (i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		assert_true(workers[i] >= 0);
		if (workers[i] == 0) {
			struct unanswered *u = unanswered_new(b.path);
			struct fault fault = {0};
			int n, failed = 0;

			(void)close(gate[1]);
			while (read(gate[0], &byte, 1) > 0)
				continue;
			for (n = 0; n < TIMES; n++)
				failed |= unanswered_count(u, n % 2 == 0 ? "souffleur" : "verrier", TODAY, &fault) !=
				    OK;
			if (failed != 0)
				(void)fprintf(stderr, "%s\n", fault.message);
			unanswered_free(u);
			_exit(failed);
		}
	}
	(void)close(gate[0]);
	(void)close(gate[1]);
	for (i = 0; i < WORKERS; i++) {
		assert_int_equal(waitpid(workers[i], &status, 0), workers[i]);
		assert_int_equal(status, 0);
	}
	assert_string_equal(listed(&b), "souffleur 300 2026-11-24; verrier 300 2026-11-24; 0 without");
	bench_tear_down(&b);
}

static void
the_files_are_their_owners_alone(void **state)
{
	struct unanswered *u;
	struct stat st;
	struct bench b;
	const char *key;
	mode_t mask = umask(0);

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "verrier", TODAY, 1);
	(void)umask(mask);
	key = arena_printf(b.arena, "%s.cle", b.path);
	assert_int_equal(stat(b.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 32);
	unanswered_free(u);
	bench_tear_down(&b);
}

/* The hash depends on the key: the same query under another key is another entry. */
static void
without_its_key_the_file_tells_nothing(void **state)
{
	struct unanswered *u;
	struct bench b;
	const char *key;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new(b.path);
	count(u, "verrier", TODAY, 2);
	unanswered_free(u);
	key = arena_printf(b.arena, "%s.cle", b.path);
	assert_int_equal(unlink(key), 0);
	u = unanswered_new(b.path);
	count(u, "verrier", TODAY, 2);
	assert_string_equal(listed(&b), "2 without");
	count(u, "verrier", TODAY, 1);
	assert_string_equal(listed(&b), "verrier 3 2026-11-24; 1 without");
	unanswered_free(u);
	bench_tear_down(&b);
}

static void
a_failure_is_told_once(void **state)
{
	struct fault fault = {0};
	struct unanswered *u;
	struct bench b;
	int file;

	(void)state;
	bench_set_up(&b);
	u = unanswered_new("/absent/journal.db");
	assert_int_equal(unanswered_count(u, "verrier", TODAY, &fault), IO_ERROR);
	assert_non_null(strstr(fault.message, "/absent/journal.db"));
	assert_int_equal(unanswered_count(u, "verrier", TODAY, &fault), OK);
	unanswered_free(u);
	file = open(b.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(file >= 0 && dprintf(file, "%01000d", 7) == 1000);
	(void)close(file);
	u = unanswered_new(b.path);
	assert_int_equal(unanswered_count(u, "verrier", TODAY, &fault), IO_ERROR);
	assert_int_equal(unanswered_count(u, "verrier", TODAY, &fault), OK);
	unanswered_free(u);
	bench_tear_down(&b);
}

/* A file that may not grow stands for a disk that is full. */
static void
a_full_disk_is_survived(void **state)
{
	struct fault fault = {0};
	struct bench b;
	pid_t worker;
	int status;

	(void)state;
	bench_set_up(&b);
	worker = fork();
	assert_true(worker >= 0);
	if (worker == 0) {
		const struct rlimit none = {100, 100}; /* bytes: the key fits, a page does not */
		struct unanswered *u = unanswered_new(b.path);
		bool told;

		(void)signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &none) != 0)
			_exit(2);
		told = unanswered_count(u, "verrier", TODAY, &fault) == IO_ERROR;
		unanswered_free(u);
		_exit(told ? 0 : 1);
	}
	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_int_equal(status, 0);
	bench_tear_down(&b);
}

/* The place belongs to somebody else; so does the journal in it. */
static void
a_read_only_place_is_survived(void **state)
{
	struct fault fault = {0};
	struct bench b;
	pid_t worker;
	int status, has_file;

	(void)state;
	bench_set_up(&b);
	for (has_file = 0; has_file < 2; has_file++) {
		if (has_file != 0) {
			struct unanswered *u = unanswered_new(b.path);

			count(u, "verrier", TODAY, 3);
			unanswered_free(u);
			assert_int_equal(chmod(b.path, 0444), 0);
		}
		assert_int_equal(chmod(b.directory, 0555), 0);
		worker = fork();
		assert_true(worker >= 0);
		if (worker == 0) {
			struct unanswered *u = unanswered_new(b.path);
			bool told;

			if (geteuid() == 0 && setuid(NOBODY) != 0) /* root may write everywhere */
				_exit(2);
			told = unanswered_count(u, "verrier", TODAY, &fault) == IO_ERROR;
			unanswered_free(u);
			_exit(told ? 0 : 1);
		}
		assert_int_equal(waitpid(worker, &status, 0), worker);
		assert_int_equal(status, 0);
		assert_int_equal(chmod(b.directory, 0755), 0);
	}
	assert_string_equal(listed(&b), "verrier 3 2026-11-24; 0 without");
	bench_tear_down(&b);
}

static void
nothing_is_listed_of_no_file(void **state)
{
	struct unanswered_list list = {0};
	struct fault fault = {0};
	struct bench b;

	(void)state;
	bench_set_up(&b);
	assert_int_equal(unanswered_read(b.path, b.arena, &fault, &list), IO_ERROR);
	assert_non_null(strstr(fault.message, b.path));
	assert_int_not_equal(access(b.path, F_OK), 0);
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_is_kept_from_the_third_time_on),
	    cmocka_unit_test(texts_are_folded_and_trimmed),
	    cmocka_unit_test(the_most_frequent_come_first),
	    cmocka_unit_test(old_ones_are_forgotten),
	    cmocka_unit_test(entries_are_bounded),
	    cmocka_unit_test(concurrent_workers_lose_no_count),
	    cmocka_unit_test(the_files_are_their_owners_alone),
	    cmocka_unit_test(without_its_key_the_file_tells_nothing),
	    cmocka_unit_test(a_failure_is_told_once),
	    cmocka_unit_test(a_full_disk_is_survived),
	    cmocka_unit_test(a_read_only_place_is_survived),
	    cmocka_unit_test(nothing_is_listed_of_no_file),
	};

	return cmocka_run_group_tests_name("unanswered", tests, NULL, NULL);
}
