#include "search/query/completion.h"

#include <string.h>

/* Labels and titles between two looks at the clock. */
#define CLOCK_STEPS 8192u
#define TITLE_LETTERS_MIN 2 /* one letter begins a word of nearly every title */

static bool
is_better(const struct completion *c, struct candidate a, struct candidate b)
{
	const struct label *x = &c->labels->labels[a.label], *y = &c->labels->labels[b.label];

	if (a.fit != b.fit)
		return a.fit > b.fit;
	if (x->total != y->total)
		return x->total > y->total;
	if ((x->means == NULL) != (y->means == NULL))
		return x->means == NULL;
	if (x->means != NULL && x->words != y->words) /* the plainest of several names */
		return x->words < y->words;
	return strcmp(x->text, y->text) < 0;
}

static bool
is_same_search(const struct completion *c, struct candidate a, struct candidate b)
{
	const struct label *x = &c->labels->labels[a.label], *y = &c->labels->labels[b.label];

	return (x->means == NULL ? x : x->means) == (y->means == NULL ? y : y->means);
}

static void
keep_label(struct completion *c, struct candidate candidate)
{
	enum suggestion_group group = c->labels->labels[candidate.label].group;
	struct candidate *best = c->best[group];
	size_t at = c->counts[group], i;

	for (i = 0; i < c->counts[group]; i++)
		if (is_same_search(c, best[i], candidate)) {
			if (!is_better(c, candidate, best[i]))
				return;
			memmove(best + i, best + i + 1, (--c->counts[group] - i) * sizeof(*best));
			at = c->counts[group];
		}
	while (at > 0 && is_better(c, candidate, best[at - 1]))
		at--;
	if (at == SUGGESTIONS_A_GROUP_MAX)
		return;
	if (c->counts[group] < SUGGESTIONS_A_GROUP_MAX)
		c->counts[group]++;
	memmove(best + at + 1, best + at, (c->counts[group] - at - 1) * sizeof(*best));
	best[at] = candidate;
}

struct label_state {
	uint8_t words; /* of those typed, from the first on, that it holds */
	bool begins, is_whole;
};

/* The labels that hold every word so far. */
struct label_list {
	uint32_t *labels;
	size_t count;
};

/* Once it is late, it stays so: what is found by then is no answer. */
static bool
is_late(struct completion *c)
{
	if (!c->late && c->steps++ % CLOCK_STEPS == 0)
		c->late = deadline_is_over(c->deadline);
	return c->late;
}

static void
mark_labels(struct completion *c, const struct meanings *meanings,
    struct label_state *states, size_t word, struct label_list *list)
{
	size_t r, i;

	list->count = 0;

	for (r = 0; r < meanings->words[word].count; r++) {
		struct term_run run = meanings->words[word].runs[r];

		for (i = labels_find(c->labels, run.first);
		     i < c->labels->word_count && c->labels->words[i].term < run.last && !is_late(c); i++) {
			struct label_state *state = &states[c->labels->words[i].label];

			if (state->words < word)
				continue;
			if (state->words == word) {
				state->is_whole = false;
				list->labels[list->count++] = c->labels->words[i].label;
			}
			state->words = (uint8_t)(word + 1);
			state->begins = state->begins || c->labels->words[i].begins;
			state->is_whole = state->is_whole || run.whole;
		}
	}
}

static enum status
find_labels(struct completion *c, const struct meanings *meanings)
{
	size_t words = meanings->typed->count, i;
	struct label_state *states =
	    arena_alloc(c->arena, (c->labels->count + 1) * sizeof(*states));
	struct label_list list = {
	    .labels = arena_alloc(c->arena, (c->labels->count + 1) * sizeof(*list.labels))};

	if (states == NULL || list.labels == NULL)
		return NO_MEMORY;
	for (i = 0; i < words; i++)
		mark_labels(c, meanings, states, i, &list);
	for (i = 0; i < list.count; i++) {
		uint32_t number = list.labels[i];
		const struct label *label = &c->labels->labels[number];
		enum fit fit = states[number].begins ? FITS_ITS_BEGINNING : FITS;

		if (label->total == 0)
			continue;
		if (states[number].is_whole && label->words == words)
			fit = IS_THE_LABEL;
		keep_label(c, (struct candidate){number, fit});
	}
	return OK;
}

static void
keep_row(struct completion *c, uint32_t row)
{
	size_t at = c->row_count;
	bool is_past;

	if (at == COMPLETION_ROWS_MAX && !c->rows[at - 1].is_past && row >= c->rows[at - 1].row)
		return;
	is_past = row_is_past(c->columns, row, c->today);
	while (at > 0 && (c->rows[at - 1].is_past > is_past ||
			     (c->rows[at - 1].is_past == is_past && c->rows[at - 1].row >= row)))
		at--;
	if (at == COMPLETION_ROWS_MAX || (at < c->row_count && c->rows[at].row == row))
		return;
	if (c->row_count < COMPLETION_ROWS_MAX)
		c->row_count++;
	memmove(c->rows + at + 1, c->rows + at, (c->row_count - at - 1) * sizeof(*c->rows));
	c->rows[at].row = row;
	c->rows[at].is_past = is_past;
}

/* The rows whose titles hold the word and, by `states`, every word before. */
static void
mark_titles(struct completion *c, const struct meanings *meanings, uint8_t *states, size_t word)
{
	const struct titles *titles = c->titles;
	size_t r;
	uint32_t i;

	for (r = 0; r < meanings->words[word].count; r++) {
		struct term_run run = meanings->words[word].runs[r];

		for (i = titles->starts[run.first]; i < titles->starts[run.last] && !is_late(c); i++) {
			uint32_t row = titles->rows[i];

			if (states != NULL && states[row] != word)
				continue;
			if (word + 1 == meanings->typed->count)
				keep_row(c, row);
			else
				states[row] = (uint8_t)(word + 1);
		}
	}
}

static enum status
find_titles(struct completion *c, const struct meanings *meanings)
{
	const struct typed *typed = meanings->typed;
	uint8_t *states = NULL;
	size_t i;

	if (typed->count == 1 && typed->words[0].length < TITLE_LETTERS_MIN)
		return OK;
	if (typed->count > 1 && (states = arena_alloc(c->arena, c->columns->rows + 1)) == NULL)
		return NO_MEMORY;
	for (i = 0; i < typed->count; i++)
		mark_titles(c, meanings, states, i);
	return OK;
}

static bool
found_some(const struct completion *c)
{
	size_t group;

	for (group = 0; group < SUGGESTION_GROUPS; group++)
		if (c->counts[group] > 0)
			return true;
	return c->row_count > 0;
}

static enum status
look(struct completion *c)
{
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && !c->late && i < c->way_count; i++) {
		struct way *way = &c->ways[i];

		way->titles =
		    meanings_find(c->arena, c->analyser, way->typed, c->dictionary);
		way->labels = meanings_find(c->arena, c->analyser, way->typed, &c->labels->dictionary);
		status = way->titles == NULL || way->labels == NULL ? NO_MEMORY
								    : find_labels(c, way->labels);
		if (status == OK)
			status = find_titles(c, way->titles);
	}
	return status;
}

static bool
is_in_titles(const void *context, struct term_run run)
{
	const struct titles *titles = context;

	return titles->starts[run.first] < titles->starts[run.last];
}

/* Every term of the labels stands in one. */
static bool
is_in_labels(const void *context, struct term_run run)
{
	(void)context;
	return run.first < run.last;
}

static enum status
look_for_slips(struct completion *c)
{
	struct way *way = &c->ways[0];
	enum status status = OK;

	if (meanings_find_slips(way->labels, is_in_labels, NULL))
		status = find_labels(c, way->labels);
	if (status == OK && meanings_find_slips(way->titles, is_in_titles, c->titles))
		status = find_titles(c, way->titles);
	return status;
}

enum status
completion_find(struct completion *c, struct typed *typed)
{
	struct typed_word *last = &typed->words[typed->count - 1];
	enum status status;

	if (is_late(c))
		return TOO_LATE;
	c->ways[c->way_count++].typed = typed;
	if (typed->count > 1) {
		c->ways[c->way_count].typed = typed_joined(c->arena, c->analyser, typed);
		if (c->ways[c->way_count++].typed == NULL)
			return NO_MEMORY;
	}
	status = look(c);
	if (status == OK && !c->late && !found_some(c) && !last->may_go_on) {
		last->may_go_on = true;
		status = look(c);
	}
	if (status == OK && !c->late && !found_some(c))
		status = look_for_slips(c);
	return status == OK && c->late ? TOO_LATE : status;
}
