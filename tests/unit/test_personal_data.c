/* Addresses and telephone numbers that an action's texts tell. */
#include "import/personal_data.h"
#include "tests/unit/fixture.h"

static bool
is_told(const char *text)
{
	struct action action = {.value = {[FIELD_TITRE] = "Visite", [FIELD_DESCRIPTION] = text,
		[FIELD_CONTACT_COURRIEL] = "ecoles@cma.example", [FIELD_CONTACT_TELEPHONE] = "+33 2 31 00 00 01"}};

	return personal_data_is_told(&action);
}

static void
addresses_and_numbers_are_seen(void **state)
{
	static const char *const told[] = {"<p>Léa&nbsp;: lea.martin@example.org</p>", "écrire à a@b.fr.",
	    "06 12 34 56 78", "au 06.12.34.56.78 ou", "0612345678", "+33 6 12 34 56 78", "+33612345678",
	    "0033 6 12 34 56 78", "06\u00a012\u00a034\u00a056\u00a078", "06-12-34-56-78.",
	    "ecoles@cma.example et lea@example.org", "02 31 00 00 01 puis 02 31 00 00 02",
	    "Mecoles@cma.example"};
	static const char *const not_told[] = {"", "Rendez-vous à 9 h.", "@", "a@", "@b.fr", "deux @ trois",
	    "à 5 @b", "ecoles@cma.example", "Ecoles@CMA.example.", "02 31 00 00 01", "+33231000001",
	    "le 01 02 2027", "2027-01-14", "00 12 34 56 78", "14000 Caen", "06 12 34 56",
	    "1 234 567 890", "n° 10612345678", "061234567890"};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(told); i++)
		if (!is_told(told[i]))
			fail_msg("\"%s\" tells somebody's", told[i]);
	for (i = 0; i < LENGTH(not_told); i++)
		if (is_told(not_told[i]))
			fail_msg("\"%s\" tells nothing", not_told[i]);
	assert_false(personal_data_is_told(&(struct action){0}));
}

static void
what_is_no_contact_is_seen_in_any_text(void **state)
{
	struct action action = {.value = {[FIELD_TITRE] = "Appelez le 02 31 00 00 01"}};

	(void)state;
	assert_true(personal_data_is_told(&action));
	action = (struct action){.value = {[FIELD_TITRE] = "Visite", [FIELD_RESUME] = "ecoles@cma.example"}};
	assert_true(personal_data_is_told(&action));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_and_numbers_are_seen),
	    cmocka_unit_test(what_is_no_contact_is_seen_in_any_text),
	};

	return cmocka_run_group_tests_name("personal data", tests, NULL, NULL);
}
