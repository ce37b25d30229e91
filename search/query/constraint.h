/*
 * What a query's readings ask of a row, beside its words.  For search/query only.
 *
 * A reading is softer than a parameter: rows that meet all of them come alone when there are
 * enough; else the others follow, the nearest first.
 */
#ifndef SEARCH_QUERY_CONSTRAINT_H
#define SEARCH_QUERY_CONSTRAINT_H

#include "search/index/columns.h"
#include "search/query/reading.h"

struct constraint {
	const struct reading *reading;
	uint64_t mask;         /* packed facets: wanted bits */
	const uint8_t *wanted; /* list facets and places: a byte a term of the facet */
	enum facet facet;      /* that mask or wanted are of */
	double reach_km;       /* places */
	uint64_t departement;  /* places: bits of theirs */
	const uint64_t *named; /* lands: a bit for each row that says its name; NULL if none */
};

struct constraints {
	struct constraint items[READINGS_MAX];
	size_t count;
};

/* Those of the readings that filter; excluded ones and words are not among them.  In the arena. */
enum status constraints_make(const struct index *index, const struct reading *readings,
    size_t count, struct arena *arena, struct fault *fault, struct constraints **out);
/* What one reading that is met in full adds. */
#define GRADE_FULL 1.0

struct grade {
	double sum;       /* GRADE_FULL for each reading that is met in full */
	bool is_met;      /* every reading */
	bool is_contrary; /* one of them not at all */
};

struct grade constraints_grade(const struct constraints *constraints, const struct columns *columns,
    uint32_t row);
/* How far the row is from the nearest of the communes that were read; false when none was, or when the
 * row has no place.  From wider places nobody counts: their middle is nowhere. */
bool constraints_distance(const struct constraints *constraints, const struct columns *columns,
    uint32_t row, double *km);
/* Whether the row has codes of the packed facet, and none of these. */
bool is_tagged_otherwise(const struct columns *columns, enum facet facet, uint64_t codes,
    uint32_t row);
/* Bits of a facet's codes in its packed word; 0 for a facet that is not packed. */
uint64_t facet_bits_of(const struct index *index, enum facet facet, const char *const *codes,
    size_t count);

#endif
