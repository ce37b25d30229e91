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

/* A corrected word is answered as if it had been typed so: readings, synonyms, family. */
static void
corrections_are_read_like_words(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "t:forum", [FIELD_TITRE] = "Le grand forum", [FIELD_TYPE] = "forum"}},
	    {.value = {[FIELD_ID] = "t:salon", [FIELD_TITRE] = "Cent exposants", [FIELD_TYPE] = "forum"}},
	    {.value = {[FIELD_ID] = "t:photo", [FIELD_TITRE] = "Une photographe au port",
		 [FIELD_DEPARTEMENTS] = "76", [FIELD_COMMUNES] = "76217"}},
	};
	static const char *const cases[][2] = {
	    {"forem", "t:forum t:salon"},
	    {"forum", "t:forum t:salon"},
	    {"fotografe", "t:photo"},
	    {"fotographe dieppe", "t:photo"},
	    {"\"fotographe\"", ""}, /* quoted: as typed */
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
	    cmocka_unit_test(corrections_are_read_like_words),
	};

	return cmocka_run_group_tests_name("ranking", tests, NULL, NULL);
}
