/*
 * Times in a query: "en janvier", "du 3 au 5 mai", "avant mars", "au printemps", "cette semaine".
 * A time without a year is the next one, today included.  For search/query only.
 */
#ifndef SEARCH_QUERY_PERIODS_H
#define SEARCH_QUERY_PERIODS_H

#include "search/phrases.h"
#include "search/query/tokens.h"

struct period_found {
	size_t first, end; /* tokens */
	size_t words;      /* that tell */
	bool likely;       /* "mars" alone, which may be the planet */
	int32_t from, to;  /* days since 1970-01-01, both included; INT32_MIN, INT32_MAX if open */
	const char *label; /* in the arena */
};

/* The time that begins at list[at]; false if there is none. */
bool period_at(const struct tokens *tokens, size_t at, int32_t today,
    const struct phrases *phrases, struct arena *arena,
    struct period_found *out);

#endif
