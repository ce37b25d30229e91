#include "search/query/constraint.h"

#include <math.h>
#include <string.h>

#include "search/geo.h"
#include "search/query/places.h"

/* Grades between full and none.  What is not said of a row (no level, no audience) may still
 * suit; what comes to the collège, or is online, suits a place less than what is held there. */
#define GRADE_NONE 0.0
#define GRADE_UNSAID 0.5
#define GRADE_NEAR 0.75      /* within reach, at the place itself; less with the distance… */
#define GRADE_NEAR_EDGE 0.6  /* …down to this at the edge of what is within reach */
#define GRADE_COMES 0.5
#define GRADE_REGIONAL 0.85  /* a département is named, and the action is for all of them */
#define GRADE_FAR 0.2        /* elsewhere in the same département */
#define GRADE_PERMANENT 0.4  /* a time is named, and the action has no dates */
#define GRADE_NAMED 0.02     /* more: a landscape is named, which the action says too */
#define GRADE_ANOTHER 0.01   /* for a second alternative: both before one */
#define MET 0.5              /* a grade from here on meets the reading */

uint64_t
facet_bits_of(const struct index *index, enum facet facet, const char *const *codes, size_t count)
{
	const struct columns *c = index_columns(index);
	uint64_t bits = 0;
	size_t i, rank;

	for (i = 0; facet_catalogue[facet].packed && i < count; i++)
		if (reference_term(index_reference(index), facet_catalogue[facet].vocabulary, codes[i],
			strlen(codes[i]), &rank) != NULL)
			bits |= UINT64_C(1) << (c->packing[facet].shift + rank);
	return bits;
}

/* The communes of the index that are the place: itself, or the members of the EPCI or the land. */
static const uint8_t *
communes_of(const struct index *index, const struct reading_place *place, struct arena *arena)
{
	const struct columns *c = index_columns(index);
	uint8_t *wanted = arena_alloc(arena, c->facet_term_count[FACET_COMMUNE] + 1);
	size_t i;

	for (i = 0; wanted != NULL && i < c->facet_term_count[FACET_COMMUNE]; i++) {
		const char *insee = c->facet_terms[FACET_COMMUNE][i];
		const struct commune *commune =
		    reference_commune(index_reference(index), insee, strlen(insee));

		wanted[i] = place->kind == PLACE_COMMUNE
		    ? strcmp(insee, place->code) == 0
		    : commune != NULL && place_has_commune(index_reference(index), place, commune);
	}
	return wanted;
}

/* A land may be wide, and lie in several départements: what is near is counted from its edge. */
static void
measure_land(const struct index *index, const struct reading_place *place, struct constraint *out)
{
	const struct reference *reference = index_reference(index);
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	const char *last = "";
	double km, extent = 0;

	for (i = 0; i < count; i++) {
		if (!place_has_commune(reference, place, &communes[i]))
			continue;
		if (strcmp(communes[i].departement, last) != 0) /* they stand together, by INSEE code */
			out->departement |=
			    facet_bits_of(index, FACET_DEPARTEMENT, &communes[i].departement, 1);
		last = communes[i].departement;
		if (!place->around)
			continue;
		km = geo_distance_km(place->lat, place->lon, communes[i].lat, communes[i].lon);
		extent = km > extent ? km : extent;
	}
	out->reach_km += extent;
}

static void
make_place(const struct index *index, const struct reading_place *place, struct arena *arena,
    struct constraint *out)
{
	const struct reference *reference = index_reference(index);
	const struct commune *nearest = geo_nearest_commune(reference, place->lat, place->lon);

	out->facet = FACET_COMMUNE;
	out->wanted = communes_of(index, place, arena);
	out->reach_km = place->radius_km > 0 ? place->radius_km
					     : geo_reach_km(reference, place->lat, place->lon);
	if (place->kind == PLACE_LAND) {
		measure_land(index, place, out);
		return;
	}
	if (nearest != NULL)
		out->departement =
		    facet_bits_of(index, FACET_DEPARTEMENT, &nearest->departement, 1);
}

static bool
make_one(const struct index *index, const struct reading *reading, struct arena *arena,
    struct constraint *out)
{
	*out = (struct constraint){.reading = reading, .facet = reading->facet};
	if (reading->excluded || reading->keeps_words)
		return false;
	switch (reading->kind) {
	case READING_FACET:
		out->mask = facet_bits_of(index, reading->facet, reading->values, reading->value_count);
		return out->mask != 0;
	case READING_PLACE:
		make_place(index, &reading->place, arena, out);
		return true;
	case READING_PERIOD:
	case READING_FREE:
		return true;
	default:
		return false;
	}
}

/* "caen ou rouen", "en janvier ou en mars", "4e et 3e": places are alternatives to each other, and
 * so are times, and the codes of one facet, as they are in parameters. */
static bool
are_alternatives(const struct reading *a, const struct reading *b)
{
	bool a_is_place = a->kind == READING_PLACE || a->facet == FACET_DEPARTEMENT;
	bool b_is_place = b->kind == READING_PLACE || b->facet == FACET_DEPARTEMENT;

	return (a->kind == READING_PERIOD && b->kind == READING_PERIOD) || (a_is_place && b_is_place) ||
	    (a->kind == READING_FACET && b->kind == READING_FACET && a->facet == b->facet);
}

/* What are_alternatives() to a reading stand right after it. */
static void
put_alternatives_together(struct constraints *constraints)
{
	size_t i, j;

	for (i = 0; i + 1 < constraints->count; i++)
		for (j = i + 2; j < constraints->count; j++) {
			struct constraint moved = constraints->items[j];

			if (!are_alternatives(constraints->items[i].reading, moved.reading) ||
			    are_alternatives(constraints->items[i].reading,
				constraints->items[i + 1].reading))
				continue;
			constraints->items[j] = constraints->items[i + 1];
			constraints->items[i + 1] = moved;
		}
}

enum status
constraints_make(const struct index *index, const struct reading *readings, size_t count,
    struct arena *arena, struct fault *fault, struct constraints **out)
{
	struct constraints *constraints = arena_alloc(arena, sizeof(*constraints));
	size_t i;

	for (i = 0; constraints != NULL && i < count; i++)
		if (make_one(index, &readings[i], arena, &constraints->items[constraints->count]))
			constraints->count++;
	if (constraints != NULL)
		put_alternatives_together(constraints);
	if (arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for a query's readings");
	*out = constraints;
	return OK;
}

static bool
is_in_communes(const struct columns *c, const uint8_t *wanted, uint32_t row)
{
	const struct list_column *list = &c->lists[FACET_COMMUNE];
	uint32_t i;

	for (i = list->start[row - 1]; i < list->start[row]; i++)
		if (wanted[list->value[i]] != 0)
			return true;
	return false;
}

/* HUGE_VAL when no place of the row is within `most`. */
static double
nearest_km(const struct columns *c, const struct reading_place *place, uint32_t row, double most)
{
	double best = HUGE_VAL;
	uint32_t i;

	for (i = c->places.start[row - 1]; i < c->places.start[row]; i++) {
		const struct place *at = &c->places.value[i];
		double km;

		if (geo_is_beyond(place->lat, at->lat, most))
			continue;
		km = geo_distance_km(place->lat, place->lon, at->lat, at->lon);
		best = km < best ? km : best;
	}
	return best;
}

static double
grade_place(const struct constraint *constraint, const struct columns *c, uint32_t row)
{
	uint64_t departements = c->packed[c->packing[FACET_DEPARTEMENT].word][row - 1];
	bool covers = (departements & constraint->departement) != 0;
	double km;

	if (constraint->named != NULL && (constraint->named[row / 64] >> (row % 64) & 1) != 0)
		return GRADE_FULL + GRADE_NAMED;
	if (is_in_communes(c, constraint->wanted, row))
		return GRADE_FULL;
	km = nearest_km(c, &constraint->reading->place, row, constraint->reach_km);
	if (km <= constraint->reach_km)
		return GRADE_NEAR - (GRADE_NEAR - GRADE_NEAR_EDGE) * km / constraint->reach_km;
	if (covers && ((c->flags[row - 1] & ROW_ANYWHERE) != 0))
		return GRADE_COMES;
	return covers ? GRADE_FAR : GRADE_NONE;
}

bool
is_tagged_otherwise(const struct columns *c, enum facet facet, uint64_t codes, uint32_t row)
{
	const struct packing *p = &c->packing[facet];
	uint64_t all = (p->terms == 64 ? UINT64_MAX : (UINT64_C(1) << p->terms) - 1) << p->shift;
	uint64_t bits = c->packed[p->word][row - 1];

	return (bits & codes) == 0 && (bits & all) != 0;
}

static double
grade_codes(const struct constraint *constraint, const struct columns *c, uint32_t row)
{
	uint64_t bits = c->packed[c->packing[constraint->facet].word][row - 1];

	if ((bits & constraint->mask) != 0)
		return constraint->facet == FACET_DEPARTEMENT && (c->flags[row - 1] & ROW_REGIONAL) != 0
		    ? GRADE_REGIONAL
		    : GRADE_FULL;
	return is_tagged_otherwise(c, constraint->facet, constraint->mask, row) ? GRADE_NONE
									: GRADE_UNSAID;
}

static double
grade_period(const struct constraint *constraint, const struct columns *c, uint32_t row)
{
	const struct reading *r = constraint->reading;
	uint32_t i, end = c->sessions.start[row];

	for (i = c->sessions.start[row - 1]; i < end; i++)
		if (c->sessions.value[i].first <= r->to && c->sessions.value[i].last >= r->from)
			return GRADE_FULL;
	return c->sessions.start[row - 1] == end ? GRADE_PERMANENT : GRADE_NONE;
}

static double
grade_one(const struct constraint *constraint, const struct columns *c, uint32_t row)
{
	switch (constraint->reading->kind) {
	case READING_FACET:
		return grade_codes(constraint, c, row);
	case READING_PLACE:
		return grade_place(constraint, c, row);
	case READING_PERIOD:
		return grade_period(constraint, c, row);
	case READING_FREE:
		return (c->flags[row - 1] & ROW_FREE) != 0 ? GRADE_FULL : GRADE_NONE;
	default:
		return GRADE_FULL;
	}
}

struct grade
constraints_grade(const struct constraints *constraints, const struct columns *columns,
    uint32_t row)
{
	struct grade grade = {0, true, false};
	size_t i = 0;

	while (i < constraints->count) {
		const struct reading *first = constraints->items[i].reading;
		double best = grade_one(&constraints->items[i++], columns, row), other;
		unsigned several = 0;

		while (i < constraints->count &&
		    are_alternatives(first, constraints->items[i].reading)) {
			other = grade_one(&constraints->items[i++], columns, row);
			several += best >= GRADE_FULL && other >= GRADE_FULL;
			best = other > best ? other : best;
		}
		grade.sum += best + several * GRADE_ANOTHER;
		grade.is_met = grade.is_met && best >= MET;
		grade.is_contrary = grade.is_contrary || best <= GRADE_NONE;
	}
	return grade;
}

bool
constraints_distance(const struct constraints *constraints, const struct columns *columns,
    uint32_t row, double *km)
{
	size_t i;

	*km = HUGE_VAL;
	for (i = 0; i < constraints->count; i++) {
		const struct reading *reading = constraints->items[i].reading;
		double one;

		if (reading->kind != READING_PLACE || reading->place.kind != PLACE_COMMUNE)
			continue;
		one = nearest_km(columns, &reading->place, row, HUGE_VAL);
		*km = one < *km ? one : *km;
	}
	return *km < HUGE_VAL;
}
