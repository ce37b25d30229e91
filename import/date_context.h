/*
 * What the words around a day without year and weekday tell of it: "le 14 janvier" is one to come
 * where nothing in its sentence speaks of the past, of a deadline, a birth, a law or a publication,
 * and where it is no public holiday.  For import/french_dates.c.
 */
#ifndef IMPORT_DATE_CONTEXT_H
#define IMPORT_DATE_CONTEXT_H

#include <stdbool.h>

#include "import/rules.h"

struct date_context;

enum status date_context_new(struct fault *fault, struct date_context **out);
/* NULL is allowed. */
void date_context_free(struct date_context *context);
/* See tagger_forgive(). */
void date_context_forgive(struct date_context *context);

struct day_in_text {
	const char *text;
	size_t length;
	struct span_of_text span; /* from the first day's digits on */
	int month, day;
};

/* Whether the day may be one that is announced. */
bool date_context_announces(struct date_context *context, const struct day_in_text *day);
/* Whether nothing but what joins two days stands in text[from..to): ", ", " et le ". */
bool date_context_joins(struct date_context *context, const char *text, size_t from, size_t to);
/* Whether the text names another year than this one. */
bool date_context_has_another_year(struct date_context *context, const char *text, size_t length,
    int year);

#endif
