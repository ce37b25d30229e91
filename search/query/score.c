#include "search/query/score.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/base/buf.h"
#include "search/base/sql.h"
#include "search/index/format.h"
#include "search/query/match.h"

#define IDF_MIN 1e-6 /* FTS5's: a word in more than half of the rows still counts */
/* Postings between two looks at the clock. */
#define CLOCK_POSTINGS 8192u
#define TAG_WORTH 6.0     /* a row tagged with what a word names: as a synonym in its themes */
#define PHRASE_WORTH 2.0  /* a quoted phrase, beside a word */

enum flag {
	FLAG_ITSELF = 1,  /* the word itself was found, in a text of the action */
	FLAG_FOLLOWED = 2, /* by the next word of the query */
	FLAG_LEVEL = 4,    /* << level: has occurrences of the word being looked for, at that level */
};

/* A word's occurrences in a row, by how near they are; each level is scored with those before it,
 * as a term of its own: what matches exactly counts in all of them. */
enum form_level { LEVEL_EXACT, LEVEL_LIGHT, LEVEL_STEM, LEVEL_ROOT, LEVEL_KIN, FORM_LEVELS };

#define LEVELS_SHIFT 2 /* FLAG_LEVEL is 1 << LEVELS_SHIFT */

_Static_assert(LEVELS_SHIFT + FORM_LEVELS <= 8, "the levels are bits of row_score.flags");

struct scorer {
	struct index *index;
	const struct ranking *ranking;
	sqlite3_stmt *match;
	struct row_score *rows; /* rows + 1 of them */
	float *frequencies[FORM_LEVELS]; /* of the word being looked for; 0 where the flag is off */
	float *lengths; /* bm25's k1 × (1 - b + b × length / average) */
	uint32_t *touched;      /* by any wanted word */
	size_t touched_count;
	uint32_t *current; /* by the one being looked for */
	size_t current_count;
	uint32_t documents[FORM_LEVELS]; /* postings of the word being looked for, at each level */
	bool itself;                     /* the word itself stands somewhere */
	uint16_t required; /* rows must hold these words already, where only whole rows are wanted */
	uint8_t *slots; /* for wordings of several words: how many slots a row has */
	float *least;   /* and its smallest frequency */
	struct buf text;
	double all;
	double deadline;
	struct fault *fault;
};

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

static bool
is_late(const struct scorer *s)
{
	struct timespec now;

	if (s->deadline <= 0)
		return false;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6 > s->deadline;
}

static enum status
too_late(const struct scorer *s)
{
	return fault_set(s->fault, TOO_LATE, "the search took too long");
}

static inline void
add_frequency(struct scorer *s, uint32_t row, enum form_level level, double frequency,
    unsigned flags)
{
	struct row_score *r = &s->rows[row];

	if ((r->matched & s->required) != s->required)
		return;
	if (r->flags >> LEVELS_SHIFT == 0)
		s->current[s->current_count++] = row;
	s->frequencies[level][row] += (float)frequency;
	r->flags = (uint8_t)(r->flags | flags | (unsigned)FLAG_LEVEL << level);
}

/* What an occurrence is worth in each field: words related only by their forms are not looked for
 * in names. */
struct worths {
	double field[TEXT_COUNT];
	uint8_t fields; /* that count at all */
	enum form_level level;
	bool itself;
};

static void
set_worths(const struct ranking *ranking, enum relation relation, uint8_t fields, bool itself,
    struct worths *out)
{
	bool names = relation == RELATION_EXACT || relation == RELATION_PREFIX ||
	    relation == RELATION_SLIP || relation == RELATION_SYNONYM;
	unsigned f;

	out->fields = 0;
	out->level = relation <= RELATION_ROOT ? (enum form_level)relation : LEVEL_KIN;
	out->itself = itself && relation <= RELATION_PREFIX;
	for (f = 0; f < TEXT_COUNT; f++) {
		bool counts = (fields >> f & 1) != 0 && (names || index_texts[f].is_french);

		out->field[f] = counts ? index_texts[f].weight * ranking->worth[relation] : 0;
		if (counts)
			out->fields = (uint8_t)(out->fields | 1u << f);
	}
}

static double
frequency_of(const struct posting *posting, unsigned f, const struct worths *worths)
{
	double frequency = 0;

	for (; f != 0; f &= f - 1) {
		int field = __builtin_ctz(f);

		frequency += worths->field[field] * posting->occurrences[field];
	}
	return frequency;
}

/* In the action's own texts: the names of its jobs come last in a posting. */
static bool
is_followed_by(const struct posting *posting, uint8_t signature)
{
	unsigned i, count = posting->signature_count, f, own = 0;

	if ((posting->fields >> TEXT_APPELLATIONS & 1) != 0) {
		for (f = 0; f < TEXT_APPELLATIONS; f++)
			if ((posting->fields >> f & 1) != 0)
				own += posting->occurrences[f];
		count = own < count ? own : count;
	}
	for (i = 0; i < count; i++)
		if (posting->signatures[i] == signature)
			return true;
	return false;
}

/* One list of a word.  The other names of an action's jobs are no words of its own: they count as
 * synonyms do. */
static enum status
add_list(struct scorer *s, struct posting_list list, const struct worths *worths,
    uint8_t next)
{
	const uint8_t own = (uint8_t)(worths->fields & ~(1u << TEXT_APPELLATIONS));
	size_t rows = index_actions(s->index);
	struct posting posting = {0};
	uint32_t seen = 0, own_count = 0, job_count = 0;

	while (posting_next(&list, &posting)) {
		unsigned fields = posting.fields & worths->fields & own, flags = 0;
		bool is_job = (posting.fields & worths->fields & ~own) != 0;

		if (++seen % CLOCK_POSTINGS == 0 && is_late(s))
			return too_late(s);
		if (fields == 0 && !is_job)
			continue;
		if (posting.row == 0 || posting.row > rows)
			return fault_set(s->fault, CORRUPT, "a posting list names row %u", posting.row);
		own_count += fields != 0;
		job_count += is_job;
		if ((s->rows[posting.row].matched & s->required) != s->required)
			continue;
		if (worths->itself && fields != 0) {
			flags = FLAG_ITSELF;
			s->rows[posting.row].fields |= (uint8_t)fields;
		}
		if (next != 0 && is_followed_by(&posting, next))
			flags |= FLAG_FOLLOWED;
		if (is_job)
			add_frequency(s, posting.row, LEVEL_KIN,
			    worths->field[TEXT_APPELLATIONS] * posting.occurrences[TEXT_APPELLATIONS],
			    flags);
		if (fields != 0)
			add_frequency(s, posting.row, worths->level,
			    fields == 1u << TEXT_DESCRIPTION
				? worths->field[TEXT_DESCRIPTION] * posting.occurrences[TEXT_DESCRIPTION]
				: frequency_of(&posting, fields, worths),
			    flags);
	}
	s->documents[worths->level] += own_count;
	s->documents[LEVEL_KIN] += job_count;
	s->itself = s->itself || (worths->itself && own_count > 0);
	return OK;
}

static enum status
add_slot(struct scorer *s, const struct slot *slot, enum relation least, uint8_t fields,
    uint8_t next)
{
	enum status status = OK;
	struct posting_list list;
	struct worths worths;
	uint32_t documents;
	size_t i;

	for (i = 0; status == OK && i < slot->count; i++) {
		enum relation relation = slot->lists[i].relation;

		set_worths(s->ranking, relation > least ? relation : least, fields, true, &worths);
		status = index_postings(s->index, slot->lists[i].term, s->fault, &list);
		if (status == OK)
			status = add_list(s, list, &worths, next);
	}
	if (status == OK && slot->beginning != NULL) {
		set_worths(s->ranking, RELATION_PREFIX, fields, true, &worths);
		status = index_beginning(s->index, slot->beginning, s->fault, &list, &documents);
		if (status == OK && list.at != NULL)
			status = add_list(s, list, &worths, 0);
	}
	return status;
}

/* Counts one slot of several: only occurrences before the next slot's word. */
static enum status
count_slot(struct scorer *s, const struct wording *a, size_t at, uint8_t fields)
{
	const struct slot *slot = &a->slots[at];
	uint8_t next = at + 1 < a->count ? a->slots[at + 1].signature : 0;
	size_t rows = index_actions(s->index), i;
	enum status status = OK;
	struct worths worths;

	for (i = 0; status == OK && i < slot->count; i++) {
		struct posting posting = {0};
		struct posting_list list;
		enum relation relation = slot->lists[i].relation;

		set_worths(s->ranking, relation > a->least ? relation : a->least, fields, true, &worths);
		status = index_postings(s->index, slot->lists[i].term, s->fault, &list);
		while (status == OK && posting_next(&list, &posting) && posting.row <= rows) {
			double frequency = frequency_of(&posting, posting.fields & worths.fields, &worths);

			if (frequency <= 0 || (next != 0 && !is_followed_by(&posting, next)))
				continue;
			if (s->slots[posting.row] == at) {
				s->slots[posting.row]++;
				s->least[posting.row] = at == 0 || frequency < s->least[posting.row]
				    ? (float)frequency
				    : s->least[posting.row];
			}
		}
		if (status == OK && is_late(s))
			status = too_late(s);
	}
	return status;
}

static enum status
add_wording(struct scorer *s, const struct wanted *wanted, const struct wording *a,
    uint8_t next)
{
	size_t rows = index_actions(s->index), i;
	enum status status = OK;
	uint32_t row;

	if (a->count == 1)
		return add_slot(s, &a->slots[0], a->least, wanted->fields, next);
	memset(s->slots, 0, rows + 1);
	for (i = 0; status == OK && i < a->count; i++)
		status = count_slot(s, a, i, wanted->fields);
	for (row = 1; status == OK && row <= rows; row++)
		if (s->slots[row] == a->count) {
			s->documents[LEVEL_KIN]++;
			s->itself = s->itself || a->least <= RELATION_PREFIX;
			add_frequency(s, row, LEVEL_KIN, s->least[row],
			    a->least <= RELATION_PREFIX ? FLAG_ITSELF : 0);
		}
	return status;
}

static enum status
end_match(struct scorer *s, int rc)
{
	sqlite3_stmt *match = s->match;
	enum status status = OK;

	if (rc == SQLITE_INTERRUPT)
		status = fault_set(s->fault, TOO_LATE, "the search took too long");
	else if (rc == SQLITE_NOMEM)
		status = fault_set(s->fault, NO_MEMORY, "no memory for the search");
	else if (rc != SQLITE_DONE)
		status = fault_set(s->fault, CORRUPT, "search in %s: %s", index_generation(s->index),
		    sqlite3_errmsg(index_connection(s->index)));
	(void)sqlite3_reset(match);
	(void)sqlite3_clear_bindings(match);
	return status;
}

/* Hands every row of the MATCH expression in s->text. */
static enum status
match_rows(struct scorer *s, void (*take)(struct scorer *, uint32_t, uint64_t *), uint64_t *bits)
{
	sqlite3_int64 rows = (sqlite3_int64)index_actions(s->index);
	int rc;

	if (buf_failed(&s->text))
		return fault_set(s->fault, NO_MEMORY, "no memory for the search");
	if (s->text.length == 0)
		return OK;
	(void)sqlite3_bind_text(s->match, 1, s->text.data, (int)s->text.length, SQLITE_STATIC);
	while ((rc = sqlite3_step(s->match)) == SQLITE_ROW) {
		sqlite3_int64 row = sqlite3_column_int64(s->match, 0);

		if (row > 0 && row <= rows)
			take(s, (uint32_t)row, bits);
	}
	return end_match(s, rc);
}

static void
take_phrase(struct scorer *s, uint32_t row, uint64_t *bits)
{
	(void)bits;
	s->documents[LEVEL_EXACT]++;
	s->itself = true;
	add_frequency(s, row, LEVEL_EXACT, PHRASE_WORTH, FLAG_ITSELF);
}

static void
take_bit(struct scorer *s, uint32_t row, uint64_t *bits)
{
	(void)s;
	bits[row / 64] |= UINT64_C(1) << (row % 64);
}

static enum status
add_phrases(struct scorer *s, const struct wanted *wanted)
{
	if (wanted->phrase_count == 0)
		return OK;
	buf_reset(&s->text);
	match_write(&s->text, wanted->phrases, wanted->phrase_count, wanted->fields);
	return match_rows(s, take_phrase, NULL);
}

static void
add_tags(struct scorer *s, const struct wanted *wanted)
{
	const struct columns *c = index_columns(s->index);
	double worth = TAG_WORTH * s->ranking->worth[RELATION_SYNONYM];
	size_t i;

	for (i = 0; i < wanted->tag_count; i++) {
		const struct tag *tag = &wanted->tags[i];
		const uint64_t *packed = c->packed[c->packing[tag->facet].word];
		uint32_t row;

		for (row = 1; row <= c->rows; row++)
			if ((packed[row - 1] & tag->codes) != 0) {
				s->documents[LEVEL_KIN]++;
				add_frequency(s, row, LEVEL_KIN, worth, 0);
			}
	}
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
		if (!wanted->is_optional)
			row->coverage += (float)wanted->idf;
		row->matched |= bit;
		if ((row->flags & FLAG_ITSELF) != 0)
			row->itself |= bit;
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

static enum status
add_wanted(struct scorer *s, const struct plan *plan, size_t i)
{
	const struct wanted *wanted = &plan->wanted[i];
	uint8_t next = i + 1 < plan->count ? plan->wanted[i + 1].signature : 0;
	enum status status = OK;
	size_t w;

	for (w = 0; status == OK && w < wanted->count; w++)
		status = add_wording(s, wanted, wanted->wordings[w], next);
	if (status == OK)
		status = add_phrases(s, wanted);
	if (status == OK)
		add_tags(s, wanted);
	return status;
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
		status = add_wanted(scorer, plan, order[i]);
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

enum status
scorer_mark(struct scorer *scorer, const struct clause *const *clauses, size_t count,
    uint64_t *bits, struct fault *fault)
{
	scorer->fault = fault;
	buf_reset(&scorer->text);
	match_write(&scorer->text, clauses, count, ALL_FIELDS);
	return match_rows(scorer, take_bit, bits);
}

enum status
scorer_mark_word(struct scorer *scorer, const struct slot *slot, uint8_t fields, uint64_t *bits,
    struct fault *fault)
{
	size_t rows = index_actions(scorer->index), i;
	enum status status = OK;

	for (i = 0; status == OK && i < slot->count; i++) {
		struct posting posting = {0};
		struct posting_list list;

		status = index_postings(scorer->index, slot->lists[i].term, fault, &list);
		while (status == OK && posting_next(&list, &posting) && posting.row <= rows)
			if ((posting.fields & fields) != 0)
				bits[posting.row / 64] |= UINT64_C(1) << (posting.row % 64);
	}
	return status;
}
