/*
 * Writes the dictionary: see search/index/dictionary.h.  For search/index/postings_writer only.
 */
#ifndef SEARCH_INDEX_DICTIONARY_WRITER_H
#define SEARCH_INDEX_DICTIONARY_WRITER_H

#include <stdint.h>

#include "search/base/status.h"
#include "search/french/analysis.h"

struct dictionary_writer;
struct sqlite3;

/* NULL if memory lacks. */
struct dictionary_writer *dictionary_writer_new(void);
/* NULL is allowed. */
void dictionary_writer_free(struct dictionary_writer *writer);

/* Terms come in the order of their bytes, as analyse_form() gives them; *number counts from 0. */
enum status dictionary_writer_add(struct dictionary_writer *writer, const struct word *term,
    uint32_t documents, uint32_t *number);
/* Writes its columns to table `colonne`. */
enum status dictionary_writer_store(struct dictionary_writer *writer, struct sqlite3 *db,
    struct fault *fault);

#endif
