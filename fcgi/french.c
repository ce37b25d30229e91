#include "fcgi/french.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/date.h"

static const char *const days[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    "dimanche"};
static const char *const months[] = {"janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre"};

/* "1er", "14" */
static const char *
day_number(struct arena *arena, int day)
{
	return day == 1 ? "1er" : arena_printf(arena, "%d", day);
}

const char *
french_day(struct arena *arena, int32_t day)
{
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	return arena_printf(arena, "%s %s" NBSP "%s %d", days[date_weekday(day)],
	    day_number(arena, d), months[m - 1], y);
}

const char *
french_short_day(struct arena *arena, int32_t day)
{
	static const char *const short_days[] = {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."};
	static const char *const short_months[] = {"janv.", "févr.", "mars", "avr.", "mai", "juin",
	    "juill.", "août", "sept.", "oct.", "nov.", "déc."};
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	return arena_printf(arena, "%s %s" NBSP "%s %d", short_days[date_weekday(day)],
	    day_number(arena, d), short_months[m - 1], y);
}

/* "T09:00" → "9 h", "T13:30" → "13 h 30"; NULL for a whole day. */
static const char *
hour_of(struct arena *arena, const char *time)
{
	int hour, minute;

	if (strlen(time) < 16 || sscanf(time + 11, "%2d:%2d", &hour, &minute) != 2)
		return NULL;
	return minute == 0 ? arena_printf(arena, "%d" NBSP "h", hour)
			   : arena_printf(arena, "%d" NBSP "h" NBSP "%02d", hour, minute);
}

const char *
french_hours(struct arena *arena, const struct session *s)
{
	const char *from = hour_of(arena, s->start), *to = hour_of(arena, s->end);

	if (from == NULL || to == NULL)
		return from;
	return arena_printf(arena, "%s" NBSP "– %s", from, to);
}

const char *
french_month(struct arena *arena, int32_t day)
{
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	return arena_printf(arena, "%s %d", months[m - 1], y);
}

const char *
french_days(struct arena *arena, int32_t first, int32_t last)
{
	int y1, m1, d1, y2, m2, d2;

	date_from_days(first, &y1, &m1, &d1);
	date_from_days(last, &y2, &m2, &d2);
	if (y1 == y2 && m1 == m2)
		return arena_printf(arena, "du %s au %s" NBSP "%s %d", day_number(arena, d1),
		    day_number(arena, d2), months[m2 - 1], y2);
	if (y1 == y2)
		return arena_printf(arena, "du %s" NBSP "%s au %s" NBSP "%s %d", day_number(arena, d1),
		    months[m1 - 1], day_number(arena, d2), months[m2 - 1], y2);
	return arena_printf(arena, "du %s" NBSP "%s %d au %s" NBSP "%s %d", day_number(arena, d1),
	    months[m1 - 1], y1, day_number(arena, d2), months[m2 - 1], y2);
}

const char *
french_session(struct arena *arena, const struct session *s)
{
	const char *from = hour_of(arena, s->start), *to = hour_of(arena, s->end), *day;
	int32_t first, last;

	if (!date_parse_days(s->start, &first))
		return NULL;
	if (!date_parse_days(s->end, &last))
		last = first;
	if (last > first)
		return french_days(arena, first, last);
	day = french_day(arena, first);
	if (from == NULL)
		return day;
	return to == NULL ? arena_printf(arena, "%s, %s", day, from)
			  : arena_printf(arena, "%s, %s" NBSP "– %s", day, from, to);
}

const char *
french_duration(struct arena *arena, long minutes)
{
	if (minutes < 60)
		return arena_printf(arena, "%ld" NBSP "min", minutes);
	if (minutes % 60 == 0)
		return arena_printf(arena, "%ld" NBSP "h", minutes / 60);
	return arena_printf(arena, "%ld" NBSP "h" NBSP "%02ld", minutes / 60, minutes % 60);
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
french_list(struct arena *arena, const char *const *names, size_t count)
{
	switch (count) {
	case 0:
		return NULL;
	case 1:
		return names[0];
	case 2:
		return arena_printf(arena, "%s et %s", names[0], names[1]);
	case 3:
		return arena_printf(arena, "%s, %s et %s", names[0], names[1], names[2]);
	default:
		return arena_printf(arena, "%s, %s", names[0], names[1]);
	}
}
