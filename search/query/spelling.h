/*
 * How a term is written: the dictionary holds folded words, and a visitor is shown French.  For
 * search/query only.
 */
#ifndef SEARCH_QUERY_SPELLING_H
#define SEARCH_QUERY_SPELLING_H

#include "search/french/analysis.h"
#include "search/index/columns.h"

/* The word as the first actions that hold it write it, without a capital where one does;
 * the folded term when none is found.  In the arena; NULL only if memory lacks. */
const char *spelling_of(struct index *index, struct analyser *analyser, uint32_t term,
    struct arena *arena);

#endif
