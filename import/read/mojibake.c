#include "import/read/mojibake.h"

#include <stdint.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/utf8.h"

uint32_t
mojibake_1252(unsigned char byte)
{
	static const uint16_t high[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	    0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018,
	    0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
	    0xFFFD, 0x017E, 0x0178};

	return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

static bool
has_controls(const char *text)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + strlen(text);

	for (; (at = memchr(at, 0xC2, (size_t)(end - at))) != NULL; at++)
		if (at[1] >= 0x80 && at[1] < 0xA0)
			return true;
	return false;
}

static void
add(struct buf *out, uint32_t code)
{
	unsigned char encoded[UTF8_MAX_BYTES];

	buf_add(out, (char *)encoded, utf8_encode(code, encoded));
}

/* The byte that the Latin 1 character at text[0..] was; 0 when it is none beyond ASCII. */
static unsigned char
latin_byte(const char *text)
{
	unsigned char first = (unsigned char)text[0];

	if ((first != 0xC2 && first != 0xC3) || text[1] == '\0')
		return 0;
	return (unsigned char)((first & 0x03u) << 6 | ((unsigned char)text[1] & 0x3Fu));
}

const char *
mojibake_mend(struct arena *arena, const char *text)
{
	struct buf out = {0};
	const char *result;

	if (text == NULL || !has_controls(text))
		return text;
	while (*text != '\0') {
		unsigned char bytes[UTF8_MAX_BYTES];
		size_t count = 0, used;
		uint32_t code;

		while (count < UTF8_MAX_BYTES && (bytes[count] = latin_byte(text + 2 * count)) != 0)
			count++;
		if (count == 0) {
			buf_char(&out, *text++);
			continue;
		}
		code = count == 1 ? UTF8_REPLACEMENT : utf8_decode(bytes, count, &used);
		if (code == UTF8_REPLACEMENT || used == 1) {
			code = mojibake_1252(bytes[0]);
			used = 1;
		}
		add(&out, code);
		text += 2 * used;
	}
	result = buf_move(&out, arena);
	buf_clear(&out);
	return result;
}
