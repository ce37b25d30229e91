#include "fcgi/view_query.h"

#include <string.h>


static const char *
search_path(struct arena *arena, const char *query)
{
	return query == NULL || query[0] == '\0' ? "/recherche"
						 : arena_printf(arena, "/recherche?%s", query);
}

/* The same words, taken as they are typed. */
static const char *
raw_path(const struct show *show, const struct request *request)
{
	struct request copy = *request;

	copy.raw = true;
	copy.page = 1;
	return view_search_path(show, &copy);
}

static bool
is_told(const struct answer *answer, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (answer->understood[j].label != NULL &&
		    strcmp(answer->understood[j].label, answer->understood[i].label) == 0)
			return true;
	return false;
}

static void
set_understood(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *part, *list;
	size_t i;

	if (answer->understood_count == 0)
		return;
	part = value_set_object(arena, page, "compris");
	value_set_text(arena, part, "chemin_brut", raw_path(show, request));
	list = value_set_list(arena, part, "lectures");
	for (i = 0; i < answer->understood_count; i++)
		if (answer->understood[i].label != NULL && !is_told(answer, i))
			value_add_text(arena, list, answer->understood[i].label);
}

static void
set_corrections(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *list = value_set_list(arena, page, "corrections"), *item;
	size_t i;

	for (i = 0; i < answer->correction_count; i++) {
		item = value_add_object(arena, list);
		value_set_text(arena, item, "de", answer->corrections[i].from);
		value_set_text(arena, item, "vers", answer->corrections[i].to);
		value_set_text(arena, item, "chemin_brut", raw_path(show, request));
	}
}

void
view_query(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *list, *item;
	bool is_offered = false; /* everything there is */
	size_t i;

	set_understood(show, page, request, answer);
	set_corrections(show, page, request, answer);
	if (answer->widened_count > 0) {
		list = value_set_list(arena, value_set_object(arena, page, "elargi"), "phrases");
		for (i = 0; i < answer->widened_count; i++)
			value_add_text(arena, list, answer->widened[i]);
	}
	list = value_set_list(arena, page, "pistes");
	for (i = 0; i < answer->lead_count; i++) {
		item = value_add_object(arena, list);
		value_set_text(arena, item, "libelle", answer->leads[i].label);
		value_set_integer(arena, item, "total", (int64_t)answer->leads[i].total);
		value_set_text(arena, item, "chemin", search_path(arena, answer->leads[i].query));
		is_offered = is_offered || answer->leads[i].query[0] == '\0';
	}
	value_set_boolean(arena, page, "tout_voir", !is_offered);
}
