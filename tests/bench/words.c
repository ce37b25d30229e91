#include "tests/bench/words.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTION_SHARE 0.45 /* of the words of French prose */
#define TOPIC_SHARE 0.35    /* content words drawn among those of the topic */
#define TOPICS 33
#define ZIPF_SHIFT 9.0 /* Mandelbrot's constant: the first ranks are not so far apart */
#define TAIL_RANK 5600.0
#define TAIL_POWER 2.16
#define STEM_LETTERS_MIN 4
#define STEM_LETTERS_MAX 7

/* Occurrences in 10,000 words of prose. */
static const struct function_word {
	const char *text;
	unsigned rate;
} function_words[] = {
    {"de", 520}, {"la", 290}, {"et", 250}, {"les", 240}, {"le", 230}, {"des", 210}, {"à", 190},
    {"en", 150}, {"un", 130}, {"une", 125}, {"du", 125}, {"pour", 110}, {"dans", 90},
    {"que", 75}, {"qui", 75}, {"par", 70}, {"au", 65}, {"est", 65}, {"sur", 62}, {"avec", 55},
    {"il", 42}, {"se", 42}, {"ce", 40}, {"ou", 40}, {"plus", 38}, {"son", 34}, {"leur", 32},
    {"sont", 30}, {"aux", 30}, {"cette", 28}, {"vous", 28}, {"ne", 26}, {"pas", 26},
    {"leurs", 24}, {"nous", 22}, {"ils", 20}, {"sa", 20}, {"ses", 20}, {"ces", 18},
    {"elle", 16}, {"être", 16}, {"tout", 15}, {"comme", 15}, {"mais", 14}, {"ont", 13},
    {"on", 13}, {"peut", 13}, {"même", 11}, {"aussi", 11}, {"votre", 11}, {"tous", 10},
    {"entre", 10}, {"sans", 9}, {"deux", 9}, {"lors", 8}, {"sous", 8}, {"dont", 8},
    {"après", 8}, {"afin", 7}, {"très", 6}, {"chaque", 6}, {"ainsi", 6}, {"où", 6}, {"si", 6},
    {"fait", 6}, {"avant", 5}, {"pendant", 5}, {"quelques", 4}, {"lorsque", 3}, {"depuis", 3},
};

/* The words that every partner writes, most frequent first. */
static const char *const trade_words[] = {
    "métiers", "élèves", "entreprise", "découverte", "classe", "métier", "visite", "formation",
    "collège", "professionnels", "orientation", "atelier", "jeunes", "rencontre", "travail",
    "présentation", "parcours", "échanges", "secteur", "équipe", "activités", "matinée", "groupe",
    "site", "questions", "découvrir", "lycée", "stage", "apprentissage", "professeur",
    "gestes", "outils", "filière", "production", "compétences", "projet", "participer",
    "accueil", "sécurité", "témoignage", "salarié", "quotidien", "qualité", "emploi",
    "animation", "avenir", "machines", "environnement", "démonstration", "ambassadeur",
    "inscription", "gratuit", "durée", "heure", "journée", "établissement", "région",
    "technique", "industrie", "numérique", "service", "client", "essayer", "observer",
    "comprendre", "mixité", "égalité", "stéréotypes", "diplôme", "référent",
};

static const char *const suffixes[] = {
    "eur", "euse", "ation", "er", "ement", "able", "ique", "age", "iste", "ité", "ant", "ante",
    "eux", "isme", "if", "ive", "ier", "ière", "ée", "elle", "ette", "oire", "ure", "ance",
    "ateur", "atrice", "ations", "eurs", "ements", "ables", "iques", "ages", "istes", "ent",
    "ait", "eront", "erait", "isation", "iser", "ement",
};

static const char *const prefixes[] = {
    "", "re", "dé", "pré", "in", "co", "sur", "sous", "inter", "anti", "auto", "multi", "bio",
    "micro", "télé", "éco", "trans", "contre", "mal", "non", "mi", "hyper", "super", "hydro",
    "thermo", "électro", "photo", "géo", "agro", "néo",
};

struct entry {
	char *text;
	size_t count, order;
};

struct words {
	struct entry *base; /* by rank */
	size_t count, room;
	char (*stems)[WORD_SIZE];
	size_t stem_count;
	double head, tail; /* weights of the two regimes */
	unsigned function_total;
	bool failed;
};

static void
add_base(struct words *words, const char *text)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (strcmp(words->base[i].text, text) == 0) {
			words->base[i].count++;
			return;
		}
	if (words->count == words->room) {
		size_t room = words->room == 0 ? 1024 : words->room * 2;
		struct entry *base = realloc(words->base, room * sizeof(*base));

		if (base == NULL) {
			words->failed = true;
			return;
		}
		words->base = base;
		words->room = room;
	}
	words->base[words->count] = (struct entry){strdup(text), 1, words->count};
	if (words->base[words->count].text == NULL)
		words->failed = true;
	else
		words->count++;
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Labels are ours: ASCII, Latin-1 letters (0xC3) and punctuation of the U+2000 block (0xE2). */
static size_t
word_length(const char *at)
{
	size_t n = 0;

	while (is_letter((unsigned char)at[n]) && (unsigned char)at[n] != 0xE2 &&
	    (unsigned char)at[n] != 0xC2)
		n++;
	return n;
}

static void
add_label(struct words *words, const char *label)
{
	char word[WORD_SIZE];
	size_t n, i;

	while (*label != '\0') {
		n = word_length(label);
		if (n == 0) {
			label += (unsigned char)*label == 0xE2 ? strnlen(label, 3)
			    : (unsigned char)*label == 0xC2    ? strnlen(label, 2)
							       : 1;
			continue;
		}
		for (i = 0; i < n && n < WORD_SIZE; i++) {
			unsigned char c = (unsigned char)label[i], before = i == 0 ? 0 :
			    (unsigned char)label[i - 1];
			bool capital = (c >= 'A' && c <= 'Z') ||
			    (before == 0xC3 && c >= 0x80 && c <= 0x9E);

			word[i] = (char)(capital ? c + 0x20 : c);
		}
		word[i] = '\0';
		if (i >= 3 && !words_is_function(word, i))
			add_base(words, word);
		label += n;
	}
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
add_vocabularies(struct words *words, const struct reference *reference)
{
	static const enum vocabulary read[] = {VOCABULARY_TYPE, VOCABULARY_FILIERE, VOCABULARY_LABEL,
	    VOCABULARY_PUBLIC, VOCABULARY_LIEU, VOCABULARY_METIER};
	const struct commune *communes;
	const struct term *terms;
	size_t i, t, count, before;

	for (i = 0; i < LENGTH(trade_words); i++)
		add_base(words, trade_words[i]);
	before = words->count;
	for (i = 0; i < LENGTH(read); i++) {
		count = reference_terms(reference, read[i], &terms);
		for (t = 0; t < count; t++)
			add_label(words, terms[t].label);
	}
	qsort(words->base + before, words->count - before, sizeof(*words->base), compare_entries);
	before = words->count;
	count = reference_communes(reference, &communes);
	for (i = 0; i < count; i++)
		add_label(words, communes[i].name);
	qsort(words->base + before, words->count - before, sizeof(*words->base), compare_entries);
}

/* The words' beginnings, cut between two letters, that the tail derives others from. */
static void
cut_stems(struct words *words)
{
	size_t i, s;

	words->stems = calloc(words->count, sizeof(*words->stems));
	if (words->stems == NULL) {
		words->failed = true;
		return;
	}
	for (i = 0; i < words->count; i++) {
		const char *text = words->base[i].text;
		char *stem = words->stems[words->stem_count];
		size_t bytes = 0, letters = 0;

		while (text[bytes] != '\0' && letters < STEM_LETTERS_MAX) {
			bytes += (unsigned char)text[bytes] >= 0x80 ? 2 : 1;
			letters++;
		}
		while (bytes > 0 && strchr("aeiouy\xA8\xA9\xAA", text[bytes - 1]) != NULL) {
			bytes -= (unsigned char)text[bytes - 1] >= 0x80 ? 2 : 1;
			letters--;
		}
		if (letters < STEM_LETTERS_MIN || bytes > strlen(text))
			continue;
		memcpy(stem, text, bytes);
		stem[bytes] = '\0';
		for (s = 0; s < words->stem_count && strcmp(words->stems[s], stem) != 0; s++)
			continue;
		words->stem_count += s == words->stem_count;
	}
}

enum status
words_new(const struct reference *reference, struct fault *fault, struct words **out)
{
	struct words *words = calloc(1, sizeof(*words));
	size_t i;

	if (words == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the words");
	add_vocabularies(words, reference);
	if (!words->failed)
		cut_stems(words);
	if (words->failed || words->stem_count == 0) {
		words_free(words);
		return fault_set(fault, NO_MEMORY, "no memory for the words");
	}
	for (i = 0; i < LENGTH(function_words); i++)
		words->function_total += function_words[i].rate;
	words->head = log((TAIL_RANK + ZIPF_SHIFT) / ZIPF_SHIFT);
	words->tail = 1 / (TAIL_POWER - 1);
	*out = words;
	return OK;
}

void
words_free(struct words *words)
{
	size_t i;

	if (words == NULL)
		return;
	for (i = 0; i < words->count; i++)
		free(words->base[i].text);
	free(words->base);
	free(words->stems);
	free(words);
}

bool
words_is_function(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < LENGTH(function_words); i++)
		if (strlen(function_words[i].text) == length &&
		    memcmp(function_words[i].text, word, length) == 0)
			return true;
	return false;
}

const char *
words_common(struct dice *dice)
{
	return trade_words[dice_below(dice, 12)];
}

/* The text of a content word: of the base, else derived from one of it. */
static void
spell(const struct words *words, uint64_t rank, char out[WORD_SIZE])
{
	uint64_t stem, suffix, prefix;

	if (rank < words->count) {
		(void)snprintf(out, WORD_SIZE, "%s", words->base[rank].text);
		return;
	}
	rank -= words->count;
	/* Neighbouring ranks get stems far apart. */
	stem = rank * 2654435761u % words->stem_count;
	suffix = rank / words->stem_count;
	prefix = suffix / LENGTH(suffixes) % LENGTH(prefixes);
	(void)snprintf(out, WORD_SIZE, "%s%s%s", prefixes[prefix], words->stems[stem],
	    suffixes[(suffix + stem) % LENGTH(suffixes)]);
}

void
words_draw_content(const struct words *words, struct dice *dice, size_t topic,
    char out[WORD_SIZE])
{
	double u = dice_real(dice) * (words->head + words->tail);
	double rank = u < words->head
	    ? ZIPF_SHIFT * exp(u) - ZIPF_SHIFT
	    : TAIL_RANK * pow((words->head + words->tail - u) / words->tail, -1 / (TAIL_POWER - 1));
	uint64_t r = rank < 1e12 ? (uint64_t)rank : (uint64_t)1000000000000;

	if (r >= LENGTH(trade_words) && dice_real(dice) < TOPIC_SHARE)
		r = r - r % TOPICS + topic % TOPICS;
	spell(words, r, out);
}

void
words_draw(const struct words *words, struct dice *dice, size_t topic, char out[WORD_SIZE])
{
	size_t i, at;

	if (dice_real(dice) >= FUNCTION_SHARE) {
		words_draw_content(words, dice, topic, out);
		return;
	}
	at = dice_below(dice, words->function_total);
	for (i = 0; at >= function_words[i].rate; i++)
		at -= function_words[i].rate;
	(void)snprintf(out, WORD_SIZE, "%s", function_words[i].text);
}
