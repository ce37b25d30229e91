/* pourquoi=1: the rules of ranking, in their order, as they bear on one row. */
#include <stdio.h>
#include <string.h>

#include "search/index/format.h"
#include "search/query/run.h"

#define REASONS_MAX 9

static const char *
say_time(struct run *run, uint32_t row)
{
	if (scan_is_past(run->scan, row))
		return "Ses dates sont passées\u00a0: elle vient après les autres.";
	if (scan_is_closed(run->scan, row))
		return "Les inscriptions sont closes\u00a0: elle vient après celles qui sont ouvertes.";
	return "Elle peut encore avoir lieu.";
}

static const char *
say_order(struct run *run, uint32_t row)
{
	static const char *const orders[] = {
	    [ORDER_DATE] = "Tri demandé\u00a0: la date la plus proche d’abord.",
	    [ORDER_DISTANCE] = "Tri demandé\u00a0: la plus proche d’abord.",
	    [ORDER_RECENT] = "Tri demandé\u00a0: la plus récente d’abord.",
	    [ORDER_TITLE] = "Tri demandé\u00a0: par ordre alphabétique des titres.",
	};

	(void)row;
	return orders[run->request->order];
}

static const char *
say_readings(struct run *run, uint32_t row)
{
	struct quoted_list met = {.arena = run->arena}, near = {.arena = run->arena};
	const char *text = NULL;
	size_t i;

	for (i = 0; i < run->constraints->count; i++) {
		struct constraints one = {.items = {run->constraints->items[i]}, .count = 1};
		struct grade grade = constraints_grade(&one, run->scan->columns, row);

		quote(grade.is_met ? &met : &near, run->constraints->items[i].reading->label);
	}
	if (met.count > 0)
		text = arena_printf(run->arena, "Elle correspond à %s.", quoted(&met, "et à"));
	if (near.count > 0)
		text = arena_printf(run->arena, "%s%sElle ne correspond pas à %s.",
		    text == NULL ? "" : text, text == NULL ? "" : " ", quoted(&near, "ni à"));
	return text;
}

/* Held by chance: "mode d’emploi" is no fashion. */
static const char *
say_topics(struct run *run, uint32_t row)
{
	struct quoted_list missing = {.arena = run->arena};
	size_t i;

	for (i = 0; i < run->topic_count; i++)
		if (is_tagged_otherwise(run->scan->columns, run->topics[i].facet, run->topics[i].codes, row))
			quote(&missing, run->topics[i].label);
	return missing.count == 0
	    ? NULL
	    : arena_printf(run->arena, "Elle n’est pas classée %s\u00a0: elle vient après celles qui le sont.",
		  quoted(&missing, "ni"));
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
	struct quoted_list list = {.arena = run->arena};
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
		return arena_printf(run->arena, "Elle contient %s.", quoted(&found, "et"));
	return arena_printf(run->arena, "Elle contient %s, mais pas %s.", quoted(&found, "et"),
	    quoted(&missing, "ni"));
}

static const char *
say_kin(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	struct quoted_list kin;

	if (score == NULL || (score->matched & ~(unsigned)score->itself) == 0)
		return NULL;
	kin = words_of(run, score->matched & ~(unsigned)score->itself);
	return arena_printf(run->arena,
	    "%s\u00a0: trouvé par un mot voisin, un métier ou le domaine de l’action.",
	    quoted(&kin, "et"));
}

static const char *
say_neighbours(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	struct quoted_list pairs = {.arena = run->arena};
	size_t i;

	for (i = 0; score != NULL && i + 1 < run->query->count; i++)
		if ((score->adjacent >> i & 1) != 0)
			quote(&pairs, arena_printf(run->arena, "%s %s", run->plan->wanted[i].text,
			    run->plan->wanted[i + 1].text));
	return pairs.count == 0 ? NULL
				: arena_printf(run->arena, "Mots côte à côte\u00a0: %s.",
				      quoted(&pairs, "et"));
}

/* The best of them alone: what a word is worth falls with each. */
static const char *
say_fields(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	enum index_text_column f, best = TEXT_COUNT;

	if (score != NULL && run->plan->required != 0 && run->plan->count > 1 &&
	    (score->titled & run->plan->required) == run->plan->required)
		return "Tous les mots sont dans le titre.";
	for (f = 0; score != NULL && f < TEXT_COUNT; f++)
		if ((score->fields >> f & 1) != 0 &&
		    (best == TEXT_COUNT || index_texts[f].weight > index_texts[best].weight))
			best = f;
	return best == TEXT_COUNT
	    ? NULL
	    : arena_printf(run->arena, "Trouvé dans %s.", index_texts[best].place);
}

static const char *
say_score(struct run *run, uint32_t row)
{
	const struct row_score *score = score_of(run, row);
	char number[32], *point;

	if (score == NULL)
		return "À égalité, les actions les mieux décrites et les plus récentes d’abord.";
	(void)snprintf(number, sizeof(number), "%.2f", (double)score->score);
	point = strchr(number, '.');
	if (point != NULL)
		*point = ',';
	return arena_printf(run->arena,
	    "Score des mots\u00a0: %s (rareté, nombre, place et forme des mots).", number);
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
