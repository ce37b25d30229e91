/*
 * The words of what somebody has typed so far.  For search/query only; in an arena.
 */
#ifndef SEARCH_QUERY_TYPED_H
#define SEARCH_QUERY_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/arena.h"
#include "search/french/analysis.h"
#include "search/query/request.h"

struct typed_word {
	const char *surface, *light;
	size_t length;  /* of the surface, in bytes */
	bool may_go_on; /* it is the last one, and nothing stands after it */
	bool fixed;
};

struct typed {
	struct typed_word words[QUERY_WORDS_MAX];
	size_t count;
};

/* NULL if memory lacks.  Stop words are left out where there are others; `count` is 0 for a text
 * without words. */
struct typed *typed_read(struct arena *arena, struct analyser *analyser, const char *q);
/* « mini stage » as « ministage »: the word that the last two, of at least two, make. */
struct typed *typed_joined(struct arena *arena, struct analyser *analyser,
    const struct typed *typed);

#endif
