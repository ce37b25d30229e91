#include "tests/bench/completion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/base/utf8.h"
#include "search/query/suggest.h"
#include "tests/bench/measure.h"

#define ROUNDS 3 /* their median counts; the first one warms the caches */
#define ARENA_LIMIT ((size_t)64 * 1024 * 1024)
#define MICROSECONDS 1e6
#define MEGABYTE 1e6

/* What somebody has typed at one instant. */
struct beginning {
	const char *text;
	double cpu[ROUNDS], wall[ROUNDS];
	size_t found;
};

struct measuring {
	struct index *index;
	struct arena *arena; /* of one completion */
	struct arena *texts;
	struct beginning *beginnings;
	size_t count;
	int32_t today;
};

static size_t
count_letters(const struct logged *log)
{
	size_t letters = 0, i;

	for (i = 0; i < QUERIES; i++)
		letters += utf8_count(log[i].text, strlen(log[i].text));
	return letters;
}

static enum status
type_all(struct measuring *m, const struct logged *log, struct fault *fault)
{
	size_t i, at, bytes;

	m->beginnings = arena_alloc(m->texts, (count_letters(log) + 1) * sizeof(*m->beginnings));
	if (m->beginnings == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for what is typed");
	for (i = 0; i < QUERIES; i++)
		for (at = 0; log[i].text[at] != '\0';) {
			(void)utf8_decode((const unsigned char *)log[i].text + at,
			    strlen(log[i].text + at), &bytes);
			at += bytes;
			m->beginnings[m->count++].text = arena_copy(m->texts, log[i].text, at);
		}
	return arena_failed(m->texts) ? fault_set(fault, NO_MEMORY, "no memory for what is typed")
				      : OK;
}

static enum status
complete_all(struct measuring *m, size_t round, struct fault *fault)
{
	struct suggestions *suggestions;
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < m->count; i++) {
		struct clocks start = clocks_now(), spent;

		arena_reset(m->arena);
		status = suggest(m->index,
		    &(struct suggest_request){m->beginnings[i].text, m->today, 0}, m->arena, fault,
		    &suggestions);
		if (status != OK)
			break;
		spent = clocks_since(&start);
		m->beginnings[i].cpu[round] = spent.cpu;
		m->beginnings[i].wall[round] = spent.wall;
		m->beginnings[i].found = suggestions->count;
	}
	return status;
}

static enum status
print_times(struct measuring *m, double first, struct memory gained, struct fault *fault)
{
	double *cpu = calloc(m->count, sizeof(*cpu)), *wall = calloc(m->count, sizeof(*wall));
	size_t i, empty = 0;

	for (i = 0; cpu != NULL && wall != NULL && i < m->count; i++) {
		cpu[i] = percentile(m->beginnings[i].cpu, ROUNDS, 0.5) * MICROSECONDS;
		wall[i] = percentile(m->beginnings[i].wall, ROUNDS, 0.5) * MICROSECONDS;
		empty += m->beginnings[i].found == 0;
	}
	if (cpu != NULL && wall != NULL) {
		(void)printf("  completion: the log's %d queries typed letter by letter, %zu beginnings, "
			     "%.0f %% with suggestions\n", QUERIES, m->count,
		    100.0 * (double)(m->count - empty) / (double)m->count);
		(void)printf("  completion: CPU p50 %.0f p99 %.0f max %.0f, wall p50 %.0f p99 %.0f µs; the "
			     "first of a generation %.1f ms; %.1f MB more\n",
		    percentile(cpu, m->count, 0.5), percentile(cpu, m->count, 0.99),
		    percentile(cpu, m->count, 1), percentile(wall, m->count, 0.5),
		    percentile(wall, m->count, 0.99), first * 1e3, gained.own / MEGABYTE);
	}
	if (cpu == NULL || wall == NULL)
		(void)fault_set(fault, NO_MEMORY, "no memory for the times");
	free(cpu);
	free(wall);
	return fault->status;
}

static enum status
measure(struct measuring *m, const struct logged *log, struct fault *fault)
{
	struct memory before = memory_now(), after;
	struct suggestions *suggestions;
	struct clocks start = clocks_now();
	enum status status = suggest(m->index, &(struct suggest_request){"a", m->today, 0},
	    m->arena, fault, &suggestions);
	double first = clocks_since(&start).cpu;
	size_t round;

	after = memory_now();
	if (status == OK)
		status = type_all(m, log, fault);
	for (round = 0; status == OK && round < ROUNDS; round++)
		status = complete_all(m, round, fault);
	after.own -= before.own;
	return status == OK ? print_times(m, first, after, fault) : status;
}

enum status
completion_measure(const char *directory, const struct logged *log, struct fault *fault)
{
	struct measuring m = {.arena = arena_new(ARENA_LIMIT), .texts = arena_new(ARENA_LIMIT)};
	enum status status = OK;

	if (m.arena == NULL || m.texts == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for completion");
	else if (!date_parse_days(BENCH_TODAY, &m.today))
		status = fault_set(fault, BAD_INPUT, "bad date " BENCH_TODAY);
	if (status == OK)
		status = index_open(directory, false, fault, &m.index);
	if (status == OK)
		status = measure(&m, log, fault);
	index_close(m.index);
	arena_free(m.arena);
	arena_free(m.texts);
	return status;
}
