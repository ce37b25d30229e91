/* Expressions of French and the codes that they name: in feeds, in queries, and where they must
 * not be seen. */
#include <sqlite3.h>
#include <time.h>

#include "search/expressions.h"
#include "tests/unit/fixture.h"

struct fixture {
	struct reference *reference;
	struct expressions *expressions;
	struct analyser *analyser;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct fault fault = {0};

	assert_non_null(f);
	f->reference = fixture_reference();
	f->analyser = analyser_new();
	assert_non_null(f->analyser);
	if (expressions_load("search/data", f->reference, &fault, &f->expressions) != OK)
		fail_msg("%s", fault.message);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	expressions_free(f->expressions);
	analyser_free(f->analyser);
	reference_free(f->reference);
	free(f);
	return 0;
}

struct listing {
	const char *text;
	enum field field;
	bool with_words;
	char found[1024];
};

static void
list_code(void *context, const struct expression_found *found)
{
	struct listing *l = context;
	size_t used = strlen(l->found);

	if (found->expression->field != l->field)
		return;
	(void)snprintf(l->found + used, sizeof(l->found) - used, "%s%s", used > 0 ? " " : "",
	    found->expression->code);
	used = strlen(l->found);
	if (l->with_words)
		(void)snprintf(l->found + used, sizeof(l->found) - used, "(%.*s)",
		    (int)(found->end - found->start), l->text + found->start);
}

static void
assert_codes(struct fixture *f, enum usage usage, enum field field, const char *text,
    const char *codes)
{
	struct listing l = {.text = text, .field = field};

	expressions_find(f->expressions, f->analyser, text, strlen(text), usage, list_code, &l);
	if (strcmp(l.found, codes) != 0)
		fail_msg("\"%s\" gives \"%s\", not \"%s\"", text, l.found, codes);
}

static void
feeds_are_tagged(void **state)
{
	static const struct {
		enum field field;
		const char *text, *codes;
	} cases[] = {
	    {FIELD_NIVEAUX, "Pour les 5èmes et la quatrième", "5e 4e"},
	    {FIELD_NIVEAUX, "Élèves de 3°", "3e"},
	    {FIELD_NIVEAUX, "cycle 4", "5e 4e 3e"},
	    {FIELD_NIVEAUX, "5 ème", "5e"},
	    {FIELD_NIVEAUX, "la 5e édition, les métiers du troisième âge", ""},
	    {FIELD_NIVEAUX, "rendez-vous à 15 h, salle 4", ""},
	    {FIELD_TYPE, "Une matinée de l’info métier", "mim"},
	    {FIELD_TYPE, "MIM'S et MiM’s", "mim mim"},
	    {FIELD_TYPE, "un mini-stage, des mini stages, un ministage", "mini_stage mini_stage mini_stage"},
	    {FIELD_TYPE, "Ambassadrices de l’industrie", "ambassadeur"},
	    {FIELD_TYPE, "un salon de coiffure", ""},
	    {FIELD_TYPE, "le salon de l’étudiant", "forum"},
	    {FIELD_TYPE, "visitez une entreprise", "visite_entreprise"},
	    {FIELD_TYPE, "visite du lycée", "visite_formation"},
	    {FIELD_TYPE, "Intervention en classe d’un professionnel", "intervention_classe"},
	    {FIELD_TYPE, "une mini pause, un stage", ""},
	    {FIELD_FILIERES, "métiers de l’eau et des déchets", "environnement environnement"},
	    {FIELD_FILIERES, "le conseil départemental de Seine-Maritime", "fonction_publique"},
	    {FIELD_FILIERES, "la filière maritime", "maritime"},
	    {FIELD_FILIERES, "agriculteur ou agricultrice", "agriculture agriculture"},
	    {FIELD_FILIERES, "la culture du lin", "agriculture mode_textile"},
	    {FIELD_FILIERES, "la force du vent", ""},
	    {FIELD_FILIERES, "la vente en magasin", "commerce commerce"},
	    {FIELD_FILIERES, "la porte du hangar", ""},
	    {FIELD_FILIERES, "le port du Havre", "maritime"},
	    {FIELD_FILIERES, "port du casque obligatoire", ""},
	    {FIELD_FILIERES, "infirmier·ère, aides-soignantes", "sante_social sante_social"},
	    {FIELD_FILIERES, "B.T.P.", "btp"},
	    {FIELD_FILIERES, "chevaux", "equin"},
	    {FIELD_FILIERES, "économie, sociale", ""},
	    {FIELD_PUBLIC, "ouvert aux classes de S.E.G.P.A. et aux ulis", "segpa_ulis segpa_ulis"},
	    {FIELD_PUBLIC, "à titre individuel", "eleve"},
	    {FIELD_LIEU, "dans votre collège", "en_etablissement"},
	    {FIELD_LIEU, "en ligne ou à distance", "en_ligne en_ligne"},
	    {FIELD_LIEU, "la ligne du bus", ""},
	    {FIELD_LABELS, "l’égalité entre les filles et les garçons", "mixite"},
	    {FIELD_DEPARTEMENTS, "dans la Manche ou dans l'Orne", "50 61"},
	    {FIELD_DEPARTEMENTS, "retrousser ses manches", ""},
	    {FIELD_DEPARTEMENTS, "dans la rue. Manche courte", ""},
	    {FIELD_REGIONAL, "dans toute la Normandie", "1"},
	    {FIELD_GRATUIT, "entrée gratuite", "1"},
	    {FIELD_GRATUIT, "sans frais", "1"},
	};
	size_t i;

	for (i = 0; i < LENGTH(cases); i++)
		assert_codes(*state, USAGE_FEED, cases[i].field, cases[i].text, cases[i].codes);
}

static void
queries_know_more_words(void **state)
{
	static const struct {
		enum field field;
		const char *text, *codes;
	} cases[] = {
	    {FIELD_FILIERES, "vaches", "agriculture"},
	    {FIELD_FILIERES, "resto", "hotellerie_restauration"},
	    {FIELD_FILIERES, "gendarmes armée", "securite securite"},
	    {FIELD_TYPE, "stage", "mini_stage"},
	    {FIELD_DEPARTEMENTS, "manche", "50"},
	};
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		assert_codes(*state, USAGE_QUERY, cases[i].field, cases[i].text, cases[i].codes);
		assert_codes(*state, USAGE_FEED, cases[i].field, cases[i].text,
		    i == 3 || i == 4 || i == 0 || i == 1 ? "" : cases[i].codes);
	}
}

static void
spans_are_those_of_the_text(void **state)
{
	struct fixture *f = *state;
	struct listing l = {.text = "Les métiers de la mer, à l’Aigle : B.T.P.",
	    .field = FIELD_FILIERES, .with_words = true};

	expressions_find(f->expressions, f->analyser, l.text, strlen(l.text), USAGE_FEED, list_code,
	    &l);
	assert_string_equal(l.found, "maritime(métiers de la mer) btp(B.T.P)");
}

static void
long_texts_lose_nothing(void **state)
{
	struct fixture *f = *state;
	struct listing l = {.field = FIELD_FILIERES};
	char text[8192] = "";
	size_t i;

	for (i = 0; i < 200; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
		    i % 20 == 13 ? "travaux publics" : "mot");
	l.text = text;
	expressions_find(f->expressions, f->analyser, text, strlen(text), USAGE_FEED, list_code, &l);
	assert_string_equal(l.found, "btp btp btp btp btp btp btp btp btp btp");
}

static void
faults_name_file_and_line(void **state)
{
	static const struct {
		const char *row, *message;
	} cases[] = {
	    {"typo,mim,mims,flux", "expressions.csv:3: unknown field"},
	    {"type,mime,mims,flux", "expressions.csv:3: unknown code"},
	    {"type,mim,mims,flus", "expressions.csv:3: usage"},
	    {"type,mim,mims,sur", "expressions.csv:3: usage"},
	    {"type,mim,mims,", "expressions.csv:3: usage"},
	    {"type,mim, ,flux", "expressions.csv:3: no word"},
	    {"type,mim,jeu de,flux", "expressions.csv:3: the last word"},
	    {"type,mim,de,flux", "expressions.csv:3: the last word"},
	    {"type,mim,ab*,flux", "expressions.csv:3: a prefix"},
	    {"type,mim,a1 b2 c3 d4 e5 f6 g7 h8 i9,flux", "expressions.csv:3: too many words"},
	    {"type,,forums,flux", "expressions.csv:3: it has no code here, but one on line 2"},
	    {"type,mim", "expressions.csv:3: 2 fields"},
	};
	struct fixture *f = *state;
	char *directory = fixture_directory(), path[256];
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/expressions.csv", directory);
	for (i = 0; i < LENGTH(cases); i++) {
		struct expressions *expressions = NULL;
		struct fault fault = {0};
		FILE *file = fopen(path, "we");

		assert_non_null(file);
		(void)fprintf(file, "champ,code,expression,usage\ntype,forum,forum,flux\n%s\n",
		    cases[i].row);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(expressions_load(directory, f->reference, &fault, &expressions),
		    BAD_INPUT);
		if (strstr(fault.message, cases[i].message) == NULL)
			fail_msg("\"%s\" says: %s", cases[i].row, fault.message);
		assert_null(expressions);
	}
	fixture_remove(directory);
}

static void
an_index_carries_them(void **state)
{
	struct fixture *f = *state, copy = *f;
	struct fault fault = {0};
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(expressions_write(f->expressions, db, &fault), OK);
	assert_int_equal(expressions_read(db, f->reference, &fault, &copy.expressions), OK);
	assert_codes(&copy, USAGE_QUERY, FIELD_FILIERES, "les métiers de bouche", "alimentation");
	assert_int_equal(expressions_rank(copy.expressions, FIELD_TYPE, "mini_stage"),
	    expressions_rank(f->expressions, FIELD_TYPE, "mini_stage"));
	assert_int_equal(expressions_rank(copy.expressions, FIELD_TYPE, "x"), SIZE_MAX);
	expressions_free(copy.expressions);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
any_bytes_are_read(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 3;
	char text[256];
	size_t i, k;

	for (i = 0; i < 2000; i++) {
		struct listing l = {.text = text, .field = FIELD_FILIERES};
		size_t length = random_below(&seed, sizeof(text));

		for (k = 0; k < length; k++)
			text[k] = random_below(&seed, 4) == 0 ? "aeimnrst '-.,de"[random_below(&seed, 15)]
							      : (char)random_next(&seed);
		expressions_find(f->expressions, f->analyser, text, length, USAGE_QUERY, list_code, &l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(feeds_are_tagged),
	    cmocka_unit_test(queries_know_more_words),
	    cmocka_unit_test(spans_are_those_of_the_text),
	    cmocka_unit_test(long_texts_lose_nothing),
	    cmocka_unit_test(faults_name_file_and_line),
	    cmocka_unit_test(an_index_carries_them),
	    cmocka_unit_test(any_bytes_are_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
