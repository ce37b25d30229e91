#include "fcgi/view.h"

#include "fcgi/view_card.h"

#define HOME_VALUES_SHOWN 8

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
	value_set_text(arena, page, "avis", index_text(index, INDEX_NOTICE));
	value_set_text(arena, page, "courriel_site", index_text(index, INDEX_SITE_MAIL));
	value_set_integer(arena, page, "nombre_actions", (int64_t)index_actions(index));
	value_set_integer(arena, page, "nombre_partenaires", (int64_t)index_partners(index));
	return page;
}

void
view_home(const struct show *show, struct value *page, const struct answer *answer)
{
	static const enum facet shown[] = {FACET_NIVEAU, FACET_TYPE, FACET_FILIERE, FACET_DEPARTEMENT};
	struct arena *arena = show->arena;
	struct value *list = value_set_list(arena, page, "entrees"), *group, *values, *item;
	size_t s, g, v, i;

	for (s = 0; s < LENGTH(shown); s++)
		for (g = 0; g < answer->group_count; g++) {
			if (answer->groups[g].facet != shown[s])
				continue;
			group = value_add_object(arena, list);
			value_set_text(arena, group, "intitule", show->words->text[WORD_FACETS + shown[s]]);
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
		view_card(arena, list, show->index, &answer->results[i]);
}
