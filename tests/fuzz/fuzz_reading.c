/* Any query is read, and its readings keep what their header promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/query/reading.h"

#define TODAY 20781 /* 2026-11-24 */

struct bench {
	struct reference *reference;
	struct expressions *expressions;
	struct reading_tables *tables;
	struct analyser *analyser;
	struct arena *arena;
};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
set_up(struct bench *b)
{
	b->analyser = analyser_new();
	b->arena = arena_new((size_t)1 << 22);
	require(b->analyser != NULL && b->arena != NULL);
	require(reference_load("search/data", NULL, &b->reference) == OK);
	require(expressions_load("search/data", b->reference, NULL, &b->expressions) == OK);
	require(reading_tables_new(b->expressions, b->reference, NULL, NULL, &b->tables) == OK);
}

static void
check_reading(const struct reading *r, const struct reading *before, size_t length)
{
	size_t i;

	require(r->start < r->end && r->end <= length);
	require(r->label != NULL && r->value_count <= READING_VALUES_MAX);
	require(r->kind != READING_WORDS || r->excluded);
	require(r->kind != READING_PERIOD || r->from <= r->to);
	require(r->kind != READING_PLACE || r->place.code != NULL);
	require(r->kind != READING_FACET || (r->facet < FACET_COUNT && r->value_count > 0));
	for (i = 0; i < r->value_count; i++)
		require(r->values[i] != NULL && r->values[i][0] != '\0');
	if (before == NULL)
		return;
	require(before->start <= r->start);
	require((before->keeps_words && r->keeps_words) || before->end <= r->start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bench bench;
	struct reading *readings;
	size_t count, i;
	char *q;

	if (bench.tables == NULL)
		set_up(&bench);
	if (memchr(data, 0, size) != NULL)
		return 0;
	arena_reset(bench.arena);
	q = arena_copy(bench.arena, (const char *)data, size);
	require(q != NULL);
	require(readings_find(bench.tables, bench.analyser, q, TODAY, bench.arena, &readings,
		    &count) == OK);
	require(count <= READINGS_MAX);
	for (i = 0; i < count; i++)
		check_reading(&readings[i], i == 0 ? NULL : &readings[i - 1], size);
	return 0;
}
