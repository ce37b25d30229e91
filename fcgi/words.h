/*
 * The words that C puts on a page: titles, filters, errors.  Each names a text of the catalogue
 * (texts.h), looked up once, when a worker starts.  Used by pages and views.
 */
#ifndef FCGI_WORDS_H
#define FCGI_WORDS_H

#include "fcgi/template.h"
#include "search/base/arena.h"
#include "search/phrases.h"

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
	WORD_REQUEST_INCOMPLETE,
	WORD_REQUEST_ADDRESS,
	WORD_REQUEST_LONG,
	WORD_OEMBED_PIXELS,
	WORD_OEMBED_URL,
	WORD_SITE_SHORT_NAME,
	WORD_FEED_ABOUT,
	WORD_FEED_ABOUT_SEARCH,
	WORD_FEED_WHEN,
	WORD_FEED_WHERE,
	WORD_FEED_LEVELS,
	WORD_FEED_TYPE,
	WORD_FEED_DURATION,
	WORD_FEED_SIZE,
	WORD_FEED_COST,
	WORD_FEED_REGISTRATION,
	WORD_FEED_PARTNER,
	WORD_FEED_ALL_YEAR,
	WORD_FEED_MORE_DATES,
	WORD_FEED_OVER,
	WORD_FEED_MORE_PLACES,
	WORD_FEED_EVERYWHERE,
	WORD_FEED_PUPILS,
	WORD_FEED_ADULTS,
	WORD_FEED_FREE,
	WORD_FEED_PAID,
	WORD_FEED_BEFORE,
	WORD_FEED_UPCOMING,
	WORD_FEED_PERMANENT,
	WORD_FEED_PAST,
	WORD_FEED_ALL_DATES,
	WORD_FEED_DATES,
	WORD_FEED_FROM,
	WORD_FEED_TO,
	WORD_FEED_AROUND,
	WORD_OPML_TITLE,
	WORD_OPML_ALL,
	WORD_OPML_COLLEGES,
	WORD_OAI_SOURCE,
	WORD_OPENSEARCH_ABOUT,
	WORD_OPENSEARCH_TAGS,
	WORD_OPENSEARCH_EXAMPLE,
	WORD_DATA_AUDIENCE,
	WORD_COUNT
};

struct words {
	const char *text[WORD_COUNT];   /* of two forms, the one for less than two */
	const char *plural[WORD_COUNT]; /* NULL where there is one form */
	struct phrases phrases;         /* what the search says */
};

/* BAD_INPUT names the text that the catalogue lacks, or that has other values.  The words live as
 * long as the templates. */
enum status words_load(const struct templates *templates, struct fault *fault, struct words *out);

/* The text with its values, in the order of the table in words.c; NULL where there is none. */
const char *words_fill(struct arena *arena, const char *text, const char *first,
    const char *second);
/* The form of a text for the number n, with its values: "12", as French writes it, is the last. */
const char *words_count(struct arena *arena, const struct words *words, enum wording which,
    size_t n, const char *first);

#endif
