/*
 * Resumption tokens: PREFIX,FROM,UNTIL,CURSOR,SET,ID with instants in seconds; SET may be empty.
 */
#include <stdlib.h>
#include <string.h>

#include "fcgi/oai.h"

const char *
oai_token_write(struct arena *arena, const struct oai_list *list, int64_t changed, const char *id)
{
	return arena_printf(arena, "%s,%lld,%lld,%zu,%s,%s", list->format->prefix, (long long)changed,
	    (long long)list->until, list->cursor, list->set == NULL ? "" : list->set, id);
}

/* Takes what stands before the next comma. */
static const char *
take(struct arena *arena, const char **cursor)
{
	size_t length = strcspn(*cursor, ",");
	const char *part = (*cursor)[length] == ',' ? arena_copy(arena, *cursor, length) : NULL;

	if (part != NULL)
		*cursor += length + 1;
	return part;
}

static bool
read_number(const char *text, int64_t *out)
{
	char *end;

	if (text == NULL || strspn(text, "-0123456789") == 0)
		return false;
	*out = strtoll(text, &end, 10);
	return *end == '\0';
}

bool
oai_token_read(struct arena *arena, const char *token, struct oai_list *out)
{
	struct oai_list list = *out;
	const char *prefix = take(arena, &token), *set;
	int64_t cursor = 0;
	size_t i;

	for (i = 0; prefix != NULL && i < oai_format_count; i++)
		if (strcmp(oai_formats[i].prefix, prefix) == 0)
			list.format = &oai_formats[i];
	if (prefix == NULL || list.format == NULL || !read_number(take(arena, &token), &list.from) ||
	    !read_number(take(arena, &token), &list.until) ||
	    !read_number(take(arena, &token), &cursor) || cursor < 1)
		return false;
	set = take(arena, &token);
	if (set == NULL || token[0] == '\0')
		return false;
	list.set = set[0] == '\0' ? NULL : set;
	list.after = token;
	list.cursor = (size_t)cursor;
	*out = list;
	return true;
}
