/*
 * Writes the words of the titles: see search/index/titles.h.  For search/index/postings_writer only.
 */
#ifndef SEARCH_INDEX_TITLES_WRITER_H
#define SEARCH_INDEX_TITLES_WRITER_H

#include "search/base/status.h"
#include "search/french/analysis.h"
#include "search/index/column_file.h"
#include "search/index/postings.h"

struct titles_writer;
struct sqlite3;

/* `file` must outlive it.  NULL if memory lacks. */
struct titles_writer *titles_writer_new(struct column_file *file);
/* NULL is allowed. */
void titles_writer_free(struct titles_writer *writer);

/* Every term of the dictionary, in its order, and its postings in so many lists, one's rows behind
 * the other's. */
enum status titles_writer_add(struct titles_writer *writer, const struct word *term,
    const struct posting_list lists[], size_t count);
/* Writes its columns to table `colonne`. */
enum status titles_writer_store(struct titles_writer *writer, struct sqlite3 *db,
    struct fault *fault);

#endif
