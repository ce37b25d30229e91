#include "search/query/scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/geo.h"

#define BEST_ROWS_MIN 100 /* a second stage may change their order on every page alike */
#define SELECTED_MAX 64   /* beyond, sorting is faster than selecting */
#define NEVER 1e9 /* sorts after every real day or distance */

/* HUGE_VAL when the row has no place within `most`. */
static double
nearest_km(const struct columns *c, uint32_t row, double lat, double lon, double most)
{
	uint32_t i, end = c->places.start[row];
	double best = HUGE_VAL;

	for (i = c->places.start[row - 1]; i < end; i++) {
		const struct place *at = &c->places.value[i];
		double km;

		if (geo_is_beyond(lat, at->lat, most))
			continue;
		km = geo_distance_km(lat, lon, at->lat, at->lon);
		best = km < best ? km : best;
	}
	return best;
}

bool
scan_distance(const struct scan *scan, uint32_t row, double *km)
{
	*km = nearest_km(scan->columns, row, scan->request->lat, scan->request->lon, HUGE_VAL);
	return *km < HUGE_VAL;
}

static bool
is_permanent(const struct columns *c, uint32_t row)
{
	return c->sessions.start[row - 1] == c->sessions.start[row];
}

bool
scan_next_day(const struct scan *scan, uint32_t row, int32_t *day)
{
	const struct columns *c = scan->columns;
	uint32_t i;

	for (i = c->sessions.start[row - 1]; i < c->sessions.start[row]; i++)
		if (c->sessions.value[i].last >= scan->request->today) {
			*day = c->sessions.value[i].first;
			return true;
		}
	return false;
}

unsigned char *
scan_times(const struct columns *columns, int32_t today)
{
	unsigned char *times = calloc(columns->rows + 1, 1);
	uint32_t row, i;

	for (row = 1; times != NULL && row <= columns->rows; row++) {
		times[row] = is_permanent(columns, row) ? TIME_PERMANENT : TIME_PAST;
		for (i = columns->sessions.start[row - 1]; i < columns->sessions.start[row]; i++)
			if (columns->sessions.value[i].last >= today)
				times[row] = TIME_UPCOMING;
		if (columns->bookable[row - 1] < today)
			times[row] |= TIME_CLOSED;
	}
	return times;
}

static bool
has_session_between(const struct scan *scan, uint32_t row)
{
	const struct columns *c = scan->columns;
	uint32_t i;

	for (i = c->sessions.start[row - 1]; i < c->sessions.start[row]; i++)
		if (c->sessions.value[i].first <= scan->request->to &&
		    c->sessions.value[i].last >= scan->request->from)
			return true;
	return false;
}

static bool
is_in_time(const struct scan *scan, uint32_t row)
{
	const struct request *r = scan->request;
	bool has_dates = r->from != INT32_MIN || r->to != INT32_MAX;
	enum row_time time = (enum row_time)(scan->times[row] & TIME_MASK);

	switch (r->when) {
	case WHEN_PERMANENT:
		return time == TIME_PERMANENT;
	case WHEN_UPCOMING:
		if (time != TIME_UPCOMING)
			return false;
		break;
	case WHEN_PAST:
		if (time != TIME_PAST)
			return false;
		break;
	case WHEN_ALL:
		break;
	case WHEN_DEFAULT:
		/* Dates that somebody asks for may be over. */
		if (!has_dates && time == TIME_PAST)
			return false;
		break;
	}
	return !has_dates || has_session_between(scan, row);
}

/* Takes place within reach, or comes to the collège (or is online) and covers its département.  What
 * does not say where it takes place may be near: it stays where its département allows it. */
static bool
is_within(const struct scan *scan, const struct reach *reach, uint32_t row)
{
	const struct columns *c = scan->columns;
	const struct packing *p = &c->packing[FACET_DEPARTEMENT];
	uint64_t all = ((UINT64_C(1) << p->terms) - 1) << p->shift;
	uint64_t departements = c->packed[p->word][row - 1] & all;
	bool covers = (c->flags[row - 1] & ROW_REGIONAL) != 0 || (departements & reach->departement) != 0;
	bool comes = (c->flags[row - 1] & ROW_ANYWHERE) != 0;
	bool has_place = c->places.start[row - 1] < c->places.start[row];

	if ((comes && covers) || (!comes && !has_place && (covers || departements == 0)))
		return true;
	return nearest_km(c, row, reach->lat, reach->lon, reach->km) <= reach->km;
}

static bool
passes(const struct scan *scan, uint32_t row)
{
	size_t i;

	if (scan->excluded != NULL && (scan->excluded[row / 64] >> (row % 64) & 1) != 0)
		return false;
	if (scan->request->free_only && (scan->columns->flags[row - 1] & ROW_FREE) == 0)
		return false;
	for (i = 0; i < scan->reach_count; i++)
		if (!is_within(scan, &scan->reaches[i], row))
			return false;
	return is_in_time(scan, row);
}

static bool
passes_facet(const struct scan *scan, uint32_t row, enum facet f)
{
	const struct columns *c = scan->columns;
	uint32_t i;

	if (facet_catalogue[f].packed)
		return (c->packed[c->packing[f].word][row - 1] & scan->masks[f]) != 0;
	for (i = c->lists[f].start[row - 1]; i < c->lists[f].start[row]; i++)
		if (scan->wanted[f][c->lists[f].value[i]])
			return true;
	return false;
}

static void
count_bits(struct scan *scan, size_t word, uint64_t bits)
{
	while (bits != 0) {
		scan->packed_counts[word * 64 + (size_t)__builtin_ctzll(bits)]++;
		bits &= bits - 1;
	}
}

static void
count_list(struct scan *scan, uint32_t row, enum facet f)
{
	const struct list_column *list = &scan->columns->lists[f];
	uint32_t i;

	for (i = list->start[row - 1]; i < list->start[row]; i++)
		scan->list_counts[f][list->value[i]]++;
}

static void
count_facet(struct scan *scan, uint32_t row, enum facet f)
{
	const struct packing *p = &scan->columns->packing[f];
	uint64_t mask;

	if (!facet_catalogue[f].packed) {
		count_list(scan, row, f); /* what is filtered is counted */
		return;
	}
	mask = (p->terms == 64 ? UINT64_MAX : (UINT64_C(1) << p->terms) - 1) << p->shift;
	count_bits(scan, p->word, scan->columns->packed[p->word][row - 1] & mask);
}

static void
count_all(struct scan *scan, uint32_t row)
{
	size_t i;

	scan->total++;
	for (i = 0; i < scan->columns->packed_words; i++)
		tally_add(&scan->tallies[i], scan->columns->packed[i][row - 1]);
	for (i = 0; i < scan->listed_count; i++)
		count_list(scan, row, scan->listed[i]);
}

static bool
is_better(const struct hit *a, const struct hit *b)
{
	if (a->first != b->first)
		return a->first > b->first;
	if (a->tier != b->tier)
		return a->tier > b->tier;
	if (a->finer != b->finer)
		return a->finer > b->finer;
	if (a->score != b->score)
		return a->score > b->score;
	return a->row < b->row;
}

static void
sift_down(struct hit *heap, size_t count, size_t at)
{
	for (;;) {
		size_t worst = at, child = 2 * at + 1, last = child + 1;
		struct hit moved;

		for (; child <= last && child < count; child++)
			if (is_better(&heap[worst], &heap[child]))
				worst = child;
		if (worst == at)
			return;
		moved = heap[at];
		heap[at] = heap[worst];
		heap[worst] = moved;
		at = worst;
	}
}

/* Most searches find fewer rows than are kept: only then is there a worst one to know. */
static void
keep_best(struct scan *scan, const struct hit *hit)
{
	size_t at;

	if (scan->best_count < scan->best_room) {
		scan->best[scan->best_count++] = *hit;
		for (at = scan->best_room / 2; at > 0 && scan->best_count == scan->best_room; at--)
			sift_down(scan->best, scan->best_count, at - 1);
	} else if (is_better(hit, &scan->best[0])) {
		scan->best[0] = *hit;
		sift_down(scan->best, scan->best_count, 0);
	}
}

/* What the rows are ordered by.  By relevance and by date, past actions come after the others. */
static struct hit
hit_of(const struct scan *scan, uint32_t row, double tier, double score)
{
	struct hit hit = {.tier = tier, .row = row, .score = score};
	bool past = scan_is_past(scan, row);
	const struct columns *c = scan->columns;
	int32_t day;
	double km;

	switch (scan->request->order) {
	case ORDER_RELEVANCE:
		hit.first = past ? 0 : scan_is_closed(scan, row) ? 1 : 2;
		break;
	case ORDER_DATE:
		if (scan_next_day(scan, row, &day))
			hit.first = -day;
		else if (past) /* the latest first */
			hit.first = c->sessions.value[c->sessions.start[row] - 1].last - 2 * NEVER;
		else
			hit.first = -NEVER;
		break;
	case ORDER_DISTANCE:
		hit.first = scan_distance(scan, row, &km) ? -km : -NEVER;
		break;
	case ORDER_RECENT:
		hit.first = c->published[row - 1];
		break;
	case ORDER_TITLE:
		hit.first = -(double)c->title_rank[row - 1];
		break;
	}
	return hit;
}

void
scan_row(struct scan *scan, uint32_t row, double tier, double score)
{
	enum facet failed = FACET_COUNT;
	struct hit hit;
	size_t i;

	if (row == 0 || row > scan->columns->rows || !passes(scan, row))
		return;
	for (i = 0; i < scan->filtered_count; i++) {
		if (passes_facet(scan, row, scan->filtered[i]))
			continue;
		if (failed != FACET_COUNT)
			return;
		failed = scan->filtered[i];
	}
	if (scan->only_total) {
		scan->total += failed == FACET_COUNT;
		return;
	}
	if (failed != FACET_COUNT) {
		count_facet(scan, row, failed);
		return;
	}
	count_all(scan, row);
	hit = hit_of(scan, row, tier, score);
	keep_best(scan, &hit);
}

void
scan_restart(struct scan *scan)
{
	enum facet f;

	scan->total = 0;
	scan->best_count = 0;
	memset(scan->tallies, 0, sizeof(scan->tallies));
	memset(scan->packed_counts, 0, sizeof(scan->packed_counts));
	for (f = 0; f < FACET_COUNT; f++)
		if (scan->list_counts[f] != NULL)
			memset(scan->list_counts[f], 0,
			    (scan->columns->facet_term_count[f] + 1) * sizeof(uint32_t));
}

void
scan_all(struct scan *scan)
{
	uint32_t row;

	for (row = 1; row <= scan->columns->rows; row++)
		scan_row(scan, row, 0, 0);
}

static int
compare_hits(const void *a, const void *b)
{
	return is_better(a, b) ? -1 : is_better(b, a) ? 1 : 0;
}

/* Moves the best `wanted` to the front, best first.  They are few, on the first pages: most hits are
 * compared once, with the last of them. */
static void
select_hits(struct hit *hits, size_t count, size_t wanted)
{
	size_t i;

	for (i = 1; i < count; i++) {
		size_t sorted = i < wanted ? i : wanted, low = 0, high = sorted, moved;
		struct hit hit = hits[i];

		if (!is_better(&hit, &hits[sorted - 1]))
			continue;
		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (is_better(&hit, &hits[middle]))
				high = middle;
			else
				low = middle + 1;
		}
		moved = sorted - low;
		if (sorted == wanted) {
			hits[i] = hits[sorted - 1];
			moved--;
		}
		memmove(hits + low + 1, hits + low, moved * sizeof(*hits));
		hits[low] = hit;
	}
}

void
scan_sort(struct scan *scan, size_t count, size_t wanted)
{
	if (wanted > 0 && wanted <= SELECTED_MAX)
		select_hits(scan->best, count, wanted);
	else
		qsort(scan->best, count, sizeof(*scan->best), compare_hits);
}

uint32_t
scan_count(const struct scan *scan, enum facet facet, size_t term)
{
	const struct packing *p = &scan->columns->packing[facet];

	if (facet_catalogue[facet].packed)
		return scan->packed_counts[p->word * 64 + p->shift + term] +
		    tally_count(&scan->tallies[p->word], p->shift + (unsigned)term);
	return scan->list_counts[facet] == NULL ? 0 : scan->list_counts[facet][term];
}

static const char *const *
find_term(const struct columns *c, enum facet f, const char *code)
{
	size_t low = 0, high = c->facet_term_count[f];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(c->facet_terms[f][middle], code);

		if (order == 0)
			return &c->facet_terms[f][middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void
set_filter(struct scan *scan, const struct reference *reference, enum facet f,
    struct arena *arena)
{
	const struct columns *c = scan->columns;
	const struct request *r = scan->request;
	size_t i, rank;

	if (r->value_count[f] == 0)
		return;
	scan->is_filtered[f] = true;
	scan->filtered[scan->filtered_count++] = f;
	if (!facet_catalogue[f].packed)
		scan->wanted[f] = arena_alloc(arena, c->facet_term_count[f] + 1);
	for (i = 0; i < r->value_count[f]; i++) {
		const char *value = r->values[f][i];
		const char *const *term;

		if (facet_catalogue[f].packed) {
			if (reference_term(reference, facet_catalogue[f].vocabulary, value,
				strlen(value), &rank) != NULL)
				scan->masks[f] |= UINT64_C(1) << (c->packing[f].shift + rank);
			continue;
		}
		term = find_term(c, f, value);
		if (term != NULL && scan->wanted[f] != NULL)
			scan->wanted[f][term - c->facet_terms[f]] = 1;
	}
}

static uint64_t
departement_bit(const struct scan *scan, const struct reference *reference, const char *code)
{
	size_t rank;

	if (reference_term(reference, VOCABULARY_DEPARTEMENT, code, strlen(code), &rank) == NULL)
		return 0;
	return UINT64_C(1) << (scan->columns->packing[FACET_DEPARTEMENT].shift + rank);
}

/* A collège, and another point: each has its own reach. */
static void
set_reaches(struct scan *scan, const struct reference *reference)
{
	const struct request *r = scan->request;
	const struct college *home = r->home;
	const struct commune *nearest;

	if (home != NULL)
		scan->reaches[scan->reach_count++] = (struct reach){home->lat, home->lon,
		    r->radius_km > 0 && r->around == NULL ? r->radius_km
							   : geo_reach_km(reference, home->lat, home->lon),
		    departement_bit(scan, reference, home->departement)};
	if (r->around == NULL || r->radius_km <= 0)
		return;
	nearest = geo_nearest_commune(reference, r->lat, r->lon);
	scan->reaches[scan->reach_count++] = (struct reach){r->lat, r->lon, r->radius_km,
	    nearest == NULL ? 0 : departement_bit(scan, reference, nearest->departement)};
}

enum status
scan_new(const struct index *index, const struct request *request, const unsigned char *times,
    struct arena *arena, struct scan **out)
{
	struct scan *scan = arena_alloc(arena, sizeof(*scan));
	const struct reference *reference = index_reference(index);
	size_t wanted = request->page * request->per_page;
	enum facet f;

	if (scan == NULL)
		return NO_MEMORY;
	scan->columns = index_columns(index);
	scan->request = request;
	scan->times = times;
	for (f = 0; f < FACET_COUNT; f++) {
		set_filter(scan, reference, f, arena);
		if (!facet_catalogue[f].packed && (facet_catalogue[f].listed || scan->is_filtered[f] ||
			(f == FACET_TERRITOIRE && request->by_territory))) {
			scan->listed[scan->listed_count++] = f;
			scan->list_counts[f] = arena_alloc(arena,
			    (scan->columns->facet_term_count[f] + 1) * sizeof(uint32_t));
		}
	}
	set_reaches(scan, reference);
	scan->best_room = wanted < BEST_ROWS_MIN ? BEST_ROWS_MIN : wanted;
	if (scan->best_room > scan->columns->rows)
		scan->best_room = scan->columns->rows + 1;
	scan->best = arena_alloc(arena, scan->best_room * sizeof(*scan->best));
	if (arena_failed(arena))
		return NO_MEMORY;
	*out = scan;
	return OK;
}
