/*
 * Synonyms, for queries: what else to look for where a word or a run of words stands.  They come
 * from search/data/synonymes.txt, which says its own format and is the Agence's to edit, or from
 * an index, which carries its own copy.  Used by search/index and search/query.
 */
#ifndef SEARCH_SYNONYMS_H
#define SEARCH_SYNONYMS_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

struct sqlite3;
struct synonyms;

#define SYNONYM_WORDS_MAX 12        /* of one side */
#define SYNONYM_ALTERNATIVES_MAX 12 /* of one word or run of words */

/* An analysed word.  To look synonyms up, only `light` and `stop_word` are needed. */
struct synonym_word {
	const char *surface, *light, *stem, *root;
	bool stop_word;
};

/* What may stand in place of the words: a run of words, stop words among them. */
struct alternative {
	const char *text; /* as the file has it */
	const struct synonym_word *words;
	size_t count;
	bool one_way; /* something narrower or nearby rather than another name */
};

struct synonym_found {
	size_t words; /* of the query that it stands for */
	const struct alternative *alternatives;
	size_t count;
};

/* Reads directory/synonymes.txt.  A fault names file and line. */
enum status synonyms_load(const char *directory, struct fault *fault, struct synonyms **out);
enum status synonyms_write(const struct synonyms *synonyms, struct sqlite3 *db,
    struct fault *fault);
enum status synonyms_read(struct sqlite3 *db, struct fault *fault, struct synonyms **out);
/* NULL is allowed. */
void synonyms_free(struct synonyms *synonyms);

/* The longest run of words[at..count) that has alternatives; stop words inside it count neither
 * there nor in the file.  Results live as long as the synonyms. */
bool synonyms_at(const struct synonyms *synonyms, const struct synonym_word *words, size_t count,
    size_t at, struct synonym_found *out);

#endif
