/*
 * The word lists of French analysis.  For search/french only.  All words are folded.
 */
#ifndef SEARCH_FRENCH_LEXICON_H
#define SEARCH_FRENCH_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

/* A word, or one form of it, and what it becomes. */
struct pair {
	const char *word, *form;
};

/* The form of a word in a table sorted by word, or NULL. */
const char *lexicon_find(const struct pair *pairs, size_t count, const char *word);

/* l, d, qu, jusqu… : articles and pronouns that an apostrophe takes off the next word. */
bool lexicon_is_elided(const char *word);
/* aujourd'hui, presqu'île… : the joined form of a word that keeps its apostrophe; NULL for
 * others. */
const char *lexicon_whole(const char *before, const char *after);
bool lexicon_is_clitic(const char *word);
bool lexicon_is_stop_word(const char *word);
/* A form that no rule gives: irregular plurals, levels in letters; NULL for others. */
const char *lexicon_light(const char *surface);
/* 3e, 3eme, troisieme… : whether the word names a school level. */
bool lexicon_is_level(const char *surface);

/* Whether the stemmer would confuse this light form with unrelated words (vent and vente, cours
 * and courir). */
bool lexicon_stands_alone(const char *light);

/* An ending of inclusive writing: after `suffix`, a base that ends in `masculine` has
 * `feminine` instead. */
struct inclusive {
	const char *suffix, *masculine, *feminine;
};

/* The first entry that fits suffix and base, or NULL. */
const struct inclusive *lexicon_inclusive(const char *base, const char *suffix);
/* Whether the suffix may follow a plain hyphen too (technicien-ne), where "e" or "s" alone
 * would be too ambiguous. */
bool lexicon_inclusive_after_hyphen(const char *suffix);

#endif
