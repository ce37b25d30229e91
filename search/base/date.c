#include "search/base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_SECONDS 86400
#define YEAR_MAX 9999

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
date_is_valid(int year, int month, int day)
{
	if (year < 1 || year > YEAR_MAX || month < 1 || month > 12 || day < 1)
		return false;
	return day <= month_days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* Counts from 1 March, so that the leap day is the last of its year. */
int32_t
date_days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int of_era = y - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (int32_t)(era * 146097 + day_of_era - 719468);
}

void
date_from_days(int32_t days, int *year, int *month, int *day)
{
	int32_t z = days + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t of_era = z - era * 146097;
	int32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int32_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int32_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2 ? 1 : 0));
}

int
date_weekday(int32_t days)
{
	int w = (int)((days + 3) % 7);

	return w < 0 ? w + 7 : w;
}

/* Exactly `digits` decimal digits at text[at]. */
static bool
number_at(const char *text, size_t at, size_t digits, int *out)
{
	int n = 0;
	size_t i;

	for (i = at; i < at + digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (text[i] - '0');
	}
	*out = n;
	return true;
}

bool
date_parse_days(const char *text, int32_t *days)
{
	int year, month, day;

	if (!number_at(text, 0, 4, &year) || text[4] != '-' || !number_at(text, 5, 2, &month) ||
	    text[7] != '-' || !number_at(text, 8, 2, &day))
		return false;
	if ((text[10] != '\0' && text[10] != 'T' && text[10] != ' ') ||
	    !date_is_valid(year, month, day))
		return false;
	*days = date_days(year, month, day);
	return true;
}

void
date_format(int32_t days, char out[ISO_DATE_MAX])
{
	int year, month, day;

	date_from_days(days, &year, &month, &day);
	(void)snprintf(out, ISO_DATE_MAX, "%04u-%02u-%02u", (unsigned)year % 10000u,
	    (unsigned)month % 100u, (unsigned)day % 100u);
}

int64_t
instant_from_civil(const struct civil *utc)
{
	int64_t days = date_days(utc->year, utc->month, utc->day);

	return days * DAY_SECONDS + (int64_t)utc->hour * 3600 + (int64_t)utc->minute * 60 +
	    utc->second;
}

void
instant_to_civil(int64_t instant, struct civil *utc)
{
	int64_t days = instant / DAY_SECONDS;
	int64_t rest = instant % DAY_SECONDS;

	if (rest < 0) {
		rest += DAY_SECONDS;
		days--;
	}
	date_from_days((int32_t)days, &utc->year, &utc->month, &utc->day);
	utc->hour = (int)(rest / 3600);
	utc->minute = (int)(rest / 60 % 60);
	utc->second = (int)(rest % 60);
}

void
instant_format(int64_t instant, char out[ISO_INSTANT_MAX])
{
	struct civil c;

	instant_to_civil(instant, &c);
	(void)snprintf(out, ISO_INSTANT_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)c.year % 10000u, (unsigned)c.month % 100u, (unsigned)c.day % 100u,
	    (unsigned)c.hour % 100u, (unsigned)c.minute % 100u, (unsigned)c.second % 100u);
}

bool
instant_parse(const char *text, int64_t *instant)
{
	struct civil c;
	int32_t days;

	if (!date_parse_days(text, &days) || text[10] != 'T' || !number_at(text, 11, 2, &c.hour) ||
	    text[13] != ':' || !number_at(text, 14, 2, &c.minute) || text[16] != ':' ||
	    !number_at(text, 17, 2, &c.second) || strcmp(text + 19, "Z") != 0)
		return false;
	if (c.hour > 23 || c.minute > 59 || c.second > 60)
		return false;
	*instant = (int64_t)days * DAY_SECONDS + (int64_t)c.hour * 3600 + (int64_t)c.minute * 60 +
	    c.second;
	return true;
}

static int64_t
last_sunday_01utc(int year, int month)
{
	int32_t last = date_days(year, month, 31);

	return (int64_t)(last - (date_weekday(last) + 1) % 7) * DAY_SECONDS + 3600;
}

int
paris_offset_seconds(int64_t instant)
{
	struct civil utc;

	instant_to_civil(instant, &utc);
	return instant >= last_sunday_01utc(utc.year, 3) && instant < last_sunday_01utc(utc.year, 10)
	    ? 7200
	    : 3600;
}

void
paris_from_instant(int64_t instant, struct civil *local)
{
	instant_to_civil(instant + paris_offset_seconds(instant), local);
}

int64_t
paris_to_instant(const struct civil *local)
{
	int64_t wall = instant_from_civil(local);
	int64_t summer = wall - 7200;

	/* The first of two readings is the one in summer time. */
	return paris_offset_seconds(summer) == 7200 ? summer : wall - 3600;
}

int32_t
paris_today(void)
{
	int64_t now = (int64_t)time(NULL);

	return (int32_t)((now + paris_offset_seconds(now)) / DAY_SECONDS);
}
