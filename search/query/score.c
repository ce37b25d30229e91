#include "search/query/score.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/fts5.h"
#include "search/index/format.h"

#define POINTER_TYPE "repertoire-scoring"
#define POSITIONS_MAX 24 /* of one word that are compared for adjacency */

struct scorer {
	struct index *index;
	sqlite3_stmt *score, *mark;
};

/* What the auxiliary function needs, handed over as a bound pointer. */
struct scoring {
	const struct match *match;
	const struct columns *columns;
};

/* Places of a conjunct's hits in the row: column << 32 | offset. */
struct positions {
	uint64_t at[POSITIONS_MAX];
	size_t count;
};

static double
add_phrase_hits(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
    struct positions *positions)
{
	double frequency = 0;
	Fts5PhraseIter iterator;
	int column, offset;

	if (api->xPhraseFirst(fts, phrase, &iterator, &column, &offset) != SQLITE_OK)
		return 0;
	for (; column >= 0; api->xPhraseNext(fts, &iterator, &column, &offset)) {
		if (column >= TEXT_COUNT)
			break;
		frequency += index_texts[column].weight;
		if (positions != NULL && positions->count < POSITIONS_MAX)
			positions->at[positions->count++] = (uint64_t)column << 32 | (uint32_t)offset;
	}
	return frequency;
}

/* How many conjuncts stand right after the one before them in the query, somewhere. */
static size_t
count_adjacent(const struct positions *positions, size_t conjuncts)
{
	size_t i, a, b, found = 0;

	for (i = 0; i + 1 < conjuncts; i++) {
		bool adjacent = false;

		for (a = 0; !adjacent && a < positions[i].count; a++)
			for (b = 0; !adjacent && b < positions[i + 1].count; b++)
				adjacent = positions[i].at[a] + 1 == positions[i + 1].at[b];
		found += adjacent;
	}
	return found;
}

static void
score_row(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
    sqlite3_value **values)
{
	const struct scoring *s =
	    count == 1 ? sqlite3_value_pointer(values[0], POINTER_TYPE) : NULL;
	struct positions positions[QUERY_WORDS_MAX];
	const struct ranking *r;
	sqlite3_int64 row;
	double score = 0, length;
	size_t i, conjuncts;

	if (s == NULL || (size_t)api->xPhraseCount(fts) != s->match->count) {
		sqlite3_result_error(context, "score: wrong use", -1);
		return;
	}
	row = api->xRowid(fts);
	if (row < 1 || (size_t)row > s->columns->rows) {
		sqlite3_result_error_code(context, SQLITE_CORRUPT);
		return;
	}
	r = s->match->ranking;
	conjuncts = s->match->conjuncts;
	for (i = 0; conjuncts > 1 && i < conjuncts; i++)
		positions[i].count = 0;
	length = r->k1 *
	    (1 - r->b + r->b * (double)s->columns->words[row - 1] / s->columns->average_words);
	for (i = 0; i < s->match->count; i++) {
		const struct phrase *p = &s->match->phrases[i];
		double f = add_phrase_hits(api, fts, (int)i,
		    conjuncts > 1 && p->widest ? &positions[p->conjunct] : NULL);

		if (f > 0)
			score += p->worth * (f * (r->k1 + 1)) / (f + length);
	}
	if (conjuncts > 1)
		score += r->adjacency * s->match->rarest *
		    (double)count_adjacent(positions, conjuncts);
	sqlite3_result_double(context, score);
}

enum status
scorer_new(struct index *index, struct fault *fault, struct scorer **out)
{
	sqlite3 *db = index_connection(index);
	struct scorer *scorer = calloc(1, sizeof(*scorer));
	fts5_api *fts5 = fts5_interface(db);

	if (scorer == NULL || fts5 == NULL ||
	    fts5->xCreateFunction(fts5, "repertoire_score", NULL, score_row, NULL) != SQLITE_OK) {
		scorer_free(scorer);
		return fault_set(fault, NO_MEMORY, "no memory for a scorer");
	}
	scorer->index = index;
	if (sqlite3_prepare_v3(db, "SELECT rowid, repertoire_score(fts, ?2) FROM fts WHERE fts MATCH ?1",
		-1, SQLITE_PREPARE_PERSISTENT, &scorer->score, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v3(db, "SELECT rowid FROM fts WHERE fts MATCH ?1", -1,
		SQLITE_PREPARE_PERSISTENT, &scorer->mark, NULL) != SQLITE_OK) {
		(void)fault_set(fault, CORRUPT, "prepare the search: %s", sqlite3_errmsg(db));
		scorer_free(scorer);
		return CORRUPT;
	}
	*out = scorer;
	return OK;
}

void
scorer_free(struct scorer *scorer)
{
	if (scorer == NULL)
		return;
	(void)sqlite3_finalize(scorer->score);
	(void)sqlite3_finalize(scorer->mark);
	free(scorer);
}

static enum status
end(struct scorer *scorer, sqlite3_stmt *statement, int rc, struct fault *fault)
{
	enum status status = OK;

	if (rc == SQLITE_INTERRUPT)
		status = fault_set(fault, TOO_LATE, "the search took too long");
	else if (rc == SQLITE_NOMEM)
		status = fault_set(fault, NO_MEMORY, "no memory for the search");
	else if (rc != SQLITE_DONE)
		status = fault_set(fault, CORRUPT, "search in %s: %s", index_generation(scorer->index),
		    sqlite3_errmsg(index_connection(scorer->index)));
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
	return status;
}

enum status
scorer_run(struct scorer *scorer, const struct match *match, struct scan *scan,
    struct fault *fault, size_t *hits)
{
	struct scoring scoring = {match, index_columns(scorer->index)};
	sqlite3_stmt *s = scorer->score;
	int rc;

	*hits = 0;
	(void)sqlite3_bind_text(s, 1, match->text.data, (int)match->text.length, SQLITE_STATIC);
	(void)sqlite3_bind_pointer(s, 2, &scoring, POINTER_TYPE, NULL);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		scan_row(scan, (uint32_t)sqlite3_column_int64(s, 0), sqlite3_column_double(s, 1));
		++*hits;
	}
	return end(scorer, s, rc, fault);
}

enum status
scorer_mark(struct scorer *scorer, const struct match *match, uint64_t *bits, struct fault *fault)
{
	size_t rows = index_actions(scorer->index);
	sqlite3_stmt *s = scorer->mark;
	int rc;

	(void)sqlite3_bind_text(s, 1, match->text.data, (int)match->text.length, SQLITE_STATIC);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		sqlite3_int64 row = sqlite3_column_int64(s, 0);

		if (row > 0 && (size_t)row <= rows)
			bits[row / 64] |= UINT64_C(1) << (row % 64);
	}
	return end(scorer, s, rc, fault);
}
