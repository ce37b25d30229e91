#include "search/query/suggest.h"

#include <string.h>

#include "search/base/url_escape.h"
#include "search/query/completion.h"
#include "search/query/deadline.h"
#include "search/query/run.h"

struct suggesting {
	struct index *index;
	struct arena *arena;
	struct fault *fault;
	struct completion completion;
	struct suggestions *suggestions;
};

/* An action is not offered twice under one title. */
static bool
is_listed(const struct suggestions *s, const char *title)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (strcmp(s->list[i].label, title) == 0)
			return true;
	return false;
}

static enum status
add_actions(struct suggesting *g, size_t most)
{
	const struct completion *c = &g->completion;
	const struct list_column *partners = &c->columns->lists[FACET_PARTENAIRE];
	struct suggestions *s = g->suggestions;
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < c->row_count && s->count < most; i++) {
		uint32_t row = c->rows[i].row, partner = partners->start[row - 1];
		struct suggestion action = {.group = SUGGEST_ACTIONS, .total = 1,
		    .is_past = c->rows[i].is_past};

		status = index_row_title(g->index, row, g->arena, g->fault, &action.id, &action.label);
		if (status != OK || is_listed(s, action.label))
			continue;
		if (partner < partners->start[row])
			action.precision =
			    c->columns->facet_terms[FACET_PARTENAIRE][partners->value[partner]];
		action.path = action_path(g->arena, action.id);
		s->list[s->count++] = action;
	}
	return status;
}

static const char *
search_path(struct arena *arena, const struct label *label)
{
	struct buf out = {0};

	buf_printf(&out, "/recherche?%s=", label->parameter);
	url_escape(label->value, &out);
	return buf_move(&out, arena);
}

static void
add_label(struct suggesting *g, const struct label *label)
{
	g->suggestions->list[g->suggestions->count++] = (struct suggestion){
	    .group = label->group,
	    .label = label->text,
	    .precision = label->precision,
	    .total = label->total,
	    .parameter = label->parameter,
	    .value = label->value,
	    .path = search_path(g->arena, label),
	};
}

/* By the first way that tells why it is offered. */
static const char *
mark(const struct completion *c, const struct suggestion *suggestion)
{
	const char *marked = suggestion->label;
	size_t i;

	for (i = 0; i < c->way_count && marked != NULL; i++) {
		marked = meanings_mark(suggestion->group == SUGGEST_ACTIONS ? c->ways[i].titles
									    : c->ways[i].labels,
		    c->arena, c->analyser, suggestion->label);
		if (marked != NULL && strchr(marked, MARK_START) != NULL)
			break;
	}
	return marked;
}

/* How many of each group are shown: one of each in turn, until there are enough. */
static void
share(const struct completion *c, size_t shares[SUGGESTION_GROUPS])
{
	size_t left = SUGGESTIONS_MAX, before, g;

	memset(shares, 0, SUGGESTION_GROUPS * sizeof(*shares));
	do {
		before = left;
		for (g = 0; g < SUGGESTION_GROUPS && left > 0; g++) {
			size_t available = g == SUGGEST_ACTIONS ? c->row_count : c->counts[g];

			if (shares[g] < available && shares[g] < SUGGESTIONS_A_GROUP_MAX) {
				shares[g]++;
				left--;
			}
		}
	} while (left > 0 && left < before);
}

static enum status
fill(struct suggesting *g)
{
	const struct completion *c = &g->completion;
	size_t shares[SUGGESTION_GROUPS], group, i;
	struct suggestions *s = g->suggestions;
	enum status status;

	share(c, shares);
	status = add_actions(g, shares[SUGGEST_ACTIONS]);
	if (status != OK)
		return status;
	for (group = SUGGEST_ACTIONS + 1; group < SUGGESTION_GROUPS; group++)
		for (i = 0; i < shares[group]; i++)
			add_label(g, &c->labels->labels[c->best[group][i].label]);
	for (i = 0; i < s->count; i++)
		s->list[i].marked = mark(c, &s->list[i]);
	s->by_slip = s->count > 0 && (c->ways[0].titles->by_slip || c->ways[0].labels->by_slip);
	return arena_failed(g->arena) ? fault_set(g->fault, NO_MEMORY, "no memory for suggestions") : OK;
}

enum status
suggest_parse(const struct parameter *parameters, size_t count, const struct index *index,
    struct arena *arena, struct fault *fault, const char **q)
{
	struct request *request;
	enum status status =
	    request_parse(parameters, count, REFUSE_UNKNOWN_NAMES, index, 0, arena, fault, &request);
	size_t i;

	if (status != OK)
		return status;
	for (i = 0; i < count; i++) /* readable names by now */
		if (parameters[i].value[0] != '\0' && strcmp(parameters[i].name, "q") != 0)
			return fault_set(fault, BAD_INPUT, "%s", phrase_of(index_phrases(index), arena,
			    PHRASE_REFUSE_NAME_HERE, arena_printf(arena, "%.60s", parameters[i].name), NULL));
	*q = request->q;
	return OK;
}

static enum status
complete(struct suggesting *g, const char *q)
{
	struct completion *c = &g->completion;
	struct typed *typed = typed_read(g->arena, c->analyser, q);
	enum status status = OK;

	g->suggestions = arena_alloc(g->arena, sizeof(*g->suggestions));
	if (typed == NULL || g->suggestions == NULL)
		return fault_set(g->fault, NO_MEMORY, "no memory for suggestions");
	if (typed->count > 0)
		status = completion_find(c, typed);
	if (status == TOO_LATE)
		return deadline_fault(g->fault);
	if (status != OK)
		return fault_set(g->fault, status, "no memory for suggestions");
	return fill(g);
}

static enum status
prepare(struct index *index, struct fault *fault, struct state **state)
{
	enum status status = state_of(index, fault, state);

	if (status == OK && (*state)->labels == NULL)
		status = labels_new(index, (*state)->analyser, fault, &(*state)->labels);
	return status;
}

enum status
suggest_prepare(struct index *index, struct fault *fault)
{
	struct state *state;

	return prepare(index, fault, &state);
}

enum status
suggest(struct index *index, const struct suggest_request *request, struct arena *arena,
    struct fault *fault, struct suggestions **out)
{
	struct suggesting g = {.index = index, .arena = arena, .fault = fault};
	struct state *state;
	enum status status = prepare(index, fault, &state);

	if (status != OK)
		return status;
	labels_count(state->labels, request->today);
	g.completion = (struct completion){.columns = index_columns(index),
	    .dictionary = index_dictionary(index), .titles = index_titles(index),
	    .labels = state->labels, .analyser = state->analyser, .arena = arena,
	    .today = request->today, .deadline = request->deadline};
	deadline_watch(index, &g.completion.deadline);
	status = complete(&g, request->q);
	deadline_forget(index);
	if (status == OK)
		*out = g.suggestions;
	return status;
}
