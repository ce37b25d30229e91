/*
 * Endings of words and what replaces them: how the rules of light forms and roots are
 * written.  For search/french only.
 */
#ifndef SEARCH_FRENCH_ENDINGS_H
#define SEARCH_FRENCH_ENDINGS_H

#include <stdbool.h>
#include <stddef.h>

struct ending {
	const char *from, *to;
	unsigned char from_length, to_length;
	unsigned char keep; /* how many bytes must stand before the ending */
};

#define ENDING(from, to, keep) {from, to, sizeof(from) - 1, sizeof(to) - 1, keep}

/* Rewrites the ending of word[0..*length) by the first rule that fits, which it returns, or
 * NULL.  The word is no longer NUL-terminated. */
const struct ending *endings_apply(const struct ending *endings, size_t count, char *word,
    size_t *length);

#endif
