/*
 * Civil dates (proleptic Gregorian) and Europe/Paris.  Anyone may include it.  No locale, no
 * mktime(): a bad date is refused, never guessed.
 */
#ifndef SEARCH_BASE_DATE_H
#define SEARCH_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ISO_DATE_MAX 11    /* YYYY-MM-DD */
#define ISO_INSTANT_MAX 21 /* YYYY-MM-DDThh:mm:ssZ */

struct civil {
	int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01; the date must be valid. */
int32_t date_days(int year, int month, int day);
void date_from_days(int32_t days, int *year, int *month, int *day);
bool date_is_valid(int year, int month, int day);
/* 0 = Monday … 6 = Sunday. */
int date_weekday(int32_t days);

/* Reads YYYY-MM-DD exactly, or as the prefix of a longer ISO 8601 text. */
bool date_parse_days(const char *text, int32_t *days);
void date_format(int32_t days, char out[ISO_DATE_MAX]);

/* Seconds since 1970 of a UTC civil time, and back. */
int64_t instant_from_civil(const struct civil *utc);
void instant_to_civil(int64_t instant, struct civil *utc);
void instant_format(int64_t instant, char out[ISO_INSTANT_MAX]);
/* Reads YYYY-MM-DDThh:mm:ssZ. */
bool instant_parse(const char *text, int64_t *instant);

/* Europe/Paris by the rule in force since 1996 (Directive 2000/84/EC: last Sundays of March and
 * October, 01:00 UTC). */
int paris_offset_seconds(int64_t instant);
void paris_from_instant(int64_t instant, struct civil *local);
/* A wall time that a change skips is moved forward; one that occurs twice is the first. */
int64_t paris_to_instant(const struct civil *local);
/* Today in Europe/Paris. */
int32_t paris_today(void);

#endif
