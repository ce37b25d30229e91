#include "import/read/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/encoding.h"
#include "import/read/mojibake.h"
#include "import/read/source_bytes.h"
#include "search/base/utf8.h"

#define BLOCK_BYTES ((size_t)32 * 1024)
/* What a byte becomes at most: U+FFFD, or a sign of windows-1252. */
#define TEXT_BYTES (3 * (BLOCK_BYTES + UTF8_MAX_BYTES))
#define REPLACEMENT "\xEF\xBF\xBD"
#define REPLACEMENT_BYTES (sizeof(REPLACEMENT) - 1)

struct decoder {
	const struct feed_source *source;
	char name[ENCODING_NAME_BYTES];
	size_t unit; /* bytes that iconv reads at once */
	size_t mark; /* bytes of the byte order mark */
	/* The next piece of text: where it is, and how long. */
	const char *(*next)(struct decoder *decoder, size_t *length);
	iconv_t converter;
	size_t next_byte; /* of the source */
	size_t given;     /* bytes of text */
	char bytes[BLOCK_BYTES + UTF8_MAX_BYTES + 1];
	size_t at, end; /* of `bytes`: what is not decoded yet */
	bool is_over;   /* `bytes` has the document's last ones */
	bool is_flushed;
	char text[TEXT_BYTES];
	struct repair repair;
};

/* Behind what is left of the bytes before. */
static void
read_more(struct decoder *d)
{
	size_t left = d->end - d->at, got;

	memmove(d->bytes, d->bytes + d->at, left);
	got = source_bytes(d->source, d->next_byte, d->bytes + left, BLOCK_BYTES - left);
	d->is_over = got < BLOCK_BYTES - left;
	d->next_byte += got;
	d->at = 0;
	d->end = left + got;
}

static void
note_repair(struct decoder *d, enum remark what, size_t at)
{
	if (d->repair.what == REMARK_NONE)
		d->repair = (struct repair){what, at, ""};
}

static size_t
add_1252(char *out, unsigned char byte)
{
	return utf8_encode(mojibake_1252(byte), (unsigned char *)out);
}

/* U+FFFD itself, rather than what stands for bytes that are none. */
static bool
is_replacement(const char *bytes, size_t length)
{
	return length == REPLACEMENT_BYTES && memcmp(bytes, REPLACEMENT, REPLACEMENT_BYTES) == 0;
}

/* Returns the length of the text. */
static size_t
mend_utf8(struct decoder *d, const char *bytes, size_t length)
{
	size_t at = 0, used = 0, n = 1;

	for (; at < length; at += n) {
		uint32_t code = utf8_decode((const unsigned char *)bytes + at, length - at, &n);

		if (code != UTF8_REPLACEMENT || is_replacement(bytes + at, n)) {
			memcpy(d->text + used, bytes + at, n);
			used += n;
			continue;
		}
		note_repair(d, REMARK_REPAIRED_NOT_UTF8, d->given + used);
		used += add_1252(d->text + used, (unsigned char)bytes[at]);
		n = 1;
	}
	return used;
}

static const char *
next_utf8(struct decoder *d, size_t *length)
{
	const char *bytes;
	size_t whole;

	read_more(d);
	whole = d->is_over ? d->end : utf8_floor(d->bytes, d->end);
	bytes = d->bytes;
	d->at = whole;
	*length = whole;
	if (utf8_is_valid(bytes, whole))
		return bytes;
	*length = mend_utf8(d, bytes, whole);
	return d->text;
}

static const char *
next_ascii(struct decoder *d, size_t *length)
{
	const char *text = next_utf8(d, length);

	if (!encoding_is_ascii(text, *length)) /* which says it all */
		d->repair = (struct repair){REMARK_REPAIRED_NOT_ASCII, 0, ""};
	return text;
}

/* Announced in Latin 1. */
static const char *
next_utf8_after_all(struct decoder *d, size_t *length)
{
	const char *text = next_utf8(d, length);

	d->repair = (struct repair){REMARK_REPAIRED_NOT_LATIN1, 0, ""};
	return text;
}

/* Whether all that is beyond ASCII is UTF-8, which no text in Latin 1 is by chance. */
static bool
is_utf8_after_all(struct decoder *d)
{
	bool is_ascii = true, is_valid = true;
	size_t whole;

	decoder_rewind(d);
	while (is_valid && !d->is_over) {
		read_more(d);
		whole = d->is_over ? d->end : utf8_floor(d->bytes, d->end);
		is_valid = utf8_is_valid(d->bytes, whole);
		is_ascii = is_ascii && encoding_is_ascii(d->bytes, whole);
		d->at = whole;
	}
	return is_valid && !is_ascii;
}

static const char *
next_1252(struct decoder *d, size_t *length)
{
	size_t used = 0;

	read_more(d);
	for (; d->at < d->end; d->at++) {
		unsigned char byte = (unsigned char)d->bytes[d->at];

		if (byte < 0x80)
			d->text[used++] = (char)byte;
		else
			used += add_1252(d->text + used, byte);
	}
	*length = used;
	return d->text;
}

/* A letter that might have had an accent behind it is held back until the end. */
static void
flush(struct decoder *d, char **out, size_t *room)
{
	if (!d->is_flushed)
		(void)iconv(d->converter, NULL, NULL, out, room);
	d->is_flushed = true;
}

/* As much of the bytes as is whole, or as has room. */
static void
convert(struct decoder *d, char **out, size_t *room)
{
	while (d->at < d->end && *room >= UTF8_MAX_BYTES) {
		char *in = d->bytes + d->at;
		size_t left = d->end - d->at;
		size_t done = iconv(d->converter, &in, &left, out, room);

		d->at = d->end - left;
		if (done != (size_t)-1 || errno == E2BIG || (errno == EINVAL && !d->is_over))
			return;
		if (*room < UTF8_MAX_BYTES)
			return;
		note_repair(d, REMARK_REPAIRED_BYTES, d->given + (size_t)(*out - d->text));
		memcpy(*out, REPLACEMENT, REPLACEMENT_BYTES);
		*out += REPLACEMENT_BYTES;
		*room -= REPLACEMENT_BYTES;
		d->at += d->unit < left ? d->unit : left;
	}
}

static const char *
next_converted(struct decoder *d, size_t *length)
{
	char *out = d->text;
	size_t room = sizeof(d->text);

	while (out == d->text && !(d->is_over && d->at == d->end)) {
		if (!d->is_over)
			read_more(d);
		convert(d, &out, &room);
	}
	if (d->is_over && d->at == d->end && room >= sizeof(d->text) / 2)
		flush(d, &out, &room);
	*length = (size_t)(out - d->text);
	return d->text;
}

static enum status
choose(struct decoder *d)
{
	const char *converter;

	if (!encoding_find(d->source, d->name, &d->mark))
		return BAD_INPUT;
	if (strcmp(d->name, "utf-8") == 0) {
		d->next = next_utf8;
	} else if (strcmp(d->name, "us-ascii") == 0) {
		d->next = next_ascii;
	} else if (strcmp(d->name, "iso-8859-1") == 0 || strcmp(d->name, "windows-1252") == 0) {
		/* Which people call Latin 1. */
		d->next = is_utf8_after_all(d) ? next_utf8_after_all : next_1252;
	} else {
		d->next = next_converted;
		d->unit = encoding_unit(d->name);
		converter = encoding_converter(d->name);
		d->converter = converter == NULL ? (iconv_t)-1 : iconv_open("UTF-8", converter);
		if (d->converter == (iconv_t)-1)
			return BAD_INPUT;
	}
	return OK;
}

enum status
decoder_new(const struct feed_source *source, struct decoder **out)
{
	struct decoder *d = calloc(1, sizeof(*d));
	enum status status;

	if (d == NULL)
		return NO_MEMORY;
	d->source = source;
	d->converter = (iconv_t)-1;
	status = choose(d);
	if (status != OK) {
		decoder_free(d);
		return status;
	}
	decoder_rewind(d);
	*out = d;
	return OK;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	if (d->converter != (iconv_t)-1)
		(void)iconv_close(d->converter);
	free(d);
}

void
decoder_rewind(struct decoder *d)
{
	if (d->converter != (iconv_t)-1)
		(void)iconv(d->converter, NULL, NULL, NULL, NULL);
	d->next_byte = d->mark;
	d->given = d->at = d->end = 0;
	d->is_over = d->is_flushed = false;
	d->repair = (struct repair){0};
}

const char *
decoder_name(const struct decoder *d)
{
	return d->name;
}

const char *
decoder_next(struct decoder *d, size_t *length)
{
	const char *text = d->next(d, length);

	d->given += *length;
	return text;
}

const struct repair *
decoder_repair(const struct decoder *d)
{
	return &d->repair;
}
