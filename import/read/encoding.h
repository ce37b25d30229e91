/*
 * Which encoding a document is in.  For import/read only.
 *
 * What decides, in this order: a byte order mark or the zero bytes of UTF-16 and UTF-32, the charset
 * of the HTTP header (RFC 7303), the XML declaration, else UTF-8.
 *
 * Read are UTF-8, 16 and 32, and what iconv knows of the families below, as long as ASCII stands for
 * itself in it: so neither UTF-7 nor EBCDIC nor shifting encodings, in which markup can be hidden.
 */
#ifndef IMPORT_READ_ENCODING_H
#define IMPORT_READ_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "import/read/feed.h"

#define ENCODING_HEAD_BYTES 4096 /* that tell how the rest is to be read */
#define ENCODING_NAME_BYTES 40

/* The name as reported, and how many bytes of mark come before the text; false: it is not read. */
bool encoding_find(const struct feed_source *source, char name[ENCODING_NAME_BYTES], size_t *skipped);
/* What iconv calls it; NULL when it has no part in reading it. */
const char *encoding_converter(const char *name);
/* Bytes that iconv reads at once, at least: what it passes over must not part two of them. */
size_t encoding_unit(const char *name);
bool encoding_is_ascii(const char *bytes, size_t length);

/* Opens what the system has for the encoding of the document, for a process that will not be able
 * to.  It stays open. */
void encoding_prepare(const struct feed_source *source);

#endif
