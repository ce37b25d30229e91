#include "search/french/endings.h"

#include <string.h>

static bool
fits(const struct ending *ending, const char *word, size_t length)
{
	size_t from = ending->from_length;

	/* The last letter tells most rules apart, without a call. */
	return length >= from + ending->keep && word[length - 1] == ending->from[from - 1] &&
	    memcmp(word + length - from, ending->from, from) == 0;
}

const struct ending *
endings_apply(const struct ending *endings, size_t count, char *word, size_t *length)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!fits(&endings[i], word, *length))
			continue;
		*length -= endings[i].from_length;
		memcpy(word + *length, endings[i].to, endings[i].to_length);
		*length += endings[i].to_length;
		return &endings[i];
	}
	return NULL;
}
