/*
 * A document handed to the XML parser as it is read, in little memory whatever its size.  For
 * import/read only.
 *
 * Only documents that need nothing done to them can be: UTF-8 throughout, without entities of
 * their own, and begun within their first STREAM_HEAD_BYTES.  Any other is for document.h, which holds it whole,
 * can transcode and repair it.  What makes a document unfit may show only as it is read: then
 * the reading begins anew with document.h, and nothing of the first one counts.
 *
 * The same is refused as there: tags longer than TAG_BYTES_MAX, whose attributes would cost the
 * parser a time that grows with their square.
 */
#ifndef IMPORT_READ_STREAM_H
#define IMPORT_READ_STREAM_H

#include "import/read/document.h"
#include "import/read/feed.h"

#define STREAM_HEAD_BYTES ((size_t)64 * 1024)
#define STREAM_BLOCK_BYTES ((size_t)64 * 1024)

struct stream;

/* NOT_FOUND: the document is unfit.  `head` gets what its beginning gives: encoding's name, is_netscape,
 * and the text of STREAM_HEAD_BYTES at most. */
enum status stream_new(const struct feed_source *source, struct document *head,
    struct stream **out);
/* NULL is allowed. */
void stream_free(struct stream *stream);
/* Back to the beginning. */
void stream_rewind(struct stream *stream);

/* An xmlInputReadCallback: how many bytes were copied, 0 at the end, -1 when there is something wrong
 * with the document, which these tell. */
int stream_read(void *stream, char *out, int size);
/* Whether it turned out to be unfit. */
bool stream_is_unfit(const struct stream *stream);
/* NULL when nothing was refused; lives as long as the stream. */
const struct refusal *stream_refusal(const struct stream *stream);

/* Line and column of a byte, counted anew from the beginning. */
void stream_place(const struct stream *stream, size_t at, long *line, long *column);

#endif
