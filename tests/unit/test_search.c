/* Searching: a few actions whose answers are known, then many random ones against a naive count. */
#include "tests/unit/search_fixture.h"

#include <sqlite3.h>

#include "search/index/columns.h"

#define RANDOM_ACTIONS 600

static const struct action known[] = {
    {.value = {[FIELD_ID] = "a:boulangerie", [FIELD_TITRE] = "Visite d’une boulangerie à Caen",
	 [FIELD_RESUME] = "Le boulanger montre son fournil & ses « secrets » <b>",
	 [FIELD_TYPE] = "visite_entreprise", [FIELD_NIVEAUX] = "5e 4e", [FIELD_FILIERES] = "alimentation",
	 [FIELD_PARTENAIRE_NOM] = "CMA", [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118",
	 [FIELD_SEANCES] = "2027-01-14T09:00\t2027-01-14T12:00\t14118", [FIELD_GRATUIT] = "1",
	 [FIELD_LIEU] = "en_entreprise", [FIELD_DUREE_MINUTES] = "180"}},
    {.value = {[FIELD_ID] = "a:mini-stage", [FIELD_TITRE] = "Mini-stage au CFA de l'hôtellerie",
	 [FIELD_DESCRIPTION] = "<p>Trois jours avec un·e cuisinier·ère, au cœur des cuisines.</p>",
	 [FIELD_TYPE] = "mini_stage", [FIELD_NIVEAUX] = "3e", [FIELD_PARTENAIRE_NOM] = "CFA",
	 [FIELD_DEPARTEMENTS] = "76", [FIELD_COMMUNES] = "76540", [FIELD_GRATUIT] = "0",
	 [FIELD_COUT] = "10 euros", [FIELD_LIEU] = "en_centre_de_formation"}},
    {.value = {[FIELD_ID] = "b:forum", [FIELD_TITRE] = "Forum des métiers",
	 [FIELD_RESUME] = "Rencontrer des techniciennes et des artisans",
	 [FIELD_TYPE] = "forum", [FIELD_NIVEAUX] = "4e 3e", [FIELD_PARTENAIRE_NOM] = "CLEE",
	 [FIELD_DEPARTEMENTS] = "61", [FIELD_SEANCES] = "2026-10-01\t\t", [FIELD_GRATUIT] = "1"}},
    {.value = {[FIELD_ID] = "b:en-classe", [FIELD_TITRE] = "Un ambassadeur dans votre classe",
	 [FIELD_RESUME] = "Il vient parler des métiers de l’énergie",
	 [FIELD_TYPE] = "ambassadeur", [FIELD_NIVEAUX] = "5e 4e 3e", [FIELD_PARTENAIRE_NOM] = "CCI",
	 [FIELD_REGIONAL] = "1", [FIELD_LIEU] = "en_etablissement", [FIELD_GRATUIT] = "1"}},
};

static void
queries_find_what_they_say(void **state)
{
	static const struct {
		const char *query, *ids;
	} cases[] = {
	    {"q=boulangerie", "a:boulangerie"},
	    {"q=boulang", "a:boulangerie"},
	    {"q=Boulang%C3%A8re", "a:boulangerie"},
	    {"q=ministage", "a:mini-stage"},
	    {"q=mini-stages", "a:mini-stage"},
	    {"q=coeur", "a:mini-stage"},
	    {"q=cuisini%C3%A8res", "a:mini-stage"},
	    {"q=technicien&quand=tout", "a:mini-stage b:forum"},
	    {"q=l%27h%C3%B4tellerie", "a:mini-stage"},
	    {"q=cinqui%C3%A8me&tri=titre", "b:en-classe a:boulangerie"},
	    {"q=%22votre+classe%22", "b:en-classe"},
	    {"q=%22classe+votre%22", ""},
	    {"q=m%C3%A9tiers+-forum+-bouche&quand=tout", "b:en-classe"},
	    {"q=boulangerie+OU+ambassadeur&tri=titre", "b:en-classe a:boulangerie"},
	    {"q=zzzz", ""},
	    {"niveau=3e&tri=titre", "a:mini-stage b:en-classe"},
	    {"niveau=3e&type=mini_stage", "a:mini-stage"},
	    {"gratuit=1&tri=date", "a:boulangerie b:en-classe"},
	    {"quand=passe", "b:forum"},
	    {"quand=a_venir", "a:boulangerie"},
	    {"du=2026-09-01&au=2026-12-31", "b:forum"},
	    {"commune=14118", "a:boulangerie"},
	    {"departement=50", "b:en-classe"},
	    {"autour=14118&rayon=10&tri=distance", "a:boulangerie b:en-classe"},
	    {"chez=0140006F&tri=titre", "b:en-classe"},
	    {"partenaire=CFA", "a:mini-stage"},
	    {"duree=demi_journee", "a:boulangerie"},
	    {"page=2", ""},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		if (strcmp(ids_of(&b, cases[i].query), cases[i].ids) != 0)
			fail_msg("%s: \"%s\" where \"%s\" was wanted", cases[i].query,
			    ids_of(&b, cases[i].query), cases[i].ids);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

static void
bad_values_are_refused_in_french(void **state)
{
	static const struct {
		const char *query, *name;
	} cases[] = {
	    {"page=0", "page"}, {"page=-1", "page"}, {"page=0x10", "page"}, {"page=+5", "page"},
	    {"page=99999999999999999999", "page"}, {"par_page=101", "par_page"},
	    {"niveau=7e", "niveau"}, {"type=rien", "type"}, {"commune=99999", "commune"},
	    {"quand=hier", "quand"}, {"du=2027-02-30", "du"}, {"du=demain", "du"},
	    {"du=2027-02-01&au=2027-01-01", "au"}, {"autour=91,0", "autour"},
	    {"autour=nan,0", "autour"}, {"autour=49.1", "autour"}, {"rayon=10", "autour"},
	    {"autour=14118&rayon=1e9", "rayon"}, {"autour=14118&rayon=0", "rayon"},
	    {"chez=0000000A", "chez"}, {"tri=hasard", "tri"}, {"tri=distance", "distance"},
	    {"inconnu=1", "inconnu"}, {"q=%ff", "q"}, {"q=%", "%"}, {"q=%zz", "%"}, {"q=a%00b", "%"},
	    {"gratuit=oui", "gratuit"},
	};
	struct answer *answer;
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		struct fault fault = {0};

		if (try(&b, cases[i].query, &fault, &answer) != BAD_INPUT)
			fail_msg("%s was accepted", cases[i].query);
		if (strstr(fault.message, cases[i].name) == NULL ||
		    fault.message[strlen(fault.message) - 1] != '.')
			fail_msg("%s: %s", cases[i].query, fault.message);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

static void
a_query_is_widened_aloud(void **state)
{
	struct bench b;
	struct answer *answer;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	answer = ask(&b, "q=boulangerie+zzzz+volante");
	assert_int_equal(answer->total, 1);
	assert_int_equal(answer->widened_count, 1);
	assert_non_null(strstr(answer->widened[0], "«\u00a0zzzz\u00a0» ni de «\u00a0volante\u00a0»"));
	assert_int_equal(ask(&b, "q=zzzz+yyyy")->widened_count, 0);
	bench_tear_down(&b);
}

static void
highlights_are_marked_and_escaped(void **state)
{
	struct bench b;
	struct answer *answer;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	answer = ask(&b, "q=boulangers+fournil");
	assert_string_equal(answer->results[0].excerpt,
	    "Le \x02" "boulanger\x03 montre son \x02" "fournil\x03 & ses « secrets » <b>");
	assert_string_equal(marked_html(b.arena, answer->results[0].excerpt),
	    "Le <mark>boulanger</mark> montre son <mark>fournil</mark> &amp; ses « secrets » "
	    "&lt;b&gt;");
	answer = ask(&b, "q=cuisinier");
	assert_non_null(strstr(answer->results[0].excerpt, "\x02" "cuisinier·ère\x03"));
	/* Not every « un » of a text, for one in the phrase. */
	answer = ask(&b, "q=%22jours+avec+un%22");
	assert_non_null(strstr(answer->results[0].excerpt, "Trois \x02" "jours\x03 avec un·e cuisinier·ère,"));
	bench_tear_down(&b);
}

/* A random choice of `texts`, absent once in a while. */
static const char *
pick(uint64_t *seed, const char *const *texts, size_t count)
{
	size_t i = random_below(seed, count + 1);

	return i == count ? NULL : texts[i];
}

static const char *const levels[] = {"5e", "4e", "3e", "5e 4e", "4e 3e", "5e 4e 3e"};
static const char *const types[] = {"forum", "atelier", "mim", "visite_entreprise"};
static const char *const sectors[] = {"btp", "bois", "numerique maritime", "btp energie"};
static const char *const departements[] = {"14", "27", "14 50", "61 76"};
static const char *const partners[] = {"CCI", "CMA", "UIMM", "Région"};
static const char *const minutes[] = {"45", "90", "200", "400", "900"};
static const char *const sessions[] = {"2026-10-01\t\t", "2027-03-02\t2027-03-04\t",
    "2026-09-01\t\t\n2027-01-05\t\t14118"};
static const char *const words[] = {"visite", "chantier", "métier", "mer", "usine", "numérique",
    "cheval", "boulanger", "énergie", "classe", "soudure", "atelier"};

static void
random_action(struct bench *b, uint64_t *seed, size_t n, struct action *action)
{
	const char **v = action->value;

	v[FIELD_ID] = arena_printf(b->arena, "r:%zu", n);
	v[FIELD_TITRE] = arena_printf(b->arena, "%s %s", words[random_below(seed, LENGTH(words))],
	    words[random_below(seed, LENGTH(words))]);
	v[FIELD_RESUME] = words[random_below(seed, LENGTH(words))];
	v[FIELD_TYPE] = pick(seed, types, LENGTH(types));
	v[FIELD_NIVEAUX] = pick(seed, levels, LENGTH(levels));
	v[FIELD_FILIERES] = pick(seed, sectors, LENGTH(sectors));
	v[FIELD_DEPARTEMENTS] = pick(seed, departements, LENGTH(departements));
	v[FIELD_PARTENAIRE_NOM] = pick(seed, partners, LENGTH(partners));
	v[FIELD_DUREE_MINUTES] = pick(seed, minutes, LENGTH(minutes));
	v[FIELD_SEANCES] = pick(seed, sessions, LENGTH(sessions));
	v[FIELD_GRATUIT] = random_below(seed, 2) == 0 ? "1" : "0";
}

struct truth_filter {
	const char *parameter, *value, *column;
};

static const struct truth_filter truth_filters[] = {
    {"niveau", "5e", "niveaux"},        {"niveau", "3e", "niveaux"},
    {"type", "forum", "type"},          {"type", "mim", "type"},
    {"filiere", "btp", "filieres"},     {"filiere", "maritime", "filieres"},
    {"departement", "14", "departements"}, {"partenaire", "CMA", "partenaire_nom"},
    {"partenaire", "CCI", "partenaire_nom"},
};

/* The same actions in a plain table. */
static sqlite3 *
truth_open(const struct action *actions, size_t count)
{
	static const enum field fields[] = {FIELD_TITRE, FIELD_RESUME, FIELD_NIVEAUX, FIELD_TYPE,
	    FIELD_FILIERES, FIELD_DEPARTEMENTS, FIELD_PARTENAIRE_NOM};
	sqlite3_stmt *insert;
	sqlite3 *db;
	size_t i, f;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE a(titre, resume, niveaux, type, filieres, "
					  "departements, partenaire_nom)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO a VALUES(?,?,?,?,?,?,?)", -1, &insert,
			     NULL), SQLITE_OK);
	for (i = 0; i < count; i++) {
		for (f = 0; f < LENGTH(fields); f++)
			(void)sqlite3_bind_text(insert, (int)f + 1, actions[i].value[fields[f]], -1,
			    SQLITE_STATIC);
		assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
		(void)sqlite3_reset(insert);
	}
	(void)sqlite3_finalize(insert);
	return db;
}

/* Every chosen filter but those of `skipped`; a value of that facet besides, unless NULL. */
static size_t
truly(sqlite3 *db, const char *word, unsigned chosen, const char *skipped, const char *column,
    const char *value)
{
	struct buf sql = {0};
	sqlite3_stmt *select;
	size_t i, j, count;

	buf_text(&sql, "SELECT count(*) FROM a WHERE (titre LIKE ?1 OR resume LIKE ?1)");
	for (i = 0; i < LENGTH(truth_filters); i++) {
		if ((chosen >> i & 1) == 0 ||
		    (skipped != NULL && strcmp(skipped, truth_filters[i].parameter) == 0))
			continue;
		buf_text(&sql, " AND (0");
		for (j = 0; j < LENGTH(truth_filters); j++)
			if ((chosen >> j & 1) != 0 &&
			    strcmp(truth_filters[j].parameter, truth_filters[i].parameter) == 0)
				buf_printf(&sql, " OR ' '||%s||' ' LIKE '%% %s %%'",
				    truth_filters[j].column, truth_filters[j].value);
		buf_char(&sql, ')');
	}
	if (column != NULL)
		buf_printf(&sql, " AND ' '||%s||' ' LIKE '%% '||?2||' %%'", column);
	assert_int_equal(sqlite3_prepare_v2(db, buf_string(&sql), -1, &select, NULL), SQLITE_OK);
	buf_reset(&sql);
	buf_printf(&sql, "%%%s%%", word == NULL ? "" : word);
	(void)sqlite3_bind_text(select, 1, buf_string(&sql), -1, SQLITE_STATIC);
	if (column != NULL)
		(void)sqlite3_bind_text(select, 2, value, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(select), SQLITE_ROW);
	count = (size_t)sqlite3_column_int64(select, 0);
	(void)sqlite3_finalize(select);
	buf_clear(&sql);
	return count;
}

static void
check_truth(struct bench *b, sqlite3 *db, unsigned chosen, const char *word)
{
	struct buf query = {0};
	struct answer *answer;
	size_t i, g, v, total = truly(db, word, chosen, NULL, NULL, NULL);

	/* brut=1: the words, and not what they name. */
	buf_printf(&query, "quand=tout&brut=1&q=%s", word == NULL ? "" : word);
	for (i = 0; i < LENGTH(truth_filters); i++)
		if ((chosen >> i & 1) != 0)
			buf_printf(&query, "&%s=%s", truth_filters[i].parameter, truth_filters[i].value);
	answer = ask(b, buf_string(&query));
	if (answer->total != total)
		fail_msg("%s: total %zu, truly %zu", buf_string(&query), answer->total, total);
	for (g = 0; g < answer->group_count; g++) {
		const struct facet_info *info = &facet_catalogue[answer->groups[g].facet];

		if (info->field == FIELD_DUREE_MINUTES || info->vocabulary == VOCABULARY_LIEU ||
		    info->vocabulary == VOCABULARY_PUBLIC || info->vocabulary == VOCABULARY_LABEL)
			continue; /* the random actions have none */
		for (v = 0; v < answer->groups[g].count; v++) {
			const struct facet_value *value = &answer->groups[g].values[v];
			size_t truth = truly(db, word, chosen, info->parameter,
			    field_catalogue[info->field].column, value->code);

			if (value->total != truth)
				fail_msg("%s: %s=%s counts %zu, truly %zu", buf_string(&query),
				    info->parameter, value->code, value->total, truth);
		}
	}
	buf_clear(&query);
}

static void
counts_are_true(void **state)
{
	/* Words that begin no other, in any text or label. */
	static const char *const asked[] = {NULL, "cheval", "chantier", "soudure", "usine"};
	struct action *actions = calloc(RANDOM_ACTIONS, sizeof(*actions));
	struct arena *keep = arena_new((size_t)16 << 20);
	struct bench b = {.arena = keep};
	uint64_t seed = 7;
	sqlite3 *db;
	size_t i;

	(void)state;
	for (i = 0; i < RANDOM_ACTIONS; i++)
		random_action(&b, &seed, i, &actions[i]);
	bench_set_up(&b, actions, RANDOM_ACTIONS);
	db = truth_open(actions, RANDOM_ACTIONS);
	for (i = 0; i < 1000; i++) {
		unsigned filters = (unsigned)(random_next(&seed) & 0x1FF);

		filters &= (unsigned)random_next(&seed); /* few at a time */
		check_truth(&b, db, filters, asked[random_below(&seed, LENGTH(asked))]);
		arena_reset(b.arena);
	}
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	bench_tear_down(&b);
	arena_free(keep);
	free(actions);
}

/* Deep pages hold every row once, in one order. */
static void
pages_cover_all_rows_once(void **state)
{
	struct action *actions = calloc(RANDOM_ACTIONS, sizeof(*actions));
	struct arena *keep = arena_new((size_t)16 << 20);
	struct bench b = {.arena = keep};
	unsigned char seen[RANDOM_ACTIONS] = {0};
	char query[64];
	uint64_t seed = 11;
	size_t i, page, rows = 0;

	(void)state;
	for (i = 0; i < RANDOM_ACTIONS; i++)
		random_action(&b, &seed, i, &actions[i]);
	bench_set_up(&b, actions, RANDOM_ACTIONS);
	for (page = 1; page <= 7; page++) {
		struct answer *answer;

		(void)snprintf(query, sizeof(query), "quand=tout&par_page=100&tri=date&page=%zu", page);
		answer = ask(&b, query);
		for (i = 0; i < answer->result_count; i++) {
			long n = strtol(answer->results[i].action.value[FIELD_ID] + 2, NULL, 10);

			assert_int_equal(seen[n], 0);
			seen[n] = 1;
			rows++;
		}
		arena_reset(b.arena);
	}
	assert_int_equal(rows, RANDOM_ACTIONS);
	bench_tear_down(&b);
	arena_free(keep);
	free(actions);
}

static void
any_query_is_answered(void **state)
{
	static const char *const raw[] = {"\"", "stage\"", "NEAR(", "*", "-stage", "nocol:x", "12-13",
	    "C++", "l'orientation", "AND", "(", ";", "%25", "\\", "OU", "OU OU", "a OU", "-", "--", "-\"",
	    "\"\"", "a b c d e f g h i j k l m n o p q r s t u v w x y z", "x' OR 1=1--", "\"a\"b\"c",
	    "NOT", "a NOT b", "^a", "{titre}: a", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p", "-a -b -c", "·", "’"};
	struct answer *answer;
	struct bench b;
	uint64_t seed = 3;
	size_t i, n;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < 20000 + LENGTH(raw); i++) {
		struct fault fault = {0};
		struct buf query = {0};
		enum status status;

		buf_text(&query, "q=");
		if (i < LENGTH(raw)) {
			buf_text(&query, raw[i]);
		} else {
			for (n = random_below(&seed, 40); n > 0; n--)
				buf_printf(&query, "%%%02X",
				    (unsigned)(random_below(&seed, 3) == 0
					    ? random_next(&seed) & 0xFF
					    : (unsigned char)"ab \"-*'.OU(é"[random_below(&seed, 12)]));
		}
		status = try(&b, buf_string(&query), &fault, &answer);
		if (status != OK && status != BAD_INPUT)
			fail_msg("%s: %s", buf_string(&query), fault.message);
		if (i < LENGTH(raw) && status != OK)
			fail_msg("%s refused: %s", raw[i], fault.message);
		buf_clear(&query);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

static void
a_query_string_has_one_canonical_form(void **state)
{
	struct parameter *parameters;
	struct request *request;
	struct fault fault = {0};
	struct bench b;
	size_t count;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	assert_int_equal(parameters_decode("page=1&type=&quand=tout&niveau=4e&q=%20%C3%A9t%C3%A9+&"
					   "niveau=5e&niveau=4e&par_page=20&utm=x",
			     NULL, b.arena, &fault, &parameters, &count), OK);
	assert_int_equal(request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, b.index, 0, b.arena,
			     &fault, &request), OK);
	assert_string_equal(request_query_string(b.arena, request),
	    "q=%C3%A9t%C3%A9+&niveau=4e&niveau=5e&quand=tout");
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queries_find_what_they_say),
	    cmocka_unit_test(bad_values_are_refused_in_french),
	    cmocka_unit_test(a_query_is_widened_aloud),
	    cmocka_unit_test(highlights_are_marked_and_escaped),
	    cmocka_unit_test(counts_are_true),
	    cmocka_unit_test(pages_cover_all_rows_once),
	    cmocka_unit_test(any_query_is_answered),
	    cmocka_unit_test(a_query_string_has_one_canonical_form),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
