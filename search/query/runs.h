/*
 * Where one word of a query occurs: a run of occurrences for each of its posting lists, and their sum
 * row by row.  For search/query/score.c and occurrence.c only.
 *
 * A run is in ascending rows.  Runs are summed a block of rows at a time, in arrays small enough to
 * stay in the processor's cache whatever the size of the index.
 */
#ifndef SEARCH_QUERY_RUNS_H
#define SEARCH_QUERY_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_ROWS 4096u

enum flag {
	FLAG_ITSELF = 1,   /* the word itself was found, in a text of the action */
	FLAG_FOLLOWED = 2, /* by the next word of the query */
	FLAG_TITLED = 4,   /* and in the title */
	FLAG_LEVEL = 8,    /* << level: has occurrences of the word being looked for, at that level */
};

/* A word's occurrences in a row, by how near they are; each level is scored with those before it,
 * as a term of its own: what matches exactly counts in all of them. */
enum form_level { LEVEL_EXACT, LEVEL_LIGHT, LEVEL_STEM, LEVEL_ROOT, LEVEL_KIN, FORM_LEVELS };

#define LEVELS_SHIFT 3 /* FLAG_LEVEL is 1 << LEVELS_SHIFT */

_Static_assert(LEVELS_SHIFT + FORM_LEVELS <= 8, "the levels are bits of a flag");

struct occurrence {
	uint32_t row; /* from 1 on */
	float frequency;
	uint8_t flags;  /* enum flag, one level among them */
	uint8_t level;
	uint8_t fields; /* where the word itself stands */
};

/* The sum of the runs in BLOCK_ROWS rows from `first` on.  Who takes a row out clears its
 * frequencies and flags (block_clear()), and takes all of them out before the next block. */
struct block {
	uint32_t first;
	uint64_t touched[BLOCK_ROWS / 64]; /* a bit a row that has any occurrence */
	float frequencies[FORM_LEVELS][BLOCK_ROWS];
	uint8_t flags[BLOCK_ROWS];
	uint8_t fields[BLOCK_ROWS];
};

struct runs;

/* NULL if memory lacks. */
struct runs *runs_new(void);
/* NULL is allowed. */
void runs_free(struct runs *runs);
/* Forgets all runs from number `run` on (0: all). */
void runs_cut(struct runs *runs, size_t run);
size_t runs_count(const struct runs *runs);
/* How many occurrences the runs from number `run` on have: at most as many rows. */
size_t runs_occurrences(const struct runs *runs, size_t run);

/* Where to write up to `room` occurrences of a new run; NULL if memory lacks.  Valid until the next
 * runs_begin(). */
struct occurrence *runs_begin(struct runs *runs, size_t room);
/* The run ends after `count` of them. */
void runs_end(struct runs *runs, size_t count);

/* Sums the next block in which the runs from number `run` on have any row; NULL after the last. */
struct block *runs_next(struct runs *runs, size_t run);

static inline void
block_clear(struct block *block, uint32_t at)
{
	unsigned levels = block->flags[at] >> LEVELS_SHIFT;

	for (; levels != 0; levels &= levels - 1)
		block->frequencies[__builtin_ctz(levels)][at] = 0;
	block->flags[at] = 0;
	block->fields[at] = 0;
}

#endif
