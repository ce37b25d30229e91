/* Templates: what each tag gives, what a wrong template is told; and the escapers. */
#include "fcgi/html.h"
#include "fcgi/template.h"
#include "search/base/url_escape.h"
#include "tests/unit/fixture.h"

struct scene {
	char *directory;
	struct arena *arena;
	struct value *values;
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct value *list, *object;

	assert_non_null(scene);
	scene->directory = fixture_directory();
	scene->arena = arena_new((size_t)1 << 20);
	scene->values = value_object(scene->arena);
	value_set_text(scene->arena, scene->values, "nom", "R&D <\"l’été\">");
	value_set_text(scene->arena, scene->values, "vide", "");
	value_set_html_trusted(scene->arena, scene->values, "html", "<p>é</p>");
	value_set_integer(scene->arena, scene->values, "n", -3);
	value_set_integer(scene->arena, scene->values, "zero", 0);
	value_set_boolean(scene->arena, scene->values, "oui", true);
	value_set_boolean(scene->arena, scene->values, "non", false);
	object = value_set_object(scene->arena, scene->values, "objet");
	value_set_text(scene->arena, object, "nom", "dedans");
	list = value_set_list(scene->arena, scene->values, "liste");
	value_set_text(scene->arena, value_add_object(scene->arena, list), "v", "1");
	value_set_text(scene->arena, value_add_object(scene->arena, list), "v", "2");
	list = value_set_list(scene->arena, scene->values, "mots");
	value_add_text(scene->arena, list, "a&b");
	value_add_text(scene->arena, list, "c");
	(void)value_set_list(scene->arena, scene->values, "aucun");
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	arena_free(scene->arena);
	fixture_remove(scene->directory);
	free(scene);
	return 0;
}

static void
write_template(const struct scene *scene, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s.html", scene->directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
tags_give_what_they_say(void **state)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"sans balise", "sans balise"},
	    {"{{nom}}", "R&amp;D &lt;&quot;l’été&quot;&gt;"},
	    {"{{ nom }}|{{html}}|{{n}}|{{absent}}|{{oui}}", "R&amp;D &lt;&quot;l’été&quot;&gt;|<p>é</p>|-3||"},
	    {"{{objet.nom}}{{objet.absent}}{{nom.objet}}", "dedans"},
	    {"{{#oui}}a{{/oui}}{{#non}}b{{/non}}{{#absent}}c{{/absent}}{{#vide}}d{{/vide}}{{#zero}}e{{/zero}}"
	     "{{#n}}f{{/n}}{{#aucun}}g{{/aucun}}", "af"},
	    {"{{^oui}}a{{/oui}}{{^non}}b{{/non}}{{^absent}}c{{/absent}}{{^aucun}}d{{/aucun}}", "bcd"},
	    {"{{#liste}}[{{v}}{{n}}]{{/liste}}", "[1-3][2-3]"},
	    {"{{#mots}}({{.}}){{/mots}}", "(a&amp;b)(c)"},
	    {"{{#objet}}{{nom}}{{#liste}}{{v}}{{/liste}}{{/objet}}", "dedans12"},
	    {"a\n{{#oui}}\nb\n{{/oui}}\nc\n", "a\nb\nc\n"},
	    {"a {{! rien }}b\n  {{! seul }}\nc", "a b\nc"},
	    {"{{>autre}}{{#liste}}{{>autre}}{{/liste}}", "<>&lt;1&gt;&lt;2&gt;"},
	    {"{ {x} }", "{ {x} }"},
	};
	struct scene *scene = *state;
	size_t i;

	write_template(scene, "autre", "{{#v}}&lt;{{v}}&gt;{{/v}}{{^v}}<>{{/v}}");
	for (i = 0; i < LENGTH(cases); i++) {
		struct templates *templates = NULL;
		struct fault fault = {0};
		struct buf out = {0};

		write_template(scene, "page", cases[i][0]);
		if (templates_load(scene->directory, &fault, &templates) != OK)
			fail_msg("%s: %s", cases[i][0], fault.message);
		assert_int_equal(templates_render(templates, "page", scene->values, &out), OK);
		if (strcmp(buf_string(&out), cases[i][1]) != 0)
			fail_msg("%s gives \"%s\", not \"%s\"", cases[i][0], buf_string(&out), cases[i][1]);
		assert_int_equal(templates_render(templates, "absente", scene->values, &out), NOT_FOUND);
		buf_clear(&out);
		templates_free(templates);
	}
}

static void
a_wrong_template_names_its_line(void **state)
{
	static const char *const cases[][2] = {
	    {"a\n{{#x}}\n", "page.html:3"},
	    {"a\n{{/x}}", "page.html:2"},
	    {"{{#x}}\n{{/y}}", "page.html:2"},
	    {"{{x", "page.html:1"},
	    {"\n\n{{}}", "page.html:3"},
	    {"{{&x}}", "page.html:1"},
	    {"{{{x}}}", "page.html:1"},
	    {"{{=<% %>=}}", "page.html:1"},
	    {"{{>nulle_part}}", "nulle_part"},
	};
	struct scene *scene = *state;
	struct templates *templates = NULL;
	struct fault fault = {0};
	char deep[1024] = "";
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		write_template(scene, "page", cases[i][0]);
		assert_int_equal(templates_load(scene->directory, &fault, &templates), BAD_INPUT);
		if (strstr(fault.message, cases[i][1]) == NULL)
			fail_msg("%s is told as \"%s\"", cases[i][0], fault.message);
		assert_null(templates);
	}
	for (i = 0; i <= TEMPLATE_DEPTH_MAX; i++)
		(void)strcat(deep, "{{#x}}"); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
	write_template(scene, "page", deep);
	assert_int_equal(templates_load(scene->directory, &fault, &templates), BAD_INPUT);
	assert_int_equal(templates_load("/nowhere/at/all", &fault, &templates), NOT_FOUND);
	templates_free(NULL);
}

static void
a_template_within_itself_ends(void **state)
{
	struct scene *scene = *state;
	struct templates *templates = NULL;
	struct fault fault = {0};
	struct buf out = {0};

	write_template(scene, "page", "a{{>page}}");
	assert_int_equal(templates_load(scene->directory, &fault, &templates), OK);
	assert_int_equal(templates_render(templates, "page", scene->values, &out), TOO_LARGE);
	buf_clear(&out);
	templates_free(templates);
}

static void
our_own_templates_are_sound(void **state)
{
	struct templates *templates = NULL;
	struct fault fault = {0};

	(void)state;
	if (templates_load("www/templates", &fault, &templates) != OK)
		fail_msg("%s", fault.message);
	templates_free(templates);
}

static void
each_context_has_its_escaper(void **state)
{
	static const struct {
		const char *text, *html, *url;
	} cases[] = {
	    {"", "", ""},
	    {"abc-._~09", "abc-._~09", "abc-._~09"},
	    {"<a href='x'>\"&\"</a>", "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;",
		"%3Ca%20href%3D%27x%27%3E%22%26%22%3C%2Fa%3E"},
	    {"é\n", "é\n", "%C3%A9%0A"},
	    {"&amp;", "&amp;amp;", "%26amp%3B"},
	    {"a/b?c=d&e#f+g", "a/b?c=d&amp;e#f+g", "a%2Fb%3Fc%3Dd%26e%23f%2Bg"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct buf out = {0};

		html_escape(cases[i].text, &out);
		assert_string_equal(buf_string(&out), cases[i].html);
		buf_reset(&out);
		url_escape(cases[i].text, &out);
		assert_string_equal(buf_string(&out), cases[i].url);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(tags_give_what_they_say, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_wrong_template_names_its_line, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_template_within_itself_ends, set_up, tear_down),
	    cmocka_unit_test(our_own_templates_are_sound),
	    cmocka_unit_test(each_context_has_its_escaper),
	};

	return cmocka_run_group_tests_name("templates", tests, NULL, NULL);
}
