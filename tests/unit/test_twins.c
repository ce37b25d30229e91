/* Whether what two sources publish is one action, and what is shown of it. */
#include "import/twin_keys.h"
#include "tests/unit/fixture.h"

#define TOWN_TEXT                                                                                  \
	"Les élèves découvrent les machines, rencontrent les équipes et essaient quelques gestes du métier."

static bool
share_key(const struct action *a, const struct action *b)
{
	uint64_t x[TWIN_KEYS_MAX], y[TWIN_KEYS_MAX];
	size_t n = twin_keys(a, x), m = twin_keys(b, y), i, k;

	assert_true(n <= TWIN_KEYS_MAX && m <= TWIN_KEYS_MAX);
	for (i = 0; i < n; i++)
		for (k = 0; k < m; k++)
			if (x[i] == y[k])
				return true;
	return false;
}

#define T(text) [FIELD_TITRE] = text
#define U(text) [FIELD_URL] = text
#define P(text) [FIELD_PARTENAIRE_NOM] = text
#define S(text) [FIELD_SEANCES] = text
#define C(text) [FIELD_COMMUNES] = text

static const struct {
	const char *name;
	bool are_one;
	struct action a, b;
} pairs[] = {
    {"one address", true, {.value = {T("Visite de la biscuiterie"), U("https://e.example/visite/42")}},
	{.value = {T("Visite de la biscuiterie de Caen"), U("http://www.E.example/visite/42/?utm_source=rss#haut")}}},
    {"one address but for what counts visitors", true,
	{.value = {T("Forum"), U("https://e.example/?p=4&xtor=RSS-1")}},
	{.value = {T("Forum"), U("https://e.example/?p=4&fbclid=x")}}},
    {"pages that only their parameter tells apart", false,
	{.value = {T("Forum"), U("https://e.example/?p=4")}}, {.value = {T("Forum"), U("https://e.example/?p=5")}}},
    {"the home page of a site", false, {.value = {T("Visite d’entreprise"), U("https://e.example/")}},
	{.value = {T("Visite d’entreprise"), U("https://e.example")}}},
    {"a landing page that two different actions name", false,
	{.value = {T("Visite de l’usine"), U("https://e.example/jeunes")}},
	{.value = {T("Stage à l’usine"), U("https://e.example/jeunes")}}},
    {"two numbers of a series on one page", false,
	{.value = {T("Atelier soudure 1"), U("https://e.example/ateliers")}},
	{.value = {T("Atelier soudure 2"), U("https://e.example/ateliers")}}},
    {"one address, in two towns", false,
	{.value = {T("Visite d’atelier"), U("https://e.example/visites"), C("14118")}},
	{.value = {T("Visite d’atelier"), U("https://e.example/visites"), C("76540")}}},
    {"one address, on two days", false,
	{.value = {T("Visite d’atelier"), U("https://e.example/visites"), S("2027-01-14\t\t")}},
	{.value = {T("Visite d’atelier"), U("https://e.example/visites"), S("2027-01-15\t\t")}}},
    {"one address, of two types that were given", false,
	{.value = {T("Découverte du port"), U("https://e.example/port"), [FIELD_TYPE] = "forum"}},
	{.value = {T("Découverte du port"), U("https://e.example/port"), [FIELD_TYPE] = "atelier"}}},
    {"one address, of two types of which one was deduced", true,
	{.value = {T("Découverte du port"), U("https://e.example/port"), [FIELD_TYPE] = "forum"}},
	{.value = {T("Découverte du port"), U("https://e.example/port"), [FIELD_TYPE] = "atelier"},
	    .deduced = UINT64_C(1) << FIELD_TYPE}},
    {"a telling title and the partner", true,
	{.value = {T("Une journée au chantier naval"), P("Chantiers du Cotentin"), U("https://a.example/1")}},
	{.value = {T("UNE JOURNEE AU CHANTIER NAVAL"), P("chantiers du cotentin"), U("https://b.example/x")}}},
    {"a title that says nothing, and the partner", false, {.value = {T("Visite d’entreprise"), P("CCI")}},
	{.value = {T("Visite d’entreprise"), P("CCI")}}},
    {"a title that says nothing, the partner, the time and the town", true,
	{.value = {T("Visite d’entreprise"), P("CCI"), S("2027-01-14T09:00\t\t"), C("14118")}},
	{.value = {T("Visite d’entreprise"), P("CCI"), S("2027-01-14T09:00\t\t"), C("14118")}}},
    {"a title that says nothing, time and town, of two partners", false,
	{.value = {T("Visite d’entreprise"), P("CCI"), S("2027-01-14T09:00\t\t"), C("14118")}},
	{.value = {T("Visite d’entreprise"), P("UIMM"), S("2027-01-14T09:00\t\t"), C("14118")}}},
    {"a telling title, time and town, of two partners", true,
	{.value = {T("Forum des métiers du bâtiment"), P("CCI"), S("2027-01-14T09:00\t\t"), C("14118")}},
	{.value = {T("Forum des métiers du bâtiment"), P("UIMM"), S("2027-01-14T09:00\t2027-01-14T12:00\t"), C("14118")}}},
    {"a telling title in two towns", false,
	{.value = {T("Forum des métiers du bâtiment"), P("CCI"), S("2027-01-14\t\t14118")}},
	{.value = {T("Forum des métiers du bâtiment"), P("UIMM"), S("2027-01-14\t\t76540")}}},
    {"title and summary", true, {.value = {T("Visite d’entreprise"), P("CCI"), [FIELD_RESUME] = TOWN_TEXT}},
	{.value = {T("Visite d’entreprise"), P("UIMM"), [FIELD_RESUME] = TOWN_TEXT}}},
    {"title and summary, in two towns", false,
	{.value = {T("Visite d’entreprise"), C("14118"), [FIELD_RESUME] = TOWN_TEXT}},
	{.value = {T("Visite d’entreprise"), C("76540"), [FIELD_RESUME] = TOWN_TEXT}}},
    {"title and summary, in two départements", false,
	{.value = {T("Visite d’entreprise"), [FIELD_DEPARTEMENTS] = "14", [FIELD_RESUME] = TOWN_TEXT}},
	{.value = {T("Visite d’entreprise"), [FIELD_DEPARTEMENTS] = "76", [FIELD_RESUME] = TOWN_TEXT}}},
    {"title and a summary that is as short", false,
	{.value = {T("Visite d’entreprise"), [FIELD_RESUME] = "Visite guidée."}},
	{.value = {T("Visite d’entreprise"), [FIELD_RESUME] = "Visite guidée."}}},
    {"a title alone", false, {.value = {T("Une journée au chantier naval")}},
	{.value = {T("Une journée au chantier naval")}}},
};

static void
pairs_are_told_apart(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(pairs); i++) {
		bool key = share_key(&pairs[i].a, &pairs[i].b);

		if ((key && twins_are_one(&pairs[i].a, &pairs[i].b)) != pairs[i].are_one)
			fail_msg("%s", pairs[i].name);
		if (key && twins_are_one(&pairs[i].b, &pairs[i].a) != pairs[i].are_one)
			fail_msg("%s: not the same the other way round", pairs[i].name);
	}
}

/* Long values, many sessions, odd bytes: keys are bounded. */
static void
keys_are_bounded(void **state)
{
	char sessions[2048] = "", url[4096] = "https://e.example/?a=", title[2048];
	uint64_t keys[TWIN_KEYS_MAX];
	struct action action = {.value = {T(title), U(url), S(sessions), C("14118 76540 27229 50129 61001"),
				    P("P"), [FIELD_RESUME] = TOWN_TEXT}};
	size_t i;

	(void)state;
	memset(url + strlen(url), '&', sizeof(url) - strlen(url) - 1);
	memset(title, 'x', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	for (i = 0; i < 60; i++)
		(void)snprintf(sessions + strlen(sessions), sizeof(sessions) - strlen(sessions),
		    "2027-01-%02zuT09:00\t\t\n", i % 28 + 1);
	assert_true(twin_keys(&action, keys) <= TWIN_KEYS_MAX);
	assert_true(twin_keys(&(struct action){0}, keys) == 0);
	assert_true(twins_are_one(&action, &action));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pairs_are_told_apart),
	    cmocka_unit_test(keys_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
