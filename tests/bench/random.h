/*
 * Random numbers that are the same on every machine (splitmix64).  For tests/bench only.
 */
#ifndef TESTS_BENCH_RANDOM_H
#define TESTS_BENCH_RANDOM_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t
dice_next(struct dice *dice)
{
	uint64_t z = (dice->state += 0x9E3779B97F4A7C15u);

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* The stream of the n-th thing made from a seed: any action can be made without the others. */
static inline struct dice
dice_for(uint64_t seed, uint64_t n)
{
	struct dice dice = {seed ^ (n + 1) * 0xD1B54A32D192ED03u};

	(void)dice_next(&dice);
	return dice;
}

/* Below `bound`, which is small beside 2^64: the bias does not matter here. */
static inline size_t
dice_below(struct dice *dice, size_t bound)
{
	assert(bound > 0);
	return (size_t)(dice_next(dice) % bound);
}

/* In [0, 1). */
static inline double
dice_real(struct dice *dice)
{
	return (double)(dice_next(dice) >> 11) * 0x1p-53;
}

#endif
