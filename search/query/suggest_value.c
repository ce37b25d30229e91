/* Suggestions as the API gives them. */
#include "search/query/search.h"
#include "search/query/suggest.h"

const struct suggestion_group_info suggestion_groups[SUGGESTION_GROUPS] = {
    [SUGGEST_ACTIONS] = {"actions", PHRASE_SUGGESTED_ACTIONS},
    [SUGGEST_JOBS] = {"metiers", PHRASE_SUGGESTED_JOBS},
    [SUGGEST_PLACES] = {"lieux", PHRASE_SUGGESTED_PLACES},
    [SUGGEST_PARTNERS] = {"partenaires", PHRASE_SUGGESTED_PARTNERS},
    [SUGGEST_TYPES] = {"types", PHRASE_SUGGESTED_TYPES},
    [SUGGEST_SECTORS] = {"filieres", PHRASE_SUGGESTED_SECTORS},
};

static void
add_suggestion(struct arena *arena, struct value *list, const struct phrases *phrases,
    const struct suggestion *suggestion)
{
	const struct suggestion_group_info *group = &suggestion_groups[suggestion->group];
	struct value *item = value_add_object(arena, list);

	value_set_text(arena, item, "groupe", group->code);
	value_set_text(arena, item, "intitule", phrase(phrases, group->heading));
	value_set_text(arena, item, "libelle", suggestion->label);
	value_set_text(arena, item, "libelle_html", marked_html(arena, suggestion->marked));
	value_set_text(arena, item, "precision", suggestion->precision);
	value_set_integer(arena, item, "total", (int64_t)suggestion->total);
	if (suggestion->is_past)
		value_set_boolean(arena, item, "passee", true);
	value_set_text(arena, item, "id", suggestion->id);
	value_set_text(arena, item, "parametre", suggestion->parameter);
	value_set_text(arena, item, "valeur", suggestion->value);
	value_set_text(arena, item, "chemin", suggestion->path);
}

struct value *
suggestions_value(struct arena *arena, const struct index *index, const char *q,
    const struct suggestions *suggestions)
{
	struct value *object = value_object(arena), *request, *list;
	size_t i;

	request = value_set_object(arena, object, "requete");
	value_set_text(arena, request, "q", q);
	value_set_boolean(arena, request, "approche", suggestions->by_slip);
	value_set_text(arena, object, "generation", index_generation(index));
	list = value_set_list(arena, object, "suggestions");
	for (i = 0; i < suggestions->count; i++)
		add_suggestion(arena, list, index_phrases(index), &suggestions->list[i]);
	return object;
}
