/*
 * The word lists of French analysis, each in a file of its own name, and how they are looked
 * up.  For search/french only (and for the test of their order).  All words are folded.
 */
#ifndef SEARCH_FRENCH_LEXICON_H
#define SEARCH_FRENCH_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

/* A word, or one form of it, and what it becomes. */
struct pair {
	const char *word, *form;
};

/* An ending of inclusive writing: after `suffix`, a base that ends in `masculine` has
 * `feminine` instead. */
struct inclusive {
	const char *suffix, *masculine, *feminine;
};

extern const char *const lexicon_stop_words[], *const lexicon_alone[];
extern const struct pair lexicon_irregulars[], lexicon_families[];
extern const struct inclusive lexicon_inclusives[];
extern const size_t lexicon_stop_words_count, lexicon_alone_count, lexicon_irregulars_count,
    lexicon_families_count, lexicon_inclusives_count;

/* l, d, qu, jusqu… : articles and pronouns that an apostrophe takes off the next word. */
bool lexicon_is_elided(const char *word);
/* aujourd'hui, presqu'île… : the joined form of a word that keeps its apostrophe; NULL for
 * others. */
const char *lexicon_whole(const char *before, const char *after);
bool lexicon_is_clitic(const char *word);
bool lexicon_is_stop_word(const char *word);
/* The light form that no rule gives, NULL for most words. */
const char *lexicon_light(const char *surface);
/* Whether the light form names a school level: 3e, 2de, tle. */
bool lexicon_is_level(const char *light);
/* Whether the stemmer would confuse this light form with unrelated words (vent and vente, cours
 * and courir). */
bool lexicon_stands_alone(const char *light);
/* The root that no rule gives, NULL for most stems. */
const char *lexicon_family(const char *stem);
/* The first rule that fits the suffix and base[0..length), or NULL. */
const struct inclusive *lexicon_inclusive(const char *base, size_t length, const char *suffix);
/* Whether the suffix may follow a plain hyphen too (technicien-ne), where others would be too
 * ambiguous. */
bool lexicon_inclusive_after_hyphen(const char *suffix);

/* The first word of a sorted list that is not after the one before it, or NULL. */
const char *lexicon_misplaced(void);

#endif
