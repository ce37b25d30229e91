/*
 * ScoLOMFR, the profile of LOM that French schools use (lom-fr.fr/scolomfr): an action is an Event
 * where it has dates, a Service else, and a pedagogical activity for the collège.  Persons are
 * vCards.
 */
#include <string.h>

#include "fcgi/calendar.h"
#include "fcgi/feed.h"
#include "fcgi/feed_text.h"
#include "fcgi/oai.h"

#define NS_LOM "http://ltsc.ieee.org/xsd/LOM"
#define NS_LOMFR "http://www.lom-fr.fr/xsd/LOMFR"
#define NS_SCOLOMFR "http://www.lom-fr.fr/xsd/SCOLOMFR"
#define SCHEMA "SCOLOMFRv3.0"
#define CONCEPT "http://data.education.fr/voc/scolomfr/concept/"
#define FRENCH "http://id.loc.gov/vocabulary/iso639-2/fre"

/* A term of a controlled vocabulary. */
struct concept {
	const char *value, *label;
};

static void
write_concept(struct xml *xml, const char *name, const struct concept *concept)
{
	xml_start(xml, name);
	xml_element(xml, "source", SCHEMA);
	xml_element(xml, "value", concept->value);
	xml_element(xml, "label", concept->label);
	xml_end(xml);
}

/* The same in the namespace of an extension, whose elements are its own. */
static void
write_extension(struct xml *xml, const char *const names[4], const struct concept *concept)
{
	xml_start(xml, names[0]);
	xml_element(xml, names[1], SCHEMA);
	xml_element(xml, names[2], concept->value);
	xml_element(xml, names[3], concept->label);
	xml_end(xml);
}

static void
write_string(struct xml *xml, const char *name, const char *text)
{
	if (text == NULL)
		return;
	xml_start(xml, name);
	xml_start(xml, "string");
	xml_attribute(xml, "language", FRENCH);
	xml_text(xml, text);
	xml_end(xml);
	xml_end(xml);
}

static void
write_identifier(struct xml *xml, const char *catalog, const char *entry)
{
	xml_start(xml, "identifier");
	xml_element(xml, "catalog", catalog);
	xml_element(xml, "entry", entry);
	xml_end(xml);
}

static void
write_keywords(struct oai *oai, const struct action *action)
{
	static const enum field fields[] = {FIELD_TYPE, FIELD_FILIERES, FIELD_METIERS, FIELD_LABELS};
	size_t i, length;

	for (i = 0; i < LENGTH(fields); i++) {
		const char *cursor = action->value[fields[i]], *code;

		while (codes_next(&cursor, &code, &length)) {
			const struct term *term = reference_term(index_reference(oai->index),
			    field_catalogue[fields[i]].vocabulary, code, length, NULL);

			write_string(&oai->xml, "keyword", term == NULL ? NULL : term->label);
		}
	}
}

static void
write_general(struct oai *oai, const struct action *action)
{
	static const char *const document_type[4] = {"lomfr:documentType", "lomfr:source", "lomfr:value",
	    "lomfr:label"};
	static const struct concept event = {"http://purl.org/dc/dcmitype/Event", "événement"};
	static const struct concept service = {"http://purl.org/dc/dcmitype/Service", "service"};
	struct show show = oai_show(oai);
	struct xml *xml = &oai->xml;

	xml_start(xml, "general");
	write_identifier(xml, "URI", site_link(oai->arena, oai->index,
	    action_path(oai->arena, action->value[FIELD_ID])));
	write_string(xml, "title", action->value[FIELD_TITRE]);
	xml_element(xml, "language", "fr");
	write_string(xml, "description", action->value[FIELD_RESUME]);
	write_keywords(oai, action);
	write_string(xml, "coverage", feed_place(&show, action));
	write_extension(xml, document_type, action->value[FIELD_SEANCES] != NULL ? &event : &service);
	xml_end(xml);
}

/* RFC 2426; its texts are escaped as those of calendars are. */
static const char *
vcard(struct oai *oai, const char *name, const char *mail)
{
	struct buf out = {0};

	calendar_value(&out, "BEGIN", "VCARD");
	calendar_value(&out, "VERSION", "3.0");
	calendar_text(&out, "N", name);
	calendar_text(&out, "FN", name);
	calendar_text(&out, "ORG", name);
	calendar_value(&out, "EMAIL;TYPE=INTERNET", mail);
	calendar_value(&out, "END", "VCARD");
	return buf_move(&out, oai->arena);
}

/* LOM has a zone only behind a fraction of a second. */
static const char *
lom_instant(struct oai *oai, const char *instant)
{
	return instant == NULL ? NULL
			       : arena_printf(oai->arena, "%.*s.0Z", (int)strcspn(instant, "Z"), instant);
}

static void
write_contribution(struct oai *oai, const struct concept *role, const char *card,
    const char *date)
{
	xml_start(&oai->xml, "contribute");
	write_concept(&oai->xml, "role", role);
	xml_element(&oai->xml, "entity", card);
	if (date != NULL) {
		xml_start(&oai->xml, "date");
		xml_element(&oai->xml, "dateTime", lom_instant(oai, date));
		xml_end(&oai->xml);
	}
	xml_end(&oai->xml);
}

static void
write_origin(struct oai *oai, const struct action *action, const struct index_history *history)
{
	static const struct concept publisher = {CONCEPT "publisher", "éditeur"};
	static const struct concept creator = {CONCEPT "creator", "créateur"};
	const char *partners = action_partners(oai->arena, action), *partner, *site;
	const char *mail = action->value[FIELD_CONTACT_COURRIEL];
	size_t length;
	struct xml *xml = &oai->xml;

	if (partners != NULL)
		xml_start(xml, "lifeCycle");
	while (names_next(&partners, &partner, &length)) {
		write_contribution(oai, &publisher,
		    vcard(oai, arena_copy(oai->arena, partner, length), mail), action->value[FIELD_PUBLIE]);
		mail = NULL; /* the contact is the first one's */
	}
	if (partners != NULL)
		xml_end(xml);
	site = index_text(oai->index, INDEX_SITE_NAME);
	xml_start(xml, "metaMetadata");
	write_identifier(xml, "OAI", oai_identifier(oai, action->value[FIELD_ID]));
	write_contribution(oai, &creator,
	    vcard(oai, site == NULL ? oai->worker->words.text[WORD_SITE_NAME] : site, index_text(oai->index, INDEX_SITE_MAIL)),
	    date_rfc3339(oai->arena, history->changed));
	xml_element(xml, "metadataSchema", SCHEMA);
	xml_element(xml, "language", "fr");
	xml_end(xml);
}

static void
write_education(struct oai *oai, const struct action *action)
{
	struct show show = oai_show(oai);
	static const struct concept activity = {"activité pédagogique", "activité pédagogique"};
	static const struct concept learner = {CONCEPT "learner", "apprenant"};
	static const struct concept teacher = {CONCEPT "teacher", "enseignant"};
	static const struct concept school = {CONCEPT "school", "enseignement scolaire"};
	struct xml *xml = &oai->xml;
	long minutes;

	xml_start(xml, "educational");
	write_concept(xml, "learningResourceType", &activity);
	write_concept(xml, "intendedEndUserRole", &learner);
	write_concept(xml, "intendedEndUserRole", &teacher);
	write_concept(xml, "context", &school);
	if (action_integer(action, FIELD_DUREE_MINUTES, &minutes) && minutes > 0) {
		xml_start(xml, "typicalLearningTime");
		xml_element(xml, "duration", arena_printf(oai->arena, "PT%ldM", minutes));
		xml_end(xml);
	}
	write_string(xml, "description", feed_facts_text(&show, action));
	xml_end(xml);
}

/* The levels, each a path of one taxon. */
static void
write_levels(struct oai *oai, const struct action *action)
{
	static const struct concept level = {CONCEPT "educational_level", "niveau éducatif"};
	const char *cursor = action->value[FIELD_NIVEAUX], *code;
	struct xml *xml = &oai->xml;
	size_t length;

	if (cursor == NULL)
		return;
	xml_start(xml, "classification");
	write_concept(xml, "purpose", &level);
	while (codes_next(&cursor, &code, &length)) {
		xml_start(xml, "taxonPath");
		write_string(xml, "source", "http://data.education.fr/voc/scolomfr/scolomfr-voc-022");
		xml_start(xml, "taxon");
		write_string(xml, "entry", arena_copy(oai->arena, code, length));
		xml_end(xml);
		xml_end(xml);
	}
	xml_end(xml);
}

void
oai_write_lom(struct oai *oai, const struct action *action, const struct index_history *history)
{
	static const struct concept free_of_charge = {CONCEPT "no", "non"};
	static const struct concept paid = {CONCEPT "yes", "oui"};
	struct xml *xml = &oai->xml;

	xml_start(xml, "lom");
	xml_attribute(xml, "xmlns", NS_LOM);
	xml_attribute(xml, "xmlns:lomfr", NS_LOMFR);
	xml_attribute(xml, "xmlns:scolomfr", NS_SCOLOMFR);
	write_general(oai, action);
	write_origin(oai, action, history);
	xml_start(xml, "technical");
	xml_element(xml, "format", "text/html");
	xml_element(xml, "location", site_link(oai->arena, oai->index,
	    action_path(oai->arena, action->value[FIELD_ID])));
	xml_end(xml);
	write_education(oai, action);
	if (action->value[FIELD_GRATUIT] != NULL) {
		xml_start(xml, "rights");
		write_concept(xml, "cost", action_is_true(action, FIELD_GRATUIT) ? &free_of_charge : &paid);
		write_string(xml, "description", action->value[FIELD_COUT]);
		xml_end(xml);
	}
	write_levels(oai, action);
	xml_end(xml);
}
