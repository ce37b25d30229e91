/*
 * Where the words found stand in a text.  For search/query only.
 *
 * What is lit is what the plan looked for: every surface form of its lists, its beginnings, its
 * quoted phrases word by word.  Words that cannot be among them, by their first letter, are not
 * analysed: a page of results is lit in less time than it is fetched.
 */
#ifndef SEARCH_QUERY_HIGHLIGHT_H
#define SEARCH_QUERY_HIGHLIGHT_H

#include "search/query/plan.h"

#define EXCERPT_WORDS 30

struct highlighter;

/* In the arena; NULL if memory lacks.  A NULL plan lights nothing. */
struct highlighter *highlighter_new(struct arena *arena, struct analyser *analyser,
    const struct plan *plan, const struct dictionary *dictionary);

/* The whole text with MARK_START and MARK_END around the words found.  NULL if memory lacks. */
const char *highlight(struct highlighter *highlighter, const char *text);

/* The passage of at most EXCERPT_WORDS words that holds most of them, cut at words, with an
 * ellipsis where it is cut; *found is how many words were lit. */
const char *highlight_excerpt(struct highlighter *highlighter, const char *text, size_t *found);

#endif
