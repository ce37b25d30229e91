/*
 * A query as a tree, before anything is looked for.  For search/query only; in an arena.
 *
 *   query      = conjuncts, all of which should hold, and exclusions, none of which may
 *   conjunct   = clauses, one of which must hold (colocated forms, OU)
 *   clause     = words that stand side by side
 */
#ifndef SEARCH_QUERY_QUERY_H
#define SEARCH_QUERY_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/french/analysis.h"
#include "search/query/request.h"

#define CLAUSES_MAX 8       /* of one conjunct */
#define CLAUSE_WORDS_MAX 12 /* of one phrase */
#define EXCLUSIONS_MAX 8
#define PREFIX_LETTERS_MIN 2
#define ALL_FIELDS 0xFFu

struct query_word {
	const char *surface, *light, *stem, *root;
	bool fixed; /* number, level, acronym: no slip, no family */
};

struct clause {
	struct query_word words[CLAUSE_WORDS_MAX];
	size_t count;
	bool exact; /* quoted: surface forms, as typed */
};

struct conjunct {
	const char *text;  /* as typed, for messages */
	size_t start, end; /* bytes of q; 0, 0 for what was added */
	struct clause *clauses[CLAUSES_MAX];
	size_t count;
	bool is_choice;    /* an OU makes it */
	bool stop_word;
	bool common;       /* tells next to nothing beside other words (common.h) */
	bool being_typed; /* the last word, with nothing after it: it may go on */
	uint8_t fields;   /* bit f: may stand in enum index_text_column f */
};

struct query {
	struct conjunct conjuncts[QUERY_WORDS_MAX];
	size_t count;
	struct clause *exclusions[EXCLUSIONS_MAX];
	size_t exclusion_count;
	size_t dropped; /* words beyond QUERY_WORDS_MAX */
	bool is_question; /* a sentence that asks: its words are hints, not what must be there */
};

/* The length of "titre:", of "niveau:"…, with something right after it; 0 for anything else.
 * *is_filter: the name is no part of a text, but one that what follows may be read as by itself. */
size_t query_field_name(const char *text, bool *is_filter);

/* Never fails on a text: what is malformed is read as plain words.  NO_MEMORY only. */
enum status query_parse(const char *q, struct analyser *analyser, struct arena *arena,
    struct query **out);

#endif
