#include "import/french_dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/rules.h"
#include "search/base/date.h"
#include "search/french/analysis.h"

#define SPANS_MAX 64   /* dates looked at in one text */
#define YEAR_GAP_MAX 80 /* bytes between a day and the day whose year it shares */
#define YEAR_MIN 2020  /* an older date is history, not a session */
#define YEAR_MAX 2099

#define MONTHS                                                                                     \
	"(janv(?:ier|\\.)|f[ée]vr(?:ier|\\.)|mars|avr(?:il|\\.)|mai|juin|juil(?:let|\\.)|ao[ûu]t|"     \
	"sept(?:embre|\\.)|oct(?:obre|\\.)|nov(?:embre|\\.)|d[ée]c(?:embre|\\.))"
#define NUMBERS "([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(?![0-9/-]|\\.[0-9])"
#define WEEKDAY "(?:(?:lun|mar|mercre|jeu|vendre|same)di\\s+|dimanche\\s+)?"
#define NO_SENTENCE_END "[^.;!?\\n0-9]"

enum form { DEADLINE, HISTORY, RANGE, DAYS, NUMERIC, FORM_COUNT };

/* In the order in which they are looked for: what one has read, the next ones leave.  [0-9] rather
 * than \d, which is any script's: PCRE2 then passes over what is no digit many times faster. */
static const char *const forms[FORM_COUNT] = {
    /* 1: what it limits; 2 3 4: day, month, year; 5 6 7: the same in numbers */
    [DEADLINE] = "(?:\\b(inscri\\w*|r[ée]serv\\w*|candidat\\w*|date limite)" NO_SENTENCE_END
		 "{0,60})?\\b(?:avant|jusqu['’]au|au plus tard|limite)\\b" NO_SENTENCE_END
		 "{0,30}\\b(?:([0-9]{1,2})(?:er)?\\s+" MONTHS "(?:\\s+([0-9]{4}))?|" NUMBERS ")",
    [HISTORY] = "\\b(?:depuis|cr[ée][ée]{1,2}s?|fond[ée]e?s?|n[ée]e?s?|publi[ée]e?s?|mise?s? à jour|"
		"parue?s?|ouverte?s? depuis)\\b" NO_SENTENCE_END "{0,20}(?:[0-9]{1,2}(?:er)?\\s+" MONTHS
		"(?:\\s+[0-9]{4})?|" NUMBERS ")",
    /* 1 2: first day and month; 3 4 5: last day, month, year */
    [RANGE] = "\\bdu\\s+" WEEKDAY "([0-9]{1,2})(?:er)?(?:\\s+" MONTHS ")?\\s+au\\s+" WEEKDAY
	      "([0-9]{1,2})(?:er)?\\s+" MONTHS "\\s+([0-9]{4})",
    /* 1: days; 2: month; 3: year */
    [DAYS] = "\\b((?:[0-9]{1,2}(?:er)?\\s*(?:,|et|&|puis)\\s*(?:le\\s+)?" WEEKDAY
	     "){0,30}[0-9]{1,2}(?:er)?)\\s+" MONTHS "(?:\\s+([0-9]{4}))?",
    [NUMERIC] = "(?<![0-9/.-])" NUMBERS,
};

struct french_dates {
	struct pattern *forms[FORM_COUNT];
};

/* A text and what was read of it so far. */
struct reading {
	struct french_dates *dates;
	const char *text;
	size_t length;
	struct span_of_text taken[SPANS_MAX];
	struct span_of_text current; /* what is being read */
	size_t count;
	enum field wanted;
	tag_sink sink;
	void *context;
};

enum status
french_dates_new(struct fault *fault, struct french_dates **out)
{
	struct french_dates *dates = calloc(1, sizeof(*dates));
	enum status status = OK;
	size_t i;

	if (dates == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the dates");
	for (i = 0; status == OK && i < FORM_COUNT; i++)
		status = pattern_compile(forms[i], fault, &dates->forms[i]);
	if (status != OK) {
		french_dates_free(dates);
		return status;
	}
	*out = dates;
	return OK;
}

void
french_dates_free(struct french_dates *dates)
{
	size_t i;

	for (i = 0; dates != NULL && i < FORM_COUNT; i++)
		pattern_free(dates->forms[i]);
	free(dates);
}

void
french_dates_forgive(struct french_dates *dates)
{
	size_t i;

	for (i = 0; i < FORM_COUNT; i++)
		pattern_forgive(dates->forms[i]);
}

static bool
is_absent(struct span_of_text span)
{
	return span.start > span.end;
}

static int
number_of(const struct reading *r, struct span_of_text span)
{
	size_t i;
	int n = 0;

	for (i = span.start; i < span.end && i < span.start + 6; i++)
		if (r->text[i] >= '0' && r->text[i] <= '9')
			n = n * 10 + (r->text[i] - '0');
	return n;
}

static int
month_of(const struct reading *r, struct span_of_text span)
{
	static const char *const months[] = {"jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou",
	    "sep", "oct", "nov", "dec"};
	char folded[24];
	size_t i;

	(void)fold(r->text + span.start, span.end - span.start, folded, sizeof(folded));
	for (i = 0; i < LENGTH(months); i++)
		if (strncmp(folded, months[i], strlen(months[i])) == 0)
			return (int)i + 1;
	return 0;
}

static bool
is_plausible(int year, int month, int day)
{
	return year >= YEAR_MIN && year <= YEAR_MAX && date_is_valid(year, month, day);
}

static bool
is_taken(const struct reading *r, struct span_of_text span)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (span.start < r->taken[i].end && r->taken[i].start < span.end)
			return true;
	return false;
}

/* The next match of a form that nothing else has read; groups[0] is then taken. */
static bool
take(struct reading *r, enum form form, size_t *from, struct span_of_text *groups, size_t count)
{
	while (r->count < SPANS_MAX &&
	    pattern_find(r->dates->forms[form], r->text, r->length, *from, groups, count)) {
		*from = groups[0].end;
		if (!is_taken(r, groups[0])) {
			r->taken[r->count++] = groups[0];
			r->current = groups[0];
			return true;
		}
	}
	return false;
}

/* The year that the next dates carry: "les 14 janvier et 4 février 2027"; 0 when none does. */
static int
year_nearby(const struct reading *r, size_t from)
{
	struct span_of_text g[4];
	size_t n;

	for (n = 0; n < SPANS_MAX &&
	     pattern_find(r->dates->forms[DAYS], r->text, r->length, from, g, 4) &&
	     g[0].start - from <= YEAR_GAP_MAX;
	     n++) {
		if (!is_absent(g[3]))
			return number_of(r, g[3]);
		from = g[0].end;
	}
	return 0;
}

static void
sink_session(const struct reading *r, int32_t first, int32_t last)
{
	char start[ISO_DATE_MAX], end[ISO_DATE_MAX], line[2 * ISO_DATE_MAX + 4];

	if (r->wanted != FIELD_SEANCES)
		return;
	date_format(first, start);
	date_format(last, end);
	(void)snprintf(line, sizeof(line), "%s\t%s\t", start, last > first ? end : "");
	r->sink(r->context, &(struct tag){FIELD_SEANCES, line, r->current});
}

static void
sink_day(const struct reading *r, int year, int month, int day)
{
	if (is_plausible(year, month, day))
		sink_session(r, date_days(year, month, day), date_days(year, month, day));
}

static void
read_deadlines(struct reading *r)
{
	struct span_of_text g[8];
	char date[ISO_DATE_MAX];
	size_t from = 0;

	while (take(r, DEADLINE, &from, g, LENGTH(g))) {
		bool in_numbers = is_absent(g[2]);
		int day = number_of(r, in_numbers ? g[5] : g[2]);
		int month = in_numbers ? number_of(r, g[6]) : month_of(r, g[3]);
		int year = in_numbers ? number_of(r, g[7])
		    : is_absent(g[4]) ? year_nearby(r, from)
				      : number_of(r, g[4]);

		if (r->wanted != FIELD_INSCRIPTION_LIMITE || is_absent(g[1]) ||
		    !is_plausible(year, month, day))
			continue;
		date_format(date_days(year, month, day), date);
		r->sink(r->context, &(struct tag){FIELD_INSCRIPTION_LIMITE, date, g[0]});
	}
}

static void
read_ranges(struct reading *r)
{
	struct span_of_text g[6];
	size_t from = 0;

	while (take(r, RANGE, &from, g, LENGTH(g))) {
		int month = month_of(r, g[4]), year = number_of(r, g[5]);
		int first_month = is_absent(g[2]) ? month : month_of(r, g[2]);
		int first_year = first_month > month ? year - 1 : year;
		int first_day = number_of(r, g[1]), day = number_of(r, g[3]);

		if (is_plausible(first_year, first_month, first_day) && is_plausible(year, month, day))
			sink_session(r, date_days(first_year, first_month, first_day),
			    date_days(year, month, day));
	}
}

/* "14, 15 et 16" before a month. */
static void
read_day_list(const struct reading *r, struct span_of_text list, int month, int year)
{
	size_t at = list.start;

	while (at < list.end) {
		struct span_of_text day = {at, at};

		while (day.end < list.end && r->text[day.end] >= '0' && r->text[day.end] <= '9')
			day.end++;
		if (day.end > day.start)
			sink_day(r, year, month, number_of(r, day));
		at = day.end + 1;
	}
}

void
french_dates_find(struct french_dates *dates, enum field wanted, const char *text, size_t length,
    tag_sink sink, void *context)
{
	struct reading r = {.dates = dates, .text = text, .length = length, .wanted = wanted,
	    .sink = sink, .context = context};
	struct span_of_text g[4];
	size_t from;

	read_deadlines(&r);
	if (wanted == FIELD_INSCRIPTION_LIMITE)
		return;
	for (from = 0; take(&r, HISTORY, &from, g, 1);)
		;
	read_ranges(&r);
	for (from = 0; take(&r, DAYS, &from, g, LENGTH(g));)
		read_day_list(&r, g[1], month_of(&r, g[2]),
		    is_absent(g[3]) ? year_nearby(&r, from) : number_of(&r, g[3]));
	for (from = 0; take(&r, NUMERIC, &from, g, LENGTH(g));)
		sink_day(&r, number_of(&r, g[3]), number_of(&r, g[2]), number_of(&r, g[1]));
}
