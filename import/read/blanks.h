/*
 * Steps through NUL-terminated markup.  For import/read only.
 */
#ifndef IMPORT_READ_BLANKS_H
#define IMPORT_READ_BLANKS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline size_t
blanks_skip(const char *text, size_t at)
{
	while (is_blank(text[at]))
		at++;
	return at;
}

/* Behind the mark, or at the end where there is none. */
static inline size_t
blanks_skip_to(const char *text, size_t at, const char *mark)
{
	const char *end = strstr(text + at, mark);

	return end == NULL ? at + strlen(text + at) : (size_t)(end - text) + strlen(mark);
}

#endif
