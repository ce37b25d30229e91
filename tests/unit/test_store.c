/* The store: what a reading adds, changes and removes, and what it may not take away. */
#include <sqlite3.h>

#include "import/store_follow.h"
#include "import/store_reading.h"
#include "import/store_schema.h"
#include "import/store_visit.h"
#include "tests/unit/fixture.h"

#define TODAY "2026-11-24"
#define NOW "2026-11-24T10:00:00Z"

struct scene {
	char *directory;
	char path[256];
	struct store *store;
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct fault fault = {0};

	assert_non_null(scene);
	scene->directory = fixture_directory();
	(void)snprintf(scene->path, sizeof(scene->path), "%s/store.db", scene->directory);
	if (store_open(scene->path, &fault, &scene->store) != OK)
		fail_msg("%s", fault.message);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	store_close(scene->store);
	fixture_remove(scene->directory);
	free(scene);
	return 0;
}

/* One reading: ids and titles, "a:1=Un a:2=Deux"; ids that end in ! have a session in the past. */
static enum status
reading(struct scene *scene, const char *actions, const struct merge *merge)
{
	char text[512], *word, *rest = text;
	struct fault fault = {0};
	bool duplicate;

	(void)snprintf(text, sizeof(text), "%s", actions);
	assert_int_equal(store_begin(scene->store, "a", &fault), OK);
	while ((word = strsep(&rest, " ")) != NULL && *word != '\0') {
		char *title = strchr(word, '=');
		struct action action = {.value = {[FIELD_ID] = word, [FIELD_SOURCE] = "a"}};

		*title = '\0';
		action.value[FIELD_TITRE] = title + 1;
		if (title[-1] == '!')
			action.value[FIELD_SEANCES] = "2026-01-01\t\t";
		if (store_add(scene->store, &action, &fault, &duplicate) != OK)
			fail_msg("%s", fault.message);
	}
	return store_commit(scene->store, merge, &fault);
}

static enum status
write_one(void *context, const struct action *action)
{
	char *text = context;
	size_t used = strlen(text);

	(void)snprintf(text + used, 512 - used, "%s%s=%s", used > 0 ? " " : "", action->value[FIELD_ID],
	    action->value[FIELD_TITRE]);
	return OK;
}

static void
expect(struct scene *scene, const char *actions)
{
	struct fault fault = {0};
	char text[512] = "";

	assert_int_equal(store_visit(scene->store, write_one, text, &fault), OK);
	assert_string_equal(text, actions);
}

static bool
is_changed(struct scene *scene)
{
	struct fault fault = {0};
	bool changed = false;

	assert_int_equal(store_is_changed(scene->store, &fault, &changed), OK);
	assert_int_equal(store_set_published(scene->store, &fault), OK);
	return changed;
}

static const struct merge usual = {.today = TODAY, .now = NOW, .absence_days = 30};

static void
a_reading_adds_changes_and_keeps(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK);
	expect(scene, "a:1=Un a:2=Deux");
	assert_true(is_changed(scene));
	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK);
	assert_false(is_changed(scene));
	assert_int_equal(reading(scene, "a:2=Second a:3=Trois a:1=Un", &usual), OK);
	expect(scene, "a:1=Un a:2=Second a:3=Trois");
	assert_true(is_changed(scene));
}

static void
what_vanishes_stays_a_while(void **state)
{
	static const struct merge later = {.today = "2026-12-24", .now = "2026-12-24T10:00:00Z", .absence_days = 30};
	struct scene *scene = *state;

	assert_int_equal(reading(scene, "a:1=Un a:2=Deux a:3!=Passée", &usual), OK);
	/* What is over goes at once, the rest after thirty days. */
	assert_int_equal(reading(scene, "a:1=Un a:4=Quatre", &usual), OK);
	expect(scene, "a:1=Un a:2=Deux a:4=Quatre");
	assert_int_equal(reading(scene, "a:1=Un a:4=Quatre", &later), OK);
	expect(scene, "a:1=Un a:4=Quatre");
}

static void
what_comes_back_stays(void **state)
{
	static const struct merge later = {.today = "2026-12-24", .now = "2026-12-24T10:00:00Z", .absence_days = 30};
	struct scene *scene = *state;

	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK);
	assert_int_equal(reading(scene, "a:1=Un", &usual), OK);
	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK);
	assert_int_equal(reading(scene, "a:1=Un", &later), OK);
	expect(scene, "a:1=Un a:2=Deux");
}

static void
a_sudden_loss_is_refused(void **state)
{
	static const struct merge accepted = {.today = TODAY, .now = NOW, .accept_shrink = true};
	struct scene *scene = *state;

	assert_int_equal(reading(scene, "a:1=Un a:2=Deux a:3=Trois a:4=Quatre", &usual), OK);
	(void)is_changed(scene);
	assert_int_equal(reading(scene, "", &usual), BAD_INPUT);
	assert_int_equal(reading(scene, "a:1=Autre", &usual), BAD_INPUT);
	expect(scene, "a:1=Un a:2=Deux a:3=Trois a:4=Quatre");
	assert_false(is_changed(scene));
	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK); /* half is enough */
	assert_int_equal(reading(scene, "", &accepted), OK);
	expect(scene, "");
}

static void
a_reading_cut_short_changes_nothing(void **state)
{
	struct scene *scene = *state;
	struct action action = {.value = {[FIELD_ID] = "a:9", [FIELD_TITRE] = "Neuf", [FIELD_SOURCE] = "a"}};
	struct fault fault = {0};
	bool duplicate = false;

	assert_int_equal(reading(scene, "a:1=Un", &usual), OK);
	assert_int_equal(store_begin(scene->store, "a", &fault), OK);
	assert_int_equal(store_add(scene->store, &action, &fault, &duplicate), OK);
	assert_false(duplicate);
	assert_int_equal(store_add(scene->store, &action, &fault, &duplicate), OK);
	assert_true(duplicate);
	store_rollback(scene->store);
	store_rollback(scene->store);
	expect(scene, "a:1=Un");
	assert_int_equal(reading(scene, "a:1=Un a:2=Deux", &usual), OK); /* nothing was left over */
	expect(scene, "a:1=Un a:2=Deux");
}

static enum status
count_one(void *context, const struct notice *n)
{
	size_t *count = context;

	assert_string_equal(n->code, "bad_date");
	assert_int_equal(n->line, 12 + *count);
	assert_int_equal(n->level, WARNING);
	++*count;
	return OK;
}

static void
states_and_diagnostics_are_kept(void **state)
{
	static const struct notice said[] = {{WARNING, "bad_date", "« 31/02 »", 12, 3},
	    {WARNING, "bad_date", "deuxième", 13, 0}};
	struct scene *scene = *state;
	struct source_state written = {.etag = "\"é\"", .tried = TODAY "T10:00:00Z", .failure = "Échec",
	    .failure_code = "tls", .http = 503, .received = 5, .kept = 4, .rejected = 1};
	struct source_state read = {0};
	struct fault fault = {0};
	size_t count = 0;

	assert_int_equal(store_state(scene->store, "a", &fault, &read), OK);
	assert_string_equal(read.tried, "");
	assert_int_equal(store_set_state(scene->store, "a", &written, &fault), OK);
	assert_int_equal(store_set_notices(scene->store, "a", said, 2, &fault), OK);
	store_close(scene->store);
	assert_int_equal(store_open(scene->path, &fault, &scene->store), OK);
	assert_int_equal(store_state(scene->store, "a", &fault, &read), OK);
	assert_memory_equal(&read, &written, sizeof(read));
	assert_int_equal(store_visit_notices(scene->store, "a", count_one, &count, &fault), OK);
	assert_int_equal(count, 2);
	assert_int_equal(store_set_notices(scene->store, "a", NULL, 0, &fault), OK);
	count = 0;
	assert_int_equal(store_visit_notices(scene->store, "a", count_one, &count, &fault), OK);
	assert_int_equal(count, 0);
}

static void
a_source_is_forgotten_whole(void **state)
{
	struct scene *scene = *state;
	struct source_state s = {.tried = TODAY "T10:00:00Z"};
	struct fault fault = {0};
	long count = -1;

	assert_int_equal(reading(scene, "a:1=Un", &usual), OK);
	assert_int_equal(store_set_state(scene->store, "a", &s, &fault), OK);
	(void)is_changed(scene);
	assert_int_equal(store_forget(scene->store, "a", &fault), OK);
	assert_true(is_changed(scene));
	assert_int_equal(store_count(scene->store, "a", &fault, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(store_state(scene->store, "a", &fault, &s), OK);
	assert_string_equal(s.tried, "");
}

static void
what_is_no_store_is_told(void **state)
{
	struct scene *scene = *state;
	struct store *store = NULL;
	struct fault fault = {0};
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/other", scene->directory);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs("no database at all, but long enough to be taken for one if nobody looked\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_not_equal(store_open(path, &fault, &store), OK);
	assert_non_null(strstr(fault.message, path));
	assert_null(store);
	assert_int_not_equal(store_open("/nowhere/at/all/store.db", &fault, &store), OK);
	store_close(NULL);
}

/* A store of a version that had a field less opens, keeps what it holds, and takes more. */
static void
an_older_store_gets_the_columns_it_lacks(void **state)
{
	static const char before[] =
	    "DROP TRIGGER action_ajoutee; DROP TRIGGER action_changee; DROP TRIGGER action_retiree;"
	    "ALTER TABLE action DROP COLUMN partenaires_associes;"
	    "ALTER TABLE retrait DROP COLUMN partenaires_associes;"
	    "CREATE TRIGGER action_retiree AFTER DELETE ON action BEGIN SELECT 1; END;";
	struct scene *scene = *state;
	struct merge merge = {TODAY, NOW, 30, true};
	struct fault fault = {0};
	long count = 0;

	assert_int_equal(reading(scene, "a:1=Un a:2!=Deux", &merge), OK);
	assert_int_equal(sqlite3_exec(store_connection(scene->store), before, NULL, NULL, NULL), SQLITE_OK);
	store_close(scene->store);
	scene->store = NULL;
	if (store_open(scene->path, &fault, &scene->store) != OK)
		fail_msg("%s", fault.message);
	assert_int_equal(store_count(scene->store, "a", &fault, &count), OK);
	assert_int_equal(count, 2);
	assert_int_equal(reading(scene, "a:1=Un a:3=Trois", &merge), OK);
	assert_int_equal(store_count(scene->store, "a", &fault, &count), OK);
	assert_int_equal(count, 2); /* a:2! was withdrawn, by the triggers made anew */
	assert_int_equal(sqlite3_exec(store_connection(scene->store),
	    "SELECT partenaires_associes FROM retrait", NULL, NULL, NULL), SQLITE_OK);
}

static void
run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static long
number_in(const char *path, const char *sql)
{
	sqlite3_stmt *select = NULL;
	sqlite3 *db = NULL;
	long n;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &select, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(select), SQLITE_ROW);
	n = (long)sqlite3_column_int64(select, 0);
	assert_int_equal(sqlite3_finalize(select), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return n;
}

/* The tables of the time before versions were written, with fewer columns and rows in them. */
static void
a_store_of_before_versions_keeps_its_rows(void **state)
{
	static const char old[] =
	    "CREATE TABLE meta(cle TEXT PRIMARY KEY, valeur INTEGER NOT NULL) STRICT;"
	    "INSERT INTO meta VALUES('version', 7);"
	    "CREATE TABLE source(nom TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, essai TEXT, succes TEXT, "
	    "echec_code TEXT, echec TEXT, http INTEGER, recus INTEGER, gardes INTEGER, rejetes INTEGER, "
	    "reparations INTEGER, deduits INTEGER) STRICT;"
	    "INSERT INTO source(nom, etag, http) VALUES('a', '\"é\"', 200);"
	    "CREATE TABLE action(id TEXT, titre TEXT, source TEXT, publie TEXT, modifie TEXT, "
	    "deduits INTEGER NOT NULL, vu TEXT NOT NULL, absent_depuis TEXT, PRIMARY KEY(id)) STRICT;"
	    "INSERT INTO action VALUES('a:1', 'Un', 'a', NULL, NULL, 0, '2026-11-01', NULL);"
	    "INSERT INTO action VALUES('a:2', 'Deux', 'a', NULL, NULL, 0, '2026-11-01', NULL);";
	struct scene *scene = *state;
	struct source_state read = {0};
	struct fault fault = {0};
	int opened;

	store_close(scene->store);
	scene->store = NULL;
	assert_int_equal(unlink(scene->path), 0);
	run_sql(scene->path, old);
	for (opened = 0; opened < 2; opened++) {
		if (store_open(scene->path, &fault, &scene->store) != OK)
			fail_msg("%s", fault.message);
		expect(scene, "a:1=Un a:2=Deux");
		assert_int_equal(store_state(scene->store, "a", &fault, &read), OK);
		assert_string_equal(read.etag, "\"é\"");
		store_close(scene->store);
		scene->store = NULL;
		assert_int_equal(number_in(scene->path, "PRAGMA user_version"), STORE_VERSION);
		assert_int_equal(number_in(scene->path, "PRAGMA application_id"), STORE_APPLICATION_ID);
		assert_int_equal(number_in(scene->path, "SELECT valeur FROM meta WHERE cle = 'version'"), 7);
	}
	assert_int_equal(store_open(scene->path, &fault, &scene->store), OK);
	assert_int_equal(reading(scene, "a:1=Un a:2=Second", &usual), OK);
	expect(scene, "a:1=Un a:2=Second");
}

static size_t
bytes_of(const char *path, unsigned char *out, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t length;

	assert_non_null(file);
	length = fread(out, 1, size, file);
	assert_int_equal(fclose(file), 0);
	assert_true(length < size);
	return length;
}

static void
a_newer_store_and_a_strangers_are_refused_untouched(void **state)
{
	static const struct {
		const char *sql, *said;
		enum status status;
	} cases[] = {
	    {"PRAGMA user_version=999", "newer repertoire-import", BAD_INPUT},
	    {"PRAGMA user_version=1; PRAGMA application_id=12345", "another program's", CORRUPT},
	    {"PRAGMA user_version=0; PRAGMA application_id=12345", "another program's", CORRUPT},
	    {"PRAGMA user_version=1; PRAGMA application_id=0", "another program's", CORRUPT},
	};
	static unsigned char before[1 << 20], after[1 << 20];
	struct scene *scene = *state;
	size_t i, length;

	assert_int_equal(reading(scene, "a:1=Un", &usual), OK);
	store_close(scene->store);
	scene->store = NULL;
	for (i = 0; i < LENGTH(cases); i++) {
		struct store *store = NULL;
		struct fault fault = {0};

		run_sql(scene->path, cases[i].sql);
		length = bytes_of(scene->path, before, sizeof(before));
		assert_int_equal(store_open(scene->path, &fault, &store), cases[i].status);
		assert_non_null(strstr(fault.message, cases[i].said));
		assert_non_null(strstr(fault.message, scene->path));
		assert_null(store);
		assert_int_equal(bytes_of(scene->path, after, sizeof(after)), length);
		assert_memory_equal(before, after, length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(an_older_store_gets_the_columns_it_lacks, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_reading_adds_changes_and_keeps, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_vanishes_stays_a_while, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_comes_back_stays, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_sudden_loss_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_reading_cut_short_changes_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(states_and_diagnostics_are_kept, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_source_is_forgotten_whole, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_store_of_before_versions_keeps_its_rows, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_newer_store_and_a_strangers_are_refused_untouched, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_no_store_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
