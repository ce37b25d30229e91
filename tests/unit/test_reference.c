/* The data files: what a mistake in one is told as, and what an index carries of them. */
#include <dirent.h>
#include <sqlite3.h>

#include "search/reference.h"
#include "tests/unit/fixture.h"

/* A directory with the data files, but for `name`, which holds `text`. */
static char *
data_with(const char *name, const char *text)
{
	char *directory = fixture_directory(), *target, from[PATH_MAX], to[PATH_MAX];
	DIR *data = opendir("search/data");
	struct dirent *entry;
	FILE *file;

	assert_non_null(data);
	while ((entry = readdir(data)) != NULL) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, name) == 0)
			continue;
		(void)snprintf(from, sizeof(from), "search/data/%s", entry->d_name);
		(void)snprintf(to, sizeof(to), "%s/%s", directory, entry->d_name);
		target = realpath(from, NULL);
		assert_non_null(target);
		assert_int_equal(symlink(target, to), 0);
		free(target);
	}
	(void)closedir(data);
	(void)snprintf(to, sizeof(to), "%s/%s", directory, name);
	file = fopen(to, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return directory;
}

static void
mistakes_are_told_by_file_and_line(void **state)
{
	static const struct {
		const char *name, *text, *message;
	} cases[] = {
	    {"nombres.csv", "mot,place\njour,avant\nan,devant\n",
		"nombres.csv:3: neither avant nor apres nor both"},
	    {"nombres.csv", "mot,place\njour,\n", "nombres.csv:2: neither avant nor apres nor both"},
	    {"pays_territoires.csv", "pays,territoire,nom\nbessin,99999,Nulle part\n",
		"pays_territoires.csv:2: the territory is neither a commune nor an EPCI"},
	    {"pays_territoires.csv", "pays,territoire,nom\nbessin,14047,Bayeux\nbessin,14118,Bayeux\n",
		"pays_territoires.csv:3: 14118 is Caen"},
	    {"pays_territoires.csv", "pays,territoire,nom\natlantide,14118,Caen\n",
		"pays_territoires.csv:2: no such pays in pays.csv"},
	    {"pays.csv", "pays,nom,de,autres\nbessin,Le Bessin,du Bessin,\n", "pays_territoires.csv:2: "},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		char *directory = data_with(cases[i].name, cases[i].text);
		struct reference *reference = NULL;
		struct fault fault = {0};

		assert_int_equal(reference_load(directory, &fault, &reference), BAD_INPUT);
		if (strstr(fault.message, cases[i].message) == NULL)
			fail_msg("\"%s\" where \"%s\" was wanted", fault.message, cases[i].message);
		fixture_remove(directory);
	}
}

static void
a_land_without_communes_is_a_mistake(void **state)
{
	char *directory = data_with("pays_territoires.csv", "pays,territoire,nom\n");
	struct reference *reference = NULL;
	struct fault fault = {0};

	(void)state;
	assert_int_equal(reference_load(directory, &fault, &reference), BAD_INPUT);
	assert_string_equal(fault.message, "pays.csv:2: no territory in pays_territoires.csv");
	fixture_remove(directory);
}

static const struct land *
land_of(const struct reference *reference, const char *code)
{
	const struct land *lands;
	size_t count = reference_lands(reference, &lands), i;

	for (i = 0; i < count; i++)
		if (strcmp(lands[i].code, code) == 0)
			return &lands[i];
	fail_msg("no pays %s", code);
	return NULL;
}

static bool
lies_in(const struct reference *reference, const char *insee, const char *land)
{
	const struct commune *commune = reference_commune(reference, insee, strlen(insee));

	assert_non_null(commune);
	return land_has(reference, land_of(reference, land), commune);
}

static void
lands_are_their_communes(void **state)
{
	static const struct {
		const char *insee, *land;
		bool lies_in;
	} cases[] = {
	    {"14366", "pays-d-auge", true},   /* Lisieux */
	    {"61508", "pays-d-auge", true},   /* Vimoutiers */
	    {"14118", "pays-d-auge", false},  /* Caen */
	    {"14047", "bessin", true},        /* Bayeux */
	    {"76758", "pays-de-caux", true},  /* Yvetot */
	    {"76540", "pays-de-caux", false}, /* Rouen */
	    {"76312", "pays-de-bray", true},  /* Gournay-en-Bray */
	    {"61293", "perche", true},        /* Mortagne */
	    {"50025", "avranchin", true},     /* Avranches */
	    {"50353", "baie-du-mont-saint-michel", true},
	    {"14762", "bocage-virois", true}, /* Vire */
	    {"50562", "val-de-saire", true},  /* Saint-Vaast-la-Hougue */
	};
	struct reference *reference = fixture_reference();
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		if (lies_in(reference, cases[i].insee, cases[i].land) != cases[i].lies_in)
			fail_msg("%s in %s", cases[i].insee, cases[i].land);
	reference_free(reference);
}

/* What a worker reads from its index is what the importer read from the files. */
static void
an_index_carries_them(void **state)
{
	struct reference *reference = fixture_reference(), *copy = NULL;
	const struct commune *communes, *same;
	const struct land *lands, *copies;
	struct fault fault = {0};
	size_t count, i, k;
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	if (reference_write(reference, db, &fault) != OK || reference_read(db, &fault, &copy) != OK)
		fail_msg("%s", fault.message);
	count = reference_lands(reference, &lands);
	assert_true(count > 30);
	assert_int_equal(reference_lands(copy, &copies), count);
	for (i = 0; i < count; i++) {
		assert_string_equal(copies[i].name, lands[i].name);
		for (k = 0; k < reference_communes(reference, &communes); k++) {
			same = reference_commune(copy, communes[k].insee, strlen(communes[k].insee));
			assert_non_null(same);
			assert_int_equal(land_has(copy, &copies[i], same),
			    land_has(reference, &lands[i], &communes[k]));
		}
	}
	assert_int_equal(reference_number_word(copy, "semaine"), NUMBER_WORD_BEFORE | NUMBER_WORD_AFTER);
	assert_int_equal(reference_number_word(copy, "eleve"), NUMBER_WORD_AFTER);
	assert_int_equal(reference_number_word(copy, "salle"), NUMBER_WORD_BEFORE);
	assert_int_equal(reference_number_word(copy, "forum"), 0);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	reference_free(copy);
	reference_free(reference);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mistakes_are_told_by_file_and_line),
	    cmocka_unit_test(a_land_without_communes_is_a_mistake),
	    cmocka_unit_test(lands_are_their_communes),
	    cmocka_unit_test(an_index_carries_them),
	};

	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
