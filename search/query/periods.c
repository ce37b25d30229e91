#include "search/query/period_reader.h"

#include <string.h>
#include <strings.h>

/* Days that "début", "mi-" and "fin" of a month end with. */
#define START_ENDS 10
#define MIDDLE_ENDS 20
/* Months of the beginning and of the end of a year. */
#define PARTS_MONTHS 3

/* Meteorologists' seasons start on the first of a month; almanacs' around the 21st.  People who
 * say "au printemps" mean either: the larger span. */
static const struct season_info {
	int first_month, last_month;
	enum phrase label; /* with its preposition */
} seasons[] = {
    [SPRING] = {3, 6, PHRASE_PERIOD_SPRING},
    [SUMMER] = {6, 9, PHRASE_PERIOD_SUMMER},
    [AUTUMN] = {9, 12, PHRASE_PERIOD_AUTUMN},
    [WINTER] = {12, 3, PHRASE_PERIOD_WINTER},
};

/* "juin 1944" is history. */
static bool
is_before_another_year(const struct reader *r)
{
	return peek(r, 0)->number >= 1000;
}

static const char *
month_label(struct reader *r, int month, int year)
{
	return arena_printf(r->arena, "%s %d", phrase(r->phrases, PHRASE_MONTHS + month - 1), year);
}

/* A day of a month: "14 janvier", "1er mars 2027", "14/01/2027", "14/1". */
static bool
accept_day(struct reader *r, int32_t *days, int *month, bool *has_year)
{
	size_t start = r->at;
	int day = peek(r, 0)->number, year = r->year;
	bool slashed;

	if (accept(r, ROLE_WEEKDAY))
		day = peek(r, 0)->number;
	if (day < 1 || day > 31 || peek(r, 0)->end - peek(r, 0)->start > 3) {
		r->at = start;
		return false;
	}
	r->at++;
	slashed = r->at < r->t->count && r->t->list[r->at].before == '/';
	if (slashed && r->t->list[r->at].number >= 1 && r->t->list[r->at].number <= 12) {
		*month = r->t->list[r->at++].number;
		if (r->at < r->t->count && r->t->list[r->at].before != '/')
			*has_year = false;
		else
			*has_year = accept_year(r, &year);
	} else if (peek(r, 0)->role == ROLE_MONTH || peek(r, 0)->role == ROLE_SHORT_MONTH) {
		*month = peek(r, 0)->value;
		r->at++;
		*has_year = accept_year(r, &year);
	} else {
		r->at = start;
		return false;
	}
	if (!*has_year && date_is_valid(year, *month, day) &&
	    date_days(year, *month, day) < r->today)
		year++;
	if (!date_is_valid(year, *month, day) || (!*has_year && is_before_another_year(r))) {
		r->at = start;
		return false;
	}
	*days = date_days(year, *month, day);
	return true;
}

static const char *
day_label(struct reader *r, int32_t days)
{
	int year, month, day;

	date_from_days(days, &year, &month, &day);
	return day == 1
	    ? arena_printf(r->arena, "%s %s", phrase(r->phrases, PHRASE_FIRST_OF_MONTH), month_label(r, month, year))
	    : arena_printf(r->arena, "%d %s", day, month_label(r, month, year));
}

/* "le 14 janvier", "du 3 au 5 mai 2027", "entre le 14 et le 27 janvier". */
static bool
read_days(struct reader *r)
{
	size_t start = r->at;
	int32_t from, to;
	int month, first_day;
	bool has_year, between = accept(r, ROLE_BETWEEN);
	enum role until = between ? ROLE_AND : ROLE_AT;

	if (peek(r, 0)->role == ROLE_LINK || peek(r, 0)->role == ROLE_AT)
		r->at++;
	first_day = peek(r, peek(r, 0)->role == ROLE_WEEKDAY)->number;
	if (accept_day(r, &from, &month, &has_year)) {
		if (peek(r, 0)->role == until) {
			size_t back = r->at++;

			(void)accept(r, ROLE_LINK);
			if (accept_day(r, &to, &month, &has_year) && to >= from)
				return finish(r, from, to,
				    say(r, PHRASE_PERIOD_DAYS, day_label(r, from), day_label(r, to)));
			r->at = back;
		}
		return !between &&
		    finish(r, from, from, say(r, PHRASE_PERIOD_DAY, day_label(r, from), NULL));
	}
	(void)accept(r, ROLE_WEEKDAY);
	if (first_day >= 1 && first_day <= 31 &&
	    (peek(r, 1)->role == ROLE_AT || peek(r, 1)->role == ROLE_AND)) {
		r->at += 2;
		(void)accept(r, ROLE_LINK);
		if (accept_day(r, &to, &month, &has_year)) {
			int year, m, day;

			date_from_days(to, &year, &m, &day);
			if (first_day <= day)
				return finish(r, date_days(year, m, first_day), to,
				    say(r, PHRASE_PERIOD_DAYS, arena_printf(r->arena, "%d%s", first_day,
					first_day == 1 ? "er" : ""), day_label(r, to)));
		}
	}
	r->at = start;
	return false;
}

/* "la semaine du 11 janvier", "la semaine du 11 au 15 janvier". */
static bool
read_week(struct reader *r)
{
	int32_t monday;

	if (!accept(r, ROLE_WEEK) || peek(r, 0)->role != ROLE_LINK || !read_days(r))
		return false;
	if (r->out->from != r->out->to)
		return true;
	monday = r->out->from - date_weekday(r->out->from);
	return finish(r, monday, monday + 6,
	    say(r, PHRASE_PERIOD_DAYS, day_label(r, monday), day_label(r, monday + 6)));
}

/* "en 2027", "courant 2027", "l’année 2027"; a year alone is a word. */
static bool
read_year(struct reader *r)
{
	const struct token *first = peek(r, 0);
	int year;

	if (first->role != ROLE_YEAR && first->role != ROLE_DURING && strcmp(first->surface, "en") != 0)
		return false;
	r->at++;
	if (!accept_year(r, &year) || (peek(r, 0)->number >= 0 && peek(r, 0)->before != ' '))
		return false;
	return finish(r, date_days(year, 1, 1), date_days(year, 12, 31),
	    say(r, PHRASE_PERIOD_YEAR, arena_printf(r->arena, "%d", year), NULL));
}

/* "début 2027", "fin 2026". */
static bool
read_part_of_year(struct reader *r)
{
	enum part part = (enum part)peek(r, 0)->value;
	int year;

	if (!accept(r, ROLE_PART) || part == PART_MIDDLE || !accept_year(r, &year))
		return false;
	return part == PART_START ? period_finish_months(r, 1, year, PARTS_MONTHS, year)
				  : period_finish_months(r, 13 - PARTS_MONTHS, year, 12, year);
}

/* A month and its year, the next one if none is said. */
static bool
accept_month(struct reader *r, int *month, int *year)
{
	if (peek(r, 0)->role != ROLE_MONTH)
		return false;
	*month = peek(r, 0)->value;
	r->at++;
	*year = r->year;
	if (accept_year(r, year))
		return true;
	if (*month < r->month)
		(*year)++;
	return !is_before_another_year(r);
}

/* avril, août, octobre: "d’avril" */
static bool
is_elided(int month)
{
	return month == 4 || month == 8 || month == 10;
}

/* "de janvier 2027", "d’avril 2027". */
static const char *
of_month(struct reader *r, int month, int year)
{
	return arena_printf(r->arena, "%s%s", is_elided(month) ? "d’" : "de ",
	    month_label(r, month, year));
}

bool
period_finish_months(struct reader *r, int first, int first_year, int last, int last_year)
{
	const char *label = first == last && first_year == last_year
	    ? say(r, PHRASE_PERIOD_MONTH, month_label(r, first, first_year), NULL)
	    : say(r, is_elided(first) ? PHRASE_PERIOD_MONTHS_ELIDED : PHRASE_PERIOD_MONTHS,
		  month_label(r, first, first_year), month_label(r, last, last_year));

	return finish(r, date_days(first_year, first, 1),
	    date_days(last_year, last, last_day(last_year, last)), label);
}

/* A range's second month, in the year after if need be. */
static bool
finish_range(struct reader *r, int first, int first_year)
{
	int last, year = first_year;

	last = peek(r, 0)->value;
	r->at++;
	if (accept_year(r, &year)) {
		first_year = first <= last ? year : year - 1;
	} else if (last < first) {
		year++;
	}
	return period_finish_months(r, first, first_year, last, year);
}

/* "entre janvier et mars", "de janvier à mars". */
static bool
read_range(struct reader *r)
{
	bool between = accept(r, ROLE_BETWEEN);
	int first, year;

	if (!between && !accept(r, ROLE_LINK) && !peek(r, 0)->elided) /* "d'avril" */
		return false;
	if (!accept_month(r, &first, &year) ||
	    !accept(r, between ? ROLE_AND : ROLE_AT) || peek(r, 0)->role != ROLE_MONTH)
		return false;
	return finish_range(r, first, year);
}

static bool
read_part(struct reader *r)
{
	static const enum phrase names[] = {[PART_START] = PHRASE_PERIOD_START,
	    [PART_MIDDLE] = PHRASE_PERIOD_MIDDLE, [PART_END] = PHRASE_PERIOD_END};
	enum part part = (enum part)peek(r, 0)->value;
	int month, year, from = 1, to;

	if (!accept(r, ROLE_PART))
		return false;
	skip_small(r);
	if (!accept_month(r, &month, &year))
		return false;
	to = last_day(year, month);
	if (part == PART_START)
		to = START_ENDS;
	else
		from = part == PART_MIDDLE ? START_ENDS : MIDDLE_ENDS;
	if (part == PART_MIDDLE)
		to = MIDDLE_ENDS;
	return finish(r, date_days(year, month, from), date_days(year, month, to),
	    say(r, names[part], month_label(r, month, year), NULL));
}

/* "en janvier", "au mois de janvier 2027", "janvier et février". */
static bool
read_month(struct reader *r)
{
	size_t start = r->at, back;
	int month, year, day;

	skip_small(r);
	back = r->at;
	if (!accept_month(r, &month, &year))
		return false;
	r->out->likely = back == start && r->at == back + 1 && month == 3;
	day = peek(r, 0)->role == ROLE_AND ? peek(r, 1)->value : 0;
	if (peek(r, 0)->role == ROLE_AND && peek(r, 1)->role == ROLE_MONTH && day == month % 12 + 1) {
		r->at++;
		r->out->likely = false;
		return finish_range(r, month, year);
	}
	return period_finish_months(r, month, year, month, year);
}

/* "au printemps", "cet hiver", "été 2027"; the word alone is a word. */
static bool
read_season(struct reader *r)
{
	bool introduced = peek(r, 0)->role == ROLE_AT || peek(r, 0)->role == ROLE_THIS;
	const struct season_info *season;
	const struct token *token;
	bool has_year, ends_next;
	int year = r->year, second_year;

	if (introduced)
		r->at++;
	if (peek(r, 0)->role == ROLE_LINK)
		r->at++;
	token = peek(r, 0);
	if (!accept(r, ROLE_SEASON))
		return false;
	/* "a été" is a verb: "à" wants its article */
	if (introduced && strcmp(r->t->list[r->out->first].surface, "a") == 0 && !token->elided)
		return false;
	season = &seasons[token->value];
	ends_next = season->last_month < season->first_month;
	has_year = accept_year(r, &year);
	if (!has_year && accept(r, ROLE_NEXT))
		introduced = true;
	if (!introduced && !has_year)
		return false;
	/* "l'hiver 2027" began in 2026; so did the one that goes on in January */
	if (ends_next && (has_year ? !accept_year(r, &second_year) : r->month <= season->last_month))
		year--;
	else if (!has_year && !ends_next && r->month > season->last_month)
		year++;
	return finish(r, date_days(year, season->first_month, 1),
	    date_days(year + ends_next, season->last_month,
		last_day(year + ends_next, season->last_month)),
	    say(r, season->label, ends_next ? arena_printf(r->arena, "%d-%d", year, year + 1)
					    : arena_printf(r->arena, "%d", year), NULL));
}

/* Where "avant", "après" and their like count from, and how it is said after them. */
struct landmark {
	int32_t from, to;
	const char *plain; /* "mars 2027", "le 3 mars 2027" */
	const char *until; /* "en mars 2027", "au 3 mars 2027" */
	const char *since; /* "de mars 2027", "du 3 mars 2027" */
};

static void
set_landmark(struct reader *r, struct landmark *mark, const char *const articles[3],
    const char *name)
{
	mark->plain = arena_printf(r->arena, "%s%s", articles[0], name == NULL ? "" : name);
	mark->until = arena_printf(r->arena, "%s%s", articles[1], name == NULL ? "" : name);
	mark->since = arena_printf(r->arena, "%s%s", articles[2], name == NULL ? "" : name);
}

static bool
accept_landmark(struct reader *r, struct landmark *out)
{
	static const char *const day[3] = {"le ", "au ", "du "}, *const named[3] = {"", "à ", "de "},
				 *const whole_month[3] = {"", "en ", ""},
				 *const return_day[3] = {"la ", "à la ", "de la "};
	int month, year;
	bool has_year;

	skip_small(r);
	if (accept_day(r, &out->from, &month, &has_year)) {
		out->to = out->from;
		set_landmark(r, out, day, day_label(r, out->from));
		return true;
	}
	if (accept_month(r, &month, &year)) {
		out->from = date_days(year, month, 1);
		out->to = date_days(year, month, last_day(year, month));
		set_landmark(r, out, whole_month, month_label(r, month, year));
		out->since = of_month(r, month, year);
		return true;
	}
	if (accept(r, ROLE_CHRISTMAS)) {
		year = r->year + (r->month == 12 && r->day > 25);
		out->from = out->to = date_days(year, 12, 25);
		set_landmark(r, out, named, say(r, PHRASE_PERIOD_CHRISTMAS,
		    arena_printf(r->arena, "%d", year), NULL));
		return true;
	}
	if (period_accept_return(r, &year)) {
		out->from = out->to = date_days(year, 9, 1);
		set_landmark(r, out, return_day, arena_printf(r->arena, "%s %d",
		    phrase(r->phrases, PHRASE_PERIOD_RETURN_NAME), year));
		return true;
	}
	return false;
}

/* "jusqu’en", "jusqu'à": elision has taken the word off. */
static bool
is_after_jusqu(const struct tokens *t, const struct token *token)
{
	size_t end = token->start;

	if (!token->elided)
		return false;
	while (end > 0 && (t->q[end - 1] == '\'' || (unsigned char)t->q[end - 1] >= 0x80))
		end--;
	return end >= 5 && strncasecmp(t->q + end - 5, "jusqu", 5) == 0;
}

/* "avant mars", "jusqu’en mars", "après Noël", "à partir de février". */
static bool
read_open(struct reader *r)
{
	const struct token *token;
	struct landmark mark;
	enum role role;

	if (peek(r, 0)->role == ROLE_AT && peek(r, 1)->role == ROLE_FROM)
		r->at++;
	token = peek(r, 0);
	role = token->role;
	if (role == ROLE_AT && is_after_jusqu(r->t, token))
		role = ROLE_UNTIL;
	if (role != ROLE_BEFORE && role != ROLE_AFTER && role != ROLE_FROM && role != ROLE_UNTIL)
		return false;
	r->at++;
	if (!accept_landmark(r, &mark))
		return false;
	switch (role) {
	case ROLE_BEFORE:
		return finish(r, r->today, mark.from - 1,
		    say(r, PHRASE_PERIOD_BEFORE, mark.plain, NULL));
	case ROLE_UNTIL:
		return finish(r, r->today, mark.to, say(r, PHRASE_PERIOD_UNTIL, mark.until, NULL));
	case ROLE_AFTER:
		return finish(r, mark.to + 1, INT32_MAX, say(r, PHRASE_PERIOD_AFTER, mark.plain, NULL));
	default:
		return finish(r, mark.from, INT32_MAX,
		    say(r, PHRASE_PERIOD_SINCE, mark.since, NULL));
	}
}

/* "cette semaine", "le mois prochain", "aujourd’hui". */
static bool
read_near(struct reader *r)
{
	int32_t monday = r->today - date_weekday(r->today);
	int next = r->month == 12 ? 1 : r->month + 1;

	if (accept(r, ROLE_TODAY))
		return finish(r, r->today, r->today, phrase(r->phrases, PHRASE_PERIOD_TODAY));
	if (accept(r, ROLE_THIS)) {
		if (accept(r, ROLE_WEEK)) {
			(void)accept(r, ROLE_HERE);
			return finish(r, r->today, monday + 6, phrase(r->phrases, PHRASE_PERIOD_THIS_WEEK));
		}
		if (accept(r, ROLE_MONTHS)) {
			(void)accept(r, ROLE_HERE);
			return finish(r, r->today,
			    date_days(r->year, r->month, last_day(r->year, r->month)),
			    phrase(r->phrases, PHRASE_PERIOD_THIS_MONTH));
		}
		return false;
	}
	(void)accept(r, ROLE_LINK);
	if (accept(r, ROLE_WEEK) && accept(r, ROLE_NEXT))
		return finish(r, monday + 7, monday + 13,
		    phrase(r->phrases, PHRASE_PERIOD_NEXT_WEEK));
	if (accept(r, ROLE_MONTHS) && accept(r, ROLE_NEXT))
		return period_finish_months(r, next, r->year + (next == 1), next, r->year + (next == 1));
	return false;
}

static size_t
count_telling(const struct tokens *t, size_t first, size_t end)
{
	size_t count = 0;

	for (; first < end; first++)
		count += !t->list[first].stop_word;
	return count;
}

bool
period_at(const struct tokens *tokens, size_t at, int32_t today, const struct phrases *phrases,
    struct arena *arena, struct period_found *out)
{
	static bool (*const readers[])(struct reader *) = {read_open, read_range,
	    period_school_year, period_school_term, period_school_return, read_week, read_days,
	    read_part, read_part_of_year, read_year, read_season, read_near, read_month};
	struct reader r = {.t = tokens, .today = today, .phrases = phrases, .arena = arena,
	    .out = out};
	size_t i;

	if (tokens->list[at].role == ROLE_NONE && tokens->list[at].number < 0)
		return false;
	date_from_days(today, &r.year, &r.month, &r.day);
	for (i = 0; i < LENGTH(readers); i++) {
		*out = (struct period_found){.first = at};
		r.at = at;
		if (readers[i](&r)) {
			out->words = count_telling(tokens, at, out->end);
			if (out->words == 0)
				out->words = 1; /* "cet été": "été" is a stop word */
			return true;
		}
	}
	return false;
}
