#include "fcgi/view.h"

#include <string.h>

#include "fcgi/french.h"
#include "fcgi/view_query.h"
#include "search/base/date.h"
#include "search/base/html_text.h"

#define HOME_VALUES_SHOWN 8
#define FACET_VALUES_SHOWN 8  /* before "plus" */
#define PAGES_AROUND 2        /* links on each side of the current page */
#define JOBS_SHOWN_MAX 12

static const char *
path_with(struct arena *arena, const char *path, const char *query)
{
	return query == NULL || query[0] == '\0' ? path : arena_printf(arena, "%s?%s", path, query);
}

struct value *
view_page(struct arena *arena, const struct index *index, const char *title, const char *q)
{
	struct value *page = value_object(arena);
	const char *site = index == NULL ? NULL : index_text(index, INDEX_SITE_NAME);

	value_set_text(arena, page, "site", site == NULL ? "Répertoire normand des actions et outils" : site);
	value_set_text(arena, page, "titre_page", title);
	value_set_text(arena, page, "q", q);
	if (index == NULL)
		return page;
	value_set_text(arena, page, "avis", index_text(index, INDEX_NOTICE));
	value_set_text(arena, page, "courriel_site", index_text(index, INDEX_SITE_MAIL));
	value_set_text(arena, page, "nombre_actions",
	    french_count(arena, index_actions(index), "action", "actions"));
	value_set_text(arena, page, "nombre_partenaires",
	    french_count(arena, index_partners(index), "partenaire", "partenaires"));
	return page;
}

static void
add_labels(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f)
{
	const struct reference *reference = index_reference(index);
	const char *cursor = action->value[f], *code;
	struct value *list;
	size_t length, count = 0;

	if (cursor == NULL)
		return;
	list = value_set_list(arena, object, name);
	while (codes_next(&cursor, &code, &length) && count++ < JOBS_SHOWN_MAX) {
		const struct term *term =
		    reference_term(reference, field_catalogue[f].vocabulary, code, length, NULL);
		const struct commune *commune = field_catalogue[f].vocabulary == VOCABULARY_COMMUNE
		    ? reference_commune(reference, code, length)
		    : NULL;

		if (commune != NULL)
			value_add_text(arena, list, commune->name);
		else if (term != NULL)
			value_add_text(arena, list, term->label);
	}
}

static void
set_label(struct arena *arena, struct value *object, const char *name, const struct index *index,
    const struct action *action, enum field f)
{
	const char *code = action->value[f];

	if (code != NULL)
		value_set_text(arena, object, name,
		    reference_label(index_reference(index), field_catalogue[f].vocabulary, code));
}

/* "Caen, Lisieux et 3 autres communes" */
static const char *
places_of(struct arena *arena, const struct index *index, const struct action *action)
{
	const char *cursor = action->value[FIELD_COMMUNES], *code, *names[3] = {NULL};
	size_t length, count = 0;

	while (codes_next(&cursor, &code, &length)) {
		const struct commune *c = reference_commune(index_reference(index), code, length);

		if (c == NULL)
			continue;
		if (count < 3)
			names[count] = c->name;
		count++;
	}
	switch (count) {
	case 0:
		return action_is_true(action, FIELD_REGIONAL) ? "Toute la Normandie" : NULL;
	case 1:
		return names[0];
	case 2:
		return arena_printf(arena, "%s et %s", names[0], names[1]);
	case 3:
		return arena_printf(arena, "%s, %s et %s", names[0], names[1], names[2]);
	default:
		return arena_printf(arena, "%s, %s et %s", names[0], names[1],
		    french_count(arena, count - 2, "autre commune", "autres communes"));
	}
}

static void
set_price(struct arena *arena, struct value *object, const struct action *action)
{
	if (action->value[FIELD_GRATUIT] == NULL)
		return;
	if (action_is_true(action, FIELD_GRATUIT))
		value_set_boolean(arena, object, "gratuit", true);
	else
		value_set_text(arena, object, "payant", action->value[FIELD_COUT] == NULL
			? "Payant"
			: arena_printf(arena, "Payant\u00a0: %s", action->value[FIELD_COUT]));
}

static void
set_numbers(struct arena *arena, struct value *object, const struct action *action)
{
	long n;

	if (action_integer(action, FIELD_DUREE_MINUTES, &n) && n > 0)
		value_set_text(arena, object, "duree", french_duration(arena, n));
	if (action_integer(action, FIELD_EFFECTIF_MAX, &n) && n > 0)
		value_set_text(arena, object, "effectif", french_count(arena, (size_t)n, "élève au plus",
		    "élèves au plus"));
}

/* What a card and a page have in common. */
static void
set_basics(struct arena *arena, struct value *object, const struct index *index,
    const struct action *action)
{
	value_set_text(arena, object, "chemin", action_path(arena, action->value[FIELD_ID]));
	value_set_text(arena, object, "partenaire",
	    french_spaces(arena, action->value[FIELD_PARTENAIRE_NOM]));
	set_label(arena, object, "type", index, action, FIELD_TYPE);
	set_label(arena, object, "lieu", index, action, FIELD_LIEU);
	add_labels(arena, object, "niveaux", index, action, FIELD_NIVEAUX);
	add_labels(arena, object, "labels", index, action, FIELD_LABELS);
	value_set_text(arena, object, "ou", places_of(arena, index, action));
	set_price(arena, object, action);
	set_numbers(arena, object, action);
}

static const char *
first_session(struct arena *arena, const struct action *action, const char *start)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;

	while (sessions_next(&cursor, &session))
		if (strcmp(session.start, start) == 0)
			return french_session(arena, &session);
	return NULL;
}

static void
add_card(struct arena *arena, struct value *list, const struct index *index,
    const struct result *result)
{
	struct value *card = value_add_object(arena, list);

	set_basics(arena, card, index, &result->action);
	value_set_html_trusted(arena, card, "titre",
	    french_spaces(arena, marked_html(arena, result->title)));
	value_set_html_trusted(arena, card, "extrait",
	    french_spaces(arena, marked_html(arena, result->excerpt)));
	if (result->next_start[0] != '\0')
		value_set_text(arena, card, "prochaine",
		    first_session(arena, &result->action, result->next_start));
	else if (result->is_past)
		value_set_boolean(arena, card, "passee", true);
	else
		value_set_boolean(arena, card, "permanente", true);
	if (result->has_distance)
		value_set_text(arena, card, "distance", french_distance(arena, result->distance_km));
}

/* The same request without one value, or with it: on its first page. */
static const char *
query_with(struct arena *arena, const struct request *request, enum facet f, const char *value)
{
	struct request copy = *request;
	size_t i, kept = 0;
	bool removed = false;

	for (i = 0; i < request->value_count[f]; i++) {
		if (strcmp(request->values[f][i], value) == 0)
			removed = true;
		else
			copy.values[f][kept++] = request->values[f][i];
	}
	if (!removed && kept < PARAMETER_VALUES_MAX)
		copy.values[f][kept++] = value;
	copy.value_count[f] = kept;
	copy.page = 1;
	return path_with(arena, "/recherche", request_query_string(arena, &copy));
}

static void
add_group(struct arena *arena, struct value *list, const struct request *request,
    const struct facet_group *group)
{
	const struct facet_info *info = &facet_catalogue[group->facet];
	struct value *item, *shown, *more = NULL, *value;
	size_t i;

	if (group->count == 0)
		return;
	item = value_add_object(arena, list);
	value_set_text(arena, item, "nom", info->parameter);
	value_set_text(arena, item, "intitule", info->heading);
	if (request->value_count[group->facet] > 0)
		value_set_boolean(arena, item, "ouvert", true);
	shown = value_set_list(arena, item, "valeurs");
	for (i = 0; i < group->count; i++) {
		if (i == FACET_VALUES_SHOWN)
			more = value_set_list(arena, value_set_object(arena, item, "suite"), "valeurs");
		value = value_add_object(arena, more != NULL && !group->values[i].selected ? more : shown);
		value_set_text(arena, value, "code", group->values[i].code);
		value_set_text(arena, value, "libelle", group->values[i].label);
		value_set_integer(arena, value, "total", (int64_t)group->values[i].total);
		value_set_boolean(arena, value, "plusieurs", group->values[i].total > 1);
		value_set_boolean(arena, value, "actif", group->values[i].selected);
		value_set_text(arena, value, "nom", info->parameter);
	}
}

static void
add_chip(struct arena *arena, struct value *list, const char *label, const char *href)
{
	struct value *chip = value_add_object(arena, list);

	value_set_text(arena, chip, "libelle", label);
	value_set_text(arena, chip, "chemin", href);
}

static const char *
without(struct arena *arena, const struct request *copy)
{
	return path_with(arena, "/recherche", request_query_string(arena, copy));
}

/* What narrows the search, each with the link that takes it away. */
static void
set_chips(struct arena *arena, struct value *page, const struct index *index,
    const struct request *request)
{
	static const char *const whens[] = {NULL, "Dates à venir", "Toute l’année", "Dates passées",
	    "Toutes les dates, même passées"};
	struct value *list = value_list(arena);
	struct request copy;
	enum facet f;
	size_t i;

	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; i < request->value_count[f]; i++)
			add_chip(arena, list,
			    reference_label(index_reference(index), facet_catalogue[f].vocabulary,
				request->values[f][i]),
			    query_with(arena, request, f, request->values[f][i]));
	copy = *request;
	copy.page = 1;
	if (request->free_only) {
		copy.free_only = false;
		add_chip(arena, list, "Gratuit", without(arena, &copy));
		copy.free_only = true;
	}
	if (request->when != WHEN_DEFAULT) {
		copy.when = WHEN_DEFAULT;
		add_chip(arena, list, whens[request->when], without(arena, &copy));
		copy.when = request->when;
	}
	if (request->from != INT32_MIN || request->to != INT32_MAX) {
		copy.from = INT32_MIN;
		copy.to = INT32_MAX;
		add_chip(arena, list, "Dates choisies", without(arena, &copy));
		copy.from = request->from;
		copy.to = request->to;
	}
	if (request->around != NULL) {
		copy.around = NULL;
		copy.radius_km = 0;
		copy.order = request->order == ORDER_DISTANCE ? ORDER_RELEVANCE : request->order;
		add_chip(arena, list, arena_printf(arena, "Autour de %s", request->around_label),
		    without(arena, &copy));
	}
	if (request->home != NULL) {
		copy = *request;
		copy.page = 1;
		copy.home = NULL;
		copy.order = request->order == ORDER_DISTANCE ? ORDER_RELEVANCE : request->order;
		add_chip(arena, list, arena_printf(arena, "Pour le %s", request->home->name),
		    without(arena, &copy));
	}
	if (list != NULL && list->children.first != NULL)
		value_set(value_set_object(arena, page, "filtres"), "puces", list);
}

static const char *
page_path(struct arena *arena, const struct request *request, size_t page)
{
	struct request copy = *request;

	copy.page = page;
	return path_with(arena, "/recherche", request_query_string(arena, &copy));
}

static void
set_paging(struct arena *arena, struct value *page, const struct request *request,
    const struct answer *answer)
{
	size_t pages = (answer->total + request->per_page - 1) / request->per_page, n;
	struct value *paging, *list, *item;

	if (pages > PAGE_MAX)
		pages = PAGE_MAX;
	if (pages < 2)
		return;
	paging = value_set_object(arena, page, "pagination");
	if (request->page > 1)
		value_set_text(arena, paging, "precedente", page_path(arena, request, request->page - 1));
	if (request->page < pages)
		value_set_text(arena, paging, "suivante", page_path(arena, request, request->page + 1));
	list = value_set_list(arena, paging, "pages");
	for (n = 1; n <= pages; n++) {
		bool near = n + PAGES_AROUND >= request->page && n <= request->page + PAGES_AROUND;

		if (n != 1 && n != pages && !near)
			continue;
		item = value_add_object(arena, list);
		value_set_integer(arena, item, "numero", (int64_t)n);
		value_set_text(arena, item, "chemin", page_path(arena, request, n));
		value_set_boolean(arena, item, "courante", n == request->page);
	}
}

static void
add_choice(struct arena *arena, struct value *list, const char *code, const char *label,
    bool chosen)
{
	struct value *item = value_add_object(arena, list);

	value_set_text(arena, item, "code", code);
	value_set_text(arena, item, "libelle", label);
	value_set_boolean(arena, item, "actif", chosen);
}

static void
set_choices(struct arena *arena, struct value *page, const struct request *request)
{
	struct value *orders = value_set_list(arena, page, "tris");
	struct value *whens = value_set_list(arena, page, "periodes");

	add_choice(arena, orders, "", "Pertinence", request->order == ORDER_RELEVANCE);
	add_choice(arena, orders, "date", "Date", request->order == ORDER_DATE);
	if (request->has_point)
		add_choice(arena, orders, "distance", "Distance", request->order == ORDER_DISTANCE);
	add_choice(arena, orders, "recent", "Plus récentes", request->order == ORDER_RECENT);
	add_choice(arena, orders, "titre", "Titre", request->order == ORDER_TITLE);
	add_choice(arena, whens, "", "À venir et permanentes", request->when == WHEN_DEFAULT);
	add_choice(arena, whens, "a_venir", "À une date à venir", request->when == WHEN_UPCOMING);
	add_choice(arena, whens, "permanent", "Toute l’année", request->when == WHEN_PERMANENT);
	add_choice(arena, whens, "passe", "Passées", request->when == WHEN_PAST);
	add_choice(arena, whens, "tout", "Toutes", request->when == WHEN_ALL);
	if (request->free_only)
		value_set_boolean(arena, page, "gratuit_seul", true);
}

/* Parameters that the form has no field for travel hidden. */
static void
set_hidden(struct arena *arena, struct value *page, const struct request *request)
{
	struct value *list = value_set_list(arena, page, "caches"), *item;
	char date[ISO_DATE_MAX];
	struct {
		const char *name, *value;
	} hidden[8];
	size_t n = 0, i;
	enum facet f;

	if (request->around != NULL) {
		hidden[n].name = "autour";
		hidden[n++].value = request->around;
	}
	if (request->radius_km > 0) {
		hidden[n].name = "rayon";
		hidden[n++].value = arena_printf(arena, "%g", request->radius_km);
	}
	if (request->home != NULL) {
		hidden[n].name = "chez";
		hidden[n++].value = request->home->uai;
	}
	if (request->from != INT32_MIN) {
		date_format(request->from, date);
		hidden[n].name = "du";
		hidden[n++].value = arena_strdup(arena, date);
	}
	if (request->to != INT32_MAX) {
		date_format(request->to, date);
		hidden[n].name = "au";
		hidden[n++].value = arena_strdup(arena, date);
	}
	for (i = 0; i < n; i++) {
		item = value_add_object(arena, list);
		value_set_text(arena, item, "nom", hidden[i].name);
		value_set_text(arena, item, "valeur", hidden[i].value);
	}
	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; !facet_catalogue[f].listed && i < request->value_count[f]; i++) {
			item = value_add_object(arena, list);
			value_set_text(arena, item, "nom", facet_catalogue[f].parameter);
			value_set_text(arena, item, "valeur", request->values[f][i]);
		}
}

void
view_answer(struct arena *arena, struct value *page, const struct index *index,
    const struct request *request, const struct answer *answer)
{
	struct value *list;
	size_t i;

	value_set_text(arena, page, "total", answer->total == 0
		? "Aucune action"
		: french_count(arena, answer->total, "action", "actions"));
	view_query(arena, page, request, answer);
	list = value_set_list(arena, page, "resultats");
	for (i = 0; i < answer->result_count; i++)
		add_card(arena, list, index, &answer->results[i]);
	if (answer->total == 0)
		value_set_boolean(arena, page, "vide", true);
	else if (answer->result_count == 0)
		value_set_text(arena, page, "page_trop_loin", page_path(arena, request, 1));
	list = value_set_list(arena, page, "facettes");
	for (i = 0; i < answer->group_count; i++)
		add_group(arena, list, request, &answer->groups[i]);
	set_chips(arena, page, index, request);
	set_paging(arena, page, request, answer);
	set_choices(arena, page, request);
	set_hidden(arena, page, request);
}

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
		value_set_text(arena, item, "quand", french_session(arena, &session));
		value_set_text(arena, item, "iso", arena_strdup(arena, session.start));
		value_set_boolean(arena, item, "passee", past);
		if (c != NULL)
			value_set_text(arena, item, "commune", c->name);
	}
	if (all_past)
		value_set_boolean(arena, page, "passee", true);
}

/* "nom@domaine" as people read it and harvesters do not: the at sign in words. */
static const char *
readable_address(struct arena *arena, const char *address)
{
	const char *at = address == NULL ? NULL : strchr(address, '@');

	return at == NULL ? address
			  : arena_printf(arena, "%.*s (arobase) %s", (int)(at - address), address, at + 1);
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
	value_set_text(arena, contact, "courriel",
	    readable_address(arena, action->value[FIELD_CONTACT_COURRIEL]));
	value_set_text(arena, contact, "telephone", action->value[FIELD_CONTACT_TELEPHONE]);
}

/* Several values under one heading. */
static void
add_facts(struct arena *arena, struct value *page, const struct index *index,
    const struct action *action)
{
	static const struct {
		enum field field;
		const char *singular, *plural;
	} facts[] = {{FIELD_FILIERES, "Filière", "Filières"}, {FIELD_METIERS, "Métier", "Métiers"},
	    {FIELD_LABELS, "Label", "Labels"}};
	struct value *list = value_set_list(arena, page, "faits"), *fact;
	size_t i;

	for (i = 0; i < LENGTH(facts); i++) {
		const char *codes = action->value[facts[i].field];

		if (codes == NULL)
			continue;
		fact = value_add_object(arena, list);
		value_set_text(arena, fact, "intitule",
		    strchr(codes, ' ') == NULL ? facts[i].singular : facts[i].plural);
		add_labels(arena, fact, "valeurs", index, action, facts[i].field);
	}
}

/* Whether the summary only says how the description begins, as it does where the feed had none. */
static bool
is_beginning(const char *summary, const char *description)
{
	static const char ellipsis[] = "…";
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

void
view_action(struct arena *arena, struct value *page, const struct index *index,
    const struct action *action, int32_t today)
{
	const char *base = index_text(index, INDEX_SITE_URL);
	struct value *sheet = value_set_object(arena, page, "fiche");
	int32_t day;

	set_basics(arena, sheet, index, action);
	value_set_text(arena, sheet, "titre", french_spaces(arena, action->value[FIELD_TITRE]));
	value_set_text(arena, page, "resume", french_spaces(arena, action->value[FIELD_RESUME]));
	if (!is_beginning(action->value[FIELD_RESUME], action->value[FIELD_DESCRIPTION]))
		value_set_text(arena, sheet, "chapeau", french_spaces(arena, action->value[FIELD_RESUME]));
	value_set_html_trusted(arena, sheet, "description",
	    french_spaces(arena, action->value[FIELD_DESCRIPTION]));
	add_facts(arena, sheet, index, action);
	add_labels(arena, sheet, "public", index, action, FIELD_PUBLIC);
	if (!action_is_true(action, FIELD_REGIONAL)) /* that names them all already */
		add_labels(arena, sheet, "departements", index, action, FIELD_DEPARTEMENTS);
	set_label(arena, sheet, "categorie", index, action, FIELD_PARTENAIRE_CATEGORIE);
	value_set_text(arena, sheet, "url", action->value[FIELD_URL]);
	add_sessions(arena, sheet, index, action, today);
	if (action->value[FIELD_INSCRIPTION_LIMITE] != NULL &&
	    date_parse_days(action->value[FIELD_INSCRIPTION_LIMITE], &day))
		value_set_text(arena, sheet, "inscription", french_day(arena, day));
	if (action->value[FIELD_MODIFIE] != NULL && date_parse_days(action->value[FIELD_MODIFIE], &day))
		value_set_text(arena, sheet, "maj", french_day(arena, day));
	set_contact(arena, sheet, action);
	if (action->deduced != 0)
		value_set_boolean(arena, sheet, "deduit", true);
	if (base != NULL)
		value_set_text(arena, page, "canonique",
		    arena_printf(arena, "%s%s", base, action_path(arena, action->value[FIELD_ID])));
}

void
view_related(struct arena *arena, struct value *page, const struct index *index,
    const struct result *results, size_t count)
{
	struct value *list;
	size_t i;

	if (count == 0)
		return;
	list = value_set_list(arena, value_set_object(arena, page, "voisines"), "resultats");
	for (i = 0; i < count; i++)
		add_card(arena, list, index, &results[i]);
}

void
view_home(struct arena *arena, struct value *page, const struct index *index,
    const struct answer *answer)
{
	static const enum facet shown[] = {FACET_NIVEAU, FACET_TYPE, FACET_FILIERE, FACET_DEPARTEMENT};
	struct value *list = value_set_list(arena, page, "entrees"), *group, *values, *item;
	size_t s, g, v, i;

	for (s = 0; s < LENGTH(shown); s++)
		for (g = 0; g < answer->group_count; g++) {
			if (answer->groups[g].facet != shown[s])
				continue;
			group = value_add_object(arena, list);
			value_set_text(arena, group, "intitule", facet_catalogue[shown[s]].heading);
			values = value_set_list(arena, group, "valeurs");
			if (answer->groups[g].count > HOME_VALUES_SHOWN)
				value_set_boolean(arena, group, "suite", true);
			for (v = 0; v < answer->groups[g].count && v < HOME_VALUES_SHOWN; v++) {
				const struct facet_value *value = &answer->groups[g].values[v];

				item = value_add_object(arena, values);
				value_set_text(arena, item, "libelle", value->label);
				value_set_integer(arena, item, "total", (int64_t)value->total);
				value_set_text(arena, item, "chemin", arena_printf(arena, "/recherche?%s=%s",
				    facet_catalogue[shown[s]].parameter, value->code));
			}
		}
	list = value_set_list(arena, page, "resultats");
	for (i = 0; i < answer->result_count; i++)
		add_card(arena, list, index, &answer->results[i]);
}
