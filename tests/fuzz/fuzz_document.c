/* Any bytes under any label become text that the parser may have, strictly and repaired, or are
 * refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/stream.h"
#include "search/base/buf.h"
#include "search/base/utf8.h"

/* The first byte chooses. */
static const char *const types[] = {NULL, "text/xml", "application/rss+xml; charset=utf-8",
    "text/xml; charset=iso-8859-1", "application/xml; charset=utf-16", "text/html; charset=\"koi8-r\"",
    "text/xml; charset=shift_jis", "text/xml;charset=utf-7", "application/xml; charset=windows-1258"};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
check_places(struct stream *stream)
{
	struct text_place place;

	if (stream_refusal(stream) != NULL) {
		require(stream_refusal(stream)->why > REMARK_NONE && stream_refusal(stream)->why < REMARK_COUNT);
		place = stream_refusal_place(stream);
		require(place.line >= 1 && place.column >= 1);
	}
	if (stream_repair(stream) != REMARK_NONE) {
		place = stream_repair_place(stream);
		require(place.line >= 1 && place.column >= 1);
	}
}

/* To its end, in pieces of `size` bytes; what was read goes to `text`. */
static void
read_through(struct stream *stream, size_t size, struct buf *text)
{
	char piece[4096];
	int got;

	require(size <= sizeof(piece));
	stream_rewind(stream);
	buf_reset(text);
	while ((got = stream_read(stream, piece, (int)size)) > 0)
		buf_add(text, piece, (size_t)got);
	require(got == 0 || stream_refusal(stream) != NULL);
	require(got != 0 || stream_refusal(stream) == NULL);
	if (got == 0) {
		require(utf8_is_valid(buf_string(text), text->length));
		require(strlen(buf_string(text)) == text->length);
	}
}

/* It reads the same again, whatever the pieces. */
static void
read_twice(struct stream *stream)
{
	struct buf once = {0}, again = {0};

	read_through(stream, 4096, &once);
	read_through(stream, 7, &again);
	require(once.length == again.length &&
	    memcmp(buf_string(&once), buf_string(&again), once.length) == 0);
	check_places(stream);
	buf_clear(&once);
	buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_source source = {0};
	struct stream *stream = NULL;
	enum status status;

	if (size == 0)
		return 0;
	source.bytes = (const char *)data + 1;
	source.length = size - 1;
	source.content_type = types[data[0] % LENGTH(types)];
	status = stream_new(&source, &stream);
	require(status == OK || (status == BAD_INPUT && stream_refusal(stream) != NULL));
	require(stream_encoding(stream) != NULL || status == BAD_INPUT);
	check_places(stream);
	if (status == OK) {
		read_twice(stream);
		status = stream_mend(stream);
		require(status == OK || (status == BAD_INPUT && stream_refusal(stream) != NULL));
		check_places(stream);
	}
	if (status == OK)
		read_twice(stream);
	stream_free(stream);
	return 0;
}
