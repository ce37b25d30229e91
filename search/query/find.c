/* From a query to its rows: strictly first, then wider, and saying so. */
#include <string.h>

#include "search/query/run.h"

/* With fewer results than this, what comes near is shown after them. */
#define ENOUGH 10
#define WIDENED_MAX 6
/* A row that holds only a part of the words must hold this share of what they tell (idf). */
#define COVERAGE_MIN 0.2

enum words { ALL_WORDS, SOME_WORDS };

static void
say(struct run *run, const char *sentence)
{
	struct answer *answer = run->answer;

	if (answer->widened == NULL)
		answer->widened = arena_alloc(run->arena, WIDENED_MAX * sizeof(*answer->widened));
	if (answer->widened != NULL && sentence != NULL && answer->widened_count < WIDENED_MAX)
		answer->widened[answer->widened_count++] = sentence;
}

static enum status
exclude(struct run *run)
{
	const struct plan_options options = {run->index, run->state->analyser, run->arena, true, false,
	    false};
	const struct clause *phrases[EXCLUSIONS_MAX];
	enum status status = OK;
	uint64_t *bits;
	size_t i, count = 0;

	if (run->query->exclusion_count == 0)
		return OK;
	bits = arena_alloc(run->arena, (index_actions(run->index) / 64 + 1) * sizeof(*bits));
	if (bits == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	for (i = 0; status == OK && i < run->query->exclusion_count; i++) {
		const struct clause *clause = run->query->exclusions[i];
		struct slot slot;

		if (clause->count > 1 || clause->exact) {
			phrases[count++] = clause;
			continue;
		}
		status = slot_make(&options, &clause->words[0], run->fault, &slot);
		if (status == OK)
			status = scorer_mark_word(run->state->scorer, &slot, bits, run->fault);
	}
	if (status == OK)
		status = scorer_mark(run->state->scorer, phrases, count, bits, run->fault);
	run->scan->excluded = bits;
	return status;
}

/* Rows that can still take place come first. */
static double
tier_of(const struct run *run, uint32_t row)
{
	return scan_is_past(run->scan, row) ? 0 : 1;
}

static void
collect(struct run *run, enum words words)
{
	const uint16_t all = (uint16_t)((1u << run->plan->count) - 1);
	double least = COVERAGE_MIN * scorer_all(run->state->scorer);
	const uint32_t *rows;
	size_t count, i;

	scan_restart(run->scan);
	rows = scorer_rows(run->state->scorer, &count);
	for (i = 0; i < count; i++) {
		const struct row_score *score = scorer_row(run->state->scorer, rows[i]);

		if (score->matched == all || (words == SOME_WORDS && score->coverage >= least))
			scan_row(run->scan, rows[i], tier_of(run, rows[i]), score->score);
	}
}

static enum status
look(struct run *run, bool beginnings, bool slips)
{
	const struct plan_options options = {run->index, run->state->analyser, run->arena,
	    run->request->raw, beginnings, slips && !run->request->raw};
	struct respelling *respellings;
	size_t count, i;
	enum status status =
	    plan_make(run->query, &options, run->fault, &run->plan, &respellings, &count);

	if (status == OK)
		status = scorer_run(run->state->scorer, run->plan, run->deadline_ms, run->fault);
	if (status != OK)
		return status;
	collect(run, ALL_WORDS);
	run->answer->corrections = arena_alloc(run->arena, (count + 1) * sizeof(struct correction));
	if (run->answer->corrections == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	run->answer->correction_count = count;
	for (i = 0; i < count; i++)
		run->answer->corrections[i] = (struct correction){
		    run->query->conjuncts[respellings[i].conjunct].text, respellings[i].to};
	return OK;
}

/* What a word stands for by now: its place in the plan is the same. */
static const char *
missing_words(struct run *run)
{
	const char *list = NULL;
	size_t i;

	for (i = 0; i < run->plan->count; i++)
		if (run->plan->wanted[i].documents == 0)
			list = list == NULL ? arena_printf(run->arena, "«\u00a0%s\u00a0»",
						  run->plan->wanted[i].text)
					    : arena_printf(run->arena, "%s, «\u00a0%s\u00a0»", list,
						  run->plan->wanted[i].text);
	return list;
}

static void
say_partial(struct run *run, size_t whole)
{
	const char *missing = missing_words(run);

	if (run->scan->total == whole)
		return;
	if (whole > 0)
		say(run, arena_printf(run->arena,
		    whole == 1 ? "Une action contient tous les mots\u00a0; les suivantes n’en contiennent "
				 "qu’une partie."
			       : "%zu actions contiennent tous les mots\u00a0; les suivantes n’en "
				 "contiennent qu’une partie.", whole));
	else if (missing != NULL)
		say(run, arena_printf(run->arena,
		    "Aucune action ne parle de %s\u00a0: voici celles qui contiennent les autres mots.",
		    missing));
	else
		say(run, "Aucune action ne contient tous les mots\u00a0: voici celles qui en contiennent "
			 "une partie.");
}

/* When no row holds the words themselves, the visitor is told why these are shown. */
static void
say_indirect(struct run *run)
{
	size_t i;

	for (i = 0; i < run->plan->count; i++) {
		const struct wanted *wanted = &run->plan->wanted[i];
		bool itself = false;
		size_t n, count;
		const uint32_t *rows = scorer_rows(run->state->scorer, &count);

		for (n = 0; !itself && n < count; n++)
			itself = (scorer_row(run->state->scorer, rows[n])->itself >> i & 1) != 0;
		if (!itself && wanted->documents > 0 && !wanted->is_unknown)
			say(run, arena_printf(run->arena,
			    "Aucune action ne contient «\u00a0%s\u00a0»\u00a0: voici celles dont les métiers "
			    "ou le domaine s’en approchent.", wanted->text));
	}
}

static bool
has_being_typed(const struct query *query)
{
	return query->count > 0 && query->conjuncts[query->count - 1].being_typed;
}

static enum status
find_words(struct run *run)
{
	enum status status = look(run, false, false);
	size_t whole;

	if (status == OK && run->scan->total < ENOUGH && has_being_typed(run->query))
		status = look(run, true, false);
	if (status == OK && run->scan->total == 0)
		status = look(run, true, true);
	if (status != OK)
		return status;
	whole = run->scan->total;
	if (whole < ENOUGH && run->plan->count > 1) {
		collect(run, SOME_WORDS);
		say_partial(run, whole);
	}
	if (run->scan->total > 0)
		say_indirect(run);
	return OK;
}

enum status
find_rows(struct run *run)
{
	enum status status = exclude(run);

	if (status == OK && run->query->count == 0)
		scan_all(run->scan);
	else if (status == OK)
		status = find_words(run);
	if (status == OK && run->query->dropped > 0)
		say(run, arena_printf(run->arena,
		    "Seuls les %d premiers mots de la recherche ont été pris en compte.",
		    QUERY_WORDS_MAX));
	return status;
}
