/* Which actions are found, and in which order: the rules of ranking, one by one. */
#include "tests/unit/search_fixture.h"

/* Searches over a few actions. */
static void
check(const struct action *actions, size_t count, const char *const (*cases)[2], size_t case_count)
{
	struct bench b;
	size_t i;

	bench_set_up(&b, actions, count);
	for (i = 0; i < case_count; i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

#define CHECK(actions, cases) check(actions, LENGTH(actions), cases, LENGTH(cases))

/* Partners are not stemmed, yet synonyms of several words find their names. */
static void
acronyms_find_partners_named_in_full(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "p:campus", [FIELD_TITRE] = "Essayer un simulateur",
		 [FIELD_PARTENAIRE_NOM] = "Campus des métiers et des qualifications Énergies"}},
	    {.value = {[FIELD_ID] = "p:chambre", [FIELD_TITRE] = "Tenir un fournil",
		 [FIELD_PARTENAIRE_NOM] = "Chambre de métiers et de l’artisanat de Normandie"}},
	    {.value = {[FIELD_ID] = "p:autre", [FIELD_TITRE] = "Chambre froide et campus",
		 [FIELD_DESCRIPTION] = "Métiers, artisanat, qualifications."}},
	};
	static const char *const cases[][2] = {{"CMQ", "p:campus"}, {"C.M.A.", "p:chambre"}};

	(void)state;
	CHECK(actions, cases);
}

/* Métier, action, élève… ask for nothing where there are other words. */
static void
common_words_are_not_required(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "c:verre", [FIELD_TITRE] = "Souffler le verre",
		 [FIELD_NIVEAUX] = "4e"}},
	    {.value = {[FIELD_ID] = "c:metiers", [FIELD_TITRE] = "Parcours des métiers",
		 [FIELD_NIVEAUX] = "3e"}},
	};
	static const char *const cases[][2] = {
	    {"les métiers du verre", "c:verre"},
	    {"métiers du xylophone", ""}, /* never the common word alone */
	    {"actions pour les 4e", "c:verre"},
	    {"métiers", "c:metiers"},
	    {"découvrir des métiers", "c:metiers"},
	};

	(void)state;
	CHECK(actions, cases);
}

/* "Mode d'emploi" is not about fashion, wherever it stands. */
static void
chance_words_rank_after_the_sector(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "s:emploi", [FIELD_TITRE] = "Le stage, mode d’emploi",
		 [FIELD_FILIERES] = "commerce"}},
	    {.value = {[FIELD_ID] = "s:couture", [FIELD_TITRE] = "Un atelier de couture",
		 [FIELD_DESCRIPTION] = "La mode, du dessin au défilé.", [FIELD_FILIERES] = "mode_textile"}},
	};
	static const char *const cases[][2] = {{"mode", "s:couture s:emploi"}};

	(void)state;
	CHECK(actions, cases);
}

/* What is excluded: words together, never the label of the sector that is asked for. */
static void
exclusions_leave_what_was_asked_for(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "x:legumes", [FIELD_TITRE] = "Cueillir des légumes",
		 [FIELD_FILIERES] = "agriculture"}},
	    {.value = {[FIELD_ID] = "x:veaux", [FIELD_TITRE] = "L’élevage des veaux",
		 [FIELD_FILIERES] = "agriculture"}},
	    {.value = {[FIELD_ID] = "x:ecran", [FIELD_TITRE] = "Créer des jeux vidéo",
		 [FIELD_FILIERES] = "numerique"}},
	    {.value = {[FIELD_ID] = "x:robot", [FIELD_TITRE] = "Programmer un robot",
		 [FIELD_DESCRIPTION] = "Une vidéo montre le résultat.", [FIELD_FILIERES] = "numerique"}},
	};
	static const char *const cases[][2] = {
	    {"agriculture sauf élevage", "x:legumes"},
	    {"agriculture -élevage", "x:legumes"},
	    {"-élevage agriculture", "x:legumes"},
	    {"numérique sans jeux vidéo", "x:robot"},
	    {"numérique sauf jeux vidéo", "x:robot"},
	    {"numérique -\"jeux vidéo\"", "x:robot"},
	    {"numérique -vidéo", ""},
	};

	(void)state;
	CHECK(actions, cases);
}

/* "Entretien d'embauche" is one thing, which "entretien" alone is not. */
static void
parts_of_a_known_term_count_little(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "w:part", [FIELD_TITRE] = "L’entretien des parcs"}},
	    {.value = {[FIELD_ID] = "w:whole", [FIELD_TITRE] = "Recruteur d’un jour",
		 [FIELD_DESCRIPTION] = "Un recruteur bénévole lit le CV, la lettre, écoute l’appel."}},
	    {.value = {[FIELD_ID] = "w:third", [FIELD_TITRE] = "Tailler une haie"}},
	    {.value = {[FIELD_ID] = "w:fourth", [FIELD_TITRE] = "Poser une clôture"}},
	};
	static const char *const cases[][2] = {{"entretien d'embauche", "w:whole w:part"}};

	(void)state;
	CHECK(actions, cases);
}

/* The word itself, in the least of places, before its synonym in the title. */
static void
words_come_before_their_synonyms(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "y:synonym", [FIELD_TITRE] = "Au gymnase : éducateur sportif",
		 [FIELD_RESUME] = "Éducateur sportif, éducatrice sportive."}},
	    {.value = {[FIELD_ID] = "y:itself", [FIELD_TITRE] = "Sur le terrain",
		 [FIELD_DESCRIPTION] = "Un long après-midi au stade avec des bénévoles, des arbitres et un "
				       "entraîneur qui raconte sa saison."}},
	};
	static const char *const cases[][2] = {{"entraîneur", "y:itself y:synonym"}};

	(void)state;
	CHECK(actions, cases);
}

/* However often, and wherever, the others hold a part of the words or what stands for them. */
static void
all_the_words_themselves_come_first(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "w:part", [FIELD_TITRE] = "Soudure, soudure et soudure",
		 [FIELD_RESUME] = "La soudure."}},
	    {.value = {[FIELD_ID] = "w:all", [FIELD_TITRE] = "Une journée au port",
		 [FIELD_DESCRIPTION] = "Un chantier, long et large, où la construction navale a besoin, "
				       "dit-on, de plus d’une main, et entre autres de soudure."}},
	    {.value = {[FIELD_ID] = "w:synonym", [FIELD_TITRE] = "Maçonnerie au centre de formation d’apprentis"}},
	    {.value = {[FIELD_ID] = "w:itself", [FIELD_TITRE] = "Une journée en ville",
		 [FIELD_DESCRIPTION] = "Un CFA ouvre ses portes, et montre ce qu’est la maçonnerie."}},
	};
	static const char *const cases[][2] = {{"soudure navale", "w:all w:part"},
	    {"maçonnerie cfa", "w:itself w:synonym"}};

	(void)state;
	CHECK(actions, cases);
}

/* A sentence that asks is not a list of words that must be there: what tells most leads. */
static void
words_of_a_question_are_hints(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "a:all", [FIELD_TITRE] = "Une journée au port",
		 [FIELD_DESCRIPTION] = "Un chantier, long et large, où la construction navale a besoin, "
				       "dit-on, de plus d’une main, et entre autres de soudure."}},
	    {.value = {[FIELD_ID] = "a:part", [FIELD_TITRE] = "La soudure",
		 [FIELD_RESUME] = "La soudure, encore la soudure."}},
	    {.value = {[FIELD_ID] = "a:1", [FIELD_TITRE] = "Un", [FIELD_DESCRIPTION] = "À la base, autant "
				       "le dire d’entrée, il y a une école navale et rien d’autre."}},
	    {.value = {[FIELD_ID] = "a:2", [FIELD_TITRE] = "Deux"}},
	    {.value = {[FIELD_ID] = "a:3", [FIELD_TITRE] = "Trois"}},
	    {.value = {[FIELD_ID] = "a:4", [FIELD_TITRE] = "Quatre"}},
	};
	static const char *const cases[][2] = {{"soudure navale", "a:all a:part a:1"},
	    {"soudure navale ?", "a:part a:all a:1"}, {"Quelle soudure navale", "a:part a:all a:1"}};

	(void)state;
	CHECK(actions, cases);
}

/* A corrected word is answered as if it had been typed so: readings, synonyms, family. */
static void
corrections_are_read_like_words(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "t:forum", [FIELD_TITRE] = "Le grand forum", [FIELD_TYPE] = "forum"}},
	    {.value = {[FIELD_ID] = "t:salon", [FIELD_TITRE] = "Cent exposants", [FIELD_TYPE] = "forum"}},
	    {.value = {[FIELD_ID] = "t:photo", [FIELD_TITRE] = "Une photographe au port",
		 [FIELD_DEPARTEMENTS] = "76", [FIELD_COMMUNES] = "76217"}},
	    {.value = {[FIELD_ID] = "t:agronome", [FIELD_TITRE] = "Paroles d’agronome"}},
	    {.value = {[FIELD_ID] = "t:etoiles", [FIELD_TITRE] = "La tête dans les étoiles",
		 [FIELD_FILIERES] = "aeronautique"}},
	};
	static const char *const cases[][2] = {
	    {"forem", "t:forum t:salon"},
	    {"forum", "t:forum t:salon"},
	    {"fotografe", "t:photo"},
	    {"fotographe dieppe", "t:photo"},
	    {"\"fotographe\"", ""}, /* quoted: as typed */
	    /* well spelt, though no action has it */
	    {"agronome", "t:agronome"},
	    {"astronome", "t:etoiles"},
	};
	struct answer *answer;
	struct bench b;

	(void)state;
	CHECK(actions, cases);
	bench_set_up(&b, actions, LENGTH(actions));
	answer = look_for(&b, "forem à dieppe");
	assert_int_equal(answer->correction_count, 1);
	assert_string_equal(answer->corrections[0].from, "forem");
	assert_string_equal(answer->corrections[0].to, "forum");
	assert_int_equal(answer->understood_count, 2);
	assert_string_equal(answer->understood[0].text, "forum");
	assert_string_equal(answer->understood[1].value, "76217");
	answer = ask(&b, "quand=tout&brut=1&q=forem");
	assert_int_equal(answer->total + answer->correction_count, 0);
	bench_tear_down(&b);
}

/* What can still be booked, then what is closed, then what is over, however well it fits. */
static void
what_can_be_had_comes_first(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "d:past", [FIELD_TITRE] = "Apiculture, apiculteurs, apiculture",
		 [FIELD_SEANCES] = "2026-10-01\t\t"}},
	    {.value = {[FIELD_ID] = "d:closed", [FIELD_TITRE] = "L’apiculture en fête",
		 [FIELD_SEANCES] = "2026-12-01\t\t", [FIELD_INSCRIPTION_LIMITE] = "2026-11-23"}},
	    {.value = {[FIELD_ID] = "d:today", [FIELD_TITRE] = "Une ruche et son apiculture",
		 [FIELD_SEANCES] = "2026-11-24\t\t", [FIELD_INSCRIPTION_LIMITE] = "2026-11-24"}},
	    {.value = {[FIELD_ID] = "d:always", [FIELD_TITRE] = "Du miel, toute l’année, chez nous",
		 [FIELD_DESCRIPTION] = "De l’apiculture, entre autres."}},
	    {.value = {[FIELD_ID] = "d:both", [FIELD_TITRE] = "Une ruche, deux dates, une apiculture",
		 [FIELD_SEANCES] = "2026-10-01\t\t\n2027-05-04\t\t"}},
	};
	struct answer *answer;
	struct bench b;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	assert_found(&b, "apiculture", "d:today d:both d:always d:closed d:past");
	assert_string_equal(ids_of(&b, "quand=tout"), "d:always d:today d:both d:closed d:past");
	assert_string_equal(ids_of(&b, "q=apiculture&quand=a_venir"), "d:today d:both d:closed");
	assert_string_equal(ids_of(&b, "q=apiculture&quand=passe"), "d:past");
	assert_string_equal(ids_of(&b, "quand=tout&tri=date"),
	    "d:today d:closed d:both d:always d:past");
	answer = ask(&b, "quand=tout&pourquoi=1&q=apiculture");
	assert_string_equal(answer->results[0].reasons[0], "Elle peut encore avoir lieu.");
	assert_string_equal(answer->results[3].reasons[0],
	    "Les inscriptions sont closes\u00a0: elle vient après celles qui sont ouvertes.");
	assert_string_equal(answer->results[4].reasons[0],
	    "Ses dates sont passées\u00a0: elle vient après les autres.");
	bench_tear_down(&b);
}

/* The same order whatever order the actions came in, and at every asking. */
static void
ties_are_never_random(void **state)
{
	enum { COUNT = 40 };
	static const char *const queries[] = {"q=meule", "", "tri=date", "tri=recent", "tri=titre",
	    "autour=14118&tri=distance", "q=meule+5e+caen"};
	struct arena *keep = arena_new((size_t)1 << 20);
	struct action actions[COUNT] = {0}, turned[COUNT];
	struct bench a, b;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT; i++) {
		actions[i].value[FIELD_ID] = arena_printf(keep, "e:%zu", (i * 7) % COUNT);
		actions[i].value[FIELD_TITRE] = i % 2 == 0 ? "Une meule" : "Une meule et une autre";
		actions[i].value[FIELD_NIVEAUX] = i % 3 == 0 ? "5e" : "4e";
		turned[COUNT - 1 - i] = actions[i];
	}
	bench_set_up(&a, actions, COUNT);
	bench_set_up(&b, turned, COUNT);
	for (i = 0; i < LENGTH(queries); i++) {
		const char *query = arena_printf(keep, "par_page=100&%s", queries[i]);
		const char *ids = ids_of(&a, query);

		for (k = 0; k < 3; k++)
			assert_string_equal(ids_of(&b, query), ids);
		assert_string_equal(ids_of(&a, query), ids);
	}
	bench_tear_down(&a);
	bench_tear_down(&b);
	arena_free(keep);
}

/* pourquoi=1: the rules that placed a result, first ones first. */
static void
the_reasons_are_told(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "q:both", [FIELD_TITRE] = "La poterie normande",
		 [FIELD_NIVEAUX] = "5e", [FIELD_FILIERES] = "metiers_art"}},
	    {.value = {[FIELD_ID] = "q:kin", [FIELD_TITRE] = "Tourner la terre",
		 [FIELD_RESUME] = "Un potier reçoit.", [FIELD_NIVEAUX] = "3e",
		 [FIELD_FILIERES] = "commerce"}},
	};
	static const char *const reasons[][5] = {
	    {"Elle peut encore avoir lieu.",
		"Elle contient «\u00a0poterie\u00a0» et «\u00a0normande\u00a0».",
		"Elle correspond à «\u00a05e\u00a0».",
		"Mots côte à côte\u00a0: «\u00a0poterie normande\u00a0».",
		"Tous les mots sont dans le titre."},
	    {"Elle peut encore avoir lieu.",
		"Elle contient «\u00a0poterie\u00a0», mais pas «\u00a0normande\u00a0».",
		"Elle ne correspond pas à «\u00a05e\u00a0».", "Trouvé dans le résumé.", NULL},
	};
	struct answer *answer;
	struct bench b;
	size_t i, k;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	answer = look_for(&b, "poterie normande 5e");
	assert_int_equal(answer->results[0].reason_count, 0);
	answer = ask(&b, "quand=tout&pourquoi=1&q=poterie+normande+5e");
	assert_int_equal(answer->result_count, 2);
	for (i = 0; i < 2; i++) {
		const struct result *r = &answer->results[i];

		for (k = 0; k < 5 && reasons[i][k] != NULL; k++)
			assert_string_equal(r->reasons[k], reasons[i][k]);
		assert_int_equal(strncmp(r->reasons[r->reason_count - 1], "Score des mots\u00a0: ", 18), 0);
	}
	answer = ask(&b, "pourquoi=1&q=c%C3%A9ramiste");
	assert_string_equal(answer->results[0].reasons[1], "«\u00a0céramiste\u00a0»\u00a0: trouvé par un mot "
	    "voisin, un métier ou le domaine de l’action.");
	answer = ask(&b, "pourquoi=1&q=m%C3%A9tiers+d%27art+normands&tri=titre");
	assert_string_equal(answer->results[0].reasons[0],
	    "Tri demandé\u00a0: par ordre alphabétique des titres.");
	answer = ask(&b, "pourquoi=1");
	assert_string_equal(answer->results[0].reasons[answer->results[0].reason_count - 1],
	    "À égalité, les actions les mieux décrites et les plus récentes d’abord.");
	bench_tear_down(&b);
}

/* Of two that hold the words alike, the better place wins: title, summary, description. */
static void
better_places_come_first(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "b:3", [FIELD_TITRE] = "Un jour", [FIELD_RESUME] = "Dehors",
		 [FIELD_DESCRIPTION] = "Tailler la vigne"}},
	    {.value = {[FIELD_ID] = "b:2", [FIELD_TITRE] = "Un jour", [FIELD_RESUME] = "Tailler la vigne",
		 [FIELD_DESCRIPTION] = "Dehors"}},
	    {.value = {[FIELD_ID] = "b:1", [FIELD_TITRE] = "Tailler la vigne", [FIELD_RESUME] = "Dehors",
		 [FIELD_DESCRIPTION] = "Un jour"}},
	    /* side by side before apart */
	    {.value = {[FIELD_ID] = "b:5", [FIELD_TITRE] = "Vigne : planter, puis tailler"}},
	};
	static const char *const cases[][2] = {{"vigne", "b:5 b:1 b:2 b:3"},
	    {"tailler la vigne", "b:1 b:2 b:3 b:5"}, {"\"tailler la vigne\"", "b:1 b:2 b:3"}};

	(void)state;
	CHECK(actions, cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acronyms_find_partners_named_in_full),
	    cmocka_unit_test(common_words_are_not_required),
	    cmocka_unit_test(chance_words_rank_after_the_sector),
	    cmocka_unit_test(exclusions_leave_what_was_asked_for),
	    cmocka_unit_test(parts_of_a_known_term_count_little),
	    cmocka_unit_test(words_come_before_their_synonyms),
	    cmocka_unit_test(all_the_words_themselves_come_first),
	    cmocka_unit_test(words_of_a_question_are_hints),
	    cmocka_unit_test(corrections_are_read_like_words),
	    cmocka_unit_test(what_can_be_had_comes_first),
	    cmocka_unit_test(ties_are_never_random),
	    cmocka_unit_test(the_reasons_are_told),
	    cmocka_unit_test(better_places_come_first),
	};

	return cmocka_run_group_tests_name("ranking", tests, NULL, NULL);
}
