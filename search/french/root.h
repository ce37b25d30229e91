/*
 * The root of a French word: what the words of one family share (boulanger, boulangère,
 * boulangerie).  For search/french only.
 */
#ifndef SEARCH_FRENCH_ROOT_H
#define SEARCH_FRENCH_ROOT_H

#include <stddef.h>

/* A stem that ends with this mark stands alone: no rule touches it, and no other word has it
 * (no stem of a word holds the mark). */
#define ALONE_MARK '_'

/* `stem` is NUL-terminated, `out` has room for length + 4 bytes (a rule adds at most three).
 * Depends on the stem only.  Returns the length of the root. */
size_t root_form(const char *stem, size_t length, char *out);

#endif
