/* What jobs are called. */
#include "search/appellations.h"
#include "tests/unit/fixture.h"

static void
each_job_has_its_names(void **state)
{
	struct reference *reference = fixture_reference();
	struct appellations *appellations = NULL;
	const struct term *jobs;
	struct fault fault = {0};
	size_t count = reference_terms(reference, VOCABULARY_METIER, &jobs), first, total = 0, n, i, k;

	(void)state;
	if (appellations_load("search/data", &fault, &appellations) != OK)
		fail_msg("%s", fault.message);
	for (i = 0; i < count; i++) {
		n = appellations_find(appellations, jobs[i].code, strlen(jobs[i].code), &first);
		if (n == 0)
			fail_msg("%s has no name", jobs[i].code);
		for (k = first; k < first + n; k++) {
			assert_string_equal(appellations_code(appellations, k), jobs[i].code);
			assert_true(strlen(appellations_label(appellations, k)) > 0);
		}
		total += n;
	}
	assert_int_equal(total, appellations_count(appellations));
	assert_int_equal(appellations_find(appellations, "A110", 4, &first), 0);
	assert_int_equal(appellations_find(appellations, "Z9999", 5, &first), 0);
	assert_int_equal(appellations_find(appellations, "", 0, &first), 0);
	appellations_free(appellations);
	reference_free(reference);
}

static void
an_unsorted_file_is_refused(void **state)
{
	char *directory = fixture_directory(), path[256];
	struct appellations *appellations = NULL;
	struct fault fault = {0};
	FILE *file;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/appellations.csv", directory);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fputs("code_rome,libelle\nB1101,Peintre\nA1101,Chauffeur\n", file) < 0, 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(appellations_load(directory, &fault, &appellations), BAD_INPUT);
	assert_string_equal(fault.message, "appellations.csv:3: the codes are not in order");
	assert_null(appellations);
	fixture_remove(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_job_has_its_names),
	    cmocka_unit_test(an_unsorted_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
