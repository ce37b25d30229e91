#include "search/query/search.h"

#include <stdlib.h>
#include <time.h>

#include "search/index/columns.h"
#include "search/query/deadline.h"
#include "search/query/labels.h"
#include "search/query/run.h"

static void
state_free(void *extension)
{
	struct state *state = extension;
	enum facet f;

	if (state == NULL)
		return;
	labels_free(state->labels);
	scorer_free(state->scorer);
	reading_tables_free(state->readings);
	analyser_free(state->analyser);
	for (f = 0; f < FACET_COUNT; f++)
		free(state->label_ranks[f]);
	buf_clear(&state->plain);
	free(state->times);
	free(state);
}

enum status
state_of(struct index *index, struct fault *fault, struct state **out)
{
	struct state *state = index_extension(index);
	enum status status = OK;

	if (state != NULL) {
		*out = state;
		return OK;
	}
	state = calloc(1, sizeof(*state));
	if (state == NULL || (state->analyser = analyser_new()) == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for a search");
	else
		status = scorer_new(index, &ranking_default, fault, &state->scorer);
	if (status == OK)
		status = reading_tables_new(reference_expressions(index_reference(index)),
		    index_reference(index), index_phrases(index), fault, &state->readings);
	if (status != OK) {
		state_free(state);
		return status;
	}
	index_set_extension(index, state, state_free);
	*out = state;
	return OK;
}

static double
processor_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What is past changes once a day. */
static enum status
set_today(struct state *state, const struct index *index, int32_t today)
{
	unsigned char *times;

	if (state->times != NULL && state->today == today)
		return OK;
	times = scan_times(index_columns(index), today);
	if (times == NULL)
		return NO_MEMORY;
	free(state->times);
	state->times = times;
	state->today = today;
	return OK;
}

static enum status
read_and_find(struct run *run)
{
	enum status status;

	if (query_parse(run->request->q, run->state->analyser, run->arena, &run->query) != OK ||
	    set_today(run->state, run->index, run->request->today) != OK ||
	    scan_new(run->index, run->request, run->state->times, run->arena, &run->scan) != OK)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	status = understand(run);
	return status == OK ? find_rows(run) : status;
}

/* What is corrected is answered as if it had been typed so: with its readings and synonyms. */
static enum status
find_corrected(struct run *run)
{
	struct request *request = arena_alloc(run->arena, sizeof(*request));
	struct correction *corrections = run->answer->corrections;
	size_t count = run->answer->correction_count;
	enum status status;

	if (request == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	*request = *run->request;
	request->q = run->corrected;
	run->request = request;
	run->corrected = NULL;
	status = read_and_find(run);
	run->answer->corrections = corrections;
	run->answer->correction_count = count;
	return status;
}

static enum status
run_search(struct run *run)
{
	enum status status = read_and_find(run);

	if (status == OK && run->corrected != NULL)
		status = find_corrected(run);
	if (status != OK)
		return status;
	run->answer->total = run->scan->total;
	status = fill_results(run);
	fill_groups(run);
	if (status == OK && arena_failed(run->arena))
		status = fault_set(run->fault, NO_MEMORY, "no memory for the answer");
	return status;
}

enum status
search(struct index *index, const struct request *request, double deadline, struct arena *arena,
    struct fault *fault, struct answer **out)
{
	double start = processor_ms();
	struct run run = {.index = index, .request = request, .arena = arena, .fault = fault,
	    .deadline = deadline};
	enum status status = state_of(index, fault, &run.state);

	run.answer = arena_alloc(arena, sizeof(*run.answer));
	if (status == OK && run.answer == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for an answer");
	if (status != OK)
		return status;
	deadline_watch(index, &run.deadline);
	status = run_search(&run);
	deadline_forget(index);
	if (status != OK)
		return status;
	run.answer->milliseconds = processor_ms() - start;
	*out = run.answer;
	return OK;
}
