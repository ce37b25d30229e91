/*
 * Gathers the words of all actions, row after row, and writes the dictionary and the posting lists.
 * For search/index/writer only.
 *
 * Memory is bounded: what exceeds POSTINGS_BYTES_MAX goes to disk in sorted runs, which are merged at
 * the end.
 */
#ifndef SEARCH_INDEX_POSTINGS_WRITER_H
#define SEARCH_INDEX_POSTINGS_WRITER_H

#include "search/base/status.h"
#include "search/index/column_file.h"
#include "search/index/postings.h"
#include "search/index/row.h"

#define POSTINGS_BYTES_MAX ((size_t)12 * 1024 * 1024)

struct postings_writer;
struct sqlite3;

/* `path` plus a suffix: where what exceeds memory may be kept (search/base/scratch.h).  `file` must
 * outlive it. */
enum status postings_writer_new(const char *path, struct column_file *file, struct fault *fault,
    struct postings_writer **out);
/* NULL is allowed. */
void postings_writer_free(struct postings_writer *writer);

/* A row whose words have been analysed; rows ascend. */
enum status postings_writer_add_row(struct postings_writer *writer, const struct index_row *row,
    struct fault *fault);
/* Writes tables `terme`, `debut` and the columns of the dictionary and of the titles into the index
 * being written, which has the tables of format.h. */
enum status postings_writer_finish(struct postings_writer *writer, struct sqlite3 *db,
    struct fault *fault);

#endif
