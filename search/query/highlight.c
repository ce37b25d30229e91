#include "search/query/highlight.h"

#include <string.h>

#include "search/french/lexicon.h"
#include "search/query/search.h"
#include "search/query/word_masks.h"

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

struct highlighter {
	struct arena *arena;
	struct analyser *analyser;
	struct wanted_form *forms[LETTERS]; /* by first byte, folded */
	bool pairs[LETTERS / 2][LETTERS / 2]; /* the two letters that such a word may begin with */
	bool begins[LETTERS]; /* whether a word wanted may begin with this byte */
	size_t form_count;
	struct spot *spots;
	size_t spot_count;
	size_t chunk_start, word; /* of what is being analysed: its first byte, the words before it */
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

/* The small words of a phrase stand everywhere else too: they are marked only where it has no others. */
static void
add_phrase(struct highlighter *h, const struct clause *phrase)
{
	bool tells = false;
	size_t w;

	for (w = 0; w < phrase->count; w++)
		tells = tells || !lexicon_is_stop_word(phrase->words[w].surface);
	for (w = 0; w < phrase->count; w++)
		if (!tells || !lexicon_is_stop_word(phrase->words[w].surface))
			add_form(h, phrase->words[w].surface, false);
}

static void
add_wanted(struct highlighter *h, const struct wanted *wanted, const struct dictionary *d)
{
	size_t a, s, l, c;

	for (a = 0; a < wanted->count; a++)
		for (s = 0; s < wanted->wordings[a]->count; s++) {
			const struct slot *slot = &wanted->wordings[a]->slots[s];

			for (l = 0; l < slot->count; l++)
				add_form(h, dictionary_text(d, slot->lists[l].term), false);
			if (slot->beginning != NULL)
				add_form(h, slot->beginning, true);
		}
	for (c = 0; c < wanted->phrase_count; c++)
		add_phrase(h, wanted->phrases[c]);
}

static unsigned char
small(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

static bool
is_blank(unsigned char c)
{
	return c <= ' ';
}

/* A letter beyond ASCII may fold to any. */
static void
set_beginnings(struct highlighter *h)
{
	unsigned c;

	for (c = 0; c < LETTERS; c++)
		h->begins[c] = c >= LETTERS / 2 || h->forms[small((unsigned char)c)] != NULL;
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
	set_beginnings(h);
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
	h->spots[h->spot_count++] = (struct spot){start, end, (uint32_t)h->word};
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

/* Analyses the piece that stands at `start`; gives where it ends. */
static size_t
analyse_piece(struct highlighter *h, const char *text, size_t start)
{
	size_t end = start;

	while (!is_blank((unsigned char)text[end]))
		end++;
	h->chunk_start = start;
	(void)analyse(h->analyser, ANALYSE_NAMES, text + start, end - start, take_word, h);
	return end;
}

/* Analyses the pieces between blanks where a word wanted may begin. */
static void
find_spots(struct highlighter *h, const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = strlen(text), block, piece = 0, done = 0, words = 0;
	struct word_carry carry = {0};

	h->spot_count = 0;
	for (block = 0; h->form_count > 0 && block < length; block += MASK_BYTES) {
		size_t left = length - block;
		struct word_masks masks =
		    word_masks(bytes + block, left < MASK_BYTES ? left : MASK_BYTES, &carry);
		uint64_t starts;

		for (starts = masks.words; starts != 0; starts &= starts - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(starts);
			size_t at = block + bit;
			uint64_t before;

			if (!h->begins[bytes[at]] || at < done || !may_begin(h, bytes + at))
				continue;
			before = masks.pieces & (UINT64_MAX >> (63 - bit));
			h->word = words + (size_t)__builtin_popcountll(before) - 1;
			if (before != 0)
				piece = block + 63 - (size_t)__builtin_clzll(before);
			done = analyse_piece(h, text, piece);
		}
		if (masks.pieces != 0)
			piece = block + 63 - (size_t)__builtin_clzll(masks.pieces);
		words += (size_t)__builtin_popcountll(masks.pieces);
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

/* The first spot of the first window that holds the most. */
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
			best = first;
		}
	}
	return best;
}

/* Where the word begins that is `words` before the one at `at`. */
static size_t
words_before(const char *text, size_t at, size_t words)
{
	for (;; words--) {
		while (at > 0 && !is_blank((unsigned char)text[at - 1]))
			at--;
		if (words == 0)
			return at;
		while (at > 0 && is_blank((unsigned char)text[at - 1]))
			at--;
	}
}

/* Where the word ends that is `words` after the one at `at`, or the text. */
static size_t
words_after(const char *text, size_t at, size_t words)
{
	size_t end = at;

	for (; words > 0 && text[at] != '\0'; words--) {
		while (!is_blank((unsigned char)text[at]))
			at++;
		end = at;
		while (text[at] != '\0' && is_blank((unsigned char)text[at]))
			at++;
	}
	return text[at] == '\0' ? at : end;
}

const char *
highlight_excerpt(struct highlighter *h, const char *text, size_t *found)
{
	size_t from = 0, best;

	*found = 0;
	if (text == NULL)
		return NULL;
	find_spots(h, text);
	*found = h->spot_count;
	best = best_window(h);
	/* A little before the first word lit, so that it is read in its sentence. */
	if (h->spot_count > 0 && h->spots[best].word >= EXCERPT_WORDS - LEAD_WORDS)
		from = words_before(text, h->spots[best].start, LEAD_WORDS);
	return write_marked(h, text, from, words_after(text, from, EXCERPT_WORDS));
}
