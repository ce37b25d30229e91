/*
 * Where the words of a query stand in a text.  For search/query only.
 */
#ifndef SEARCH_QUERY_HIGHLIGHT_H
#define SEARCH_QUERY_HIGHLIGHT_H

#include "search/query/query.h"

#define EXCERPT_WORDS 30

/* The whole text with MARK_START and MARK_END around the words found.  NULL if memory lacks. */
const char *highlight(struct arena *arena, struct analyser *analyser, const struct query *query,
    const char *text);

/* The passage of at most EXCERPT_WORDS words that holds most of them, cut at words, with an
 * ellipsis where it is cut; *found (may be NULL) is how many words were lit. */
const char *highlight_excerpt(struct arena *arena, struct analyser *analyser,
    const struct query *query, const char *text, size_t *found);

#endif
