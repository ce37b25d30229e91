#include "search/french/light.h"

#include <stdbool.h>
#include <string.h>

#include "search/base/status.h"
#include "search/french/endings.h"
#include "search/french/lexicon.h"

/* Shorter words keep their last letters: "bus" must not become "bu", nor "porte" "port". */
#define PLURAL_MIN 4
#define FINAL_E_MIN 6

/* After the plural and before the final e; first fit wins.  -eur and -eux meet, because -euse
 * is the feminine of both. */
static const struct ending endings[] = {
    ENDING("eaux", "eau", 1),  ENDING("yaux", "yau", 1),  ENDING("aux", "al", 2),
    ENDING("trice", "teu", 2), ENDING("drice", "deu", 2), ENDING("euse", "eu", 2),
    ENDING("eure", "eu", 3),   ENDING("eur", "eu", 3),    ENDING("eux", "eu", 1),
    ENDING("anne", "an", 4),   ENDING("ienne", "ien", 2), ENDING("enne", "en", 2),
    ENDING("onne", "on", 2),   ENDING("elle", "el", 2),   ENDING("eille", "eil", 3),
    ENDING("ette", "et", 3),   ENDING("ive", "iv", 3),    ENDING("if", "iv", 3),
    ENDING("aise", "ai", 3),   ENDING("oise", "oi", 3),   ENDING("prise", "pri", 2),
    ENDING("eee", "e", 3),    ENDING("ee", "e", 3),
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
has_digit(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (is_digit(word[i]))
			return true;
	return false;
}

/* 3eme, 19emes: the digits and "e". */
static size_t
ordinal(const char *word, size_t length, char *out)
{
	static const char *const marks[] = {"e", "eme", "emes", "es", "ieme", "iemes"};
	size_t digits = 0, i;

	while (digits < length && is_digit(word[digits]))
		digits++;
	memcpy(out, word, length + 1);
	if (digits == 0)
		return length;
	for (i = 0; i < LENGTH(marks); i++)
		if (strcmp(word + digits, marks[i]) == 0) {
			out[digits] = 'e';
			out[digits + 1] = '\0';
			return digits + 1;
		}
	return length;
}

size_t
light_form(const char *word, size_t length, char *out)
{
	const char *known = lexicon_light(word);

	if (known != NULL) {
		length = strlen(known);
		memcpy(out, known, length + 1);
		return length;
	}
	if (has_digit(word, length))
		return ordinal(word, length, out);
	memcpy(out, word, length + 1);
	if (length >= PLURAL_MIN && out[length - 1] == 's' && out[length - 2] != 's')
		length--;
	(void)endings_apply(endings, LENGTH(endings), out, &length);
	if (length >= FINAL_E_MIN && out[length - 1] == 'e')
		length--;
	out[length] = '\0';
	return length;
}
