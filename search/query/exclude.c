/* -mot, -"phrase", and what "sauf" or "sans" stand before. */
#include <string.h>

#include "search/query/run.h"

#define OWN_FIELDS (ALL_FIELDS & ~(1u << TEXT_APPELLATIONS))

static uint64_t *
bits_new(struct run *run)
{
	return arena_alloc(run->arena, (index_actions(run->index) / 64 + 1) * sizeof(uint64_t));
}

static enum status
no_memory(struct run *run)
{
	return fault_set(run->fault, NO_MEMORY, "no memory for a search");
}

struct look_up {
	const char *light;
	bool found;
};

static bool
compare_light(void *context, const struct word *word)
{
	struct look_up *look_up = context;

	look_up->found = look_up->found || strcmp(word->light, look_up->light) == 0;
	return !look_up->found;
}

/* "Agriculture sauf élevage": the label of the very sector that is asked for, "Agriculture et
 * élevage", excludes nothing. */
static bool
is_in_label_asked_for(struct run *run, const struct query_word *word)
{
	struct look_up look_up = {.light = word->light};
	size_t i;

	for (i = 0; i < run->reading_count && !look_up.found; i++) {
		const struct reading *r = &run->readings[i];

		if (!r->excluded && r->kind == READING_FACET)
			(void)analyse(run->state->analyser, ANALYSE_FRENCH, r->label, strlen(r->label),
			    compare_light, &look_up);
	}
	return look_up.found;
}

static enum status
mark_word(struct run *run, const struct query_word *word, uint64_t *bits)
{
	const struct plan_options options = {run->index, run->state->analyser, run->arena, true, false,
	    false};
	uint8_t fields = OWN_FIELDS;
	struct slot slot;
	enum status status = slot_make(&options, word, run->fault, &slot);

	if (status != OK)
		return status;
	if (is_in_label_asked_for(run, word))
		fields = (uint8_t)(fields & ~(1u << TEXT_THEMES));
	return scorer_mark_word(run->state->scorer, &slot, fields, bits, run->fault);
}

/* The rows that hold all the words. */
static enum status
exclude_words(struct run *run, const char *text, uint64_t *bits)
{
	size_t words = index_actions(run->index) / 64 + 1, marked = 0, i, k;
	uint64_t *all = bits_new(run), *one;
	enum status status;
	struct query *query;

	status = query_parse(text, run->state->analyser, run->arena, &query);
	if (status != OK || all == NULL)
		return no_memory(run);
	for (i = 0; i < query->count; i++) {
		if (query->conjuncts[i].count == 0)
			continue;
		one = bits_new(run);
		if (one == NULL)
			return no_memory(run);
		status = mark_word(run, &query->conjuncts[i].clauses[0]->words[0], one);
		if (status != OK)
			return status;
		for (k = 0; k < words; k++)
			all[k] = marked == 0 ? one[k] : all[k] & one[k];
		marked++;
	}
	for (k = 0; k < words; k++)
		bits[k] |= all[k];
	return OK;
}

static void
exclude_codes(struct run *run, const struct reading *reading, uint64_t *bits)
{
	const struct columns *c = index_columns(run->index);
	uint64_t codes =
	    facet_bits_of(run->index, reading->facet, reading->values, reading->value_count);
	uint32_t row;

	for (row = 1; codes != 0 && row <= c->rows; row++)
		if ((c->packed[c->packing[reading->facet].word][row - 1] & codes) != 0)
			bits[row / 64] |= UINT64_C(1) << (row % 64);
}

/* "Sauf Caen", "pas gratuit": what would meet the reading in full. */
static enum status
exclude_met(struct run *run, const struct reading *reading, uint64_t *bits)
{
	const struct columns *c = index_columns(run->index);
	struct reading wanted = *reading;
	struct constraints *constraints;
	enum status status;
	uint32_t row;

	wanted.excluded = false;
	status = constraints_make(run->index, &wanted, 1, run->arena, run->fault, &constraints);
	if (status == OK)
		status = mark_named(run, constraints);
	for (row = 1; status == OK && row <= c->rows; row++)
		if (constraints_grade(constraints, c, row).sum >= GRADE_FULL)
			bits[row / 64] |= UINT64_C(1) << (row % 64);
	return status;
}

/* "Sauf en janvier": what has dates, none of them outside. */
static void
exclude_period(struct run *run, const struct reading *reading, uint64_t *bits)
{
	const struct columns *c = index_columns(run->index);
	uint32_t row, i, end;

	for (row = 1; row <= c->rows; row++) {
		i = c->sessions.start[row - 1];
		end = c->sessions.start[row];
		if (i == end)
			continue;
		while (i < end && c->sessions.value[i].first >= reading->from &&
		    c->sessions.value[i].last <= reading->to)
			i++;
		if (i == end)
			bits[row / 64] |= UINT64_C(1) << (row % 64);
	}
}

static enum status
exclude_reading(struct run *run, const struct reading *reading, uint64_t *bits)
{
	switch (reading->kind) {
	case READING_FACET:
		exclude_codes(run, reading, bits);
		return OK;
	case READING_PLACE:
	case READING_FREE:
		return exclude_met(run, reading, bits);
	case READING_PERIOD:
		exclude_period(run, reading, bits);
		return OK;
	case READING_WORDS:
		return exclude_words(run, reading->values[0], bits);
	case READING_ANYWHERE:
		return OK;
	}
	return OK;
}

static enum status
exclude_syntax(struct run *run, uint64_t *bits)
{
	const struct clause *phrases[EXCLUSIONS_MAX];
	enum status status = OK;
	size_t i, count = 0;

	for (i = 0; status == OK && i < run->query->exclusion_count; i++) {
		const struct clause *clause = run->query->exclusions[i];

		if (clause->count > 1 || clause->exact)
			phrases[count++] = clause;
		else
			status = mark_word(run, &clause->words[0], bits);
	}
	if (status == OK && count > 0)
		status = scorer_mark(run->state->scorer, phrases, count, bits, run->fault);
	return status;
}

static bool
has_exclusions(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->reading_count; i++)
		if (run->readings[i].excluded)
			return true;
	return run->query->exclusion_count > 0;
}

enum status
exclude_rows(struct run *run)
{
	enum status status;
	uint64_t *bits;
	size_t i;

	if (!has_exclusions(run))
		return OK;
	bits = bits_new(run);
	if (bits == NULL)
		return no_memory(run);
	run->scan->excluded = bits;
	status = exclude_syntax(run, bits);
	for (i = 0; status == OK && i < run->reading_count; i++)
		if (run->readings[i].excluded)
			status = exclude_reading(run, &run->readings[i], bits);
	return status;
}
