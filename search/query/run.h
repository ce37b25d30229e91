/*
 * One search while it is made: what search.c, find.c and results.c share.  For search/query only.
 */
#ifndef SEARCH_QUERY_RUN_H
#define SEARCH_QUERY_RUN_H

#include "search/query/plan.h"
#include "search/query/query.h"
#include "search/query/scan.h"
#include "search/query/score.h"
#include "search/query/search.h"

/* What an index keeps for its searches. */
struct state {
	struct analyser *analyser;
	struct scorer *scorer;
};

struct run {
	struct index *index;
	struct state *state;
	const struct request *request;
	struct arena *arena;
	struct fault *fault;
	double deadline_ms; /* of the monotonic clock, 0 = none */
	struct query *query;
	struct plan *plan; /* the one that the scores come from */
	struct scan *scan;
	struct answer *answer;
};

/* Runs the query over the index: the scan then holds the rows, the answer what was corrected and
 * widened. */
enum status find_rows(struct run *run);
/* Fills the answer's page of results and its facets from the scan. */
enum status fill_results(struct run *run);
void fill_groups(struct run *run);

#endif
