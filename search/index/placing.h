/*
 * Puts the spooled actions into their rows.  Three steps, each on a thread of its own, hand the rows
 * on in their order: their texts are analysed; postings and columns gather what they need of them
 * (the calling thread); the tables are written.  French analysis and FTS5 take about as long as each
 * other, so that two cores build an index in little more than half of the time.
 *
 * For search/index/writer only.
 */
#ifndef SEARCH_INDEX_PLACING_H
#define SEARCH_INDEX_PLACING_H

#include <stdint.h>

#include "search/base/status.h"
#include "search/index/columns_writer.h"
#include "search/index/postings_writer.h"
#include "search/index/row_texts.h"
#include "search/index/row_writer.h"
#include "search/index/spool.h"

/* What the steps work with; none of it may be used otherwise meanwhile, nor the row writer's
 * database. */
struct placing_parts {
	struct spool *spool;
	struct row_texts *texts;
	struct postings_writer *postings;
	struct columns_writer *columns;
	struct row_writer *rows;
};

/* *words: of all texts. */
enum status placing_run(const struct placing_parts *parts, struct fault *fault, uint64_t *words);

#endif
