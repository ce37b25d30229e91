#include "import/french_dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/date_context.h"
#include "import/rules.h"
#include "search/base/date.h"
#include "search/french/analysis.h"

#define SPANS_MAX 64   /* dates looked at in one text */
#define YEAR_GAP_MAX 80 /* bytes between a day and the day whose year it shares */
#define YEAR_MIN 2020  /* an older date is history, not a session */
#define YEAR_MAX 2099
#define SCHOOL_YEAR_BEGINS 8 /* month */

#define MONTHS                                                                                     \
	"(janv(?:ier|\\.)|f[ée]vr(?:ier|\\.)|mars|avr(?:il|\\.)|mai|juin|juil(?:let|\\.)|ao[ûu]t|"     \
	"sept(?:embre|\\.)|oct(?:obre|\\.)|nov(?:embre|\\.)|d[ée]c(?:embre|\\.))"
#define NUMBERS "([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(?![0-9/-]|\\.[0-9])"
#define WEEKDAY "(?:(?:lun|mar|mercre|jeu|vendre|same)di\\s+|dimanche\\s+)?"
#define HOUR "([0-9]{1,2})\\s?(?:h(?:eures?)?(?![a-z])|:(?=[0-9][0-9]))\\s?([0-9][0-9](?![0-9]))?"
#define NO_SENTENCE_END "[^.;!?\\n0-9]"

enum form { DEADLINE, HISTORY, EXCLUDED, WEEKLY, RANGE, DAYS, NUMERIC, SCHOOL_YEAR, HOURS, LEFT_OUT, FORM_COUNT };

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
    [EXCLUDED] = "\\b(?:ferm[ée]\\w*|fermetures?|sauf|hors|except[ée]e?s?|vacances|cong[ée]s|rel[âa]che|"
		 "annul[ée]\\w*|report[ée]\\w*)\\b[^.;:,!?\\n0-9]{0,20}(?:\\b(?:du|le|les)\\s+)?(?:" WEEKDAY
		 "[0-9]{1,2}(?:er)?(?:\\s+" MONTHS ")?\\s+au\\s+)?" WEEKDAY "[0-9]{1,2}(?:er)?\\s+" MONTHS
		 "(?:\\s+[0-9]{4})?",
    /* 1: weekday; 2: month; 3: year */
    [WEEKLY] = "\\btous\\s+les\\s+((?:lun|mar|mercre|jeu|vendre|same)di|dimanche)s\\s+(?:du\\s+mois\\s+)?"
	       "(?:de\\s+|d['’])" MONTHS "(?:\\s+([0-9]{4}))?",
    /* 1 2: first day and month; 3 4 5: last day, month, year */
    [RANGE] = "\\bdu\\s+" WEEKDAY "([0-9]{1,2})(?:er)?(?:\\s+" MONTHS ")?\\s+au\\s+" WEEKDAY
	      "([0-9]{1,2})(?:er)?\\s+" MONTHS "(?:\\s+([0-9]{4}))?",
    /* 1: days; 2: month; 3: year */
    [DAYS] = "\\b((?:[0-9]{1,2}(?:er)?\\s*(?:,|et|&|puis)\\s*(?:le\\s+)?" WEEKDAY
	     "){0,30}[0-9]{1,2}(?:er)?)\\s+" MONTHS "(?:\\s+([0-9]{4}))?",
    [NUMERIC] = "(?<![0-9/.-])" NUMBERS,
    /* in the rest of the sentence */
    [LEFT_OUT] = "\\G[^.;!?\\n]{0,60}?\\b(?:hors|sauf|except[ée]\\w*|hormis)\\b",
    [SCHOOL_YEAR] = "\\b(20[0-9][0-9])\\s?[-/–]\\s?(20[0-9][0-9])\\b",
    /* right behind a date; 1 2: hour and minutes of the start; 3 4: of the end */
    [HOURS] = "\\G\\s*[,(:–-]?\\s*(?:(?:de|d[èe]s|entre|[àÀ]\\s+partir\\s+de|[àÀ])\\s+)?" HOUR
	      "(?:\\s*(?:[àÀ]|-|–|et)\\s*" HOUR ")?",
};

struct french_dates {
	struct pattern *forms[FORM_COUNT];
	struct date_context *around;
};

/* A text and what was read of it so far. */
struct reading {
	struct french_dates *dates;
	const char *text;
	size_t length;
	int32_t published;
	int school_year; /* that begins in this year; 0: none is named */
	int start, end;  /* minutes of the day, of the dates being read; -1: none */
	struct span_of_text taken[SPANS_MAX];
	struct span_of_text current; /* what is being read */
	size_t count;
	size_t announced; /* where the last day without year and weekday ended that was taken; 0: none */
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
	if (status == OK)
		status = date_context_new(fault, &dates->around);
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
	if (dates != NULL)
		date_context_free(dates->around);
	free(dates);
}

void
french_dates_forgive(struct french_dates *dates)
{
	size_t i;

	for (i = 0; i < FORM_COUNT; i++)
		pattern_forgive(dates->forms[i]);
	date_context_forgive(dates->around);
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

#define MINUTES_NONE (-1)
#define MINUTES_OF_DAY 1440
#define DATES_TOGETHER 8    /* that may share the hours behind the last one */
#define BETWEEN_DATES_MAX 24 /* bytes: " et le mercredi " */
#define AHEAD_DAYS_MAX 300  /* further off, it was rather last year's */
#define NEARER_DAYS_MAX 182 /* nearer than the same day of the year before */

static int
minutes_of(const struct reading *r, struct span_of_text hour, struct span_of_text minute)
{
	int h, m;

	if (is_absent(hour))
		return MINUTES_NONE;
	h = number_of(r, hour);
	m = is_absent(minute) ? 0 : number_of(r, minute);
	return h < 24 && m < 60 ? h * 60 + m : MINUTES_NONE;
}

/* Nothing but words that join two dates. */
static bool
joins_dates(const struct reading *r, size_t from, size_t to)
{
	size_t i;

	if (to < from || to - from > BETWEEN_DATES_MAX)
		return false;
	for (i = from; i < to; i++)
		if (strchr(".;:!?()\n", r->text[i]) != NULL)
			return false;
	return true;
}

/* The hours behind a date, or behind the last of those that are joined to it. */
static void
read_hours(struct reading *r, size_t from)
{
	struct span_of_text g[5];
	size_t n;

	r->start = r->end = MINUTES_NONE;
	for (n = 0; n < DATES_TOGETHER; n++) {
		if (pattern_find(r->dates->forms[HOURS], r->text, r->length, from, g, 5)) {
			r->start = minutes_of(r, g[1], g[2]);
			r->end = r->start == MINUTES_NONE ? MINUTES_NONE : minutes_of(r, g[3], g[4]);
			if (r->end <= r->start)
				r->end = MINUTES_NONE;
			return;
		}
		if ((!pattern_find(r->dates->forms[DAYS], r->text, r->length, from, g, 1) ||
			!joins_dates(r, from, g[0].start)) &&
		    (!pattern_find(r->dates->forms[NUMERIC], r->text, r->length, from, g, 1) ||
			!joins_dates(r, from, g[0].start)))
			return;
		from = g[0].end;
	}
}

static void
write_time(int32_t day, int minutes, char out[SESSION_TIME_MAX])
{
	char date[ISO_DATE_MAX];

	date_format(day, date);
	if (minutes == MINUTES_NONE)
		(void)snprintf(out, SESSION_TIME_MAX, "%s", date);
	else
		(void)snprintf(out, SESSION_TIME_MAX, "%sT%02u:%02u", date,
		    (unsigned)minutes % MINUTES_OF_DAY / 60, (unsigned)minutes % 60);
}

/* Of several days the hours are each day's: a session has no place for that. */
static void
sink_session(const struct reading *r, int32_t first, int32_t last)
{
	char start[SESSION_TIME_MAX], end[SESSION_TIME_MAX] = "", line[2 * SESSION_TIME_MAX + 4];

	if (r->wanted != FIELD_SEANCES)
		return;
	write_time(first, last > first ? MINUTES_NONE : r->start, start);
	if (last > first)
		write_time(last, MINUTES_NONE, end);
	else if (r->end != MINUTES_NONE)
		write_time(first, r->end, end);
	(void)snprintf(line, sizeof(line), "%s\t%s\t", start, end);
	r->sink(r->context, &(struct tag){FIELD_SEANCES, line, r->current});
}

static void
sink_day(const struct reading *r, int year, int month, int day)
{
	if (is_plausible(year, month, day))
		sink_session(r, date_days(year, month, day), date_days(year, month, day));
}

/* The year in which this day comes next after the publication; 0 when that is not known. */
static int
next_year_of(const struct reading *r, int month, int day, int ahead_max)
{
	int year, m, d;

	if (r->published == NO_DAY)
		return 0;
	date_from_days(r->published, &year, &m, &d);
	if (month < m || (month == m && day < d))
		year++;
	return date_is_valid(year, month, day) &&
		date_days(year, month, day) - r->published <= ahead_max
	    ? year
	    : 0;
}

/* What the text says of the year: a date behind this one, or the school year; 0: nothing. */
static int
year_said(const struct reading *r, size_t from, int month)
{
	int year = year_nearby(r, from);

	if (year == 0 && r->school_year != 0)
		year = month >= SCHOOL_YEAR_BEGINS ? r->school_year : r->school_year + 1;
	return year;
}

/* 1 (Monday) to 7; 0 for what is no weekday's name. */
static int
weekday_of(const struct reading *r, struct span_of_text span)
{
	static const char *const names[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
	    "dimanche"};
	char folded[16];
	size_t i;

	(void)fold(r->text + span.start, span.end - span.start, folded, sizeof(folded));
	for (i = 0; i < LENGTH(names); i++)
		if (strcmp(folded, names[i]) == 0)
			return (int)i + 1;
	return 0;
}

/* The weekday named right before text[at]; 0: none. */
static int
weekday_before(const struct reading *r, size_t at)
{
	struct span_of_text word;

	while (at > 0 && r->text[at - 1] == ' ')
		at--;
	word.end = word.start = at;
	while (word.start > 0 && ((r->text[word.start - 1] | 0x20) >= 'a' && (r->text[word.start - 1] | 0x20) <= 'z'))
		word.start--;
	return word.end - word.start > sizeof("mercredi") - 1 ? 0 : weekday_of(r, word);
}

static bool
falls_on(int year, int month, int day, int weekday)
{
	return date_is_valid(year, month, day) && date_weekday(date_days(year, month, day)) + 1 == weekday;
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
		int month = month_of(r, g[4]), first_month = is_absent(g[2]) ? month : month_of(r, g[2]);
		int first_day = number_of(r, g[1]), day = number_of(r, g[3]), year, first_year;

		year = is_absent(g[5]) ? year_said(r, from, month) : number_of(r, g[5]);
		if (year == 0)
			year = next_year_of(r, month, day, AHEAD_DAYS_MAX);
		first_year = first_month > month ? year - 1 : year;

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

/* "tous les mardis de mars 2027"; not where some are left out, one cannot say which. */
static void
read_weekly(struct reading *r)
{
	struct span_of_text g[4];
	size_t from = 0;

	while (take(r, WEEKLY, &from, g, LENGTH(g))) {
		int weekday = weekday_of(r, g[1]), month = month_of(r, g[2]), day;
		int year = is_absent(g[3]) ? year_said(r, from, month) : number_of(r, g[3]);
		struct span_of_text left_out[1];

		if (year == 0)
			year = next_year_of(r, month, 28, AHEAD_DAYS_MAX);
		if (pattern_find(r->dates->forms[LEFT_OUT], r->text, r->length, from, left_out, 1))
			continue;
		read_hours(r, from);
		for (day = 1; year != 0 && day <= 31; day++)
			if (falls_on(year, month, day, weekday))
				sink_day(r, year, month, day);
	}
}

/* The year of a day that has neither year nor weekday; 0 where it may be any. */
static int
year_announced(struct reading *r, struct span_of_text span, int month, int day)
{
	struct date_context *around = r->dates->around;
	struct day_in_text here = {r->text, r->length, span, month, day};
	int year = next_year_of(r, month, day, NEARER_DAYS_MAX);

	if (year == 0 || date_context_has_another_year(around, r->text, r->length, year) ||
	    (!(r->announced > 0 && date_context_joins(around, r->text, r->announced, span.start)) &&
		!date_context_announces(around, &here)))
		return 0;
	r->announced = span.end;
	return year;
}

/* "les 14, 15 et 16 janvier" */
static void
read_days(struct reading *r)
{
	struct span_of_text g[4];
	size_t from = 0;

	while (take(r, DAYS, &from, g, LENGTH(g))) {
		int month = month_of(r, g[2]), day = number_of(r, g[1]), weekday;
		int year = is_absent(g[3]) ? year_said(r, from, month) : number_of(r, g[3]);

		weekday = year == 0 ? weekday_before(r, g[0].start) : 0;
		if (weekday != 0)
			year = next_year_of(r, month, day, AHEAD_DAYS_MAX);
		else if (year == 0)
			year = year_announced(r, g[0], month, day);
		if (weekday != 0 && !falls_on(year, month, day, weekday))
			year = 0;
		read_hours(r, from);
		read_day_list(r, g[1], month, year);
	}
}

static int
school_year_of(const struct reading *r)
{
	struct span_of_text g[3];
	size_t from = 0;

	while (pattern_find(r->dates->forms[SCHOOL_YEAR], r->text, r->length, from, g, LENGTH(g))) {
		if (number_of(r, g[2]) == number_of(r, g[1]) + 1)
			return number_of(r, g[1]);
		from = g[0].end;
	}
	return 0;
}

void
french_dates_find(struct french_dates *dates, enum field wanted, const struct dated_text *text,
    tag_sink sink, void *context)
{
	struct reading r = {.dates = dates, .text = text->text, .length = text->length,
	    .published = text->day, .start = MINUTES_NONE, .end = MINUTES_NONE, .wanted = wanted,
	    .sink = sink, .context = context};
	struct span_of_text g[4];
	size_t from;

	if (strcspn(text->text, "0123456789") >= text->length) { /* most texts */
		read_weekly(&r);
		return;
	}
	r.school_year = school_year_of(&r);
	read_deadlines(&r);
	if (wanted == FIELD_INSCRIPTION_LIMITE)
		return;
	for (from = 0; take(&r, HISTORY, &from, g, 1);)
		;
	for (from = 0; take(&r, EXCLUDED, &from, g, 1);)
		;
	read_weekly(&r);
	read_ranges(&r);
	read_days(&r);
	for (from = 0; take(&r, NUMERIC, &from, g, LENGTH(g));) {
		read_hours(&r, from);
		sink_day(&r, number_of(&r, g[3]), number_of(&r, g[2]), number_of(&r, g[1]));
	}
}
