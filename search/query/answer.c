/* The answer as INTERFACE's JSON. */
#include <math.h>
#include <string.h>

#include "search/base/date.h"
#include "search/query/search.h"

static const struct escape {
	char character;
	const char *html;
} escapes[] = {
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
    {MARK_START, "<mark>"}, {MARK_END, "</mark>"},
};

const char *
marked_html(struct arena *arena, const char *marked)
{
	static const char special[] = {'&', '<', '>', '"', '\'', MARK_START, MARK_END, '\0'};
	struct buf out = {0};
	size_t i;

	if (marked == NULL)
		return NULL;
	while (*marked != '\0') {
		size_t run = strcspn(marked, special);

		buf_add(&out, marked, run);
		marked += run;
		for (i = 0; *marked != '\0' && i < LENGTH(escapes); i++)
			if (escapes[i].character == *marked) {
				buf_text(&out, escapes[i].html);
				marked++;
				break;
			}
	}
	return buf_move(&out, arena);
}

static void
set_date(struct arena *arena, struct value *object, const char *name, int32_t day, int32_t absent)
{
	char text[ISO_DATE_MAX];

	if (day == absent)
		return;
	date_format(day, text);
	value_set_text(arena, object, name, arena_strdup(arena, text));
}

static void
set_filters(struct arena *arena, struct value *object, const struct request *request)
{
	static const char *const whens[] = {NULL, "a_venir", "permanent", "passe", "tout"};
	struct value *filters = value_set_object(arena, object, "filtres");
	enum facet f;
	size_t i;

	for (f = 0; f < FACET_COUNT; f++) {
		struct value *list;

		if (request->value_count[f] == 0)
			continue;
		list = value_set_list(arena, filters, facet_catalogue[f].parameter);
		for (i = 0; i < request->value_count[f]; i++)
			value_add_text(arena, list, request->values[f][i]);
	}
	if (request->free_only)
		value_set_boolean(arena, filters, "gratuit", true);
	value_set_text(arena, filters, "quand", whens[request->when]);
	set_date(arena, filters, "du", request->from, INT32_MIN);
	set_date(arena, filters, "au", request->to, INT32_MAX);
	value_set_text(arena, filters, "autour", request->around);
	if (request->radius_km > 0)
		value_set_real(arena, filters, "rayon", request->radius_km);
	if (request->home != NULL)
		value_set_text(arena, filters, "chez", request->home->uai);
}

static void
set_request(struct arena *arena, struct value *object, const struct request *request,
    const struct answer *answer)
{
	struct value *part = value_set_object(arena, object, "requete"), *list, *item;
	size_t i;

	value_set_text(arena, part, "q", request->q);
	set_filters(arena, part, request);
	list = value_set_list(arena, part, "compris");
	for (i = 0; i < answer->understood_count; i++) {
		item = value_add_object(arena, list);
		value_set_text(arena, item, "texte", answer->understood[i].text);
		value_set_text(arena, item, "filtre", answer->understood[i].filter);
		value_set_text(arena, item, "valeur", answer->understood[i].value);
		value_set_text(arena, item, "libelle", answer->understood[i].label);
	}
	list = value_set_list(arena, part, "corrections");
	for (i = 0; i < answer->correction_count; i++) {
		item = value_add_object(arena, list);
		value_set_text(arena, item, "de", answer->corrections[i].from);
		value_set_text(arena, item, "vers", answer->corrections[i].to);
	}
	list = value_set_list(arena, part, "elargi");
	for (i = 0; i < answer->widened_count; i++)
		value_add_text(arena, list, answer->widened[i]);
}

static void
add_result(struct arena *arena, struct value *list, const struct result *result)
{
	struct value *item = action_value(arena, &result->action);

	value_set_text(arena, item, "extrait", marked_html(arena, result->excerpt));
	if (result->has_distance)
		value_set_real(arena, item, "distance_km", round(result->distance_km * 10) / 10);
	if (result->reasons != NULL) {
		struct value *reasons = value_set_list(arena, item, "pourquoi");
		size_t i;

		for (i = 0; i < result->reason_count; i++)
			value_add_text(arena, reasons, result->reasons[i]);
	}
	value_set(list, NULL, item);
}

static void
set_facets(struct arena *arena, struct value *object, const struct answer *answer)
{
	struct value *facets = value_set_object(arena, object, "facettes");
	size_t g, v;

	for (g = 0; g < answer->group_count; g++) {
		const struct facet_group *group = &answer->groups[g];
		struct value *list =
		    value_set_list(arena, facets, facet_catalogue[group->facet].parameter);

		for (v = 0; v < group->count; v++) {
			struct value *item = value_add_object(arena, list);

			value_set_text(arena, item, "valeur", group->values[v].code);
			value_set_text(arena, item, "libelle", group->values[v].label);
			value_set_integer(arena, item, "total", (int64_t)group->values[v].total);
			value_set_boolean(arena, item, "actif", group->values[v].selected);
		}
	}
}

struct value *
answer_value(struct arena *arena, const struct index *index, const struct request *request,
    const struct answer *answer)
{
	struct value *object = value_object(arena), *list;
	size_t i;

	set_request(arena, object, request, answer);
	value_set_integer(arena, object, "total", (int64_t)answer->total);
	value_set_integer(arena, object, "page", (int64_t)request->page);
	value_set_integer(arena, object, "par_page", (int64_t)request->per_page);
	value_set_text(arena, object, "generation", index_generation(index));
	value_set_real(arena, object, "duree_ms", round(answer->milliseconds * 1000) / 1000);
	value_set_text(arena, object, "avis", index_text(index, INDEX_NOTICE));
	list = value_set_list(arena, object, "resultats");
	for (i = 0; i < answer->result_count; i++)
		add_result(arena, list, &answer->results[i]);
	set_facets(arena, object, answer);
	if (answer->lead_count > 0) {
		list = value_set_list(arena, object, "pistes");
		for (i = 0; i < answer->lead_count; i++) {
			struct value *item = value_add_object(arena, list);

			value_set_text(arena, item, "libelle", answer->leads[i].label);
			value_set_integer(arena, item, "total", (int64_t)answer->leads[i].total);
			value_set_text(arena, item, "requete", answer->leads[i].query);
		}
	}
	return object;
}
