#include "search/french/fold.h"

#include <string.h>

#include "search/base/utf8.h"
#include "search/french/analysis.h"

#define LATIN_FIRST 0x00C0u
#define LATIN_LAST 0x017Fu

/* What U+00C0 to U+017F fold to; "" for the two that are not letters (× ÷). */
static const char latin[LATIN_LAST - LATIN_FIRST + 1][3] = {
    /* 00C0 */ "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    /* 00D0 */ "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",
    /* 00E0 */ "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    /* 00F0 */ "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    /* 0100 */ "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
    /* 0110 */ "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
    /* 0120 */ "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",
    /* 0130 */ "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",
    /* 0140 */ "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
    /* 0150 */ "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    /* 0160 */ "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",
    /* 0170 */ "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",
};

/* Code points outside that block with a class or a folding of their own. */
static const struct special {
	uint32_t code;
	enum letter_class class;
	char folded[FOLDED_MAX];
} specials[] = {
    {0x0027, CLASS_APOSTROPHE, "'"}, {0x00AA, CLASS_LETTER, "a"}, {0x00AD, CLASS_MARK, ""},
    {0x00B4, CLASS_APOSTROPHE, "'"}, {0x00B7, CLASS_MIDDLE_DOT, "\xc2\xb7"},
    {0x00BA, CLASS_LETTER, "o"}, {0x02BC, CLASS_APOSTROPHE, "'"}, {0x1D49, CLASS_LETTER, "e"},
    {0x200B, CLASS_MARK, ""}, {0x200C, CLASS_MARK, ""}, {0x200D, CLASS_MARK, ""},
    {0x2010, CLASS_HYPHEN, "-"}, {0x2011, CLASS_HYPHEN, "-"}, {0x2018, CLASS_APOSTROPHE, "'"},
    {0x2019, CLASS_APOSTROPHE, "'"}, {0x2022, CLASS_MIDDLE_DOT, "\xc2\xb7"},
    {0x2027, CLASS_MIDDLE_DOT, "\xc2\xb7"}, {0x2032, CLASS_APOSTROPHE, "'"},
    {0x2060, CLASS_MARK, ""}, {0x22C5, CLASS_MIDDLE_DOT, "\xc2\xb7"}, {0xFB01, CLASS_LETTER, "fi"},
    {0xFB02, CLASS_LETTER, "fl"}, {0xFEFF, CLASS_MARK, ""}, {0xFF07, CLASS_APOSTROPHE, "'"},
};

/* Blocks of signs and punctuation: everything else above U+00BF counts as a letter. */
static const struct range {
	uint32_t first, last;
	enum letter_class class;
} ranges[] = {
    {0x0000, 0x00BF, CLASS_OTHER},   {0x02B0, 0x02FF, CLASS_OTHER},
    {0x0300, 0x036F, CLASS_MARK},    {0x1AB0, 0x1AFF, CLASS_MARK},
    {0x1DC0, 0x1DFF, CLASS_MARK},    {0x2000, 0x2BFF, CLASS_OTHER},
    {0x2E00, 0x2E7F, CLASS_OTHER},   {0x3000, 0x3004, CLASS_OTHER},
    {0x3008, 0x3020, CLASS_OTHER},   {0xD800, 0xF8FF, CLASS_OTHER},
    {0xFE00, 0xFE0F, CLASS_MARK},    {0xFE10, 0xFE6F, CLASS_OTHER},
    {0xFE20, 0xFE2F, CLASS_MARK},    {0xFFE0, 0xFFFF, CLASS_OTHER},
    {0x1F000, 0x1FFFF, CLASS_OTHER}, {0xE0000, 0x10FFFF, CLASS_OTHER},
};

static uint32_t
lower_elsewhere(uint32_t code)
{
	if ((code >= 0x0391 && code <= 0x03A9) || (code >= 0x0410 && code <= 0x042F))
		return code + 0x20; /* Greek, Cyrillic */
	if (code >= 0x0400 && code <= 0x040F)
		return code + 0x50;
	if (code >= 0x1E00 && code <= 0x1EFF)
		return code | 1; /* Latin Extended Additional goes in pairs */
	return code;
}

static enum letter_class
fold_ascii(uint32_t code, unsigned char *out, size_t *length, bool *capital)
{
	out[0] = (unsigned char)code;
	*length = 1;
	if (code >= 'a' && code <= 'z')
		return CLASS_LETTER;
	if (code >= 'A' && code <= 'Z') {
		*capital = true;
		out[0] = (unsigned char)(code + 0x20);
		return CLASS_LETTER;
	}
	if (code >= '0' && code <= '9')
		return CLASS_DIGIT;
	if (code == '\'')
		return CLASS_APOSTROPHE;
	return code == '-' ? CLASS_HYPHEN : CLASS_OTHER;
}

enum letter_class
fold_code_point(uint32_t code, unsigned char out[FOLDED_MAX], size_t *length, bool *capital)
{
	uint32_t lower;
	size_t i;

	*capital = false;
	if (code >= 0xFF01 && code <= 0xFF5E && code != 0xFF07)
		code -= 0xFEE0; /* full-width ASCII */
	if (code < 0x80)
		return fold_ascii(code, out, length, capital);
	if (code >= LATIN_FIRST && code <= LATIN_LAST && latin[code - LATIN_FIRST][0] != '\0') {
		*length = strlen(latin[code - LATIN_FIRST]);
		memcpy(out, latin[code - LATIN_FIRST], *length);
		*capital = code <= 0xDE || (code >= 0x100 && (code & 1) == 0);
		return CLASS_LETTER;
	}
	for (i = 0; i < LENGTH(specials); i++)
		if (specials[i].code == code) {
			*length = strlen(specials[i].folded);
			memcpy(out, specials[i].folded, *length);
			return specials[i].class;
		}
	lower = lower_elsewhere(code);
	*capital = lower != code;
	*length = utf8_encode(lower, out);
	for (i = 0; i < LENGTH(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last) {
			if (ranges[i].class == CLASS_MARK)
				*length = 0;
			return ranges[i].class;
		}
	return code == 0xD7 || code == 0xF7 ? CLASS_OTHER : CLASS_LETTER;
}

size_t
fold(const char *text, size_t length, char *out, size_t size)
{
	size_t at = 0, used = 0, bytes, n;
	unsigned char folded[FOLDED_MAX];
	bool capital;

	while (at < length) {
		uint32_t code = utf8_decode((const unsigned char *)text + at, length - at, &bytes);

		(void)fold_code_point(code, folded, &n, &capital);
		if (used + n >= size)
			break;
		memcpy(out + used, folded, n);
		used += n;
		at += bytes;
	}
	if (size > 0)
		out[used] = '\0';
	return used;
}
