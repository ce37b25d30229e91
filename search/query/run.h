/*
 * One search while it is made: what the files of search/query that make
 * it share.  For search/query only.
 */
#ifndef SEARCH_QUERY_RUN_H
#define SEARCH_QUERY_RUN_H

#include "search/phrases.h"
#include "search/query/constraint.h"
#include "search/query/plan.h"
#include "search/query/query.h"
#include "search/query/scan.h"
#include "search/query/score.h"
#include "search/query/search.h"

/* What an index keeps for its searches. */
struct state {
	struct analyser *analyser;
	struct scorer *scorer;
	struct reading_tables *readings;
	uint32_t *label_ranks[FACET_COUNT]; /* of each term, filled when first asked for */
	struct buf plain; /* the text of a description, one at a time */
	unsigned char *times; /* of `today` */
	int32_t today;
	struct labels *labels; /* NULL until something is completed */
};

/* Makes it at the first search. */
enum status state_of(struct index *index, struct fault *fault, struct state **out);

/* A sector or a type that the query names for sure, in words that stay. */
struct topic {
	enum facet facet;
	uint64_t codes;
	const char *label;
};

struct run {
	struct index *index;
	struct state *state;
	const struct request *request;
	struct arena *arena;
	struct fault *fault;
	double deadline;
	struct query *query;
	struct reading *readings;
	size_t reading_count;
	struct constraints *constraints;
	struct topic topics[READINGS_MAX];
	size_t topic_count;
	const char *corrected; /* the query in the spelling of the index, NULL when it is the same */
	struct plan *plan; /* the one that the scores come from */
	struct scan *scan;
	struct answer *answer;
};

/* Reads the words that name a level, a place, a time…: takes those that only say that out of the
 * query. */
enum status understand(struct run *run);
/* Marks, for each landscape among the constraints, the rows whose texts name it: what they say of
 * themselves goes before a list of communes. */
enum status mark_named(struct run *run, struct constraints *constraints);
/* Marks the rows that hold what is excluded: the scan then leaves them out. */
enum status exclude_rows(struct run *run);
/* Runs the query over the index: the scan then holds the rows, the answer what was widened; or
 * `corrected` is set, which is to be run instead. */
enum status find_rows(struct run *run);
/* How many rows the same words find under another request.  After find_rows()'s own look. */
size_t count_rows(struct run *run, const struct request *request);
/* Where to go when nothing was found: fewer filters, other words, each with its count. */
void find_leads(struct run *run);
/* Puts the best rows of the scan into their order. */
void refine(struct run *run);
/* Fills the answer's page of results and its facets from the scan. */
enum status fill_results(struct run *run);
void fill_groups(struct run *run);
/* Says why the row stands where it does (pourquoi=1). */
void explain(struct run *run, uint32_t row, struct result *result);
/* "« a », « b » et « c »": words in quotes, one by one. */
struct quoted_list {
	struct arena *arena;
	const struct phrases *phrases;
	const char *text, *last;
	size_t count;
};
void quote(struct quoted_list *list, const char *word);
const char *quoted(const struct quoted_list *list, enum phrase conjunction);

#endif
