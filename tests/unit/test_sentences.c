/* What the importer says: each remark and sentence has its text in the catalogue, with its values. */
#include <sys/stat.h>

#include "import/sentences.h"
#include "search/base/typography.h"
#include "tests/unit/fixture.h"

struct scene {
	struct sentences *sentences;
	struct arena *arena;
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct fault fault = {0};

	assert_non_null(scene);
	scene->arena = arena_new((size_t)1 << 20);
	assert_non_null(scene->arena);
	if (sentences_load("www", &fault, &scene->sentences) != OK)
		fail_msg("%s", fault.message);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	sentences_free(scene->sentences);
	arena_free(scene->arena);
	free(scene);
	return 0;
}

static void
each_remark_is_said_with_its_values(void **state)
{
	static const char *const values[REMARK_VALUES_MAX] = {"le premier", "le second"};
	struct scene *scene = *state;
	enum remark r;

	assert_string_equal(remark_code(REMARK_NONE), "");
	for (r = REMARK_NONE + 1; r < REMARK_COUNT; r++) {
		const char *text = sentence_of_remark(scene->sentences, scene->arena, r, values);
		const char *names = remark_saying(r)->values;

		assert_non_null(text);
		assert_true(strlen(remark_code(r)) > 0);
		if ((strstr(text, values[0]) != NULL) != (names != NULL))
			fail_msg("%s: %s", remark_saying(r)->key, text);
		if ((strstr(text, values[1]) != NULL) != (names != NULL && strchr(names, ' ') != NULL))
			fail_msg("%s: %s", remark_saying(r)->key, text);
		/* A sentence, for a partner to read alone. */
		if (text[strlen(text) - 1] != '.')
			fail_msg("%s: %s", remark_saying(r)->key, text);
	}
	assert_int_equal(remark_level(REMARK_NO_TITLE), ERROR);
	assert_int_equal(remark_level(REMARK_UNKNOWN_CODE), WARNING);
	assert_int_equal(remark_level(REMARK_PERSONAL_DATA), NOTE);
}

static void
sentences_take_values_and_agree(void **state)
{
	struct scene *scene = *state;
	struct sentences *s = scene->sentences;

	assert_string_equal(sentence(s, SENTENCE_NEVER), "jamais");
	assert_string_equal(sentence_with(s, scene->arena, SENTENCE_FAILURE_AT, VALUES("Il est refusé", "3")),
	    "Il est refusé (ligne" NBSP "3).");
	assert_string_equal(sentence_with(s, scene->arena, SENTENCE_INSTANT, VALUES("14/01/2027", "09", "05")),
	    "14/01/2027 à 09" NBSP "h" NBSP "05");
	assert_string_equal(sentence_counted(s, scene->arena, SENTENCE_CHECKED_REFUSED, 0, VALUES("0")),
	    "0" NBSP "refusée");
	assert_string_equal(sentence_counted(s, scene->arena, SENTENCE_CHECKED_REFUSED, 2,
	    VALUES(number_text(scene->arena, 2))), "2" NBSP "refusées");
}

static void
what_strangers_wrote_is_quoted_short(void **state)
{
	static const char accents[] = "éééééééééééééééééééééééééééééééééééééééé"; /* 40 of two bytes */
	struct scene *scene = *state;
	char longer[REMARK_QUOTE_BYTES + 2]; /* its last character would be cut in two */

	assert_int_equal(sizeof(accents) - 1, REMARK_QUOTE_BYTES);
	assert_string_equal(remark_quote(scene->arena, accents), accents);
	(void)snprintf(longer, sizeof(longer), "x%s", accents);
	assert_string_equal(remark_quote(scene->arena, longer),
	    "xééééééééééééééééééééééééééééééééééééééé…");
}

/* In terminals and mails, nothing of a document is more than text. */
static void
what_strangers_wrote_lays_nothing_out(void **state)
{
	static const char hostile[] = "b\x1b[31m\u202e\xc2\x9b" "2J\u2066\r\nSujet : \t x\x7f";
	struct scene *scene = *state;
	enum remark r;

	for (r = REMARK_NONE + 1; r < REMARK_COUNT; r++) {
		const char *text = sentence_of_remark(scene->sentences, scene->arena, r,
		    (const char *const[REMARK_VALUES_MAX]){hostile, hostile});

		assert_non_null(text);
		if (remark_saying(r)->values != NULL && strstr(text, "b[31m2J Sujet : x") == NULL)
			fail_msg("%s: %s", remark_saying(r)->key, text);
		if (strpbrk(text, "\x1b\r\n\t\x7f") != NULL || strstr(text, "\u202e") != NULL ||
		    strstr(text, "\xc2\x9b") != NULL || strstr(text, "\u2066") != NULL)
			fail_msg("%s: %s", remark_saying(r)->key, text);
	}
}

static void
a_catalogue_that_lacks_a_text_is_refused(void **state)
{
	char directory[] = "/tmp/repertoire-sentences-XXXXXX", path[256], templates[128];
	struct sentences *sentences = NULL;
	struct fault fault = {0};
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(sentences_load(directory, &fault, &sentences), NOT_FOUND);
	(void)snprintf(templates, sizeof(templates), "%s/templates", directory);
	(void)snprintf(path, sizeof(path), "%s/" TEXTS_FILE, templates);
	assert_int_equal(mkdir(templates, 0700), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs("etat.jamais = jamais\n", file) >= 0 && fclose(file) == 0);
	assert_int_equal(sentences_load(directory, &fault, &sentences), BAD_INPUT);
	if (strstr(fault.message, "no text \"a_faire.attendre\"") == NULL)
		fail_msg("%s", fault.message);
	assert_null(sentences);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(templates), 0);
	assert_int_equal(rmdir(directory), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(each_remark_is_said_with_its_values, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(sentences_take_values_and_agree, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_strangers_wrote_is_quoted_short, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_strangers_wrote_lays_nothing_out, set_up, tear_down),
	    cmocka_unit_test(a_catalogue_that_lacks_a_text_is_refused),
	};

	return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
