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

/* What is looked for in text[0..length): FIELD_SEANCES, canonical lines; or
 * FIELD_INSCRIPTION_LIMITE, a date.  A date without a year nearby is none; nor is one that tells of
 * a birth, an opening, a publication. */
void french_dates_find(struct french_dates *dates, enum field wanted, const char *text,
    size_t length, tag_sink sink, void *context);

#endif
