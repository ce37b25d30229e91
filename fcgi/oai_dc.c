/* Dublin Core, unqualified: what every harvester of OAI-PMH reads. */
#include "fcgi/feed.h"
#include "fcgi/feed_text.h"
#include "fcgi/oai.h"

#define NS_DC "http://purl.org/dc/elements/1.1/"
#define NS_OAI_DC "http://www.openarchives.org/OAI/2.0/oai_dc/"

static void
write_labels(struct oai *oai, const char *name, const struct action *action, enum field f)
{
	const char *cursor = action->value[f], *code;
	size_t length;

	while (codes_next(&cursor, &code, &length)) {
		const struct term *term = reference_term(index_reference(oai->index),
		    field_catalogue[f].vocabulary, code, length, NULL);

		xml_element(&oai->xml, name, term == NULL ? NULL : term->label);
	}
}

void
oai_write_dc(struct oai *oai, const struct action *action, const struct index_history *history)
{
	struct show show = oai_show(oai);
	static const enum field subjects[] = {FIELD_FILIERES, FIELD_METIERS, FIELD_LABELS};
	const char *cursor = action->value[FIELD_SEANCES];
	const char *partners = action_partners(oai->arena, action), *name;
	struct session session;
	size_t i, length;

	(void)history;
	xml_start(&oai->xml, "oai_dc:dc");
	xml_attribute(&oai->xml, "xmlns:oai_dc", NS_OAI_DC);
	xml_attribute(&oai->xml, "xmlns:dc", NS_DC);
	xml_attribute(&oai->xml, "xsi:schemaLocation",
	    NS_OAI_DC " http://www.openarchives.org/OAI/2.0/oai_dc.xsd");
	xml_element(&oai->xml, "dc:title", action->value[FIELD_TITRE]);
	while (names_next(&partners, &name, &length))
		xml_element(&oai->xml, "dc:creator", arena_copy(oai->arena, name, length));
	for (i = 0; i < LENGTH(subjects); i++)
		write_labels(oai, "dc:subject", action, subjects[i]);
	xml_element(&oai->xml, "dc:description", action->value[FIELD_RESUME]);
	xml_element(&oai->xml, "dc:publisher", index_text(oai->index, INDEX_SITE_NAME));
	xml_element(&oai->xml, "dc:contributor", action->value[FIELD_CONTACT_NOM]);
	while (sessions_next(&cursor, &session))
		xml_element(&oai->xml, "dc:date", session.start);
	xml_element(&oai->xml, "dc:type", action->value[FIELD_SEANCES] != NULL ? "Event" : "Service");
	write_labels(oai, "dc:type", action, FIELD_TYPE);
	xml_element(&oai->xml, "dc:format", "text/html");
	xml_element(&oai->xml, "dc:identifier", site_link(oai->arena, oai->index,
	    action_path(oai->arena, action->value[FIELD_ID])));
	xml_element(&oai->xml, "dc:source", action->value[FIELD_URL]);
	xml_element(&oai->xml, "dc:language",
	    action->value[FIELD_LANGUE] != NULL ? action->value[FIELD_LANGUE] : "fr");
	xml_element(&oai->xml, "dc:coverage", feed_place(&show, action));
	write_labels(oai, "dc:coverage", action, FIELD_DEPARTEMENTS);
	xml_end(&oai->xml);
}
