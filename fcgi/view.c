#include "fcgi/view.h"

#include "fcgi/french.h"
#include "fcgi/view_card.h"

struct value *
view_page(const struct show *show, const char *title, const char *q)
{
	const struct index *index = show->index;
	struct arena *arena = show->arena;
	struct value *page = value_object(arena);
	const char *site = index == NULL ? NULL : index_text(index, INDEX_SITE_NAME);

	value_set_text(arena, page, "site", site == NULL ? show->words->text[WORD_SITE_NAME] : site);
	value_set_text(arena, page, "titre_page", title);
	value_set_text(arena, page, "q", q);
	if (index == NULL)
		return page;
	value_set_text(arena, page, "avis", french_spaces(arena, index_text(index, INDEX_NOTICE)));
	value_set_text(arena, page, "courriel_site", index_text(index, INDEX_SITE_MAIL));
	value_set_integer(arena, page, "nombre_actions", (int64_t)index_actions(index));
	value_set_integer(arena, page, "nombre_partenaires", (int64_t)index_partners(index));
	return page;
}

/* The values of one facet as ways in, in the order of the vocabulary or of their counts. */
static void
add_ways(const struct show *show, struct value *page, const char *name,
    const struct facet_group *group)
{
	struct arena *arena = show->arena;
	struct value *list = value_set_list(arena, page, name), *item;
	size_t i;

	for (i = 0; i < group->count; i++) {
		const struct facet_value *value = &group->values[i];

		if (value->total == 0)
			continue;
		item = value_add_object(arena, list);
		value_set_text(arena, item, "code", value->code);
		value_set_text(arena, item, "libelle", value->label);
		value_set_integer(arena, item, "nombre", (int64_t)value->total);
	}
}

void
view_home(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	static const struct {
		enum facet facet;
		const char *name;
	} ways[] = {{FACET_NIVEAU, "niveaux_offerts"}, {FACET_TYPE, "types"}, {FACET_FILIERE, "filieres"},
	    {FACET_DEPARTEMENT, "departements"}, {FACET_LABEL, "labels"}};
	const struct college *colleges;
	struct arena *arena = show->arena;
	struct value *list, *home;
	size_t i, g;

	for (g = 0; g < answer->group_count; g++)
		for (i = 0; i < LENGTH(ways); i++)
			if (answer->groups[g].facet == ways[i].facet)
				add_ways(show, page, ways[i].name, &answer->groups[g]);
	value_set_integer(arena, page, "nombre_colleges",
	    (int64_t)reference_colleges(index_reference(show->index), &colleges));
	if (request->home != NULL) {
		home = value_set_object(arena, page, "chez");
		value_set_text(arena, home, "uai", request->home->uai);
		value_set_text(arena, home, "college", request->home->name);
		value_set_text(arena, home, "commune", request->home->commune_name);
	}
	list = value_set_list(arena, page, "resultats");
	for (i = 0; i < answer->result_count; i++)
		if (answer->results[i].next_start[0] != '\0')
			view_card(arena, list, show->index, &answer->results[i]);
}

const char *
view_path(struct arena *arena, const char *base, const char *query, const char *extra)
{
	bool has_query = query != NULL && query[0] != '\0';
	bool has_extra = extra != NULL && extra[0] != '\0';

	if (!has_query && !has_extra)
		return base;
	return arena_printf(arena, "%s?%s%s%s", base, has_query ? query : "",
	    has_query && has_extra ? "&" : "", has_extra ? extra : "");
}

const char *
view_search_path(const struct show *show, const struct request *request)
{
	return view_path(show->arena, show->base, request_query_string(show->arena, request),
	    show->extra);
}
