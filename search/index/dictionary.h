/*
 * The dictionary of an index: every surface form of its texts, in memory.  For search/index and
 * search/query only.
 *
 * A term is a number from 0 on, in the order of the terms' bytes.  A family is the terms of one
 * root (search/french/analysis.h): what a query word may also be.
 */
#ifndef SEARCH_INDEX_DICTIONARY_H
#define SEARCH_INDEX_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

/* Its columns in table `colonne`. */
#define DICTIONARY_TEXTS "termes_textes"         /* each with its final NUL */
#define DICTIONARY_STARTS "termes_debut"         /* u32 a term: where its text begins */
#define DICTIONARY_DOCUMENTS "termes_documents"  /* u32 a term: rows that hold it */
#define DICTIONARY_FAMILIES "familles"           /* struct family, by hash, then by term */

#define NO_TERM UINT32_MAX

struct family {
	uint32_t hash; /* of the root: different roots may share it */
	uint32_t term;
};

/* The arrays belong to the index. */
struct dictionary {
	const char *texts;
	const uint32_t *starts;
	const uint32_t *documents;
	const struct family *families;
	size_t count;
};

static inline uint32_t
family_hash(const char *root)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *root != '\0'; root++)
		hash = (hash ^ (unsigned char)*root) * 16777619u;
	return hash;
}

static inline const char *
dictionary_text(const struct dictionary *dictionary, uint32_t term)
{
	return dictionary->texts + dictionary->starts[term];
}

/* The first term that is not before text[0..length): `count` past the last. */
uint32_t dictionary_first(const struct dictionary *dictionary, const char *text, size_t length);
/* NO_TERM when the word stands nowhere. */
uint32_t dictionary_find(const struct dictionary *dictionary, const char *text);
/* The terms [*first, *last) that begin with text[0..length). */
void dictionary_prefix(const struct dictionary *dictionary, const char *text, size_t length,
    uint32_t *first, uint32_t *last);
/* The terms whose root has this hash: a run of families[]; returns how many. */
size_t dictionary_family(const struct dictionary *dictionary, uint32_t hash,
    const struct family **first);

/* A term that is at most `distance` slips away. */
struct near_term {
	uint32_t term;
	unsigned slips;
};

#define NEAR_TERMS_MAX 10

/* Meilisearch's measure: a letter more, less or other, or two neighbours swapped, is one slip; a
 * wrong first letter counts two.  What French writes in two ways for one sound is one slip anywhere
 * (fotographe, opital).  Terms come by slips, then by documents; at most NEAR_TERMS_MAX.
 * `word` itself is left out. */
size_t dictionary_near(const struct dictionary *dictionary, const char *word, unsigned most,
    struct near_term out[NEAR_TERMS_MAX]);
/* How many slips a word of so many letters may have: 5 letters 1, 9 letters 2. */
unsigned slips_allowed(size_t letters);

#endif
