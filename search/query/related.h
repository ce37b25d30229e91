/*
 * Actions close to another one: those that share its sectors, its jobs (the ROME code, or the three
 * letters of its domain), rare words of its title, and a little its type and its levels.  Used by
 * fcgi/.
 *
 * Only what can still take place; never three of one partner.  Nothing is found by chance: a type
 * or a level in common is not enough.  The cost is bounded: of a large index the rows of best
 * quality are looked at, and those that hold the rare words.
 */
#ifndef SEARCH_QUERY_RELATED_H
#define SEARCH_QUERY_RELATED_H

#include "search/query/search.h"

#define RELATED_MAX 6
#define RELATED_A_PARTNER_MAX 2

struct related_request {
	const struct action *action;
	int32_t today;   /* days since 1970-01-01 */
	double deadline; /* search/query/deadline.h */
};

/* The closest first; ties in the order of quality.  The results have neither marks nor excerpts.
 * Everything lives in the arena.  TOO_LATE when the deadline is over. */
enum status related_find(struct index *index, const struct related_request *request,
    struct arena *arena, struct fault *fault, struct result **out, size_t *count);

#endif
