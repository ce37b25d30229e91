/*
 * The inside of a scorer.  For score.c and occurrence.c only.
 */
#ifndef SEARCH_QUERY_SCORER_H
#define SEARCH_QUERY_SCORER_H

#include "search/base/buf.h"
#include "search/query/score.h"

struct sqlite3_stmt;

enum flag {
	FLAG_ITSELF = 1,  /* the word itself was found, in a text of the action */
	FLAG_FOLLOWED = 2, /* by the next word of the query */
	FLAG_TITLED = 4,   /* and in the title */
	FLAG_LEVEL = 8,    /* << level: has occurrences of the word being looked for, at that level */
};

/* A word's occurrences in a row, by how near they are; each level is scored with those before it,
 * as a term of its own: what matches exactly counts in all of them. */
enum form_level { LEVEL_EXACT, LEVEL_LIGHT, LEVEL_STEM, LEVEL_ROOT, LEVEL_KIN, FORM_LEVELS };

#define LEVELS_SHIFT 3 /* FLAG_LEVEL is 1 << LEVELS_SHIFT */

_Static_assert(LEVELS_SHIFT + FORM_LEVELS <= 8, "the levels are bits of row_score.flags");

struct scorer {
	struct index *index;
	const struct ranking *ranking;
	struct sqlite3_stmt *match;
	struct row_score *rows; /* rows + 1 of them */
	float *frequencies[FORM_LEVELS]; /* of the word being looked for; 0 where the flag is off */
	float *lengths; /* bm25's k1 × (1 - b + b × length / average) */
	uint32_t *touched;      /* by any wanted word */
	size_t touched_count;
	uint32_t *current; /* by the one being looked for */
	size_t current_count;
	uint32_t documents[FORM_LEVELS]; /* postings of the word being looked for, at each level */
	bool itself;                     /* the word itself stands somewhere */
	/* Of each bit of the packed facets, for tags. */
	uint32_t code_rows[PACKED_WORDS_MAX * 64];
	uint16_t required; /* rows must hold these words already, where only whole rows are wanted */
	uint8_t *slots; /* for wordings of several words: how many slots a row has */
	float *least;   /* and its smallest frequency */
	struct buf text;
	double all;
	double deadline;
	struct fault *fault;
};

/* Gathers the occurrences of plan->wanted[i]: current rows, their frequencies, the documents of
 * each level. */
enum status occurrences_add(struct scorer *scorer, const struct plan *plan, size_t i);

#endif
