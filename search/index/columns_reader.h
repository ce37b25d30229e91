/*
 * Loads and checks the columns of an index.  For search/index/reader only.
 */
#ifndef SEARCH_INDEX_COLUMNS_READER_H
#define SEARCH_INDEX_COLUMNS_READER_H

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/index/columns.h"

struct sqlite3;

/* Everything lives in the arena.  CORRUPT when a column has another size than `rows` wants, or
 * points out of itself: a worker never follows a torn file out of bounds. */
enum status columns_read(struct sqlite3 *db, const struct reference *reference, size_t rows,
    struct arena *arena, struct fault *fault, struct columns *out);

/* Copies the dictionary, and the words of the titles, into the arena, checked as the columns are. */
enum status dictionary_read(struct sqlite3 *db, struct arena *arena, struct fault *fault,
    struct dictionary *out);
enum status titles_read(struct sqlite3 *db, const struct dictionary *dictionary, size_t rows,
    struct arena *arena, struct fault *fault, struct titles *out);

#endif
