/* Decoding of a query string: the door where bytes become names and values. */
#include <string.h>

#include "search/query/request.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* NULL for a broken escape or a NUL. */
static const char *
decode(struct arena *arena, const char *text, size_t length)
{
	char *out = arena_alloc(arena, length + 1), *to = out;
	size_t i;

	for (i = 0; out != NULL && i < length; i++) {
		if (text[i] == '+') {
			*to++ = ' ';
			continue;
		}
		if (text[i] != '%') {
			*to++ = text[i];
			continue;
		}
		if (length - i < 3 || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0)
			return NULL;
		*to = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
		if (*to++ == '\0')
			return NULL;
		i += 2;
	}
	return out;
}

enum status
parameters_decode(const char *query, const struct phrases *phrases, struct arena *arena,
    struct fault *fault, struct parameter **out, size_t *count)
{
	struct parameter *list = arena_alloc(arena, PARAMETERS_MAX * sizeof(*list));
	size_t n = 0, length, name;

	while (list != NULL && *query != '\0') {
		length = strcspn(query, "&");
		name = strcspn(query, "=&");
		if (length > 0) {
			const char *value = query + (name < length ? name + 1 : length);

			if (n == PARAMETERS_MAX)
				return fault_set(fault, TOO_LARGE, "%s", phrase_of(phrases, arena,
				    PHRASE_REFUSE_TOO_MANY, arena_printf(arena, "%d", PARAMETERS_MAX), NULL));
			list[n].name = decode(arena, query, name);
			list[n].value = decode(arena, value, (size_t)(query + length - value));
			if (!arena_failed(arena) && (list[n].name == NULL || list[n].value == NULL))
				return fault_set(fault, BAD_INPUT, "%s", phrase(phrases, PHRASE_REFUSE_ESCAPE));
			n++;
		}
		query += length + (query[length] == '&');
	}
	if (arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for the parameters");
	*out = list;
	*count = n;
	return OK;
}
