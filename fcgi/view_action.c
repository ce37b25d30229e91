/* An action's page. */
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/linked_data.h"
#include "fcgi/view.h"
#include "fcgi/view_card.h"
#include "search/base/date.h"
#include "search/base/html_text.h"
#include "search/base/url_escape.h"

static void
add_sessions(struct arena *arena, struct value *page, const struct index *index,
    const struct action *action, int32_t today)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct value *list, *item;
	struct session session;
	bool all_past = cursor != NULL;
	int32_t day;

	if (cursor == NULL) {
		value_set_boolean(arena, page, "permanente", true);
		return;
	}
	list = value_set_list(arena, page, "seances");
	while (sessions_next(&cursor, &session)) {
		bool past = date_parse_days(session.end[0] != '\0' ? session.end : session.start, &day) &&
		    day < today;
		const struct commune *c =
		    reference_commune(index_reference(index), session.commune, strlen(session.commune));

		all_past = all_past && past;
		item = value_add_object(arena, list);
		value_set_text(arena, item, "quand", french_session(arena, index_phrases(index), &session));
		value_set_text(arena, item, "iso", arena_strdup(arena, session.start));
		value_set_boolean(arena, item, "passee", past);
		if (c != NULL)
			value_set_text(arena, item, "commune", c->name);
	}
	if (all_past)
		value_set_boolean(arena, page, "passee", true);
}

/* "nom@domaine" in two parts: people read it with the at sign in words, harvesters do not. */
static void
set_address(struct arena *arena, struct value *contact, const char *address)
{
	const char *at = address == NULL ? NULL : strchr(address, '@');
	struct value *parts;

	if (at == NULL)
		return;
	parts = value_set_object(arena, contact, "courriel");
	value_set_text(arena, parts, "nom", arena_copy(arena, address, (size_t)(at - address)));
	value_set_text(arena, parts, "domaine", at + 1);
}

/* "+33 2 31 00 00 00" → "+33231000000" */
static const char *
digits_of(struct arena *arena, const char *telephone)
{
	struct buf out = {0};

	if (telephone == NULL)
		return NULL;
	for (; *telephone != '\0'; telephone++)
		if ((*telephone >= '0' && *telephone <= '9') || (*telephone == '+' && out.length == 0))
			buf_char(&out, *telephone);
	return buf_move(&out, arena);
}

static const char *
partner_path(struct arena *arena, const char *name)
{
	struct buf out = {0};

	if (name == NULL)
		return NULL;
	buf_text(&out, "/recherche?partenaire=");
	url_escape(name, &out);
	return buf_move(&out, arena);
}

/* Each with the way to what else it offers, and what stands before it in a sentence. */
static void
set_partners(struct arena *arena, struct value *sheet, const struct action *action)
{
	const char *partners = action_partners(arena, action), *cursor = partners, *name;
	struct value *list = value_set_list(arena, sheet, "proposants"), *item;
	size_t length;

	while (names_next(&cursor, &name, &length)) {
		const char *copy = arena_copy(arena, name, length);

		item = value_add_object(arena, list);
		value_set_text(arena, item, "proposant", french_spaces(arena, copy));
		value_set_text(arena, item, "chemin_partenaire", partner_path(arena, copy));
		value_set_boolean(arena, item, "encore", name != partners);
		value_set_boolean(arena, item, "dernier", name != partners && *cursor == '\0');
	}
}

static void
set_contact(struct arena *arena, struct value *page, const struct action *action)
{
	struct value *contact;

	if (action->value[FIELD_CONTACT_NOM] == NULL &&
	    action->value[FIELD_CONTACT_COURRIEL] == NULL &&
	    action->value[FIELD_CONTACT_TELEPHONE] == NULL)
		return;
	contact = value_set_object(arena, page, "contact");
	value_set_text(arena, contact, "nom_contact", action->value[FIELD_CONTACT_NOM]);
	set_address(arena, contact, action->value[FIELD_CONTACT_COURRIEL]);
	value_set_text(arena, contact, "telephone", action->value[FIELD_CONTACT_TELEPHONE]);
	value_set_text(arena, contact, "telephone_lien",
	    digits_of(arena, action->value[FIELD_CONTACT_TELEPHONE]));
}

/* Labels of a CODES field, and how many, for the heading to agree. */
static void
set_facts(struct arena *arena, struct value *sheet, const struct index *index,
    const struct action *action)
{
	static const struct {
		enum field field;
		const char *name, *values;
	} facts[] = {{FIELD_FILIERES, "filieres", "valeurs"}, {FIELD_METIERS, "metiers", "valeurs"},
	    {FIELD_LABELS, "labels", "valeurs"}};
	size_t i;

	for (i = 0; i < LENGTH(facts); i++) {
		const char *codes = action->value[facts[i].field];
		struct value *fact;

		if (codes == NULL)
			continue;
		fact = value_set_object(arena, sheet, facts[i].name);
		value_set_integer(arena, fact, "nombre", strchr(codes, ' ') == NULL ? 1 : 2);
		view_terms(arena, fact, facts[i].values, index, action, facts[i].field);
	}
}

/* Whether the summary only says how the description begins, as it does where the feed had none. */
static bool
is_beginning(const char *summary, const char *description)
{
	static const char ellipsis[] = {'\xe2', '\x80', '\xa6', '\0'}; /* of a summary that was cut */
	struct buf plain = {0};
	const char *text;
	size_t length, i;
	bool same = true;

	if (summary == NULL)
		return false;
	html_plain_text(description, &plain);
	text = buf_string(&plain);
	length = strlen(summary);
	if (length > sizeof(ellipsis) - 1 &&
	    strcmp(summary + length - (sizeof(ellipsis) - 1), ellipsis) == 0)
		length -= sizeof(ellipsis) - 1;
	for (i = 0; i < length && same; i++) {
		if (summary[i] == ' ')
			continue;
		text += strspn(text, " ");
		same = *text == summary[i];
		text += *text != '\0';
	}
	buf_clear(&plain);
	return same;
}

/* The day of an instant. */
static bool
paris_day(const char *instant, int32_t *day)
{
	struct civil local;
	int64_t when;

	if (instant == NULL || !instant_parse(instant, &when))
		return false;
	paris_from_instant(when, &local);
	*day = date_days(local.year, local.month, local.day);
	return true;
}

/* As text of a script element: JSON escapes what could end it. */
static void
set_linked_data(const struct show *show, struct value *page, const struct action *action)
{
	struct value *data = linked_data(show, action);
	struct buf json = {0};

	if (data == NULL)
		return;
	value_write_json(data, &json);
	value_set_html_trusted(show->arena, page, "donnees_liees", buf_move(&json, show->arena));
}

void
view_action(const struct show *show, struct value *page, const struct action *action)
{
	const struct index *index = show->index;
	struct arena *arena = show->arena;
	const char *base = index_text(index, INDEX_SITE_URL);
	struct value *sheet = value_set_object(arena, page, "fiche");
	int32_t day;

	view_basics(arena, sheet, index, action);
	value_set_text(arena, sheet, "id", action->value[FIELD_ID]);
	value_set_text(arena, sheet, "titre", french_spaces(arena, action->value[FIELD_TITRE]));
	value_set_text(arena, page, "resume", french_spaces(arena, action->value[FIELD_RESUME]));
	if (!is_beginning(action->value[FIELD_RESUME], action->value[FIELD_DESCRIPTION]))
		value_set_text(arena, sheet, "chapeau", french_spaces(arena, action->value[FIELD_RESUME]));
	value_set_html_trusted(arena, sheet, "description",
	    french_spaces(arena, action->value[FIELD_DESCRIPTION]));
	set_facts(arena, sheet, index, action);
	view_labels(arena, sheet, "public", index, action, FIELD_PUBLIC);
	if (!action_is_true(action, FIELD_REGIONAL)) /* that names them all already */
		view_labels(arena, sheet, "departements", index, action, FIELD_DEPARTEMENTS);
	view_label(arena, sheet, "categorie", index, action, FIELD_PARTENAIRE_CATEGORIE);
	value_set_text(arena, sheet, "url", action->value[FIELD_URL]);
	add_sessions(arena, sheet, index, action, show->today);
	value_set_boolean(arena, sheet, "a_une_date", action->value[FIELD_SEANCES] != NULL);
	set_partners(arena, sheet, action);
	if (action->value[FIELD_INSCRIPTION_LIMITE] != NULL &&
	    date_parse_days(action->value[FIELD_INSCRIPTION_LIMITE], &day))
		value_set_text(arena, sheet, "inscription", french_day(arena, &show->words->phrases, day));
	if (paris_day(action->value[FIELD_MODIFIE], &day))
		value_set_text(arena, sheet, "maj", french_day(arena, &show->words->phrases, day));
	set_contact(arena, sheet, action);
	if (action->deduced != 0)
		value_set_boolean(arena, sheet, "deduit", true);
	set_linked_data(show, page, action);
	if (base != NULL)
		value_set_text(arena, page, "canonique",
		    arena_printf(arena, "%s%s", base, action_path(arena, action->value[FIELD_ID])));
}

void
view_related(const struct show *show, struct value *page, const struct result *results,
    size_t count)
{
	struct arena *arena = show->arena;
	struct value *list;
	size_t i;

	if (count == 0)
		return;
	list = value_set_list(arena, value_set_object(arena, page, "voisines"), "resultats");
	for (i = 0; i < count; i++)
		view_card(arena, list, show->index, &results[i]);
}
