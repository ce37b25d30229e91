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

/* What a byte is to the text: letters and marks are copied, all else is looked at. */
static bool
stands_as_it_is(unsigned char c)
{
	return c > ' ' && c != '<' && c != '&';
}

/* Bytes that stand as they are, and single blanks between them. */
static size_t
plain_run(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (stands_as_it_is(*at) || (*at == ' ' && stands_as_it_is(at[1])))
		at++;
	return (size_t)(at - (const unsigned char *)text);
}

void
html_plain_text(const char *html, struct buf *out)
{
	const char *at = html;
	bool blank = true; /* what was written last */

	while (at != NULL && *at != '\0') {
		const struct entity *entity = *at == '&' ? entity_at(at) : NULL;
		size_t run = entity != NULL || (*at == ' ' && blank) ? 0 : plain_run(at);

		if (run == 0 && entity == NULL && *at == '&')
			run = 1;
		if (run > 0) {
			buf_add(out, at, run);
			at += run;
			blank = false;
			continue;
		}
		if (entity != NULL) {
			buf_char(out, entity->character);
			at += strlen(entity->name);
			blank = false;
			continue;
		}
		if (*at == '<') {
			const char *end = strchr(at, '>');

			at = end == NULL ? at + strlen(at) : end + 1;
		} else {
			at++;
		}
		if (!blank)
			buf_char(out, ' ');
		blank = true;
	}
}
