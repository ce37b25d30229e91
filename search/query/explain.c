/* pourquoi=1: the rules of ranking, in their order, as they bear on one row. */
#include <stdio.h>
#include <string.h>

#include "search/index/format.h"
#include "search/query/run.h"

#define REASONS_MAX 9

static struct quoted_list
list_for(const struct run *run)
{
	return (struct quoted_list){.arena = run->arena, .phrases = index_phrases(run->index)};
}

static const char *
say_time(struct run *run, uint32_t row)
{
	const struct phrases *phrases = index_phrases(run->index);

	if (scan_is_past(run->scan, row))
		return phrase(phrases, PHRASE_WHY_PAST);
	if (scan_is_closed(run->scan, row))
		return phrase(phrases, PHRASE_WHY_CLOSED);
	return phrase(phrases, PHRASE_WHY_LIVE);
}

static const char *
say_order(struct run *run, uint32_t row)
{
	static const enum phrase orders[] = {
	    [ORDER_DATE] = PHRASE_WHY_ORDER_DATE,
	    [ORDER_DISTANCE] = PHRASE_WHY_ORDER_DISTANCE,
	    [ORDER_RECENT] = PHRASE_WHY_ORDER_RECENT,
	    [ORDER_TITLE] = PHRASE_WHY_ORDER_TITLE,
	};

	(void)row;
	return run->request->order == ORDER_RELEVANCE
	    ? NULL
	    : phrase(index_phrases(run->index), orders[run->request->order]);
}

static const char *
say_readings(struct run *run, uint32_t row)
{
	const struct phrases *phrases = index_phrases(run->index);
	struct quoted_list met = list_for(run), near = list_for(run);
	const char *yes = NULL, *no = NULL;
	size_t i;

	for (i = 0; i < run->constraints->count; i++) {
		struct constraints one = {.items = {run->constraints->items[i]}, .count = 1};
		struct grade grade = constraints_grade(&one, run->scan->columns, row);

		quote(grade.is_met ? &met : &near, run->constraints->items[i].reading->label);
	}
	if (met.count > 0)
		yes = phrase_of(phrases, run->arena, PHRASE_WHY_MET, quoted(&met, PHRASE_LIST_AND_TO), NULL);
	if (near.count > 0)
		no = phrase_of(phrases, run->arena, PHRASE_WHY_NOT_MET,
		    quoted(&near, PHRASE_LIST_NOR_TO), NULL);
	return yes == NULL || no == NULL ? (yes == NULL ? no : yes)
					 : arena_printf(run->arena, "%s %s", yes, no);
}

/* Held by chance: "mode d’emploi" is no fashion. */
static const char *
say_topics(struct run *run, uint32_t row)
{
	struct quoted_list missing = list_for(run);
	size_t i;

	for (i = 0; i < run->topic_count; i++)
		if (is_tagged_otherwise(run->scan->columns, run->topics[i].facet, run->topics[i].codes, row))
			quote(&missing, run->topics[i].label);
	return missing.count == 0
	    ? NULL
	    : phrase_of(missing.phrases, run->arena, PHRASE_WHY_OTHERWISE,
		  quoted(&missing, PHRASE_LIST_NOR), NULL);
}

static const struct row_score *
score_of(const struct run *run, uint32_t row)
{
	return run->query->count == 0 ? NULL : scorer_row(run->state->scorer, row);
}

/* Words whose bit is set, in quotes. */
static struct quoted_list
words_of(struct run *run, unsigned bits)
{
	struct quoted_list list = list_for(run);
	size_t i;

	for (i = 0; i < run->query->count; i++)
		if ((bits >> i & 1) != 0)
			quote(&list, run->plan->wanted[i].text);
	return list;
}

static const char *
say_words(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	unsigned all = (1u << run->query->count) - 1;
	struct quoted_list found, missing;

	if (score == NULL || score->itself == 0)
		return NULL;
	found = words_of(run, score->itself);
	missing = words_of(run, all & ~(unsigned)score->matched);
	if (missing.count == 0)
		return phrase_of(found.phrases, run->arena, PHRASE_WHY_HOLDS,
		    quoted(&found, PHRASE_LIST_AND), NULL);
	return phrase_of(found.phrases, run->arena, PHRASE_WHY_HOLDS_PART,
	    quoted(&found, PHRASE_LIST_AND), quoted(&missing, PHRASE_LIST_NOR));
}

static const char *
say_kin(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	struct quoted_list kin;

	if (score == NULL || (score->matched & ~(unsigned)score->itself) == 0)
		return NULL;
	kin = words_of(run, score->matched & ~(unsigned)score->itself);
	return phrase_of(kin.phrases, run->arena, PHRASE_WHY_KIN, quoted(&kin, PHRASE_LIST_AND), NULL);
}

static const char *
say_neighbours(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	struct quoted_list pairs = list_for(run);
	size_t i;

	for (i = 0; score != NULL && i + 1 < run->query->count; i++)
		if ((score->adjacent >> i & 1) != 0)
			quote(&pairs, arena_printf(run->arena, "%s %s", run->plan->wanted[i].text,
			    run->plan->wanted[i + 1].text));
	return pairs.count == 0 ? NULL
				: phrase_of(pairs.phrases, run->arena, PHRASE_WHY_NEIGHBOURS,
				      quoted(&pairs, PHRASE_LIST_AND), NULL);
}

/* The best of them alone: what a word is worth falls with each. */
static const char *
say_fields(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	enum index_text_column f, best = TEXT_COUNT;

	if (score != NULL && run->plan->required != 0 && run->plan->count > 1 &&
	    (score->titled & run->plan->required) == run->plan->required)
		return phrase(index_phrases(run->index), PHRASE_WHY_TITLED);
	for (f = 0; score != NULL && f < TEXT_COUNT; f++)
		if ((score->fields >> f & 1) != 0 &&
		    (best == TEXT_COUNT || index_texts[f].weight > index_texts[best].weight))
			best = f;
	return best == TEXT_COUNT
	    ? NULL
	    : phrase(index_phrases(run->index), PHRASE_FOUND_IN + best);
}

static const char *
say_score(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	char number[32], *point;

	if (score == NULL)
		return phrase(index_phrases(run->index), PHRASE_WHY_EQUAL);
	(void)snprintf(number, sizeof(number), "%.2f", (double)score->score);
	point = strchr(number, '.');
	if (point != NULL)
		*point = ',';
	return phrase_of(index_phrases(run->index), run->arena, PHRASE_WHY_SCORE, number, NULL);
}

/* In the order in which they rank. */
static const char *(*const rules[])(struct run *, uint32_t) = {say_order, say_time, say_words,
    say_kin, say_readings, say_topics, say_neighbours, say_fields, say_score};

_Static_assert(LENGTH(rules) <= REASONS_MAX, "each rule gives at most one reason");

void
explain(struct run *run, uint32_t row, struct result *result)
{
	size_t i;

	result->reasons = arena_alloc(run->arena, REASONS_MAX * sizeof(*result->reasons));
	for (i = 0; result->reasons != NULL && i < LENGTH(rules); i++) {
		const char *reason = rules[i](run, row);

		if (reason != NULL)
			result->reasons[result->reason_count++] = reason;
	}
}
