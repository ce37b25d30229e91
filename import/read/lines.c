#include "import/read/lines.h"

#include <stdlib.h>
#include <string.h>

#include "import/one_line.h"
#include "import/read/decoder.h"
#include "search/base/utf8.h"

#define LEAD_CHARACTERS 40 /* of a long line, shown before the place */

struct lines {
	struct buf text;
	size_t *starts; /* of each line */
	size_t count;
};

static enum status
find_starts(struct lines *l)
{
	const char *text = buf_string(&l->text), *at;
	size_t room = 1;

	for (at = text; (at = strchr(at, '\n')) != NULL; at++)
		room++;
	l->starts = calloc(room, sizeof(*l->starts));
	if (l->starts == NULL)
		return NO_MEMORY;
	l->count = 1;
	for (at = text; (at = strchr(at, '\n')) != NULL; at++)
		l->starts[l->count++] = (size_t)(at - text) + 1;
	return OK;
}

static enum status
decode(struct lines *l, const struct feed_source *source)
{
	struct decoder *decoder = NULL;
	enum status status = decoder_new(source, &decoder);
	size_t length = 1;
	const char *piece;

	while (status == OK && length > 0) {
		piece = decoder_next(decoder, &length);
		buf_add(&l->text, piece, length);
	}
	decoder_free(decoder);
	if (buf_failed(&l->text))
		return NO_MEMORY;
	return status == BAD_INPUT ? OK : status;
}

enum status
lines_new(const char *bytes, size_t length, const char *content_type, struct fault *fault,
    struct lines **out)
{
	const struct feed_source source = {.bytes = bytes, .length = length,
	    .content_type = content_type};
	struct lines *l = calloc(1, sizeof(*l));
	enum status status = l == NULL ? NO_MEMORY : decode(l, &source);

	if (status == OK)
		status = find_starts(l);
	if (status != OK) {
		lines_free(l);
		return fault_set(fault, NO_MEMORY, "no memory for the lines of a document");
	}
	*out = l;
	return OK;
}

void
lines_free(struct lines *l)
{
	if (l == NULL)
		return;
	buf_clear(&l->text);
	free(l->starts);
	free(l);
}

const char *
lines_text(const struct lines *l, size_t *length)
{
	*length = l->text.length;
	return buf_string(&l->text);
}

/* NULL when there is no such line. */
static const char *
line_at(const struct lines *l, long line, size_t *length)
{
	const char *text = buf_string(&l->text);

	if (line < 1 || (size_t)line > l->count)
		return NULL;
	text += l->starts[line - 1];
	*length = strcspn(text, "\r\n");
	return text;
}

/* As far as the document wrote it: an ellipsis at its end is of whoever quoted it. */
static const char *
find_quoted(const char *text, size_t length, const char *about)
{
	static const char ellipsis[] = "…";
	size_t quoted = strlen(about);
	const char *found = memmem(text, length, about, quoted);

	if (found != NULL || quoted < sizeof(ellipsis) ||
	    strcmp(about + quoted - strlen(ellipsis), ellipsis) != 0)
		return found;
	return memmem(text, length, about, quoted - strlen(ellipsis));
}

long
lines_column(const struct lines *l, long line, const char *about)
{
	size_t length = 0, at;
	const char *text = line_at(l, line, &length), *found = NULL;

	if (text == NULL)
		return 1;
	if (about != NULL && about[0] != '\0')
		found = find_quoted(text, length, about);
	at = found != NULL ? (size_t)(found - text) : strspn(text, " \t");
	return at >= length ? 1 : (long)utf8_count(text, at) + 1;
}

/* The byte of the n-th character, or the end. */
static size_t
byte_of(const char *text, size_t length, size_t characters)
{
	size_t at = 0, n;

	for (; characters > 0 && at < length; characters--) {
		(void)utf8_decode((const unsigned char *)text + at, length - at, &n);
		at += n;
	}
	return at;
}

const char *
lines_quote(const struct lines *l, long line, long column, struct arena *arena)
{
	size_t length = 0, skipped, from, until;
	const char *text = line_at(l, line, &length);
	char *out;

	if (text == NULL || strspn(text, " \t") >= length)
		return NULL;
	skipped = column > LEAD_CHARACTERS && utf8_count(text, length) > QUOTE_CHARACTERS_MAX
	    ? (size_t)column - LEAD_CHARACTERS
	    : 0;
	from = byte_of(text, length, skipped);
	if (from >= length)
		from = 0;
	until = from + byte_of(text + from, length - from, QUOTE_CHARACTERS_MAX);
	if (from == 0)
		from = strspn(text, " \t");
	out = arena_printf(arena, "%s%.*s%s", skipped > 0 ? "…" : "", (int)(until - from),
	    text + from, until < length ? "…" : "");
	if (out != NULL)
		one_line_make(out);
	return out;
}
