#include "import/read/stream.h"

#include <stdlib.h>
#include <string.h>

#include "import/read/source_bytes.h"
#include "search/base/utf8.h"

/* Where the scanner is in the markup.  OPENING: behind a <, as long as a comment or a CDATA section may
 * be beginning. */
enum place { TEXT, OPENING, TAG, CDATA, COMMENT };

static const char cdata[] = "<![CDATA[", comment[] = "<!--";

struct stream {
	const struct feed_source *source;
	const struct document *head;
	size_t skipped; /* of the source: a byte order mark */
	size_t next;    /* byte of the source to be read next */
	char block[STREAM_BLOCK_BYTES + UTF8_MAX_BYTES];
	size_t at, end, carried; /* of `block`: what is ready, and the cut code point behind it */
	bool in_head;            /* what is ready is the head's text */
	enum place place;
	size_t length;  /* of the tag so far */
	bool is_comment;
	char before[2]; /* the last two bytes of CDATA and comments */
	size_t scanned; /* bytes of text */
	bool unfit;
	struct refusal refusal;
};

void
stream_rewind(struct stream *s)
{
	s->next = s->skipped + s->head->text.length;
	s->at = s->end = s->carried = 0;
	s->in_head = true;
	s->place = TEXT;
	s->scanned = 0;
	s->unfit = false;
	s->refusal = (struct refusal){0};
}

static enum status
make_head(struct stream *s, const struct feed_source *source, struct document *head)
{
	char bytes[STREAM_HEAD_BYTES];
	size_t length = utf8_floor(bytes, source_bytes(source, 0, bytes, sizeof(bytes)));
	struct refusal refusal;
	enum status status =
	    document_decode(bytes, length, source->content_type, head, &refusal);

	if (status == OK && (head->repaired || strcmp(head->name, "utf-8") != 0))
		return NOT_FOUND;
	s->skipped = length - head->text.length;
	if (status == OK)
		status = document_guard(head, &refusal);
	if (status == OK && (head->repaired || !document_is_begun(head) ||
		s->skipped + head->text.length != length))
		return NOT_FOUND;
	return status == BAD_INPUT ? NOT_FOUND : status;
}

enum status
stream_new(const struct feed_source *source, struct document *head, struct stream **out)
{
	struct stream *s = calloc(1, sizeof(*s));
	enum status status;

	if (s == NULL)
		return NO_MEMORY;
	s->source = source;
	s->head = head;
	status = make_head(s, source, head);
	if (status != OK) {
		free(s);
		return status;
	}
	stream_rewind(s);
	*out = s;
	return OK;
}

void
stream_free(struct stream *stream)
{
	free(stream);
}

/* How many of the bytes are CDATA or comment, its end included. */
static size_t
skip_quoted(struct stream *s, const char *text, size_t length)
{
	const char mark = s->place == CDATA ? ']' : '-';
	const char *at = text, *end = text + length, *close;

	while ((close = memchr(at, '>', (size_t)(end - at))) != NULL) {
		char last = close > text ? close[-1] : s->before[1];
		char previous = close > text + 1 ? close[-2] : close > text ? s->before[1] : s->before[0];

		at = close + 1;
		if (last == mark && previous == mark) {
			s->place = TEXT;
			return (size_t)(at - text);
		}
	}
	if (length > 1) {
		memcpy(s->before, end - 2, 2);
	} else if (length == 1) {
		s->before[0] = s->before[1];
		s->before[1] = *text;
	}
	return length;
}

/* One byte behind a <. */
static void
open_markup(struct stream *s, char c)
{
	/* They part at the third byte: what was read so far tells which of them it can be. */
	const char *mark = s->length < 3 || s->is_comment ? comment : cdata;

	if (s->length == 2)
		s->is_comment = c == '-';
	if (s->length == 2 && !s->is_comment)
		mark = cdata;
	if (mark[s->length] != c) {
		s->place = TAG;
		return;
	}
	s->length++;
	if (mark[s->length] == '\0')
		s->place = s->is_comment ? COMMENT : CDATA;
}

static size_t
skip_tag(struct stream *s, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '>') {
			s->place = TEXT;
			return i + 1;
		}
		if (text[i] == '<') { /* the tag before had no end: the parser will say so */
			s->place = TEXT;
			return i;
		}
		s->length++;
	}
	return i;
}

static bool
scan(struct stream *s, const char *text, size_t length)
{
	size_t at = 0;
	const char *open;

	while (at < length) {
		switch (s->place) {
		case TEXT:
			open = memchr(text + at, '<', length - at);
			at = open == NULL ? length : (size_t)(open - text) + 1;
			if (open != NULL) {
				s->place = OPENING;
				s->length = 1;
				s->is_comment = false;
				s->before[0] = s->before[1] = 0;
			}
			break;
		case OPENING:
			open_markup(s, text[at]);
			at += s->place != TAG; /* which is looked at as one */
			break;
		case TAG:
			at += skip_tag(s, text + at, length - at);
			if (s->length > TAG_BYTES_MAX) {
				s->refusal = document_long_tag(s->scanned + at - s->length);
				return false;
			}
			break;
		default:
			at += skip_quoted(s, text + at, length - at);
		}
	}
	s->scanned += length;
	return true;
}

/* The next block, checked. */
static bool
fill(struct stream *s)
{
	size_t got, whole;

	memmove(s->block, s->block + s->end, s->carried);
	got = source_bytes(s->source, s->next, s->block + s->carried, STREAM_BLOCK_BYTES);
	s->next += got;
	got += s->carried;
	whole = utf8_floor(s->block, got);
	s->unfit = (whole < got && s->next == s->source->length) || !utf8_is_valid(s->block, whole) ||
	    memchr(s->block, '\0', whole) != NULL;
	s->at = 0;
	s->end = whole;
	s->carried = got - whole;
	return !s->unfit && scan(s, s->block, whole);
}

int
stream_read(void *stream, char *out, int size)
{
	struct stream *s = stream;
	size_t n;

	if (s->unfit || s->refusal.code != NULL)
		return -1;
	if (s->in_head) {
		n = s->head->text.length - s->at;
		if (s->at == 0 && !scan(s, s->head->text.data, n))
			return -1;
		n = n < (size_t)size ? n : (size_t)size;
		memcpy(out, s->head->text.data + s->at, n);
		s->at += n;
		if (s->at == s->head->text.length) {
			s->in_head = false;
			s->at = 0;
		}
		return (int)n;
	}
	if (s->at == s->end && !fill(s))
		return -1;
	n = s->end - s->at < (size_t)size ? s->end - s->at : (size_t)size;
	memcpy(out, s->block + s->at, n);
	s->at += n;
	return (int)n;
}

bool
stream_is_unfit(const struct stream *stream)
{
	return stream->unfit;
}

const struct refusal *
stream_refusal(const struct stream *stream)
{
	return stream->refusal.code == NULL ? NULL : &stream->refusal;
}

void
stream_place(const struct stream *stream, size_t at, long *line, long *column)
{
	char block[4096];
	size_t done = stream->skipped, end = stream->skipped + at, got, i;

	*line = *column = 1;
	while (done < end) {
		got = source_bytes(stream->source, done, block,
		    end - done < sizeof(block) ? end - done : sizeof(block));
		if (got == 0)
			return;
		for (i = 0; i < got; i++) {
			if (block[i] == '\n') {
				++*line;
				*column = 1;
			} else if (((unsigned char)block[i] & 0xC0) != 0x80) {
				++*column;
			}
		}
		done += got;
	}
}
