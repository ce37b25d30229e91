/*
 * Numbers of a query that name a place: a département ("stage 76", "calvados (14)"), a postcode, the
 * INSEE code of a commune.  For search/query only.  Built once from the reference, which must
 * outlive it, as must the names of places.
 *
 * A number that counts or numbers something is none: "14 élèves", "50 %", "semaine 27", "à 14 h",
 * "14-18".  search/data/nombres.csv has the words that tell.
 */
#ifndef SEARCH_QUERY_NUMBERS_H
#define SEARCH_QUERY_NUMBERS_H

#include "search/query/places.h"

struct numbers;

struct number_found {
	const char *departement; /* its code, or NULL: */
	struct place_found place; /* the commune, with what introduces it */
	const char *postcode;    /* what it was read from, or NULL: an INSEE code */
};

enum status numbers_new(const struct reference *reference, const struct places *places,
    struct fault *fault, struct numbers **out);
/* NULL is allowed. */
void numbers_free(struct numbers *numbers);

/* What list[at] names by itself; false if it names nothing.  The tokens have their numbers. */
bool numbers_at(const struct numbers *numbers, const struct tokens *tokens, size_t at,
    struct number_found *out);

#endif
