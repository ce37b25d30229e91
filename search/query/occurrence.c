/* Where a wanted word stands: in posting lists, in phrases, in the codes of a row. */
#include <sqlite3.h>
#include <string.h>
#include <time.h>

#include "search/base/sql.h"
#include "search/index/format.h"
#include "search/query/match.h"
#include "search/query/scorer.h"

/* Postings between two looks at the clock. */
#define CLOCK_POSTINGS 8192u
#define TAG_WORTH 6.0    /* a row tagged with what a word names: as a synonym in its themes */
#define PHRASE_WORTH 2.0 /* a quoted phrase, beside a word */

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

	if (s->required != 0 && (r->matched & s->required) != s->required)
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
		if (s->required != 0 && (s->rows[posting.row].matched & s->required) != s->required)
			continue;
		if (worths->itself && fields != 0) {
			flags = (fields >> TEXT_TITRE & 1) != 0 ? FLAG_ITSELF | FLAG_TITLED : FLAG_ITSELF;
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

/* How many rows are tagged so: at most, where a row has several of the codes. */
static uint32_t
tagged_rows(const struct scorer *s, const struct tag *tag)
{
	size_t word = index_columns(s->index)->packing[tag->facet].word;
	uint64_t bits = tag->codes, sum = 0, rows = index_actions(s->index);

	for (; bits != 0; bits &= bits - 1)
		sum += s->code_rows[word * 64 + (size_t)__builtin_ctzll(bits)];
	return (uint32_t)(sum < rows ? sum : rows);
}

/* Where only whole rows are wanted, the others need not be looked at. */
static void
add_tags(struct scorer *s, const struct wanted *wanted)
{
	const struct columns *c = index_columns(s->index);
	double worth = TAG_WORTH * s->ranking->worth[RELATION_SYNONYM];
	size_t count = s->required != 0 ? s->touched_count : c->rows, i, n;

	for (i = 0; i < wanted->tag_count; i++) {
		const struct tag *tag = &wanted->tags[i];
		const uint64_t *packed = c->packed[c->packing[tag->facet].word];

		s->documents[LEVEL_KIN] += tagged_rows(s, tag);
		for (n = 0; n < count; n++) {
			uint32_t row = s->required != 0 ? s->touched[n] : (uint32_t)n + 1;

			if ((packed[row - 1] & tag->codes) != 0)
				add_frequency(s, row, LEVEL_KIN, worth, 0);
		}
	}
}

enum status
occurrences_add(struct scorer *s, const struct plan *plan, size_t i)
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
