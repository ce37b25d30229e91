/* The results page: cards, facets, active filters, paging. */
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/view.h"
#include "fcgi/view_card.h"
#include "fcgi/view_query.h"
#include "search/base/date.h"

#define FACET_VALUES_SHOWN 8 /* before "Voir plus" */
#define PAGES_AROUND 2       /* links on each side of the current page */

static const char *
search_path(struct arena *arena, const struct request *request)
{
	const char *query = request_query_string(arena, request);

	return query == NULL || query[0] == '\0' ? "/recherche"
						 : arena_printf(arena, "/recherche?%s", query);
}

/* The same request without one value, on its first page. */
static const char *
without_value(struct arena *arena, const struct request *request, enum facet f, const char *value)
{
	struct request copy = *request;
	size_t i, kept = 0;

	for (i = 0; i < request->value_count[f]; i++)
		if (strcmp(request->values[f][i], value) != 0)
			copy.values[f][kept++] = request->values[f][i];
	copy.value_count[f] = kept;
	copy.page = 1;
	return search_path(arena, &copy);
}

static void
add_group(struct arena *arena, struct value *list, const struct facet_group *group)
{
	const struct facet_info *info = &facet_catalogue[group->facet];
	struct value *item, *shown, *more = NULL, *value;
	size_t i;

	if (group->count == 0)
		return;
	item = value_add_object(arena, list);
	value_set_text(arena, item, "nom", info->parameter);
	value_set_text(arena, item, "intitule", info->heading);
	shown = value_set_list(arena, item, "valeurs");
	for (i = 0; i < group->count; i++) {
		bool is_further = i >= FACET_VALUES_SHOWN && !group->values[i].selected;

		if (is_further && more == NULL)
			more = value_set_list(arena, value_set_object(arena, item, "suite"), "valeurs");
		value = value_add_object(arena, is_further ? more : shown);
		value_set_text(arena, value, "code", group->values[i].code);
		value_set_text(arena, value, "libelle", group->values[i].label);
		value_set_integer(arena, value, "total", (int64_t)group->values[i].total);
		value_set_boolean(arena, value, "plusieurs", group->values[i].total > 1);
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
without(struct arena *arena, const struct request *copy)
{
	return search_path(arena, copy);
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
			    without_value(arena, request, f, request->values[f][i]));
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
	return search_path(arena, &copy);
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
	if (request->raw) {
		hidden[n].name = "brut";
		hidden[n++].value = "1";
	}
	if (request->per_page != PER_PAGE_DEFAULT) {
		hidden[n].name = "par_page";
		hidden[n++].value = arena_printf(arena, "%zu", request->per_page);
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
		view_card(arena, list, index, &answer->results[i]);
	if (answer->total == 0)
		value_set_boolean(arena, page, "vide", true);
	else if (answer->result_count == 0)
		value_set_text(arena, page, "page_trop_loin", page_path(arena, request, 1));
	list = value_set_list(arena, page, "facettes");
	for (i = 0; i < answer->group_count; i++)
		add_group(arena, list, &answer->groups[i]);
	set_chips(arena, page, index, request);
	set_paging(arena, page, request, answer);
	set_choices(arena, page, request);
	set_hidden(arena, page, request);
}
