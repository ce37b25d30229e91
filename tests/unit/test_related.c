/* Actions close to another: a few whose neighbours are known, then many random ones. */
#include "tests/unit/fixture.h"

#include "search/base/date.h"
#include "search/query/related.h"

#define OTHERS 80 /* with nothing in common, so that a word may be rare */
#define RANDOM_ACTIONS 500
#define PAST "2026-10-01\t\t"

static const struct action known[] = {
    {.value = {[FIELD_ID] = "a:boulangerie", [FIELD_TITRE] = "Visite d’une boulangerie",
	 [FIELD_TYPE] = "visite_entreprise", [FIELD_NIVEAUX] = "5e 4e", [FIELD_METIERS] = "D1102",
	 [FIELD_FILIERES] = "alimentation", [FIELD_PARTENAIRE_NOM] = "CMA"}},
    {.value = {[FIELD_ID] = "a:job", [FIELD_TITRE] = "Un artisan en classe",
	 [FIELD_TYPE] = "intervention_classe", [FIELD_METIERS] = "D1102",
	 [FIELD_PARTENAIRE_NOM] = "CMA"}},
    {.value = {[FIELD_ID] = "b:domain", [FIELD_TITRE] = "Couper, trancher", [FIELD_TYPE] = "atelier",
	 [FIELD_METIERS] = "D1101", [FIELD_PARTENAIRE_NOM] = "Lycée"}},
    {.value = {[FIELD_ID] = "b:sector", [FIELD_TITRE] = "Le goût des choses", [FIELD_TYPE] = "forum",
	 [FIELD_FILIERES] = "alimentation toutes", [FIELD_PARTENAIRE_NOM] = "Lycée"}},
    {.value = {[FIELD_ID] = "c:word", [FIELD_TITRE] = "La boulangerie d’autrefois",
	 [FIELD_PARTENAIRE_NOM] = "Musée"}},
    {.value = {[FIELD_ID] = "c:type", [FIELD_TITRE] = "Un chantier naval", [FIELD_TYPE] = "visite_entreprise",
	 [FIELD_NIVEAUX] = "5e 4e", [FIELD_FILIERES] = "maritime", [FIELD_PARTENAIRE_NOM] = "Port"}},
    {.value = {[FIELD_ID] = "c:all", [FIELD_TITRE] = "Le grand forum", [FIELD_FILIERES] = "toutes",
	 [FIELD_PARTENAIRE_NOM] = "Région"}},
    {.value = {[FIELD_ID] = "c:all-2", [FIELD_TITRE] = "Le salon des lycées", [FIELD_FILIERES] = "toutes",
	 [FIELD_PARTENAIRE_NOM] = "Région"}},
    {.value = {[FIELD_ID] = "c:past", [FIELD_TITRE] = "Boulangerie en fête", [FIELD_METIERS] = "D1102",
	 [FIELD_FILIERES] = "alimentation", [FIELD_SEANCES] = PAST, [FIELD_PARTENAIRE_NOM] = "Mairie"}},
};

struct bench {
	char *directory;
	struct reference *reference;
	struct index *index;
	struct arena *arena;
	int32_t today;
};

static void
bench_set_up(struct bench *b, const struct action *actions, size_t count)
{
	b->directory = fixture_directory();
	b->reference = fixture_reference();
	fixture_publish(b->directory, actions, count, b->reference);
	b->index = fixture_open(b->directory);
	b->arena = arena_new((size_t)64 << 20);
	assert_true(date_parse_days(FIXTURE_TODAY, &b->today));
}

static void
bench_tear_down(struct bench *b)
{
	arena_free(b->arena);
	index_close(b->index);
	reference_free(b->reference);
	fixture_remove(b->directory);
}

static struct result *
close_to(struct bench *b, const char *id, size_t *count)
{
	struct fault fault = {0};
	struct result *results = NULL;
	struct action action;

	if (index_action(b->index, id, b->arena, &fault, &action) != OK ||
	    related_find(b->index, &(struct related_request){&action, b->today, 0}, b->arena, &fault,
		&results, count) != OK)
		fail_msg("%s: %s", id, fault.message);
	return results;
}

static const char *
ids_close_to(struct bench *b, const char *id)
{
	size_t count = 0, i;
	const struct result *results = close_to(b, id, &count);
	const char *ids = "";

	for (i = 0; i < count; i++)
		ids = arena_printf(b->arena, "%s%s%s", ids, i > 0 ? " " : "",
		    results[i].action.value[FIELD_ID]);
	return ids;
}

static struct action *
known_and_others(struct arena *arena)
{
	struct action *actions = arena_alloc(arena, (LENGTH(known) + OTHERS) * sizeof(*actions));
	size_t i;

	assert_non_null(actions);
	memcpy(actions, known, sizeof(known));
	for (i = 0; i < OTHERS; i++) {
		actions[LENGTH(known) + i].value[FIELD_ID] = arena_printf(arena, "z:%zu", i);
		actions[LENGTH(known) + i].value[FIELD_TITRE] = arena_printf(arena, "Autre%zu", i);
	}
	return actions;
}

static void
what_is_shared_brings_close(void **state)
{
	static const struct {
		const char *id, *close;
	} cases[] = {
	    {"a:boulangerie", "a:job b:sector c:word b:domain"},
	    {"a:job", "a:boulangerie b:domain"},
	    {"b:domain", "a:boulangerie a:job"},
	    {"b:sector", "a:boulangerie"},
	    {"c:word", "a:boulangerie"},
	    {"c:type", ""}, /* a type and levels are not enough */
	    {"c:all", ""},  /* nor is "toutes filières" */
	    {"c:past", "a:boulangerie a:job b:sector c:word b:domain"},
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, known_and_others(arena), LENGTH(known) + OTHERS);
	for (i = 0; i < LENGTH(cases); i++)
		if (strcmp(ids_close_to(&b, cases[i].id), cases[i].close) != 0)
			fail_msg("%s: \"%s\" where \"%s\" was wanted", cases[i].id,
			    ids_close_to(&b, cases[i].id), cases[i].close);
	bench_tear_down(&b);
	arena_free(arena);
}

static struct action *
make_random(struct arena *arena)
{
	static const char *const words[] = {"visite", "atelier", "forum", "chantier", "pâtisserie", "mer",
	    "usine", "cuisine", "robot", "hôpital", "ferme", "théâtre", "soudage", "logiciel"};
	static const char *const types[] = {"visite_entreprise", "atelier", "forum", NULL};
	static const char *const sectors[] = {"btp", "alimentation", "maritime industrie", "toutes", NULL};
	static const char *const jobs[] = {"D1102", "D1104 H2913", "F1703", NULL};
	static const char *const sessions[] = {NULL, PAST, "2027-01-14\t\t"};
	struct action *actions = arena_alloc(arena, RANDOM_ACTIONS * sizeof(*actions));
	uint64_t seed = 20261124;
	size_t i;

	assert_non_null(actions);
	for (i = 0; i < RANDOM_ACTIONS; i++) {
		const char **value = actions[i].value;

		value[FIELD_ID] = arena_printf(arena, "x:%zu", i);
		value[FIELD_TITRE] = arena_printf(arena, "%s %s numéro%zu",
		    words[random_below(&seed, LENGTH(words))], words[random_below(&seed, LENGTH(words))],
		    random_below(&seed, 60));
		value[FIELD_TYPE] = types[random_below(&seed, LENGTH(types))];
		value[FIELD_NIVEAUX] = random_below(&seed, 2) == 0 ? "5e" : "4e 3e";
		value[FIELD_FILIERES] = sectors[random_below(&seed, LENGTH(sectors))];
		value[FIELD_METIERS] = jobs[random_below(&seed, LENGTH(jobs))];
		value[FIELD_SEANCES] = sessions[random_below(&seed, LENGTH(sessions))];
		/* One partner has a third of them; some have none. */
		if (random_below(&seed, 3) == 0)
			value[FIELD_PARTENAIRE_NOM] = "Le Grand";
		else if (random_below(&seed, 9) > 0)
			value[FIELD_PARTENAIRE_NOM] =
			    arena_printf(arena, "Partenaire %zu", random_below(&seed, 30));
	}
	return actions;
}

static void
rules_hold_for_all(void **state)
{
	struct arena *arena = arena_new((size_t)8 << 20);
	struct action *actions = make_random(arena);
	size_t i, j, k, count = 0, found = 0;
	struct bench b;

	(void)state;
	bench_set_up(&b, actions, RANDOM_ACTIONS);
	for (i = 0; i < RANDOM_ACTIONS; i++) {
		const struct result *r = close_to(&b, actions[i].value[FIELD_ID], &count);

		assert_true(count <= RELATED_MAX);
		found += count;
		for (j = 0; j < count; j++) {
			const char *partner = r[j].action.value[FIELD_PARTENAIRE_NOM];
			size_t same = 0;

			assert_string_not_equal(r[j].action.value[FIELD_ID], actions[i].value[FIELD_ID]);
			assert_true(r[j].action.value[FIELD_SEANCES] == NULL || r[j].next_start[0] != '\0');
			for (k = 0; k < count; k++) {
				const char *other = r[k].action.value[FIELD_PARTENAIRE_NOM];

				same += partner != NULL && other != NULL && strcmp(partner, other) == 0;
				assert_true(k == j || strcmp(r[j].action.value[FIELD_ID],
							  r[k].action.value[FIELD_ID]) != 0);
			}
			assert_true(same <= RELATED_A_PARTNER_MAX);
		}
		arena_reset(b.arena);
	}
	assert_true(found > (size_t)RANDOM_ACTIONS * RELATED_MAX / 2);
	bench_tear_down(&b);
	arena_free(arena);
}

/* The action is in no index any more: a generation came between. */
static void
an_unknown_action_has_none(void **state)
{
	const struct action unknown = {.value = {[FIELD_ID] = "x:gone", [FIELD_TITRE] = "Boulangerie"}};
	struct fault fault = {0};
	struct result *results;
	struct bench b;
	size_t count;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	assert_int_equal(related_find(b.index, &(struct related_request){&unknown, b.today, 0}, b.arena,
			     &fault, &results, &count),
	    NOT_FOUND);
	bench_tear_down(&b);
}

static void
a_deadline_ends_it(void **state)
{
	struct related_request request;
	struct fault fault = {0};
	struct result *results;
	struct action action;
	struct bench b;
	size_t count;

	(void)state;
	bench_set_up(&b, known, LENGTH(known));
	assert_int_equal(index_action(b.index, known[0].value[FIELD_ID], b.arena, &fault, &action), OK);
	/* The clock counts from the start of the machine: its first millisecond is over. */
	request = (struct related_request){&action, b.today, 1};
	assert_int_equal(related_find(b.index, &request, b.arena, &fault, &results, &count), TOO_LATE);
	assert_true(fault.message[0] != '\0');
	fault = (struct fault){0};
	request.deadline = deadline_in(1000 * 1000);
	assert_int_equal(related_find(b.index, &request, b.arena, &fault, &results, &count), OK);
	assert_true(count > 0);
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_shared_brings_close),
	    cmocka_unit_test(rules_hold_for_all),
	    cmocka_unit_test(an_unknown_action_has_none),
	    cmocka_unit_test(a_deadline_ends_it),
	};

	return cmocka_run_group_tests_name("related", tests, NULL, NULL);
}
