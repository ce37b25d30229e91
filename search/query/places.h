/*
 * Names of places in a query: communes, former communes (which lead to their chef-lieu),
 * intercommunalities.  For search/query only.  Built once from the reference; names and codes
 * belong to it or live as long as the table.
 */
#ifndef SEARCH_QUERY_PLACES_H
#define SEARCH_QUERY_PLACES_H

#include "search/query/reading.h"
#include "search/query/tokens.h"

struct places;

/* How sure it is that a name means the place. */
enum certainty {
	CERTAIN,   /* wherever it stands */
	LIKELY,    /* an ordinary word, and a town: introduced, or when nothing else is said */
	UNLIKELY,  /* an ordinary word, and a village: introduced and spelt as a name */
};

/* The places that bear a name. */
struct place_bearers {
	uint32_t first, others; /* numbers of names, for places_settle() */
	bool vague; /* none is meant unless the place around is said: "Saint-Hilaire 50" */
};

struct place_found {
	size_t first, end; /* tokens, with what introduces it */
	size_t words;      /* that count */
	enum certainty certainty;
	struct reading_place place;
	struct place_bearers bearers;
};

enum status places_new(const struct reference *reference, struct fault *fault,
    struct places **out);
/* NULL is allowed. */
void places_free(struct places *places);

/* Gives each token its number among the words of names. */
void places_number(const struct places *places, struct tokens *tokens);
/* The longest name that begins at list[at], with what stands before it; false if there is
 * none. */
bool places_at(const struct places *places, const struct tokens *tokens, size_t at,
    struct place_found *out);
typedef bool (*place_predicate)(const void *context, const struct reading_place *place);

/* Makes *place, the first of its bearers, the one that is meant of those that `holds` allows; false
 * if there is none, or no clear one. */
bool places_settle(const struct places *places, const struct place_bearers *bearers,
    place_predicate holds, const void *context, struct reading_place *place);
/* Whether the place, as it was read, holds the commune; none that is "around" does. */
bool place_has_commune(const struct reference *reference, const struct reading_place *place,
    const struct commune *commune);
/* Whether the place lies there, with a part at least. */
bool place_is_in_departement(const struct reference *reference, const struct reading_place *place,
    const char *departement);

/* As if list[at] were the name of the commune, which is then shown as `name`. */
void places_of_commune(const struct places *places, const struct tokens *tokens, size_t at,
    const struct commune *commune, const char *name, struct place_found *out);

#endif
