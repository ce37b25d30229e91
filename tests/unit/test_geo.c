/* Distances, how far a collège reaches, and what is within reach of a place or of a collège. */
#include "tests/unit/search_fixture.h"

#include <math.h>

#include "search/geo.h"

#define AVRANCHES "0500003G" /* a collège */

/* About a collège of Avranches (Manche), which reaches 20 km: Pontorson is 16 km away, Granville 24. */
static const struct action actions[] = {
    {.value = {[FIELD_ID] = "g:pontorson", [FIELD_TITRE] = "A", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "50410"}},
    {.value = {[FIELD_ID] = "g:caen", [FIELD_TITRE] = "B", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118"}},
    {.value = {[FIELD_ID] = "g:cherbourg", [FIELD_TITRE] = "C", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "50129"}},
    {.value = {[FIELD_ID] = "g:vient-50", [FIELD_TITRE] = "D", [FIELD_LIEU] = "en_etablissement",
	 [FIELD_DEPARTEMENTS] = "50 61"}},
    {.value = {[FIELD_ID] = "g:vient-14", [FIELD_TITRE] = "E", [FIELD_LIEU] = "en_etablissement",
	 [FIELD_DEPARTEMENTS] = "14"}},
    {.value = {[FIELD_ID] = "g:partout", [FIELD_TITRE] = "F", [FIELD_LIEU] = "en_etablissement",
	 [FIELD_REGIONAL] = "1"}},
    {.value = {[FIELD_ID] = "g:en-ligne", [FIELD_TITRE] = "G", [FIELD_LIEU] = "en_ligne",
	 [FIELD_REGIONAL] = "1"}},
    /* comes to the Manche, though its workshop is in Caen */
    {.value = {[FIELD_ID] = "g:vient-de-caen", [FIELD_TITRE] = "H",
	 [FIELD_LIEU] = "en_etablissement", [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "14118"}},
    /* coordinates of its own, by the sea in front of Granville */
    {.value = {[FIELD_ID] = "g:granville", [FIELD_TITRE] = "I", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "50", [FIELD_GEO_LAT] = "48.84", [FIELD_GEO_LON] = "-1.58"}},
    /* takes place somewhere, nobody says where */
    {.value = {[FIELD_ID] = "g:manche", [FIELD_TITRE] = "J", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "50"}},
    {.value = {[FIELD_ID] = "g:calvados", [FIELD_TITRE] = "K", [FIELD_LIEU] = "en_entreprise",
	 [FIELD_DEPARTEMENTS] = "14"}},
    {.value = {[FIELD_ID] = "g:inconnu", [FIELD_TITRE] = "L"}},
};

static void
check(const char *const (*cases)[2], size_t count)
{
	struct bench b;
	size_t i;

	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < count; i++) {
		const char *ids = ids_of(&b, cases[i][0]);

		if (strcmp(ids, cases[i][1]) != 0)
			fail_msg("%s: \"%s\" where \"%s\" was wanted", cases[i][0], ids, cases[i][1]);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
}

/* What latitudes alone put beyond a distance is beyond it; what is north or south is seen by them. */
static void
beyond_by_latitude_is_beyond(void **state)
{
	uint64_t seed = 11;
	size_t i, beyond = 0;

	(void)state;
	for (i = 0; i < 100000; i++) {
		double lat1 = 48 + (double)random_below(&seed, 2000) / 1000, lat2 = 48 + (double)random_below(&seed, 2000) / 1000;
		double lon1 = (double)random_below(&seed, 3000) / 1000 - 2, lon2 = (double)random_below(&seed, 3000) / 1000 - 2;
		double km = (double)random_below(&seed, 100);

		if (!geo_is_beyond(lat1, lat2, km))
			continue;
		beyond++;
		assert_true(geo_distance_km(lat1, lon1, lat2, lon2) > km);
	}
	assert_true(beyond > 30000);
	assert_true(geo_is_beyond(49, 50, 111));
	assert_false(geo_is_beyond(49, 50, geo_distance_km(49, 0, 50, 0)));
}

static void
distances_are_those_of_the_globe(void **state)
{
	(void)state;
	assert_true(fabs(geo_distance_km(49.18499, -0.36989, 49.44157, 1.09372) - 109.9) < 1); /* Caen, Rouen */
	assert_true(fabs(geo_distance_km(0, 0, 0, 1) - 111.195) < 0.01);
	assert_true(fabs(geo_distance_km(0, 179.5, 0, -179.5) - 111.195) < 0.01);
	assert_true(fabs(geo_distance_km(90, 0, -90, 0) - 20015.1) < 0.1);
	assert_true(geo_distance_km(49.2, -0.4, 49.2, -0.4) < 1e-6);
}

/* The emptier the country, the farther one goes. */
static void
reach_depends_on_how_rural_a_place_is(void **state)
{
	static const char *const communes[] = {"76540", "61001", "14366", "50025", "50359"};
	struct reference *reference = fixture_reference();
	double before = 0;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(communes); i++) { /* Rouen, Alençon, Lisieux, Avranches, Mortain */
		const struct commune *c = reference_commune(reference, communes[i], strlen(communes[i]));
		double km = geo_reach_km(reference, c->lat, c->lon);

		if (km < before || km < 5 || km > 60)
			fail_msg("%s reaches %.0f km, the one before %.0f", c->name, km, before);
		before = km;
		assert_string_equal(geo_nearest_commune(reference, c->lat, c->lon)->insee, communes[i]);
	}
	assert_true(before >= 2 * geo_reach_km(reference, 49.44157, 1.09372));
	reference_free(reference);
}

/* Takes place within reach, or comes to the département; what says no place is not lost. */
static void
a_college_gets_what_it_can_have(void **state)
{
	static const char *const cases[][2] = {
	    {"chez=" AVRANCHES "&tri=titre",
		"g:pontorson g:vient-50 g:partout g:en-ligne g:vient-de-caen g:manche g:inconnu"},
	    {"chez=" AVRANCHES "&rayon=30&tri=titre",
		"g:pontorson g:vient-50 g:partout g:en-ligne g:vient-de-caen g:granville g:manche g:inconnu"},
	    {"chez=" AVRANCHES "&rayon=300&tri=titre",
		"g:pontorson g:caen g:cherbourg g:vient-50 g:partout g:en-ligne g:vient-de-caen g:granville "
		"g:manche g:inconnu"},
	    /* the nearest first, then what has no place */
	    {"chez=" AVRANCHES "&tri=distance",
		"g:pontorson g:vient-de-caen g:vient-50 g:partout g:en-ligne g:manche g:inconnu"},
	    /* a distance from elsewhere does not move the collège */
	    {"chez=" AVRANCHES "&autour=14118&tri=titre",
		"g:pontorson g:vient-50 g:partout g:en-ligne g:vient-de-caen g:manche g:inconnu"},
	    {"chez=" AVRANCHES "&autour=50410&rayon=5&tri=titre",
		"g:pontorson g:vient-50 g:partout g:en-ligne g:vient-de-caen g:manche g:inconnu"},
	    {"chez=" AVRANCHES "&autour=50129&rayon=5&tri=titre",
		"g:vient-50 g:partout g:en-ligne g:vient-de-caen g:manche g:inconnu"},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

static void
places_have_surroundings(void **state)
{
	static const char *const cases[][2] = {
	    {"autour=14118&rayon=10&tri=titre", "g:caen g:vient-14 g:partout g:en-ligne g:vient-de-caen "
						"g:calvados g:inconnu"},
	    {"autour=49.18,-0.37&rayon=10&tri=titre",
		"g:caen g:vient-14 g:partout g:en-ligne g:vient-de-caen g:calvados g:inconnu"},
	    {"autour=" AVRANCHES "&rayon=20&tri=titre",
		"g:pontorson g:vient-50 g:partout g:en-ligne g:vient-de-caen g:manche g:inconnu"},
	    /* without a radius, distances only: nothing is left out */
	    {"autour=50129&tri=distance&par_page=5", "g:cherbourg g:granville g:caen g:vient-de-caen "
						     "g:pontorson"},
	    {"autour=50129&tri=titre", "g:pontorson g:caen g:cherbourg g:vient-50 g:vient-14 g:partout "
				       "g:en-ligne g:vient-de-caen g:granville g:manche g:calvados "
				       "g:inconnu"},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

static void
distances_are_told(void **state)
{
	struct answer *answer;
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	answer = ask(&b, "autour=14118&tri=distance");
	assert_int_equal(answer->total, LENGTH(actions));
	for (i = 0; i < answer->result_count; i++) {
		const struct result *r = &answer->results[i];

		assert_int_equal(r->has_distance, i < 5); /* five have a place */
		assert_true(i == 0 || i >= 5 || r->distance_km >= r[-1].distance_km);
	}
	assert_true(answer->results[0].distance_km < 0.1);
	assert_true(fabs(answer->results[3].distance_km - 95) < 10); /* Pontorson or Cherbourg */
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(distances_are_those_of_the_globe),
	    cmocka_unit_test(beyond_by_latitude_is_beyond),
	    cmocka_unit_test(reach_depends_on_how_rural_a_place_is),
	    cmocka_unit_test(a_college_gets_what_it_can_have),
	    cmocka_unit_test(places_have_surroundings),
	    cmocka_unit_test(distances_are_told),
	};

	return cmocka_run_group_tests_name("geo", tests, NULL, NULL);
}
