#include "search/french/fold.h"

#include <stdlib.h>
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

enum {
	O = CLASS_OTHER,
	S = CLASS_SMALL,
	C = CLASS_CAPITAL,
	D = CLASS_DIGIT,
	B = CLASS_BLANK,
	A = CLASS_APOSTROPHE,
	H = CLASS_HYPHEN,
};

const unsigned char fold_ascii_classes[128] = {
    /* 00 */ O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    /* 10 */ O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    /* 20 */ B, O, O, O, O, O, O, A, O, O, O, O, O, H, O, O,
    /* 30 */ D, D, D, D, D, D, D, D, D, D, O, O, O, O, O, O,
    /* 40 */ O, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    /* 50 */ C, C, C, C, C, C, C, C, C, C, C, O, O, O, O, O,
    /* 60 */ A, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    /* 70 */ S, S, S, S, S, S, S, S, S, S, S, O, O, O, O, O,
};

/* Code points outside ASCII and that block with a class or a folding of their own.  Sorted. */
static const struct special {
	uint32_t code;
	enum letter_class class;
	char folded[FOLDED_MAX];
} specials[] = {
    {0x00A0, CLASS_BLANK, "\xc2\xa0"}, {0x00AA, CLASS_SMALL, "a"}, {0x00AD, CLASS_MARK, ""},
    {0x00B4, CLASS_APOSTROPHE, "'"}, {0x00B7, CLASS_MIDDLE_DOT, "\xc2\xb7"},
    {0x00BA, CLASS_SMALL, "o"}, {0x02B3, CLASS_SMALL, "r"}, {0x02B9, CLASS_APOSTROPHE, "'"},
    {0x02BC, CLASS_APOSTROPHE, "'"}, {0x02E2, CLASS_SMALL, "s"}, {0x1D48, CLASS_SMALL, "d"},
    {0x1D49, CLASS_SMALL, "e"}, {0x1D50, CLASS_SMALL, "m"}, {0x1D52, CLASS_SMALL, "o"},
    {0x2009, CLASS_BLANK, "\xe2\x80\x89"}, {0x200B, CLASS_MARK, ""},
    {0x200C, CLASS_MARK, ""}, {0x200D, CLASS_MARK, ""}, {0x2010, CLASS_HYPHEN, "-"},
    {0x2011, CLASS_HYPHEN, "-"}, {0x2018, CLASS_APOSTROPHE, "'"},
    {0x2019, CLASS_APOSTROPHE, "'"}, {0x201B, CLASS_APOSTROPHE, "'"},
    {0x2022, CLASS_MIDDLE_DOT, "\xc2\xb7"}, {0x2027, CLASS_MIDDLE_DOT, "\xc2\xb7"},
    {0x202F, CLASS_BLANK, "\xe2\x80\xaf"}, {0x2032, CLASS_APOSTROPHE, "'"},
    {0x2060, CLASS_MARK, ""}, {0x207F, CLASS_SMALL, "n"},
    {0x22C5, CLASS_MIDDLE_DOT, "\xc2\xb7"}, {0xFB01, CLASS_SMALL, "fi"},
    {0xFB02, CLASS_SMALL, "fl"}, {0xFEFF, CLASS_MARK, ""}, {0xFF07, CLASS_APOSTROPHE, "'"},
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

static int
compare_special(const void *key, const void *entry)
{
	const struct special *special = entry;
	uint32_t code = *(const uint32_t *)key;

	return (code > special->code) - (code < special->code);
}

static enum letter_class
fold_latin(uint32_t code, unsigned char *out, size_t *length)
{
	const char *folded = latin[code - LATIN_FIRST];

	*length = folded[1] == '\0' ? 1 : 2;
	memcpy(out, folded, *length);
	return code <= 0xDE || (code >= 0x100 && (code & 1) == 0) ? CLASS_CAPITAL : CLASS_SMALL;
}

static enum letter_class
fold_elsewhere(uint32_t code, unsigned char *out, size_t *length)
{
	uint32_t lower = lower_elsewhere(code);
	size_t i;

	*length = utf8_encode(lower, out);
	for (i = 0; i < LENGTH(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last) {
			if (ranges[i].class == CLASS_MARK)
				*length = 0;
			return ranges[i].class;
		}
	if (code == 0xD7 || code == 0xF7) /* × ÷ */
		return CLASS_OTHER;
	return lower != code ? CLASS_CAPITAL : CLASS_SMALL;
}

static unsigned char
fold_ascii(unsigned char c)
{
	switch (fold_ascii_classes[c]) {
	case CLASS_CAPITAL:
		return c | 0x20;
	case CLASS_APOSTROPHE:
		return '\'';
	default:
		return c;
	}
}

enum letter_class
fold_code_point(uint32_t code, unsigned char out[FOLDED_MAX], size_t *length)
{
	const struct special *special;

	if (code >= 0xFF01 && code <= 0xFF5E && code != 0xFF07)
		code -= 0xFEE0; /* full-width ASCII */
	if (code < 0x80) {
		*length = 1;
		out[0] = fold_ascii((unsigned char)code);
		return fold_ascii_classes[code];
	}
	if (code >= LATIN_FIRST && code <= LATIN_LAST && latin[code - LATIN_FIRST][0] != '\0')
		return fold_latin(code, out, length);
	special = bsearch(&code, specials, LENGTH(specials), sizeof(specials[0]), compare_special);
	if (special == NULL)
		return fold_elsewhere(code, out, length);
	*length = strlen(special->folded);
	memcpy(out, special->folded, *length);
	return special->class;
}

size_t
fold(const char *text, size_t length, char *out, size_t size)
{
	size_t at = 0, used = 0, bytes, n;
	unsigned char folded[FOLDED_MAX];

	while (at < length) {
		uint32_t code;

		if ((unsigned char)text[at] < 0x80) {
			if (used + 1 >= size)
				break;
			out[used++] = (char)fold_ascii((unsigned char)text[at++]);
			continue;
		}
		code = utf8_decode((const unsigned char *)text + at, length - at, &bytes);
		(void)fold_code_point(code, folded, &n);
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
