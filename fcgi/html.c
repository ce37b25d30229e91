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
