#include "search/base/utf8.h"

#include <endian.h>
#include <string.h>

uint32_t
utf8_decode(const unsigned char *text, size_t length, size_t *bytes)
{
	unsigned char first = text[0];
	unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte, Unicode table 3-7 */
	size_t need, i;
	uint32_t code;

	*bytes = 1;
	if (first < 0x80)
		return first;
	if (first >= 0xC2 && first <= 0xDF) {
		need = 1;
		code = first & 0x1Fu;
	} else if (first >= 0xE0 && first <= 0xEF) {
		need = 2;
		code = first & 0x0Fu;
		if (first == 0xE0)
			low = 0xA0;
		if (first == 0xED)
			high = 0x9F;
	} else if (first >= 0xF0 && first <= 0xF4) {
		need = 3;
		code = first & 0x07u;
		if (first == 0xF0)
			low = 0x90;
		if (first == 0xF4)
			high = 0x8F;
	} else {
		return UTF8_REPLACEMENT;
	}
	for (i = 1; i <= need; i++) {
		if (i >= length || text[i] < low || text[i] > high)
			return UTF8_REPLACEMENT;
		code = code << 6 | (text[i] & 0x3Fu);
		*bytes = i + 1;
		low = 0x80;
		high = 0xBF;
	}
	return code;
}

size_t
utf8_encode(uint32_t code, unsigned char out[UTF8_MAX_BYTES])
{
	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		code = UTF8_REPLACEMENT;
	if (code < 0x80) {
		out[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (unsigned char)(0xC0 | code >> 6);
		out[1] = (unsigned char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (unsigned char)(0xE0 | code >> 12);
		out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (unsigned char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (unsigned char)(0xF0 | code >> 18);
	out[1] = (unsigned char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (unsigned char)(0x80 | (code & 0x3F));
	return 4;
}

/* Whether the sequence just decoded was ill-formed, and not a real U+FFFD. */
static bool
was_replaced(const char *text, uint32_t code, size_t bytes)
{
	return code == UTF8_REPLACEMENT && (bytes != 3 || (unsigned char)text[0] != 0xEF);
}

bool
utf8_is_valid(const char *text, size_t length)
{
	const unsigned char *octets = (const unsigned char *)text;
	size_t at = 0, bytes;
	uint64_t eight;

	while (at < length) {
		uint32_t code;

		/* What documents are mostly made of: ASCII, and French accents of two bytes. */
		if (length - at >= sizeof(eight)) {
			memcpy(&eight, text + at, sizeof(eight));
			eight = le64toh(eight) & 0x8080808080808080u;
			if (eight == 0) {
				at += sizeof(eight);
				continue;
			}
			at += (size_t)__builtin_ctzll(eight) / 8; /* the first that is none */
		} else if (octets[at] < 0x80) {
			at++;
			continue;
		}
		if (octets[at] >= 0xC2 && octets[at] <= 0xDF && at + 1 < length &&
		    (octets[at + 1] & 0xC0) == 0x80) {
			at += 2;
			continue;
		}
		code = utf8_decode(octets + at, length - at, &bytes);
		if (was_replaced(text + at, code, bytes))
			return false;
		at += bytes;
	}
	return true;
}

size_t
utf8_floor(const char *text, size_t length)
{
	size_t at = length, back = 0, bytes;

	while (at > 0 && back < UTF8_MAX_BYTES) {
		unsigned char c = (unsigned char)text[at - 1];

		if (c < 0x80)
			return length;
		at--;
		back++;
		if (c >= 0xC0) {
			uint32_t code = utf8_decode((const unsigned char *)text + at, back, &bytes);

			return was_replaced(text + at, code, bytes) ? at : length;
		}
	}
	return length;
}

size_t
utf8_count(const char *text, size_t length)
{
	size_t at = 0, bytes, count = 0;

	while (at < length) {
		(void)utf8_decode((const unsigned char *)text + at, length - at, &bytes);
		at += bytes;
		count++;
	}
	return count;
}
