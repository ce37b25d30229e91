/* Which actions are found, and in which order: the rules of ranking, one by one. */
#include "tests/unit/search_fixture.h"

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
	struct bench b;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	assert_found(&b, "CMQ", "p:campus");
	assert_found(&b, "C.M.A.", "p:chambre");
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acronyms_find_partners_named_in_full),
	};

	return cmocka_run_group_tests_name("ranking", tests, NULL, NULL);
}
