/* What a facet's group shows: counts with every filter but its own, selected values always. */
#include "tests/unit/search_fixture.h"

static const struct action actions[] = {
    {.value = {[FIELD_ID] = "f:1", [FIELD_TITRE] = "Forger", [FIELD_TYPE] = "atelier",
	 [FIELD_NIVEAUX] = "5e 4e", [FIELD_FILIERES] = "metiers_art", [FIELD_DEPARTEMENTS] = "14",
	 [FIELD_PARTENAIRE_NOM] = "Élan", [FIELD_GRATUIT] = "1"}},
    {.value = {[FIELD_ID] = "f:2", [FIELD_TITRE] = "Forger encore", [FIELD_TYPE] = "forum",
	 [FIELD_NIVEAUX] = "4e", [FIELD_FILIERES] = "metiers_art industrie",
	 [FIELD_DEPARTEMENTS] = "14 50", [FIELD_PARTENAIRE_NOM] = "Zénith", [FIELD_GRATUIT] = "1"}},
    {.value = {[FIELD_ID] = "f:3", [FIELD_TITRE] = "Tisser", [FIELD_TYPE] = "atelier",
	 [FIELD_NIVEAUX] = "3e", [FIELD_FILIERES] = "mode_textile", [FIELD_DEPARTEMENTS] = "76",
	 [FIELD_COMMUNES] = "76540 76681", /* of one territory, counted once */
	 [FIELD_PARTENAIRE_NOM] = "Dune", [FIELD_GRATUIT] = "0", [FIELD_COUT] = "5 €"}},
    {.value = {[FIELD_ID] = "f:4", [FIELD_TITRE] = "Tisser encore", [FIELD_TYPE] = "mim",
	 [FIELD_REGIONAL] = "1", [FIELD_NIVEAUX] = "5e", [FIELD_PARTENAIRE_NOM] = "Dune",
	 [FIELD_SEANCES] = "2026-10-01\t\t", [FIELD_GRATUIT] = "1"}},
};

/* "5e=2 4e*=2": value=total, "*" for a selected one. */
static const char *
group_of(struct bench *b, const char *query, enum facet facet)
{
	struct answer *answer = ask(b, query);
	const char *text = "";
	size_t g, i;

	for (g = 0; g < answer->group_count; g++) {
		const struct facet_group *group = &answer->groups[g];

		for (i = 0; group->facet == facet && i < group->count; i++)
			text = arena_printf(b->arena, "%s%s%s%s=%zu", text, i > 0 ? " " : "",
			    group->values[i].code, group->values[i].selected ? "*" : "",
			    group->values[i].total);
	}
	return text;
}

static void
groups_show_what_is_left(void **state)
{
	static const struct {
		const char *query;
		enum facet facet;
		const char *values;
	} cases[] = {
	    /* levels in their order, others by count, then label as the French read it */
	    {"quand=tout", FACET_NIVEAU, "5e=2 4e=2 3e=1"},
	    {"quand=tout", FACET_TYPE, "atelier=2 forum=1 mim=1"},
	    {"quand=tout", FACET_PARTENAIRE, "Dune=2 Élan=1 Zénith=1"},
	    {"quand=tout", FACET_DEPARTEMENT, "14=3 50=2 76=2 27=1 61=1"},
	    /* past ones are not counted unless asked for */
	    {"", FACET_NIVEAU, "5e=1 4e=2 3e=1"},
	    /* disjunctive: its own filter does not narrow a group, the others do */
	    {"niveau=5e", FACET_NIVEAU, "5e*=1 4e=2 3e=1"},
	    {"niveau=5e", FACET_TYPE, "atelier=1"},
	    {"niveau=5e&niveau=3e", FACET_TYPE, "atelier=2"},
	    {"niveau=4e&type=forum", FACET_NIVEAU, "4e*=1"},
	    {"niveau=4e&type=forum", FACET_TYPE, "atelier=1 forum*=1"},
	    {"niveau=4e&type=forum", FACET_PARTENAIRE, "Zénith=1"},
	    {"gratuit=1", FACET_NIVEAU, "5e=1 4e=2"},
	    {"q=forger", FACET_FILIERE, "metiers_art=2 industrie=1"},
	    {"q=forger&filiere=industrie", FACET_FILIERE, "metiers_art=2 industrie*=1"},
	    {"chez=0760100W", FACET_TYPE, "atelier=1"},
	    /* a selected value stays, with nothing behind it */
	    {"niveau=6e", FACET_NIVEAU, "6e*=0 5e=1 4e=2 3e=1"},
	    {"niveau=6e", FACET_TYPE, ""},
	    {"type=mim&niveau=3e", FACET_TYPE, "atelier=1 mim*=0"},
	    {"type=mim&niveau=3e", FACET_NIVEAU, "3e*=0"},
	    {"partenaire=Personne", FACET_PARTENAIRE, "Dune=1 Élan=1 Zénith=1 Personne*=0"},
	    {"commune=14118", FACET_COMMUNE, "76540=1 76681=1 14118*=0"},
	    {"commune=14118&commune=14762", FACET_COMMUNE, "76540=1 76681=1 14118*=0 14762*=0"},
	    {"metier=H2913&q=forger", FACET_METIER, "H2913*=0"},
	    {"q=forger", FACET_COMMUNE, ""},
	    {"territoire=200065597", FACET_TERRITOIRE, "200023414=1 200065597*=0"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++) {
		const char *values = group_of(&b, cases[i].query, cases[i].facet);

		if (strcmp(values, cases[i].values) != 0)
			fail_msg("%s, %s: \"%s\" where \"%s\" was wanted", cases[i].query,
			    facet_catalogue[cases[i].facet].parameter, values, cases[i].values);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

/* However the answer came about, its groups count the results that are shown. */
static void
groups_count_what_is_shown(void **state)
{
	static const char *const queries[] = {"forger", "forger tisser", "forger 3e", "forgr",
	    "forger en normandie", "forger sauf industrie", "encore 5e", "atelier"};
	struct bench b;
	size_t i, g, v;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(queries); i++) {
		struct answer *answer = look_for(&b, queries[i]);

		assert_int_equal(answer->result_count, answer->total);
		for (g = 0; g < answer->group_count; g++) {
			const struct facet_group *group = &answer->groups[g];
			size_t total = 0, shown = 0;

			if (group->facet != FACET_TYPE) /* every action has one, and one alone */
				continue;
			for (v = 0; v < group->count; v++) {
				total += group->values[v].total;
				shown += group->values[v].total > 0;
			}
			assert_int_equal(total, answer->total);
			assert_int_equal(shown, group->count);
		}
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(groups_show_what_is_left),
	    cmocka_unit_test(groups_count_what_is_shown),
	};

	return cmocka_run_group_tests_name("facets", tests, NULL, NULL);
}
