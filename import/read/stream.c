#include "import/read/stream.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/decoder.h"
#include "import/read/ending.h"
#include "import/read/markup.h"
#include "import/read/repair.h"

/* What a filter could not use yet, and what it made last. */
struct filter {
	struct buf waiting, made;
};

struct stream {
	struct decoder *decoder;
	struct document head;
	bool is_past_head;
	struct filter entities;
	struct markup markup;
	bool is_mended;
	struct filter mended;
	struct mending mending;
	size_t end;   /* of the text, when it is mended */
	bool is_open; /* the last bracket is lacking there */
	bool is_over;
	const char *piece; /* of what is read: the rest of it */
	size_t left;
	bool lacks_memory;
	struct refusal refusal;
};

/* Behind what waits. */
static void
filter_add(struct filter *filter, const char *text, size_t length)
{
	buf_add(&filter->waiting, text, length);
	buf_reset(&filter->made);
}

static void
filter_drop(struct filter *filter, size_t used)
{
	struct buf *waiting = &filter->waiting;

	if (used == 0)
		return;
	memmove(waiting->data, waiting->data + used, waiting->length - used + 1);
	waiting->length -= used;
}

static bool
filter_failed(const struct filter *filter)
{
	return buf_failed(&filter->waiting) || buf_failed(&filter->made);
}

static void
filter_clear(struct filter *filter)
{
	buf_clear(&filter->waiting);
	buf_clear(&filter->made);
}

static const char *
next_decoded(struct stream *s, size_t *length)
{
	if (s->is_past_head)
		return decoder_next(s->decoder, length);
	s->is_past_head = true;
	*length = s->head.text.length;
	return buf_string(&s->head.text);
}

/* Pieces of length 0 are the end, here and below. */
static const char *
next_named(struct stream *s, size_t *length)
{
	struct filter *f = &s->entities;
	const char *piece;
	bool is_last;

	if (s->head.entities == NULL)
		return next_decoded(s, length);
	do {
		piece = next_decoded(s, length);
		is_last = *length == 0;
		filter_add(f, piece, *length);
		filter_drop(f, doctype_replace(s->head.entities,
		    &(struct piece){buf_string(&f->waiting), f->waiting.length, is_last}, &f->made));
		s->lacks_memory = s->lacks_memory || filter_failed(f);
	} while (!is_last && f->made.length == 0 && !s->lacks_memory);
	*length = s->lacks_memory ? 0 : f->made.length;
	return buf_string(&f->made);
}

static const char *
next_guarded(struct stream *s, size_t *length)
{
	const char *piece = next_named(s, length);

	if (*length > 0 && !markup_scan(&s->markup, piece, *length, &s->refusal))
		*length = 0;
	return piece;
}

static bool
is_stopped(const struct stream *s)
{
	return s->lacks_memory || s->refusal.why != REMARK_NONE;
}

static const char *
next_mended(struct stream *s, size_t *length)
{
	struct filter *f = &s->mended;
	const char *piece;
	size_t before;

	*length = 0;
	while (*length == 0 && !s->is_over && !is_stopped(s)) {
		before = s->mending.taken + f->waiting.length;
		piece = next_guarded(s, length);
		s->is_over = *length == 0 || *length >= s->end - before;
		filter_add(f, piece, s->is_over && *length > 0 ? s->end - before : *length);
		filter_drop(f, repair_text(&s->mending,
		    &(struct piece){buf_string(&f->waiting), f->waiting.length, s->is_over}, &f->made));
		if (s->is_over && s->is_open)
			buf_char(&f->made, '>');
		s->lacks_memory = s->lacks_memory || filter_failed(f);
		*length = f->made.length;
	}
	return buf_string(&f->made);
}

int
stream_read(void *stream, char *out, int size)
{
	struct stream *s = stream;
	size_t n;

	if (s->left == 0 && !is_stopped(s))
		s->piece = s->is_mended ? next_mended(s, &s->left) : next_guarded(s, &s->left);
	if (is_stopped(s))
		return -1;
	n = s->left < (size_t)size ? s->left : (size_t)size;
	memcpy(out, s->piece, n);
	s->piece += n;
	s->left -= n;
	return (int)n;
}

/* To the beginning, whatever was found. */
static void
go_back(struct stream *s)
{
	size_t skipped = 0, length = 1;

	decoder_rewind(s->decoder);
	for (; skipped < s->head.text.length && length > 0; skipped += length)
		(void)decoder_next(s->decoder, &length);
	s->is_past_head = false;
	buf_reset(&s->entities.waiting);
	buf_reset(&s->mended.waiting);
	s->markup = (struct markup){0};
	s->mending = (struct mending){.document = &s->head};
	s->is_over = false;
	s->left = 0;
}

void
stream_rewind(struct stream *s)
{
	go_back(s);
	s->refusal = (struct refusal){0};
}

static enum status
make_head(struct stream *s)
{
	size_t length = 1;
	const char *piece;

	while (s->head.text.length < STREAM_HEAD_BYTES && length > 0) {
		piece = decoder_next(s->decoder, &length);
		buf_add(&s->head.text, piece, length);
	}
	s->head.is_whole = length == 0;
	return buf_failed(&s->head.text) ? NO_MEMORY : document_guard(&s->head, &s->refusal);
}

enum status
stream_new(const struct feed_source *source, struct stream **out)
{
	struct stream *s = calloc(1, sizeof(*s));
	enum status status;

	if (s == NULL)
		return NO_MEMORY;
	status = decoder_new(source, &s->decoder);
	if (status == BAD_INPUT)
		s->refusal = (struct refusal){REMARK_ENCODING, 0};
	if (status == OK)
		status = make_head(s);
	if (status == OK)
		stream_rewind(s);
	if (status != OK && status != BAD_INPUT) {
		stream_free(s);
		return status;
	}
	*out = s;
	return status;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	decoder_free(s->decoder);
	document_clear(&s->head);
	filter_clear(&s->entities);
	filter_clear(&s->mended);
	free(s);
}

/* Through the whole text, for its end and for what the trial did not come to. */
static enum status
find_end(struct stream *s)
{
	struct ending e = {0};
	size_t before, length, skipped;
	const char *piece;

	e.name = document_root(&s->head, &e.name_length);
	before = e.name_length == 0 ? 0 : (size_t)(e.name - buf_string(&s->head.text)) - 1;
	stream_rewind(s);
	while (piece = next_guarded(s, &length), length > 0) {
		skipped = before < length ? before : length;
		before -= skipped;
		e.seen += skipped;
		if (e.name_length > 0)
			ending_look(&e, piece + skipped, length - skipped);
	}
	if (s->lacks_memory)
		return NO_MEMORY;
	if (s->refusal.why != REMARK_NONE)
		return BAD_INPUT;
	s->end = SIZE_MAX;
	s->is_open = ending_is_open(&e);
	if (s->is_open) {
		document_note_repair(&s->head, REMARK_REPAIRED_LAST_TAG, e.seen);
	} else if (e.is_followed) {
		document_note_repair(&s->head, REMARK_REPAIRED_TEXT_AFTER, e.end);
		s->end = e.end;
	}
	return OK;
}

enum status
stream_mend(struct stream *s)
{
	enum status status = document_trim_start(&s->head, &s->refusal);

	if (status == OK)
		status = find_end(s);
	if (status == OK) {
		stream_rewind(s);
		s->is_mended = true;
	}
	return status;
}

enum status
stream_keeps_items(struct stream *s, size_t items)
{
	if (s->mending.lost.why != REMARK_NONE)
		s->refusal = s->mending.lost;
	else if (items < s->mending.nesting.items)
		s->refusal = (struct refusal){REMARK_XML_NESTING, s->head.repair.at};
	return s->refusal.why == REMARK_NONE ? OK : BAD_INPUT;
}

const char *
stream_encoding(const struct stream *s)
{
	return s->decoder == NULL ? NULL : decoder_name(s->decoder);
}

bool
stream_is_netscape(const struct stream *s)
{
	return s->head.is_netscape;
}

bool
stream_lacks_memory(const struct stream *s)
{
	return s->lacks_memory;
}

const struct refusal *
stream_refusal(const struct stream *s)
{
	return s->refusal.why == REMARK_NONE ? NULL : &s->refusal;
}

/* Of a byte of the text that `next` gives, counted anew from the beginning. */
static struct text_place
place(struct stream *s, size_t at, const char *(*next)(struct stream *, size_t *))
{
	struct text_place found = {1, 1};
	const char *piece;
	size_t length, i;

	if (s->decoder == NULL)
		return found;
	go_back(s);
	while (at > 0 && (piece = next(s, &length), length > 0)) {
		length = length < at ? length : at;
		at -= length;
		for (i = 0; i < length; i++) {
			if (piece[i] == '\n') {
				found.line++;
				found.column = 1;
			} else if (((unsigned char)piece[i] & 0xC0) != 0x80) {
				found.column++;
			}
		}
	}
	return found;
}

struct text_place
stream_refusal_place(struct stream *s)
{
	return place(s, s->refusal.at, next_named);
}

/* What the decoder mended comes first, and is placed in what it gives. */
static const struct repair *
first_repair(const struct stream *s)
{
	const struct repair *decoded = s->decoder == NULL ? NULL : decoder_repair(s->decoder);

	return decoded != NULL && decoded->what != REMARK_NONE ? decoded : &s->head.repair;
}

const struct repair *
stream_repair(const struct stream *s)
{
	const struct repair *repair = first_repair(s);

	return repair->what == REMARK_NONE ? NULL : repair;
}

struct text_place
stream_repair_place(struct stream *s)
{
	const struct repair *repair = first_repair(s);

	return place(s, repair->at, repair == &s->head.repair ? next_named : next_decoded);
}
