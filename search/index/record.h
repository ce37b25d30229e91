/*
 * An action as one run of bytes: what the index keeps of it.  For search/index only.
 *
 *   uint64, little-endian   bit f: field f (search/action.h) is present
 *   uint64, little-endian   bit f: field f was deduced
 *   the fields present, in the catalogue's order, each followed by a NUL
 *
 * A row of columns would be decoded and copied column by column: twenty results an answer made
 * that a sixth of a search.
 */
#ifndef SEARCH_INDEX_RECORD_H
#define SEARCH_INDEX_RECORD_H

#include "search/action.h"
#include "search/base/buf.h"

/* Appends `action`; buf_failed() tells when memory lacked. */
void record_write(const struct action *action, struct buf *out);

/* The texts of `out` are pointers into `bytes`, which must outlive it.  False when the bytes are
 * no record: nothing outside of them is read. */
bool record_read(const char *bytes, size_t length, struct action *out);

#endif
