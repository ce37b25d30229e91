#include "fcgi/french.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/date.h"

/* "1er", "14" */
static const char *
day_number(struct arena *arena, const struct phrases *phrases, int day)
{
	return day == 1 ? phrase(phrases, PHRASE_FIRST_OF_MONTH) : arena_printf(arena, "%d", day);
}

/* "14 janvier" */
static const char *
day_and_month(struct arena *arena, const struct phrases *phrases, enum phrase months, int m, int d)
{
	return arena_printf(arena, "%s" NBSP "%s", day_number(arena, phrases, d),
	    phrase(phrases, months + (enum phrase)(m - 1)));
}

static const char *
dated(struct arena *arena, const struct phrases *phrases, enum phrase weekdays, enum phrase months,
    int32_t day)
{
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	return phrase_of(phrases, arena, PHRASE_DAY_DATED,
	    phrase(phrases, weekdays + (enum phrase)date_weekday(day)),
	    arena_printf(arena, "%s %d", day_and_month(arena, phrases, months, m, d), y));
}

const char *
french_day(struct arena *arena, const struct phrases *phrases, int32_t day)
{
	return dated(arena, phrases, PHRASE_WEEKDAYS, PHRASE_MONTHS, day);
}

const char *
french_short_day(struct arena *arena, const struct phrases *phrases, int32_t day)
{
	return dated(arena, phrases, PHRASE_SHORT_WEEKDAYS, PHRASE_SHORT_MONTHS, day);
}

/* "9 h", "13 h 30" */
static const char *
hours_minutes(struct arena *arena, const struct phrases *phrases, long hours, long minutes)
{
	const char *n = arena_printf(arena, "%ld", hours);

	return minutes == 0 ? phrase_of(phrases, arena, PHRASE_HOURS, n, NULL)
			    : phrase_of(phrases, arena, PHRASE_HOURS_MINUTES, n,
				  arena_printf(arena, "%02ld", minutes));
}

/* "T09:00" → "9 h", "T13:30" → "13 h 30"; NULL for a whole day. */
static const char *
hour_of(struct arena *arena, const struct phrases *phrases, const char *time)
{
	int hour, minute;

	if (strlen(time) < 16 || sscanf(time + 11, "%2d:%2d", &hour, &minute) != 2)
		return NULL;
	return hours_minutes(arena, phrases, hour, minute);
}

const char *
french_hours(struct arena *arena, const struct phrases *phrases, const struct session *s)
{
	const char *from = hour_of(arena, phrases, s->start), *to = hour_of(arena, phrases, s->end);

	if (from == NULL || to == NULL)
		return from;
	return arena_printf(arena, "%s" NBSP "– %s", from, to);
}

const char *
french_month(struct arena *arena, const struct phrases *phrases, int32_t day)
{
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	return arena_printf(arena, "%s %d", phrase(phrases, PHRASE_MONTHS + (enum phrase)(m - 1)), y);
}

const char *
french_days(struct arena *arena, const struct phrases *phrases, int32_t first, int32_t last)
{
	int y1, m1, d1, y2, m2, d2;
	const char *from, *to;

	date_from_days(first, &y1, &m1, &d1);
	date_from_days(last, &y2, &m2, &d2);
	from = y1 == y2 && m1 == m2 ? day_number(arena, phrases, d1)
				    : day_and_month(arena, phrases, PHRASE_MONTHS, m1, d1);
	if (y1 != y2)
		from = arena_printf(arena, "%s %d", from, y1);
	to = arena_printf(arena, "%s %d", day_and_month(arena, phrases, PHRASE_MONTHS, m2, d2), y2);
	return phrase_of(phrases, arena, PHRASE_DAYS_RANGE, from, to);
}

const char *
french_session(struct arena *arena, const struct phrases *phrases, const struct session *s)
{
	const char *hours, *day;
	int32_t first, last;

	if (!date_parse_days(s->start, &first))
		return NULL;
	if (!date_parse_days(s->end, &last))
		last = first;
	if (last > first)
		return french_days(arena, phrases, first, last);
	day = french_day(arena, phrases, first);
	hours = french_hours(arena, phrases, s);
	return hours == NULL ? day : arena_printf(arena, "%s, %s", day, hours);
}

const char *
french_duration(struct arena *arena, const struct phrases *phrases, long minutes)
{
	return minutes < 60 ? phrase_of(phrases, arena, PHRASE_MINUTES,
				  arena_printf(arena, "%ld", minutes), NULL)
			    : hours_minutes(arena, phrases, minutes / 60, minutes % 60);
}

void
french_number(int64_t n, struct buf *out)
{
	char digits[24];
	size_t length, i;

	(void)snprintf(digits, sizeof(digits), "%lld", (long long)(n < 0 ? -n : n));
	length = strlen(digits);
	if (n < 0)
		buf_text(out, "−");
	for (i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buf_text(out, THIN_NBSP);
		buf_char(out, digits[i]);
	}
}

const char *
french_count(struct arena *arena, size_t n, const char *singular, const char *plural)
{
	struct buf out = {0};

	french_number((int64_t)n, &out);
	buf_printf(&out, NBSP "%s", n < 2 ? singular : plural);
	return buf_move(&out, arena);
}

const char *
french_kilometres(struct arena *arena, double km)
{
	long tenths = (long)(km * 10 + 0.5);

	if (tenths < 10)
		return NULL;
	return tenths >= 100 ? arena_printf(arena, "%ld", (tenths + 5) / 10)
			     : arena_printf(arena, "%ld,%ld", tenths / 10, tenths % 10);
}

const char *
french_list(struct arena *arena, const struct phrases *phrases, const char *const *names, size_t count)
{
	const char *and = phrase(phrases, PHRASE_LIST_AND);

	switch (count) {
	case 0:
		return NULL;
	case 1:
		return names[0];
	case 2:
		return arena_printf(arena, "%s %s %s", names[0], and, names[1]);
	case 3:
		return arena_printf(arena, "%s, %s %s %s", names[0], names[1], and, names[2]);
	default:
		return arena_printf(arena, "%s, %s", names[0], names[1]);
	}
}
