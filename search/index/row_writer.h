/*
 * Writes rows into the tables `action`, `historique`, `alias` and `fts` of an index.  For
 * search/index only; by one thread at a time.
 */
#ifndef SEARCH_INDEX_ROW_WRITER_H
#define SEARCH_INDEX_ROW_WRITER_H

#include <stdint.h>

#include "search/base/status.h"
#include "search/index/history.h"
#include "search/index/row.h"

struct row_writer;
struct sqlite3;

/* `db` has the tables of format.h.  `today` (days since 1970) dates the actions that say nothing of
 * their changes. */
enum status row_writer_new(struct sqlite3 *db, int32_t today, struct fault *fault,
    struct row_writer **out);
/* NULL is allowed; before the database is closed. */
void row_writer_free(struct row_writer *writer);

enum status row_writer_add(struct row_writer *writer, const struct index_row *row,
    struct fault *fault);
enum status row_writer_alias(struct row_writer *writer, const char *id, const char *action,
    struct fault *fault);
/* The first that is told of an id counts. */
enum status row_writer_history(struct row_writer *writer, const struct index_history *history,
    struct fault *fault);

#endif
