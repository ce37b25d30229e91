/* The page of results and the facets of an answer. */
#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/base/html_text.h"
#include "search/index/columns.h"
#include "search/query/highlight.h"
#include "search/query/run.h"

#define PARTNERS_LISTED_MAX 50
#define LABEL_BYTES_MAX 64 /* of a label that are compared */

/* The best passage of the summary, or of the description where the summary has no word. */
static const char *
excerpt_of(struct run *run, struct highlighter *highlighter, const struct action *action)
{
	struct buf *plain = &run->state->plain;
	const char *excerpt, *deeper = NULL;
	size_t found;

	excerpt = highlight_excerpt(highlighter, action->value[FIELD_RESUME], &found);
	if ((found > 0 || run->query->count == 0) && excerpt != NULL)
		return excerpt;
	buf_reset(plain);
	html_plain_text(action->value[FIELD_DESCRIPTION], plain);
	if (buf_failed(plain))
		arena_fail(run->arena);
	else if (plain->length > 0)
		deeper = highlight_excerpt(highlighter, buf_string(plain), &found);
	return found > 0 || excerpt == NULL ? deeper : excerpt;
}

/* Whether days meet the times of the parameters, and one of those that were read. */
static bool
is_asked(const struct run *run, int32_t first, int32_t last)
{
	bool is_read = false, is_met = false;
	size_t i;

	for (i = 0; i < run->constraints->count; i++) {
		const struct reading *r = run->constraints->items[i].reading;

		if (r->kind != READING_PERIOD)
			continue;
		is_read = true;
		is_met = is_met || (first <= r->to && last >= r->from);
	}
	return first <= run->request->to && last >= run->request->from && (is_met || !is_read);
}

static bool
asks_for_times(const struct run *run)
{
	size_t i = 0;

	while (i < run->constraints->count &&
	    run->constraints->items[i].reading->kind != READING_PERIOD)
		i++;
	return i < run->constraints->count || run->request->from != INT32_MIN ||
	    run->request->to != INT32_MAX;
}

static const char *
asked_start(const struct run *run, const struct action *action)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;
	int32_t first, last;

	if (!asks_for_times(run))
		return NULL;
	while (sessions_next(&cursor, &session)) {
		if (!date_parse_days(session.start, &first))
			continue;
		if (!date_parse_days(session.end, &last))
			last = first;
		if (last >= run->request->today && is_asked(run, first, last))
			return arena_strdup(run->arena, session.start);
	}
	return NULL;
}

static enum status
fill_result(struct run *run, struct highlighter *highlighter, uint32_t row,
    struct result *result)
{
	enum status status =
	    index_row(run->index, row, run->arena, run->fault, &result->action);

	if (status != OK)
		return status;
	result->title = highlight(highlighter, result->action.value[FIELD_TITRE]);
	result->excerpt = excerpt_of(run, highlighter, &result->action);
	result->is_past = scan_is_past(run->scan, row);
	if (run->request->explain)
		explain(run, row, result);
	result->next_start =
	    action_next_start(run->arena, &result->action, run->request->today);
	result->asked_start = asked_start(run, &result->action);
	result->has_distance = run->request->has_point
	    ? scan_distance(run->scan, row, &result->distance_km)
	    : constraints_distance(run->constraints, run->scan->columns, row, &result->distance_km);
	return OK;
}

enum status
fill_results(struct run *run)
{
	size_t first = (run->request->page - 1) * run->request->per_page, i;
	struct answer *answer = run->answer;
	struct highlighter *highlighter;
	enum status status = OK;

	refine(run);
	if (first >= run->scan->best_count)
		return OK;
	answer->result_count = run->scan->best_count - first;
	if (answer->result_count > run->request->per_page)
		answer->result_count = run->request->per_page;
	answer->results = arena_alloc(run->arena, answer->result_count * sizeof(*answer->results));
	highlighter = highlighter_new(run->arena, run->state->analyser, run->plan,
	    index_dictionary(run->index));
	if (answer->results == NULL || highlighter == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for the results");
	for (i = 0; status == OK && i < answer->result_count; i++)
		status = fill_result(run, highlighter, run->scan->best[first + i].row,
		    &answer->results[i]);
	return status;
}

static bool
is_selected(const struct request *request, enum facet f, const char *code)
{
	size_t i;

	for (i = 0; i < request->value_count[f]; i++)
		if (strcmp(request->values[f][i], code) == 0)
			return true;
	return false;
}

/* As a French reader looks them up: accents and capitals do not count. */
static int
compare_labels(const char *a, const char *b)
{
	char x[LABEL_BYTES_MAX], y[LABEL_BYTES_MAX];
	int order;

	(void)fold(a, strlen(a), x, sizeof(x));
	(void)fold(b, strlen(b), y, sizeof(y));
	order = strcmp(x, y);
	return order != 0 ? order : strcmp(a, b);
}

static int
compare_values(const void *a, const void *b)
{
	const struct facet_value *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

struct ranked_label {
	const char *label;
	uint32_t term;
};

static int
compare_ranked(const void *a, const void *b)
{
	return compare_labels(((const struct ranked_label *)a)->label,
	    ((const struct ranked_label *)b)->label);
}

static const char *
label_of(const struct run *run, enum facet f, const struct term *terms, size_t i)
{
	return terms != NULL
	    ? terms[i].label
	    : reference_label(index_reference(run->index), facet_catalogue[f].vocabulary,
		  index_columns(run->index)->facet_terms[f][i]);
}

/* Once for an index: labels are many, and folding them takes its time. */
static const uint32_t *
label_ranks(struct run *run, enum facet f, const struct term *terms, size_t count)
{
	uint32_t **ranks = &run->state->label_ranks[f];
	struct ranked_label *labels;
	size_t i;

	if (*ranks != NULL)
		return *ranks;
	labels = calloc(count + 1, sizeof(*labels));
	*ranks = labels == NULL ? NULL : calloc(count + 1, sizeof(**ranks));
	if (*ranks != NULL) {
		for (i = 0; i < count; i++)
			labels[i] = (struct ranked_label){label_of(run, f, terms, i), (uint32_t)i};
		qsort(labels, count, sizeof(*labels), compare_ranked);
		for (i = 0; i < count; i++)
			(*ranks)[labels[i].term] = (uint32_t)i;
	}
	free(labels);
	return *ranks;
}

static size_t
term_count(const struct run *run, enum facet f, const struct term **terms)
{
	return facet_catalogue[f].packed
	    ? reference_terms(index_reference(run->index), facet_catalogue[f].vocabulary, terms)
	    : index_columns(run->index)->facet_term_count[f];
}

/* A value that was asked for but stands in no action of the index. */
static void
add_absent(struct run *run, struct facet_group *group)
{
	const struct request *r = run->request;
	size_t i, v;

	for (i = 0; i < r->value_count[group->facet]; i++) {
		const char *code = r->values[group->facet][i];

		for (v = 0; v < group->count && strcmp(group->values[v].code, code) != 0; v++)
			continue;
		if (v == group->count)
			group->values[group->count++] = (struct facet_value){code,
			    reference_label(index_reference(run->index),
				facet_catalogue[group->facet].vocabulary, code), 0, true, UINT32_MAX};
	}
}

static void
cap(struct facet_group *group, size_t most)
{
	size_t i, kept = 0;

	for (i = 0; i < group->count; i++)
		if (i < most || group->values[i].selected)
			group->values[kept++] = group->values[i];
	group->count = kept;
}

static void
fill_group(struct run *run, enum facet f, struct facet_group *group)
{
	const struct columns *columns = index_columns(run->index);
	const struct term *terms = NULL;
	size_t count = term_count(run, f, &terms), i;
	const uint32_t *ranks = label_ranks(run, f, terms, count);

	group->facet = f;
	group->values = arena_alloc(run->arena,
	    (count + run->request->value_count[f] + 1) * sizeof(*group->values));
	for (i = 0; group->values != NULL && i < count; i++) {
		const char *code = terms != NULL ? terms[i].code : columns->facet_terms[f][i];
		size_t total = scan_count(run->scan, f, i);
		bool selected = is_selected(run->request, f, code);

		if (total > 0 || selected)
			group->values[group->count++] = (struct facet_value){code,
			    label_of(run, f, terms, i), total, selected,
			    ranks == NULL ? (uint32_t)i : ranks[i]};
	}
	if (group->values == NULL)
		return;
	add_absent(run, group);
	if (f != FACET_NIVEAU && f != FACET_DUREE) /* these have an order of their own */
		qsort(group->values, group->count, sizeof(*group->values), compare_values);
	if (f == FACET_PARTENAIRE)
		cap(group, PARTNERS_LISTED_MAX);
}

void
fill_groups(struct run *run)
{
	struct answer *answer = run->answer;
	enum facet f;

	answer->groups = arena_alloc(run->arena, FACET_COUNT * sizeof(*answer->groups));
	for (f = 0; answer->groups != NULL && f < FACET_COUNT; f++)
		if (facet_catalogue[f].listed || run->request->value_count[f] > 0 ||
		    (f == FACET_TERRITOIRE && run->request->by_territory))
			fill_group(run, f, &answer->groups[answer->group_count++]);
}
