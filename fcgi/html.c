#include "fcgi/html.h"

#include <string.h>

void
html_escape(const char *text, struct buf *out)
{
	static const struct {
		char character;
		const char *entity;
	} escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
	size_t run, i;

	while (*text != '\0') {
		run = strcspn(text, "&<>\"'");
		buf_add(out, text, run);
		text += run;
		for (i = 0; *text != '\0' && i < LENGTH(escapes); i++)
			if (escapes[i].character == *text) {
				buf_text(out, escapes[i].entity);
				text++;
				break;
			}
	}
}

void
url_escape(const char *text, struct buf *out)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at != '\0'; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		    (*at >= '0' && *at <= '9') || strchr("-._~", *at) != NULL)
			buf_char(out, (char)*at);
		else
			buf_printf(out, "%%%02X", *at);
	}
}
