/*
 * Which terms of a dictionary each word that was typed may be.  For search/query only; in an
 * arena.
 */
#ifndef SEARCH_QUERY_MEANINGS_H
#define SEARCH_QUERY_MEANINGS_H

#include "search/index/dictionary.h"
#include "search/query/typed.h"

#define SLIP_LETTERS_MIN 5
#define RUNS_MAX 64 /* of one word */

/* Terms [first, last). */
struct term_run {
	uint32_t first, last;
	bool whole; /* the word itself, as it stands or in another number or gender */
};

struct meanings {
	const struct typed *typed;
	const struct dictionary *dictionary;
	struct {
		struct term_run runs[RUNS_MAX];
		size_t count;
	} words[QUERY_WORDS_MAX];
	bool by_slip; /* some runs are other spellings */
};

/* NULL if memory lacks. */
struct meanings *meanings_find(struct arena *arena, struct analyser *analyser,
    const struct typed *typed, const struct dictionary *dictionary);

/* Whether a run holds anything that may be offered. */
typedef bool (*run_predicate)(const void *context, struct term_run run);

/* Gives the words of which nothing is offered, or the last one if there is none such, the runs one
 * slip away: a letter more, less or other, or two neighbours swapped, but for the first letter.
 * False when some word cannot be meant otherwise. */
bool meanings_find_slips(struct meanings *meanings, run_predicate is_offered, const void *context);

/* A label with MARK_START and MARK_END around what was typed; the label itself when nothing of it
 * was.  NULL if memory lacks. */
const char *meanings_mark(const struct meanings *meanings, struct arena *arena,
    struct analyser *analyser, const char *label);

#endif
