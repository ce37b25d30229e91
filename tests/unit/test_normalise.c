/* From an item of a feed to an action: who may give what, and what is done with wrong values. */
#include "tests/unit/normalise_fixture.h"

#define GIVEN_MAX 8

static void
keep_code(void *context, const struct diagnostic *d)
{
	struct scene *scene = context;
	size_t used = strlen(scene->codes);

	assert_in_range(d->remark, REMARK_NONE + 1, REMARK_COUNT - 1);
	(void)snprintf(scene->codes + used, sizeof(scene->codes) - used, "%s%s", used > 0 ? " " : "",
	    remark_code(d->remark));
}

static const struct source_config plain = {.slug = "essai", .name = "Partenaire d’essai",
    .category = "Chambre consulaire", .format = "auto"};

static enum status
make(struct scene *scene, const struct source_config *source, const struct feed_item *item,
    struct action *action)
{
	struct normaliser normaliser = {source, scene->reference, scene->tagger, keep_code, scene, scene->deductions};
	struct fault fault = {0};

	scene->codes[0] = '\0';
	arena_reset(scene->arena);
	return normalise(&normaliser, item, scene->arena, &fault, action);
}

/* One field given by the item, besides a title. */
static const char *
given(struct scene *scene, enum field field, const char *text)
{
	struct given_field value = {field, text, 3, NULL};
	struct feed_item item = {.title = {.text = "Titre", .type = "text/plain"}, .id = "un",
	    .given = &value};
	struct action action;

	assert_int_equal(make(scene, &plain, &item, &action), OK);
	return action.value[field];
}

/* A line or an area stands where its extent has its middle; a picture may come without a link. */
static void
places_and_pictures_of_feeds(void **state)
{
	double coordinates[] = {0, 49, 1, 50, 1, 49, 0, 49};
	struct feed_item item = {.title = {.text = "Titre", .type = "text/plain"}, .id = "un",
	    .has_geo = true, .geo_type = "Polygon", .coordinates = coordinates,
	    .coordinate_count = LENGTH(coordinates), .image = {.url = "https://e.org/i.png"}};
	struct action action;

	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_string_equal(action.value[FIELD_GEO_LAT], "49.5");
	assert_string_equal(action.value[FIELD_GEO_LON], "0.5");
	assert_string_equal(action.value[FIELD_IMAGE], "https://e.org/i.png");
}

static void
values_are_checked(void **state)
{
	static const struct {
		enum field field;
		const char *text, *value, *code;
	} cases[] = {
	    {FIELD_NIVEAUX, "5e", "5e", ""},
	    {FIELD_NIVEAUX, "Cinquième", "5e", ""},
	    {FIELD_NIVEAUX, "2nde", NULL, "unknown_code"},
	    {FIELD_TYPE, "visite_entreprise", "visite_entreprise", ""},
	    {FIELD_TYPE, "Visite d'entreprise", "visite_entreprise", ""},
	    {FIELD_TYPE, "n'importe quoi", NULL, "unknown_code"},
	    {FIELD_METIERS, "h2102", "H2102", ""},
	    {FIELD_METIERS, "Z9999", NULL, "unknown_code"},
	    {FIELD_COMMUNES, "14118", "14118", ""},
	    {FIELD_COMMUNES, "75056", NULL, "unknown_code"},
	    {FIELD_DEPARTEMENTS, "75", NULL, "unknown_code"},
	    {FIELD_GRATUIT, "Oui", "1", ""},
	    {FIELD_GRATUIT, "false", "0", ""},
	    {FIELD_GRATUIT, "peut-être", NULL, "bad_boolean"},
	    {FIELD_EFFECTIF_MAX, "30", "30", ""},
	    {FIELD_EFFECTIF_MAX, "-3", NULL, "bad_number"},
	    {FIELD_EFFECTIF_MAX, "une trentaine", NULL, "bad_number"},
	    {FIELD_EFFECTIF_MAX, "99999999999999999999", NULL, "bad_number"},
	    {FIELD_INSCRIPTION_LIMITE, "15/12/2026", "2026-12-15", ""},
	    {FIELD_INSCRIPTION_LIMITE, "31/02/2027", NULL, "bad_date"},
	    {FIELD_PUBLIE, "2026-10-01T08:00:00+02:00", "2026-10-01T06:00:00Z", ""},
	    {FIELD_URL, "https://e.org/a", "https://e.org/a", ""},
	    {FIELD_URL, "javascript:alert(1)", NULL, "bad_url"},
	    {FIELD_URL, "//e.org/a", NULL, "bad_url"},
	    {FIELD_IMAGE, "data:image/png;base64,x", NULL, "bad_url"},
	    {FIELD_SEANCES, "2027-01-14T09:00\t2027-01-14T12:00\t14118",
		"2027-01-14T09:00\t2027-01-14T12:00\t14118", ""},
	    {FIELD_SEANCES, "2027-01-14T09:00:00Z\t\t", "2027-01-14T10:00\t\t", ""},
	    {FIELD_SEANCES, "2027-01-14\t2027-01-13\t", "2027-01-14\t\t", "bad_date"},
	    {FIELD_SEANCES, "demain\t\t", NULL, "bad_date"},
	    {FIELD_SEANCES, "9999-12-31\t\t", NULL, "bad_date"},
	    {FIELD_SEANCES, "2026-01-14\t9999-12-31\t", "2026-01-14\t9999-12-31\t", ""},
	    {FIELD_SEANCES, "2038-01-20T09:00\t\t", "2038-01-20T09:00\t\t", ""},
	    {FIELD_INSCRIPTION_LIMITE, "9999-12-31", NULL, "bad_date"},
	    {FIELD_SEANCES, "2027-01-14\t\t75056", "2027-01-14\t\t", "unknown_code"},
	    {FIELD_RESUME, "un\n\t deux \xe2\x80\xaetrois\x01", "un deux trois", ""},
	    {FIELD_DESCRIPTION, "<p onclick=x>a<script>b</script></p>", "<p>a</p>", ""},
	};
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < LENGTH(cases); i++) {
		const char *value = given(scene, cases[i].field, cases[i].text);

		if ((value == NULL) != (cases[i].value == NULL) ||
		    (value != NULL && strcmp(value, cases[i].value) != 0) ||
		    strcmp(scene->codes, cases[i].code) != 0)
			fail_msg("%s = \"%s\" gives \"%s\" (%s)", field_catalogue[cases[i].field].column,
			    cases[i].text, value == NULL ? "nothing" : value, scene->codes);
	}
}

static void
half_a_point_is_none(void **state)
{
	struct given_field lon = {FIELD_GEO_LON, "-0.37", 3, NULL}, lat = {FIELD_GEO_LAT, "49.18", 3, &lon};
	struct given_field wrong = {FIELD_GEO_LAT, "nan", 3, &lon};
	struct feed_item item = {.title = {.text = "Titre"}, .given = &lat};
	struct action action;

	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_string_equal(action.value[FIELD_GEO_LAT], "49.18");
	assert_string_equal(action.value[FIELD_GEO_LON], "-0.37");
	item.given = &lon;
	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_null(action.value[FIELD_GEO_LON]);
	item.given = &wrong;
	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_null(action.value[FIELD_GEO_LAT]);
	assert_null(action.value[FIELD_GEO_LON]);
}

static void
ids_are_stable_and_safe(void **state)
{
	static const struct {
		const char *id, *link, *wanted; /* NULL: anything that begins with the slug of the title */
	} cases[] = {
	    {"visite-42", NULL, "essai:visite-42"},
	    {"essai:visite-42", NULL, "essai:visite-42"},
	    {"https://e.org/?p=42", NULL, NULL},
	    {"../../etc/passwd", NULL, NULL},
	    {"a b", NULL, NULL},
	    {".cache", NULL, NULL},
	    {"' OR 1=1 --", NULL, NULL},
	    {NULL, "https://e.org/42", NULL},
	    {NULL, NULL, NULL},
	};
	char first[128];
	size_t i, n;

	for (i = 0; i < LENGTH(cases); i++)
		for (n = 0; n < 2; n++) {
			struct feed_item item = {.title = {.text = "Une Visite, à Caen !"}, .id = cases[i].id,
			    .link = cases[i].link};
			struct action action;
			const char *id;

			assert_int_equal(make(*state, &plain, &item, &action), OK);
			id = action.value[FIELD_ID];
			if (cases[i].wanted != NULL)
				assert_string_equal(id, cases[i].wanted);
			else
				assert_memory_equal(id, "essai:une-visite-a-caen-", 24);
			assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-:"), strlen(id));
			if (n == 1)
				assert_string_equal(id, first);
			(void)snprintf(first, sizeof(first), "%s", id);
		}
}

static void
two_links_are_two_actions(void **state)
{
	struct feed_item item = {.title = {.text = "Visite"}, .link = "https://e.org/1"};
	struct action one, two;
	char first[128];

	assert_int_equal(make(*state, &plain, &item, &one), OK);
	(void)snprintf(first, sizeof(first), "%s", one.value[FIELD_ID]);
	item.link = "https://e.org/2";
	assert_int_equal(make(*state, &plain, &item, &two), OK);
	assert_string_not_equal(two.value[FIELD_ID], first);
}

static void
without_a_title_there_is_no_action(void **state)
{
	static const char *const titles[] = {NULL, "", " \n", "<script>x</script>", "\xe2\x80\x8b"};
	struct scene *scene = *state;
	struct action action;
	size_t i;

	for (i = 0; i < LENGTH(titles); i++) {
		struct feed_item item = {.title = {.text = titles[i]}, .id = "un"};

		assert_int_equal(make(scene, &plain, &item, &action), BAD_INPUT);
		assert_string_equal(scene->codes, "no_title");
	}
}

static void
long_texts_are_cut_after_a_word(void **state)
{
	struct scene *scene = *state;
	struct feed_item item = {.id = "un"};
	struct action action;
	char text[8001] = "";
	size_t i;

	for (i = 0; i < sizeof(text) - 1; i += 10)
		memcpy(text + i, "été dit ", 10);
	item.title.text = item.content.text = text;
	assert_int_equal(make(scene, &plain, &item, &action), OK);
	assert_true(strlen(action.value[FIELD_TITRE]) < 400);
	assert_string_equal(action.value[FIELD_TITRE] + strlen(action.value[FIELD_TITRE]) - 6, "dit…");
	assert_true(strlen(action.value[FIELD_RESUME]) < 550);
	assert_true(strlen(action.value[FIELD_DESCRIPTION]) > 7000);
}

/* What the item gives wins over rules, rules over what prose says, prose over defaults. */
static void
the_nearest_to_the_partner_wins(void **state)
{
	struct assignment by_rule = {FIELD_TYPE, "mini_stage", NULL};
	struct assignment level = {FIELD_NIVEAUX, "6e", NULL}, by_default = {FIELD_TYPE, "outil_en_ligne", &level};
	struct given_field type = {FIELD_TYPE, "forum", 1, NULL};
	struct rule rule = {.subject = SUBJECT_TITLE, .assignments = &by_rule};
	struct source_config source = plain;
	struct feed_item item = {.title = {.text = "Visite d’entreprise pour les 4e"}, .id = "un"};
	struct fault fault = {0};
	struct action action;

	assert_int_equal(pattern_compile("entreprise", &fault, &rule.pattern), OK);
	source.defaults = &by_default;
	source.rules = &rule;
	item.given = &type;
	assert_int_equal(make(*state, &source, &item, &action), OK);
	assert_string_equal(action.value[FIELD_TYPE], "forum");
	assert_false(action_is_deduced(&action, FIELD_TYPE));
	item.given = NULL;
	assert_int_equal(make(*state, &source, &item, &action), OK);
	assert_string_equal(action.value[FIELD_TYPE], "mini_stage");
	assert_true(action_is_deduced(&action, FIELD_TYPE));
	source.rules = NULL;
	assert_int_equal(make(*state, &source, &item, &action), OK);
	assert_string_equal(action.value[FIELD_TYPE], "visite_entreprise");
	assert_string_equal(action.value[FIELD_NIVEAUX], "4e");
	item.title.text = "Rien de reconnu";
	assert_int_equal(make(*state, &source, &item, &action), OK);
	assert_string_equal(action.value[FIELD_TYPE], "outil_en_ligne");
	assert_string_equal(action.value[FIELD_NIVEAUX], "6e");
	assert_false(action_is_deduced(&action, FIELD_TYPE));
	assert_string_equal(action.value[FIELD_PARTENAIRE_NOM], "Partenaire d’essai");
	assert_string_equal(action.value[FIELD_PARTENAIRE_CATEGORIE], "Chambre consulaire");
	pattern_free(rule.pattern);
}

static void
what_was_deduced_has_its_reason(void **state)
{
	struct given_field commune = {FIELD_COMMUNES, "14118", 1, NULL};
	struct assignment by_rule = {FIELD_LABELS, "mixite", NULL};
	struct rule rule = {.subject = SUBJECT_CATEGORY, .text = "filles", .assignments = &by_rule};
	struct category category = {.term = "Filles et sciences"};
	struct source_config source = plain;
	struct feed_item item = {.title = {.text = "Visite d’entreprise pour les 4e"}, .id = "un",
	    .summary = {.text = "<p>Une demi-journée chez nous.</p>"}, .given = &commune,
	    .categories = &category};
	struct scene *scene = *state;
	const struct deduction *why = scene->deductions;
	struct fault fault = {0};
	struct action action;
	enum field f;

	assert_int_equal(pattern_compile("filles", &fault, &rule.pattern), OK);
	source.rules = &rule;
	assert_int_equal(make(scene, &source, &item, &action), OK);
	assert_int_equal(why[FIELD_NIVEAUX].kind, DEDUCED_BY_EXPRESSION);
	assert_int_equal(why[FIELD_NIVEAUX].where, SUBJECT_TITLE);
	assert_string_equal(why[FIELD_NIVEAUX].words, "4e");
	assert_int_equal(why[FIELD_DUREE_MINUTES].where, SUBJECT_TEXT);
	assert_string_equal(why[FIELD_DUREE_MINUTES].words, "Une demi-journée");
	assert_int_equal(why[FIELD_LABELS].kind, DEDUCED_BY_RULE);
	assert_int_equal(why[FIELD_LABELS].where, SUBJECT_CATEGORY);
	assert_string_equal(why[FIELD_LABELS].words, "Filles");
	assert_string_equal(why[FIELD_LABELS].rule, "filles");
	assert_int_equal(why[FIELD_DEPARTEMENTS].kind, DEDUCED_FROM_FIELDS);
	assert_null(why[FIELD_DEPARTEMENTS].words);
	assert_int_equal(why[FIELD_DEPARTEMENTS].from, FIELD_COMMUNES);
	for (f = 0; f < FIELD_COUNT; f++)
		assert_true((why[f].kind != DEDUCED_NOT) == action_is_deduced(&action, f));
	item = (struct feed_item){.title = {.text = "Rien"}, .id = "deux"};
	assert_int_equal(make(scene, &plain, &item, &action), OK);
	for (f = 0; f < FIELD_COUNT; f++)
		assert_int_equal(why[f].kind, DEDUCED_NOT);
	pattern_free(rule.pattern);
}

static void
places_complete_each_other(void **state)
{
	struct given_field commune = {FIELD_COMMUNES, "14118", 1, NULL};
	struct given_field regional = {FIELD_REGIONAL, "true", 1, NULL};
	struct feed_item item = {.title = {.text = "Titre"}, .id = "un", .given = &commune};
	struct action action;

	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_string_equal(action.value[FIELD_DEPARTEMENTS], "14");
	assert_true(action_is_deduced(&action, FIELD_DEPARTEMENTS));
	item.given = &regional;
	assert_int_equal(make(*state, &plain, &item, &action), OK);
	assert_string_equal(action.value[FIELD_DEPARTEMENTS], "14 27 50 61 76");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places_and_pictures_of_feeds),
	    cmocka_unit_test(values_are_checked),
	    cmocka_unit_test(half_a_point_is_none),
	    cmocka_unit_test(ids_are_stable_and_safe),
	    cmocka_unit_test(two_links_are_two_actions),
	    cmocka_unit_test(without_a_title_there_is_no_action),
	    cmocka_unit_test(long_texts_are_cut_after_a_word),
	    cmocka_unit_test(the_nearest_to_the_partner_wins),
	    cmocka_unit_test(places_complete_each_other),
	    cmocka_unit_test(what_was_deduced_has_its_reason),
	};

	return cmocka_run_group_tests_name("normalisation", tests, set_up, tear_down);
}
