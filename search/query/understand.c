/* From a query's words to what they ask for beside being found. */
#include <string.h>

#include "search/base/articles.h"
#include "search/base/date.h"
#include "search/query/run.h"

#define LAND_NAMES_MAX 6 /* that are looked for in texts */

/* The words that a reading stands for are not looked for any more. */
static bool
is_taken(const struct run *run, const struct conjunct *conjunct)
{
	size_t i;

	for (i = 0; i < run->reading_count; i++) {
		const struct reading *r = &run->readings[i];

		if (!r->keeps_words && conjunct->end > conjunct->start && conjunct->start >= r->start &&
		    conjunct->end <= r->end)
			return true;
	}
	return false;
}

static void
take_words(struct run *run)
{
	struct query *query = run->query;
	size_t i, kept = 0;

	for (i = 0; i < query->count; i++)
		if (!is_taken(run, &query->conjuncts[i]))
			query->conjuncts[kept++] = query->conjuncts[i];
	query->count = kept;
}

/* "Actions pour les 4e": beside a level, a place or a time, common words ask for nothing. */
static void
leave_common_words(struct run *run, size_t count)
{
	size_t i;

	for (i = 0; i < run->query->count; i++)
		if (!run->query->conjuncts[i].common)
			return;
	if (run->query->count < count)
		run->query->count = 0;
}

static const char *
period_text(struct arena *arena, const struct reading *reading)
{
	char from[ISO_DATE_MAX] = "", to[ISO_DATE_MAX] = "";

	if (reading->from != INT32_MIN)
		date_format(reading->from, from);
	if (reading->to != INT32_MAX)
		date_format(reading->to, to);
	return arena_printf(arena, "%s/%s", from, to);
}

/* A word ends before what closes it: "technicien(ne)", "C.F.A." */
static size_t
whole_end(const char *q, const struct reading *reading)
{
	const char *text = q + reading->start;
	size_t length = reading->end - reading->start;
	bool opens = memchr(text, '(', length) != NULL && memchr(text, ')', length) == NULL;
	bool has_dots = memchr(text, '.', length) != NULL;

	return reading->end + ((opens && text[length] == ')') || (has_dots && text[length] == '.'));
}

static void
add_understood(struct run *run, const struct reading *reading, const char *filter,
    const char *value)
{
	struct answer *answer = run->answer;
	struct understood *u = &answer->understood[answer->understood_count++];

	u->text = arena_copy(run->arena, run->request->q + reading->start,
	    whole_end(run->request->q, reading) - reading->start);
	u->filter = reading->excluded ? arena_printf(run->arena, "-%s", filter) : filter;
	u->value = value;
	u->label = reading->label;
}

static const char *
place_filter(const struct reading_place *place)
{
	if (place->kind == PLACE_LAND)
		return "pays";
	if (place->kind == PLACE_EPCI)
		return "epci";
	return place->around ? "autour" : "commune";
}

/* As the API tells it: the parameter's name where there is one. */
static void
tell(struct run *run, const struct reading *reading)
{
	size_t i;

	switch (reading->kind) {
	case READING_FACET:
		for (i = 0; i < reading->value_count; i++)
			add_understood(run, reading, facet_catalogue[reading->facet].parameter,
			    reading->values[i]);
		break;
	case READING_PLACE:
		add_understood(run, reading, place_filter(&reading->place), reading->place.code);
		break;
	case READING_PERIOD:
		add_understood(run, reading, "periode", period_text(run->arena, reading));
		break;
	case READING_FREE:
		add_understood(run, reading, "gratuit", "1");
		break;
	case READING_WORDS:
		add_understood(run, reading, "q", reading->values[0]);
		break;
	default:
		break;
	}
}

/* One name of a landscape as a phrase; NULL for one that is an ordinary word as well: "perche". */
static enum status
phrase_of_name(struct run *run, const char *name, size_t length, const struct clause **out)
{
	const char *copy = arena_copy(run->arena, name, length), *wanted = NULL;
	struct query *query;

	*out = NULL;
	if (copy != NULL)
		wanted = arena_printf(run->arena, "\"%s\"", french_without_article(copy));
	if (wanted == NULL || query_parse(wanted, run->state->analyser, run->arena, &query) != OK)
		return fault_set(run->fault, NO_MEMORY, "no memory for a query's readings");
	if (query->count == 1 && query->conjuncts[0].count > 0)
		*out = query->conjuncts[0].clauses[0];
	if (*out != NULL && (*out)->count == 1 &&
	    reference_is_ordinary_word(index_reference(run->index), (*out)->words[0].surface))
		*out = NULL;
	return OK;
}

static enum status
mark_names(struct run *run, const struct land *land, uint64_t *bits)
{
	const struct clause *clauses[LAND_NAMES_MAX];
	const char *at = land->others;
	enum status status = phrase_of_name(run, land->name, strlen(land->name), &clauses[0]);
	size_t count = clauses[0] != NULL, length;

	for (; status == OK && *at != '\0' && count < LAND_NAMES_MAX; at += length + (at[length] == '|')) {
		length = strcspn(at, "|");
		status = phrase_of_name(run, at, length, &clauses[count]);
		count += clauses[count] != NULL;
	}
	return status != OK || count == 0
	    ? status
	    : scorer_mark(run->state->scorer, clauses, count, bits, run->fault);
}

enum status
mark_named(struct run *run, struct constraints *constraints)
{
	size_t words = index_actions(run->index) / 64 + 1, i;
	enum status status = OK;
	uint64_t *bits;

	for (i = 0; status == OK && i < constraints->count; i++) {
		const struct reading *reading = constraints->items[i].reading;

		if (reading->kind != READING_PLACE || reading->place.land == NULL)
			continue;
		bits = arena_alloc(run->arena, words * sizeof(*bits));
		if (bits == NULL)
			return fault_set(run->fault, NO_MEMORY, "no memory for a query's readings");
		constraints->items[i].named = bits;
		status = mark_names(run, reading->place.land, bits);
	}
	return status;
}

enum status
understand(struct run *run)
{
	enum status status = OK;
	size_t i, count;

	if (!run->request->raw)
		status = readings_find(run->state->readings, run->state->analyser, run->request->q,
		    run->request->today, run->arena, &run->readings, &run->reading_count);
	if (status != OK)
		return fault_set(run->fault, status, "no memory for a query's readings");
	run->answer->understood_count = 0;
	run->answer->understood = arena_alloc(run->arena,
	    (run->reading_count + 1) * READING_VALUES_MAX * sizeof(*run->answer->understood));
	if (run->answer->understood == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a query's readings");
	for (i = 0; i < run->reading_count; i++)
		tell(run, &run->readings[i]);
	count = run->query->count;
	take_words(run);
	leave_common_words(run, count);
	status = constraints_make(run->index, run->readings, run->reading_count, run->arena, run->fault,
	    &run->constraints);
	return status == OK ? mark_named(run, run->constraints) : status;
}
