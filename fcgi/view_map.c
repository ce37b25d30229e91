/* The map: how many actions each territory has. */
#include <string.h>

#include "fcgi/view.h"
#include "fcgi/view_filters.h"
#include "search/geo.h"

#define SHADES 5 /* of the map, the lightest first: see style.css */

/* The least that has each shade but the first, so that most maps show several. */
static const size_t steps[SHADES - 1] = {2, 5, 10, 25};

static const char *
shade_of(struct arena *arena, size_t total)
{
	size_t shade = 0;

	while (shade < LENGTH(steps) && total >= steps[shade])
		shade++;
	return arena_printf(arena, "%zu", shade + 1);
}

static const struct facet_group *
territories_of(const struct answer *answer)
{
	size_t g;

	for (g = 0; g < answer->group_count; g++)
		if (answer->groups[g].facet == FACET_TERRITOIRE)
			return &answer->groups[g];
	return NULL;
}

/* The list of what that territory has. */
static const char *
territory_path(const struct show *show, const struct request *request, const char *code)
{
	struct request copy = *request;
	struct show list = *show;

	copy.values[FACET_TERRITOIRE][0] = code;
	copy.value_count[FACET_TERRITOIRE] = 1;
	copy.page = 1;
	list.base = "/recherche";
	return view_search_path(&list, &copy);
}

static void
set_territory(const struct show *show, struct value *item, const struct request *request,
    const struct facet_value *value)
{
	value_set_text(show->arena, item, "territoire", value->label);
	value_set_integer(show->arena, item, "nombre", (int64_t)value->total);
	value_set_text(show->arena, item, "teinte", shade_of(show->arena, value->total));
	value_set_boolean(show->arena, item, "choisi", value->selected);
	value_set_text(show->arena, item, "chemin", territory_path(show, request, value->code));
}

static const struct facet_value *
value_of(const struct facet_group *group, const char *code)
{
	size_t i;

	for (i = 0; i < group->count; i++)
		if (strcmp(group->values[i].code, code) == 0 && group->values[i].total > 0)
			return &group->values[i];
	return NULL;
}

static void
add_shapes(const struct show *show, struct value *map, const struct outlines *outlines,
    const struct request *request, const struct facet_group *group)
{
	struct value *empty = value_set_list(show->arena, map, "vides"), *item;
	struct value *full = value_set_list(show->arena, map, "zones");
	const struct outline *all;
	size_t count = outlines_all(outlines, &all), i;

	for (i = 0; i < count; i++) {
		const struct facet_value *value = value_of(group, all[i].territory);

		if (value == NULL) {
			value_add_text(show->arena, empty, all[i].path);
			continue;
		}
		item = value_add_object(show->arena, full);
		value_set_text(show->arena, item, "trace", all[i].path);
		value_set_text(show->arena, item, "x", all[i].x);
		value_set_text(show->arena, item, "y", all[i].y);
		set_territory(show, item, request, value);
	}
}

static void
set_circle(const struct show *show, struct value *map, const struct request *request)
{
	double km = request->radius_km;
	struct value *circle;

	if (!request->has_point)
		return;
	if (km <= 0)
		km = geo_reach_km(index_reference(show->index), request->lat, request->lon);
	circle = value_set_object(show->arena, map, "cercle");
	value_set_integer(show->arena, circle, "cx", (int64_t)map_x(request->lon));
	value_set_integer(show->arena, circle, "cy", (int64_t)map_y(request->lat));
	value_set_integer(show->arena, circle, "r", (int64_t)map_units(km));
}

void
view_map(const struct show *show, struct value *page, const struct outlines *outlines,
    const struct request *request, const struct answer *answer)
{
	const struct facet_group *group = territories_of(answer);
	struct value *map, *list;
	size_t i;

	if (group == NULL)
		return;
	map = value_set_object(show->arena, page, "carte");
	value_set_integer(show->arena, map, "largeur", MAP_WIDTH);
	value_set_integer(show->arena, map, "hauteur", MAP_HEIGHT);
	add_shapes(show, map, outlines, request, group);
	set_circle(show, map, request);
	list = value_set_list(show->arena, map, "territoires");
	for (i = 0; i < group->count; i++)
		if (group->values[i].total > 0)
			set_territory(show, value_add_object(show->arena, list), request, &group->values[i]);
	view_filters(show, page, request, answer);
}
