#include "fcgi/calendar.h"

#include "fcgi/xml.h"
#include "search/base/utf8.h"

/* A content line while it is written. */
struct line {
	struct buf *out;
	size_t octets; /* of the physical line */
};

/* What belongs together is never parted: a character, or an escape of two. */
static void
add(struct line *line, const char *bytes, size_t length)
{
	if (line->octets + length > CALENDAR_LINE_OCTETS) {
		buf_text(line->out, "\r\n ");
		line->octets = 1; /* the blank counts */
	}
	buf_add(line->out, bytes, length);
	line->octets += length;
}

static void
add_escaped(struct line *line, uint32_t code)
{
	unsigned char encoded[UTF8_MAX_BYTES];
	char escaped[2] = {'\\', (char)code};

	if (code == '\\' || code == ';' || code == ',') {
		add(line, escaped, sizeof(escaped));
	} else if (code == '\n') {
		add(line, "\\n", 2);
	} else if (xml_allows(code) && code != '\t') {
		add(line, (char *)encoded, utf8_encode(code, encoded));
	} else if (code == '\t') {
		add(line, " ", 1);
	}
}

static void
write_line(struct buf *out, const char *name, const char *value, bool is_text)
{
	const unsigned char *at = (const unsigned char *)value;
	struct line line = {out, 0};
	size_t length, n;

	if (value == NULL || value[0] == '\0')
		return;
	for (; *name != '\0'; name++) /* ASCII */
		add(&line, name, 1);
	add(&line, ":", 1);
	for (length = strlen(value); length > 0; length -= n, at += n) {
		unsigned char encoded[UTF8_MAX_BYTES];
		uint32_t code = utf8_decode(at, length, &n);

		if (is_text)
			add_escaped(&line, code);
		else if (code >= ' ' && xml_allows(code))
			add(&line, (char *)encoded, utf8_encode(code, encoded));
	}
	buf_text(out, "\r\n");
}

void
calendar_text(struct buf *out, const char *name, const char *text)
{
	write_line(out, name, text, true);
}

void
calendar_value(struct buf *out, const char *name, const char *value)
{
	write_line(out, name, value, false);
}
