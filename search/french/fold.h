/*
 * Folding of one code point, and what kind of character it is.  For search/french only.
 */
#ifndef SEARCH_FRENCH_FOLD_H
#define SEARCH_FRENCH_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLDED_MAX 4

enum letter_class {
	CLASS_OTHER,      /* separates words */
	CLASS_LETTER,
	CLASS_DIGIT,
	CLASS_MARK,       /* combining mark, soft hyphen, zero width: vanishes inside a word */
	CLASS_APOSTROPHE, /* ' and its typographic forms */
	CLASS_HYPHEN,     /* - and the hyphens of Unicode; not the dashes */
	CLASS_MIDDLE_DOT, /* · and its look-alikes */
};

/* Writes the folded form (0 to FOLDED_MAX bytes) and its length; *capital tells whether the
 * code point was a capital letter. */
enum letter_class fold_code_point(uint32_t code, unsigned char out[FOLDED_MAX], size_t *length,
    bool *capital);

#endif
