/* Never a dead end: what a search without result could be instead. */
#include <string.h>

#include "search/query/run.h"

#define LEADS_MAX 8

static void
add_lead(struct run *run, const char *label, size_t total, const struct request *request)
{
	struct answer *answer = run->answer;

	if (answer->leads == NULL)
		answer->leads = arena_alloc(run->arena, LEADS_MAX * sizeof(*answer->leads));
	if (answer->leads != NULL && total > 0 && answer->lead_count < LEADS_MAX)
		answer->leads[answer->lead_count++] = (struct lead){label, total,
		    request_query_string(run->arena, request)};
}

/* Without one of the filters. */
static void
try_without(struct run *run, enum phrase heading, const struct request *request)
{
	add_lead(run, phrase_of(index_phrases(run->index), run->arena, PHRASE_LEAD_WITHOUT,
	    phrase(index_phrases(run->index), heading), NULL), count_rows(run, request), request);
}

static void
forget_place(struct request *request)
{
	request->has_point = false;
	request->around = NULL;
	request->radius_km = 0;
	request->home = NULL;
	if (request->order == ORDER_DISTANCE)
		request->order = ORDER_RELEVANCE;
}

static void
forget_time(struct request *request)
{
	request->when = WHEN_DEFAULT;
	request->from = INT32_MIN;
	request->to = INT32_MAX;
}

static size_t
try_fewer_filters(struct run *run, struct request *bare)
{
	const struct request *r = run->request;
	struct request copy;
	size_t filters = 0;
	enum facet f;

	for (f = 0; f < FACET_COUNT; f++) {
		if (r->value_count[f] == 0)
			continue;
		copy = *r;
		copy.page = 1;
		copy.value_count[f] = bare->value_count[f] = 0;
		try_without(run, PHRASE_FACETS + f, &copy);
		filters++;
	}
	if (r->free_only) {
		copy = *r;
		copy.page = 1;
		copy.free_only = bare->free_only = false;
		try_without(run, PHRASE_LEAD_FREE, &copy);
		filters++;
	}
	if (r->when != WHEN_DEFAULT || r->from != INT32_MIN || r->to != INT32_MAX) {
		copy = *r;
		copy.page = 1;
		forget_time(&copy);
		forget_time(bare);
		try_without(run, PHRASE_LEAD_WHEN, &copy);
		filters++;
	}
	if (r->around != NULL || r->home != NULL) {
		copy = *r;
		copy.page = 1;
		forget_place(&copy);
		forget_place(bare);
		try_without(run, PHRASE_LEAD_PLACE, &copy);
		filters++;
	}
	return filters;
}

/* What was understood, without the words that nothing holds: "greta 14" → "14". */
static void
try_readings(struct run *run, const struct request *bare)
{
	struct quoted_list labels = {.arena = run->arena, .phrases = index_phrases(run->index)};
	const char *q = run->request->q, *text = "";
	struct request readings = *bare;
	struct answer *answer;
	struct fault fault = {0};
	size_t i;

	for (i = 0; i < run->reading_count && text != NULL; i++) {
		const struct reading *r = &run->readings[i];

		if (r->keeps_words || r->excluded)
			continue;
		text = arena_printf(run->arena, "%s%s%.*s", text, labels.count > 0 ? " " : "",
		    (int)(r->end - r->start), q + r->start);
		quote(&labels, r->label);
	}
	if (labels.count == 0 || text == NULL)
		return;
	readings.q = text;
	readings.per_page = 1;
	if (search(run->index, &readings, run->deadline, run->arena, &fault, &answer) != OK)
		return; /* late: the answer is there without it */
	readings.per_page = bare->per_page;
	add_lead(run, phrase_of(labels.phrases, run->arena, PHRASE_LEAD_READ,
	    quoted(&labels, PHRASE_LIST_AND), NULL), answer->total, &readings);
}

/* Without words either: there is always something to look at. */
static void
try_everything(struct run *run, const struct request *bare)
{
	const uint64_t *excluded = run->scan->excluded;
	struct query *query = run->query, none = {0};
	struct request everything = *bare;

	everything.q = "";
	run->query = &none;
	run->scan->excluded = NULL;
	add_lead(run, phrase(index_phrases(run->index), PHRASE_LEAD_ALL), count_rows(run, &everything), &everything);
	run->query = query;
	run->scan->excluded = excluded;
}

void
find_leads(struct run *run)
{
	const struct phrases *phrases = index_phrases(run->index);
	struct request bare = *run->request, past;
	size_t filters;

	bare.page = 1;
	filters = try_fewer_filters(run, &bare);
	if (filters > 1)
		add_lead(run, phrase(phrases, PHRASE_LEAD_NO_FILTER), count_rows(run, &bare), &bare);
	if (run->query->count > 0)
		try_readings(run, &bare);
	past = bare;
	past.when = WHEN_ALL;
	if (run->answer->lead_count == 0)
		add_lead(run, phrase(phrases, PHRASE_LEAD_PAST), count_rows(run, &past), &past);
	if (run->answer->lead_count == 0)
		try_everything(run, &bare);
}
