/*
 * The forms of a word, remembered: a text repeats few words often, and stemming is dear.
 * For search/french only.
 */
#ifndef SEARCH_FRENCH_FORMS_H
#define SEARCH_FRENCH_FORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "search/french/analysis.h"

/* A rule adds at most three bytes to a word (root.h). */
#define FORM_SIZE (WORD_BYTES_MAX + 4)

struct forms {
	const char *surface, *light, *stem, *root; /* NUL-terminated */
	uint8_t signature; /* of the French stem, whatever the mode */
	bool is_level, is_stop_word;
};

struct forms_cache;

/* `size`: how many words it remembers, a power of two; 66 bytes each.  NULL if memory lacks. */
struct forms_cache *forms_cache_new(size_t size);
void forms_cache_free(struct forms_cache *cache);

/* The forms of surface[0..length), NUL-terminated, 1 <= length <= WORD_BYTES_MAX; their texts
 * live until the next call. */
struct forms forms_of(struct forms_cache *cache, enum analysis_mode mode, const char *surface,
    size_t length);

#endif
