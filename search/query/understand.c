/* From a query's words to what they ask for beside being found. */
#include <string.h>

#include "search/base/date.h"
#include "search/query/run.h"

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
		add_understood(run, reading,
		    reading->place.kind == PLACE_EPCI ? "epci"
			: reading->place.around       ? "autour"
						      : "commune",
		    reading->place.code);
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
	return constraints_make(run->index, run->readings, run->reading_count, run->arena, run->fault,
	    &run->constraints);
}
