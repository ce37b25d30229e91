/*
 * Gathers the columns of search/index/columns.h while an index is written.  For
 * search/index/writer only.
 */
#ifndef SEARCH_INDEX_COLUMNS_WRITER_H
#define SEARCH_INDEX_COLUMNS_WRITER_H

#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/index/column_file.h"
#include "search/index/columns.h"
#include "search/reference.h"

struct columns_writer;
struct sqlite3;

/* `file` must outlive it.  BAD_INPUT when a packed facet's vocabulary has more than 64 terms. */
enum status columns_writer_new(const struct reference *reference, struct column_file *file,
    struct fault *fault, struct columns_writer **out);
/* NULL is allowed. */
void columns_writer_free(struct columns_writer *writer);

/* The next row.  `title_rank`: its place in the alphabetical order; `words`: its length. */
enum status columns_writer_add(struct columns_writer *writer, const struct action *action,
    uint32_t title_rank, uint32_t words, struct fault *fault);
/* Fills `colonne` and `facette_terme`. */
enum status columns_writer_store(struct columns_writer *writer, struct sqlite3 *db,
    struct fault *fault);

/* Which bits each packed facet has: the same computation for writer and reader. */
enum status columns_pack(const struct reference *reference, struct packing packing[],
    size_t *words, struct fault *fault);

#endif
