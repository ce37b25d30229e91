#include "search/query/reading.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/articles.h"
#include "search/query/common.h"
#include "search/query/finder.h"
#include "search/query/periods.h"

#define CANDIDATES_MAX 128
/* Stop words between "sauf" and what it excludes. */
#define GAP_MAX 3

/* What an expression of each field makes.  The words of one that is not sure stay words; of the
 * fields marked `doubtful` it is no reading at all unless nothing else is said. */
static const struct field_reading {
	enum reading_kind kind;
	enum facet facet;
	bool is_topic, doubtful;
	bool is_read;
} field_readings[FIELD_COUNT] = {
    [FIELD_NIVEAUX] = {READING_FACET, FACET_NIVEAU, false, false, true},
    [FIELD_TYPE] = {READING_FACET, FACET_TYPE, true, false, true},
    [FIELD_FILIERES] = {READING_FACET, FACET_FILIERE, true, false, true},
    [FIELD_LABELS] = {READING_FACET, FACET_LABEL, true, false, true},
    [FIELD_PUBLIC] = {READING_FACET, FACET_PUBLIC, false, false, true},
    [FIELD_LIEU] = {READING_FACET, FACET_LIEU, false, false, true},
    [FIELD_DEPARTEMENTS] = {READING_FACET, FACET_DEPARTEMENT, false, true, true},
    [FIELD_REGIONAL] = {READING_ANYWHERE, FACET_COUNT, false, true, true},
    [FIELD_GRATUIT] = {READING_FREE, FACET_COUNT, false, false, true},
};

enum status
reading_tables_new(const struct expressions *expressions, const struct reference *reference,
    const struct phrases *phrases, struct fault *fault, struct reading_tables **out)
{
	struct reading_tables *tables = calloc(1, sizeof(*tables));
	enum status status;

	if (tables == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to read queries");
	tables->expressions = expressions;
	tables->reference = reference;
	tables->phrases = phrases;
	status = places_new(reference, fault, &tables->places);
	if (status == OK)
		status = numbers_new(reference, tables->places, fault, &tables->numbers);
	if (status != OK) {
		reading_tables_free(tables);
		return status;
	}
	*out = tables;
	return OK;
}

void
reading_tables_free(struct reading_tables *tables)
{
	if (tables == NULL)
		return;
	numbers_free(tables->numbers);
	places_free(tables->places);
	free(tables);
}

static void
add(struct finder *f, const struct candidate *candidate)
{
	if (f->count < CANDIDATES_MAX)
		f->list[f->count++] = *candidate;
}

/* Another code of an expression that is there already: "cycle 4" is three levels. */
static bool
add_value(struct finder *f, const struct candidate *new)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		struct candidate *c = &f->list[i];
		struct reading *r = &c->reading;

		if (c->first != new->first || c->end != new->end || r->kind != READING_FACET ||
		    new->reading.kind != READING_FACET || r->facet != new->reading.facet)
			continue;
		if (r->value_count < READING_VALUES_MAX)
			r->values[r->value_count++] = new->reading.values[0];
		r->sure = r->sure && new->reading.sure;
		return true;
	}
	return false;
}

static void
find_expressions(struct finder *f, size_t at)
{
	struct expression_word words[TOKENS_MAX];
	struct expression_found found[EXPRESSIONS_AT_MAX];
	size_t n, i;

	for (i = at; i < f->t->count; i++)
		words[i] = f->t->list[i].expression;
	n = expressions_at(f->tables->expressions, words, f->t->count, at, USAGE_QUERY, found);
	for (i = 0; i < n; i++) {
		const struct expression *e = found[i].expression;
		const struct field_reading *how = &field_readings[e->field];
		struct candidate c = {.first = at, .end = at + found[i].words,
		    .weight = found[i].weight, .is_blank = e->code[0] == '\0',
		    .likely = how->doubtful && !e->sure && e->code[0] != '\0',
		    .reading = {.kind = how->kind, .facet = how->facet, .values = {e->code},
			.value_count = 1, .sure = e->sure,
			.keeps_words = how->is_topic || (!e->sure && !how->doubtful)}};

		if (how->is_read && !add_value(f, &c))
			add(f, &c);
	}
}

static void
add_place(struct finder *f, const struct place_found *found, const char *postcode)
{
	add(f, &(struct candidate){.first = found->first, .end = found->end, .weight = found->words,
	    .likely = found->certainty == LIKELY && !found->bearers.vague,
	    .bearers = found->bearers, .postcode = postcode,
	    .reading = {.kind = READING_PLACE, .facet = FACET_COUNT, .place = found->place,
		.sure = found->certainty == CERTAIN}});
}

static void
find_place(struct finder *f, size_t at)
{
	struct place_found place;
	struct number_found number;

	if (places_at(f->tables->places, f->t, at, &place))
		add_place(f, &place, NULL);
	if (!numbers_at(f->tables->numbers, f->t, at, &number))
		return;
	if (number.departement == NULL)
		add_place(f, &number.place, number.postcode);
	else
		add(f, &(struct candidate){.first = at, .end = at + 1, .weight = 1,
		    .reading = {.kind = READING_FACET, .facet = FACET_DEPARTEMENT,
			.values = {number.departement}, .value_count = 1, .sure = true}});
}

static void
find_period(struct finder *f, size_t at)
{
	struct period_found found;

	if (period_at(f->t, at, f->today, f->tables->phrases, f->arena, &found))
		add(f, &(struct candidate){.first = at, .end = found.end, .weight = found.words,
		    .likely = found.likely,
		    .reading = {.kind = READING_PERIOD, .facet = FACET_COUNT, .from = found.from, .to = found.to,
			.label = found.label, .sure = !found.likely}});
}

static int
compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->end - x->first != y->end - y->first)
		return x->end - x->first > y->end - y->first ? -1 : 1;
	if (x->reading.keeps_words != y->reading.keeps_words)
		return x->reading.keeps_words ? 1 : -1;
	if (x->reading.place.kind != y->reading.place.kind) /* the pays itself, not a town's */
		return x->reading.place.kind > y->reading.place.kind ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->reading.facet < y->reading.facet ? -1 : x->reading.facet > y->reading.facet;
}

bool
finder_is_free(const struct finder *f, const struct candidate *new)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		const struct candidate *old = &f->list[i];
		bool same = old->first == new->first && old->end == new->end &&
		    old->reading.keeps_words && new->reading.keeps_words;

		if (!old->accepted || old->first >= new->end || new->first >= old->end)
			continue;
		if (old->is_blank || new->is_blank ? old->reading.facet == new->reading.facet : !same)
			return false;
	}
	return true;
}

static bool
covers(const struct finder *f, size_t token, bool likely_too)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (!f->list[i].is_blank &&
		    (f->list[i].accepted || (likely_too && f->list[i].likely)) &&
		    f->list[i].first <= token && token < f->list[i].end)
			return true;
	return false;
}

/* Words that say nothing here. */
static bool
is_neutral(const struct token *token)
{
	return token->stop_word || is_common_word(token->surface) ||
	    strncmp(token->surface, "sortie", strlen("sortie")) == 0;
}

/* Whether every word of the query that tells has its reading. */
static bool
nothing_else_is_said(const struct finder *f)
{
	size_t i;

	for (i = 0; i < f->t->count; i++)
		if (!is_neutral(&f->t->list[i]) && !covers(f, i, true))
			return false;
	return f->t->count > 0;
}

static bool
is_place_or_level(const struct reading *r)
{
	return r->kind == READING_PLACE ||
	    (r->kind == READING_FACET && (r->facet == FACET_NIVEAU || r->facet == FACET_DEPARTEMENT));
}

/* "Calvados et Manche", "flers 4e": beside what is read already. */
static bool
stands_beside(const struct finder *f, const struct candidate *c)
{
	size_t i, k;

	for (i = 0; i < f->count; i++) {
		const struct candidate *old = &f->list[i];
		size_t from = old->end <= c->first ? old->end : c->end;
		size_t to = old->end <= c->first ? c->first : old->first;

		if (!old->accepted || !is_place_or_level(&old->reading))
			continue;
		for (k = from; k < to && f->t->list[k].stop_word; k++)
			continue;
		if (k >= to)
			return true;
	}
	return false;
}

static void
choose(struct finder *f)
{
	bool alone;
	size_t i;

	qsort(f->list, f->count, sizeof(*f->list), compare_candidates);
	for (i = 0; i < f->count; i++)
		f->list[i].accepted = !f->list[i].likely && !f->list[i].bearers.vague &&
		    finder_is_free(f, &f->list[i]);
	alone = nothing_else_is_said(f);
	for (i = 0; i < f->count; i++)
		if (f->list[i].likely && finder_is_free(f, &f->list[i]) &&
		    (alone || stands_beside(f, &f->list[i])))
			f->list[i].accepted = true;
}

/* The accepted candidate that the words after list[at] make, stop words skipped. */
static struct candidate *
candidate_after(const struct finder *f, size_t at, size_t *next)
{
	size_t k, i;

	for (k = at + 1; k < f->t->count && k <= at + 1 + GAP_MAX && !f->t->list[k].apart; k++) {
		for (i = 0; i < f->count; i++)
			if (f->list[i].accepted && !f->list[i].is_blank &&
			    !f->list[i].reading.excluded && f->list[i].first == k)
				return &f->list[i];
		if (!f->t->list[k].stop_word)
			break;
	}
	*next = k;
	return NULL;
}

/* Only what is known by its code can be excluded by it; of the rest, the words are. */
static void
exclude(struct finder *f, const struct candidate *found, size_t from)
{
	size_t first = found->first, end = found->end, i;
	bool by_words = false;

	for (i = 0; i < f->count; i++) {
		struct candidate *c = &f->list[i];

		if (!c->accepted || c->is_blank || c->first != first || c->end != end)
			continue;
		if (c->reading.keeps_words && !c->reading.sure) {
			c->accepted = !by_words;
			by_words = true;
			c->reading.kind = READING_WORDS;
		}
		if (c->reading.kind == READING_ANYWHERE)
			c->accepted = false;
		c->reading.excluded = true;
		c->reading.keeps_words = false;
		c->first = from;
	}
}

/* "Sans jeux vidéo", "pas de visite", but not "sans idées reçues". */
static bool
is_excludable(const struct reading *r)
{
	return r->sure ||
	    (r->kind == READING_FACET && (r->facet == FACET_FILIERE || r->facet == FACET_TYPE));
}

/* "Premiers pas dans l’industrie", "pas à pas en ligne" and "pourquoi pas en ligne" deny nothing;
 * neither does "pas que l’industrie". */
static bool
denies(const struct tokens *t, size_t at)
{
	static const char *const before[] = {"a", "au", "ce", "ces", "chaque", "de", "des", "faux",
	    "grand", "grands", "le", "les", "leurs", "mes", "nos", "nouveau", "nouveaux", "petit",
	    "petits", "pourquoi", "premier", "premiers", "quelques", "second", "seconds", "ses", "tes",
	    "un", "vos"};
	const struct token *previous = tokens_before(t, at), *list = t->list;
	size_t i;

	for (i = 0; previous != NULL && i < LENGTH(before); i++)
		if (strcmp(previous->surface, before[i]) == 0)
			return false;
	return !list[at + 1].apart && strcmp(list[at + 1].surface, "que") != 0 &&
	    (at + 2 >= t->count || strcmp(list[at + 2].surface, "pas") != 0);
}

/* The words that a negation excludes, one after the other: "sauf industrie et btp". */
static void
negate(struct finder *f, size_t at)
{
	enum role role = f->t->list[at].role;
	struct candidate *found;
	size_t next = at, from = at;

	for (;;) {
		found = candidate_after(f, at, &next);
		if (found == NULL || (role != ROLE_EXCEPT && !is_excludable(&found->reading)))
			break;
		at = found->end;
		exclude(f, found, from);
		if (at >= f->t->count || f->t->list[at].role != ROLE_AND)
			return;
		from = at;
	}
	if (role == ROLE_EXCEPT && from == at && next < f->t->count && !f->t->list[next].apart &&
	    !f->t->list[next].stop_word && !covers(f, next, false))
		add(f, &(struct candidate){.first = from, .end = next + 1, .accepted = true,
		    .reading = {.kind = READING_WORDS, .excluded = true}});
}

static void
find_negations(struct finder *f)
{
	const struct token *token;
	size_t i;

	for (i = 0; i + 1 < f->t->count; i++) {
		token = &f->t->list[i];
		if (covers(f, i, false))
			continue;
		if (token->role == ROLE_EXCEPT ||
		    (token->role == ROLE_WITHOUT && token[1].before != '-') ||
		    (token->role == ROLE_NOT && denies(f->t, i)))
			negate(f, i);
	}
}

/* Where "l'" begins, before a word that it was taken off. */
static size_t
elision_start(const char *q, size_t word)
{
	while (word > 0 && (q[word - 1] == '\'' || (unsigned char)q[word - 1] >= 0x80))
		word--;
	while (word > 0 && ((q[word - 1] | 0x20) >= 'a' && (q[word - 1] | 0x20) <= 'z'))
		word--;
	return word;
}

/* The bytes of a reading; one that takes its words takes the small ones before them too. */
static void
span(struct finder *f, struct candidate *c)
{
	const struct token *list = f->t->list;
	struct reading *r = &c->reading;

	while (!r->keeps_words && c->first > 0 && list[c->first - 1].stop_word &&
	    !list[c->first].apart && !covers(f, c->first - 1, false))
		c->first--;
	r->start = list[c->first].start;
	r->end = list[c->end - 1].end;
	if (list[c->first].elided)
		r->start = elision_start(f->t->q, r->start);
}

/* A label that goes on a sentence: "visite d’entreprise", but "MiM’s" and "5e". */
static const char *
label_within(struct finder *f, const char *label)
{
	size_t word = strcspn(label, " ");
	char *copy = arena_strdup(f->arena, label);
	size_t i;

	for (i = 1; i < word && !(label[i] >= 'A' && label[i] <= 'Z'); i++)
		continue;
	if (copy != NULL && i == word && word > 1 && copy[0] >= 'A' && copy[0] <= 'Z')
		copy[0] = (char)(copy[0] - 'A' + 'a');
	return copy;
}

static const char *
values_label(struct finder *f, const struct reading *r)
{
	const char *or = phrase(f->tables->phrases, PHRASE_LIST_OR), *text = "", *label;
	size_t i;

	for (i = 0; i < r->value_count && text != NULL; i++) {
		label = reference_label(f->tables->reference, facet_catalogue[r->facet].vocabulary,
		    r->values[i]);
		text = i == 0 ? label
		    : i + 1 == r->value_count
		    ? arena_printf(f->arena, "%s %s %s", text, or, label_within(f, label))
		    : arena_printf(f->arena, "%s, %s", text, label_within(f, label));
	}
	return text;
}

static const char *
place_name(struct finder *f, const struct reading_place *place)
{
	return place->departement == NULL
	    ? place->name
	    : phrase_of(f->tables->phrases, f->arena, PHRASE_READ_NAMESAKE, place->name,
		  reference_label(f->tables->reference, VOCABULARY_DEPARTEMENT, place->departement));
}

static const char *
place_label(struct finder *f, const struct reading_place *place)
{
	const struct phrases *phrases = f->tables->phrases;
	const char *name = place_name(f, place), *of_name = NULL, *label = name;

	if (name != NULL && (place->around || place->radius_km > 0))
		of_name = place->land != NULL ? place->land->of_name : french_of(f->arena, name);
	if (of_name != NULL)
		label = place->radius_km > 0
		    ? phrase_of(phrases, f->arena, PHRASE_READ_WITHIN,
			  arena_printf(f->arena, "%.0f", place->radius_km), of_name)
		    : phrase_of(phrases, f->arena, PHRASE_READ_AROUND, of_name, NULL);
	return place->land == NULL || label == NULL
	    ? label
	    : phrase_of(phrases, f->arena, PHRASE_READ_LAND, label, NULL);
}

static const char *
label_of(struct finder *f, const struct reading *r)
{
	switch (r->kind) {
	case READING_FACET:
		return values_label(f, r);
	case READING_PLACE:
		return place_label(f, &r->place);
	case READING_PERIOD:
		return r->label;
	case READING_FREE:
		return phrase(f->tables->phrases, PHRASE_READ_FREE);
	case READING_ANYWHERE:
		return phrase(f->tables->phrases, PHRASE_READ_ANYWHERE);
	case READING_WORDS:
		return NULL; /* its words, which span() knows */
	}
	return NULL;
}

static int
compare_starts(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->facet < y->facet ? -1 : x->facet > y->facet;
}

/* What an exclusion by its words shows: the words after "sauf". */
static const char *
excluded_words(struct finder *f, const struct candidate *c)
{
	const struct token *last = &f->t->list[c->end - 1];
	size_t i = c->first;

	while (i + 1 < c->end && (f->t->list[i].stop_word || f->t->list[i].role != ROLE_NONE))
		i++;
	return arena_copy(f->arena, f->t->q + f->t->list[i].start, last->end - f->t->list[i].start);
}

static struct reading *
write_readings(struct finder *f, size_t *count)
{
	struct reading *out = arena_alloc(f->arena, READINGS_MAX * sizeof(*out));
	size_t n = 0, i;

	for (i = 0; out != NULL && i < f->count && n < READINGS_MAX; i++) {
		struct candidate *c = &f->list[i];
		struct reading *r = &c->reading;

		if (!c->accepted || c->is_blank)
			continue;
		if (r->kind == READING_WORDS)
			r->label = excluded_words(f, c);
		else
			r->label = label_of(f, r);
		if (r->kind == READING_WORDS) {
			r->values[0] = r->label;
			r->value_count = 1;
		}
		if (r->excluded && r->label != NULL)
			r->label = phrase_of(f->tables->phrases, f->arena, PHRASE_READ_EXCEPT, r->label, NULL);
		span(f, c);
		out[n++] = *r;
	}
	if (out != NULL)
		qsort(out, n, sizeof(*out), compare_starts);
	*count = n;
	return out;
}

enum status
readings_find(const struct reading_tables *tables, struct analyser *analyser, const char *q,
    int32_t today, struct arena *arena, struct reading **out, size_t *count)
{
	struct finder f = {.tables = tables, .arena = arena, .today = today};
	struct reading *readings;
	size_t i, n;

	f.t = tokens_read(q, tables->expressions, analyser, arena);
	f.list = arena_alloc(arena, CANDIDATES_MAX * sizeof(*f.list));
	if (f.t == NULL || f.list == NULL)
		return NO_MEMORY;
	places_number(tables->places, f.t);
	for (i = 0; i < f.t->count; i++) {
		find_expressions(&f, i);
		find_place(&f, i);
		find_period(&f, i);
	}
	choose(&f);
	finder_narrow(&f);
	find_negations(&f);
	readings = write_readings(&f, &n);
	if (arena_failed(arena))
		return NO_MEMORY;
	*out = readings;
	*count = n;
	return OK;
}
