/*
 * The words of the titles of an index, in memory: what completion looks into as somebody types.  For
 * search/index and search/query only.
 *
 * Term t of the dictionary stands in the titles of rows[starts[t] .. starts[t + 1]), ascending;
 * words that tell nothing (stop words) have no rows.  Terms lie in the order of their bytes, so the
 * rows of all words that begin alike are one run, which is walked faster than lists are looked up.
 */
#ifndef SEARCH_INDEX_TITLES_H
#define SEARCH_INDEX_TITLES_H

#include <stdint.h>

/* Its columns in table `colonne`: <x>_debut, <x>_valeurs, both u32. */
#define TITLES_COLUMN "titres"

/* The arrays belong to the index. */
struct titles {
	const uint32_t *starts; /* one a term of the dictionary, and the end */
	const uint32_t *rows;
};

#endif
