/* Times as schools count them: school years, their three terms, the return in September.  Official
 * dates are not known here, holidays least of all: what is read is whole months, and says which. */
#include <string.h>

#include "search/query/period_reader.h"

#define SEPTEMBER 9
#define OCTOBER 10
#define JUNE 6
#define JULY 7
#define AUGUST 8
#define TERMS 3

/* Every collège ends its terms on days of its own: the larger span. */
static const struct term_info {
	int first_month, last_month;
	enum phrase label;
} terms[TERMS] = {
    {9, 11, PHRASE_PERIOD_TERM_1},
    {12, 3, PHRASE_PERIOD_TERM_2},
    {3, 7, PHRASE_PERIOD_TERM_3},
};

/* The year in which the school year of today began. */
static int
school_year_of_today(const struct reader *r)
{
	return r->month >= SEPTEMBER ? r->year : r->year - 1;
}

static const char *
years_label(struct reader *r, int year)
{
	return arena_printf(r->arena, "%d-%d", year, year + 1);
}

/* "2026-2027", "2026/2027", "2026-27"; *year is the first. */
static bool
accept_years(struct reader *r, int *year)
{
	size_t start = r->at;
	const struct token *second;

	if (r->at > 0 && strchr("-/", peek(r, 0)->before) != NULL && r->t->list[r->at - 1].number >= 0)
		return false; /* one more year stands before */
	if (!accept_year(r, year))
		return false;
	second = peek(r, 0);
	if ((second->before == '-' || second->before == '/') &&
	    (second->number == *year + 1 ||
		(second->number == (*year + 1) % 100 && second->end - second->start == 2))) {
		r->at++;
		if (peek(r, 0)->number < 0 || peek(r, 0)->before == ' ')
			return true;
	}
	r->at = start;
	return false;
}

/* "en cours" */
static bool
accept_current(struct reader *r)
{
	if (strcmp(peek(r, 0)->surface, "en") != 0 || strcmp(peek(r, 1)->surface, "cours") != 0)
		return false;
	r->at += 2;
	return true;
}

/* "année scolaire 2026-2027", "cette année scolaire", "l’année scolaire prochaine": which one is
 * said. */
static bool
accept_school_year(struct reader *r, int *year)
{
	bool is_this = accept(r, ROLE_THIS), is_next = accept(r, ROLE_NEXT), is_school;

	if (!accept(r, ROLE_YEAR))
		return false;
	is_school = accept(r, ROLE_SCHOOL);
	if (accept_years(r, year))
		return true;
	*year = school_year_of_today(r);
	if (!is_school || peek(r, 0)->number >= 0)
		return false;
	if (is_next || accept(r, ROLE_NEXT)) {
		(*year)++;
		return true;
	}
	return accept_current(r) || is_this;
}

/* "début d’année scolaire", "en fin d’année scolaire 2026-2027": the next one. */
static bool
read_part_of_school_year(struct reader *r)
{
	enum part part = (enum part)peek(r, 0)->value;
	bool is_start = part == PART_START;
	int year = school_year_of_today(r), last;

	if (!accept(r, ROLE_PART) || part == PART_MIDDLE)
		return false;
	skip_small(r);
	if (!accept_school_year(r, &year)) {
		/* set back to what every form of it begins with */
		r->at = r->out->first + 1;
		skip_small(r);
		if (!accept(r, ROLE_YEAR) || !accept(r, ROLE_SCHOOL) || peek(r, 0)->number >= 0)
			return false;
		last = is_start ? OCTOBER : JULY;
		year = school_year_of_today(r);
		if (date_days(year + !is_start, last, last_day(year + !is_start, last)) < r->today)
			year++;
	}
	return is_start ? period_finish_months(r, SEPTEMBER, year, OCTOBER, year)
			: period_finish_months(r, JUNE, year + 1, JULY, year + 1);
}

bool
period_school_year(struct reader *r)
{
	size_t start = r->at;
	int year;

	if (read_part_of_school_year(r))
		return true;
	r->at = start;
	if (!accept_school_year(r, &year)) {
		r->at = start;
		if (!accept_years(r, &year))
			return false;
	}
	return finish(r, date_days(year, SEPTEMBER, 1), date_days(year + 1, AUGUST, 31),
	    say(r, PHRASE_PERIOD_SCHOOL_YEAR, years_label(r, year), NULL));
}

/* Which school year a term is of: the one that is said, else the next that is not over.  False
 * where a calendar year stands, whose quarters are other ones. */
static bool
accept_year_of_term(struct reader *r, const struct term_info *term, int *year)
{
	int last_year, calendar;
	size_t start;

	(void)accept(r, ROLE_SCHOOL);
	start = r->at;
	skip_small(r);
	if (accept_years(r, year) || accept_school_year(r, year))
		return true;
	r->at = start;
	skip_small(r);
	if (accept(r, ROLE_YEAR) && accept(r, ROLE_SCHOOL))
		start = r->at;
	if (accept_year(r, &calendar))
		return false;
	r->at = start;
	*year = school_year_of_today(r);
	last_year = *year + (term->last_month < SEPTEMBER);
	if (date_days(last_year, term->last_month, last_day(last_year, term->last_month)) < r->today)
		(*year)++;
	return true;
}

bool
period_school_term(struct reader *r)
{
	const struct term_info *term;
	int number = peek(r, 0)->value, year, first_year, last_year;

	if (accept(r, ROLE_TERM)) {
		number = peek(r, 0)->number;
		r->at++;
	} else if (!accept(r, ROLE_ORDINAL) || !accept(r, ROLE_TERM)) {
		return false;
	}
	if (number < 1 || number > TERMS)
		return false;
	term = &terms[number - 1];
	if (!accept_year_of_term(r, term, &year))
		return false;
	first_year = year + (term->first_month < SEPTEMBER);
	last_year = year + (term->last_month < SEPTEMBER);
	return finish(r, date_days(first_year, term->first_month, 1),
	    date_days(last_year, term->last_month, last_day(last_year, term->last_month)),
	    say(r, term->label, years_label(r, year), NULL));
}

/* What may follow "rentrée"; *is_said: which one is. */
static bool
accept_return(struct reader *r, int *year, bool *is_said)
{
	if (!accept(r, ROLE_RETURN))
		return false;
	(void)accept(r, ROLE_SCHOOL);
	*year = r->month > SEPTEMBER ? r->year + 1 : r->year;
	*is_said = accept(r, ROLE_NEXT);
	if (peek(r, 0)->role == ROLE_LINK || peek(r, 0)->elided) {
		/* that of January, or of writers */
		if (peek(r, 1)->role != ROLE_MONTH || peek(r, 1)->value != SEPTEMBER)
			return strcmp(peek(r, 1)->surface, "classes") == 0;
		r->at += 2;
		*is_said = true;
	}
	*is_said = accept_year(r, year) || *is_said;
	return true;
}

bool
period_accept_return(struct reader *r, int *year)
{
	bool is_said;

	return accept_return(r, year, &is_said);
}

/* "pour la rentrée": what stands before belongs to it. */
static bool
is_meant_by_before(const struct reader *r)
{
	const struct token *before = tokens_before(r->t, r->out->first);

	if (before != NULL && before->role == ROLE_LINK)
		before = tokens_before(r->t, (size_t)(before - r->t->list));
	return before != NULL && strcmp(before->surface, "pour") == 0;
}

bool
period_school_return(struct reader *r)
{
	bool introduced = accept(r, ROLE_AT) || accept(r, ROLE_THIS), is_said;
	int year;

	(void)accept(r, ROLE_LINK);
	introduced = accept(r, ROLE_NEXT) || introduced;
	if (!accept_return(r, &year, &is_said) ||
	    (!introduced && !is_said && !is_meant_by_before(r)))
		return false;
	return finish(r, date_days(year, SEPTEMBER, 1),
	    date_days(year, SEPTEMBER, last_day(year, SEPTEMBER)),
	    say(r, PHRASE_PERIOD_RETURN, arena_printf(r->arena, "%d", year), NULL));
}
