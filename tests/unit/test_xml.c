/* XML is well formed whatever the texts are. */
#include "tests/unit/fixture.h"

#include <libxml/parser.h>

#include "fcgi/action_xml.h"
#include "fcgi/xml.h"

static void
test_escaping(void **state)
{
	struct buf out = {0};
	struct xml xml;

	(void)state;
	xml_init(&xml, &out);
	xml_start(&xml, "a");
	xml_attribute(&xml, "b", "<\"&'>\t\n");
	xml_attribute(&xml, "absent", NULL);
	xml_element(&xml, "c", "]]> <d> & \"é\"\n\t");
	xml_element(&xml, "absent", NULL);
	xml_element(&xml, "empty", "");
	xml_end(&xml);
	assert_string_equal(buf_string(&out),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<a b=\"&lt;&quot;&amp;'&gt;&#9;&#10;\"><c>]]&gt; &lt;d&gt; &amp; \"é\"\n\t</c>\n"
	    "<empty></empty>\n</a>\n");
	buf_clear(&out);
}

/* Each of them would make a document that no parser reads. */
static void
test_controls(void **state)
{
	struct buf out = {0};
	struct xml xml;
	char text[] = "a?b";
	int c;

	(void)state;
	for (c = 1; c < 0x20; c++) {
		if (c == '\t' || c == '\n')
			continue;
		text[1] = (char)c;
		buf_reset(&out);
		xml_init(&xml, &out);
		xml_element(&xml, "t", text);
		assert_non_null(strstr(buf_string(&out), "<t>ab</t>"));
	}
	buf_reset(&out);
	xml_init(&xml, &out);
	xml_element(&xml, "t", "a\x7f\xc2\x85\xef\xbf\xbe\xef\xbf\xbf" "b\xed\xa0\x80\xffz");
	assert_non_null(strstr(buf_string(&out), "<t>ab\xef\xbf\xbd"));
	buf_clear(&out);
}

static void
test_random_bytes(void **state)
{
	uint64_t seed = 42;
	struct buf out = {0};
	struct xml xml;
	char text[64];
	size_t i, n;

	(void)state;
	for (n = 0; n < 2000; n++) {
		xmlDoc *document;

		for (i = 0; i + 1 < sizeof(text); i++)
			text[i] = (char)(1 + random_below(&seed, 255));
		text[i] = '\0';
		buf_reset(&out);
		xml_init(&xml, &out);
		xml_start(&xml, "t");
		xml_attribute(&xml, "a", text);
		xml_text(&xml, text);
		xml_end(&xml);
		document = xmlReadMemory(out.data, (int)out.length, NULL, NULL,
		    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
		assert_non_null(document);
		xmlFreeDoc(document);
	}
	buf_clear(&out);
	xmlCleanupParser();
}

static void
test_groups_and_lists(void **state)
{
	static const struct action action = {.value = {[FIELD_ID] = "s:1", [FIELD_TITRE] = "T & U",
	    [FIELD_NIVEAUX] = "5e 4e", [FIELD_PARTENAIRE_NOM] = "P", [FIELD_PARTENAIRE_CATEGORIE] = "C",
	    [FIELD_GEO_LAT] = "49.1", [FIELD_GEO_LON] = "-0.3", [FIELD_CONTACT_TELEPHONE] = "02",
	    [FIELD_SEANCES] = "2027-01-14T09:00\t\t14118\n2027-02-01\t2027-02-02\t",
	    [FIELD_GRATUIT] = "0", [FIELD_SOURCE] = "s"}};
	struct arena *arena = arena_new(65536);
	struct buf out = {0};
	struct xml xml;

	(void)state;
	assert_non_null(arena);
	xml_init(&xml, &out);
	xml_start(&xml, "item");
	action_xml(arena, &action, &xml);
	xml_end(&xml);
	assert_string_equal(strchr(buf_string(&out), '\n') + 1,
	    "<item><repertoire:id>s:1</repertoire:id>\n"
	    "<repertoire:titre>T &amp; U</repertoire:titre>\n"
	    "<repertoire:niveau>5e</repertoire:niveau>\n<repertoire:niveau>4e</repertoire:niveau>\n"
	    "<repertoire:partenaire categorie=\"C\">P</repertoire:partenaire>\n"
	    "<repertoire:geo lat=\"49.1\" lon=\"-0.3\"/>\n"
	    "<repertoire:seance debut=\"2027-01-14T09:00\" commune=\"14118\"/>\n"
	    "<repertoire:seance debut=\"2027-02-01\" fin=\"2027-02-02\"/>\n"
	    "<repertoire:gratuit>false</repertoire:gratuit>\n"
	    "<repertoire:contact telephone=\"02\"/>\n</item>\n");
	buf_clear(&out);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_escaping),
	    cmocka_unit_test(test_controls),
	    cmocka_unit_test(test_random_bytes),
	    cmocka_unit_test(test_groups_and_lists),
	};

	return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
