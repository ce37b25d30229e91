/* From a query to its rows: strictly first, then wider, and saying so. */
#include <string.h>

#include "search/query/run.h"

/* With fewer results than this, what comes near is shown after them. */
#define ENOUGH 10
#define WIDENED_MAX 8
/* A row that holds only a part of the words must hold this share of what they tell (idf). */
#define COVERAGE_MIN 0.2
/* Tiers: more than the grades of all readings together. */
#define LIVE_TIER 1000
#define UNBROKEN_TIER 400
#define WHOLE_TIER 200
#define MET_TIER 100
/* What a row keeps of its score when it meets no reading. */
#define NEAR_SHARE 0.15
/* What it keeps when the query surely names a sector or a type, and it is tagged with others: it
 * holds the word by chance ("mode d'emploi" for mode). */
#define OTHERWISE_SHARE 0.6

/* Which rows a pass over the scores takes. */
enum words { ALL_WORDS, SOME_WORDS };
enum readings { MET, NOT_CONTRARY, ANY };

static void
say(struct run *run, const char *sentence)
{
	struct answer *answer = run->answer;

	if (answer->widened == NULL)
		answer->widened = arena_alloc(run->arena, WIDENED_MAX * sizeof(*answer->widened));
	if (answer->widened != NULL && sentence != NULL && answer->widened_count < WIDENED_MAX)
		answer->widened[answer->widened_count++] = sentence;
}

/* What a row holds of the words. */
struct holding {
	double score;
	bool itself;    /* all of them, themselves */
	bool is_whole;  /* all of them, or what stands for them; in a question the words are hints */
	bool is_broken; /* a part of words that have synonyms together */
};

/* Past rows come last, and before them those that break what is one thing, and those that lack a
 * word.  Rows that have all the words themselves and meet the readings come first, the nearest
 * before the others; what only comes near is weighed by how near it comes. */
static void
take_row(struct run *run, uint32_t row, const struct holding *holding, enum readings readings)
{
	double tier = (scan_is_past(run->scan, row) ? 0 : LIVE_TIER) +
	    (holding->is_broken ? 0 : UNBROKEN_TIER) + (holding->is_whole ? WHOLE_TIER : 0);
	double score = holding->score;
	struct grade grade;

	if (run->constraints->count == 0) {
		scan_row(run->scan, row, tier, score);
		return;
	}
	grade = constraints_grade(run->constraints, run->scan->columns, row);
	if ((readings == MET && !grade.is_met) || (readings == NOT_CONTRARY && grade.is_contrary))
		return;
	if (run->query->count > 0 && !(holding->itself && grade.is_met))
		score *= NEAR_SHARE + (1 - NEAR_SHARE) * grade.sum / (double)run->constraints->count;
	else
		tier += MET_TIER + grade.sum;
	scan_row(run->scan, row, tier, score);
}

static double
share_of_topics(const struct run *run, uint32_t row)
{
	double share = 1;
	size_t i;

	for (i = 0; i < run->topic_count; i++)
		if (is_tagged_otherwise(run->scan->columns, run->topics[i].facet, run->topics[i].codes, row))
			share *= OTHERWISE_SHARE;
	return share;
}

/* "Entretien d'embauche" is one thing: who holds "entretien" alone holds none of it. */
static bool
breaks_unit(const struct plan *plan, unsigned matched)
{
	size_t i;

	for (i = 0; i < plan->unit_count; i++)
		if ((matched & plan->units[i]) != 0 && (matched & plan->units[i]) != plan->units[i])
			return true;
	return false;
}

/* What the words tell that the row holds: the sum of their idf. */
static double
coverage_of(const struct plan *plan, unsigned matched)
{
	double sum = 0;

	for (; matched != 0; matched &= matched - 1) {
		const struct wanted *wanted = &plan->wanted[__builtin_ctz(matched)];

		sum += wanted->is_optional ? 0 : wanted->idf;
	}
	return sum;
}

static void
collect(struct run *run, enum words words, enum readings readings)
{
	const uint16_t all = run->query->count == 0 ? 0 : run->plan->required;
	double least = COVERAGE_MIN * scorer_all(run->state->scorer);
	const struct row_score *score;
	size_t count;
	uint32_t row;

	scan_restart(run->scan);
	if (run->query->count == 0) {
		for (row = 1; row <= run->scan->columns->rows; row++)
			take_row(run, row, &(struct holding){.itself = true}, readings);
		return;
	}
	for (score = scorer_scores(run->state->scorer, &count); count > 0; count--, score++) {
		bool is_whole = (score->matched & all) == all;
		double coverage = is_whole || words != SOME_WORDS ? 0 : coverage_of(run->plan, score->matched);
		bool partly = coverage > 0 && coverage >= least;
		struct holding holding = {.itself = (score->itself & all) == all};

		if (!is_whole && !partly)
			continue;
		holding.is_whole = is_whole && !run->query->is_question;
		holding.score = score->score * share_of_topics(run, score->row);
		holding.is_broken = breaks_unit(run->plan, score->matched);
		take_row(run, score->row, &holding, readings);
	}
}

/* What a word names, beside being a word: "forum" is a type, "soudure" a sector. */
static void
tag(struct run *run)
{
	size_t i, r;

	run->topic_count = 0;
	for (r = 0; r < run->reading_count; r++) {
		const struct reading *reading = &run->readings[r];
		uint64_t codes;

		if (!reading->keeps_words || reading->excluded || reading->kind != READING_FACET)
			continue;
		codes = facet_bits_of(run->index, reading->facet, reading->values,
		    reading->value_count);
		if (codes != 0 && reading->sure)
			run->topics[run->topic_count++] =
			    (struct topic){reading->facet, codes, reading->label};
		for (i = 0; codes != 0 && i < run->query->count; i++) {
			const struct conjunct *conjunct = &run->query->conjuncts[i];
			struct wanted *wanted = &run->plan->wanted[i];

			if (conjunct->start < reading->end && conjunct->end > reading->start &&
			    wanted->tag_count < TAGS_MAX)
				wanted->tags[wanted->tag_count++] = (struct tag){reading->facet, codes};
		}
	}
}

/* The query with the words in their other spelling. */
static enum status
write_corrected(struct run *run, const struct respelling *respellings, size_t count)
{
	const char *q = run->request->q, *text = "";
	size_t at = 0, i;

	for (i = 0; i < count && text != NULL; i++) {
		const struct conjunct *conjunct = &run->query->conjuncts[respellings[i].conjunct];

		text = arena_printf(run->arena, "%s%.*s%s", text, (int)(conjunct->start - at), q + at,
		    respellings[i].to);
		at = conjunct->end;
	}
	run->corrected = text == NULL ? NULL : arena_printf(run->arena, "%s%s", text, q + at);
	return run->corrected == NULL ? fault_set(run->fault, NO_MEMORY, "no memory for a search") : OK;
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

	if (status == OK) {
		tag(run);
		status = scorer_run(run->state->scorer, run->plan, true, run->deadline, run->fault);
	}
	if (status != OK)
		return status;
	collect(run, ALL_WORDS, MET);
	run->answer->corrections = arena_alloc(run->arena, (count + 1) * sizeof(struct correction));
	if (run->answer->corrections == NULL)
		return fault_set(run->fault, NO_MEMORY, "no memory for a search");
	run->answer->correction_count = count;
	for (i = 0; i < count; i++)
		run->answer->corrections[i] = (struct correction){
		    run->query->conjuncts[respellings[i].conjunct].text, respellings[i].to};
	return count == 0 ? OK : write_corrected(run, respellings, count);
}

static bool
has_being_typed(const struct query *query)
{
	return query->count > 0 && query->conjuncts[query->count - 1].being_typed;
}

static bool
is_listed(const struct slot *slot, uint32_t term)
{
	size_t i;

	for (i = 0; i < slot->count && slot->lists[i].term != term; i++)
		continue;
	return i < slot->count;
}

/* Whether the last word begins others than those looked for already. */
static bool
may_go_on(const struct run *run)
{
	const struct dictionary *dictionary = index_dictionary(run->index);
	const struct wanted *wanted = &run->plan->wanted[run->plan->count - 1];
	const char *surface;
	uint32_t first, last;

	if (!has_being_typed(run->query) || wanted->count == 0)
		return false;
	surface = run->query->conjuncts[run->query->count - 1].clauses[0]->words[0].surface;
	dictionary_prefix(dictionary, surface, strlen(surface), &first, &last);
	while (first < last && is_listed(&wanted->wordings[0]->slots[0], first))
		first++;
	return first < last;
}

/* The scores of the words, read more widely where the strict reading finds little.  The scan then
 * holds the rows that have all of them and meet the readings. */
static enum status
look_for_words(struct run *run)
{
	enum status status;

	if (run->query->count == 0)
		return OK;
	status = look(run, false, false);
	if (status == OK && run->corrected == NULL && run->scan->total < ENOUGH && may_go_on(run))
		status = look(run, true, false);
	if (status != OK || run->corrected != NULL || run->scan->total > 0)
		return status;
	collect(run, ALL_WORDS, ANY);
	if (run->scan->total == 0)
		return look(run, true, true);
	scan_restart(run->scan); /* the readings alone leave nothing */
	return OK;
}

static void
say_partial(struct run *run, size_t whole)
{
	const struct phrases *phrases = index_phrases(run->index);
	struct quoted_list missing = {.arena = run->arena, .phrases = phrases};
	size_t i;

	for (i = 0; i < run->plan->count; i++)
		if (run->plan->wanted[i].documents == 0 && !run->plan->wanted[i].is_optional)
			quote(&missing, run->plan->wanted[i].text);
	if (whole > 0)
		say(run, phrase_counted(phrases, run->arena, PHRASE_WIDENED_PART, whole,
		    (const char *const[]){arena_printf(run->arena, "%zu", whole)}));
	else if (missing.count > 0)
		say(run, phrase_of(phrases, run->arena, PHRASE_WIDENED_MISSING,
		    quoted(&missing, PHRASE_LIST_NOR_OF), NULL));
	else
		say(run, phrase(phrases, PHRASE_WIDENED_SOME));
}

static void
say_near(struct run *run, size_t met)
{
	const struct phrases *phrases = index_phrases(run->index);
	struct quoted_list asked = {.arena = run->arena, .phrases = phrases};
	size_t i;

	for (i = 0; i < run->constraints->count; i++)
		quote(&asked, run->constraints->items[i].reading->label);
	if (met == 0)
		say(run, phrase_of(phrases, run->arena,
		    asked.count == 1 ? PHRASE_WIDENED_WITHOUT : PHRASE_WIDENED_CLOSE,
		    quoted(&asked, PHRASE_LIST_AND_TO), NULL));
	else
		say(run, phrase_counted(phrases, run->arena, PHRASE_WIDENED_NEAR, met,
		    (const char *const[]){quoted(&asked, PHRASE_LIST_AND_TO)}));
}

/* Whether what the word names was read, so surely that nothing need be explained. */
static bool
is_read(const struct run *run, const struct conjunct *conjunct)
{
	size_t i;

	for (i = 0; i < run->reading_count; i++)
		if (run->readings[i].sure && conjunct->start < run->readings[i].end &&
		    conjunct->end > run->readings[i].start)
			return true;
	return false;
}

/* When no row holds the words themselves, the visitor is told why these are shown. */
static void
say_indirect(struct run *run)
{
	struct quoted_list words = {.arena = run->arena, .phrases = index_phrases(run->index)};
	size_t i;

	for (i = 0; i < run->query->count; i++) {
		const struct wanted *wanted = &run->plan->wanted[i];

		if (!wanted->stands && wanted->documents > 0 && !wanted->is_respelled &&
		    !is_read(run, &run->query->conjuncts[i]))
			quote(&words, wanted->text);
	}
	if (words.count > 0)
		say(run, phrase_of(words.phrases, run->arena, PHRASE_WIDENED_KIN,
		    quoted(&words, PHRASE_LIST_NOR), NULL));
}

/* The rows that hold all the words and meet all the readings; when they are few, those that come
 * near after them. */
static enum status
gather(struct run *run)
{
	enum status status = OK;
	size_t met, whole;

	if (run->query->count == 0)
		collect(run, ALL_WORDS, MET);
	met = whole = run->scan->total;
	if (met < ENOUGH && run->constraints->count > 0) {
		collect(run, ALL_WORDS, run->query->count == 0 ? NOT_CONTRARY : ANY);
		if (run->scan->total == 0)
			collect(run, ALL_WORDS, ANY);
		whole = run->scan->total;
		if (whole > met)
			say_near(run, met);
	}
	run->answer->whole = whole;
	if (whole < ENOUGH && run->query->count > 1) {
		status = scorer_run(run->state->scorer, run->plan, false, run->deadline, run->fault);
		if (status != OK)
			return status;
		collect(run, SOME_WORDS, ANY);
		if (run->scan->total > whole)
			say_partial(run, whole);
	}
	if (run->scan->total > 0 && run->query->count > 0)
		say_indirect(run);
	return OK;
}

size_t
count_rows(struct run *run, const struct request *request)
{
	struct scan *scan = run->scan, *other;
	size_t total;

	if (scan_new(run->index, request, run->state->times, run->arena, &other) != OK)
		return 0;
	other->excluded = scan->excluded;
	other->only_total = true;
	run->scan = other;
	collect(run, SOME_WORDS, ANY);
	total = other->total;
	run->scan = scan;
	return total;
}

enum status
find_rows(struct run *run)
{
	enum status status = exclude_rows(run);

	if (status == OK)
		status = look_for_words(run);
	if (status == OK && run->corrected == NULL)
		status = gather(run);
	if (status != OK || run->corrected != NULL)
		return status;
	if (run->scan->total == 0)
		find_leads(run);
	if (run->query->dropped > 0)
		say(run, phrase_of(index_phrases(run->index), run->arena, PHRASE_WIDENED_LONG,
		    arena_printf(run->arena, "%d", QUERY_WORDS_MAX), NULL));
	return OK;
}
