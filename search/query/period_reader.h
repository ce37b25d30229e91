/*
 * What the files that read times share: where they are in a query, and how a time ends.  For
 * search/query/periods.c and school_periods.c only.
 *
 * A reader either reads its time, with finish(), or is false; period_at() then sets it back.
 */
#ifndef SEARCH_QUERY_PERIOD_READER_H
#define SEARCH_QUERY_PERIOD_READER_H

#include "search/base/date.h"
#include "search/query/periods.h"

/* A year further away is a number, or a title: "Métiers 2030". */
#define YEARS_BACK 2
#define YEARS_AHEAD 3

/* One call of period_at(). */
struct reader {
	const struct tokens *t;
	size_t at; /* next token */
	int32_t today;
	int year, month, day; /* of today */
	const struct phrases *phrases;
	struct arena *arena;
	struct period_found *out;
};

static inline const struct token *
peek(const struct reader *r, size_t ahead)
{
	static const struct token none = {.surface = "", .number = -1};
	size_t i = r->at + ahead;

	if (i >= r->t->count || (i > r->out->first && r->t->list[i].apart))
		return &none;
	return &r->t->list[i];
}

static inline bool
accept(struct reader *r, enum role role)
{
	if (peek(r, 0)->role != role)
		return false;
	r->at++;
	return true;
}

static inline bool
accept_year(struct reader *r, int *year)
{
	int n = peek(r, 0)->number;

	if (n < r->year - YEARS_BACK || n > r->year + YEARS_AHEAD)
		return false;
	*year = n;
	r->at++;
	return true;
}

static inline int
last_day(int year, int month)
{
	int day = 31;

	while (!date_is_valid(year, month, day))
		day--;
	return day;
}

static inline const char *
say(struct reader *r, enum phrase which, const char *first, const char *second)
{
	return phrase_of(r->phrases, r->arena, which, first, second);
}

static inline bool
finish(struct reader *r, int32_t from, int32_t to, const char *label)
{
	r->out->end = r->at;
	r->out->from = from;
	r->out->to = to;
	r->out->label = label;
	return label != NULL && from <= to;
}

/* Steps over "de", "le", "à", "courant", "au mois de"… */
static inline void
skip_small(struct reader *r)
{
	while (peek(r, 0)->role == ROLE_LINK || peek(r, 0)->role == ROLE_AT ||
	    peek(r, 0)->role == ROLE_DURING ||
	    (peek(r, 0)->role == ROLE_MONTHS && peek(r, 1)->role == ROLE_LINK))
		r->at++;
}

/* "De septembre 2026 à octobre 2026": what is approximate is said so. */
bool period_finish_months(struct reader *r, int first, int first_year, int last, int last_year);

/* "année scolaire 2026-2027", "2026-2027", "cette année scolaire", "en fin d’année scolaire". */
bool period_school_year(struct reader *r);
/* "deuxième trimestre", "3e trimestre 2026-2027". */
bool period_school_term(struct reader *r);
/* "à la rentrée", "rentrée 2027". */
bool period_school_return(struct reader *r);
/* The return after "avant", "dès" and their like. */
bool period_accept_return(struct reader *r, int *year);

#endif
