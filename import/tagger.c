#include "import/tagger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/french_dates.h"
#include "import/rules.h"
#include "search/base/csv.h"
#include "search/base/utf8.h"
#include "search/expressions.h"
#include "search/french/analysis.h"

#define MOTIFS_MAX 256
#define HITS_MAX 128 /* different codes found in one text */
#define HIDDEN_MAX 64  /* passages of one text that say nothing of a field */
#define PLACE_WORDS_MAX 7 /* of a commune's name */
#define PLACE_BYTES_MAX 128
#define ARENA_MAX ((size_t)8 * 1024 * 1024)

#define LEAVES_OUT '-' /* before a code of motifs.csv */

/* A code that a pattern or an expression stands for; "": none, and what is read inside does not
 * count ("nos bureaux sont à Caen" is not where the action takes place); "-3e": whatever says 3e
 * does not count ("sauf 3e"). */
struct hit {
	enum field field;
	const char *code;
	size_t rank; /* in expressions.csv: the first code is meant where a field takes one */
	struct span_of_text span; /* where it was read */
};

struct motif {
	struct hit hit;
	struct pattern *pattern;
};

struct tagged {
	struct tagger *tagger;
	const char *text;
	size_t length;
	bool has_digit; /* deadlines, durations, numbers and prices are not without */
	uint64_t wanted;
	int32_t day; /* that it was published */
	struct hit hits[HITS_MAX];
	size_t count;
	struct {
		enum field field;
		struct span_of_text span;
	} hidden[HIDDEN_MAX];
	size_t hidden_count;
	uint64_t hidden_known; /* fields whose hidden passages have been looked for */
};

/* A commune by its folded name, hyphens and apostrophes as blanks. */
struct place_name {
	const char *folded;
	const char *insee, *departement;
	bool ambiguous;
};

/* What is read by code around a pattern. */
enum own { DURATION, HEADCOUNT, PRICE, BEFORE_PLACE, TEXT_START, OWN_COUNT };

struct tagger {
	struct arena *arena;
	const struct expressions *expressions;
	struct analyser *analyser;
	struct motif motifs[MOTIFS_MAX];
	size_t count;
	struct place_name *places;
	size_t place_count;
	struct pattern *own[OWN_COUNT];
	struct french_dates *dates;
};

void
tagger_free(struct tagger *tagger)
{
	size_t i;

	if (tagger == NULL)
		return;
	for (i = 0; i < tagger->count; i++)
		pattern_free(tagger->motifs[i].pattern);
	for (i = 0; i < OWN_COUNT; i++)
		pattern_free(tagger->own[i]);
	french_dates_free(tagger->dates);
	analyser_free(tagger->analyser);
	free(tagger->places);
	arena_free(tagger->arena);
	free(tagger);
}

static enum status
load_motifs(struct tagger *tagger, const char *directory, struct fault *fault)
{
	static const char *const columns[] = {"champ", "code", "motif", "rang", NULL};
	char *path = arena_printf(tagger->arena, "%s/motifs.csv", directory);
	enum status status;
	struct csv csv;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "motifs.csv: no memory");
	status = csv_open(path, columns, tagger->arena, fault, &csv);
	while (status == OK && (status = csv_next(&csv, fault)) == OK) {
		struct motif *motif = &tagger->motifs[tagger->count];

		if (tagger->count == MOTIFS_MAX)
			return fault_set(fault, TOO_LARGE, "%s: more than %d patterns", path, MOTIFS_MAX);
		motif->hit.field = field_by_column(csv.field[0]);
		motif->hit.code = csv.field[1];
		if (motif->hit.field == FIELD_COUNT)
			return fault_set(fault, BAD_INPUT, "%s:%zu: unknown field \"%s\"", path, csv.line,
			    csv.field[0]);
		if (strcmp(csv.field[3], "premier") == 0)
			motif->hit.rank = 0; /* says it outright: before what is only mentioned */
		else if (csv.field[3][0] == '\0')
			motif->hit.rank = expressions_rank(tagger->expressions, motif->hit.field,
			    motif->hit.code);
		else
			return fault_set(fault, BAD_INPUT, "%s:%zu: rang is \"premier\" or nothing", path,
			    csv.line);
		status = pattern_compile(csv.field[2], fault, &motif->pattern);
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
		    (struct place_name){arena_strdup(tagger->arena, folded), communes[i].insee,
			communes[i].departement, false};
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

#define PUPILS "(?:[ée]l[èe]ves|coll[ée]gien(?:ne)?s|participants|jeunes|personnes|places)"
#define DAY_MINUTES 360 /* of a day in a company: the same as "une journée" in motifs.csv */

static enum status
compile_own(struct tagger *tagger, struct fault *fault)
{
	/* [0-9] and no ^ among alternatives: PCRE2 then knows the bytes that a match can begin with, and
	 * passes over the others many times faster. */
	static const char *const texts[OWN_COUNT] = {
	    /* 1 2 and 4 5: hours and minutes; 3: minutes; 6: days */
	    [DURATION] =
		"\\b(?:dur[ée]e|dure|pendant|environ)\\s*:?\\s*(?:d['’]environ\\s*)?([0-9]{1,2})\\s*"
		"h(?:eures?)?\\s*([0-9]{2})?|\\b([0-9]{2,3})\\s*min(?:utes?)?\\b|"
		"(?<![0-9:,.–-])\\b([1-6])\\s?h(?:eures?)?\\s?([0-9]{2})?(?!\\w)|"
		"\\b(?:dur[ée]e|dure|pendant|sur|stages?|s[ée]jours?)\\s*:?\\s*(?:de\\s+)?([0-9])\\s+jours?\\b",
	    /* 1 to 4: how many */
	    [HEADCOUNT] = "(?:jusqu['’]à|\\bmax(?:imum|\\.)?|au plus|limit[ée]{1,2}s? à|effectif(?: maximum)?)\\s*:?\\s*"
			  "([0-9]{1,4})\\s+" PUPILS "|\\b([0-9]{1,4})\\s+" PUPILS
			  "\\s+(?:au (?:plus|maximum)|max(?:imum|\\.)?)|"
			  "\\bgroupes?\\s+(?:de|d['’])\\s*(?:[0-9]{1,2}\\s+à\\s+)?([0-9]{1,2})(?=\\s+" PUPILS "|\\s*(?:[.,;)\\n]|$))|"
			  "\\bde\\s+[0-9]{1,3}\\s+à\\s+([0-9]{1,3})\\s+" PUPILS,
	    [PRICE] = "((?:[0-9]{1,3}(?:[ \\x{A0}\\x{202F}][0-9]{3})+|[0-9]+)(?:,[0-9][0-9])?\\s?(?:€|euros?)[^.;,<\\n]{0,60})",
	    [BEFORE_PLACE] = "(?:\\b[àÀ]|\\bau|\\bpr[èe]s (?:de|d['’])|\\bà la|(?<!pays )\\bde|\\bet|\\bou|[,:(])\\s*"
			     "(?=\\p{Lu})",
	    [TEXT_START] = "^\\s*(?=\\p{Lu})",
	};
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < OWN_COUNT; i++)
		status = pattern_compile(texts[i], fault, &tagger->own[i]);
	return status;
}

void
tagger_forgive(struct tagger *tagger)
{
	size_t i;

	for (i = 0; i < tagger->count; i++)
		pattern_forgive(tagger->motifs[i].pattern);
	for (i = 0; i < OWN_COUNT; i++)
		pattern_forgive(tagger->own[i]);
	french_dates_forgive(tagger->dates);
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
	tagger->analyser = analyser_new_for_corpus();
	tagger->expressions = reference_expressions(reference);
	status = tagger->analyser == NULL
	    ? fault_set(fault, NO_MEMORY, "no memory for the expressions")
	    : OK;
	if (status == OK)
		status = load_motifs(tagger, directory, fault);
	if (status == OK)
		status = load_places(tagger, reference, fault);
	if (status == OK)
		status = compile_own(tagger, fault);
	if (status == OK)
		status = french_dates_new(fault, &tagger->dates);
	if (status != OK) {
		tagger_free(tagger);
		return status;
	}
	*out = tagger;
	return OK;
}

static bool
is_wanted(const struct tagged *tagged, enum field field)
{
	return (tagged->wanted & FIELD_BIT(field)) != 0;
}

/* Where to look on, past a match: at the start of a character. */
static size_t
after(const struct tagged *tagged, struct span_of_text span)
{
	size_t at = span.end > span.start ? span.end : span.start + 1;

	while (at < tagged->length && ((unsigned char)tagged->text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* The passages that the field's motifs without a code cover. */
static void
hide(struct tagged *tagged, enum field field)
{
	const struct tagger *t = tagged->tagger;
	struct span_of_text g[1];
	size_t i, from;

	for (i = 0; i < t->count; i++) {
		if (t->motifs[i].hit.field != field || t->motifs[i].hit.code[0] != '\0')
			continue;
		for (from = 0; tagged->hidden_count < HIDDEN_MAX &&
		     pattern_find(t->motifs[i].pattern, tagged->text, tagged->length, from, g, 1);
		     from = after(tagged, g[0])) {
			tagged->hidden[tagged->hidden_count].field = field;
			tagged->hidden[tagged->hidden_count++].span = g[0];
		}
	}
}

/* Looked for only where something has been found: most texts have nothing to hide. */
static bool
is_hidden(struct tagged *tagged, enum field field, struct span_of_text span)
{
	size_t i;

	if ((tagged->hidden_known & FIELD_BIT(field)) == 0)
		hide(tagged, field);
	tagged->hidden_known |= FIELD_BIT(field);
	for (i = 0; i < tagged->hidden_count; i++)
		if (tagged->hidden[i].field == field && span.start < tagged->hidden[i].span.end &&
		    tagged->hidden[i].span.start < span.end)
			return true;
	return false;
}

/* The first match that no hidden passage covers. */
static bool
find_shown(struct pattern *pattern, enum field field, struct tagged *tagged,
    struct span_of_text *g, size_t count)
{
	size_t from = 0;

	while (pattern_find(pattern, tagged->text, tagged->length, from, g, count)) {
		if (!is_hidden(tagged, field, g[0]))
			return true;
		from = after(tagged, g[0]);
	}
	return false;
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

static bool
names_departement(struct tagger *t, const struct tagged *tagged, const char *departement)
{
	size_t i;

	for (i = 0; i < tagged->count; i++)
		if (tagged->hits[i].field == FIELD_DEPARTEMENTS &&
		    strcmp(tagged->hits[i].code, departement) == 0)
			return true;
	for (i = 0; i < t->count; i++)
		if (t->motifs[i].hit.field == FIELD_DEPARTEMENTS &&
		    strcmp(t->motifs[i].hit.code, departement) == 0 &&
		    pattern_find(t->motifs[i].pattern, tagged->text, tagged->length, 0, NULL, 0))
			return true;
	return false;
}

/* "Flamanville (Manche)": of several communes with one name, the only one whose département the
 * text names; NULL rather than a guess. */
static const struct place_name *
place_among(struct tagger *t, const struct place_name *found, const struct tagged *tagged)
{
	const struct place_name *end = t->places + t->place_count, *only = NULL;

	while (found > t->places && strcmp(found[-1].folded, found->folded) == 0)
		found--;
	for (const char *name = found->folded; found < end && strcmp(found->folded, name) == 0; found++) {
		if (!names_departement(t, tagged, found->departement))
			continue;
		if (only != NULL)
			return NULL;
		only = found;
	}
	return only;
}

static const struct place_name *
place_find(const struct tagger *t, const char *folded)
{
	struct place_name key = {folded, NULL, NULL, false};

	return bsearch(&key, t->places, t->place_count, sizeof(key), compare_places);
}

/* The longest run of words at text[at] that is a commune's name. */
static const struct place_name *
place_at(const struct tagger *t, const char *text, size_t length, size_t at, size_t *end)
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
		*end = ends[words];
	}
	return found;
}

/* Where a place's name may begin: behind a word that announces one, or with the text. */
static bool
find_before_place(struct tagger *t, const struct tagged *tagged, size_t from,
    struct span_of_text *g)
{
	struct span_of_text start[1];
	bool found = pattern_find(t->own[BEFORE_PLACE], tagged->text, tagged->length, from, g, 1);

	if (from > 0 || (found && g[0].start == 0) ||
	    !pattern_find(t->own[TEXT_START], tagged->text, tagged->length, 0, start, 1))
		return found;
	g[0] = start[0];
	return true;
}

static void
find_places(struct tagger *t, struct tagged *tagged, tag_sink sink, void *context)
{
	const char *text = tagged->text;
	struct span_of_text g[1];
	size_t length = tagged->length, from = 0, end = 0;

	while (find_before_place(t, tagged, from, g)) {
		const struct place_name *place = place_at(t, text, length, g[0].end, &end);

		if (place != NULL && place->ambiguous)
			place = place_among(t, place, tagged);
		if (place != NULL && !is_hidden(tagged, FIELD_COMMUNES, (struct span_of_text){g[0].end, end}))
			sink(context,
			    &(struct tag){FIELD_COMMUNES, place->insee, {g[0].start, end}});
		from = after(tagged, g[0]);
	}
}

static int
hours_of(const char *text, struct span_of_text hours, struct span_of_text minutes)
{
	return number_of(text, hours) * 60 + (is_absent(minutes) ? 0 : number_of(text, minutes));
}

static bool
find_duration(struct tagger *t, struct tagged *tagged, tag_sink sink, void *context)
{
	const char *text = tagged->text;
	struct span_of_text g[7];
	char minutes[16];
	int n;

	if (!tagged->has_digit || !find_shown(t->own[DURATION], FIELD_DUREE_MINUTES, tagged, g, LENGTH(g)))
		return false;
	if (!is_absent(g[3]))
		n = number_of(text, g[3]);
	else if (!is_absent(g[6]))
		n = number_of(text, g[6]) * DAY_MINUTES;
	else
		n = is_absent(g[1]) ? hours_of(text, g[4], g[5]) : hours_of(text, g[1], g[2]);
	if (n <= 0)
		return false;
	(void)snprintf(minutes, sizeof(minutes), "%d", n);
	sink(context, &(struct tag){FIELD_DUREE_MINUTES, minutes, g[0]});
	return true;
}

static void
find_headcount(struct tagger *t, struct tagged *tagged, tag_sink sink, void *context)
{
	const char *text = tagged->text;
	struct span_of_text g[5];
	char number[16];
	size_t i = 1;
	int n;

	if (!tagged->has_digit || !find_shown(t->own[HEADCOUNT], FIELD_EFFECTIF_MAX, tagged, g, LENGTH(g)))
		return;
	while (i < LENGTH(g) - 1 && is_absent(g[i]))
		i++;
	n = number_of(text, g[i]);
	(void)snprintf(number, sizeof(number), "%d", n);
	if (n > 0)
		sink(context, &(struct tag){FIELD_EFFECTIF_MAX, number, g[0]});
}

static void
find_price(struct tagger *t, struct tagged *tagged, tag_sink sink, void *context)
{
	const char *text = tagged->text;
	struct span_of_text g[2];
	char price[256];

	if (!tagged->has_digit || !find_shown(t->own[PRICE], FIELD_COUT, tagged, g, 2) ||
	    g[1].end - g[1].start >= sizeof(price))
		return;
	memcpy(price, text + g[1].start, g[1].end - g[1].start);
	price[g[1].end - g[1].start] = '\0';
	sink(context, &(struct tag){FIELD_COUT, price, g[1]});
}

static void
hit_add(struct hit *hits, size_t *count, const struct hit *new)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (hits[i].field == new->field && strcmp(hits[i].code, new->code) == 0) {
			if (new->rank < hits[i].rank)
				hits[i].rank = new->rank;
			return;
		}
	if (*count < HITS_MAX)
		hits[(*count)++] = *new;
}

static void
keep_expression(void *context, const struct expression_found *found)
{
	const struct expression *e = found->expression;
	struct tagged *tagged = context;

	if (is_wanted(tagged, e->field) && !is_hidden(tagged, e->field, (struct span_of_text){found->start, found->end}))
		hit_add(tagged->hits, &tagged->count,
		    &(struct hit){e->field, e->code, e->rank, {found->start, found->end}});
}

struct tagged *
tagger_read(struct tagger *tagger, const char *text, int32_t day, uint64_t wanted,
    struct arena *arena)
{
	struct tagged *tagged = arena_alloc(arena, sizeof(*tagged));

	if (tagged == NULL)
		return NULL;
	tagged->tagger = tagger;
	tagged->text = text;
	tagged->day = day;
	/* Communes of one name are told apart by the département that the text names. */
	tagged->wanted = (wanted & FIELD_BIT(FIELD_COMMUNES)) != 0 ? wanted | FIELD_BIT(FIELD_DEPARTEMENTS) : wanted;
	tagged->length = strlen(text);
	if (tagged->length > TAGGED_BYTES_MAX)
		tagged->length = utf8_floor(text, TAGGED_BYTES_MAX);
	tagged->has_digit = strcspn(text, "0123456789") < tagged->length;
	expressions_find(tagger->expressions, tagger->analyser, text, tagged->length, USAGE_FEED,
	    keep_expression, tagged);
	return tagged;
}

static int
compare_hits(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* "tous niveaux sauf 3e" */
static void
leave_out(struct tagger *t, enum field field, struct tagged *tagged, struct hit *hits,
    size_t *count)
{
	struct span_of_text g[1];
	size_t i, k, kept;

	for (i = 0; i < t->count; i++) {
		const struct hit *left = &t->motifs[i].hit;

		if (left->field != field || left->code[0] != LEAVES_OUT ||
		    !find_shown(t->motifs[i].pattern, field, tagged, g, 1))
			continue;
		for (k = kept = 0; k < *count; k++)
			if (strcmp(hits[k].code, left->code + 1) != 0)
				hits[kept++] = hits[k];
		*count = kept;
	}
}

/* What expressions and patterns say of one field, the code meant first in front. */
static void
find_codes(struct tagger *t, enum field field, struct tagged *tagged, tag_sink sink,
    void *context)
{
	struct hit hits[HITS_MAX];
	struct span_of_text g[1];
	struct hit hit;
	size_t count = 0, i;

	for (i = 0; i < tagged->count; i++)
		if (tagged->hits[i].field == field)
			hits[count++] = tagged->hits[i];
	for (i = 0; i < t->count; i++)
		if (t->motifs[i].hit.field == field &&
		    t->motifs[i].hit.code[0] != '\0' && t->motifs[i].hit.code[0] != LEAVES_OUT &&
		    find_shown(t->motifs[i].pattern, field, tagged, g, 1)) {
			hit = t->motifs[i].hit;
			hit.span = g[0];
			hit_add(hits, &count, &hit);
		}
	leave_out(t, field, tagged, hits, &count);
	qsort(hits, count, sizeof(hits[0]), compare_hits);
	for (i = 0; i < count; i++)
		sink(context, &(struct tag){field, hits[i].code, hits[i].span});
}

void
tagger_find(struct tagger *tagger, enum field field, struct tagged *tagged, tag_sink sink,
    void *context)
{
	struct dated_text dated = {tagged->text, tagged->length, tagged->day};

	if (tagged->length == 0)
		return;
	if (field == FIELD_SEANCES || (field == FIELD_INSCRIPTION_LIMITE && tagged->has_digit))
		french_dates_find(tagger->dates, field, &dated, sink, context);
	else if (field == FIELD_COMMUNES)
		find_places(tagger, tagged, sink, context);
	else if (field == FIELD_EFFECTIF_MAX)
		find_headcount(tagger, tagged, sink, context);
	else if (field == FIELD_COUT)
		find_price(tagger, tagged, sink, context);
	else if (field == FIELD_DUREE_MINUTES && find_duration(tagger, tagged, sink, context))
		return;
	find_codes(tagger, field, tagged, sink, context);
}
