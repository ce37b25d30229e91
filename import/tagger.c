#include "import/tagger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/rules.h"
#include "search/base/csv.h"
#include "search/base/date.h"
#include "search/french/analysis.h"

#define EXPRESSIONS_MAX 512
#define PLACE_WORDS_MAX 7 /* of a commune's name */
#define PLACE_BYTES_MAX 128
#define ARENA_MAX ((size_t)8 * 1024 * 1024)
#define MONTHS                                                                                     \
	"(janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|"          \
	"d[ée]cembre)"

struct expression {
	enum field field;
	const char *code;
	struct pattern *pattern;
};

/* A commune by its folded name, hyphens and apostrophes as blanks. */
struct place_name {
	const char *folded;
	const char *insee;
	bool ambiguous;
};

struct tagger {
	struct arena *arena;
	struct expression expressions[EXPRESSIONS_MAX];
	size_t count;
	struct place_name *places;
	size_t place_count;
	struct pattern *days, *range, *numeric, *duration, *price, *before_place;
};

void
tagger_free(struct tagger *tagger)
{
	size_t i;

	if (tagger == NULL)
		return;
	for (i = 0; i < tagger->count; i++)
		pattern_free(tagger->expressions[i].pattern);
	pattern_free(tagger->days);
	pattern_free(tagger->range);
	pattern_free(tagger->numeric);
	pattern_free(tagger->duration);
	pattern_free(tagger->price);
	pattern_free(tagger->before_place);
	free(tagger->places);
	arena_free(tagger->arena);
	free(tagger);
}

static enum status
load_expressions(struct tagger *tagger, const char *directory, struct fault *fault)
{
	static const char *const columns[] = {"champ", "code", "motif", NULL};
	char *path = arena_printf(tagger->arena, "%s/expressions.csv", directory);
	enum status status;
	struct csv csv;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "expressions.csv: no memory");
	status = csv_open(path, columns, tagger->arena, fault, &csv);
	while (status == OK && (status = csv_next(&csv, fault)) == OK) {
		struct expression *e = &tagger->expressions[tagger->count];

		if (tagger->count == EXPRESSIONS_MAX)
			return fault_set(fault, TOO_LARGE, "%s: more than %d expressions", path,
			    EXPRESSIONS_MAX);
		e->field = field_by_column(csv.field[0]);
		e->code = csv.field[1];
		if (e->field == FIELD_COUNT)
			return fault_set(fault, BAD_INPUT, "%s:%zu: unknown field \"%s\"", path, csv.line,
			    csv.field[0]);
		status = pattern_compile(csv.field[2], fault, &e->pattern);
		if (status != OK)
			return fault_context(fault, "%s:%zu", path, csv.line);
		tagger->count++;
	}
	return status == NOT_FOUND ? OK : status;
}

static void
blank_joints(char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '-' || *text == '\'')
			*text = ' ';
}

static int
compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place_name *)a)->folded, ((const struct place_name *)b)->folded);
}

static enum status
load_places(struct tagger *tagger, const struct reference *reference, struct fault *fault)
{
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	char folded[PLACE_BYTES_MAX];

	tagger->places = calloc(count + 1, sizeof(*tagger->places));
	for (i = 0; tagger->places != NULL && i < count; i++) {
		(void)fold(communes[i].name, strlen(communes[i].name), folded, sizeof(folded));
		blank_joints(folded);
		tagger->places[i] =
		    (struct place_name){arena_strdup(tagger->arena, folded), communes[i].insee, false};
	}
	if (tagger->places == NULL || arena_failed(tagger->arena))
		return fault_set(fault, NO_MEMORY, "no memory for the communes' names");
	qsort(tagger->places, count, sizeof(*tagger->places), compare_places);
	tagger->place_count = count;
	for (i = 1; i < count; i++)
		if (strcmp(tagger->places[i].folded, tagger->places[i - 1].folded) == 0)
			tagger->places[i].ambiguous = tagger->places[i - 1].ambiguous = true;
	return OK;
}

static enum status
compile_own(struct tagger *tagger, struct fault *fault)
{
	const struct {
		const char *text;
		struct pattern **out;
	} own[] = {
	    {"((?:\\d{1,2}(?:er)?\\s*(?:,|et|&|puis)\\s*(?:le\\s+)?)*\\d{1,2}(?:er)?)\\s+" MONTHS
	     "(?:\\s+(\\d{4}))?", &tagger->days},
	    {"\\bdu\\s+(?:\\w+di\\s+)?(\\d{1,2})(?:er)?(?:\\s+" MONTHS ")?\\s+au\\s+(?:\\w+di\\s+)?(\\d{1,2})"
	     "(?:er)?\\s+" MONTHS "\\s+(\\d{4})", &tagger->range},
	    {"(?<![\\d/.-])(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})(?![\\d/.-])", &tagger->numeric},
	    {"\\b(?:dur[ée]e|dure|pendant|environ)\\s*:?\\s*(?:d['’]environ\\s*)?(\\d{1,2})\\s*"
	     "h(?:eures?)?\\s*(\\d{2})?|\\b(\\d{2,3})\\s*min(?:utes?)?\\b|\\b(\\d)\\s+heures\\b",
		&tagger->duration},
	    {"(\\d+(?:,\\d\\d)?\\s?(?:€|euros?)[^.;,<]{0,60})", &tagger->price},
	    {"(?:\\b[àÀ]|\\bau|\\bpr[èe]s (?:de|d['’])|\\bà la|\\bde|\\bet|\\bou|[,:(]|^)\\s*(?=\\p{Lu})",
		&tagger->before_place},
	};
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < LENGTH(own); i++)
		status = pattern_compile(own[i].text, fault, own[i].out);
	return status;
}

enum status
tagger_new(const char *directory, const struct reference *reference, struct fault *fault,
    struct tagger **out)
{
	struct tagger *tagger = calloc(1, sizeof(*tagger));
	enum status status;

	if (tagger == NULL || (tagger->arena = arena_new(ARENA_MAX)) == NULL) {
		free(tagger);
		return fault_set(fault, NO_MEMORY, "no memory for the expressions");
	}
	status = load_expressions(tagger, directory, fault);
	if (status == OK)
		status = load_places(tagger, reference, fault);
	if (status == OK)
		status = compile_own(tagger, fault);
	if (status != OK) {
		tagger_free(tagger);
		return status;
	}
	*out = tagger;
	return OK;
}

static int
month_of(const char *text, struct span_of_text span)
{
	static const char *const months[] = {"janv", "fevr", "mars", "avri", "mai", "juin", "juil",
	    "aout", "sept", "octo", "nove", "dece"};
	char folded[16];
	size_t i;

	(void)fold(text + span.start, span.end - span.start, folded, sizeof(folded));
	for (i = 0; i < LENGTH(months); i++)
		if (strncmp(folded, months[i], strlen(months[i])) == 0)
			return (int)i + 1;
	return 0;
}

static int
number_of(const char *text, struct span_of_text span)
{
	int n = 0;
	size_t i;

	for (i = span.start; i < span.end && i < span.start + 6; i++)
		if (text[i] >= '0' && text[i] <= '9')
			n = n * 10 + (text[i] - '0');
	return n;
}

static bool
is_absent(struct span_of_text span)
{
	return span.start > span.end;
}

static void
sink_days(tag_sink sink, void *context, int32_t first, int32_t last)
{
	char start[ISO_DATE_MAX], end[ISO_DATE_MAX], line[2 * ISO_DATE_MAX + 4];

	date_format(first, start);
	date_format(last, end);
	(void)snprintf(line, sizeof(line), "%s\t%s\t", start, last > first ? end : "");
	sink(context, FIELD_SEANCES, line);
}

/* "14, 15 et 16" before a month. */
static void
sink_day_list(const char *text, struct span_of_text list, int month, int year, tag_sink sink,
    void *context)
{
	size_t at = list.start;

	while (at < list.end) {
		struct span_of_text day = {at, at};

		while (day.end < list.end && text[day.end] >= '0' && text[day.end] <= '9')
			day.end++;
		if (day.end > day.start && date_is_valid(year, month, number_of(text, day)))
			sink_days(sink, context, date_days(year, month, number_of(text, day)),
			    date_days(year, month, number_of(text, day)));
		at = day.end + 1;
	}
}

/* The year that the next dates carry: "les 14 janvier et 4 février 2027". */
static int
later_year(struct tagger *t, const char *text, size_t length, size_t from)
{
	struct span_of_text g[4];

	while (pattern_find(t->days, text, length, from, g, 4)) {
		if (!is_absent(g[3]))
			return number_of(text, g[3]);
		from = g[0].end;
	}
	return 0;
}

static void
find_dates(struct tagger *t, const char *text, size_t length, tag_sink sink, void *context)
{
	struct span_of_text g[6], r[6];
	size_t from = 0;

	while (pattern_find(t->range, text, length, from, r, 6)) {
		int month = month_of(text, r[4]), year = number_of(text, r[5]);
		int first_month = is_absent(r[2]) ? month : month_of(text, r[2]);
		int first_year = first_month > month ? year - 1 : year;

		if (date_is_valid(first_year, first_month, number_of(text, r[1])) &&
		    date_is_valid(year, month, number_of(text, r[3])))
			sink_days(sink, context,
			    date_days(first_year, first_month, number_of(text, r[1])),
			    date_days(year, month, number_of(text, r[3])));
		from = r[0].end;
	}
	for (from = 0; pattern_find(t->days, text, length, from, g, 4); from = g[0].end) {
		int year = is_absent(g[3]) ? later_year(t, text, length, g[0].end) : number_of(text, g[3]);
		bool in_range = pattern_find(t->range, text, length, 0, r, 6) && g[0].start >= r[0].start &&
		    g[0].end <= r[0].end;

		if (year != 0 && !in_range)
			sink_day_list(text, g[1], month_of(text, g[2]), year, sink, context);
	}
	for (from = 0; pattern_find(t->numeric, text, length, from, g, 4); from = g[0].end)
		if (date_is_valid(number_of(text, g[3]), number_of(text, g[2]), number_of(text, g[1])))
			sink_days(sink, context,
			    date_days(number_of(text, g[3]), number_of(text, g[2]), number_of(text, g[1])),
			    date_days(number_of(text, g[3]), number_of(text, g[2]), number_of(text, g[1])));
}

static const struct place_name *
place_find(const struct tagger *t, const char *folded)
{
	struct place_name key = {folded, NULL, false};
	const struct place_name *found =
	    bsearch(&key, t->places, t->place_count, sizeof(key), compare_places);

	return found == NULL || found->ambiguous ? NULL : found;
}

/* The longest run of words at text[at] that is a commune's name. */
static const struct place_name *
place_at(const struct tagger *t, const char *text, size_t length, size_t at)
{
	size_t ends[PLACE_WORDS_MAX], words = 0, i = at;
	const struct place_name *found = NULL;
	char folded[PLACE_BYTES_MAX];

	while (words < PLACE_WORDS_MAX && i < length) {
		while (i < length && strchr(" -'.,;:()<>\n\t/!?", text[i]) == NULL &&
		    strncmp(text + i, "’", 3) != 0)
			i++;
		ends[words++] = i;
		if (i >= length || strchr(".,;:()<>\n\t/!?", text[i]) != NULL)
			break;
		i += text[i] == ' ' || text[i] == '-' || text[i] == '\'' ? 1 : 3;
	}
	while (words > 0 && found == NULL) {
		words--;
		(void)fold(text + at, ends[words] - at, folded, sizeof(folded));
		blank_joints(folded);
		found = place_find(t, folded);
	}
	return found;
}

static void
find_places(struct tagger *t, const char *text, size_t length, tag_sink sink, void *context)
{
	struct span_of_text g[1];
	size_t from = 0;

	while (pattern_find(t->before_place, text, length, from, g, 1)) {
		const struct place_name *place = place_at(t, text, length, g[0].end);

		if (place != NULL)
			sink(context, FIELD_COMMUNES, place->insee);
		from = g[0].end > from ? g[0].end : from + 1;
		while (from < length && ((unsigned char)text[from] & 0xC0) == 0x80)
			from++;
	}
}

static bool
find_duration(struct tagger *t, const char *text, size_t length, tag_sink sink, void *context)
{
	struct span_of_text g[5];
	char minutes[16];
	int n;

	if (!pattern_find(t->duration, text, length, 0, g, 5))
		return false;
	if (!is_absent(g[1]))
		n = number_of(text, g[1]) * 60 + (is_absent(g[2]) ? 0 : number_of(text, g[2]));
	else
		n = is_absent(g[3]) ? number_of(text, g[4]) * 60 : number_of(text, g[3]);
	if (n <= 0)
		return false;
	(void)snprintf(minutes, sizeof(minutes), "%d", n);
	sink(context, FIELD_DUREE_MINUTES, minutes);
	return true;
}

static void
find_price(struct tagger *t, const char *text, size_t length, tag_sink sink, void *context)
{
	struct span_of_text g[2];
	char price[256];

	if (!pattern_find(t->price, text, length, 0, g, 2) || g[1].end - g[1].start >= sizeof(price))
		return;
	memcpy(price, text + g[1].start, g[1].end - g[1].start);
	price[g[1].end - g[1].start] = '\0';
	sink(context, FIELD_COUT, price);
}

void
tagger_find(struct tagger *tagger, enum field field, const char *text, tag_sink sink,
    void *context)
{
	size_t length = strlen(text), i;

	if (field == FIELD_SEANCES)
		find_dates(tagger, text, length, sink, context);
	else if (field == FIELD_COMMUNES)
		find_places(tagger, text, length, sink, context);
	else if (field == FIELD_COUT)
		find_price(tagger, text, length, sink, context);
	else if (field == FIELD_DUREE_MINUTES && find_duration(tagger, text, length, sink, context))
		return;
	for (i = 0; i < tagger->count; i++)
		if (tagger->expressions[i].field == field &&
		    pattern_find(tagger->expressions[i].pattern, text, length, 0, NULL, 0))
			sink(context, field, tagger->expressions[i].code);
}
