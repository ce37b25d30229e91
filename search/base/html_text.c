#include "search/base/html_text.h"

#include <string.h>

static const struct entity {
	const char *name;
	char character;
} entities[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''},
};

static const struct entity *
entity_at(const char *text)
{
	size_t i;

	for (i = 0; i < LENGTH(entities); i++)
		if (strncmp(text, entities[i].name, strlen(entities[i].name)) == 0)
			return &entities[i];
	return NULL;
}

/* Bytes that stand as they are: neither markup nor control, and blanks one at a time. */
static size_t
plain_run(const char *text)
{
	size_t n = 0;

	while ((unsigned char)text[n] > ' ' ? text[n] != '<' && text[n] != '&'
					    : text[n] == ' ' && n > 0 && text[n - 1] != ' ')
		n++;
	return n;
}

void
html_plain_text(const char *html, struct buf *out)
{
	bool blank = true;
	const char *at = html;

	while (at != NULL && *at != '\0') {
		const struct entity *entity = *at == '&' ? entity_at(at) : NULL;
		size_t run = plain_run(at);

		if (*at == '<') {
			const char *end = strchr(at, '>');

			at = end == NULL ? at + strlen(at) : end + 1;
		} else if (entity != NULL) {
			buf_char(out, entity->character);
			at += strlen(entity->name);
			blank = false;
			continue;
		} else if (run > 0 || *at == '&') {
			run = run > 0 ? run : 1;
			buf_add(out, at, run);
			blank = at[run - 1] == ' ';
			at += run;
			continue;
		} else {
			at++;
		}
		if (!blank)
			buf_char(out, ' ');
		blank = true;
	}
}
