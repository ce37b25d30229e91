/*
 * Gathers the words of all actions, row after row, and writes the dictionary and the posting lists.
 * For search/index/writer only.
 *
 * Memory is bounded: what exceeds POSTINGS_BYTES_MAX goes to the attached database `spool`, and is
 * merged at the end.
 */
#ifndef SEARCH_INDEX_POSTINGS_WRITER_H
#define SEARCH_INDEX_POSTINGS_WRITER_H

#include "search/base/status.h"
#include "search/index/postings.h"

#define POSTINGS_BYTES_MAX ((size_t)24 * 1024 * 1024)

struct postings_writer;
struct sqlite3;

/* `db` is the index being written, with `spool` attached and the tables of format.h created. */
enum status postings_writer_new(struct sqlite3 *db, struct fault *fault,
    struct postings_writer **out);
/* NULL is allowed. */
void postings_writer_free(struct postings_writer *writer);

/* One occurrence in the row being gathered.  `signature`: of the word after it, 0 for none. */
enum status postings_writer_add(struct postings_writer *writer, const char *surface,
    enum index_text_column field, uint8_t signature);
/* The row is whole; rows ascend. */
enum status postings_writer_end_row(struct postings_writer *writer, uint32_t row,
    struct fault *fault);
/* Writes tables `terme`, `debut` and the columns of the dictionary and of the titles. */
enum status postings_writer_finish(struct postings_writer *writer, struct fault *fault);

#endif
