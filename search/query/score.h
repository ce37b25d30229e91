/*
 * Runs a MATCH expression: our own bm25 as an FTS5 auxiliary function (FTS5, "Custom Auxiliary
 * Functions"), every hit handed to a scan.  For search/query only.
 *
 * The function is bm25's formula with document frequencies given beforehand and lengths from
 * memory: the same order as FTS5's bm25() with its parameters, without its second pass.
 */
#ifndef SEARCH_QUERY_SCORE_H
#define SEARCH_QUERY_SCORE_H

#include "search/base/status.h"
#include "search/query/match.h"
#include "search/query/scan.h"

struct scorer;

/* Registers the function and prepares the statements on the index's connection. */
enum status scorer_new(struct index *index, struct fault *fault, struct scorer **out);
/* NULL is allowed. */
void scorer_free(struct scorer *scorer);

/* TOO_LATE when the connection's progress handler interrupted it.  *hits: rows that matched. */
enum status scorer_run(struct scorer *scorer, const struct match *match, struct scan *scan,
    struct fault *fault, size_t *hits);
/* Sets the bit of every row that matches (rows + 1 bits, zeroed). */
enum status scorer_mark(struct scorer *scorer, const struct match *match, uint64_t *bits,
    struct fault *fault);

#endif
