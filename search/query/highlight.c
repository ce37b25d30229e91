#include "search/query/highlight.h"

#include <string.h>

#include "search/query/search.h"

#define LEAD_WORDS 5    /* before the first word found, when the passage does not begin the text */
#define SPOTS_MAX 2000  /* words lit in one text */
#define FORMS_MAX 512   /* surface forms that are looked for */
#define LETTERS 256

/* A surface form, or the beginning of one. */
struct wanted_form {
	const char *text;
	size_t length;
	bool may_go_on;
	struct wanted_form *next; /* with the same first byte */
};

/* A word that is lit: bytes of the text, and how many words stand before it. */
struct spot {
	uint32_t start, end, word;
};

/* What the scan of a text asks of each byte.  The inside of a word is letters and continuations. */
enum kind { KIND_LETTER = 1, KIND_CONTINUATION = 2, KIND_INSIDE = 3, KIND_BEGINS = 4, KIND_BLANK = 8 };

struct highlighter {
	struct arena *arena;
	struct analyser *analyser;
	struct wanted_form *forms[LETTERS]; /* by first byte, folded */
	bool pairs[LETTERS / 2][LETTERS / 2]; /* the two letters that such a word may begin with */
	unsigned char kinds[LETTERS];         /* of a byte: enum kind */
	size_t form_count;
	struct spot *spots;
	size_t spot_count, word_count;
	size_t chunk_start; /* of what is being analysed */
};

static void
add_form(struct highlighter *h, const char *text, bool may_go_on)
{
	unsigned char first = (unsigned char)text[0];
	struct wanted_form *form;

	if (first == '\0' || h->form_count == FORMS_MAX)
		return;
	form = arena_alloc(h->arena, sizeof(*form));
	if (form == NULL)
		return;
	*form = (struct wanted_form){text, strlen(text), may_go_on, h->forms[first]};
	h->forms[first] = form;
	h->form_count++;
	if (first < LETTERS / 2 && (unsigned char)text[1] < LETTERS / 2)
		h->pairs[first][(unsigned char)text[1]] = true;
}

static void
add_wanted(struct highlighter *h, const struct wanted *wanted, const struct dictionary *d)
{
	size_t a, s, l, c, w;

	for (a = 0; a < wanted->count; a++)
		for (s = 0; s < wanted->wordings[a]->count; s++) {
			const struct slot *slot = &wanted->wordings[a]->slots[s];

			for (l = 0; l < slot->count; l++)
				add_form(h, dictionary_text(d, slot->lists[l].term), false);
			if (slot->beginning != NULL)
				add_form(h, slot->beginning, true);
		}
	for (c = 0; c < wanted->phrase_count; c++)
		for (w = 0; w < wanted->phrases[c]->count; w++)
			add_form(h, wanted->phrases[c]->words[w].surface, false);
}

static unsigned char
small(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* The leading byte of what stands between words: « » · ’ – … no-break spaces (U+0080 to U+00BF,
 * U+2000 and beyond). */
static bool
leads_punctuation(unsigned char c)
{
	return c == 0xC2 || c >= 0xE2;
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c >= 0xC0 && !leads_punctuation(c));
}

static bool
is_continuation(unsigned char c)
{
	return c >= 0x80 && c < 0xC0;
}

static bool
is_blank(unsigned char c)
{
	return c <= ' ';
}

static void
set_kinds(struct highlighter *h)
{
	unsigned c;

	for (c = 0; c < LETTERS; c++) {
		unsigned char byte = (unsigned char)c;
		bool letter = is_letter(byte);
		bool begins = letter && (c >= LETTERS / 2 || h->forms[small(byte)] != NULL);

		h->kinds[c] = (unsigned char)((letter ? KIND_LETTER : 0) |
		    (is_continuation(byte) ? KIND_CONTINUATION : 0) |
		    (begins && h->form_count > 0 ? KIND_BEGINS : 0) | (is_blank(byte) ? KIND_BLANK : 0));
	}
}

struct highlighter *
highlighter_new(struct arena *arena, struct analyser *analyser, const struct plan *plan,
    const struct dictionary *dictionary)
{
	struct highlighter *h = arena_alloc(arena, sizeof(*h));
	size_t i;

	if (h == NULL)
		return NULL;
	h->arena = arena;
	h->analyser = analyser;
	h->spots = arena_alloc(arena, SPOTS_MAX * sizeof(*h->spots));
	for (i = 0; plan != NULL && i < plan->count; i++)
		add_wanted(h, &plan->wanted[i], dictionary);
	set_kinds(h);
	return arena_failed(arena) ? NULL : h;
}

static bool
is_wanted(const struct highlighter *h, const char *surface)
{
	const struct wanted_form *form = h->forms[(unsigned char)surface[0]];

	for (; form != NULL; form = form->next)
		if (strncmp(form->text, surface, form->length) == 0 &&
		    (form->may_go_on || surface[form->length] == '\0'))
			return true;
	return false;
}

static bool
take_word(void *context, const struct word *word)
{
	struct highlighter *h = context;
	uint32_t start = (uint32_t)(h->chunk_start + word->start);
	uint32_t end = (uint32_t)(h->chunk_start + word->end);

	if (!is_wanted(h, word->surface))
		return true;
	if (h->spot_count > 0 && start < h->spots[h->spot_count - 1].end) {
		struct spot *last = &h->spots[h->spot_count - 1]; /* another form of the same place */

		last->end = end > last->end ? end : last->end;
		return true;
	}
	if (h->spot_count == SPOTS_MAX)
		return false;
	h->spots[h->spot_count++] = (struct spot){start, end, (uint32_t)h->word_count};
	return true;
}

static bool
is_small(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Whether the letters at `at` may go on as the form does: as far as both are plain letters. */
static bool
agrees(const struct wanted_form *form, const unsigned char *at)
{
	size_t i;

	for (i = 2; i < form->length && is_small(small(at[i])); i++)
		if ((unsigned char)form->text[i] != small(at[i]))
			return (unsigned char)form->text[i] >= LETTERS / 2;
	return true;
}

/* Whether a word wanted may begin here: a letter beyond ASCII may fold to any. */
static bool
may_begin(const struct highlighter *h, const unsigned char *at)
{
	unsigned char first = small(at[0]), second = small(at[1]);
	const struct wanted_form *form;

	if (first >= LETTERS / 2)
		return true;
	if (h->forms[first] == NULL)
		return false;
	/* What is no letter ends a word of one letter, or stands in an acronym with dots. */
	if (!is_small(second))
		return true;
	if (!h->pairs[first][second])
		return false;
	for (form = h->forms[first]; form != NULL; form = form->next)
		if ((unsigned char)form->text[1] == second && agrees(form, at))
			return true;
	return false;
}

/* The end of the piece without blanks that begins at `at`; whether a word wanted may begin in it. */
static const unsigned char *
piece_end(const struct highlighter *h, const unsigned char *at, bool *candidate)
{
	*candidate = false;
	for (;;) {
		unsigned char kind = h->kinds[*at];

		if ((kind & KIND_BEGINS) != 0 && !*candidate)
			*candidate = may_begin(h, at);
		if ((kind & KIND_LETTER) != 0)
			while ((h->kinds[*++at] & KIND_INSIDE) != 0)
				continue;
		else if ((kind & KIND_BLANK) == 0)
			at++;
		else
			return at;
	}
}

/* Cuts the text at its blanks, and analyses the pieces where a word wanted may begin. */
static void
find_spots(struct highlighter *h, const char *text)
{
	const unsigned char *at = (const unsigned char *)text, *start;
	bool candidate;

	h->spot_count = h->word_count = 0;
	for (;;) {
		while (*at != '\0' && is_blank(*at))
			at++;
		if (*at == '\0')
			return;
		start = at;
		at = piece_end(h, at, &candidate);
		if (candidate) {
			h->chunk_start = (size_t)(start - (const unsigned char *)text);
			(void)analyse(h->analyser, ANALYSE_NAMES, (const char *)start,
			    (size_t)(at - start), take_word, h);
		}
		h->word_count++;
	}
}

/* The marks in the data would be taken for ours. */
static char *
copy_unmarked(char *to, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] != MARK_START && text[i] != MARK_END)
			*to++ = text[i];
	return to;
}

/* text[from..to) with its spots marked. */
static const char *
write_marked(struct highlighter *h, const char *text, size_t from, size_t to)
{
	static const char before[] = "…\u00a0", after[] = "\u00a0…";
	size_t room = to - from + 2 * h->spot_count + sizeof(before) + sizeof(after), at = from, i;
	char *marked = arena_alloc(h->arena, room), *end = marked;

	if (marked == NULL)
		return NULL;
	if (from > 0)
		end = stpcpy(end, before);
	for (i = 0; i < h->spot_count; i++) {
		const struct spot *spot = &h->spots[i];

		if (spot->start < at || spot->end > to)
			continue;
		end = copy_unmarked(end, text + at, spot->start - at);
		*end++ = MARK_START;
		end = copy_unmarked(end, text + spot->start, spot->end - spot->start);
		*end++ = MARK_END;
		at = spot->end;
	}
	end = copy_unmarked(end, text + at, to - at);
	if (text[to] != '\0')
		end = stpcpy(end, after);
	*end = '\0';
	return marked;
}

const char *
highlight(struct highlighter *h, const char *text)
{
	if (text == NULL)
		return NULL;
	find_spots(h, text);
	return write_marked(h, text, 0, strlen(text));
}

/* The first word of the first window that holds the most words lit. */
static size_t
best_window(const struct highlighter *h)
{
	size_t first, last = 0, most = 0, best = 0;

	for (first = 0; first < h->spot_count; first++) {
		while (last < h->spot_count &&
		    h->spots[last].word < h->spots[first].word + EXCERPT_WORDS - LEAD_WORDS)
			last++;
		if (last - first > most) {
			most = last - first;
			best = h->spots[first].word;
		}
	}
	/* A little before the first word lit, so that it is read in its sentence. */
	return best < EXCERPT_WORDS - LEAD_WORDS ? 0 : best - LEAD_WORDS;
}

/* Where the n-th word begins; the end of the text when it has fewer. */
static size_t
word_start(const char *text, size_t n)
{
	const unsigned char *at = (const unsigned char *)text;

	for (;; n--) {
		while (*at != '\0' && is_blank(*at))
			at++;
		if (n == 0 || *at == '\0')
			return (size_t)(at - (const unsigned char *)text);
		while (!is_blank(*at))
			at++;
	}
}

const char *
highlight_excerpt(struct highlighter *h, const char *text, size_t *found)
{
	size_t first, from, to;

	*found = 0;
	if (text == NULL)
		return NULL;
	find_spots(h, text);
	*found = h->spot_count;
	first = best_window(h);
	from = word_start(text, first);
	to = from + word_start(text + from, EXCERPT_WORDS);
	while (to > from && text[to] != '\0' && is_blank((unsigned char)text[to - 1]))
		to--;
	return write_marked(h, text, from, to);
}
