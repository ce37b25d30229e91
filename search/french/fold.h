/*
 * Folding of one code point, and what kind of character it is.  For search/french and
 * search/query/spelling.c only.
 */
#ifndef SEARCH_FRENCH_FOLD_H
#define SEARCH_FRENCH_FOLD_H

#include <stddef.h>
#include <stdint.h>

#define FOLDED_MAX 4

enum letter_class {
	CLASS_OTHER,      /* separates words */
	CLASS_SMALL,      /* a small letter, or one of a script without case */
	CLASS_CAPITAL,
	CLASS_DIGIT,
	CLASS_BLANK,      /* a space, breaking or not: a separator that may stand within a number */
	CLASS_MARK,       /* combining mark, soft hyphen, zero width: vanishes inside a word */
	CLASS_APOSTROPHE, /* ' and its typographic forms */
	CLASS_HYPHEN,     /* - and the hyphens of Unicode; not the dashes */
	CLASS_MIDDLE_DOT, /* · and its look-alikes */
};

/* The classes of ASCII (an enum letter_class each): those of fold_code_point(), in a table for
 * those who have no time.  A capital folds to itself | 0x20, all else to itself. */
extern const unsigned char fold_ascii_classes[128];

/* Writes the folded form (0 to FOLDED_MAX bytes) and its length. */
enum letter_class fold_code_point(uint32_t code, unsigned char out[FOLDED_MAX], size_t *length);

#endif
