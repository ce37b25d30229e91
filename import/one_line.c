#include "import/one_line.h"

#include <stdbool.h>
#include <string.h>

#include "search/base/utf8.h"

static bool
is_unwanted(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
	    (code >= 0x2066 && code <= 0x2069) || (code >= 0x200B && code <= 0x200F && code != 0x200D) ||
	    code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

void
one_line_make(char *text)
{
	size_t length = strlen(text), at = 0, used = 0, n;

	for (; at < length; at += n) {
		uint32_t code = utf8_decode((const unsigned char *)text + at, length - at, &n);

		if (code == ' ' || code == '\t' || code == '\n' || code == '\r') {
			if (used > 0 && text[used - 1] != ' ')
				text[used++] = ' ';
		} else if (!is_unwanted(code)) {
			memmove(text + used, text + at, n);
			used += n;
		}
	}
	while (used > 0 && text[used - 1] == ' ')
		used--;
	text[used] = '\0';
}

const char *
one_line(struct arena *arena, const char *text)
{
	char *line = text == NULL ? NULL : arena_strdup(arena, text);

	if (line == NULL)
		return NULL;
	one_line_make(line);
	return line[0] == '\0' ? NULL : line;
}
