/* The base score beside FTS5's own bm25(), and what must hold of posting lists and dictionary. */
#include "tests/unit/fixture.h"

#include <math.h>
#include <sqlite3.h>

#include "search/index/columns.h"
#include "search/query/match.h"
#include "search/query/plan.h"
#include "search/query/score.h"

#define ACTIONS 400
#define MANY_ACTIONS 9000
#define TEXT_WORDS 40
#define TOLERANCE 1e-4 /* scores are kept as floats */

static const char *const words[] = {"visite", "chantier", "metier", "mer", "usine", "cheval",
    "boulanger", "classe", "soudure", "atelier", "lin", "verre", "port", "ferme", "gare", "bois"};

struct fixture {
	char *directory;
	struct reference *reference;
	struct index *index;
	struct arena *arena;
	struct analyser *analyser;
	struct scorer *scorer;
};

static const char *
random_text(struct arena *arena, uint64_t *seed, size_t count)
{
	const char *text = "";
	size_t i;

	/* The first words come often, the last ones seldom. */
	for (i = 0; i < count; i++)
		text = arena_printf(arena, "%s%s ", text,
		    words[random_below(seed, 1 + random_below(seed, LENGTH(words)))]);
	return text;
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct action *actions = calloc(ACTIONS, sizeof(*actions));
	struct fault fault = {0};
	uint64_t seed = 5;
	size_t i;

	f->arena = arena_new((size_t)64 << 20);
	for (i = 0; i < ACTIONS; i++) {
		actions[i].value[FIELD_ID] = arena_printf(f->arena, "r:%zu", i);
		actions[i].value[FIELD_TITRE] = random_text(f->arena, &seed, 3);
		actions[i].value[FIELD_RESUME] = random_text(f->arena, &seed, 8);
		actions[i].value[FIELD_DESCRIPTION] =
		    random_text(f->arena, &seed, random_below(&seed, TEXT_WORDS));
	}
	f->directory = fixture_directory();
	f->reference = fixture_reference();
	fixture_publish(f->directory, actions, ACTIONS, f->reference);
	f->index = fixture_open(f->directory);
	f->analyser = analyser_new();
	assert_int_equal(scorer_new(f->index, &ranking_fts5, &fault, &f->scorer), OK);
	free(actions);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	scorer_free(f->scorer);
	analyser_free(f->analyser);
	index_close(f->index);
	reference_free(f->reference);
	fixture_remove(f->directory);
	arena_free(f->arena);
	free(f);
	return 0;
}

static struct plan *
plan_of(struct fixture *f, const char *q)
{
	const struct plan_options options = {f->index, f->analyser, f->arena, true, false, false};
	struct respelling *respellings;
	struct fault fault = {0};
	struct query *query;
	struct plan *plan;
	size_t count, i;

	assert_int_equal(query_parse(q, f->analyser, f->arena, &query), OK);
	assert_int_equal(plan_make(query, &options, &fault, &plan, &respellings, &count), OK);
	for (i = 0; i < plan->count; i++)
		plan->wanted[i].fields = (1u << FTS_COLUMNS) - 1;
	return plan;
}

static struct plan *
run(struct fixture *f, const char *q)
{
	struct plan *plan = plan_of(f, q);
	struct fault fault = {0};

	assert_int_equal(scorer_run(f->scorer, plan, false, 0, &fault), OK);
	return plan;
}

/* FTS5's bm25() of each row, positive; 0 where the row does not match. */
static void
ask_fts5(struct fixture *f, const char *match, double scores[ACTIONS + 1])
{
	sqlite3_stmt *select;
	struct buf sql = {0};
	size_t i;

	memset(scores, 0, (ACTIONS + 1) * sizeof(*scores));
	buf_text(&sql, "SELECT rowid, bm25(fts");
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_printf(&sql, ", %g", index_texts[i].weight);
	buf_text(&sql, ") FROM fts WHERE fts MATCH ?");
	if (sqlite3_prepare_v2(index_connection(f->index), buf_string(&sql), -1, &select, NULL) !=
	    SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(index_connection(f->index)));
	(void)sqlite3_bind_text(select, 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(select) == SQLITE_ROW)
		scores[sqlite3_column_int64(select, 0)] = -sqlite3_column_double(select, 1);
	(void)sqlite3_finalize(select);
	buf_clear(&sql);
}

static void
the_base_score_is_bm25(void **state)
{
	struct fixture *f = *state;
	double truth[ACTIONS + 1];
	uint64_t seed = 9;
	size_t n, i, compared = 0;
	uint32_t row;

	for (n = 0; n < 200; n++) {
		const char *q = "", *match = "";
		size_t count = 1 + random_below(&seed, 3), first = random_below(&seed, LENGTH(words));
		struct plan *plan;

		for (i = 0; i < count; i++) {
			const char *word = words[(first + i * 5) % LENGTH(words)];

			q = arena_printf(f->arena, "%s%s ", q, word);
			match = arena_printf(f->arena, "%s%s\"%s\"", match, i == 0 ? "" : " AND ", word);
		}
		plan = run(f, q);
		ask_fts5(f, match, truth);
		for (row = 1; row <= ACTIONS; row++) {
			const struct row_score *score = scorer_row(f->scorer, row);
			bool whole = score->matched == (1u << plan->count) - 1;

			if (whole != (truth[row] > 0))
				fail_msg("%s: row %u is %s", q, row, whole ? "ours alone" : "FTS5's alone");
			if (whole && fabs((double)score->score - truth[row]) > TOLERANCE * truth[row])
				fail_msg("%s: row %u scores %.6f, bm25() %.6f", q, row,
				    (double)score->score, truth[row]);
			compared += whole;
		}
	}
	assert_true(compared > 1000);
}

/* Rows of one list are what a plain look at the texts finds. */
static void
lists_hold_every_row(void **state)
{
	struct fixture *f = *state;
	const struct dictionary *d = index_dictionary(f->index);
	struct fault fault = {0};
	size_t i;

	for (i = 0; i < LENGTH(words); i++) {
		uint32_t term = dictionary_find(d, words[i]), rows = 0;
		struct posting posting = {0};
		struct posting_list list;

		assert_int_not_equal(term, NO_TERM);
		assert_int_equal(index_postings(f->index, term, &fault, &list), OK);
		while (posting_next(&list, &posting)) {
			struct action action;

			assert_int_equal(index_row(f->index, posting.row, f->arena, &fault, &action), OK);
			assert_int_equal((posting.fields >> TEXT_TITRE & 1) != 0,
			    strstr(action.value[FIELD_TITRE], words[i]) != NULL);
			rows++;
		}
		assert_ptr_equal(list.at, list.end);
		assert_int_equal(rows, d->documents[term]);
		arena_reset(f->arena);
	}
}

static void
other_spellings_are_found(void **state)
{
	static const struct {
		const char *word, *found; /* NULL: nothing */
		unsigned allowed;
	} cases[] = {
	    {"boulangr", "boulanger", 1}, {"boulnager", "boulanger", 1}, {"boulangger", "boulanger", 1},
	    {"voulanger", NULL, 1}, /* a wrong first letter counts two */
	    {"voulanger", "boulanger", 2}, {"oulanger", "boulanger", 2}, {"obulanger", "boulanger", 2},
	    {"boulangerrr", "boulanger", 2}, {"boulangerrrr", NULL, 2}, {"chantire", "chantier", 1},
	    {"hatelier", "atelier", 1}, {"usinne", "usine", 1}, {"husine", "usine", 1},
	    {"boulanger", NULL, 2}, /* itself */
	};
	const struct fixture *f = *state;
	struct near_term near[NEAR_TERMS_MAX];
	size_t i, n, count;

	for (i = 0; i < LENGTH(cases); i++) {
		const char *found = NULL;

		count = dictionary_near(index_dictionary(f->index), cases[i].word, cases[i].allowed, near);
		for (n = 0; n < count; n++)
			if (cases[i].found != NULL &&
			    strcmp(dictionary_text(index_dictionary(f->index), near[n].term),
				cases[i].found) == 0)
				found = cases[i].found;
		if (found != cases[i].found)
			fail_msg("%s with %u slips does %sfind %s", cases[i].word, cases[i].allowed,
			    found == NULL ? "not " : "", cases[i].found);
		if (cases[i].found == NULL)
			assert_int_equal(count, 0);
	}
	assert_int_equal(slips_allowed(4), 0);
	assert_int_equal(slips_allowed(5), 1);
	assert_int_equal(slips_allowed(8), 1);
	assert_int_equal(slips_allowed(9), 2);
}

/* Whatever is quoted, FTS5 takes the text. */
static void
match_text_is_always_valid(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 21;
	size_t n, i;

	for (n = 0; n < 5000; n++) {
		char raw[64];
		size_t length = random_below(&seed, sizeof(raw));
		struct query *query;
		struct buf text = {0};
		sqlite3_stmt *select;

		for (i = 0; i < length; i++)
			raw[i] = random_below(&seed, 3) == 0
			    ? (char)(1 + random_below(&seed, 255))
			    : "\"ab '*:-(){}^NEAR+"[random_below(&seed, 18)];
		raw[length] = '\0';
		arena_reset(f->arena);
		assert_int_equal(query_parse(raw, f->analyser, f->arena, &query), OK);
		for (i = 0; i < query->count; i++)
			match_write(&text, (const struct clause *const *)query->conjuncts[i].clauses,
			    query->conjuncts[i].count, (uint8_t)random_next(&seed));
		if (text.length > 0) {
			int rc;

			assert_int_equal(sqlite3_prepare_v2(index_connection(f->index),
					     "SELECT rowid FROM fts WHERE fts MATCH ?", -1, &select, NULL),
			    SQLITE_OK);
			(void)sqlite3_bind_text(select, 1, text.data, (int)text.length, SQLITE_STATIC);
			while ((rc = sqlite3_step(select)) == SQLITE_ROW)
				continue;
			if (rc != SQLITE_DONE)
				fail_msg("%s: %s", text.data, sqlite3_errmsg(index_connection(f->index)));
			(void)sqlite3_finalize(select);
		}
		buf_clear(&text);
	}
}

/* More postings than are read between two looks at the clock. */
static void
a_deadline_ends_a_run(void **state)
{
	struct fixture *f = *state, many = *f;
	struct action *actions = calloc(MANY_ACTIONS, sizeof(*actions));
	struct fault fault = {0};
	struct plan *plan;
	size_t i;

	assert_non_null(actions);
	for (i = 0; i < MANY_ACTIONS; i++) {
		actions[i].value[FIELD_ID] = arena_printf(f->arena, "m:%zu", i);
		actions[i].value[FIELD_TITRE] = "Visite";
	}
	many.directory = fixture_directory();
	fixture_publish(many.directory, actions, MANY_ACTIONS, f->reference);
	free(actions);
	many.index = fixture_open(many.directory);
	assert_int_equal(scorer_new(many.index, &ranking_fts5, &fault, &many.scorer), OK);
	plan = plan_of(&many, "visite");
	/* The clock counts from the start of the machine: its first millisecond is over. */
	assert_int_equal(scorer_run(many.scorer, plan, false, 1, &fault), TOO_LATE);
	assert_int_equal(scorer_run(many.scorer, plan, false, 0, &fault), OK);
	scorer_free(many.scorer);
	index_close(many.index);
	fixture_remove(many.directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_base_score_is_bm25),
	    cmocka_unit_test(lists_hold_every_row),
	    cmocka_unit_test(other_spellings_are_found),
	    cmocka_unit_test(match_text_is_always_valid),
	    cmocka_unit_test(a_deadline_ends_a_run),
	};

	return cmocka_run_group_tests_name("score", tests, setup, teardown);
}
