/*
 * The words that C puts on a page: titles, filters, errors.  Each names a text of the catalogue
 * (texts.h), looked up once, when a worker starts.  Used by pages and views.
 */
#ifndef FCGI_WORDS_H
#define FCGI_WORDS_H

#include "fcgi/template.h"
#include "search/base/arena.h"
#include "search/facet.h"

enum wording {
	WORD_SITE_NAME,
	WORD_TITLE_ALL,
	WORD_TITLE_QUERY,
	WORD_TITLE_MAP,
	WORD_TITLE_AGENDA,
	WORD_TITLE_COLLEGES,
	WORD_TITLE_ACCESSIBILITY,
	WORD_TITLE_LEGAL,
	WORD_TITLE_PRIVACY,
	WORD_TITLE_SITE_MAP,
	WORD_TITLE_PLAN,
	WORD_TITLE_EMBED,
	WORD_PERIOD_VALUE,
	WORD_CHIP_FREE,
	WORD_CHIP_UPCOMING,
	WORD_CHIP_PERMANENT,
	WORD_CHIP_PAST,
	WORD_CHIP_ALL_DATES,
	WORD_CHIP_DATES,
	WORD_CHIP_FROM,
	WORD_CHIP_TO,
	WORD_CHIP_AROUND,
	WORD_CHIP_WITHIN,
	WORD_CHIP_HOME,
	WORD_METHODS,
	WORD_ACTION_PARAMETERS,
	WORD_ACTION_RELATED_VALUE,
	WORD_TITLE_SOURCES,
	WORD_SOURCES_WAIT,
	WORD_AGE_NOW,
	WORD_AGE_MINUTES,
	WORD_AGE_HOURS,
	WORD_AGE_DAY,
	WORD_AGE_DAYS,
	WORD_400_TITLE,
	WORD_400_ADVICE,
	WORD_404_TITLE,
	WORD_404_ADVICE,
	WORD_405_TITLE,
	WORD_405_ADVICE,
	WORD_410_TITLE,
	WORD_410_ADVICE,
	WORD_500_TITLE,
	WORD_500_ADVICE,
	WORD_501_TITLE,
	WORD_501_ADVICE,
	WORD_503_TITLE,
	WORD_503_ADVICE,
	WORD_FACETS, /* one heading a facet, from here on */
	WORD_COUNT = WORD_FACETS + FACET_COUNT
};

struct words {
	const char *text[WORD_COUNT];
};

/* BAD_INPUT names the text that the catalogue lacks.  The words live as long as the templates. */
enum status words_load(const struct templates *templates, struct fault *fault, struct words *out);

/* The text with its values in the place of its {names}, first to first; NULL values end it. */
const char *words_fill(struct arena *arena, const char *text, const char *first,
    const char *second);

#endif
