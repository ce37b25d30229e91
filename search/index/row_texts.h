/*
 * An action as the index sees it: its texts, cut into words.  For search/index and benchmarks.
 */
#ifndef SEARCH_INDEX_ROW_TEXTS_H
#define SEARCH_INDEX_ROW_TEXTS_H

#include "search/action.h"
#include "search/appellations.h"
#include "search/base/buf.h"
#include "search/french/analysis.h"
#include "search/index/format.h"
#include "search/index/row.h"
#include "search/reference.h"

struct row_texts {
	struct analyser *analyser;
	const struct reference *reference;
	const struct appellations *appellations; /* or NULL */
	struct buf texts[TEXT_COUNT]; /* of the last action */
};

/* NO_MEMORY only. */
enum status row_texts_init(const struct reference *reference,
    const struct appellations *appellations, struct row_texts *out);
/* A zeroed one is allowed. */
void row_texts_clear(struct row_texts *row);

/* Its texts, as they are searched: without markup, codes as their labels.  buf_failed() of each tells
 * when memory lacked. */
void row_texts_gather(struct row_texts *row, const struct action *action);
/* Gathers them and fills the words of `out`.  NO_MEMORY only. */
enum status row_texts_analyse(struct row_texts *row, const struct action *action,
    struct index_row *out);

#endif
