/*
 * Phrases as the text of a MATCH expression for FTS5 (FTS5, "Full-text Query Syntax"), always
 * valid: only quoted strings of analysed words, and OR.  For search/query only.
 */
#ifndef SEARCH_QUERY_MATCH_H
#define SEARCH_QUERY_MATCH_H

#include "search/base/buf.h"
#include "search/query/query.h"

/* Appends the surface forms of the clauses, any of them; `fields` as in struct conjunct.  Adds
 * nothing for clauses without words. */
void match_write(struct buf *out, const struct clause *const *clauses, size_t count,
    uint8_t fields);

#endif
