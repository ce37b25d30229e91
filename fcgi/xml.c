#include "fcgi/xml.h"

#include <assert.h>
#include <stdio.h>

#include "search/base/utf8.h"

void
xml_init(struct xml *xml, struct buf *out)
{
	*xml = (struct xml){.out = out};
	buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

bool
xml_allows(uint32_t code)
{
	if (code < 0xA0)
		return (code >= 0x20 && code < 0x7F) || code == '\t' || code == '\n';
	return code != 0xFFFE && code != 0xFFFF;
}

static const char *
entity_of(unsigned char c, bool in_attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>': /* "]]>" must not stand in a text */
		return "&gt;";
	case '"':
		return in_attribute ? "&quot;" : NULL;
	case '\t':
		return in_attribute ? "&#9;" : NULL;
	case '\n':
		return in_attribute ? "&#10;" : NULL;
	default:
		return NULL;
	}
}

static void
escape(const char *text, bool in_attribute, struct buf *out)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = strlen(text), n;

	while (length > 0) {
		unsigned char encoded[UTF8_MAX_BYTES];
		uint32_t code = utf8_decode(at, length, &n);
		const char *entity = code < 0x80 ? entity_of((unsigned char)code, in_attribute) : NULL;

		if (entity != NULL)
			buf_text(out, entity);
		else if (xml_allows(code))
			buf_add(out, (char *)encoded, utf8_encode(code, encoded));
		at += n;
		length -= n;
	}
}

/* The content of the innermost element begins. */
static void
close_tag(struct xml *xml)
{
	if (xml->in_tag)
		buf_char(xml->out, '>');
	xml->in_tag = false;
}

void
xml_start(struct xml *xml, const char *name)
{
	assert(xml->depth < XML_DEPTH_MAX);
	close_tag(xml);
	buf_char(xml->out, '<');
	buf_text(xml->out, name);
	xml->open[xml->depth++] = name;
	xml->in_tag = true;
}

void
xml_attribute(struct xml *xml, const char *name, const char *value)
{
	assert(xml->in_tag);
	if (value == NULL)
		return;
	buf_char(xml->out, ' ');
	buf_text(xml->out, name);
	buf_text(xml->out, "=\"");
	escape(value, true, xml->out);
	buf_char(xml->out, '"');
}

void
xml_text(struct xml *xml, const char *text)
{
	if (text == NULL)
		return;
	close_tag(xml);
	escape(text, false, xml->out);
}

void
xml_end(struct xml *xml)
{
	assert(xml->depth > 0);
	xml->depth--;
	if (xml->in_tag) {
		buf_text(xml->out, "/>");
	} else {
		buf_text(xml->out, "</");
		buf_text(xml->out, xml->open[xml->depth]);
		buf_char(xml->out, '>');
	}
	xml->in_tag = false;
	/* One line an element of the outer two levels: readable, and short where there are many. */
	if (xml->depth <= 3)
		buf_char(xml->out, '\n');
}

void
xml_element(struct xml *xml, const char *name, const char *text)
{
	if (text == NULL)
		return;
	xml_start(xml, name);
	xml_text(xml, text);
	xml_end(xml);
}

void
xml_number(struct xml *xml, const char *name, size_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", n);
	xml_element(xml, name, text);
}
