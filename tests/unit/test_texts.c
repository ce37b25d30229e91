/* The catalogue of words: what an entry gives, what a mistake is told, and how ours is written. */
#include "fcgi/template.h"
#include "fcgi/text_html.h"
#include "fcgi/words.h"
#include "tests/unit/fixture.h"

#define NBSP "\u00a0"
#define THIN "\u202f"

struct scene {
	char *directory, path[256];
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	scene->directory = fixture_directory();
	(void)snprintf(scene->path, sizeof(scene->path), "%s/" TEXTS_FILE, scene->directory);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	fixture_remove(scene->directory);
	free(scene);
	return 0;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
entries_are_typeset(void **state)
{
	static const char *const cases[][2] = {
	    {"Que cherchez-vous ?", "Que cherchez-vous" THIN "?"},
	    {"Coût : rien", "Coût" NBSP ": rien"},
	    {"« l'été »", "«" NBSP "l’été" NBSP "»"},
	    {"R&D <b> \"x\"", "R&amp;D &lt;b&gt; &quot;x&quot;"},
	    {"{n} km, 10 min, la {n} rue", "{{%n}}" NBSP "km, 10" NBSP "min, la {{%n}} rue"},
	    {"**fort** ; `x : 'y'`", "<strong>fort</strong>" THIN "; <code>x : &#39;y&#39;</code>"},
	    {"voir [la page](/a?b=1&c=2) !", "voir <a href=\"/a?b=1&amp;c=2\">la page</a>" THIN "!"},
	    {"[« {de} »]({chemin})", "<a href=\"{{chemin}}\">«" NBSP "{{%de}}" NBSP "»</a>"},
	    {"une\n   ligne\n\tet deux", "une ligne et deux"},
	    {"\\{a\\} \\[b\\] \\**", "{a} [b] **"},
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct scene *scene = *state;
	const char *html;
	char entry[256];
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		struct texts *texts = NULL;
		struct fault fault = {0};
		const struct text *text;

		(void)snprintf(entry, sizeof(entry), "# x\n\na = 1\ncle.une = %s\nz = 2\n", cases[i][0]);
		write_file(scene->path, entry);
		if (texts_load(scene->path, &fault, &texts) != OK)
			fail_msg("%s: %s", cases[i][0], fault.message);
		text = texts_find(texts, "cle.une et la suite", strlen("cle.une"));
		assert_non_null(text);
		assert_int_equal(text->line, 4);
		assert_int_equal(text_html(texts, text, TEXT_SINGULAR, arena, &fault, &html), OK);
		if (strcmp(html, cases[i][1]) != 0)
			fail_msg("%s gives \"%s\"", cases[i][0], html);
		assert_null(text->plain[TEXT_PLURAL]);
		assert_null(texts_find(texts, "cle", 3));
		assert_null(texts_find(texts, "cle.une.deux", strlen("cle.une.deux")));
		texts_free(texts);
	}
	assert_null(texts_find(NULL, "a", 1));
	arena_free(arena);
}

static void
mistakes_name_their_line(void **state)
{
	static const char *const cases[][2] = {
	    {"a = 1\nb 2\n", ":2:"},
	    {"a = 1\n\n# x\nA = 2\n", ":4:"},
	    {"a =\n", ":1:"},
	    {"  suite\n", ":1:"},
	    {"a = 1\nb = 2\na = 3\n", ":3:"},
	    {"a = 1 | 2 | 3\n", ":1:"},
	    {"a = {\n", ":1:"},
	    {"a = {Nom}\n", ":1:"},
	    {"a = 1\nb = \1\n", ":2:"},
	    {"a = \xff\n", "UTF-8"},
	};
	struct scene *scene = *state;
	struct texts *texts = NULL;
	struct fault fault = {0};
	size_t i;

	assert_int_equal(texts_load(scene->path, &fault, &texts), NOT_FOUND);
	for (i = 0; i < LENGTH(cases); i++) {
		write_file(scene->path, cases[i][0]);
		assert_int_equal(texts_load(scene->path, &fault, &texts), BAD_INPUT);
		if (strstr(fault.message, cases[i][1]) == NULL)
			fail_msg("%s is told as \"%s\"", cases[i][0], fault.message);
		assert_null(texts);
	}
	texts_free(NULL);
}

/* Of a text that a template says; C says its texts as they are. */
static void
mistakes_of_markup_name_their_line(void **state)
{
	static const char *const cases[] = {"[lien]", "[lien](/x", "[lien](/\"x)", "**fort", "`code"};
	struct scene *scene = *state;
	struct templates *templates = NULL;
	struct fault fault = {0};
	char path[256], entry[64];
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/page.html", scene->directory);
	write_file(path, "{{@b}}");
	for (i = 0; i < LENGTH(cases); i++) {
		(void)snprintf(entry, sizeof(entry), "a = 1\nb = %s\n", cases[i]);
		write_file(scene->path, entry);
		assert_int_equal(templates_load(scene->directory, &fault, &templates), BAD_INPUT);
		if (strstr(fault.message, TEXTS_FILE ":2:") == NULL)
			fail_msg("%s is told as \"%s\"", cases[i], fault.message);
	}
}

/* A catalogue and what C wants of it: the line of the fault, or what is said. */
static void
sayings_are_checked_and_filled(void **state)
{
	static const struct {
		const char *catalogue;
		struct saying_info info;
		const char *fault, *one, *many;
	} cases[] = {
	    {"a = Du {du} au {au} !\n", {"a", "du au", false}, NULL, "Du 3 au {4}" THIN "!", NULL},
	    {"a = Avant {au}, après {du}\n", {"a", "du au", false}, NULL, "Avant {4}, après 3", NULL},
	    {"a = {du} et {du}\n", {"a", "du", false}, NULL, "3 et 3", NULL},
	    {"a = l'une \\{x\n", {"a", NULL, false}, NULL, "l’une {x", NULL},
	    {"a = Un jour | {du} jours\n", {"a", "du", true}, NULL, "Un jour", "3" NBSP "jours"},
	    {"a = Le {du} (un) | Le {du} (deux)\n", {"a", "du", true}, NULL, "Le 3 (un)", "Le 3 (deux)"},
	    {"b = 1\n", {"a", NULL, false}, "no text \"a\"", NULL, NULL},
	    {"b = 1\na = Du {jour}\n", {"a", "du", false}, ":2: a value that is not given", NULL, NULL},
	    {"a = Du {d}\n", {"a", "du", false}, ":1: a value that is not given", NULL, NULL},
	    {"a = Du 3\n", {"a", "du", false}, ":1: not every value", NULL, NULL},
	    {"a = {du}\n", {"a", NULL, false}, ":1: a value that is not given", NULL, NULL},
	    {"a = 1 | 2\n", {"a", NULL, false}, ":1: one form", NULL, NULL},
	    {"a = 1\n", {"a", NULL, true}, ":1: two forms", NULL, NULL},
	};
	static const char *const values[] = {"3", "{4}"};
	struct arena *arena = arena_new((size_t)1 << 16);
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		struct texts *texts = NULL;
		struct fault fault = {0};
		struct saying said = {{NULL}};

		write_file(scene->path, cases[i].catalogue);
		if (texts_load(scene->path, &fault, &texts) != OK)
			fail_msg("%s", fault.message);
		assert_int_equal(texts_sayings(texts, &cases[i].info, 1, &fault, &said),
		    cases[i].fault == NULL ? OK : BAD_INPUT);
		if (cases[i].fault != NULL && strstr(fault.message, cases[i].fault) == NULL)
			fail_msg("%s is told as \"%s\"", cases[i].catalogue, fault.message);
		if (cases[i].one != NULL)
			assert_string_equal(saying_fill(arena, said.form[TEXT_SINGULAR], values), cases[i].one);
		if (cases[i].many != NULL)
			assert_string_equal(saying_fill(arena, said.form[TEXT_PLURAL], values), cases[i].many);
		texts_free(texts);
	}
	arena_free(arena);
}

/* Everything that C says stands in our own, with its values. */
static void
ours_has_what_is_said(void **state)
{
	struct templates *templates = NULL;
	struct fault fault = {0};
	struct words words;

	(void)state;
	if (templates_load("www/templates", &fault, &templates) != OK ||
	    words_load(templates, &fault, &words) != OK)
		fail_msg("%s", fault.message);
	assert_string_equal(phrase(NULL, PHRASE_WHY_LIVE), "");
	assert_string_equal(phrase(&words.phrases, PHRASE_LIST_AND), "et");
	templates_free(templates);
}

/* A template over the texts, rendered with n and a name. */
static void
assert_page(const struct scene *scene, const char *template, int64_t n, const char *wanted)
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct value *values = value_object(arena);
	struct templates *templates = NULL;
	struct fault fault = {0};
	struct buf out = {0};
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/page.html", scene->directory);
	write_file(path, template);
	value_set_integer(arena, values, "n", n);
	value_set_text(arena, values, "nom", "<x>");
	if (templates_load(scene->directory, &fault, &templates) != OK)
		fail_msg("%s: %s", template, fault.message);
	assert_int_equal(templates_render(templates, "page", values, &out), OK);
	assert_string_equal(buf_string(&out), wanted);
	buf_clear(&out);
	templates_free(templates);
	arena_free(arena);
}

static void
templates_say_them(void **state)
{
	struct scene *scene = *state;

	write_file(scene->path, "total = {n} action | {n} actions\nsalut = Bonjour {nom} !\n");
	assert_page(scene, "<p>{{@salut}}</p>", 0, "<p>Bonjour &lt;x&gt;" THIN "!</p>");
	assert_page(scene, "{{@total n}}", 0, "0" NBSP "action");
	assert_page(scene, "{{@total n}}", 1, "1" NBSP "action");
	assert_page(scene, "{{@total n}}\n", 2, "2" NBSP "actions\n");
	assert_page(scene, "a {{@total n}}, {{@salut}} b", 1234567,
	    "a 1" THIN "234" THIN "567" NBSP "actions, Bonjour &lt;x&gt;" THIN "! b");
	assert_page(scene, "{{+n}}\nplusieurs\n{{/n}}\n{{-n}}\nun\n{{/n}}\n{{%n}}{{%nom}}", 1, "un\n1&lt;x&gt;");
}

static void
a_template_names_what_the_catalogue_lacks(void **state)
{
	static const char *const cases[][2] = {
	    {"a\n{{@inconnu}}", "page.html:2: no text \"inconnu\""},
	    {"{{@sal}}", "page.html:1: no text \"sal\""},
	    {"\n\n{{@total}}", "page.html:3"},
	    {"{{@salut n}}", "page.html:1"},
	    {"{{@salut", "page.html:1"},
	};
	struct scene *scene = *state;
	struct templates *templates = NULL;
	struct fault fault = {0};
	struct words words;
	char path[256];
	size_t i;

	write_file(scene->path, "total = une | plusieurs\nsalut = Bonjour\n");
	(void)snprintf(path, sizeof(path), "%s/page.html", scene->directory);
	for (i = 0; i < LENGTH(cases); i++) {
		write_file(path, cases[i][0]);
		assert_int_equal(templates_load(scene->directory, &fault, &templates), BAD_INPUT);
		if (strstr(fault.message, cases[i][1]) == NULL)
			fail_msg("%s is told as \"%s\"", cases[i][0], fault.message);
	}
	write_file(path, "{{@salut}}");
	assert_int_equal(templates_load(scene->directory, &fault, &templates), OK);
	assert_int_equal(words_load(templates, &fault, &words), BAD_INPUT);
	assert_non_null(strstr(fault.message, "no text"));
	templates_free(templates);
}

/* What typography forbids, as it would stand in a page. */
static void
our_own_are_impeccable(void **state)
{
	static const char *const wrong[] = {" ;", " :", " !", " ?", " »", "« ", "'", "...", "  ", " ,", " .",
	    "oeuvre", "coeur", "oeil", "soeur", "n° ", "Etat", "Ecole", "A venir"};
	static const char *const units[] = {" km", " min", " h ", " €", " %", " ko", " Mo"};
	struct texts *texts = NULL;
	struct fault fault = {0};
	const struct text *all;
	size_t count, i, form, w;

	(void)state;
	if (texts_load("www/templates/" TEXTS_FILE, &fault, &texts) != OK)
		fail_msg("%s", fault.message);
	count = texts_all(texts, &all);
	assert_true(count > 100);
	for (i = 0; i < count; i++)
		for (form = 0; form < TEXT_FORMS && all[i].plain[form] != NULL; form++) {
			const char *text = all[i].plain[form], *at;

			for (w = 0; w < LENGTH(wrong); w++)
				if (strchr(text, '`') == NULL && strstr(text, wrong[w]) != NULL)
					fail_msg(TEXTS_FILE ":%zu: \"%s\" in \"%s\"", all[i].line, wrong[w], text);
			for (w = 0; w < LENGTH(units); w++) /* an ordinary space between a number and its unit */
				for (at = strstr(text, units[w]); at != NULL; at = strstr(at + 1, units[w]))
					if (at > text && ((at[-1] >= '0' && at[-1] <= '9') || at[-1] == '}'))
						fail_msg(TEXTS_FILE ":%zu: a no-break space is wanted before \"%s\" in \"%s\"",
						    all[i].line, units[w] + 1, text);
		}
	texts_free(texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(entries_are_typeset, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(mistakes_name_their_line, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(templates_say_them, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_template_names_what_the_catalogue_lacks, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(mistakes_of_markup_name_their_line, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(sayings_are_checked_and_filled, set_up, tear_down),
	    cmocka_unit_test(ours_has_what_is_said),
	    cmocka_unit_test(our_own_are_impeccable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
