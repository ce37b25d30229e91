/*
 * Counts, for each of the 64 bits of a word, in how many words it was set.  For search/query/scan
 * only.
 *
 * The counts are kept bit-sliced: plane p holds bit p of all 64 counts.  Words are added eight at a
 * time through carry-save adders (Harley and Seal's way), which costs a few instructions a word
 * however many of its bits are set; walking the bits costs ten times that.
 */
#ifndef SEARCH_QUERY_TALLY_H
#define SEARCH_QUERY_TALLY_H

#include <stdint.h>
#include <string.h>

#define TALLY_PLANES 27 /* counts below 2^27: more than an index has rows */
#define TALLY_BLOCK 8

/* Zero-initialise. */
struct tally {
	uint64_t planes[TALLY_PLANES];
	uint64_t waiting[TALLY_BLOCK];
	unsigned count;
};

/* a + b + c: the sums stay in *sum, the carries are returned. */
static inline uint64_t
tally_carry(uint64_t *sum, uint64_t b, uint64_t c)
{
	uint64_t a = *sum, either = a ^ b;

	*sum = either ^ c;
	return (a & b) | (either & c);
}

static inline void
tally_ripple(struct tally *tally, unsigned plane, uint64_t carry)
{
	for (; carry != 0 && plane < TALLY_PLANES; plane++) {
		uint64_t next = tally->planes[plane] & carry;

		tally->planes[plane] ^= carry;
		carry = next;
	}
}

static inline void
tally_add(struct tally *tally, uint64_t word)
{
	uint64_t *w = tally->waiting, *p = tally->planes, twos, fours;

	w[tally->count++] = word;
	if (tally->count < TALLY_BLOCK)
		return;
	tally->count = 0;
	twos = tally_carry(&p[0], w[0], w[1]);
	fours = tally_carry(&p[1], twos, tally_carry(&p[0], w[2], w[3]));
	twos = tally_carry(&p[0], w[4], w[5]);
	tally_ripple(tally, 3, tally_carry(&p[2], fours,
	    tally_carry(&p[1], twos, tally_carry(&p[0], w[6], w[7]))));
}

static inline uint32_t
tally_count(const struct tally *tally, unsigned bit)
{
	uint32_t count = 0;
	unsigned i;

	for (i = 0; i < TALLY_PLANES; i++)
		count += (uint32_t)(tally->planes[i] >> bit & 1) << i;
	for (i = 0; i < tally->count; i++)
		count += (uint32_t)(tally->waiting[i] >> bit & 1);
	return count;
}

#endif
