#include "search/base/typography.h"

#include <string.h>

#include "search/base/buf.h"

/* The space that stands for the blank at `at`, NULL when it is the right one. */
static const char *
french_space(const char *text, const char *at)
{
	static const char opening[] = "«", closing[] = "»";
	const size_t mark = sizeof(opening) - 1;

	if (at[1] == ';' || at[1] == '!' || at[1] == '?')
		return THIN_NBSP;
	if (at[1] == ':' || strncmp(at + 1, closing, sizeof(closing) - 1) == 0 ||
	    ((size_t)(at - text) >= mark && memcmp(at - mark, opening, mark) == 0))
		return NBSP;
	return NULL;
}

const char *
french_spaces(struct arena *arena, const char *text)
{
	const char *at, *from = text, *space;
	struct buf out = {0};

	if (text == NULL)
		return NULL;
	for (at = strchr(text, ' '); at != NULL; at = strchr(at + 1, ' ')) {
		space = french_space(text, at);
		if (space == NULL)
			continue;
		buf_add(&out, from, (size_t)(at - from));
		buf_text(&out, space);
		from = at + 1;
	}
	if (from == text)
		return text;
	buf_text(&out, from);
	return buf_move(&out, arena);
}
