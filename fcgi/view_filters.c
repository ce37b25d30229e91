/* Facets, active filters, what the form says. */
#include "fcgi/view_filters.h"

#include <string.h>

#include "fcgi/french.h"
#include "fcgi/view_query.h"
#include "search/base/articles.h"
#include "search/base/date.h"

#define FACET_VALUES_SHOWN 8 /* before "more" */

/* The same request without one value, on its first page. */
static const char *
without_value(const struct show *show, const struct request *request, enum facet f,
    const char *value)
{
	struct request copy = *request;
	size_t i, kept = 0;

	for (i = 0; i < request->value_count[f]; i++)
		if (strcmp(request->values[f][i], value) != 0)
			copy.values[f][kept++] = request->values[f][i];
	copy.value_count[f] = kept;
	copy.page = 1;
	return view_search_path(show, &copy);
}

static void
add_group(const struct show *show, struct value *list, const struct facet_group *group)
{
	const struct facet_info *info = &facet_catalogue[group->facet];
	struct arena *arena = show->arena;
	struct value *item, *shown, *more = NULL, *value;
	size_t i;

	if (group->count == 0)
		return;
	item = value_add_object(arena, list);
	value_set_text(arena, item, "nom", info->parameter);
	value_set_text(arena, item, "intitule", phrase(&show->words->phrases, PHRASE_FACETS + group->facet));
	shown = value_set_list(arena, item, "valeurs");
	for (i = 0; i < group->count; i++) {
		bool is_further = i >= FACET_VALUES_SHOWN && !group->values[i].selected;

		if (is_further && more == NULL)
			more = value_set_list(arena, value_set_object(arena, item, "suite"), "valeurs");
		value = value_add_object(arena, is_further ? more : shown);
		value_set_text(arena, value, "code", group->values[i].code);
		value_set_text(arena, value, "libelle", group->values[i].label);
		value_set_integer(arena, value, "total", (int64_t)group->values[i].total);
		value_set_boolean(arena, value, "actif", group->values[i].selected);
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
dates_text(const struct show *show, const struct request *request)
{
	const struct phrases *phrases = &show->words->phrases;
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;

	if (request->from == INT32_MIN)
		return words_fill(arena, text[WORD_CHIP_TO], french_day(arena, phrases, request->to), NULL);
	if (request->to == INT32_MAX)
		return words_fill(arena, text[WORD_CHIP_FROM], french_day(arena, phrases, request->from), NULL);
	return words_fill(arena, text[WORD_CHIP_DATES], french_day(arena, phrases, request->from),
	    french_day(arena, phrases, request->to));
}

static const char *
around_text(const struct show *show, const struct request *request)
{
	if (request->radius_km <= 0)
		return words_fill(show->arena, show->words->text[WORD_CHIP_AROUND],
		    french_of(show->arena, request->around_label), NULL);
	return words_fill(show->arena, show->words->text[WORD_CHIP_WITHIN],
	    arena_printf(show->arena, "%g", request->radius_km),
	    french_of(show->arena, request->around_label));
}

/* What narrows the search besides the facets, each with the link that takes it away. */
static void
add_other_chips(const struct show *show, struct value *list, const struct request *request)
{
	static const enum wording whens[] = {[WHEN_UPCOMING] = WORD_CHIP_UPCOMING,
	    [WHEN_PERMANENT] = WORD_CHIP_PERMANENT, [WHEN_PAST] = WORD_CHIP_PAST,
	    [WHEN_ALL] = WORD_CHIP_ALL_DATES};
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;
	struct request first = *request, copy;

	first.page = 1;
	copy = first;
	if (request->free_only) {
		copy.free_only = false;
		add_chip(arena, list, text[WORD_CHIP_FREE], view_search_path(show, &copy));
	}
	if (request->when != WHEN_DEFAULT) {
		copy = first;
		copy.when = WHEN_DEFAULT;
		add_chip(arena, list, text[whens[request->when]], view_search_path(show, &copy));
	}
	if (request->from != INT32_MIN || request->to != INT32_MAX) {
		copy = first;
		copy.from = INT32_MIN;
		copy.to = INT32_MAX;
		add_chip(arena, list, dates_text(show, request), view_search_path(show, &copy));
	}
	copy = first;
	copy.order = request->order == ORDER_DISTANCE ? ORDER_RELEVANCE : request->order;
	if (request->around != NULL) {
		copy.around = NULL;
		copy.radius_km = 0;
		add_chip(arena, list, around_text(show, request), view_search_path(show, &copy));
	}
	if (request->home != NULL) {
		copy.home = NULL;
		add_chip(arena, list, words_fill(arena, text[WORD_CHIP_HOME], request->home->name,
		    request->home->commune_name), view_search_path(show, &copy));
	}
}

/* The words alone. */
static const char *
without_filters(const struct show *show, const struct request *request)
{
	struct request bare = *request;
	enum facet f;

	for (f = 0; f < FACET_COUNT; f++)
		bare.value_count[f] = 0;
	bare.free_only = false;
	bare.when = WHEN_DEFAULT;
	bare.from = INT32_MIN;
	bare.to = INT32_MAX;
	bare.around = NULL;
	bare.radius_km = 0;
	bare.home = NULL;
	bare.order = request->order == ORDER_DISTANCE ? ORDER_RELEVANCE : request->order;
	bare.page = 1;
	return view_search_path(show, &bare);
}

static void
set_chips(const struct show *show, struct value *page, const struct request *request)
{
	struct arena *arena = show->arena;
	struct value *list = value_list(arena);
	enum facet f;
	size_t i;

	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; i < request->value_count[f]; i++)
			add_chip(arena, list,
			    reference_label(index_reference(show->index), facet_catalogue[f].vocabulary,
				request->values[f][i]),
			    without_value(show, request, f, request->values[f][i]));
	add_other_chips(show, list, request);
	if (list != NULL && list->children.first != NULL) {
		struct value *filters = value_set_object(arena, page, "filtres");

		value_set(filters, "puces", list);
		value_set_text(arena, filters, "chemin_tout", without_filters(show, request));
	}
}

static void
set_radii(struct arena *arena, struct value *page, double chosen)
{
	static const int radii[] = {5, 10, 20, 30, 50, 100};
	struct value *list = value_set_list(arena, page, "rayons"), *item;
	bool is_listed = chosen <= 0;
	size_t i;

	for (i = 0; i < LENGTH(radii); i++) {
		item = value_add_object(arena, list);
		value_set_integer(arena, item, "km", radii[i]);
		value_set_boolean(arena, item, "actif", radii[i] == chosen);
		is_listed = is_listed || radii[i] == chosen;
	}
	if (is_listed)
		return;
	item = value_add_object(arena, list);
	value_set_text(arena, item, "km", arena_printf(arena, "%g", chosen));
	value_set_boolean(arena, item, "actif", true);
}

/* Which choices the form shows as made: "tri_date", "quand_passe". */
static void
set_choices(struct arena *arena, struct value *page, const struct request *request)
{
	static const char *const orders[] = {[ORDER_RELEVANCE] = "tri_pertinence",
	    [ORDER_DATE] = "tri_date", [ORDER_DISTANCE] = "tri_distance",
	    [ORDER_RECENT] = "tri_recent", [ORDER_TITLE] = "tri_titre"};
	static const char *const whens[] = {[WHEN_DEFAULT] = "quand_defaut",
	    [WHEN_UPCOMING] = "quand_a_venir", [WHEN_PERMANENT] = "quand_permanent",
	    [WHEN_PAST] = "quand_passe", [WHEN_ALL] = "quand_tout"};

	value_set_boolean(arena, page, orders[request->order], true);
	value_set_boolean(arena, page, whens[request->when], true);
	value_set_boolean(arena, page, "a_un_lieu", request->has_point);
	if (request->has_point)
		set_radii(arena, page, request->radius_km);
	value_set_boolean(arena, page, "gratuit_seul", request->free_only);
}

/* Every parameter that the form has no field for travels hidden; `has_fields`: for the facets too,
 * period, price, order, which the form of results shows. */
static void
set_hidden(const struct show *show, struct value *page, const struct request *request,
    bool has_fields)
{
	struct arena *arena = show->arena;
	struct value *list = value_set_list(arena, page, "caches");
	const char *query = request_query_string(arena, request);
	struct parameter *pairs;
	struct fault fault = {0};
	size_t count, i, f;

	if (query == NULL || parameters_decode(query, NULL, arena, &fault, &pairs, &count) != OK)
		return;
	for (i = 0; i < count; i++) {
		static const char *const fields[] = {"q", "gratuit", "quand", "tri", "rayon", "chez"};
		bool is_field = strcmp(pairs[i].name, "page") == 0;
		struct value *item;

		for (f = 0; has_fields && f < LENGTH(fields); f++)
			is_field = is_field || strcmp(pairs[i].name, fields[f]) == 0;
		for (f = 0; has_fields && f < FACET_COUNT; f++)
			is_field = is_field || (facet_catalogue[f].listed &&
				strcmp(pairs[i].name, facet_catalogue[f].parameter) == 0);
		if (is_field)
			continue;
		item = value_add_object(arena, list);
		value_set_text(arena, item, "nom", pairs[i].name);
		value_set_text(arena, item, "valeur", pairs[i].value);
	}
}

void
view_hidden(const struct show *show, struct value *page, const struct request *request)
{
	set_hidden(show, page, request, false);
}

static void
set_home(const struct show *show, struct value *page, const struct request *request)
{
	struct arena *arena = show->arena;
	struct request away = *request;
	struct value *home;

	away.home = NULL;
	away.page = 1;
	if (request->order == ORDER_DISTANCE)
		away.order = ORDER_RELEVANCE;
	value_set_text(arena, page, "chemin_colleges",
	    view_path(arena, "/colleges", request_query_string(arena, &away),
		arena_printf(arena, "vue=%s", show->base + 1)));
	if (request->home == NULL)
		return;
	home = value_set_object(arena, page, "chez");
	value_set_text(arena, home, "uai", request->home->uai);
	value_set_text(arena, home, "college", request->home->name);
	value_set_text(arena, home, "commune", request->home->commune_name);
	value_set_text(arena, home, "sans", view_search_path(show, &away));
}

/* The same search as a list, a map, an agenda; and its feeds. */
static void
set_views(const struct show *show, struct value *page, const struct request *request)
{
	static const char *const views[][3] = {{"/recherche", "chemin_liste", "vue_liste"},
	    {"/carte", "chemin_carte", "vue_carte"}, {"/agenda", "chemin_agenda", "vue_agenda"}};
	struct arena *arena = show->arena;
	struct request copy = *request;
	const char *query;
	size_t i;

	copy.page = 1;
	copy.per_page = PER_PAGE_DEFAULT;
	query = request_query_string(arena, &copy);
	for (i = 0; i < LENGTH(views); i++) {
		value_set_text(arena, page, views[i][1], view_path(arena, views[i][0], query, ""));
		value_set_boolean(arena, page, views[i][2], strcmp(show->base, views[i][0]) == 0);
	}
	value_set_text(arena, page, "base", show->base);
	copy.order = ORDER_RELEVANCE;
	value_set_text(arena, value_set_object(arena, page, "flux"), "requete",
	    view_path(arena, "", request_query_string(arena, &copy), ""));
}

void
view_filters(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *list;
	size_t i;

	value_set_integer(arena, page, "total", (int64_t)answer->total);
	value_set_boolean(arena, page, "vide", answer->total == 0);
	view_query(show, page, request, answer);
	list = value_set_list(arena, page, "facettes");
	for (i = 0; i < answer->group_count; i++)
		if (facet_catalogue[answer->groups[i].facet].listed)
			add_group(show, list, &answer->groups[i]);
	set_chips(show, page, request);
	set_choices(arena, page, request);
	set_hidden(show, page, request, true);
	set_home(show, page, request);
	set_views(show, page, request);
}
