#include "search/query/score.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/sql.h"
#include "search/query/scorer.h"
#include "search/query/tally.h"

#define IDF_MIN 1e-6 /* FTS5's: a word in more than half of the rows still counts */

static float *
lengths_of(const struct index *index, const struct ranking *r)
{
	const struct columns *c = index_columns(index);
	float *lengths = calloc(c->rows + 1, sizeof(*lengths));
	size_t i;

	for (i = 0; lengths != NULL && i < c->rows; i++)
		lengths[i + 1] =
		    (float)(r->k1 * (1 - r->b + r->b * (double)c->words[i] / c->average_words));
	return lengths;
}

static void
count_codes(struct scorer *scorer)
{
	const struct columns *c = index_columns(scorer->index);
	size_t word, row;
	unsigned bit;

	for (word = 0; word < c->packed_words; word++) {
		struct tally tally = {.count = 0};

		for (row = 0; row < c->rows; row++)
			tally_add(&tally, c->packed[word][row]);
		for (bit = 0; bit < 64; bit++)
			scorer->code_rows[word * 64 + bit] = tally_count(&tally, bit);
	}
}

enum status
scorer_new(struct index *index, const struct ranking *ranking, struct fault *fault,
    struct scorer **out)
{
	struct scorer *scorer = calloc(1, sizeof(*scorer));
	size_t rows = index_actions(index) + 1, level;
	bool has_memory = true;

	if (scorer != NULL) {
		scorer->index = index;
		scorer->ranking = ranking;
		scorer->rows = calloc(rows, sizeof(*scorer->rows));
		for (level = 0; level < FORM_LEVELS; level++) {
			scorer->frequencies[level] = calloc(rows, sizeof(float));
			has_memory = has_memory && scorer->frequencies[level] != NULL;
		}
		scorer->lengths = lengths_of(index, ranking);
		scorer->touched = calloc(rows, sizeof(*scorer->touched));
		scorer->current = calloc(rows, sizeof(*scorer->current));
		scorer->slots = calloc(rows, sizeof(*scorer->slots));
		scorer->least = calloc(rows, sizeof(*scorer->least));
	}
	if (scorer == NULL || !has_memory || scorer->rows == NULL ||
	    scorer->lengths == NULL || scorer->touched == NULL || scorer->current == NULL || scorer->slots == NULL || scorer->least == NULL) {
		scorer_free(scorer);
		return fault_set(fault, NO_MEMORY, "no memory for a scorer");
	}
	if (sqlite3_prepare_v3(index_connection(index), "SELECT rowid FROM fts WHERE fts MATCH ?1", -1,
		SQLITE_PREPARE_PERSISTENT, &scorer->match, NULL) != SQLITE_OK) {
		enum status status = fault_set(fault, sql_status(index_connection(index)),
		    "prepare the search: %s", sqlite3_errmsg(index_connection(index)));

		scorer_free(scorer);
		return status;
	}
	count_codes(scorer);
	*out = scorer;
	return OK;
}

void
scorer_free(struct scorer *scorer)
{
	size_t level;

	if (scorer == NULL)
		return;
	for (level = 0; level < FORM_LEVELS; level++)
		free(scorer->frequencies[level]);
	(void)sqlite3_finalize(scorer->match);
	free(scorer->rows);
	free(scorer->lengths);
	free(scorer->touched);
	free(scorer->current);
	free(scorer->slots);
	free(scorer->least);
	buf_clear(&scorer->text);
	free(scorer);
}

static double
idf(const struct scorer *s, uint32_t documents)
{
	double rows = (double)index_actions(s->index);
	double ratio = (rows - documents + 0.5) / (documents + 0.5);
	double value = log(s->ranking->idf_floor + ratio);

	return value > IDF_MIN ? value : IDF_MIN;
}

/* In how many rows the word stands at each level, those before included: at most, since a row may
 * hold several of its forms. */
static void
sum_documents(struct scorer *s, uint32_t documents[FORM_LEVELS])
{
	uint64_t rows = index_actions(s->index), sum = 0;
	size_t level;

	for (level = 0; level < FORM_LEVELS; level++) {
		sum += s->documents[level];
		documents[level] = (uint32_t)(sum < rows ? sum : rows);
		s->documents[level] = 0;
	}
}

/* Each level saturates on its own, with those before it; most rows have one alone.  `worth` of a
 * level is what it and all after it are worth.  Forgets the frequencies. */
static inline double
take_score(struct scorer *s, uint32_t row, unsigned levels, const double worth[FORM_LEVELS + 1])
{
	double f = 0, score = 0, length = s->lengths[row];

	for (; levels != 0; levels &= levels - 1) {
		unsigned level = (unsigned)__builtin_ctz(levels), rest = levels & (levels - 1);
		unsigned next = rest == 0 ? FORM_LEVELS : (unsigned)__builtin_ctz(rest);

		f += s->frequencies[level][row];
		s->frequencies[level][row] = 0;
		score += (worth[level] - worth[next]) * f / (f + length);
	}
	return score;
}

/* The frequencies of a word become its share of the rows' scores. */
static void
settle(struct scorer *s, struct wanted *wanted, size_t i)
{
	const struct ranking *r = s->ranking;
	const uint16_t bit = (uint16_t)(1u << i);
	uint32_t documents[FORM_LEVELS];
	double worth[FORM_LEVELS + 1] = {0};
	size_t n, level;

	sum_documents(s, documents);
	for (level = FORM_LEVELS; level > 0; level--)
		worth[level - 1] =
		    worth[level] + idf(s, documents[level - 1]) * r->level[level - 1] * (r->k1 + 1);
	wanted->documents = documents[LEVEL_KIN];
	wanted->stands = s->itself;
	s->itself = false;
	wanted->idf = idf(s, wanted->documents);
	if (wanted->documents > 0 && !wanted->is_optional)
		s->all += wanted->idf;
	for (n = 0; n < s->current_count; n++) {
		uint32_t number = s->current[n];
		struct row_score *row = &s->rows[number];

		if (row->matched == 0)
			s->touched[s->touched_count++] = number;
		row->score += (float)take_score(s, number, row->flags >> LEVELS_SHIFT, worth);
		row->matched |= bit;
		if ((row->flags & FLAG_ITSELF) != 0)
			row->itself |= bit;
		if ((row->flags & FLAG_TITLED) != 0)
			row->titled |= bit;
		if ((row->flags & FLAG_FOLLOWED) != 0)
			row->adjacent |= bit;
		row->flags = 0;
	}
	s->current_count = 0;
}

static void
clear(struct scorer *s)
{
	size_t i, level;

	for (i = 0; i < s->touched_count; i++)
		s->rows[s->touched[i]] = (struct row_score){0};
	for (i = 0; i < s->current_count; i++) { /* what an interrupted run left */
		s->rows[s->current[i]] = (struct row_score){0};
		for (level = 0; level < FORM_LEVELS; level++)
			s->frequencies[level][s->current[i]] = 0;
	}
	s->touched_count = s->current_count = 0;
	memset(s->documents, 0, sizeof(s->documents));
	s->itself = false;
	s->required = 0;
	s->all = 0;
}

/* Neighbours in the query that are neighbours in the text. */
static void
reward_adjacency(struct scorer *s, const struct plan *plan)
{
	size_t i, w;

	if (plan->count < 2 || s->ranking->adjacency <= 0)
		return;
	for (i = 0; i < s->touched_count; i++) {
		struct row_score *row = &s->rows[s->touched[i]];
		unsigned pairs = row->adjacent & row->matched & (unsigned)row->matched >> 1;

		for (w = 0; pairs != 0; w++, pairs >>= 1)
			if ((pairs & 1) != 0)
				row->score += (float)(s->ranking->adjacency *
				    (plan->wanted[w].idf < plan->wanted[w + 1].idf
					    ? plan->wanted[w].idf
					    : plan->wanted[w + 1].idf));
		row->adjacent = (uint16_t)(row->adjacent & row->matched & (unsigned)row->matched >> 1);
	}
}

/* The order in which the words are looked for: the one with the fewest postings first, so that
 * the others meet few rows.  `order` has room for plan->count. */
static void
order_words(const struct scorer *s, const struct plan *plan, size_t *order)
{
	uint64_t expected[QUERY_WORDS_MAX];
	size_t i, at, w, l;

	for (i = 0; i < plan->count; i++) {
		const struct wanted *wanted = &plan->wanted[i];

		expected[i] = wanted->tag_count * index_actions(s->index);
		for (w = 0; w < wanted->count; w++)
			for (l = 0; l < wanted->wordings[w]->slots[0].count; l++)
				expected[i] += index_dictionary(s->index)
						   ->documents[wanted->wordings[w]->slots[0].lists[l].term];
		for (at = i; at > 0 && expected[order[at - 1]] > expected[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

enum status
scorer_run(struct scorer *scorer, struct plan *plan, bool only_whole, double deadline_ms,
    struct fault *fault)
{
	size_t order[QUERY_WORDS_MAX] = {0}, i;
	enum status status = OK;

	clear(scorer);
	scorer->deadline = deadline_ms;
	scorer->fault = fault;
	order_words(scorer, plan, order);
	for (i = 0; status == OK && i < plan->count; i++) {
		status = occurrences_add(scorer, plan, order[i]);
		if (status != OK)
			break;
		settle(scorer, &plan->wanted[order[i]], order[i]);
		if (only_whole && !plan->wanted[order[i]].is_optional)
			scorer->required |= (uint16_t)(1u << order[i]);
	}
	if (status == OK)
		reward_adjacency(scorer, plan);
	return status;
}

const uint32_t *
scorer_rows(const struct scorer *scorer, size_t *count)
{
	*count = scorer->touched_count;
	return scorer->touched;
}

const struct row_score *
scorer_scores(const struct scorer *scorer)
{
	return scorer->rows;
}

double
scorer_all(const struct scorer *scorer)
{
	return scorer->all;
}
