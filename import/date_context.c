#include "import/date_context.h"

#include <stdlib.h>
#include <string.h>

#define SENTENCE_BYTES_MAX 240 /* looked at on each side of a day */
#define JOINT_BYTES_MAX 24
#define YEARS_MAX 64

enum form { ARTICLE, NOT_TO_COME, NO_SESSION_BEFORE, JOINT, A_YEAR, FORM_COUNT };

static const char *const forms[FORM_COUNT] = {
    /* right before the day */
    [ARTICLE] = "\\b(?:le|les|ce)\\s+$",
    /* anywhere in its sentence: the past, its tenses, and what is kept rather than held */
    [NOT_TO_COME] = "\\b(?:(?:a|ont|avons|avez)\\s+(?:[ée]t[ée]|eu|\\w+(?:[ée]|i|u|is|it|ert)(?:e?s?))|"
		    "s['’](?:est|[ée]tai\\w+)|se\\s+(?:sont|est)|[ée]tai(?:t|ent)|avai(?:t|ent)|fu(?:t|rent)|"
		    "derni[eè]re?s?|pass[ée]e?s?|pr[ée]c[ée]dent\\w*|"
		    "d[ée]crets?|lois?|arr[êe]t[ée]s?|circulaires?|sign[ée]\\w*|vot[ée]\\w*|adopt[ée]\\w*|"
		    "publi[ée]\\w*|publication|mise?s?\\s+[àa]\\s+jour|mise?s?\\s+en\\s+ligne|modifi[ée]\\w*|"
		    "paru\\w*|para[îi]t\\w*|version|consult[ée]\\w*|"
		    "n[ée]e?s?|naissances?|anniversaires?|mort\\w*|d[ée]c[ée]d[ée]\\w*|f[êe]t[ée]\\w*|"
		    "comm[ée]mor\\w*|saint[es]?|annul[ée]\\w*|report[ée]\\w*|ferm[ée]\\w*|fermeture|"
		    "vacances|cong[ée]s|f[ée]ri[ée]\\w*)\\b",
    /* between the beginning of its sentence and the day: a deadline, a beginning, an answer due */
    [NO_SESSION_BEFORE] = "\\b(?:avant|jusqu\\w*|plus\\s+tard|limites?|limit[ée]\\w*|cl[ôo]tur\\w*|clos\\w*|d[ée]lai\\w*|"
			  "[ée]ch[ée]ance\\w*|inscri\\w*|r[ée]serv\\w*|candidat\\w*|d[ée]p[ôo]t\\w*|d[ée]pos\\w*|"
			  "r[ée]ponses?|r[ée]pond\\w*|retour\\w*|envo[iy]\\w*|transmett\\w*|transmis\\w*|confirm\\w*|"
			  "r[ée]sultats?|ouvertures?|ouvr\\w*|ferm\\w*|depuis|d[eè]s|compter|partir|apr[eè]s|"
			  "cr[ée][ée]{1,2}\\w*|fond[ée]\\w*)\\b",
    [JOINT] = "^\\s*(?:,|et|ou|puis|&)\\s*(?:(?:les?|puis|et)\\s+){0,2}$",
    /* 1: it */
    [A_YEAR] = "(?<![0-9])((?:19|20)[0-9][0-9])(?![0-9])",
};

struct date_context {
	struct pattern *forms[FORM_COUNT];
};

enum status
date_context_new(struct fault *fault, struct date_context **out)
{
	struct date_context *context = calloc(1, sizeof(*context));
	enum status status = OK;
	size_t i;

	if (context == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the dates");
	for (i = 0; status == OK && i < FORM_COUNT; i++)
		status = pattern_compile(forms[i], fault, &context->forms[i]);
	if (status != OK) {
		date_context_free(context);
		return status;
	}
	*out = context;
	return OK;
}

void
date_context_free(struct date_context *context)
{
	size_t i;

	for (i = 0; context != NULL && i < FORM_COUNT; i++)
		pattern_free(context->forms[i]);
	free(context);
}

void
date_context_forgive(struct date_context *context)
{
	size_t i;

	for (i = 0; i < FORM_COUNT; i++)
		pattern_forgive(context->forms[i]);
}

/* A number's point is none: "1.5". */
static bool
ends_sentence(const char *text, size_t at, size_t length)
{
	if (strchr("!?\n", text[at]) != NULL)
		return true;
	return text[at] == '.' && (at + 1 == length || text[at + 1] == ' ' || text[at + 1] == '\n');
}

static size_t
begin_of_sentence(const struct day_in_text *day)
{
	size_t at = day->span.start;

	while (at > 0 && day->span.start - at < SENTENCE_BYTES_MAX &&
	    !ends_sentence(day->text, at - 1, day->length))
		at--;
	while (at < day->span.start && ((unsigned char)day->text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static size_t
end_of_sentence(const struct day_in_text *day)
{
	size_t at = day->span.end;

	while (at < day->length && at - day->span.end < SENTENCE_BYTES_MAX &&
	    !ends_sentence(day->text, at, day->length))
		at++;
	while (at < day->length && at > day->span.end && ((unsigned char)day->text[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* Schools are closed. */
static bool
is_holiday(int month, int day)
{
	static const struct {
		int month, day;
	} holidays[] = {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}};
	size_t i;

	for (i = 0; i < LENGTH(holidays); i++)
		if (holidays[i].month == month && holidays[i].day == day)
			return true;
	return false;
}

static bool
finds(struct date_context *context, enum form form, const char *text, size_t length)
{
	return pattern_find(context->forms[form], text, length, 0, NULL, 0);
}

bool
date_context_announces(struct date_context *context, const struct day_in_text *day)
{
	size_t begin = begin_of_sentence(day), end = end_of_sentence(day);
	const char *sentence = day->text + begin;

	return !is_holiday(day->month, day->day) &&
	    finds(context, ARTICLE, sentence, day->span.start - begin) &&
	    !finds(context, NO_SESSION_BEFORE, sentence, day->span.start - begin) &&
	    !finds(context, NOT_TO_COME, sentence, end - begin);
}

bool
date_context_joins(struct date_context *context, const char *text, size_t from, size_t to)
{
	return from < to && to - from <= JOINT_BYTES_MAX && finds(context, JOINT, text + from, to - from);
}

bool
date_context_has_another_year(struct date_context *context, const char *text, size_t length,
    int year)
{
	struct span_of_text g[2];
	size_t from = 0, n;

	for (n = 0; n < YEARS_MAX && pattern_find(context->forms[A_YEAR], text, length, from, g, 2); n++) {
		if (atoi(text + g[1].start) != year)
			return true;
		from = g[0].end;
	}
	return false;
}
