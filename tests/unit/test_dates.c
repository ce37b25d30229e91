/* Dates as feeds write them, and dates in French prose. */
#include "import/french_dates.h"
#include "import/read/feed.h"
#include "search/base/date.h"
#include "tests/unit/fixture.h"

static void
dates_of_feeds_are_read(void **state)
{
	static const struct {
		const char *text, *instant;
	} cases[] = {
	    /* RFC 822, its dirt */
	    {"Thu, 14 Jan 2027 09:00:00 GMT", "2027-01-14T09:00:00Z"},
	    {"Thu, 14 Jan 2027 09:00:00 +0100", "2027-01-14T08:00:00Z"},
	    {"14 Jan 27 09:00 EST", "2027-01-14T14:00:00Z"},
	    {"Thursday, 14 January 2027 09:00:00 +01:00", "2027-01-14T08:00:00Z"},
	    {"  \n Thu, 14 Jan 2027 09:00:00 Z \t", "2027-01-14T09:00:00Z"},
	    {"Thu Jan 14 09:00:00 2027", "2027-01-14T09:00:00Z"},
	    {"Jan 14, 2027 9:05 PM", "2027-01-14T21:05:00Z"},
	    {"Jan 14, 2027 12:05 AM", "2027-01-14T00:05:00Z"},
	    {"Thu, 14 Jan 99 00:00:00 GMT", "1999-01-14T00:00:00Z"},
	    /* ISO 8601 */
	    {"2027-01-14", "2027-01-14T00:00:00Z"},
	    {"2027-01", "2027-01-01T00:00:00Z"},
	    {"2027", "2027-01-01T00:00:00Z"},
	    {"20270114", "2027-01-14T00:00:00Z"},
	    {"2027-01-14T09:00", "2027-01-14T09:00:00Z"},
	    {"2027-01-14T09:00:30.123456789Z", "2027-01-14T09:00:30Z"},
	    {"2027-01-14 09:00:30+01:00", "2027-01-14T08:00:30Z"},
	    {"2027-01-14T09:00:30-0330", "2027-01-14T12:30:30Z"},
	    {"20270114T090030Z", "2027-01-14T09:00:30Z"},
	    {"2027-01-14T24:00:00Z", "2027-01-15T00:00:00Z"},
	    {"2024-02-29", "2024-02-29T00:00:00Z"},
	    {"2027-014", "2027-01-14T00:00:00Z"},
	    {"2027366", NULL},
	    {"2024366", "2024-12-31T00:00:00Z"},
	    {"270114", "2027-01-14T00:00:00Z"},
	    {"202701", "2027-01-01T00:00:00Z"},
	    {"-2701", "2027-01-01T00:00:00Z"},
	    {"-27-01", "2027-01-01T00:00:00Z"},
	    {"Thu, 2027/01/14 08:00:00 EDT", "2027-01-14T12:00:00Z"},
	    {"2027-01-14T09:00:00+01:00Z", "2027-01-14T08:00:00Z"},
	    {"1800000000", "2027-01-15T08:00:00Z"},
	    {"1800000000000", "2027-01-15T08:00:00Z"},
	    {"Thu, 01/14/2027 - 09:00", "2027-01-14T09:00:00Z"},
	    {"Thu, 14 01 2027 09:00:00 +0100", "2027-01-14T08:00:00Z"},
	    {"14 January 2027 09:00:00 CT", "2027-01-14T15:00:00Z"},
	    {"14 January 2027 09:00:00 +00:zz", NULL},
	    {"22013", NULL},
	    {"Thu, 14 Jan 2027 09:00:zz GMT", NULL},
	    {"14 Jan 2027 09:00 JST", "2027-01-14T00:00:00Z"},
	    {"14 Jan 2027 09:00 AKST", "2027-01-14T18:00:00Z"},
	    {"Jan. 14, 2027, 3:05 p.m.", "2027-01-14T15:05:00Z"},
	    {"2027-01-14 3:05:00 PM", "2027-01-14T15:05:00Z"},
	    {"2027-01-14 14h05", "2027-01-14T14:05:00Z"},
	    {"2027.01.14", "2027-01-14T00:00:00Z"},
	    {"2027-001-14T09:00:00Z", "2027-01-14T09:00:00Z"},
	    {"0001-01-01T00:00:00", NULL},
	    {"Mon, 30 Nov -0001 00:00:00 +0000", NULL},
	    /* other languages */
	    {"Do, 14 März 2027 09:00:00 +0100", "2027-03-14T08:00:00Z"},
	    {"torsdag 14 maj 2027 09:00", "2027-05-14T09:00:00Z"},
	    {"2027-július-14T9:15+02:00", "2027-07-14T07:15:00Z"},
	    {"Πέμ, 14 Αύγ 2027 09:00:00 GMT", "2027-08-14T09:00:00Z"},
	    {"2027년 01월 14일 09:00:00", "2027-01-14T00:00:00Z"},
	    {"2027-01-14 오후 09:00:00", "2027-01-14T12:00:00Z"},
	    {"2027年1月14日", "2027-01-14T00:00:00Z"},
	    /* French */
	    {"14/01/2027", "2027-01-14T00:00:00Z"},
	    {"14.01.2027 09:30", "2027-01-14T09:30:00Z"},
	    {"jeudi 14 janvier 2027", "2027-01-14T00:00:00Z"},
	    {"1er février 2027 à 9h30", "2027-02-01T09:30:00Z"},
	    {"14 août 2027 à 14 h", "2027-08-14T14:00:00Z"},
	    {"le 14 août 2027 à 9 h 30", "2027-08-14T09:30:00Z"},
	    {"31 décembre 2026", "2026-12-31T00:00:00Z"},
	};
	char text[ISO_INSTANT_MAX];
	int64_t instant;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		if (cases[i].instant == NULL) {
			if (feed_date(cases[i].text, &instant))
				fail_msg("\"%s\" is read", cases[i].text);
			continue;
		}
		if (!feed_date(cases[i].text, &instant))
			fail_msg("\"%s\" is not read", cases[i].text);
		instant_format(instant, text);
		if (strcmp(text, cases[i].instant) != 0)
			fail_msg("\"%s\" is read as %s, not %s", cases[i].text, text, cases[i].instant);
	}
}

static void
what_is_no_date_is_none(void **state)
{
	static const char *const bad[] = {"", " ", "bientôt", "0", "31/02/2027", "2027-02-29",
	    "2027-13-01", "2027-00-10", "2027-01-32", "0000-01-01", "99999999999999999999", "1e18",
	    "14/13/2027", "Thu, 32 Jan 2027 00:00:00 GMT", "2027-01-14T25:00:00Z", "2027-01-14T09:61:00Z",
	    "2027-01-14T09:00:00+25:00", "2027-01-14T09:00:00Z trop", "janvier 2027 14 15 16", "14 janvier",
	    "- - -", "::", "\xff\xfe"};
	char endless[4096];
	int64_t instant;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(bad); i++)
		if (feed_date(bad[i], &instant))
			fail_msg("\"%s\" is read", bad[i]);
	memset(endless, '1', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_false(feed_date(endless, &instant));
}

static void
what_was_written_is_told(void **state)
{
	static const struct {
		const char *text;
		bool has_time, has_zone;
		int offset;
	} cases[] = {
	    {"2027-01-14", false, false, 0}, {"2027-01-14T09:00", true, false, 0},
	    {"2027-01-14T09:00Z", true, true, 0}, {"14 janvier 2027 à 9h", true, false, 0},
	    {"Thu, 14 Jan 2027 09:00:00 +0100", true, true, 60}, {"14/01/2027", false, false, 0},
	    {"2027-05-28T00:00:00-12:00", true, true, -720}, {"2027-05-28T00:00:00+14:00", true, true, 840},
	    {"2027-05-28T00:00-0330", true, true, -210}, {"14 Jan 2027 09:00 EST", true, true, -300},
	};
	struct written_date written;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		assert_true(feed_date_read(cases[i].text, &written));
		assert_int_equal(written.has_time, cases[i].has_time);
		assert_int_equal(written.has_zone, cases[i].has_zone);
		assert_int_equal(written.offset_minutes, cases[i].offset);
	}
}

/* Any bytes are read to an end, and what is accepted is a day of the calendar. */
static void
any_bytes_are_read(void **state)
{
	static const char *const pieces[] = {"2027", "-", "/", ":", "01", "14", "T", "Z", "+", "jan",
	    "h", " ", "pm", "GMT", "9", "00", ".", "\xc3\xa9", "août", ","};
	uint64_t seed = 1;
	size_t i, n;

	(void)state;
	for (i = 0; i < 20000; i++) {
		char text[256] = "";
		int64_t instant;

		for (n = random_below(&seed, 14); n > 0; n--)
			(void)strncat(text, pieces[random_below(&seed, LENGTH(pieces))],
			    sizeof(text) - strlen(text) - 1);
		if (feed_date(text, &instant) &&
		    (instant < date_days(1, 1, 1) * INT64_C(86400) - 86400 ||
			instant > date_days(10000, 1, 2) * INT64_C(86400)))
			fail_msg("\"%s\" is %lld", text, (long long)instant);
	}
}

struct found {
	char text[1024];
};

static void
take(void *context, const struct tag *tag)
{
	struct found *found = context;
	size_t used = strlen(found->text);

	(void)snprintf(found->text + used, sizeof(found->text) - used, "%s%s", used > 0 ? "|" : "",
	    tag->value);
}

static void
prose_is_searched(void **state)
{
	static const struct {
		enum field field;
		const char *text, *found;
	} cases[] = {
	    {FIELD_SEANCES, "Le jeudi 14 janvier 2027 au collège", "2027-01-14\t\t"},
	    {FIELD_SEANCES, "les 14 janvier et 4 février 2027", "2027-01-14\t\t|2027-02-04\t\t"},
	    {FIELD_SEANCES, "du 3 au 5 mai 2027", "2027-05-03\t2027-05-05\t"},
	    {FIELD_SEANCES, "le 14/01/2027 à Caen", "2027-01-14\t\t"},
	    {FIELD_SEANCES, "Le 14/01/2027.", "2027-01-14\t\t"},
	    {FIELD_SEANCES, "version 1.14/01/2027.5", ""},
	    {FIELD_SEANCES, "le 31 février 2027", ""},
	    {FIELD_SEANCES, "le 14 janvier", ""},
	    {FIELD_SEANCES, "14 élèves, 2027 kilomètres", ""},
	    {FIELD_SEANCES, "entreprise née le 14 janvier 1927", ""},
	    {FIELD_INSCRIPTION_LIMITE, "Inscriptions avant le 15/12/2026.", "2026-12-15"},
	    {FIELD_INSCRIPTION_LIMITE, "Inscriptions jusqu’au 15 décembre 2026.", "2026-12-15"},
	    {FIELD_INSCRIPTION_LIMITE, "Le 15 décembre 2026, portes ouvertes", ""},
	};
	struct french_dates *dates = NULL;
	struct fault fault = {0};
	size_t i;

	(void)state;
	if (french_dates_new(&fault, &dates) != OK)
		fail_msg("%s", fault.message);
	for (i = 0; i < LENGTH(cases); i++) {
		struct found found = {""};

		french_dates_find(dates, cases[i].field,
		    &(struct dated_text){cases[i].text, strlen(cases[i].text), NO_DAY}, take, &found);
		if (strcmp(found.text, cases[i].found) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, found.text, cases[i].found);
	}
	french_dates_free(dates);
	french_dates_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_of_feeds_are_read),
	    cmocka_unit_test(what_is_no_date_is_none),
	    cmocka_unit_test(what_was_written_is_told),
	    cmocka_unit_test(any_bytes_are_read),
	    cmocka_unit_test(prose_is_searched),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
