#include "tests/bench/generate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/date.h"
#include "tests/bench/words.h"

#define ACTION_BYTES_MAX ((size_t)1024 * 1024)
#define PARTNERS 400
#define SESSIONS_MAX 4
#define SCHOOL_YEAR_FIRST "2026-09-07"
#define SCHOOL_YEAR_DAYS 290
#define SENTENCE_WORDS_MIN 7
#define SENTENCE_WORDS_MAX 20
#define SENTENCES_OF_PARAGRAPH 4

struct generator {
	const struct reference *reference;
	struct words *words;
	struct arena *arena;
	uint64_t seed;
	double *people; /* communes' populations added up */
	int32_t first_day;
	struct buf buf;
};

/* What the parts of one action have in common. */
struct making {
	struct generator *generator;
	struct action *action;
	struct dice dice;
	size_t topic;
	const struct commune *commune;
};

enum status
generator_new(const struct reference *reference, uint64_t seed, struct fault *fault,
    struct generator **out)
{
	struct generator *generator = calloc(1, sizeof(*generator));
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	enum status status;

	if (generator == NULL || (generator->arena = arena_new(ACTION_BYTES_MAX)) == NULL ||
	    (generator->people = calloc(count + 1, sizeof(*generator->people))) == NULL) {
		generator_free(generator);
		return fault_set(fault, NO_MEMORY, "no memory for a generator");
	}
	generator->reference = reference;
	generator->seed = seed;
	for (i = 0; i < count; i++)
		generator->people[i + 1] = generator->people[i] + (double)communes[i].population;
	status = words_new(reference, fault, &generator->words);
	if (status == OK && !date_parse_days(SCHOOL_YEAR_FIRST, &generator->first_day))
		status = fault_set(fault, BAD_INPUT, "bad date " SCHOOL_YEAR_FIRST);
	if (status != OK) {
		generator_free(generator);
		return status;
	}
	*out = generator;
	return OK;
}

void
generator_free(struct generator *generator)
{
	if (generator == NULL)
		return;
	words_free(generator->words);
	arena_free(generator->arena);
	free(generator->people);
	buf_clear(&generator->buf);
	free(generator);
}

const struct words *
generator_words(const struct generator *generator)
{
	return generator->words;
}

/* Rank below `count`, the first ones more often: weights 1 / (rank + shift). */
static size_t
skewed(struct dice *dice, size_t count, double shift)
{
	double total = log(((double)count + shift) / shift);
	size_t rank = (size_t)(shift * exp(dice_real(dice) * total) - shift);

	return rank < count ? rank : count - 1;
}

static bool
happens(struct making *m, double chance)
{
	return dice_real(&m->dice) < chance;
}

/* The text collected in the buffer, as a value of the action. */
static void
keep(struct making *m, enum field field)
{
	struct buf *buf = &m->generator->buf;

	if (buf->length > 0 && !buf_failed(buf))
		m->action->value[field] = arena_copy(m->generator->arena, buf->data, buf->length);
	buf_reset(buf);
}

/* Vowels and mute h, in lower case: where « le » and « de » lose theirs. */
static bool
begins_with_vowel(const char *word)
{
	return strchr("aeiouh", word[0]) != NULL ||
	    ((unsigned char)word[0] == 0xC3 &&
		strchr("\xA0\xA2\xA8\xA9\xAA\xAE\xB4", word[1]) != NULL);
}

static const char *
elided(const char *word)
{
	static const char *const pairs[][2] = {{"le", "l’"}, {"la", "l’"}, {"de", "d’"}, {"que", "qu’"},
	    {"ne", "n’"}, {"se", "s’"}};
	size_t i;

	for (i = 0; i < LENGTH(pairs); i++)
		if (strcmp(pairs[i][0], word) == 0)
			return pairs[i][1];
	return NULL;
}

static void
add_capitalised(struct buf *out, const char *word)
{
	unsigned char first = (unsigned char)word[0];

	if (first >= 'a' && first <= 'z') {
		buf_char(out, (char)(first - 0x20));
		buf_text(out, word + 1);
	} else if (first == 0xC3) {
		buf_char(out, word[0]);
		buf_char(out, (char)(word[1] - 0x20));
		buf_text(out, word + 2);
	} else {
		buf_text(out, word);
	}
}

/* A sentence of `count` words. */
static void
add_sentence(struct making *m, size_t count)
{
	struct buf *out = &m->generator->buf;
	char word[WORD_SIZE], next[WORD_SIZE];
	size_t i;

	words_draw(m->generator->words, &m->dice, m->topic, word);
	for (i = 0; i < count; i++) {
		const char *short_form = elided(word);

		/* Two function words that do not go together are as good as one. */
		words_draw(m->generator->words, &m->dice, m->topic, next);
		if (short_form != NULL && i + 1 < count && begins_with_vowel(next)) {
			if (i == 0)
				add_capitalised(out, short_form);
			else
				buf_text(out, short_form);
		} else {
			if (i == 0)
				add_capitalised(out, word);
			else
				buf_text(out, word);
			if (i + 1 < count)
				buf_text(out, happens(m, 0.06) ? ", " : " ");
		}
		memcpy(word, next, sizeof(word));
	}
	buf_char(out, '.');
}

/* Sentences of `count` words in all, as plain text or as paragraphs. */
static void
add_prose(struct making *m, size_t count, bool is_html)
{
	struct buf *out = &m->generator->buf;
	size_t sentence = 0, words;

	for (; count > 0; sentence++, count -= words) {
		words = SENTENCE_WORDS_MIN +
		    dice_below(&m->dice, SENTENCE_WORDS_MAX - SENTENCE_WORDS_MIN + 1);
		if (count < words + SENTENCE_WORDS_MIN)
			words = count;
		if (is_html && sentence % SENTENCES_OF_PARAGRAPH == 0)
			buf_text(out, sentence == 0 ? "<p>" : "</p><p>");
		else if (sentence > 0)
			buf_char(out, ' ');
		add_sentence(m, words);
	}
	if (is_html)
		buf_text(out, "</p>");
}

static const struct term *
draw_term(struct making *m, enum vocabulary vocabulary, double shift)
{
	const struct term *terms;
	size_t count = reference_terms(m->generator->reference, vocabulary, &terms);

	return &terms[skewed(&m->dice, count, shift)];
}

/* Up to `most` codes in the vocabulary's order, each next one with the given chance. */
static void
make_codes(struct making *m, enum field field, double shift, double chance)
{
	enum vocabulary vocabulary = field_catalogue[field].vocabulary;
	const struct term *terms;
	size_t count = reference_terms(m->generator->reference, vocabulary, &terms), drawn[4], i, a;

	for (i = 0; i < LENGTH(drawn) && happens(m, chance); i++)
		drawn[i] = skewed(&m->dice, count, shift);
	for (a = 0; a < count && i > 0; a++) {
		size_t k;

		for (k = 0; k < i && drawn[k] != a; k++)
			continue;
		if (k < i)
			buf_printf(&m->generator->buf, "%s%s",
			    m->generator->buf.length > 0 ? " " : "", terms[a].code);
	}
	keep(m, field);
}

static void
make_place(struct making *m)
{
	const struct commune *communes;
	size_t low = 0, high = reference_communes(m->generator->reference, &communes);
	double at = dice_real(&m->dice) * m->generator->people[high];

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (m->generator->people[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	m->commune = &communes[low];
	if (happens(m, 0.12)) { /* the whole region, nowhere in particular */
		m->action->value[FIELD_REGIONAL] = "1";
		m->action->value[FIELD_DEPARTEMENTS] = "14 27 50 61 76";
		return;
	}
	m->action->value[FIELD_DEPARTEMENTS] = m->commune->departement;
	m->action->value[FIELD_COMMUNES] = m->commune->insee;
	m->action->value[FIELD_GEO_LAT] = arena_printf(m->generator->arena, "%.5f", m->commune->lat);
	m->action->value[FIELD_GEO_LON] = arena_printf(m->generator->arena, "%.5f", m->commune->lon);
}

static void
make_facets(struct making *m)
{
	static const char *const levels[] = {"5e 4e 3e", "4e 3e", "3e", "5e 4e 3e", "4e 3e", "3e", "5e",
	    "5e 4e", "4e", "6e 5e 4e 3e"};
	static const char *const minutes[] = {"60", "120", "55", "90", "180", "240", "360", "420", "30",
	    "2400"};
	struct arena *arena = m->generator->arena;

	m->action->value[FIELD_TYPE] = draw_term(m, VOCABULARY_TYPE, 1.5)->code;
	m->action->value[FIELD_LIEU] = draw_term(m, VOCABULARY_LIEU, 1)->code;
	m->action->value[FIELD_NIVEAUX] = levels[skewed(&m->dice, LENGTH(levels), 3)];
	make_codes(m, FIELD_FILIERES, 8, 0.75);
	make_codes(m, FIELD_METIERS, 100, 0.6);
	make_codes(m, FIELD_LABELS, 2, 0.15);
	make_codes(m, FIELD_PUBLIC, 0.5, 0.7);
	if (happens(m, 0.85))
		m->action->value[FIELD_DUREE_MINUTES] = minutes[skewed(&m->dice, LENGTH(minutes), 2)];
	if (happens(m, 0.6))
		m->action->value[FIELD_EFFECTIF_MAX] =
		    arena_printf(arena, "%zu", 8 + dice_below(&m->dice, 25));
	if (happens(m, 0.9))
		m->action->value[FIELD_GRATUIT] = happens(m, 0.93) ? "1" : "0";
}

static void
make_partner(struct making *m)
{
	static const char *const kinds[] = {"Entreprise", "Association", "Fédération", "CFA", "Maison",
	    "Chambre", "Groupement", "Coopérative", "Atelier", "Réseau"};
	struct arena *arena = m->generator->arena;
	size_t partner = skewed(&m->dice, PARTNERS, 6), which;
	struct dice dice = dice_for(m->generator->seed + 1, partner);
	const struct commune *communes;
	size_t count = reference_communes(m->generator->reference, &communes);
	char word[WORD_SIZE];

	which = dice_below(&dice, count);
	words_draw_content(m->generator->words, &dice, partner, word);
	m->action->value[FIELD_PARTENAIRE_NOM] = arena_printf(arena, "%s %s de %s",
	    kinds[partner % LENGTH(kinds)], word, communes[which].name);
	m->action->value[FIELD_CONTACT_NOM] = "Service des relations avec les écoles";
	m->action->value[FIELD_CONTACT_COURRIEL] =
	    arena_printf(arena, "partenaire-%zu@example.org", partner);
}

static int
compare_days(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* A third is offered all year round; the others on weekdays of one school year. */
static void
make_sessions(struct making *m)
{
	int32_t days[SESSIONS_MAX];
	size_t count, i;
	char date[ISO_DATE_MAX];

	if (happens(m, 0.33))
		return;
	count = 1 + skewed(&m->dice, SESSIONS_MAX, 1);
	for (i = 0; i < count; i++) {
		days[i] = m->generator->first_day + (int32_t)dice_below(&m->dice, SCHOOL_YEAR_DAYS);
		if (date_weekday(days[i]) > 4)
			days[i] -= 3;
	}
	qsort(days, count, sizeof(*days), compare_days);
	for (i = 0; i < count; i++) {
		date_format(days[i], date);
		buf_printf(&m->generator->buf, "%s%sT09:00\t%sT12:00\t%s", i > 0 ? "\n" : "", date, date,
		    m->action->value[FIELD_COMMUNES] == NULL ? "" : m->commune->insee);
	}
	keep(m, FIELD_SEANCES);
}

/* « au Havre », « aux Andelys », « à Caen ». */
static void
add_place_name(struct buf *out, const char *name)
{
	if (strncmp(name, "Le ", 3) == 0)
		buf_printf(out, ", au %s", name + 3);
	else if (strncmp(name, "Les ", 4) == 0)
		buf_printf(out, ", aux %s", name + 4);
	else
		buf_printf(out, ", à %s", name);
}

static void
make_texts(struct making *m)
{
	const struct reference *reference = m->generator->reference;
	struct buf *out = &m->generator->buf;
	char word[WORD_SIZE];
	size_t i, count = 1 + dice_below(&m->dice, 4);

	buf_printf(out, "%s\u00a0: ",
	    reference_label(reference, VOCABULARY_TYPE, m->action->value[FIELD_TYPE]));
	if (happens(m, 0.5))
		buf_printf(out, "%s", draw_term(m, VOCABULARY_METIER, 100)->label);
	else
		for (i = 0; i < count; i++) {
			words_draw_content(m->generator->words, &m->dice, m->topic, word);
			buf_printf(out, "%s%s", i > 0 ? " " : "", word);
		}
	add_place_name(out, m->commune->name);
	keep(m, FIELD_TITRE);
	add_prose(m, 14 + dice_below(&m->dice, 25), false);
	keep(m, FIELD_RESUME);
	/* Most are short, some are long. */
	add_prose(m, 30 + (size_t)(-123 * log(1 - 0.99 * dice_real(&m->dice))), true);
	keep(m, FIELD_DESCRIPTION);
}

enum status
generator_make(struct generator *generator, size_t n, struct fault *fault, struct action *out)
{
	struct making making = {.generator = generator, .action = out,
	    .dice = dice_for(generator->seed, n)};
	struct arena *arena = generator->arena;
	char instant[ISO_INSTANT_MAX];

	arena_reset(arena);
	*out = (struct action){0};
	out->value[FIELD_ID] = arena_printf(arena, BENCH_SOURCE ":%07zu", n);
	out->value[FIELD_SOURCE] = BENCH_SOURCE;
	out->value[FIELD_URL] = arena_printf(arena, "https://partenaires.example.org/actions/%zu", n);
	instant_format((int64_t)generator->first_day * 86400 -
		(int64_t)dice_below(&making.dice, (size_t)86400 * 300), instant);
	out->value[FIELD_PUBLIE] = out->value[FIELD_MODIFIE] = arena_strdup(arena, instant);
	making.topic = dice_below(&making.dice, 33);
	make_facets(&making);
	make_place(&making);
	make_partner(&making);
	make_sessions(&making);
	make_texts(&making);
	if (arena_failed(arena) || buf_failed(&generator->buf))
		return fault_set(fault, NO_MEMORY, "no memory for an action");
	return OK;
}
