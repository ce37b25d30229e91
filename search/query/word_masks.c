#include "search/query/word_masks.h"

#include <stdbool.h>
#include <string.h>

/* Bytes that are 0 or 1, as bits. */
static uint64_t
pack(const unsigned char flags[MASK_BYTES])
{
	uint64_t bits = 0, eight;
	size_t i;

	for (i = 0; i < MASK_BYTES; i += 8) {
		memcpy(&eight, flags + i, sizeof(eight));
		/* Byte k of the product's top is the sum of all flags, each at a place of its own. */
		bits |= eight * UINT64_C(0x0102040810204080) >> 56 << i;
	}
	return bits;
}

/* The bits of the bytes that follow those of `mask`. */
static uint64_t
after(uint64_t mask, uint64_t *carry)
{
	uint64_t next = mask << 1 | *carry;

	*carry = mask >> 63;
	return next;
}

struct word_masks
word_masks(const unsigned char *text, size_t length, struct word_carry *carry)
{
	unsigned char block[MASK_BYTES] = {0};
	unsigned char letters[MASK_BYTES], tails[MASK_BYTES], marks[MASK_BYTES], blacks[MASK_BYTES];
	uint64_t inside, tail, mark, black, marked;
	struct word_masks masks;
	size_t i;

	memcpy(block, text, length);
	for (i = 0; i < MASK_BYTES; i++) {
		unsigned char c = block[i], small = c | 0x20;

		/* What leads the bytes of U+0080 to U+00BF, and of U+2000 and beyond. */
		marks[i] = (c == 0xC2) | (c >= 0xE2);
		tails[i] = (c >= 0x80) & (c < 0xC0);
		letters[i] = ((small >= 'a') & (small <= 'z')) | ((c >= '0') & (c <= '9')) |
		    ((c >= 0xC0) & (marks[i] == 0));
		blacks[i] = c > ' ';
	}
	tail = pack(tails);
	mark = pack(marks);
	black = pack(blacks);
	/* The continuations of a mark belong to it: up to three, one after the other. */
	marked = tail & after(mark, &carry->mark);
	for (i = 0; i < 2; i++)
		marked |= tail & (marked << 1 | carry->marked);
	carry->marked = marked >> 63;
	inside = (pack(letters) | tail) & ~marked;
	masks.words = inside & ~after(inside, &carry->inside);
	masks.pieces = black & ~after(black, &carry->piece);
	return masks;
}
