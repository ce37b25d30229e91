/*
 * One pass over the hits: filters, exact disjunctive counts, the best rows.  For search/query
 * only.
 *
 * A row that passes every filter counts everywhere.  A row that fails exactly one facet's
 * filter counts for that facet alone: so each facet is counted with every filter but its own.
 */
#ifndef SEARCH_QUERY_SCAN_H
#define SEARCH_QUERY_SCAN_H

#include "search/index/columns.h"
#include "search/query/request.h"
#include "search/query/tally.h"


struct hit {
	double first, tier; /* larger is better, in this order… */
	unsigned finer;     /* …the second stage's (refine.c)… */
	uint32_t row;       /* …and after the score the smaller one: static quality */
	double score;
};

/* When a row takes place, seen from a day; beside it, whether one may still register. */
enum row_time { TIME_PERMANENT, TIME_UPCOMING, TIME_PAST, TIME_MASK = 3, TIME_CLOSED = 4 };

/* One byte a row (enum row_time, and TIME_CLOSED), [0] for none.  NULL if memory lacks; free() it. */
unsigned char *scan_times(const struct columns *columns, int32_t today);

#define REACHES_MAX 2 /* chez, autour */

/* What is within some distance of a point, or comes there. */
struct reach {
	double lat, lon, km;
	uint64_t departement; /* bit of the point's */
};

struct scan {
	const struct columns *columns;
	const unsigned char *times;
	const struct request *request;
	/* filters */
	uint64_t masks[FACET_COUNT];      /* packed facets: wanted bits, 0 = no filter */
	uint8_t *wanted[FACET_COUNT];     /* list facets: a byte a term, NULL = no filter */
	bool is_filtered[FACET_COUNT];
	enum facet filtered[FACET_COUNT]; /* those */
	enum facet listed[FACET_COUNT];   /* facets that are lists, and counted */
	size_t filtered_count, listed_count;
	struct reach reaches[REACHES_MAX]; /* rows must be within all of them */
	size_t reach_count;
	const uint64_t *excluded;         /* a bit a row, or NULL */
	/* counts */
	bool only_total; /* of the rows that pass: nothing else is counted, no row is kept */
	size_t total;
	struct tally tallies[PACKED_WORDS_MAX];            /* rows that pass every filter… */
	uint32_t packed_counts[PACKED_WORDS_MAX * 64];     /* …and every one but their own */
	uint32_t *list_counts[FACET_COUNT];
	/* best rows, a heap with the worst on top */
	struct hit *best;
	size_t best_count, best_room;
};

/* In the arena.  `times` are scan_times() of the request's day. */
enum status scan_new(const struct index *index, const struct request *request,
    const unsigned char *times, struct arena *arena, struct scan **out);
/* Looks at one row.  `tier` goes before `score`, within what the visitor wants it ordered by. */
void scan_row(struct scan *scan, uint32_t row, double tier, double score);
/* Forgets the rows seen so far. */
void scan_restart(struct scan *scan);
/* Every row, in the order of static quality. */
void scan_all(struct scan *scan);
/* Orders the first `count` of the best rows so that the first `wanted` of them come first, best
 * first; the others follow in no order. */
void scan_sort(struct scan *scan, size_t count, size_t wanted);
/* Counts of a facet's term, by rank (packed) or ordinal (list). */
uint32_t scan_count(const struct scan *scan, enum facet facet, size_t term);
/* False when the row has no place. */
bool scan_distance(const struct scan *scan, uint32_t row, double *km);
/* First session that has not ended today: false when permanent or past. */
bool scan_next_day(const struct scan *scan, uint32_t row, int32_t *day);
static inline bool
scan_is_past(const struct scan *scan, uint32_t row)
{
	return (scan->times[row] & TIME_MASK) == TIME_PAST;
}
/* It is still to come, but nobody can register any more. */
static inline bool
scan_is_closed(const struct scan *scan, uint32_t row)
{
	return !scan_is_past(scan, row) && (scan->times[row] & TIME_CLOSED) != 0;
}

#endif
