/*
 * The inside of a scorer.  For score.c and occurrence.c only.
 */
#ifndef SEARCH_QUERY_SCORER_H
#define SEARCH_QUERY_SCORER_H

#include "search/base/buf.h"
#include "search/query/runs.h"
#include "search/query/score.h"

struct sqlite3_stmt;

/* A row, and the smallest of its frequencies in the slots so far. */
struct candidate {
	uint32_t row;
	float least;
};

struct scorer {
	struct index *index;
	const struct ranking *ranking;
	struct sqlite3_stmt *match;
	float *lengths;            /* a row: bm25's k1 × (1 - b + b × length / average) */
	struct runs *runs;         /* of the word being looked for */
	struct row_score *rows;    /* that hold any wanted word so far, ascending… */
	struct row_score *merged;  /* …and where they are merged with those of the next word */
	size_t row_count, rows_room, merged_room;
	uint64_t *allowed;         /* a bit a row: rows that may still be whole */
	struct candidate *candidates; /* rows that hold the slots so far of a wording of several words */
	size_t candidates_room;
	uint32_t documents[FORM_LEVELS]; /* postings of the word being looked for, at each level */
	bool itself;                     /* the word itself stands somewhere */
	/* Of each bit of the packed facets, for tags. */
	uint32_t code_rows[PACKED_WORDS_MAX * 64];
	uint16_t required; /* rows must hold these words already, where only whole rows are wanted */
	struct buf text;
	double all;
	double deadline;
	struct fault *fault;
};

/* Gathers the occurrences of plan->wanted[i] in scorer->runs, and the documents of each level. */
enum status occurrences_add(struct scorer *scorer, const struct plan *plan, size_t i);

#endif
