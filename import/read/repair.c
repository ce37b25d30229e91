#include "import/read/repair.h"

#include <string.h>

#include "import/read/entities.h"
#include "search/base/utf8.h"

#define REFERENCE_BYTES_MAX 64 /* between & and ; */
#define CDATA_OPEN "<![CDATA["
#define CDATA_CLOSE "]]>"

/* A piece under repair. */
struct work {
	struct mending *mending;
	struct piece piece;
	size_t at;
	struct buf *out;
};

static void
note(struct work *w, enum remark what)
{
	document_note_repair(w->mending->document, what, w->mending->taken + w->at);
}

static bool
is_forbidden(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static bool
is_predefined(const char *name, size_t length)
{
	static const char *const names[] = {"amp", "lt", "gt", "quot", "apos"};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strlen(names[i]) == length && memcmp(name, names[i], length) == 0)
			return true;
	return name[0] == '#' && length > 1;
}

/* &name; of HTML, or an ampersand that begins nothing.  False: it is cut. */
static bool
mend_ampersand(struct work *w)
{
	const char *name = w->piece.text + w->at + 1;
	size_t left = w->piece.length - w->at - 1, length = 0;
	unsigned char encoded[UTF8_MAX_BYTES];
	bool is_closed;
	uint32_t code;

	while (length < left && length < REFERENCE_BYTES_MAX && strchr(";& <\t\r\n", name[length]) == NULL)
		length++;
	if (length == left && length < REFERENCE_BYTES_MAX && !w->piece.is_last)
		return false;
	is_closed = length < left && name[length] == ';';
	code = is_closed && !is_predefined(name, length) ? entity_code_point(name, length) : 0;
	if (is_closed && is_predefined(name, length)) {
		buf_add(w->out, name - 1, length + 2);
	} else if (code != 0) {
		note(w, REMARK_REPAIRED_ENTITIES);
		buf_add(w->out, (char *)encoded, utf8_encode(code, encoded));
	} else {
		note(w, REMARK_REPAIRED_AMPERSANDS);
		buf_text(w->out, "&amp;");
		length = 0;
		is_closed = false;
	}
	w->at += is_closed ? length + 2 : 1;
	return true;
}

/* Text without markup or references, up to `end`. */
static void
copy(struct work *w, size_t end)
{
	size_t run = w->at;

	for (; w->at < end; w->at++)
		if (is_forbidden((unsigned char)w->piece.text[w->at])) {
			note(w, REMARK_REPAIRED_CONTROLS);
			buf_add(w->out, w->piece.text + run, w->at - run);
			run = w->at + 1;
		}
	buf_add(w->out, w->piece.text + run, w->at - run);
}

/* False: its end is perhaps cut. */
static bool
copy_cdata(struct work *w)
{
	const size_t mark = strlen(CDATA_CLOSE), left = w->piece.length - w->at;
	const char *close = memmem(w->piece.text + w->at, left, CDATA_CLOSE, mark);

	if (close != NULL) {
		copy(w, (size_t)(close - w->piece.text) + mark);
		w->mending->in_cdata = false;
		return true;
	}
	if (w->piece.is_last)
		copy(w, w->piece.length);
	else if (left >= mark)
		copy(w, w->piece.length - (mark - 1));
	return w->piece.is_last;
}

/* What is at a < : a CDATA section, or anything else.  False: it is cut. */
static bool
copy_opening(struct work *w)
{
	const size_t mark = strlen(CDATA_OPEN), left = w->piece.length - w->at;
	bool is_alike = memcmp(w->piece.text + w->at, CDATA_OPEN, left < mark ? left : mark) == 0;

	if (is_alike && left < mark && !w->piece.is_last)
		return false;
	w->mending->in_cdata = is_alike && left >= mark;
	copy(w, w->at + (w->mending->in_cdata ? mark : 1));
	return true;
}

size_t
repair_text(struct mending *mending, const struct piece *piece, struct buf *out)
{
	struct work w = {mending, *piece, 0, out};
	bool goes_on = true;
	size_t end;

	while (goes_on && w.at < piece->length) {
		if (mending->in_cdata) {
			goes_on = copy_cdata(&w);
		} else if (piece->text[w.at] == '&') {
			goes_on = mend_ampersand(&w);
		} else if (piece->text[w.at] == '<') {
			goes_on = copy_opening(&w);
		} else {
			for (end = w.at; end < piece->length && piece->text[end] != '&' &&
			     piece->text[end] != '<';)
				end++;
			copy(&w, end);
		}
	}
	mending->taken += w.at;
	return w.at;
}
