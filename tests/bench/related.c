#include "tests/bench/related.h"

#include <stdio.h>

#include "search/base/date.h"
#include "search/index/columns.h"
#include "search/query/related.h"
#include "tests/bench/generate.h"
#include "tests/bench/measure.h"

#define ASKED_MAX 2000 /* actions, spread over the index */
#define ARENA_LIMIT ((size_t)64 * 1024 * 1024)
#define MICROSECONDS 1e6

static enum status
ask_all(struct index *index, struct arena *arena, int32_t today, struct fault *fault)
{
	static double cpu[ASKED_MAX], wall[ASKED_MAX];
	size_t rows = index_actions(index), asked = rows < ASKED_MAX ? rows : ASKED_MAX, i, count = 0,
	       found = 0;
	enum status status = OK;

	for (i = 0; status == OK && i < asked; i++) {
		struct clocks start, spent;
		struct result *results;
		struct action action;

		arena_reset(arena);
		status = index_row(index, (uint32_t)(i * rows / asked + 1), arena, fault, &action);
		if (status != OK)
			break;
		start = clocks_now();
		status = related_find(index, &(struct related_request){&action, today, 0}, arena, fault,
		    &results, &count);
		spent = clocks_since(&start);
		cpu[i] = spent.cpu * MICROSECONDS;
		wall[i] = spent.wall * MICROSECONDS;
		found += count;
	}
	if (status == OK)
		(void)printf("  related actions: %.1f found, CPU p50 %.0f p99 %.0f max %.0f, wall p50 %.0f "
			     "p99 %.0f µs\n", (double)found / (double)asked, percentile(cpu, asked, 0.5),
		    percentile(cpu, asked, 0.99), percentile(cpu, asked, 1), percentile(wall, asked, 0.5),
		    percentile(wall, asked, 0.99));
	return status;
}

enum status
related_measure(const char *directory, struct fault *fault)
{
	struct arena *arena = arena_new(ARENA_LIMIT);
	struct index *index = NULL;
	enum status status = OK;
	int32_t today;

	if (arena == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for related actions");
	else if (!date_parse_days(BENCH_TODAY, &today))
		status = fault_set(fault, BAD_INPUT, "bad date " BENCH_TODAY);
	if (status == OK)
		status = index_open(directory, false, fault, &index);
	if (status == OK)
		status = ask_all(index, arena, today, fault);
	index_close(index);
	arena_free(arena);
	return status;
}
