/* Occurrences summed row by row: beside a plain sum over all rows. */
#include "tests/unit/fixture.h"

#include "search/query/runs.h"

#define ROWS (3 * BLOCK_ROWS + 7) /* several blocks, the last one short */
#define RUNS 9

struct sums {
	float frequency[FORM_LEVELS];
	uint8_t flags, fields;
};

/* A run of random rows, each with a posting that may be two occurrences. */
static void
add_run(struct runs *runs, uint64_t *seed, struct sums *sums)
{
	struct occurrence *begin = runs_begin(runs, 2 * (size_t)ROWS), *out = begin;
	uint32_t step = 1 + (uint32_t)random_below(seed, (size_t)2 * BLOCK_ROWS), row;

	assert_non_null(begin);
	for (row = 1 + (uint32_t)random_below(seed, step); row < ROWS;
	     row += 1 + (uint32_t)random_below(seed, step)) {
		size_t count = 1 + random_below(seed, 2);

		for (; count > 0; count--, out++) {
			uint8_t level = (uint8_t)random_below(seed, FORM_LEVELS);

			*out = (struct occurrence){.row = row, .level = level, .frequency = 1.5f,
			    .flags = (uint8_t)(FLAG_ITSELF | FLAG_LEVEL << level),
			    .fields = (uint8_t)random_below(seed, 256)};
			sums[row].frequency[level] += out->frequency;
			sums[row].flags |= out->flags;
			sums[row].fields |= out->fields;
		}
	}
	runs_end(runs, (size_t)(out - begin));
}

static void
check_sums(struct runs *runs, size_t run, const struct sums *sums)
{
	uint32_t at, row, seen = 0;
	const struct block *block;
	struct block *summed;
	size_t level;

	while ((block = summed = runs_next(runs, run)) != NULL) {
		assert_int_equal(block->first % BLOCK_ROWS, 0);
		for (at = 0; at < BLOCK_ROWS; at++) {
			row = block->first + at;
			if ((block->touched[at / 64] >> at % 64 & 1) == 0)
				continue;
			for (; seen < row; seen++)
				assert_int_equal(sums[seen].flags, 0);
			seen = row + 1;
			assert_int_equal(block->flags[at], sums[row].flags);
			assert_int_equal(block->fields[at], sums[row].fields);
			for (level = 0; level < FORM_LEVELS; level++)
				assert_float_equal(block->frequencies[level][at],
				    sums[row].frequency[level], 1e-6f);
			block_clear(summed, at);
		}
	}
	for (; seen < ROWS; seen++)
		assert_int_equal(sums[seen].flags, 0);
}

static void
runs_sum_to_their_rows(void **state)
{
	struct sums *sums = calloc(ROWS, sizeof(*sums));
	struct runs *runs = runs_new();
	uint64_t seed = 3;
	size_t round, i;

	(void)state;
	for (round = 0; round < 50; round++) {
		memset(sums, 0, ROWS * sizeof(*sums));
		for (i = 0; i < RUNS; i++)
			add_run(runs, &seed, sums);
		check_sums(runs, 0, sums);
		runs_cut(runs, 0);
	}
	runs_free(runs);
	free(sums);
}

/* A wording of several words sums its own runs beside those that wait. */
static void
later_runs_leave_the_others_alone(void **state)
{
	struct sums *first = calloc(ROWS, sizeof(*first)), *later = calloc(ROWS, sizeof(*later));
	struct runs *runs = runs_new();
	uint64_t seed = 4;

	(void)state;
	add_run(runs, &seed, first);
	add_run(runs, &seed, first);
	assert_int_equal(runs_count(runs), 2);
	add_run(runs, &seed, later);
	assert_true(runs_occurrences(runs, 2) > 0);
	check_sums(runs, 2, later);
	runs_cut(runs, 2);
	check_sums(runs, 0, first);
	runs_free(runs);
	free(first);
	free(later);
}

static void
nothing_sums_to_nothing(void **state)
{
	struct runs *runs = runs_new();

	(void)state;
	assert_null(runs_next(runs, 0));
	assert_non_null(runs_begin(runs, 0));
	runs_end(runs, 0);
	assert_int_equal(runs_count(runs), 0);
	assert_int_equal(runs_occurrences(runs, 0), 0);
	assert_null(runs_next(runs, 0));
	runs_free(runs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_sum_to_their_rows),
	    cmocka_unit_test(later_runs_leave_the_others_alone),
	    cmocka_unit_test(nothing_sums_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
