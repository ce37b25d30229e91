/*
 * One row of an index on its way into it: what each step of search/index/placing.h adds.  For
 * search/index only.
 */
#ifndef SEARCH_INDEX_ROW_H
#define SEARCH_INDEX_ROW_H

#include <stdint.h>

#include "search/action.h"
#include "search/base/buf.h"
#include "search/index/format.h"

struct index_row {
	uint32_t number;     /* from 1 on */
	uint32_t title_rank; /* its place in the alphabetical order of titles */
	struct buf record;   /* search/index/record.h */
	struct action action; /* into the record */
	/* Its words, by row_texts_analyse(): what the tokenizer of `fts` is given
	 * (search/french/tokenizer.h), how many words stand there, and each occurrence for the postings:
	 * column, signature of the word after it (0: none), length, surface; a byte each but the last. */
	struct buf tokens[FTS_COLUMNS];
	uint32_t words;
	struct buf occurrences;
};

#endif
