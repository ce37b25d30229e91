#include "search/query/search.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/base/date.h"
#include "search/base/html_text.h"
#include "search/index/columns.h"
#include "search/query/highlight.h"
#include "search/query/match.h"
#include "search/query/scan.h"
#include "search/query/score.h"

#define PARTNERS_LISTED_MAX 50
/* SQLite steps between two looks at the clock. */
#define PROGRESS_STEPS 1000

/* What an index keeps for its searches. */
struct state {
	struct analyser *analyser;
	struct scorer *scorer;
	struct match match;
};

/* One search. */
struct run {
	struct index *index;
	struct state *state;
	const struct request *request;
	struct arena *arena;
	struct fault *fault;
	struct query *query;
	struct scan *scan;
	struct answer *answer;
};

static void
state_free(void *extension)
{
	struct state *state = extension;

	if (state == NULL)
		return;
	scorer_free(state->scorer);
	analyser_free(state->analyser);
	buf_clear(&state->match.text);
	free(state);
}

static enum status
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
		status = scorer_new(index, fault, &state->scorer);
	if (status != OK) {
		state_free(state);
		return status;
	}
	state->match.ranking = &ranking_default;
	index_set_extension(index, state, state_free);
	*out = state;
	return OK;
}

static double
clock_ms(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int
is_over(void *context)
{
	return clock_ms(CLOCK_MONOTONIC) > *(const double *)context;
}

static enum status
exclude(struct run *run)
{
	uint64_t *bits;
	enum status status = OK;

	if (run->query->exclusion_count == 0)
		return OK;
	bits = arena_alloc(run->arena, (index_actions(run->index) / 64 + 1) * sizeof(*bits));
	if (bits == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	if (match_write_exclusions(&run->state->match, run->query))
		status = scorer_mark(run->state->scorer, &run->state->match, bits, run->fault);
	run->scan->excluded = bits;
	return status;
}

static void
say_widened(struct run *run, const char *sentence)
{
	struct answer *answer = run->answer;

	if (answer->widened == NULL)
		answer->widened =
		    arena_alloc(run->arena, (QUERY_WORDS_MAX + 2) * sizeof(*answer->widened));
	if (answer->widened != NULL && sentence != NULL &&
	    answer->widened_count < QUERY_WORDS_MAX + 2)
		answer->widened[answer->widened_count++] = sentence;
}

static enum status
match_kept(struct run *run, unsigned kept, size_t *hits)
{
	*hits = 0;
	if (!match_write(&run->state->match, run->query, kept, run->index))
		return OK;
	return scorer_run(run->state->scorer, &run->state->match, run->scan, run->fault, hits);
}

/* The conjunct to give up next: one that stands nowhere, else the most frequent. */
static size_t
most_frequent(const uint32_t *documents, unsigned kept, size_t count)
{
	size_t i, worst = count;

	for (i = 0; i < count; i++) {
		if ((kept >> i & 1) == 0)
			continue;
		if (documents[i] == 0)
			return i;
		if (worst == count || documents[i] > documents[worst])
			worst = i;
	}
	return worst;
}

/* No action holds all the words: leave them out one by one, the rarest stays. */
static enum status
widen(struct run *run, unsigned kept)
{
	uint32_t documents[QUERY_WORDS_MAX];
	enum status status = OK;
	size_t i, left = 0, hits = 0;

	for (i = 0; i < run->query->count; i++) {
		documents[i] = match_documents(&run->query->conjuncts[i], run->index);
		left += kept >> i & 1;
	}
	while (status == OK && hits == 0 && left > 1) {
		i = most_frequent(documents, kept, run->query->count);
		kept &= ~(1u << i);
		left--;
		say_widened(run, arena_printf(run->arena,
		    "Aucune action ne contient tous les mots\u00a0: «\u00a0%s\u00a0» a été laissé de côté.",
		    run->query->conjuncts[i].text));
		status = match_kept(run, kept, &hits);
	}
	if (hits == 0)
		run->answer->widened_count = 0; /* nothing was gained by it */
	return status;
}

static enum status
find_rows(struct run *run)
{
	unsigned all = (1u << run->query->count) - 1;
	enum status status;
	size_t hits;

	if (run->query->count == 0) {
		scan_all(run->scan);
		return OK;
	}
	status = match_kept(run, all, &hits);
	if (status == OK && hits == 0 && run->query->count > 1)
		status = widen(run, all);
	if (run->query->dropped > 0)
		say_widened(run, arena_printf(run->arena,
		    "Seuls les %d premiers mots de la recherche ont été pris en compte.",
		    QUERY_WORDS_MAX));
	return status;
}

/* The best passage of the summary, or of the description where the summary has no word. */
static const char *
excerpt_of(struct run *run, const struct action *action)
{
	struct buf plain = {0};
	const char *excerpt, *deeper = NULL;
	size_t found;

	excerpt = highlight_excerpt(run->arena, run->state->analyser, run->query,
	    action->value[FIELD_RESUME], &found);
	if ((found > 0 || run->query->count == 0) && excerpt != NULL)
		return excerpt;
	html_plain_text(action->value[FIELD_DESCRIPTION], &plain);
	if (plain.length > 0 && !buf_failed(&plain))
		deeper = highlight_excerpt(run->arena, run->state->analyser, run->query,
		    buf_string(&plain), &found);
	buf_clear(&plain);
	return found > 0 || excerpt == NULL ? deeper : excerpt;
}

static const char *
next_start(struct run *run, const struct action *action)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;
	int32_t day;

	while (sessions_next(&cursor, &session))
		if (date_parse_days(session.end[0] != '\0' ? session.end : session.start, &day) &&
		    day >= run->request->today)
			return arena_strdup(run->arena, session.start);
	return "";
}

static enum status
fill_result(struct run *run, uint32_t row, struct result *result)
{
	enum status status =
	    index_row(run->index, row, run->arena, run->fault, &result->action);

	if (status != OK)
		return status;
	result->title = highlight(run->arena, run->state->analyser, run->query,
	    result->action.value[FIELD_TITRE]);
	result->excerpt = excerpt_of(run, &result->action);
	result->is_past = scan_is_past(run->scan, row);
	result->next_start = next_start(run, &result->action);
	if (run->request->has_point)
		result->has_distance = scan_distance(run->scan, row, &result->distance_km);
	return OK;
}

static enum status
fill_results(struct run *run)
{
	size_t first = (run->request->page - 1) * run->request->per_page, i;
	struct answer *answer = run->answer;
	enum status status = OK;

	scan_sort(run->scan);
	if (first >= run->scan->best_count)
		return OK;
	answer->result_count = run->scan->best_count - first;
	if (answer->result_count > run->request->per_page)
		answer->result_count = run->request->per_page;
	answer->results = arena_alloc(run->arena, answer->result_count * sizeof(*answer->results));
	if (answer->results == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for the results");
	for (i = 0; status == OK && i < answer->result_count; i++)
		status = fill_result(run, run->scan->best[first + i].row, &answer->results[i]);
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

static int
compare_values(const void *a, const void *b)
{
	const struct facet_value *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->label, y->label);
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
				facet_catalogue[group->facet].vocabulary, code), 0, true};
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
	const struct reference *reference = index_reference(run->index);
	const struct term *terms = NULL;
	size_t count = term_count(run, f, &terms), i;

	group->facet = f;
	group->values = arena_alloc(run->arena,
	    (count + run->request->value_count[f] + 1) * sizeof(*group->values));
	for (i = 0; group->values != NULL && i < count; i++) {
		const char *code = terms != NULL ? terms[i].code : columns->facet_terms[f][i];
		size_t total = scan_count(run->scan, f, i);
		bool selected = is_selected(run->request, f, code);

		if (total > 0 || selected)
			group->values[group->count++] = (struct facet_value){code,
			    terms != NULL ? terms[i].label
					  : reference_label(reference, facet_catalogue[f].vocabulary, code),
			    total, selected};
	}
	if (group->values == NULL)
		return;
	add_absent(run, group);
	if (f != FACET_NIVEAU && f != FACET_DUREE) /* these have an order of their own */
		qsort(group->values, group->count, sizeof(*group->values), compare_values);
	if (f == FACET_PARTENAIRE)
		cap(group, PARTNERS_LISTED_MAX);
}

static void
fill_groups(struct run *run)
{
	struct answer *answer = run->answer;
	enum facet f;

	answer->groups = arena_alloc(run->arena, FACET_COUNT * sizeof(*answer->groups));
	for (f = 0; answer->groups != NULL && f < FACET_COUNT; f++)
		if (facet_catalogue[f].listed || run->request->value_count[f] > 0)
			fill_group(run, f, &answer->groups[answer->group_count++]);
}

static enum status
run_search(struct run *run)
{
	enum status status;

	if (query_parse(run->request->q, run->state->analyser, run->arena, &run->query) != OK ||
	    scan_new(run->index, run->request, run->arena, &run->scan) != OK)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	status = exclude(run);
	if (status == OK)
		status = find_rows(run);
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
search(struct index *index, const struct request *request, unsigned deadline_ms,
    struct arena *arena, struct fault *fault, struct answer **out)
{
	double deadline = clock_ms(CLOCK_MONOTONIC) + deadline_ms;
	double start = clock_ms(CLOCK_THREAD_CPUTIME_ID);
	struct run run = {.index = index, .request = request, .arena = arena, .fault = fault};
	enum status status = state_of(index, fault, &run.state);

	run.answer = arena_alloc(arena, sizeof(*run.answer));
	if (status == OK && run.answer == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for an answer");
	if (status != OK)
		return status;
	if (deadline_ms > 0)
		sqlite3_progress_handler(index_connection(index), PROGRESS_STEPS, is_over, &deadline);
	status = run_search(&run);
	sqlite3_progress_handler(index_connection(index), 0, NULL, NULL);
	if (status != OK)
		return status;
	run.answer->milliseconds = clock_ms(CLOCK_THREAD_CPUTIME_ID) - start;
	*out = run.answer;
	return OK;
}
