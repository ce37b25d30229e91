#include "import/read/markup.h"

#include <string.h>

static const char cdata[] = "<![CDATA[", comment[] = "<!--";

/* How many of the bytes are CDATA or comment, its end included. */
static size_t
skip_quoted(struct markup *m, const char *text, size_t length)
{
	const char mark = m->place == MARKUP_CDATA ? ']' : '-';
	const char *at = text, *end = text + length, *close;

	while ((close = memchr(at, '>', (size_t)(end - at))) != NULL) {
		char last = close > text ? close[-1] : m->before[1];
		char previous = close > text + 1 ? close[-2] : close > text ? m->before[1] : m->before[0];

		at = close + 1;
		if (last == mark && previous == mark) {
			m->place = MARKUP_TEXT;
			return (size_t)(at - text);
		}
	}
	if (length > 1) {
		memcpy(m->before, end - 2, 2);
	} else if (length == 1) {
		m->before[0] = m->before[1];
		m->before[1] = *text;
	}
	return length;
}

/* One byte behind a <. */
static void
open_markup(struct markup *m, char c)
{
	/* They part at the third byte: what was read so far tells which of them it can be. */
	const char *mark = m->length < 3 || m->is_comment ? comment : cdata;

	if (m->length == 2)
		m->is_comment = c == '-';
	if (m->length == 2 && !m->is_comment)
		mark = cdata;
	if (mark[m->length] != c) {
		m->place = MARKUP_TAG;
		return;
	}
	m->length++;
	if (mark[m->length] == '\0')
		m->place = m->is_comment ? MARKUP_COMMENT : MARKUP_CDATA;
}

static size_t
skip_tag(struct markup *m, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '>') {
			m->place = MARKUP_TEXT;
			return i + 1;
		}
		if (text[i] == '<') { /* the tag before had no end: the parser will say so */
			m->place = MARKUP_TEXT;
			return i;
		}
		m->length++;
	}
	return i;
}

bool
markup_scan(struct markup *m, const char *text, size_t length, struct refusal *refusal)
{
	const char *open, *nul = memchr(text, '\0', length);
	size_t at = 0;

	if (nul != NULL) {
		*refusal = document_nul(m->scanned + (size_t)(nul - text));
		return false;
	}
	while (at < length) {
		switch (m->place) {
		case MARKUP_TEXT:
			open = memchr(text + at, '<', length - at);
			at = open == NULL ? length : (size_t)(open - text) + 1;
			if (open != NULL) {
				m->place = MARKUP_OPENING;
				m->length = 1;
				m->is_comment = false;
				m->before[0] = m->before[1] = 0;
			}
			break;
		case MARKUP_OPENING:
			open_markup(m, text[at]);
			at += m->place != MARKUP_TAG; /* which is looked at as one */
			break;
		case MARKUP_TAG:
			at += skip_tag(m, text + at, length - at);
			if (m->length > TAG_BYTES_MAX) {
				*refusal = (struct refusal){REMARK_LONG_TAG, m->scanned + at - m->length};
				return false;
			}
			break;
		default:
			at += skip_quoted(m, text + at, length - at);
		}
	}
	m->scanned += length;
	return true;
}
