/*
 * The bytes of a document, from memory or from an open file, a piece at a time.  For import/read
 * only.
 */
#ifndef IMPORT_READ_SOURCE_BYTES_H
#define IMPORT_READ_SOURCE_BYTES_H

#include "import/read/feed.h"

/* Copies at most `size` bytes from `at` on; fewer than that only at the end of the document, or where
 * the file cannot be read any more. */
size_t source_bytes(const struct feed_source *source, size_t at, char *out, size_t size);

#endif
