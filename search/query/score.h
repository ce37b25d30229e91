/*
 * What each row has of a plan: our own bm25 over the posting lists, a word at a time.  For
 * search/query only.
 *
 * Rows are met in ascending order and kept side by side, and those of a word are added up a block at
 * a time: at a million actions an array with a place for every row would be walked through memory
 * once a list, and that, not the reading of the lists, would be the time of a search.
 *
 * A row's frequency of a wanted word is the sum, over lists and fields, of occurrences × what the
 * field is worth × what the relation is worth; bm25 saturates it and weighs it by the word's idf.
 * With ranking_fts5 it is FTS5's bm25() with the columns' weights.
 */
#ifndef SEARCH_QUERY_SCORE_H
#define SEARCH_QUERY_SCORE_H

#include "search/base/status.h"
#include "search/query/plan.h"

struct row_score {
	uint32_t row;
	float score;
	uint16_t matched;  /* bit i: holds wanted[i] */
	uint16_t itself;   /* bit i: holds the word itself, not a synonym or another spelling */
	uint16_t adjacent; /* bit i: wanted[i] stands right before wanted[i + 1] */
	uint16_t titled;   /* bit i: the word itself stands in the title */
	uint8_t fields;    /* where the words themselves stand */
};

struct scorer;

enum status scorer_new(struct index *index, const struct ranking *ranking, struct fault *fault,
    struct scorer **out);
/* NULL is allowed. */
void scorer_free(struct scorer *scorer);

/* Looks for everything in the plan, and fills the last members of each wanted word.  With
 * `only_whole`, rows that lack a word may be left out early.  The scores stay until the next run.
 * TOO_LATE when the deadline (search/query/deadline.h) is over. */
enum status scorer_run(struct scorer *scorer, struct plan *plan, bool only_whole,
    double deadline, struct fault *fault);
/* The rows that hold any wanted word, in ascending order. */
const struct row_score *scorer_scores(const struct scorer *scorer, size_t *count);
/* One of them; of a row that holds none, all is zero. */
const struct row_score *scorer_row(const struct scorer *scorer, uint32_t row);
/* Sum of the idf of all that is wanted and stands somewhere. */
double scorer_all(const struct scorer *scorer);

/* Sets the bit of every row that holds one of the clauses, in one place (rows + 1 bits, zeroed). */
enum status scorer_mark(struct scorer *scorer, const struct clause *const *clauses, size_t count,
    uint64_t *bits, struct fault *fault);

/* The same for every row that holds the slot's word in one of the fields (a bit each). */
enum status scorer_mark_word(struct scorer *scorer, const struct slot *slot, uint8_t fields,
    uint64_t *bits, struct fault *fault);

#endif
