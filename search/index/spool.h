/*
 * Actions on their way into an index: kept on disk until all are known, then given back in the order
 * of rows, that of descending static quality.  Memory does not grow with the actions but for four
 * bytes each, and SQLite's cache.  For search/index/writer only.
 */
#ifndef SEARCH_INDEX_SPOOL_H
#define SEARCH_INDEX_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/buf.h"
#include "search/base/status.h"

struct spool;

/* What rows are ordered by: quality and day descending, then title and id. */
struct spool_key {
	int quality;
	int32_t day;
	const char *title; /* folded */
	const char *id;
};

/* `path` plus a suffix names its two files, unlinked when they are closed; what a run that died left
 * there is removed. */
enum status spool_open(const char *path, struct fault *fault, struct spool **out);
/* NULL is allowed. */
void spool_close(struct spool *spool);

enum status spool_add(struct spool *spool, const struct spool_key *key, const struct buf *record,
    struct fault *fault);
size_t spool_count(const struct spool *spool);

/* The next record, in the order of rows; *title_rank: its place in the order of titles.  NOT_FOUND
 * after the last one.  Nothing is added after the first call. */
enum status spool_next(struct spool *spool, struct buf *record, uint32_t *title_rank,
    struct fault *fault);

#endif
