/* Places that only say where another one lies. */
#include <string.h>

#include "search/query/finder.h"

static bool
is_departement(const struct candidate *c)
{
	return c->reading.kind == READING_FACET && c->reading.facet == FACET_DEPARTEMENT &&
	    c->reading.value_count == 1;
}

/* What a place is looked for in. */
struct surroundings {
	const struct reference *reference;
	const struct candidate *wide;
};

static bool
has_postcode(const struct commune *commune, const char *postcode)
{
	const char *found = strstr(commune->postcodes, postcode);

	return found != NULL && strchr(" ", found[strlen(postcode)]) != NULL;
}

/* Whether the wider one, which may be as wide, holds the place: then it only says which one is
 * meant. */
static bool
holds(const void *context, const struct reading_place *place)
{
	const struct surroundings *s = context;
	const struct commune *commune;

	if (is_departement(s->wide))
		return place_is_in_departement(s->reference, place, s->wide->reading.values[0]);
	if (s->wide->reading.kind != READING_PLACE || place->kind != PLACE_COMMUNE)
		return false;
	commune = reference_commune(s->reference, place->code, strlen(place->code));
	if (commune == NULL)
		return false;
	return s->wide->postcode != NULL
	    ? has_postcode(commune, s->wide->postcode)
	    : place_has_commune(s->reference, &s->wide->reading.place, commune);
}

/* Makes the place the one of its namesakes that the wider one holds. */
static bool
settle(const struct finder *f, const struct candidate *wide, struct candidate *place)
{
	const struct surroundings in = {f->tables->reference, wide};

	if (is_departement(place) && is_departement(wide))
		return strcmp(place->reading.values[0], wide->reading.values[0]) == 0;
	return place->reading.kind == READING_PLACE && !wide->reading.place.around &&
	    places_settle(f->tables->places, &place->bearers, holds, &in, &place->reading.place);
}

/* "Caen (14)", "Lisieux dans le Calvados", "14000 Caen". */
static bool
are_neighbours(const struct finder *f, const struct candidate *a, const struct candidate *b)
{
	size_t from = a->end <= b->first ? a->end : b->end;
	size_t to = a->end <= b->first ? b->first : a->first;

	for (; from < to; from++)
		if (f->t->list[from].role != ROLE_LINK && f->t->list[from].role != ROLE_AT)
			return false;
	return true;
}

/* Of two places side by side, one in the other, the smaller one is meant. */
static bool
narrow_one(struct finder *f, struct candidate *wide)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		struct candidate *place = &f->list[i];

		/* "Saint-Hilaire (Manche)": neither says anything without the other. */
		if (place == wide || (!wide->accepted && !place->bearers.vague) || !are_neighbours(f, wide, place) ||
		    (!place->accepted && !(place->bearers.vague && finder_is_free(f, place))) ||
		    !settle(f, wide, place))
			continue;
		wide->accepted = false;
		place->accepted = true;
		place->first = place->first < wide->first ? place->first : wide->first;
		place->end = place->end > wide->end ? place->end : wide->end;
		return true;
	}
	return false;
}

static bool
may_surround(const struct finder *f, const struct candidate *c)
{
	return c->accepted ? is_departement(c) || c->reading.kind == READING_PLACE
			   : c->likely && is_departement(c) && finder_is_free(f, c);
}

void
finder_narrow(struct finder *f)
{
	bool again;
	size_t i;

	do {
		again = false;
		for (i = 0; i < f->count; i++)
			if (may_surround(f, &f->list[i]))
				again = narrow_one(f, &f->list[i]) || again;
	} while (again);
}
