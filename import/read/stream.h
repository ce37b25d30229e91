/*
 * A document made fit for the XML parser as it is read, in little memory whatever its size: decoded,
 * guarded against abuse, and on demand repaired.  For import/read only.
 *
 * Its first STREAM_HEAD_BYTES alone are held, in which the root must begin.  The rest goes by in
 * pieces, from one to the next of: import/read/decoder.h, the entities of a DOCTYPE replaced,
 * import/read/markup.h, and in the recovery pass import/read/repair.h.  It can be read again from its
 * beginning, as often as need be.
 */
#ifndef IMPORT_READ_STREAM_H
#define IMPORT_READ_STREAM_H

#include "import/read/document.h"
#include "import/read/feed.h"

#define STREAM_HEAD_BYTES ((size_t)256 * 1024)

struct stream;

/* From 1, in characters. */
struct text_place {
	long line, column;
};

/* Its beginning, decoded and guarded.  BAD_INPUT: it is refused; the stream is made nevertheless, to
 * tell why and where. */
enum status stream_new(const struct feed_source *source, struct stream **out);
/* NULL is allowed. */
void stream_free(struct stream *stream);
/* Back to the beginning. */
void stream_rewind(struct stream *stream);

/* An xmlInputReadCallback: how many bytes were copied, 0 at the end, -1 when the document is refused or
 * memory lacks. */
int stream_read(void *stream, char *out, int size);

/* From now on it is the document repaired: it is looked through for its end, and rewound.  BAD_INPUT:
 * it is refused. */
enum status stream_mend(struct stream *stream);

/* The repaired document was read to its end and gave so many items.  BAD_INPUT: others are in it, that
 * its tags hide; it is refused. */
enum status stream_keeps_items(struct stream *stream, size_t items);

/* Of the encoding, as reported; NULL when it is not read. */
const char *stream_encoding(const struct stream *stream);
bool stream_is_netscape(const struct stream *stream);
bool stream_lacks_memory(const struct stream *stream);

/* NULL when nothing was refused; lives as long as the stream. */
const struct refusal *stream_refusal(const struct stream *stream);
/* Where that is.  Ends the reading. */
struct text_place stream_refusal_place(struct stream *stream);

/* What had to be mended first of what was read; NULL: nothing.  Lives until its place is
 * asked for. */
const struct repair *stream_repair(const struct stream *stream);
struct text_place stream_repair_place(struct stream *stream);

#endif
