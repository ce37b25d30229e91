/*
 * The encoding of a document found, and its bytes turned into UTF-8.  For import/read only.
 *
 * What decides, in this order: a byte order mark or the zero bytes of UTF-16 and UTF-32, the charset
 * of the HTTP header (RFC 7303), the XML declaration, else UTF-8.  Bytes that are no UTF-8 where it
 * was promised are read as windows-1252, which counts as a repair.
 *
 * Read are UTF-8, 16 and 32, and what iconv knows of the families below, as long as ASCII stands for
 * itself in it: so neither UTF-7 nor EBCDIC nor shifting encodings, in which markup can be hidden.
 */
#ifndef IMPORT_READ_ENCODING_H
#define IMPORT_READ_ENCODING_H

#include "import/read/document.h"

/* Fills the document's text, name and repair.  BAD_INPUT: an encoding that is not read. */
enum status encoding_decode(const char *bytes, size_t length, const char *content_type,
    struct document *document);

#define ENCODING_HEAD_BYTES 4096 /* that tell how the rest is to be read */

/* Opens what the system has for the encoding of a document that begins so, for a process that will
 * not be able to.  It stays open. */
void encoding_prepare(const char *bytes, size_t length, const char *content_type);

#endif
