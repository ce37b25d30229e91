/*
 * French analysis: text in, words out, the same for documents and queries.
 * Used by the index writer, the query reader and the highlighter.
 *
 * A word has up to four forms, all folded (lower case, no accent, œ → oe):
 *   surface  as written                              "boulangères" → boulangeres
 *   light    plural, feminine and final e taken off  → boulanger; levels: "3e" for troisième
 *   stem     Snowball French on the light form       → boulang
 *   root     endings of derivation taken off         → boulang, as for "boulangerie"
 * Light forms, stems and roots are marks to compare, not words to show.  Each depends on the
 * one before it only: equal surfaces have equal light forms, equal light forms equal stems,
 * and equal stems equal roots, so that a match on the root contains every other match.
 *
 * What stands between two blanks is read as one: dotted acronyms (C.F.A. → cfa), words that keep
 * their apostrophe (aujourd'hui), elision (l'élève → eleve), a possessive s (MiM's → mims, mim),
 * inclusive and double forms (collégien·ne·s, agriculteur/trice → both genders), hyphens (mini-stage
 * → mini, ministage, stage).  Then numbers and levels with a blank in them (12 000, 3 ème), and
 * what "cycle 4" and "classe de 3" stand for.  Never fails on any byte string.
 */
#ifndef SEARCH_FRENCH_ANALYSIS_H
#define SEARCH_FRENCH_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

struct analyser;

enum analysis_mode {
	ANALYSE_FRENCH, /* all four forms */
	ANALYSE_NAMES,  /* surface only: names of partners and places are never stemmed */
};

/* A longer word is cut to this many bytes, at a code point. */
#define WORD_BYTES_MAX 64

struct word {
	const char *surface; /* NUL-terminated; the other forms may equal it */
	size_t length;       /* of it, in bytes */
	const char *light;
	const char *stem;
	const char *root;
	uint8_t signature;   /* of its French stem, also where names are analysed */
	size_t start, end; /* bytes of the source text that it stands for */
	/* Stands at the position of the word before it: the joined form of a hyphenated
	 * word, the other gender of an inclusive form, the other levels of "cycle 4". */
	bool colocated;
	bool fixed;      /* number, level or acronym: never corrected as a typo */
	bool elided;     /* an article was taken off in front (l', d'…) */
	bool stop_word;  /* le, la, de, pour… : kept in documents, dropped from queries that have
	                  * other words */
};

/* A mark of a stem, 1 to 255: other stems have another one in 254 cases of 255. */
static inline uint8_t
signature_of(const char *stem)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *stem != '\0'; stem++)
		hash = (hash ^ (unsigned char)*stem) * 16777619u;
	return (uint8_t)(1 + (hash ^ hash >> 13) % 255);
}

/* Return false to stop.  The word and its texts live until the callback returns. */
typedef bool (*word_sink)(void *context, const struct word *word);

/* Holds the Snowball stemmer: one per thread.  It remembers the forms of words, in 1 MB at most;
 * the one for a corpus, faster where very many texts are read, in 4 MB.  NULL if memory lacks. */
struct analyser *analyser_new(void);
struct analyser *analyser_new_for_corpus(void);
void analyser_free(struct analyser *analyser);

/* Calls `sink` for each word of text[0..length), in order; `text` need not be valid UTF-8
 * nor NUL-terminated.  False when the sink stopped it. */
bool analyse(struct analyser *analyser, enum analysis_mode mode, const char *text, size_t length,
    word_sink sink, void *context);

/* The forms of one surface form (not empty), as an index holds it: *out as a sink would get it,
 * without a place in a text.  Its texts live until the next call on this analyser. */
void analyse_form(struct analyser *analyser, const char *surface, struct word *out);

/* Folds text[0..length) into out (size bytes, always NUL-terminated, cut at a code point):
 * lower case, accents off, œ→oe, æ→ae, ß→ss, typographic apostrophes and hyphens → ' and -.
 * Idempotent.  Returns the length written. */
size_t fold(const char *text, size_t length, char *out, size_t size);

#endif
