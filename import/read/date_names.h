/*
 * The words of dates in feeds: months, zones, halves of the day, in the languages whose programs write
 * their own.  For import/read/dates.c only.
 *
 * Words are folded (search/french/analysis.h): lower case, Latin letters without accents.
 */
#ifndef IMPORT_READ_DATE_NAMES_H
#define IMPORT_READ_DATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the word that begins there: Latin letters, or those of another script. */
size_t date_word(const char *text);

/* 1 to 12; 0: it is no month. */
int date_month(const char *word, size_t length);
/* Minutes east of Greenwich. */
bool date_zone(const char *word, size_t length, int *offset);

/* What a word says of the number beside it.  DATE_NOTHING: nothing. */
enum date_unit { DATE_NOTHING, DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_MORNING, DATE_AFTERNOON };

/* At the beginning of a text; *length tells how much of it that is. */
enum date_unit date_unit(const char *text, size_t *length);
/* Korean, which has one zone: *offset. */
bool date_is_korean(const char *text, int *offset);

#endif
