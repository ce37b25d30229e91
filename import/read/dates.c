/* Dates as feeds write them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/read/date_names.h"
#include "import/read/feed.h"
#include "search/base/date.h"
#include "search/french/analysis.h"

#define DATE_BYTES_MAX 120
#define YEAR_MIN 2 /* the year 1 is the zero of programs */

/* What is being put together. */
struct date {
	struct civil c;
	bool has_day, has_time, has_zone;
	int offset; /* minutes */
	bool pm, am;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Up to `most` digits; how many were read. */
static size_t
read_number(const char **at, size_t most, int *out)
{
	size_t n = 0;

	*out = 0;
	for (; n < most && is_digit((*at)[n]); n++)
		*out = *out * 10 + ((*at)[n] - '0');
	*at += n;
	return n;
}

static void
set_year(struct date *d, int year, size_t digits)
{
	d->c.year = digits > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
}

/* +01:00, -0500, +1 */
static bool
read_offset(const char **at, struct date *d)
{
	int sign = **at == '-' ? -1 : 1, hours, minutes = 0;
	const char *p = *at + 1;
	size_t n = read_number(&p, 2, &hours);

	if (n == 0)
		return false;
	if (*p == ':' && !is_digit(p[1]))
		return false;
	if (*p == ':')
		p++;
	(void)read_number(&p, 2, &minutes);
	if (hours > 15 || minutes > 59)
		return false;
	d->offset = sign * (hours * 60 + minutes);
	d->has_zone = true;
	*at = p;
	return true;
}

static bool
check_time(struct date *d)
{
	struct civil *c = &d->c;

	if (d->pm && c->hour < 12)
		c->hour += 12;
	else if (d->am && c->hour == 12)
		c->hour = 0;
	if (c->hour == 24 && c->minute == 0 && c->second == 0)
		return true; /* the next midnight */
	return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 &&
	    c->second <= 60;
}

/* am or pm, in front of the time or behind it. */
static bool
read_half(const char **at, struct date *d)
{
	const char *text = *at + strspn(*at, " ");
	size_t length;
	enum date_unit half = date_unit(text, &length);

	if (half != DATE_MORNING && half != DATE_AFTERNOON)
		return false;
	d->pm = half == DATE_AFTERNOON;
	d->am = half == DATE_MORNING;
	*at = text + length + (text[length] == '.' ? 1 : 0);
	return true;
}

/* After "hh" and its separator: "mm[:ss[.fraction]]". */
static bool
read_rest_of_time(const char **at, struct date *d, int hour)
{
	int fraction;

	d->c.hour = hour;
	d->c.minute = d->c.second = 0;
	if (is_digit(**at) && read_number(at, 2, &d->c.minute) == 0)
		return false;
	if (**at == ':') {
		++*at;
		if (read_number(at, 2, &d->c.second) == 0)
			return false;
	}
	if ((**at == '.' || **at == ',') && is_digit((*at)[1])) {
		++*at;
		while (read_number(at, 9, &fraction) > 0)
			continue;
	}
	d->has_time = true;
	return true;
}

/* A month and a day, or a day of the year. */
static void
set_day_of_year(struct date *d, int day)
{
	struct civil first = {.year = d->c.year, .month = 1, .day = 1}, then;

	if (!date_is_valid(first.year, 1, 1) || day < 1 || day > 366) {
		d->c.month = 0; /* no date */
		return;
	}
	instant_to_civil(instant_from_civil(&first) + (int64_t)(day - 1) * 24 * 60 * 60, &then);
	d->c.month = then.year == first.year ? then.month : 0;
	d->c.day = then.day;
}

/* Digits alone: YYYYMMDD, YYYYDDD, YYYYMM, YYMMDD. */
static bool
read_iso_basic(struct date *d, size_t digits, int n, bool is_all)
{
	d->c.day = 1;
	if (digits == 8) {
		d->c.year = n / 10000;
		d->c.month = n / 100 % 100;
		d->c.day = n % 100 == 0 ? 1 : n % 100; /* LHEO's way to name a month */
	} else if (digits == 7 && is_all) {
		d->c.year = n / 1000;
		set_day_of_year(d, n % 1000);
	} else if (digits == 6 && is_all) {
		if (n / 10000 == 19 || n / 10000 == 20) {
			d->c.year = n / 100;
			d->c.month = n % 100;
		} else {
			set_year(d, n / 10000, 2);
			d->c.month = n / 100 % 100;
			d->c.day = n % 100;
		}
	} else {
		return false;
	}
	return true;
}

/* YYYY[-MM[-DD]], YYYY-DDD; slashes and dots will do. */
static bool
read_iso_extended(const char **at, struct date *d)
{
	char separator = **at;
	size_t digits;

	d->c.month = d->c.day = 1;
	if (separator == '\0')
		return true;
	++*at;
	digits = strspn(*at, "0123456789");
	if (digits == 3 && **at == '0' && (*at)[3] == separator) {
		++*at; /* a month of three digits */
	} else if (digits == 3 && (*at)[3] != separator) {
		int day;

		(void)read_number(at, 3, &day);
		set_day_of_year(d, day);
		return true;
	}
	if (read_number(at, 2, &d->c.month) == 0)
		return false;
	if (**at != separator)
		return true;
	++*at;
	return read_number(at, 2, &d->c.day) > 0;
}

/* -YYMM and -YY-MM, which ISO 8601 had until 2000. */
static bool
read_iso_truncated(const char *text, struct date *d, bool *valid)
{
	const char *at = text + 1;
	int year, month;

	if (*text != '-' || read_number(&at, 2, &year) != 2)
		return false;
	at += *at == '-' ? 1 : 0;
	if (read_number(&at, 2, &month) != 2 || *at != '\0')
		return false;
	set_year(d, year, 2);
	d->c.month = month;
	d->c.day = 1;
	*valid = true;
	return true;
}

/* After the time: an offset, Z, both as some programs write, or the name of a zone. */
static bool
read_iso_zone(const char **at, struct date *d)
{
	size_t length;
	int offset;

	(void)read_half(at, d);
	*at += strspn(*at, " ");
	if ((**at == '+' || **at == '-') && !read_offset(at, d))
		return false;
	length = date_word(*at);
	if (length > 0 && date_zone(*at, length, &offset) && (!d->has_zone || offset == 0)) {
		if (!d->has_zone)
			d->offset = offset;
		d->has_zone = true;
		*at += length;
	}
	*at += strspn(*at, " ");
	return **at == '\0';
}

/* ISO 8601, then T or blank, a time and a zone.  false when the text is of another shape; *valid
 * tells whether it was good. */
static bool
read_iso(const char *text, struct date *d, bool *valid)
{
	const char *at = text;
	int n;
	size_t digits = read_number(&at, 8, &n);

	*valid = false;
	if (digits == 0)
		return read_iso_truncated(text, d, valid);
	if (digits == 4 && (*at == '-' || *at == '\0' || *at == '/' || (*at == '.' && is_digit(at[1])))) {
		d->c.year = n;
		if (!read_iso_extended(&at, d))
			return false;
	} else if (!read_iso_basic(d, digits, n, *at == '\0')) {
		return false;
	}
	d->has_day = true;
	*valid = true;
	if (*at == '\0')
		return true;
	if (*at != 't' && *at != ' ')
		return false;
	at += strspn(at, " t");
	(void)read_half(&at, d);
	at += strspn(at, " ");
	if (read_number(&at, 2, &n) == 0)
		return *at == '\0';
	if (*at == ':' || *at == 'h')
		at++;
	if (!read_rest_of_time(&at, d, n))
		*valid = false;
	if (is_digit(*at)) /* hhmmss */
		(void)read_number(&at, 2, &d->c.second);
	*valid = read_iso_zone(&at, d) && *valid;
	return true;
}

static bool
is_hour_letter(const char *at)
{
	return *at == 'h' && (at[1] < 'a' || at[1] > 'z');
}

/* The unit of a number that was read, as East Asian dates write it. */
static bool
read_unit(const char **at, struct date *d, int n, size_t digits)
{
	size_t length;

	switch (date_unit(*at, &length)) {
	case DATE_YEAR:
		set_year(d, n, digits);
		break;
	case DATE_MONTH:
		d->c.month = n;
		break;
	case DATE_DAY:
		d->c.day = n;
		d->has_day = true;
		break;
	default:
		return false;
	}
	*at += length;
	return digits <= 4;
}

/* A run of digits in free text: day, year or the hour of a time. */
static bool
read_digits(const char **at, struct date *d)
{
	const char *start = *at, *hour_mark;
	int n, month, year;
	size_t digits = read_number(at, 9, &n), more;

	if (read_unit(at, d, n, digits))
		return true;
	hour_mark = *at + (**at == ' ' && (*at)[1] == 'h' ? 1 : 0); /* "14 h", as French writes it */
	if ((*hour_mark == ':' || is_hour_letter(hour_mark)) && digits <= 2 && d->c.month != 0) {
		bool is_h = *hour_mark == 'h';

		*at = hour_mark + 1;
		if (is_h && **at == ' ' && strspn(*at + 1, "0123456789") == 2)
			++*at;
		if (is_h && !is_digit(**at)) {
			d->c.hour = n;
			d->has_time = true;
			return true;
		}
		return is_digit(**at) && read_rest_of_time(at, d, n);
	}
	/* 14/01/2027, 14.01.2027, 14-01-2027, 14 01 2027: the European order; the American one where
	 * that is none */
	if (digits <= 2 && strchr("/.- ", **at) != NULL && **at != '\0' && is_digit((*at)[1]) &&
	    !d->has_day && d->c.month == 0 && d->c.year == 0) {
		const char *p = *at + 1;

		if (read_number(&p, 2, &month) > 0 && *p == **at && is_digit(p[1])) {
			p++;
			more = read_number(&p, 4, &year);
			d->c.day = month > 12 ? month : n;
			d->c.month = month > 12 ? n : month;
			d->has_day = true;
			set_year(d, year, more);
			*at = p;
			return d->c.month >= 1 && d->c.month <= 12;
		}
	}
	if (digits == 4) {
		d->c.year = n;
		return true;
	}
	if (digits > 2 || start == *at)
		return false;
	if (!d->has_day) {
		d->c.day = n;
		d->has_day = true;
		return true;
	}
	if (d->c.year == 0) {
		set_year(d, n, digits);
		return true;
	}
	return false;
}

static bool
read_word(const char **at, struct date *d)
{
	size_t length = date_word(*at);
	int month = length == 0 ? 0 : date_month(*at, length), offset;

	if (read_half(at, d))
		return true;
	if (month != 0 && d->c.month == 0)
		d->c.month = month;
	else if (d->has_time && length > 0 && date_zone(*at, length, &offset)) {
		d->offset = offset;
		d->has_zone = true;
	}
	*at += length;
	return length > 0;
}

/* RFC 822 with its dirt, French, asctime: words and numbers in any reasonable order. */
static bool
read_free(const char *text, struct date *d)
{
	const char *at = text;

	while (*at != '\0') {
		if ((*at == '+' || *at == '-') && d->has_time && is_digit(at[1])) {
			if (!read_offset(&at, d))
				return false;
		} else if (is_digit(*at)) {
			if (!read_digits(&at, d))
				return false;
		} else if (!read_word(&at, d)) {
			at++;
		}
	}
	return d->has_day && d->c.month != 0 && d->c.year != 0;
}

bool
feed_date(const char *text, int64_t *instant)
{
	struct written_date written;

	if (!feed_date_read(text, &written))
		return false;
	*instant = written.instant;
	return true;
}

/* Seconds or milliseconds since 1970, as programs count them: of this century. */
static bool
read_unix_time(const char *text, struct written_date *out)
{
	size_t digits = strspn(text, "0123456789");
	int64_t n;

	if ((digits != 10 && digits != 13) || text[digits] != '\0')
		return false;
	n = strtoll(text, NULL, 10);
	*out = (struct written_date){digits == 13 ? n / 1000 : n, true, true, 0};
	return true;
}

/* The name of a day in front of an ISO date. */
static const char *
skip_day_name(const char *text)
{
	size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	const char *rest = text + letters + strspn(text + letters, "., ");

	return letters > 0 && strspn(rest, "0123456789") == 4 && strchr("-/", rest[4]) != NULL ? rest : text;
}

bool
feed_date_read(const char *text, struct written_date *out)
{
	char folded[DATE_BYTES_MAX + 1];
	struct date d = {0};
	bool valid;

	text += strspn(text, " \t\r\n");
	if (strlen(text) > DATE_BYTES_MAX ||
	    fold(text, strlen(text), folded, sizeof(folded)) == 0)
		return false;
	for (size_t end = strlen(folded); end > 0 && strchr(" \t\r\n", folded[end - 1]) != NULL;)
		folded[--end] = '\0';
	if (read_unix_time(folded, out))
		return true;
	if (!read_iso(skip_day_name(folded), &d, &valid)) {
		d = (struct date){0};
		valid = read_free(folded, &d);
	}
	if (!valid || d.c.year < YEAR_MIN || !date_is_valid(d.c.year, d.c.month, d.c.day) || !check_time(&d))
		return false;
	if (!d.has_zone && date_is_korean(folded, &d.offset))
		d.has_zone = true;
	*out = (struct written_date){instant_from_civil(&d.c) - (int64_t)d.offset * 60, d.has_time,
	    d.has_zone, d.offset};
	return true;
}
