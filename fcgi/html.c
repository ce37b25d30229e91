#include "fcgi/html.h"

#include <string.h>

static const char *
entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_escape(const char *text, struct buf *out)
{
	const char *from = text, *entity;

	for (; *text != '\0'; text++) {
		entity = entity_of(*text);
		if (entity == NULL)
			continue;
		buf_add(out, from, (size_t)(text - from));
		buf_text(out, entity);
		from = text + 1;
	}
	buf_add(out, from, (size_t)(text - from));
}
