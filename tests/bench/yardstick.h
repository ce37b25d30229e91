/*
 * What one would write without this project: the same texts in a plain FTS5 table (unicode61,
 * ORDER BY rank, highlight() and snippet()), facets by SQL over tables of values.  It has
 * the same prefix index and read-only mapping as ours, prepared statements, and finds the rows
 * once for all facets; it has no dates, no stems, and counts facets under every filter.
 * For tests/bench only.
 */
#ifndef TESTS_BENCH_YARDSTICK_H
#define TESTS_BENCH_YARDSTICK_H

#include "tests/bench/generate.h"
#include "tests/bench/queries.h"

struct yardstick;

struct yardstick_build {
	double making; /* seconds of CPU spent making the actions */
	size_t words;  /* of all texts */
	size_t terms;  /* different ones */
};

/* `path` must not exist. */
enum status yardstick_build(const char *path, struct generator *generator, size_t actions,
    struct fault *fault, struct yardstick_build *out);

enum status yardstick_open(const char *path, struct fault *fault, struct yardstick **out);
/* NULL is allowed. */
void yardstick_close(struct yardstick *yardstick);
/* Top 20 with highlights, total and six facets, all read. */
enum status yardstick_search(struct yardstick *yardstick, const struct logged *query,
    struct fault *fault, size_t *total);

#endif
