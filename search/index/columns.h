/*
 * The columns of an index that live in a worker's memory: what filters, facets, ranking and
 * sorting read for every hit.  For search/ only.  Written by index/writer as blobs of table
 * `colonne`, loaded by index/reader.  Row r (rowid, from 1) is at [r - 1].  Rowids go in
 * descending static quality, and are contiguous.
 *
 * Facets of at most 64 terms are packed: each has its bits in one 64-bit word a row, bit
 * `shift + rank` for the term of that rank in reference_terms().  A filter is a mask, counting
 * is walking the set bits.  The others are lists of numbers (ordinals of facet_terms).
 */
#ifndef SEARCH_INDEX_COLUMNS_H
#define SEARCH_INDEX_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"
#include "search/facet.h"
#include "search/index/dictionary.h"
#include "search/index/postings.h"
#include "search/index/reader.h"
#include "search/index/titles.h"

struct sqlite3;

#define PACKED_WORDS_MAX 8

/* One to many: row r has value[start[r - 1] .. start[r]). */
struct list_column {
	const uint32_t *start; /* rows + 1 of them */
	const uint32_t *value;
};

struct place {
	float lat, lon;
};

/* Session days, inclusive. */
struct span {
	int32_t first, last;
};

enum row_flag {
	ROW_FREE = 1,     /* gratuit */
	ROW_REGIONAL = 2, /* offered in every département */
	ROW_ANYWHERE = 4, /* needs no place: online, or comes to the collège */
};

/* Where a packed facet's bits are. */
struct packing {
	unsigned word, shift, terms;
};

struct columns {
	size_t rows;
	size_t packed_words;
	const uint64_t *packed[PACKED_WORDS_MAX];
	struct packing packing[FACET_COUNT];   /* packed facets */
	struct list_column lists[FACET_COUNT]; /* the others */
	/* Ordinal → code of a list facet (partner's name, INSEE, ROME), sorted by code. */
	const char *const *facet_terms[FACET_COUNT];
	size_t facet_term_count[FACET_COUNT];

	const uint8_t *flags;      /* enum row_flag */
	const uint32_t *words;     /* length of the document, all columns: bm25's D */
	double average_words;
	const int32_t *published;  /* modifie else publie, days since 1970; INT32_MIN if none */
	const int32_t *bookable;   /* until that day; INT32_MAX when nothing is said */
	const uint32_t *title_rank; /* place in the alphabetical order of folded titles */
	struct {
		const uint32_t *start;
		const struct span *value;
	} sessions; /* sorted by first; none = permanent */
	struct {
		const uint32_t *start;
		const struct place *value;
	} places; /* geo, else the communes' centres */
};

const struct columns *index_columns(const struct index *index);

/* All sessions have ended; a permanent action is never past. */
static inline bool
row_is_past(const struct columns *c, uint32_t row, int32_t today)
{
	uint32_t i = c->sessions.start[row - 1], end = c->sessions.start[row];

	if (i == end)
		return false;
	while (i < end && c->sessions.value[i].last < today)
		i++;
	return i == end;
}

/* The connection, with the tokenizer registered, read-only, authoriser set: for query/. */
/* Selects history by id. */
struct sqlite3_stmt *index_history_statement(struct index *index);
struct sqlite3 *index_connection(struct index *index);

/* What query/ keeps for as long as the index is open (statements, an analyser): one pointer,
 * freed by index_close() before the connection. */
void *index_extension(const struct index *index);
void index_set_extension(struct index *index, void *extension, void (*extension_free)(void *));

const struct dictionary *index_dictionary(const struct index *index);
const struct titles *index_titles(const struct index *index);

/* The posting list of a term, or of all words with this beginning (NULL `at` when it has no list
 * of its own).  Its bytes are valid until the next call of either. */
enum status index_postings(struct index *index, uint32_t term, struct fault *fault,
    struct posting_list *out);
enum status index_beginning(struct index *index, const char *text, struct fault *fault,
    struct posting_list *out, uint32_t *documents);

/* Fetches the action of a row into the arena. */
enum status index_row(struct index *index, uint32_t row, struct arena *arena,
    struct fault *fault, struct action *out);
/* No more than its id and title: a tenth of the cost. */
enum status index_row_title(struct index *index, uint32_t row, struct arena *arena,
    struct fault *fault, const char **id, const char **title);
/* The row of an id; NOT_FOUND. */
enum status index_row_of(struct index *index, const char *id, struct fault *fault, uint32_t *row);

#endif
