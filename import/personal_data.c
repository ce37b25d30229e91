#include "import/personal_data.h"

#include <string.h>
#include <strings.h>

#include "search/base/status.h"

#define LOCAL_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"
#define DOMAIN_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
#define PAIRS 4 /* of digits, behind the one that says the region */
#define NATIONAL_DIGITS (1 + 2 * PAIRS)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The address around the @ at text[at]; 0 bytes when it is none. */
static size_t
address_at(const char *text, size_t at, size_t *start)
{
	size_t end = at + 1 + strspn(text + at + 1, DOMAIN_CHARACTERS);

	*start = at;
	while (*start > 0 && strchr(LOCAL_CHARACTERS, text[*start - 1]) != NULL)
		--*start;
	while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) /* of the sentence */
		end--;
	if (*start == at || end < at + 4 || memchr(text + at + 1, '.', end - at - 1) == NULL)
		return 0;
	return end - *start;
}

static bool
has_address(const char *text, const char *contact)
{
	size_t known = contact == NULL ? 0 : strlen(contact), start, length;
	const char *at;

	for (at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@')) {
		length = address_at(text, (size_t)(at - text), &start);
		if (length > 0 && (length != known || strncasecmp(text + start, contact, length) != 0))
			return true;
	}
	return false;
}

/* Over what may stand between two groups of digits: one blank, dot or hyphen. */
static const char *
skip_separator(const char *at)
{
	static const char *const wide[] = {"\u00a0", "\u202f"};
	size_t i;

	for (i = 0; i < LENGTH(wide); i++)
		if (strncmp(at, wide[i], strlen(wide[i])) == 0)
			return at + strlen(wide[i]);
	return *at == ' ' || *at == '.' || *at == '-' ? at + 1 : at;
}

/* The number that begins at text[0]: its digits without the prefix, in `digits`; false when there is
 * none. */
static bool
number_at(const char *text, char digits[NATIONAL_DIGITS])
{
	const char *at = text;
	size_t used = 0, i;

	if (strncmp(at, "+33", 3) == 0 || strncmp(at, "0033", 4) == 0)
		at = skip_separator(at + (*at == '+' ? 3 : 4));
	else if (*at == '0')
		at++;
	else
		return false;
	if (*at < '1' || *at > '9')
		return false;
	digits[used++] = *at++;
	for (i = 0; i < PAIRS; i++) {
		at = skip_separator(at);
		if (!is_digit(at[0]) || !is_digit(at[1]))
			return false;
		digits[used++] = at[0];
		digits[used++] = at[1];
		at += 2;
	}
	return !is_digit(*at);
}

/* The next number from *at on, which moves behind its beginning. */
static bool
next_number(const char **at, const char *text, char digits[NATIONAL_DIGITS])
{
	for (; **at != '\0'; ++*at)
		if ((**at == '0' || **at == '+') && (*at == text || !is_digit((*at)[-1])) &&
		    number_at(*at, digits)) {
			++*at;
			return true;
		}
	return false;
}

static bool
has_number(const char *text, const char *contact)
{
	char digits[NATIONAL_DIGITS], known[NATIONAL_DIGITS];
	const char *at = text, *in_contact = contact;
	bool is_known = contact != NULL && next_number(&in_contact, contact, known);

	while (next_number(&at, text, digits))
		if (!is_known || memcmp(digits, known, sizeof(known)) != 0)
			return true;
	return false;
}

bool
personal_data_is_told(const struct action *action)
{
	static const enum field fields[] = {FIELD_TITRE, FIELD_RESUME, FIELD_DESCRIPTION};
	size_t i;

	for (i = 0; i < LENGTH(fields); i++) {
		const char *text = action->value[fields[i]];

		if (text != NULL && (has_address(text, action->value[FIELD_CONTACT_COURRIEL]) ||
					has_number(text, action->value[FIELD_CONTACT_TELEPHONE])))
			return true;
	}
	return false;
}
