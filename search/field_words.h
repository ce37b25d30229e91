/*
 * The catalogue of fields in French, for partners: how each field is called, what to write in it,
 * an example.  Anyone may include it.
 */
#ifndef SEARCH_FIELD_WORDS_H
#define SEARCH_FIELD_WORDS_H

#include "search/action.h"

struct field_words {
	const char *label;
	const char *help;    /* a sentence: what it says, how it is written */
	const char *example; /* as it stands in the XML; NULL where another field's shows it */
};

/* NULL members for what no partner writes. */
extern const struct field_words field_words[FIELD_COUNT];

#endif
