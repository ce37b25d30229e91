/*
 * Dates in French prose: "les 14 janvier et 4 février 2027", "du 3 au 5 mai 2027", "inscriptions
 * avant le 15/12/2026".  For import/tagger.c.
 */
#ifndef IMPORT_FRENCH_DATES_H
#define IMPORT_FRENCH_DATES_H

#include "import/tagger.h"

struct french_dates;

enum status french_dates_new(struct fault *fault, struct french_dates **out);
/* NULL is allowed. */
void french_dates_free(struct french_dates *dates);
/* See tagger_forgive(). */
void french_dates_forgive(struct french_dates *dates);

struct dated_text {
	const char *text;
	size_t length;
	int32_t day; /* that it was published, or NO_DAY */
};

/* What is looked for: FIELD_SEANCES, canonical lines; or FIELD_INSCRIPTION_LIMITE, a date.  The hours
 * behind a date are its own.  A date that tells of a birth, an opening, a publication, of holidays
 * or a closure is none.  Nor is one without a year, unless a date nearby has one, the text names a
 * school year, or it is the next one after the day of publication: by its weekday, as a period ("du 12
 * au 14 mars"), or, within half a year, as a day that its sentence announces
 * (import/date_context.h). */
void french_dates_find(struct french_dates *dates, enum field wanted, const struct dated_text *text,
    tag_sink sink, void *context);

#endif
