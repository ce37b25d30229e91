/*
 * The bytes of a document turned into UTF-8 as they come, in little memory whatever its size.  For
 * import/read only.
 *
 * What encoding they are in, import/read/encoding.h finds; what was announced in Latin 1 and is
 * UTF-8 from end to end is read as UTF-8, as a repair: otherwise « é » would become « Ã© ».  Bytes that are no UTF-8 where it was
 * promised are read as windows-1252, and what iconv cannot read becomes U+FFFD, a byte at a time:
 * either counts as a repair.
 */
#ifndef IMPORT_READ_DECODER_H
#define IMPORT_READ_DECODER_H

#include "import/read/document.h"
#include "import/read/feed.h"

struct decoder;

/* BAD_INPUT: its encoding is not read.  `source` is used as long as the decoder. */
enum status decoder_new(const struct feed_source *source, struct decoder **out);
/* NULL is allowed. */
void decoder_free(struct decoder *decoder);
/* Back to the beginning. */
void decoder_rewind(struct decoder *decoder);

/* Of the encoding, as reported; lives as long as the decoder. */
const char *decoder_name(const struct decoder *decoder);

/* The next piece of text: valid UTF-8, whole code points, perhaps NULs; it lives until the next call.
 * Its length is 0 at the end of the document alone. */
const char *decoder_next(struct decoder *decoder, size_t *length);

/* What was mended first since the beginning. */
const struct repair *decoder_repair(const struct decoder *decoder);

#endif
