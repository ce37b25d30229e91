/* Where a wanted word stands: in posting lists, in phrases, in the codes of a row. */
#include <sqlite3.h>
#include <stdlib.h>

#include "search/base/sql.h"
#include "search/index/format.h"
#include "search/query/deadline.h"
#include "search/query/match.h"
#include "search/query/scorer.h"

/* Postings between two looks at the clock. */
#define CLOCK_POSTINGS 8192u
#define TAG_WORTH 6.0    /* a row tagged with what a word names: as a synonym in its themes */
#define PHRASE_WORTH 2.0 /* a quoted phrase, beside a word */

static enum status
no_memory(const struct scorer *s)
{
	return fault_set(s->fault, NO_MEMORY, "no memory for the occurrences of a word");
}

/* Whether a row may still be what is looked for. */
static inline bool
is_allowed(const struct scorer *s, uint32_t row)
{
	return s->required == 0 || (s->allowed[row / 64] >> (row % 64) & 1) != 0;
}

/* Member by member: read back as one, a struct put together from bytes would be waited for. */
static inline void
put(struct occurrence *out, uint32_t row, enum form_level level, double frequency, unsigned flags,
    unsigned fields)
{
	out->row = row;
	out->frequency = (float)frequency;
	out->level = (uint8_t)level;
	out->flags = (uint8_t)(flags | (unsigned)FLAG_LEVEL << level);
	out->fields = (uint8_t)fields;
}

/* More than a list can have: two bytes a posting at least, one where there are no signatures; and a
 * posting of two occurrences has two more. */
static size_t
occurrences_of(const struct posting_list *list)
{
	return list->at == NULL ? 0 : (size_t)(list->end - list->at) / (list->has_signatures ? 2 : 1) + 1;
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

/* What a posting that is not simple tells: of one row, or two occurrences where it is among the other
 * names of an action's jobs, which are no words of its own: these count as synonyms do. */
static inline struct occurrence *
put_posting(struct occurrence *out, const struct posting *posting, const struct worths *worths,
    unsigned own, bool is_job, uint8_t next)
{
	unsigned flags = 0;

	if (worths->itself && own != 0)
		flags = (own >> TEXT_TITRE & 1) != 0 ? FLAG_ITSELF | FLAG_TITLED : FLAG_ITSELF;
	if (next != 0 && is_followed_by(posting, next))
		flags |= FLAG_FOLLOWED;
	if (is_job)
		put(out++, posting->row, LEVEL_KIN,
		    worths->field[TEXT_APPELLATIONS] * posting->occurrences[TEXT_APPELLATIONS], flags, 0);
	if (own != 0)
		put(out++, posting->row, worths->level, frequency_of(posting, own, worths), flags,
		    worths->itself ? own : 0);
	return out;
}

/* One list of a word.  Most postings are simple: once, in the description. */
static enum status
add_list(struct scorer *s, struct posting_list list, const struct worths *worths,
    uint8_t next)
{
	const unsigned jobs = 1u << TEXT_APPELLATIONS, in_description = 1u << TEXT_DESCRIPTION;
	const unsigned simple_flags = worths->itself ? FLAG_ITSELF : 0;
	struct occurrence *begin = runs_begin(s->runs, occurrences_of(&list)), *out = begin;
	size_t rows = index_actions(s->index);
	struct posting posting = {0};
	uint32_t seen = 0, own_count = 0, job_count = 0, last = 0;
	bool is_simple;
	uint8_t signature;

	if (begin == NULL)
		return no_memory(s);
	while ((is_simple = posting_simple(&list, &posting.row, &signature)) ||
	    posting_next(&list, &posting)) {
		unsigned fields = (is_simple ? in_description : posting.fields) & worths->fields;
		bool is_job = (fields & jobs) != 0;

		if (++seen % CLOCK_POSTINGS == 0 && deadline_is_over(s->deadline))
			return deadline_fault(s->fault);
		if (posting.row <= last || posting.row > rows)
			return fault_set(s->fault, CORRUPT, "a posting list names row %u", posting.row);
		last = posting.row;
		own_count += (fields & ~jobs) != 0;
		job_count += is_job;
		if (fields == 0 || !is_allowed(s, posting.row))
			continue;
		if (is_simple)
			put(out++, posting.row, worths->level, worths->field[TEXT_DESCRIPTION],
			    simple_flags | (next != 0 && next == signature ? FLAG_FOLLOWED : 0u),
			    worths->itself ? in_description : 0);
		else
			out = put_posting(out, &posting, worths, fields & ~jobs, is_job, next);
	}
	runs_end(s->runs, (size_t)(out - begin));
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

/* One list of a slot of several: only occurrences before the next slot's word. */
static enum status
add_slot_list(struct scorer *s, struct posting_list list, const struct worths *worths, uint8_t next)
{
	struct occurrence *begin = runs_begin(s->runs, occurrences_of(&list)), *out = begin;
	size_t rows = index_actions(s->index);
	struct posting posting = {0};
	uint32_t last = 0;

	if (begin == NULL)
		return no_memory(s);
	while (posting_next(&list, &posting)) {
		double frequency = frequency_of(&posting, posting.fields & worths->fields, worths);

		if (posting.row <= last || posting.row > rows)
			return fault_set(s->fault, CORRUPT, "a posting list names row %u", posting.row);
		last = posting.row;
		if (frequency > 0 && (next == 0 || is_followed_by(&posting, next)))
			put(out++, posting.row, LEVEL_KIN, frequency, 0, 0);
	}
	runs_end(s->runs, (size_t)(out - begin));
	return deadline_is_over(s->deadline) ? deadline_fault(s->fault) : OK;
}

/* Keeps the candidates that hold the slot whose runs begin with number `run`; the rows of the first
 * slot are all of them. */
static enum status
take_candidates(struct scorer *s, size_t run, bool is_first, size_t *count)
{
	size_t room = runs_occurrences(s->runs, run), kept = 0, next = 0, w;
	struct block *block;

	if (is_first && room > s->candidates_room) {
		struct candidate *candidates = realloc(s->candidates, room * sizeof(*candidates));

		if (candidates == NULL)
			return no_memory(s);
		s->candidates = candidates;
		s->candidates_room = room;
	}
	while ((block = runs_next(s->runs, run)) != NULL)
		for (w = 0; w < BLOCK_ROWS / 64; w++) {
			uint64_t bits = block->touched[w];

			for (; bits != 0; bits &= bits - 1) {
				uint32_t at = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
				struct candidate found = {block->first + at, block->frequencies[LEVEL_KIN][at]};

				block_clear(block, at);
				while (!is_first && next < *count && s->candidates[next].row < found.row)
					next++;
				if (is_first) {
					s->candidates[kept++] = found;
				} else if (next < *count && s->candidates[next].row == found.row) {
					if (s->candidates[next].least < found.least)
						found.least = s->candidates[next].least;
					s->candidates[kept++] = found;
				}
			}
		}
	*count = kept;
	return OK;
}

static enum status
add_candidates(struct scorer *s, const struct wording *a, size_t count)
{
	bool itself = a->least <= RELATION_PREFIX;
	struct occurrence *begin = runs_begin(s->runs, count), *out = begin;
	size_t i;

	if (begin == NULL)
		return no_memory(s);
	for (i = 0; i < count; i++)
		if (is_allowed(s, s->candidates[i].row))
			put(out++, s->candidates[i].row, LEVEL_KIN, s->candidates[i].least,
			    itself ? FLAG_ITSELF : 0, 0);
	runs_end(s->runs, (size_t)(out - begin));
	s->documents[LEVEL_KIN] += (uint32_t)count;
	s->itself = s->itself || (itself && count > 0);
	return OK;
}

/* A wording of several words: the rows that hold them all, each before the next. */
static enum status
add_words(struct scorer *s, const struct wanted *wanted, const struct wording *a)
{
	size_t run = runs_count(s->runs), count = 0, at, i;
	enum status status = OK;

	for (at = 0; status == OK && at < a->count && (at == 0 || count > 0); at++) {
		const struct slot *slot = &a->slots[at];
		uint8_t next = at + 1 < a->count ? a->slots[at + 1].signature : 0;

		for (i = 0; status == OK && i < slot->count; i++) {
			enum relation relation = slot->lists[i].relation;
			struct posting_list list;
			struct worths worths;

			set_worths(s->ranking, relation > a->least ? relation : a->least, wanted->fields, true,
			    &worths);
			status = index_postings(s->index, slot->lists[i].term, s->fault, &list);
			if (status == OK)
				status = add_slot_list(s, list, &worths, next);
		}
		if (status == OK)
			status = take_candidates(s, run, at == 0, &count);
		runs_cut(s->runs, run);
	}
	return status == OK ? add_candidates(s, a, count) : status;
}

static enum status
add_wording(struct scorer *s, const struct wanted *wanted, const struct wording *a,
    uint8_t next)
{
	if (a->count == 1)
		return add_slot(s, &a->slots[0], a->least, wanted->fields, next);
	return add_words(s, wanted, a);
}

static enum status
end_match(struct scorer *s, int rc)
{
	sqlite3_stmt *match = s->match;
	enum status status = OK;

	if (rc == SQLITE_INTERRUPT)
		status = deadline_fault(s->fault);
	else if (rc == SQLITE_NOMEM)
		status = fault_set(s->fault, NO_MEMORY, "no memory for the search");
	else if (rc != SQLITE_DONE)
		status = fault_set(s->fault, CORRUPT, "search in %s: %s", index_generation(s->index),
		    sqlite3_errmsg(index_connection(s->index)));
	(void)sqlite3_reset(match);
	(void)sqlite3_clear_bindings(match);
	return status;
}

/* Sets the bit of every row of the MATCH expression in s->text. */
static enum status
match_rows(struct scorer *s, uint64_t *bits, size_t *count)
{
	sqlite3_int64 rows = (sqlite3_int64)index_actions(s->index);
	int rc;

	*count = 0;
	if (buf_failed(&s->text))
		return fault_set(s->fault, NO_MEMORY, "no memory for the search");
	if (s->text.length == 0)
		return OK;
	(void)sqlite3_bind_text(s->match, 1, s->text.data, (int)s->text.length, SQLITE_STATIC);
	while ((rc = sqlite3_step(s->match)) == SQLITE_ROW) {
		sqlite3_int64 row = sqlite3_column_int64(s->match, 0);

		if (row <= 0 || row > rows)
			continue;
		bits[row / 64] |= UINT64_C(1) << (row % 64);
		++*count;
	}
	return end_match(s, rc);
}

static enum status
add_phrases(struct scorer *s, const struct wanted *wanted)
{
	size_t words = index_actions(s->index) / 64 + 1, count, w;
	uint64_t *found;
	struct occurrence *begin, *out;
	enum status status;

	if (wanted->phrase_count == 0)
		return OK;
	found = calloc(words, sizeof(*found));
	if (found == NULL)
		return no_memory(s);
	buf_reset(&s->text);
	match_write(&s->text, wanted->phrases, wanted->phrase_count, wanted->fields);
	status = match_rows(s, found, &count);
	begin = out = runs_begin(s->runs, count);
	for (w = 0; begin != NULL && w < words; w++) {
		uint64_t bits = found[w];

		for (; bits != 0; bits &= bits - 1) {
			uint32_t row = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);

			if (is_allowed(s, row))
				put(out++, row, LEVEL_EXACT, PHRASE_WORTH, FLAG_ITSELF, 0);
		}
	}
	free(found);
	if (status == OK && begin == NULL)
		status = no_memory(s);
	if (status != OK)
		return status;
	runs_end(s->runs, (size_t)(out - begin));
	s->documents[LEVEL_EXACT] += (uint32_t)count;
	s->itself = s->itself || count > 0;
	return OK;
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
static enum status
add_tags(struct scorer *s, const struct wanted *wanted)
{
	const struct columns *c = index_columns(s->index);
	double worth = TAG_WORTH * s->ranking->worth[RELATION_SYNONYM];
	bool is_required = s->required != 0;
	size_t count = is_required ? s->row_count : c->rows, i, n;

	for (i = 0; i < wanted->tag_count; i++) {
		const struct tag *tag = &wanted->tags[i];
		const uint64_t *packed = c->packed[c->packing[tag->facet].word];
		uint32_t tagged = tagged_rows(s, tag);
		struct occurrence *begin = runs_begin(s->runs, count < tagged ? count : tagged), *out = begin;

		s->documents[LEVEL_KIN] += tagged;
		if (begin == NULL)
			return no_memory(s);
		for (n = 0; n < count; n++) {
			uint32_t row = is_required ? s->rows[n].row : (uint32_t)n + 1;

			if ((packed[row - 1] & tag->codes) != 0)
				put(out++, row, LEVEL_KIN, worth, 0, 0);
		}
		runs_end(s->runs, (size_t)(out - begin));
	}
	return OK;
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
		status = add_tags(s, wanted);
	return status;
}

enum status
scorer_mark(struct scorer *scorer, const struct clause *const *clauses, size_t count,
    uint64_t *bits, struct fault *fault)
{
	size_t rows;

	scorer->fault = fault;
	buf_reset(&scorer->text);
	match_write(&scorer->text, clauses, count, ALL_FIELDS);
	return match_rows(scorer, bits, &rows);
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
