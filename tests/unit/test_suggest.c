/* Completion: a few actions whose suggestions are known, then many random ones against searches. */
#include "tests/unit/fixture.h"

#include "search/appellations.h"
#include "search/base/date.h"
#include "search/query/search.h"
#include "search/query/suggest.h"

#define RANDOM_ACTIONS 400
#define PAST "2026-10-01\t\t"

static const struct action known[] = {
    {.value = {[FIELD_ID] = "a:boulangerie", [FIELD_TITRE] = "Visite d’une boulangerie",
	 [FIELD_TYPE] = "visite_entreprise", [FIELD_METIERS] = "D1102", [FIELD_FILIERES] = "alimentation",
	 [FIELD_PARTENAIRE_NOM] = "CMA", [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118"}},
    {.value = {[FIELD_ID] = "a:patisserie", [FIELD_TITRE] = "Les secrets d’une pâtisserie",
	 [FIELD_TYPE] = "atelier", [FIELD_METIERS] = "D1104", [FIELD_PARTENAIRE_NOM] = "CMA",
	 [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "50502 14061"}},
    {.value = {[FIELD_ID] = "b:mini-stage", [FIELD_TITRE] = "Ministage en cuisine",
	 [FIELD_TYPE] = "mini_stage", [FIELD_PARTENAIRE_NOM] = "Lycée Maritime", [FIELD_DEPARTEMENTS] = "14",
	 [FIELD_COMMUNES] = "14118 14383"}},
    {.value = {[FIELD_ID] = "b:agriculture", [FIELD_TITRE] = "Découvrir l’agriculture autrement",
	 [FIELD_TYPE] = "forum", [FIELD_FILIERES] = "agriculture", [FIELD_METIERS] = "A1416",
	 [FIELD_PARTENAIRE_NOM] = "Chambre d’agriculture", [FIELD_REGIONAL] = "1",
	 [FIELD_DEPARTEMENTS] = "61"}},
    {.value = {[FIELD_ID] = "b:ancien", [FIELD_TITRE] = "Boulangerie d’hier", [FIELD_TYPE] = "concours",
	 [FIELD_PARTENAIRE_NOM] = "Musée", [FIELD_SEANCES] = PAST, [FIELD_COMMUNES] = "27229"}},
    {.value = {[FIELD_ID] = "c:soudure", [FIELD_TITRE] = "Souder comme une pro",
	 [FIELD_METIERS] = "H2913", [FIELD_PARTENAIRE_NOM] = "UIMM & Cie <b>"}},
    {.value = {[FIELD_ID] = "c:soudure-2", [FIELD_TITRE] = "Souder comme une pro",
	 [FIELD_METIERS] = "H2913", [FIELD_PARTENAIRE_NOM] = "UIMM & Cie <b>"}},
};

struct bench {
	char *directory;
	struct reference *reference;
	struct index *index;
	struct arena *arena;
	int32_t today;
};

static void
bench_set_up_named(struct bench *b, const struct action *actions, size_t count,
    const struct appellations *appellations)
{
	b->directory = fixture_directory();
	b->reference = fixture_reference();
	fixture_publish_named(b->directory, actions, count, b->reference, appellations);
	b->index = fixture_open(b->directory);
	b->arena = arena_new((size_t)64 << 20);
	assert_true(date_parse_days(FIXTURE_TODAY, &b->today));
}

static void
bench_set_up(struct bench *b, const struct action *actions, size_t count)
{
	bench_set_up_named(b, actions, count, NULL);
}

static void
bench_tear_down(struct bench *b)
{
	arena_free(b->arena);
	index_close(b->index);
	reference_free(b->reference);
	fixture_remove(b->directory);
}

static const struct suggestions *
complete(struct bench *b, const char *q)
{
	struct suggestions *suggestions = NULL;
	struct fault fault = {0};
	const struct suggest_request request = {q, b->today, 0};

	if (suggest(b->index, &request, b->arena, &fault, &suggestions) != OK)
		fail_msg("%s: %s", q, fault.message);
	return suggestions;
}

/* "metiers:Boulanger 1; lieux:Caen 2": what is offered, in its order. */
static const char *
offered(struct bench *b, const char *q)
{
	const struct suggestions *s = complete(b, q);
	const char *text = "";
	size_t i;

	for (i = 0; i < s->count; i++)
		text = arena_printf(b->arena, "%s%s%s:%s %zu", text, i == 0 ? "" : "; ",
		    suggestion_groups[s->list[i].group].code, s->list[i].label, s->list[i].total);
	return text;
}

static void
what_is_typed_is_completed(void **state)
{
	static const struct {
		const char *q, *offered;
	} cases[] = {
	    {"", ""},
	    {"  ", ""},
	    {"…", ""},
	    {"boul", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1; "
		     "metiers:Boulanger / Boulangère 1"},
	    {"BOULANGER", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1; "
			  "metiers:Boulanger / Boulangère 1"},
	    {"boulangère", "metiers:Boulanger / Boulangère 1"},
	    {"pâtis", "actions:Les secrets d’une pâtisserie 1; metiers:Pâtissier / Pâtissière 1"},
	    {"PATIS", "actions:Les secrets d’une pâtisserie 1; metiers:Pâtissier / Pâtissière 1"},
	    {"secret", "actions:Les secrets d’une pâtisserie 1"},
	    {"visites boul", "actions:Visite d’une boulangerie 1"},
	    {"boulangerie visi", "actions:Visite d’une boulangerie 1"},
	    {"visite d'une b", "actions:Visite d’une boulangerie 1"},
	    {"visite d’une", "actions:Visite d’une boulangerie 1; types:Visite d’entreprise 1"},
	    {"visite d", "actions:Visite d’une boulangerie 1; types:Visite d’entreprise 1"},
	    {"visite ent", "types:Visite d’entreprise 1"},
	    {"mini-st", "actions:Ministage en cuisine 1; types:Mini-stage 1"},
	    {"minist", "actions:Ministage en cuisine 1; types:Mini-stage 1"},
	    {"mini stag", "actions:Ministage en cuisine 1; types:Mini-stage 1"},
	    {"cuisine mini stag", "actions:Ministage en cuisine 1"},
	    {"l'agr", "actions:Découvrir l’agriculture autrement 1; "
		      "metiers:Exploitant / Exploitante agricole 1; "
		      "partenaires:Chambre d’agriculture 1; filieres:Agriculture et élevage 1"},
	    {"saint lo", "lieux:Saint-Lô 1; lieux:CA Saint-Lô Agglo 1"},
	    {"saint-lô ag", "lieux:CA Saint-Lô Agglo 1"},
	    {"caen", "lieux:Caen 2; lieux:CU Caen la Mer 2"},
	    {"ca", "lieux:Calvados 3; lieux:Caen 2; lieux:Campeaux 1; lieux:CU Caen la Mer 2"},
	    {"manche", "lieux:Manche 2"},
	    {"eure", "lieux:Eure 1"}, /* named by no text: offered in the whole region */
	    {"bény", "lieux:Le Bény-Bocage 1"}, /* a commune déléguée */
	    {"soudeus", "metiers:Soudeur / Soudeuse 2"},
	    {"soude", "actions:Souder comme une pro 1; metiers:Soudeur / Soudeuse 2"},
	    {"uimm", "partenaires:UIMM & Cie <b> 2"},
	    {"concours", ""}, /* past */
	    {"évreux", ""},
	    {"musée", ""},
	    {"c", "lieux:Calvados 3; lieux:CU Caen la Mer 2; lieux:Caen 2; "
		  "lieux:CC Intercom de la Vire au Noireau 1; lieux:Campeaux 1; partenaires:CMA 2; "
		  "partenaires:Chambre d’agriculture 1; partenaires:UIMM & Cie <b> 2"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		const char *got = offered(&b, cases[i].q);

		if (strcmp(got, cases[i].offered) != 0)
			fail_msg("\"%s\": \"%s\" where \"%s\" was wanted", cases[i].q, got, cases[i].offered);
		assert_false(complete(&b, cases[i].q)->by_slip);
	}
	bench_tear_down(&b);
}

/* The words that people use lead to the jobs of ROME; only to those that the index has. */
static void
jobs_have_other_names(void **state)
{
	static const struct {
		const char *q, *offered;
	} cases[] = {
	    {"agriculteur", "metiers:Agriculteur / Agricultrice 1"},
	    {"agricultr", "metiers:Agriculteur / Agricultrice 1"},
	    {"soudeur arc", "metiers:Soudeur / Soudeuse à l'arc électrique 2"},
	    {"boulanger", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1; "
			  "metiers:Boulanger / Boulangère 1"}, /* one search is offered once */
	    {"infirmier", ""},
	};
	struct appellations *appellations = NULL;
	struct fault fault = {0};
	const struct suggestion *s;
	struct bench b;
	size_t i;

	(void)state;
	if (appellations_load("search/data", &fault, &appellations) != OK)
		fail_msg("%s", fault.message);
	bench_set_up_named(&b, known, LENGTH(known), appellations);
	for (i = 0; i < LENGTH(cases); i++)
		if (strcmp(offered(&b, cases[i].q), cases[i].offered) != 0)
			fail_msg("\"%s\": \"%s\" where \"%s\" was wanted", cases[i].q,
			    offered(&b, cases[i].q), cases[i].offered);
	s = complete(&b, "agriculteur")->list;
	assert_string_equal(s[0].parameter, "metier");
	assert_string_equal(s[0].value, "A1416");
	assert_string_equal(s[0].precision, "Exploitant / Exploitante agricole");
	bench_tear_down(&b);
	appellations_free(appellations);
}

static void
one_slip_is_forgiven_when_nothing_fits(void **state)
{
	static const struct {
		const char *q, *offered;
	} cases[] = {
	    {"boulngerie", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1"},
	    {"bolang", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1; "
		       "metiers:Boulanger / Boulangère 1"},
	    {"boluangerie", "actions:Visite d’une boulangerie 1; actions:Boulangerie d’hier 1"},
	    {"patisssi", "metiers:Pâtissier / Pâtissière 1"},
	    {"patissixr", "metiers:Pâtissier / Pâtissière 1"},
	    {"viiste boul", "actions:Visite d’une boulangerie 1"},
	    {"viiste boulngerie", "actions:Visite d’une boulangerie 1"},
	    {"calvdos", "lieux:Calvados 3"},
	    {"ceen", ""},        /* too short */
	    {"voulangerie", ""}, /* a first letter counts two */
	    {"bouulngerie", ""}, /* two slips */
	    {"50503", ""},       /* no word */
	    {"visite xyzab", ""},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		const char *got = offered(&b, cases[i].q);

		if (strcmp(got, cases[i].offered) != 0)
			fail_msg("\"%s\": \"%s\" where \"%s\" was wanted", cases[i].q, got, cases[i].offered);
		assert_int_equal(complete(&b, cases[i].q)->by_slip, cases[i].offered[0] != '\0');
	}
	bench_tear_down(&b);
}

static void
what_was_typed_is_marked(void **state)
{
	static const struct {
		const char *q, *html;
	} cases[] = {
	    {"boul", "Visite d’une <mark>boul</mark>angerie"},
	    {"VISITES D'UNE b", "<mark>Visite</mark> d’une <mark>b</mark>oulangerie"},
	    {"pâtiss", "Les secrets d’une <mark>pâtiss</mark>erie"},
	    {"patisser", "Les secrets d’une <mark>pâtisser</mark>ie"},
	    {"boluanger", "Visite d’une <mark>boulangerie</mark>"},
	    {"mini-st", "<mark>Minist</mark>age en cuisine"},
	    {"uimm ci", "<mark>UIMM</mark> &amp; <mark>Ci</mark>e &lt;b&gt;"},
	    {"saint lo", "<mark>Saint</mark>-<mark>Lô</mark>"},
	    {"saintl", "<mark>Saint-L</mark>ô"},
	    {"decouv", "<mark>Découv</mark>rir l’agriculture autrement"},
	    {"l'agric", "Découvrir l’<mark>agric</mark>ulture autrement"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		const struct suggestions *s = complete(&b, cases[i].q);

		if (s->count == 0)
			fail_msg("\"%s\": nothing", cases[i].q);
		assert_string_equal(marked_html(b.arena, s->list[0].marked), cases[i].html);
	}
	bench_tear_down(&b);
}

static void
each_says_where_it_leads(void **state)
{
	const struct suggestion *s;
	struct bench b;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	s = complete(&b, "boulangerie")->list;
	assert_string_equal(s[0].id, "a:boulangerie");
	assert_string_equal(s[0].path, "/actions/a:boulangerie");
	assert_string_equal(s[0].precision, "CMA");
	assert_null(s[0].parameter);
	assert_false(s[0].is_past);
	assert_string_equal(s[1].id, "b:ancien");
	assert_true(s[1].is_past);
	s = complete(&b, "caen")->list;
	assert_null(s[0].id);
	assert_string_equal(s[0].parameter, "commune");
	assert_string_equal(s[0].value, "14118");
	assert_string_equal(s[0].precision, "Commune, Calvados");
	assert_string_equal(s[0].path, "/recherche?commune=14118");
	assert_string_equal(s[1].precision, "Intercommunalité");
	s = complete(&b, "le beny")->list;
	assert_string_equal(s[0].value, "14061");
	assert_string_equal(s[0].precision, "Commune déléguée de Souleuvre en Bocage");
	s = complete(&b, "uimm")->list;
	assert_string_equal(s[0].path, "/recherche?partenaire=UIMM%20%26%20Cie%20%3Cb%3E");
	s = complete(&b, "boulanger")->list;
	assert_string_equal(s[2].parameter, "metier");
	assert_string_equal(s[2].value, "D1102");
	bench_tear_down(&b);
}

static void
only_q_is_read(void **state)
{
	static const struct {
		const char *query, *message;
	} cases[] = {
	    {"q=a&niveau=5e", "niveau"}, {"q=a&couleur=bleu", "couleur"}, {"q=%ff", "UTF-8"},
	    {"q=%zz", "mal formée"},
	};
	struct parameter *parameters, one = {"q", NULL};
	struct fault fault;
	struct bench b;
	const char *q;
	char *longest = calloc(1, QUERY_BYTES_MAX + 2);
	enum status status;
	size_t i, count;

	(void)state;
	assert_non_null(longest);
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(cases); i++) {
		status = parameters_decode(cases[i].query, index_phrases(b.index), b.arena, &fault, &parameters, &count);
		if (status == OK)
			status = suggest_parse(parameters, count, b.index, b.arena, &fault, &q);
		assert_int_equal(status, BAD_INPUT);
		assert_non_null(strstr(fault.message, cases[i].message));
	}
	/* characters, not bytes: an accent costs no more than a letter */
	for (i = 0; i < QUERY_CHARACTERS_MAX + 1; i++)
		memcpy(longest + 2 * i, "é", 2);
	one.value = longest;
	assert_int_equal(suggest_parse(&one, 1, b.index, b.arena, &fault, &q), BAD_INPUT);
	longest[(size_t)2 * QUERY_CHARACTERS_MAX] = '\0';
	assert_int_equal(suggest_parse(&one, 1, b.index, b.arena, &fault, &q), OK);
	assert_int_equal(complete(&b, q)->count, 0);
	assert_int_equal(suggest_parse(NULL, 0, b.index, b.arena, &fault, &q), OK);
	assert_string_equal(q, "");
	free(longest);
	bench_tear_down(&b);
}

/* Many actions, some past, some with several communes of one intercommunalité. */
static struct action *
make_random(struct arena *arena)
{
	static const char *const titles[] = {"Visite", "Atelier", "Forum", "Découverte", "Rencontre"};
	static const char *const topics[] = {"du chantier", "de la pâtisserie", "des métiers de la mer",
	    "au cœur de l’usine", "en cuisine"};
	static const char *const types[] = {"visite_entreprise", "atelier", "forum", "mini_stage", NULL};
	static const char *const sectors[] = {"btp", "alimentation maritime", "industrie", NULL};
	static const char *const jobs[] = {"D1102 D1104", "F1703", "H2913", NULL};
	static const char *const communes[] = {"14118", "14118 14327", "50502", "76351 76540", NULL};
	static const char *const departements[] = {"14", "50 61", "76", NULL};
	static const char *const sessions[] = {NULL, PAST, "2027-01-14\t\t"};
	struct action *actions = arena_alloc(arena, RANDOM_ACTIONS * sizeof(*actions));
	uint64_t seed = 20261124;
	size_t i;

	assert_non_null(actions);
	for (i = 0; i < RANDOM_ACTIONS; i++) {
		const char **value = actions[i].value;

		value[FIELD_ID] = arena_printf(arena, "x:%zu", i);
		value[FIELD_TITRE] = arena_printf(arena, "%s %s", titles[random_below(&seed, LENGTH(titles))],
		    topics[random_below(&seed, LENGTH(topics))]);
		value[FIELD_TYPE] = types[random_below(&seed, LENGTH(types))];
		value[FIELD_FILIERES] = sectors[random_below(&seed, LENGTH(sectors))];
		value[FIELD_METIERS] = jobs[random_below(&seed, LENGTH(jobs))];
		value[FIELD_COMMUNES] = communes[random_below(&seed, LENGTH(communes))];
		value[FIELD_DEPARTEMENTS] = departements[random_below(&seed, LENGTH(departements))];
		value[FIELD_REGIONAL] = random_below(&seed, 9) == 0 ? "1" : NULL;
		value[FIELD_SEANCES] = sessions[random_below(&seed, LENGTH(sessions))];
		value[FIELD_PARTENAIRE_NOM] =
		    arena_printf(arena, "Partenaire %c", (int)('A' + random_below(&seed, 8)));
	}
	return actions;
}

static size_t
total_of_search(struct bench *b, const struct suggestion *s)
{
	struct parameter parameter = {s->parameter, s->value};
	struct request *request;
	struct answer *answer = NULL;
	struct fault fault = {0};

	if (request_parse(&parameter, 1, REFUSE_UNKNOWN_NAMES, b->index, b->today, b->arena, &fault,
		&request) != OK ||
	    search(b->index, request, 0, b->arena, &fault, &answer) != OK)
		fail_msg("%s: %s", s->label, fault.message);
	return answer == NULL ? SIZE_MAX : answer->total;
}

static void
check_shape(const struct suggestions *s)
{
	size_t counts[SUGGESTION_GROUPS] = {0}, i, j;

	assert_true(s->count <= SUGGESTIONS_MAX);
	for (i = 0; i < s->count; i++) {
		assert_true(++counts[s->list[i].group] <= SUGGESTIONS_A_GROUP_MAX);
		assert_true(i == 0 || s->list[i].group >= s->list[i - 1].group);
		assert_true(s->list[i].total > 0);
		for (j = 0; j < i; j++)
			assert_false(s->list[i].group == s->list[j].group &&
			    strcmp(s->list[i].label, s->list[j].label) == 0);
		if (i > 0 && s->list[i].group == SUGGEST_ACTIONS)
			assert_true(s->list[i].is_past >= s->list[i - 1].is_past);
	}
}

/* Every label, letter by letter. */
static void
totals_are_those_of_the_search(void **state)
{
	static const char *const typed[] = {"visite d’entreprise", "forum, salon", "bâtiment et travaux",
	    "métiers de bouche", "mer, pêche", "boulangère", "pâtissier", "soudeuse", "maçon", "caen la mer",
	    "hérouville", "le havre", "rouen", "saint-lô", "calvados", "orne", "manche", "eure",
	    "seine-maritime", "partenaire c", "métropole rouen"};
	struct arena *arena = arena_new((size_t)8 << 20);
	size_t i, at, n, checked = 0;
	struct bench b;
	char q[64];

	(void)state;
	bench_set_up(&b, make_random(arena), RANDOM_ACTIONS);
	for (i = 0; i < LENGTH(typed); i++) {
		for (at = 1; at <= strlen(typed[i]); at++) {
			const struct suggestions *s;

			memcpy(q, typed[i], at);
			q[at] = '\0';
			arena_reset(b.arena);
			s = complete(&b, q);
			check_shape(s);
			for (n = 0; n < s->count; n++, checked++)
				if (s->list[n].parameter != NULL)
					assert_int_equal(s->list[n].total, total_of_search(&b, &s->list[n]));
		}
		if (complete(&b, typed[i])->count == 0)
			fail_msg("\"%s\": nothing", typed[i]);
	}
	assert_true(checked > 500);
	bench_tear_down(&b);
	arena_free(arena);
}

static void
any_text_is_answered(void **state)
{
	static const char alphabet[] = "abcdeimnoprst éèœ'’-.,\"*()3\x01\xc3\xff\xe2\x80";
	uint64_t seed = 7;
	struct bench b;
	char q[40];
	size_t round, i, length;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (round = 0; round < 20000; round++) {
		length = random_below(&seed, sizeof(q));
		for (i = 0; i < length; i++)
			q[i] = alphabet[random_below(&seed, sizeof(alphabet) - 1)];
		q[length] = '\0';
		arena_reset(b.arena);
		check_shape(complete(&b, q));
	}
	bench_tear_down(&b);
}

static void
an_empty_index_offers_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_set_up(&b, known, 0);
	assert_string_equal(offered(&b, "visite"), "");
	assert_string_equal(offered(&b, "boulangerie artisanale"), "");
	bench_tear_down(&b);
}

static void
a_deadline_ends_it(void **state)
{
	/* One word that is found, several, one that is looked for a slip away. */
	static const char *const typed[] = {"b", "visite boul", "boulangrie"};
	struct suggestions *suggestions;
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	for (i = 0; i < LENGTH(typed); i++) {
		/* The clock counts from the start of the machine: its first millisecond is over. */
		struct suggest_request request = {typed[i], b.today, 1};
		struct fault fault = {0};

		assert_int_equal(suggest(b.index, &request, b.arena, &fault, &suggestions), TOO_LATE);
		assert_true(fault.message[0] != '\0');
		fault = (struct fault){0};
		request.deadline = deadline_in(1000 * 1000);
		assert_int_equal(suggest(b.index, &request, b.arena, &fault, &suggestions), OK);
		assert_true(suggestions->count > 0);
	}
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_typed_is_completed),
	    cmocka_unit_test(jobs_have_other_names),
	    cmocka_unit_test(one_slip_is_forgiven_when_nothing_fits),
	    cmocka_unit_test(what_was_typed_is_marked),
	    cmocka_unit_test(each_says_where_it_leads),
	    cmocka_unit_test(only_q_is_read),
	    cmocka_unit_test(totals_are_those_of_the_search),
	    cmocka_unit_test(any_text_is_answered),
	    cmocka_unit_test(an_empty_index_offers_nothing),
	    cmocka_unit_test(a_deadline_ends_it),
	};

	return cmocka_run_group_tests_name("suggest", tests, NULL, NULL);
}
