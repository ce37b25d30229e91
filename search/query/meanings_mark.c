/* Which part of a label was typed. */
#include <string.h>

#include "search/base/buf.h"
#include "search/base/utf8.h"
#include "search/query/meanings.h"
#include "search/query/search.h"

#define SPOTS_MAX 32
#define FOLDED_BYTES 8 /* of one code point */

struct spot {
	size_t start, end; /* bytes of the label */
};

struct marking {
	const struct meanings *meanings;
	const char *label;
	struct spot spots[SPOTS_MAX];
	size_t count;
};

/* Where, in the label, `letters` bytes of a folded word end. */
static size_t
end_of_beginning(const char *label, const struct word *word, size_t letters)
{
	size_t at = word->start, folded = 0, bytes, i, n;
	char out[FOLDED_BYTES];

	for (; at < word->end; at += bytes) {
		(void)utf8_decode((const unsigned char *)label + at, word->end - at, &bytes);
		n = fold(label + at, bytes, out, sizeof(out));
		/* An accent that stands alone belongs to the letter before. */
		if (folded >= letters && n > 0)
			break;
		for (i = 0; i < n; i++)
			folded += strchr("-'", out[i]) == NULL; /* these are no part of a word */
	}
	return at;
}

static bool
is_meant(const struct meanings *meanings, size_t typed, const struct word *word)
{
	uint32_t term = dictionary_find(meanings->dictionary, word->surface);
	size_t i;

	for (i = 0; term != NO_TERM && i < meanings->words[typed].count; i++)
		if (term >= meanings->words[typed].runs[i].first &&
		    term < meanings->words[typed].runs[i].last)
			return true;
	return false;
}

/* The end of what was typed of the word; its start when nothing was. */
static size_t
typed_end(const struct marking *m, const struct word *word)
{
	const struct typed *all = m->meanings->typed;
	size_t end = word->start, i;

	for (i = 0; i < all->count && end < word->end; i++) {
		const struct typed_word *typed = &all->words[i];

		if (strcmp(word->light, typed->light) == 0 ||
		    (m->meanings->by_slip && is_meant(m->meanings, i, word)))
			end = word->end;
		else if (typed->may_go_on && strncmp(word->surface, typed->surface, typed->length) == 0)
			end = end_of_beginning(m->label, word, typed->length);
	}
	return end;
}

static bool
mark_word(void *context, const struct word *word)
{
	struct marking *m = context;
	size_t end = typed_end(m, word);

	if (end == word->start)
		return true;
	/* The joined form comes after its first part, which says enough. */
	if (word->colocated && m->count > 0 && m->spots[m->count - 1].start == word->start)
		return true;
	m->spots[m->count++] = (struct spot){word->start, end};
	return m->count < SPOTS_MAX;
}

const char *
meanings_mark(const struct meanings *meanings, struct arena *arena, struct analyser *analyser,
    const char *label)
{
	struct marking m = {.meanings = meanings, .label = label};
	struct buf out = {0};
	size_t at = 0, i = 0;

	(void)analyse(analyser, ANALYSE_FRENCH, label, strlen(label), mark_word, &m);
	while (i < m.count) {
		size_t start = m.spots[i].start, end = m.spots[i].end;

		for (i++; i < m.count && m.spots[i].start <= end; i++)
			end = m.spots[i].end > end ? m.spots[i].end : end;
		buf_add(&out, label + at, start - at);
		buf_char(&out, MARK_START);
		buf_add(&out, label + start, end - start);
		buf_char(&out, MARK_END);
		at = end;
	}
	buf_text(&out, label + at);
	return buf_move(&out, arena);
}
