#include "tests/bench/queries.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "search/base/buf.h"
#include "tests/bench/random.h"
#include "tests/bench/words.h"

#define FILTERED_SHARE 0.22
#define TEXT_WORDS_MAX 64
#define WORD_LETTERS_MIN 4
#define DRAWS_MAX 100

const char *const query_kind_names[QUERY_KINDS] = {
    [QUERY_ONE_WORD] = "1 word",
    [QUERY_TWO_WORDS] = "2 words",
    [QUERY_THREE_WORDS] = "3 words",
    [QUERY_PREFIX] = "prefix",
    [QUERY_COMMON] = "common",
    [QUERY_PHRASE] = "phrase",
    [QUERY_SLIP] = "slip",
    [QUERY_NOTHING] = "nothing",
};

static const size_t kind_shares[QUERY_KINDS] = {
    [QUERY_ONE_WORD] = 269,
    [QUERY_TWO_WORDS] = 269,
    [QUERY_THREE_WORDS] = 98,
    [QUERY_PREFIX] = 155,
    [QUERY_COMMON] = 66,
    [QUERY_PHRASE] = 49,
    [QUERY_SLIP] = 48,
    [QUERY_NOTHING] = 46,
};

/* The words of an action's summary, and which of them tell something. */
struct text_words {
	const char *word[TEXT_WORDS_MAX];
	size_t count;
	size_t telling[TEXT_WORDS_MAX];
	size_t telling_count;
};

struct making {
	struct generator *generator;
	struct arena *arena;
	struct dice dice;
	struct action action;
	struct text_words words;
};

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0x80 && c != 0xE2);
}

static void
split(struct making *m, const char *text)
{
	struct text_words *words = &m->words;

	words->count = words->telling_count = 0;
	while (*text != '\0' && words->count < TEXT_WORDS_MAX) {
		size_t n = 0;
		char *copy;

		while (is_letter((unsigned char)text[n]))
			n++;
		if (n == 0) {
			/* The typographic apostrophe is three bytes. */
			text += (unsigned char)*text == 0xE2 ? strnlen(text, 3) : 1;
			continue;
		}
		copy = arena_copy(m->arena, text, n);
		if (copy == NULL)
			return;
		if (copy[0] >= 'A' && copy[0] <= 'Z')
			copy[0] = (char)(copy[0] + 0x20);
		else if ((unsigned char)copy[0] == 0xC3 && (unsigned char)copy[1] < 0x9F)
			copy[1] = (char)(copy[1] + 0x20);
		if (n >= WORD_LETTERS_MIN && !words_is_function(copy, n))
			words->telling[words->telling_count++] = words->count;
		words->word[words->count++] = copy;
		text += n;
	}
}

static const char *
telling_word(struct making *m)
{
	return m->words.word[m->words.telling[dice_below(&m->dice, m->words.telling_count)]];
}

/* The first 3 to 5 letters. */
static const char *
beginning(struct making *m, const char *word)
{
	size_t letters = 3 + dice_below(&m->dice, 3), n = 0;

	for (; letters > 0 && word[n] != '\0'; letters--)
		n += (unsigned char)word[n] >= 0x80 ? 2 : 1;
	return arena_copy(m->arena, word, n);
}

/* Two neighbouring letters swapped; accents are left alone. */
static const char *
slip(struct making *m, const char *word)
{
	char *copy = arena_strdup(m->arena, word);
	size_t at, i;

	for (i = 0; copy != NULL && i < DRAWS_MAX; i++) {
		at = 1 + dice_below(&m->dice, strlen(copy) - 2);
		if ((unsigned char)copy[at] < 0x80 && (unsigned char)copy[at + 1] < 0x80 &&
		    copy[at] != copy[at + 1]) {
			char c = copy[at];

			copy[at] = copy[at + 1];
			copy[at + 1] = c;
			break;
		}
	}
	return copy;
}

static const char *
nowhere(struct making *m)
{
	static const char consonants[] = "kwzxq";
	char word[9];
	size_t i;

	for (i = 0; i < sizeof(word) - 1; i++)
		word[i] = i % 2 == 0 ? consonants[dice_below(&m->dice, sizeof(consonants) - 1)]
				     : "aeiouy"[dice_below(&m->dice, 6)];
	word[i] = '\0';
	return arena_strdup(m->arena, word);
}

static void
add_telling(struct making *m, struct logged *logged, size_t count)
{
	size_t i, draws;

	for (draws = 0; logged->count < count && draws < DRAWS_MAX; draws++) {
		const char *word = telling_word(m);

		for (i = 0; i < logged->count && strcmp(logged->terms[i], word) != 0; i++)
			continue;
		if (i == logged->count)
			logged->terms[logged->count++] = word;
	}
}

/* Two telling words that follow each other, or the function word between. */
static void
add_phrase(struct making *m, struct logged *logged)
{
	const struct text_words *w = &m->words;
	size_t at = w->telling[dice_below(&m->dice, w->telling_count)], i;

	for (i = at; i < w->count && logged->count < 3; i++)
		logged->terms[logged->count++] = w->word[i];
}

static void
add_terms(struct making *m, struct logged *logged)
{
	switch (logged->kind) {
	case QUERY_ONE_WORD:
		add_telling(m, logged, 1);
		break;
	case QUERY_TWO_WORDS:
		add_telling(m, logged, 2);
		break;
	case QUERY_THREE_WORDS:
		add_telling(m, logged, 3);
		break;
	case QUERY_PREFIX:
		logged->terms[logged->count++] = beginning(m, telling_word(m));
		break;
	case QUERY_COMMON:
		logged->terms[logged->count++] = words_common(&m->dice);
		break;
	case QUERY_PHRASE:
		add_phrase(m, logged);
		break;
	case QUERY_SLIP:
		logged->terms[logged->count++] = slip(m, telling_word(m));
		break;
	default:
		logged->terms[logged->count++] = nowhere(m);
	}
}

/* What the action drawn has: a visitor filters by what exists. */
static void
add_filters(struct making *m, struct logged *logged)
{
	static const enum facet facets[] = {FACET_NIVEAU, FACET_DEPARTEMENT, FACET_TYPE, FACET_LIEU};
	size_t count = dice_real(&m->dice) < 0.3 ? 2 : 1, first = dice_below(&m->dice, LENGTH(facets)),
	       i;

	for (i = 0; i < count; i++) {
		enum facet facet = facets[(first + i) % LENGTH(facets)];
		const char *cursor = m->action.value[facet_catalogue[facet].field], *code;
		size_t length;

		if (!codes_next(&cursor, &code, &length))
			continue;
		logged->filters[logged->filter_count].facet = facet;
		logged->filters[logged->filter_count++].value = arena_copy(m->arena, code, length);
	}
}

static const char *
typed(struct making *m, const struct logged *logged)
{
	const char *quote = logged->kind == QUERY_PHRASE ? "\"" : "";
	const char *text = arena_printf(m->arena, "%s%s", quote, logged->terms[0]);
	size_t i;

	for (i = 1; i < logged->count && text != NULL; i++)
		text = arena_printf(m->arena, "%s %s", text, logged->terms[i]);
	return text == NULL ? NULL : arena_printf(m->arena, "%s%s", text, quote);
}

static enum status
make_one(struct making *m, size_t actions, struct fault *fault, struct logged *logged)
{
	enum status status;

	do {
		status = generator_make(m->generator, dice_below(&m->dice, actions), fault, &m->action);
		if (status != OK)
			return status;
		split(m, m->action.value[FIELD_RESUME]);
	} while (m->words.telling_count < 3 && !arena_failed(m->arena));
	if (arena_failed(m->arena))
		return fault_set(fault, NO_MEMORY, "no memory for the queries");
	add_terms(m, logged);
	if (dice_real(&m->dice) < FILTERED_SHARE)
		add_filters(m, logged);
	logged->text = typed(m, logged);
	return OK;
}

enum status
queries_make(struct generator *generator, uint64_t seed, size_t actions, struct arena *arena,
    struct fault *fault, struct logged **out)
{
	struct making making = {.generator = generator, .arena = arena, .dice = dice_for(seed, 0)};
	struct logged *log = arena_alloc(arena, QUERIES * sizeof(*log));
	enum status status = OK;
	enum query_kind kind;
	size_t i, n = 0;

	if (log == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the queries");
	for (kind = 0; kind < QUERY_KINDS; kind++)
		for (i = 0; i < kind_shares[kind] && n < QUERIES; i++)
			log[n++].kind = kind;
	for (i = n - 1; i > 0; i--) {
		size_t other = dice_below(&making.dice, i + 1);
		enum query_kind moved = log[i].kind;

		log[i].kind = log[other].kind;
		log[other].kind = moved;
	}
	for (i = 0; i < n && status == OK; i++)
		status = make_one(&making, actions, fault, &log[i]);
	if (status == OK && arena_failed(arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the queries");
	if (status == OK)
		*out = log;
	return status;
}

static void
add_escaped(struct buf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buf_add(out, text, 1);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
}

static void
add_line(struct buf *out, const struct logged *query)
{
	size_t i;

	buf_text(out, "q=");
	add_escaped(out, query->text);
	for (i = 0; i < query->filter_count; i++) {
		buf_printf(out, "&%s=", facet_catalogue[query->filters[i].facet].parameter);
		add_escaped(out, query->filters[i].value);
	}
	buf_text(out, "\n");
}

enum status
queries_write(const struct logged *log, const char *path, struct fault *fault)
{
	FILE *file = fopen(path, "w");
	struct buf text = {0};
	bool written;
	size_t i;

	if (file == NULL)
		return fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	for (i = 0; i < QUERIES; i++)
		add_line(&text, &log[i]);
	written = !buf_failed(&text) && fwrite(text.data, 1, text.length, file) == text.length;
	buf_clear(&text);
	if (fclose(file) != 0 || !written)
		return fault_set(fault, IO_ERROR, "%s: cannot be written", path);
	return OK;
}
