/*
 * Runs of posting lists that exceeded memory: each sorted by term, one behind the other on disk, merged
 * at the end.  For search/index/postings_writer only.
 */
#ifndef SEARCH_INDEX_POSTING_RUNS_H
#define SEARCH_INDEX_POSTING_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

struct posting_runs;

/* A term's list, of one run. */
struct posting_piece {
	const char *text; /* NUL-terminated */
	uint32_t documents, last_row;
	const unsigned char *data;
	size_t bytes;
};

/* `path`: where its file may be made (search/base/scratch.h).  NULL if memory lacks. */
struct posting_runs *posting_runs_new(const char *path);
/* NULL is allowed. */
void posting_runs_free(struct posting_runs *runs);

/* Pieces come in the order of their terms' bytes, then the run ends. */
enum status posting_runs_add(struct posting_runs *runs, const struct posting_piece *piece,
    struct fault *fault);
enum status posting_runs_end(struct posting_runs *runs, struct fault *fault);
size_t posting_runs_count(const struct posting_runs *runs);

/* The next term, and its pieces in the order of runs; they live until the next call.  NOT_FOUND after
 * the last one.  Nothing is added any more. */
enum status posting_runs_next(struct posting_runs *runs, const struct posting_piece **pieces,
    size_t *count, struct fault *fault);

#endif
