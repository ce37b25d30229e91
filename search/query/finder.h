/*
 * The readings that a query might have, while they are weighed.  For search/query/reading.c and
 * narrow.c only.
 */
#ifndef SEARCH_QUERY_FINDER_H
#define SEARCH_QUERY_FINDER_H

#include "search/phrases.h"
#include "search/query/numbers.h"
#include "search/query/places.h"
#include "search/query/tokens.h"

struct reading_tables {
	const struct expressions *expressions;
	const struct reference *reference;
	const struct phrases *phrases;
	struct places *places;
	struct numbers *numbers;
};

/* A reading that might be. */
struct candidate {
	struct reading reading;
	size_t first, end; /* tokens */
	size_t weight;     /* of its words: the longer one wins */
	bool likely;       /* only where nothing speaks against it */
	struct place_bearers bearers; /* of a place's name */
	const char *postcode;     /* that it was read from, or NULL */
	bool is_blank;     /* an expression without code: it hides shorter ones of its facet */
	bool accepted;
};

/* One call of readings_find(). */
struct finder {
	const struct reading_tables *tables;
	struct tokens *t;
	struct arena *arena;
	int32_t today;
	struct candidate *list;
	size_t count;
};

/* Whether nothing accepted has its words: two readings may share words only if both leave them where
 * they are. */
bool finder_is_free(const struct finder *finder, const struct candidate *candidate);
/* Of two accepted places side by side, one in the other, leaves the smaller one: "Caen (14)". */
void finder_narrow(struct finder *finder);

#endif
