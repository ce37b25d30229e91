#include "search/french/light.h"

#include <stdbool.h>
#include <string.h>

#include "search/base/status.h"
#include "search/french/lexicon.h"

/* Shorter words keep their last letters: "bus" must not become "bu", nor "porte" "port". */
#define PLURAL_MIN 4
#define FINAL_E_MIN 6

/* Endings that one rule rewrites, after the plural and before the final e; first fit wins.
 * `keep` is how many bytes must stand before the ending. */
static const struct ending {
	const char *from, *to;
	size_t keep;
} endings[] = {
    {"eaux", "eau", 1},   {"aux", "al", 2},      {"trice", "teu", 2}, {"teur", "teu", 2},
    {"euse", "eu", 2},    {"eur", "eu", 3},      {"eux", "eu", 1},    {"ienne", "ien", 2},
    {"enne", "en", 2},    {"onne", "on", 2},     {"elle", "el", 3},   {"ette", "et", 3},
    {"ive", "iv", 2},     {"if", "iv", 3},       {"ee", "e", 3},
};

static bool
replace_ending(char *word, size_t *length, const struct ending *ending)
{
	size_t from = strlen(ending->from), to = strlen(ending->to);

	if (*length < from + ending->keep || memcmp(word + *length - from, ending->from, from) != 0)
		return false;
	memcpy(word + *length - from, ending->to, to);
	*length += to - from;
	return true;
}

static bool
has_digit(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (word[i] >= '0' && word[i] <= '9')
			return true;
	return false;
}

size_t
light_form(const char *word, size_t length, char *out)
{
	const char *known = lexicon_light(word);
	size_t i;

	if (known != NULL) {
		length = strlen(known);
		memcpy(out, known, length + 1);
		return length;
	}
	memcpy(out, word, length + 1);
	if (has_digit(word, length))
		return length;
	if (length >= PLURAL_MIN && out[length - 1] == 's' && out[length - 2] != 's')
		length--;
	for (i = 0; i < LENGTH(endings); i++)
		if (replace_ending(out, &length, &endings[i]))
			break;
	if (length >= FINAL_E_MIN && out[length - 1] == 'e')
		length--;
	out[length] = '\0';
	return length;
}
