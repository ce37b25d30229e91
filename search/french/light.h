/*
 * The light form of a French word: plural, feminine and final e taken off, nothing more.
 * For search/french only.
 */
#ifndef SEARCH_FRENCH_LIGHT_H
#define SEARCH_FRENCH_LIGHT_H

#include <stddef.h>

/* `word` is folded and NUL-terminated, `out` has room for length + 3 bytes (a rule adds at most two). */
size_t light_form(const char *word, size_t length, char *out);

#endif
