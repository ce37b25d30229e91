/* The second stage of ranking: rules that only the best rows are compared by. */
#include <stdlib.h>

#include "search/query/run.h"

/* Five pages: more than people turn.  Beyond them the first stage's order stands; each more would
 * cost its place in a heap at every search. */
#define REFINED_ROWS 100

/* What tells two rows apart that hold the same words, the weightiest first. */
enum finer {
	FINER_TITLE = 1,  /* all the words stand in the title */
	FINER_PHRASE = 2, /* side by side, as they were typed */
	FINER_ITSELF = 4, /* they themselves: no synonym, job or code in their place */
	FINER_TOPIC = 8,  /* in the sector or type that they name, not by chance in another */
};

static bool
is_on_topic(const struct run *run, uint32_t row)
{
	size_t i;

	for (i = 0; i < run->topic_count; i++)
		if (is_tagged_otherwise(run->scan->columns, run->topics[i].facet, run->topics[i].codes, row))
			return false;
	return true;
}

static unsigned
finer_of(const struct run *run, uint32_t row)
{
	const struct row_score *score = scorer_row(run->state->scorer, row);
	unsigned words = run->plan->required, pairs = words & words >> 1, finer = 0;

	if (is_on_topic(run, row))
		finer |= FINER_TOPIC;
	if ((score->itself & words) == words)
		finer |= FINER_ITSELF;
	if (pairs != 0 && (score->adjacent & pairs) == pairs)
		finer |= FINER_PHRASE;
	if ((score->titled & words) == words)
		finer |= FINER_TITLE;
	return finer;
}

void
refine(struct run *run)
{
	struct scan *scan = run->scan;
	size_t page = run->request->page * run->request->per_page, count = scan->best_count, i;

	if (count > REFINED_ROWS) {
		scan_sort(scan, count, page > REFINED_ROWS ? page : REFINED_ROWS);
		count = REFINED_ROWS;
	}
	if (run->query->count > 0 && run->plan->required != 0 && !run->query->is_question)
		for (i = 0; i < count; i++)
			scan->best[i].finer = finer_of(run, scan->best[i].row);
	scan_sort(scan, count, page);
}
