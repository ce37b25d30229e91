/*
 * Where words begin in a text, 64 bytes at a time: one bit a byte.  For search/query only.
 *
 * A loop that asks each byte what it is waits at the end of every word for a branch that cannot
 * be foreseen; here the bytes of a block are told apart without any.
 */
#ifndef SEARCH_QUERY_WORD_MASKS_H
#define SEARCH_QUERY_WORD_MASKS_H

#include <stddef.h>
#include <stdint.h>

#define MASK_BYTES 64

/* Bit i: of byte i of the block. */
struct word_masks {
	uint64_t words;  /* a word begins: a letter or digit after what is none */
	uint64_t pieces; /* a piece begins: what is no blank after a blank */
};

/* What a block must know of the one before it.  Zero before the first, which follows a blank. */
struct word_carry {
	uint64_t inside, piece, mark, marked;
};

/* The masks of the `length` <= MASK_BYTES first bytes of `text`; bits beyond are clear.  Letters
 * beyond ASCII are letters; « » · ’ – … and no-break spaces are not. */
struct word_masks word_masks(const unsigned char *text, size_t length, struct word_carry *carry);

#endif
