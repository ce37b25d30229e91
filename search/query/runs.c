#include "search/query/runs.h"

#include <stdlib.h>
#include <string.h>

#include "search/query/plan.h"

/* What one conjunct may have, and the lists of one more slot. */
#define RUNS_MAX (WORDINGS_MAX * (LISTS_MAX + 1) + TAGS_MAX + 1 + LISTS_MAX)

struct run_span {
	size_t first, at, end; /* of the occurrences */
};

struct runs {
	struct occurrence *occurrences;
	size_t room;
	struct run_span spans[RUNS_MAX];
	size_t count;
	struct block block;
};

struct runs *
runs_new(void)
{
	return calloc(1, sizeof(struct runs));
}

void
runs_free(struct runs *runs)
{
	if (runs == NULL)
		return;
	free(runs->occurrences);
	free(runs);
}

void
runs_cut(struct runs *runs, size_t run)
{
	runs->count = run;
}

size_t
runs_occurrences(const struct runs *runs, size_t run)
{
	return run < runs->count ? runs->spans[runs->count - 1].end - runs->spans[run].first : 0;
}

size_t
runs_count(const struct runs *runs)
{
	return runs->count;
}

static size_t
end_of(const struct runs *runs)
{
	return runs->count == 0 ? 0 : runs->spans[runs->count - 1].end;
}

struct occurrence *
runs_begin(struct runs *runs, size_t room)
{
	size_t used = end_of(runs), needed = used + room + 1;

	if (runs->count == RUNS_MAX)
		return NULL;
	if (needed > runs->room) {
		size_t more = 2 * runs->room > needed ? 2 * runs->room : needed;
		struct occurrence *occurrences = realloc(runs->occurrences, more * sizeof(*occurrences));

		if (occurrences == NULL)
			return NULL;
		runs->occurrences = occurrences;
		runs->room = more;
	}
	return runs->occurrences + used;
}

void
runs_end(struct runs *runs, size_t count)
{
	size_t first = end_of(runs);

	if (count > 0)
		runs->spans[runs->count++] = (struct run_span){first, first, first + count};
}

static void
sum(struct block *block, const struct occurrence *occurrence)
{
	uint32_t at = occurrence->row - block->first;

	block->touched[at / 64] |= UINT64_C(1) << (at % 64);
	block->frequencies[occurrence->level][at] += occurrence->frequency;
	block->flags[at] |= occurrence->flags;
	block->fields[at] |= occurrence->fields;
}

struct block *
runs_next(struct runs *runs, size_t run)
{
	struct block *block = &runs->block;
	uint32_t next = UINT32_MAX;
	uint64_t end;
	size_t i;

	for (i = run; i < runs->count; i++) {
		const struct run_span *span = &runs->spans[i];

		if (span->at < span->end && runs->occurrences[span->at].row < next)
			next = runs->occurrences[span->at].row;
	}
	if (next == UINT32_MAX)
		return NULL;
	memset(block->touched, 0, sizeof(block->touched));
	block->first = next - next % BLOCK_ROWS;
	end = (uint64_t)block->first + BLOCK_ROWS;
	for (i = run; i < runs->count; i++) {
		struct run_span *span = &runs->spans[i];

		for (; span->at < span->end && runs->occurrences[span->at].row < end; span->at++)
			sum(block, &runs->occurrences[span->at]);
	}
	return block;
}
