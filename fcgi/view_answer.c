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
	value_set_text(arena, item, "intitule", show->words->text[WORD_FACETS + group->facet]);
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
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;

	if (request->from == INT32_MIN)
		return words_fill(arena, text[WORD_CHIP_TO], french_day(arena, request->to), NULL);
	if (request->to == INT32_MAX)
		return words_fill(arena, text[WORD_CHIP_FROM], french_day(arena, request->from), NULL);
	return words_fill(arena, text[WORD_CHIP_DATES], french_day(arena, request->from),
	    french_day(arena, request->to));
}

static const char *
around_text(const struct show *show, const struct request *request)
{
	if (request->radius_km <= 0)
		return words_fill(show->arena, show->words->text[WORD_CHIP_AROUND], request->around_label,
		    NULL);
	return words_fill(show->arena, show->words->text[WORD_CHIP_WITHIN],
	    arena_printf(show->arena, "%g", request->radius_km), request->around_label);
}

/* What narrows the search besides the facets, each with the link that takes it away. */
static void
add_other_chips(const struct show *show, struct value *list, const struct request *request)
{
	static const enum word whens[] = {[WHEN_UPCOMING] = WORD_CHIP_UPCOMING,
	    [WHEN_PERMANENT] = WORD_CHIP_PERMANENT, [WHEN_PAST] = WORD_CHIP_PAST,
	    [WHEN_ALL] = WORD_CHIP_ALL_DATES};
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;
	struct request first = *request, copy;

	first.page = 1;
	copy = first;
	if (request->free_only) {
		copy.free_only = false;
		add_chip(arena, list, text[WORD_CHIP_FREE], search_path(arena, &copy));
	}
	if (request->when != WHEN_DEFAULT) {
		copy = first;
		copy.when = WHEN_DEFAULT;
		add_chip(arena, list, text[whens[request->when]], search_path(arena, &copy));
	}
	if (request->from != INT32_MIN || request->to != INT32_MAX) {
		copy = first;
		copy.from = INT32_MIN;
		copy.to = INT32_MAX;
		add_chip(arena, list, dates_text(show, request), search_path(arena, &copy));
	}
	copy = first;
	copy.order = request->order == ORDER_DISTANCE ? ORDER_RELEVANCE : request->order;
	if (request->around != NULL) {
		copy.around = NULL;
		copy.radius_km = 0;
		add_chip(arena, list, around_text(show, request), search_path(arena, &copy));
	}
	if (request->home != NULL) {
		copy.home = NULL;
		add_chip(arena, list, words_fill(arena, text[WORD_CHIP_HOME], request->home->name,
		    request->home->commune_name), search_path(arena, &copy));
	}
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
			    without_value(arena, request, f, request->values[f][i]));
	add_other_chips(show, list, request);
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
	value_set_boolean(arena, page, "gratuit_seul", request->free_only);
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
view_answer(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *list;
	size_t i;

	value_set_integer(arena, page, "total", (int64_t)answer->total);
	view_query(arena, page, request, answer);
	list = value_set_list(arena, page, "resultats");
	for (i = 0; i < answer->result_count; i++)
		view_card(arena, list, show->index, &answer->results[i]);
	if (answer->total == 0)
		value_set_boolean(arena, page, "vide", true);
	else if (answer->result_count == 0)
		value_set_text(arena, page, "page_trop_loin", page_path(arena, request, 1));
	list = value_set_list(arena, page, "facettes");
	for (i = 0; i < answer->group_count; i++)
		add_group(show, list, &answer->groups[i]);
	set_chips(show, page, request);
	set_paging(arena, page, request, answer);
	set_choices(arena, page, request);
	set_hidden(arena, page, request);
}
