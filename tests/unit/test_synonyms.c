/* The synonym file: what a run of words may be replaced by, and what the file may not say. */
#include <sqlite3.h>

#include "search/french/analysis.h"
#include "search/synonyms.h"
#include "tests/unit/fixture.h"

struct typed {
	char lights[16][WORD_BYTES_MAX + 4];
	struct synonym_word words[16];
	size_t count;
};

static bool
type_word(void *context, const struct word *word)
{
	struct typed *typed = context;

	if (word->colocated || typed->count == LENGTH(typed->words))
		return true;
	(void)snprintf(typed->lights[typed->count], sizeof(typed->lights[0]), "%s", word->light);
	typed->words[typed->count] = (struct synonym_word){
	    .light = typed->lights[typed->count], .stop_word = word->stop_word};
	typed->count++;
	return true;
}

/* "at+words: text, text>": what stands for the first word that has synonyms. */
static void
look_up(const struct synonyms *synonyms, const char *text, char *out, size_t size)
{
	struct analyser *analyser = analyser_new();
	struct typed typed = {.count = 0};
	struct synonym_found found;
	size_t at, i, used = 0;

	assert_non_null(analyser);
	(void)analyse(analyser, ANALYSE_FRENCH, text, strlen(text), type_word, &typed);
	analyser_free(analyser);
	out[0] = '\0';
	for (at = 0; at < typed.count; at++) {
		if (!synonyms_at(synonyms, typed.words, typed.count, at, &found))
			continue;
		used += (size_t)snprintf(out, size, "%zu+%zu:", at, found.words);
		for (i = 0; i < found.count && used < size; i++)
			used += (size_t)snprintf(out + used, size - used, " %s%s",
			    found.alternatives[i].text, found.alternatives[i].one_way ? ">" : "");
		return;
	}
}

/* Writes the rules as a directory's file and loads it. */
static enum status
load_rules(const char *rules, struct fault *fault, struct synonyms **out)
{
	char *directory = fixture_directory(), path[256];
	enum status status;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/synonymes.txt", directory);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fputs(rules, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	status = synonyms_load(directory, fault, out);
	fixture_remove(directory);
	return status;
}

static const char rules[] =
    "# un commentaire\n"
    "\n"
    "BTP = bâtiment et travaux publics\r\n"
    "  vache => bovin, élevage laitier\n"
    "bus, autocar => transport en commun\n"
    "resto = restaurant = restauration\n"
    "restaurant => cuisine\n"
    "restaurants = resto\n"
    "jeu = ludique\n"
    "jeu de société => plateau";

static void
runs_have_alternatives(void **state)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
	    {"le BTP", "1+1: bâtiment et travaux publics"},
	    {"B.T.P.", "0+1: bâtiment et travaux publics"},
	    {"les bâtiments et les travaux publics", "1+5: BTP"},
	    {"bâtiment travaux publics", "0+3: BTP"},
	    {"bâtiment", ""},
	    {"travaux publics", ""},
	    {"vaches", "0+1: bovin> élevage laitier>"},
	    {"bovin", ""},
	    {"auto", ""},
	    {"un bus", "1+1: transport en commun>"},
	    {"autocars", "0+1: transport en commun>"},
	    {"restos", "0+1: restaurant restauration"},
	    {"restaurant", "0+1: resto restauration cuisine>"},
	    {"jeux", "0+1: ludique"},
	    {"jeux de société", "0+3: plateau>"},
	    {"jeux en société", "0+3: plateau>"},
	    {"jeux de plateau", "0+1: ludique"},
	};
	struct synonyms *synonyms = NULL;
	struct fault fault = {0};
	char found[512];
	size_t i;

	(void)state;
	if (load_rules(rules, &fault, &synonyms) != OK)
		fail_msg("%s", fault.message);
	for (i = 0; i < LENGTH(cases); i++) {
		look_up(synonyms, cases[i].text, found, sizeof(found));
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, found, cases[i].found);
	}
	synonyms_free(synonyms);
}

static void
alternatives_are_analysed(void **state)
{
	struct synonym_word btp = {.light = "btp"};
	struct synonyms *synonyms = NULL;
	struct synonym_found found;
	struct fault fault = {0};

	(void)state;
	assert_int_equal(load_rules(rules, &fault, &synonyms), OK);
	assert_true(synonyms_at(synonyms, &btp, 1, 0, &found));
	assert_int_equal(found.alternatives[0].count, 4);
	assert_string_equal(found.alternatives[0].words[1].surface, "et");
	assert_true(found.alternatives[0].words[1].stop_word);
	assert_string_equal(found.alternatives[0].words[2].surface, "travaux");
	assert_string_equal(found.alternatives[0].words[2].light, "travail");
	assert_non_null(found.alternatives[0].words[2].stem);
	assert_non_null(found.alternatives[0].words[2].root);
	synonyms_free(synonyms);
}

static void
faults_name_file_and_line(void **state)
{
	static const struct {
		const char *rules, *message;
	} cases[] = {
	    {"a1 = b1\nmot\n", "synonymes.txt:2: neither"},
	    {"a1 =\n", "synonymes.txt:1: a side has no word"},
	    {"= a1\n", "synonymes.txt:1: a side has no word"},
	    {"a1 =>\n", "synonymes.txt:1: a side has no word"},
	    {"\n# c\na1 => b1,, c1\n", "synonymes.txt:3: a side has no word"},
	    {"de la = pour\n", "synonymes.txt:1: a side has no word"},
	    {"a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1 m1 = x1\n", "synonymes.txt:1: a side has too many words"},
	    {"x => a1,b1,c1,d1,e1,f1,g1,h1,i1,j1,k1,l1,m1\n", "synonymes.txt:1: too many sides"},
	    {"x => a1,b1,c1,d1,e1,f1\nx => g1,h1,i1,j1,k1,l1,m1\n", "\"x\" has more than"},
	    {"a1 = \xff\n", "not UTF-8"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct synonyms *synonyms = NULL;
		struct fault fault = {0};

		assert_int_not_equal(load_rules(cases[i].rules, &fault, &synonyms), OK);
		assert_null(synonyms);
		if (strstr(fault.message, cases[i].message) == NULL)
			fail_msg("\"%s\" says: %s", cases[i].rules, fault.message);
	}
}

static void
an_empty_file_is_fine(void **state)
{
	struct synonym_word word = {.light = "btp"};
	struct synonyms *synonyms = NULL;
	struct synonym_found found;
	struct fault fault = {0};

	(void)state;
	assert_int_equal(load_rules("", &fault, &synonyms), OK);
	assert_false(synonyms_at(synonyms, &word, 1, 0, &found));
	synonyms_free(synonyms);
}

/* The project's own file, through an index. */
static void
an_index_carries_them(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
	    {"CFA", "centre de formation d'apprentis"},
	    {"centres de formation d’apprentis", "CFA"},
	    {"matinées de l'information métier", ""},
	    {"mims", "matinée de l'info métier"},
	    {"voitures", "automobile"},
	    {"toubib", "médecin>"},
	    {"médecin", "docteur"},
	    {"bateaux", "navire"},
	    {"métiers du futur", "métiers de demain"},
	    {"soigner des animaux", "vétérinaire>"},
	    {"personnes âgées", "grand âge"},
	    {"métier", ""},
	    {"formation", ""},
	    {"entreprise", ""},
	    {"collège", ""},
	};
	struct synonyms *loaded = NULL, *synonyms = NULL;
	struct fault fault = {0};
	char found[512];
	sqlite3 *db;
	size_t i;

	(void)state;
	if (synonyms_load("search/data", &fault, &loaded) != OK)
		fail_msg("%s", fault.message);
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(synonyms_write(loaded, db, &fault), OK);
	assert_int_equal(synonyms_read(db, &fault, &synonyms), OK);
	for (i = 0; i < LENGTH(cases); i++) {
		look_up(synonyms, cases[i].text, found, sizeof(found));
		if (cases[i].part[0] == '\0' ? found[0] != '\0'
					     : strstr(found, cases[i].part) == NULL)
			fail_msg("\"%s\" gives \"%s\"", cases[i].text, found);
	}
	synonyms_free(loaded);
	synonyms_free(synonyms);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_have_alternatives),
	    cmocka_unit_test(alternatives_are_analysed),
	    cmocka_unit_test(faults_name_file_and_line),
	    cmocka_unit_test(an_empty_file_is_fine),
	    cmocka_unit_test(an_index_carries_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
