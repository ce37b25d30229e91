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

	if (scorer != NULL) {
		scorer->index = index;
		scorer->ranking = ranking;
		scorer->lengths = lengths_of(index, ranking);
		scorer->runs = runs_new();
		scorer->allowed = calloc(index_actions(index) / 64 + 1, sizeof(*scorer->allowed));
		scorer->rows = calloc(1, sizeof(*scorer->rows)); /* no rows are an array too */
		scorer->rows_room = 1;
	}
	if (scorer == NULL || scorer->lengths == NULL || scorer->runs == NULL || scorer->allowed == NULL ||
	    scorer->rows == NULL) {
		scorer_free(scorer);
		return fault_set(fault, NO_MEMORY, "no memory for a scorer");
	}
	if (sqlite3_prepare_v3(index_connection(index),
		"SELECT rowid FROM fts WHERE fts MATCH ?1", -1, SQLITE_PREPARE_PERSISTENT, &scorer->match,
		NULL) != SQLITE_OK) {
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
	if (scorer == NULL)
		return;
	(void)sqlite3_finalize(scorer->match);
	runs_free(scorer->runs);
	free(scorer->lengths);
	free(scorer->rows);
	free(scorer->merged);
	free(scorer->allowed);
	free(scorer->candidates);
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
 * level is what it and all after it are worth. */
static inline double
score_of(const struct block *block, uint32_t at, double length, const double worth[FORM_LEVELS + 1])
{
	unsigned levels = block->flags[at] >> LEVELS_SHIFT;
	double f = 0, score = 0;

	for (; levels != 0; levels &= levels - 1) {
		unsigned level = (unsigned)__builtin_ctz(levels), rest = levels & (levels - 1);
		unsigned next = rest == 0 ? FORM_LEVELS : (unsigned)__builtin_ctz(rest);

		f += block->frequencies[level][at];
		score += (worth[level] - worth[next]) * f / (f + length);
	}
	return score;
}

/* What a level of the word is worth, with all after it; and what is known of the word as a whole. */
static void
weigh(struct scorer *s, struct wanted *wanted, double worth[FORM_LEVELS + 1])
{
	const struct ranking *r = s->ranking;
	uint32_t documents[FORM_LEVELS];
	size_t level;

	sum_documents(s, documents);
	worth[FORM_LEVELS] = 0;
	for (level = FORM_LEVELS; level > 0; level--)
		worth[level - 1] =
		    worth[level] + idf(s, documents[level - 1]) * r->level[level - 1] * (r->k1 + 1);
	wanted->documents = documents[LEVEL_KIN];
	wanted->stands = s->itself;
	s->itself = false;
	wanted->idf = idf(s, wanted->documents);
	if (wanted->documents > 0 && !wanted->is_optional)
		s->all += wanted->idf;
}

static bool
make_room(struct row_score **rows, size_t *room, size_t wanted)
{
	size_t more = 2 * *room > wanted ? 2 * *room : wanted;
	struct row_score *larger;

	if (wanted <= *room)
		return true;
	larger = realloc(*rows, more * sizeof(**rows));
	if (larger == NULL)
		return false;
	*rows = larger;
	*room = more;
	return true;
}

/* A word's share of a row, added to what the row has of the words before. */
static inline void
add_share(struct row_score *row, const struct block *block, uint32_t at, uint16_t bit, double score)
{
	uint8_t flags = block->flags[at];

	row->score += (float)score;
	row->matched |= bit;
	row->fields |= block->fields[at];
	if ((flags & FLAG_ITSELF) != 0)
		row->itself |= bit;
	if ((flags & FLAG_TITLED) != 0)
		row->titled |= bit;
	if ((flags & FLAG_FOLLOWED) != 0)
		row->adjacent |= bit;
}

/* The rows of a word are merged with those of the words before.  Where only whole rows are wanted,
 * those that lack it are left out, as are those that lack one before it (occurrence.c does not even
 * gather these). */
static enum status
settle(struct scorer *s, struct wanted *wanted, size_t i, bool drops_others)
{
	const uint16_t bit = (uint16_t)(1u << i);
	const struct row_score *old = s->rows, *old_end = s->rows + s->row_count;
	double worth[FORM_LEVELS + 1];
	struct row_score *new, *swapped;
	struct block *block;
	size_t room, w;

	weigh(s, wanted, worth);
	if (!make_room(&s->merged, &s->merged_room, s->row_count + runs_occurrences(s->runs, 0) + 1))
		return fault_set(s->fault, NO_MEMORY, "no memory for the scores");
	new = s->merged;
	while ((block = runs_next(s->runs, 0)) != NULL) {
		for (w = 0; w < BLOCK_ROWS / 64; w++) {
			uint64_t bits = block->touched[w];

			for (; bits != 0; bits &= bits - 1) {
				uint32_t at = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
				uint32_t number = block->first + at;

				for (; old < old_end && old->row < number; old++)
					if (!drops_others)
						*new++ = *old;
				if (old < old_end && old->row == number)
					*new = *old++;
				else
					*new = (struct row_score){.row = number};
				add_share(new++, block, at, bit,
				    score_of(block, at, s->lengths[number], worth));
				block_clear(block, at);
			}
		}
	}
	for (; old < old_end && !drops_others; old++)
		*new++ = *old;
	s->row_count = (size_t)(new - s->merged);
	swapped = s->rows;
	s->rows = s->merged;
	s->merged = swapped;
	room = s->rows_room;
	s->rows_room = s->merged_room;
	s->merged_room = room;
	return OK;
}

static void
allow(struct scorer *s, const struct row_score *rows, size_t count, bool allowed)
{
	size_t i;

	for (i = 0; i < count; i++) {
		uint64_t bit = UINT64_C(1) << (rows[i].row % 64);

		if (allowed)
			s->allowed[rows[i].row / 64] |= bit;
		else
			s->allowed[rows[i].row / 64] &= ~bit;
	}
}

static void
clear(struct scorer *s)
{
	if (s->required != 0)
		allow(s, s->rows, s->row_count, false);
	runs_cut(s->runs, 0);
	s->row_count = 0;
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
	for (i = 0; i < s->row_count; i++) {
		struct row_score *row = &s->rows[i];
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

/* Settles a word; when rows must hold it, the next words look at no others. */
static enum status
look_on(struct scorer *s, struct wanted *wanted, size_t i, bool is_required)
{
	const bool was_required = s->required != 0;
	enum status status;

	if (is_required && was_required)
		allow(s, s->rows, s->row_count, false);
	status = settle(s, wanted, i, is_required);
	runs_cut(s->runs, 0);
	if (status == OK && is_required) {
		s->required |= (uint16_t)(1u << i);
		allow(s, s->rows, s->row_count, true);
	}
	return status;
}

enum status
scorer_run(struct scorer *scorer, struct plan *plan, bool only_whole, double deadline,
    struct fault *fault)
{
	size_t order[QUERY_WORDS_MAX] = {0}, i;
	enum status status = OK;

	clear(scorer);
	scorer->deadline = deadline;
	scorer->fault = fault;
	order_words(scorer, plan, order);
	for (i = 0; status == OK && i < plan->count; i++) {
		struct wanted *wanted = &plan->wanted[order[i]];

		status = occurrences_add(scorer, plan, order[i]);
		if (status == OK)
			status = look_on(scorer, wanted, order[i], only_whole && !wanted->is_optional);
	}
	if (status == OK)
		reward_adjacency(scorer, plan);
	return status;
}

const struct row_score *
scorer_scores(const struct scorer *scorer, size_t *count)
{
	*count = scorer->row_count;
	return scorer->rows;
}

const struct row_score *
scorer_row(const struct scorer *scorer, uint32_t row)
{
	static const struct row_score none = {0};
	size_t low = 0, high = scorer->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (scorer->rows[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low < scorer->row_count && scorer->rows[low].row == row ? &scorer->rows[low] : &none;
}

double
scorer_all(const struct scorer *scorer)
{
	return scorer->all;
}
