#include "search/query/highlight.h"

#include <string.h>

#include "search/base/buf.h"
#include "search/query/search.h"

#define WORDS_MAX 6000 /* of a text that are looked at */
#define LEAD_WORDS 5   /* before the first word found, when the passage does not begin the text */

struct spot {
	uint32_t start, end;
	bool lit;
};

struct looker {
	const struct query *query;
	struct spot *spots;
	size_t count, room;
	size_t lit;
};

static bool
word_matches(const struct query_word *wanted, const struct clause *clause, bool is_last,
    const struct word *word)
{
	if (strcmp(wanted->surface, word->surface) == 0)
		return true;
	if (is_last && clause->prefix &&
	    strncmp(word->surface, wanted->surface, strlen(wanted->surface)) == 0)
		return true;
	return !clause->exact && strcmp(wanted->stem, word->stem) == 0;
}

static bool
is_wanted(const struct query *query, const struct word *word)
{
	size_t i, c, w;

	for (i = 0; i < query->count; i++)
		for (c = 0; c < query->conjuncts[i].count; c++) {
			const struct clause *clause = query->conjuncts[i].clauses[c];

			for (w = 0; w < clause->count; w++)
				if (word_matches(&clause->words[w], clause, w + 1 == clause->count, word))
					return true;
		}
	return false;
}

static bool
look(void *context, const struct word *word)
{
	struct looker *looker = context;
	bool lit = is_wanted(looker->query, word);

	if (looker->count > 0 && word->start < looker->spots[looker->count - 1].end) {
		struct spot *last = &looker->spots[looker->count - 1];

		/* A colocated form lights the word that it stands for. */
		if (lit && !last->lit) {
			last->lit = true;
			last->end = word->end > last->end ? (uint32_t)word->end : last->end;
			looker->lit++;
		}
		return true;
	}
	if (looker->count == looker->room)
		return false;
	looker->spots[looker->count++] =
	    (struct spot){(uint32_t)word->start, (uint32_t)word->end, lit};
	looker->lit += lit;
	return true;
}

static bool
find_words(struct looker *looker, struct arena *arena, struct analyser *analyser,
    const char *text)
{
	size_t length = strlen(text);

	looker->room = length / 2 + 1 < WORDS_MAX ? length / 2 + 1 : WORDS_MAX;
	looker->spots = arena_alloc(arena, looker->room * sizeof(*looker->spots));
	if (looker->spots == NULL)
		return false;
	(void)analyse(analyser, ANALYSE_FRENCH, text, length, look, looker);
	return true;
}

/* The marks in the data would be taken for ours. */
static void
add_unmarked(struct buf *out, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] != MARK_START && text[i] != MARK_END)
			buf_char(out, text[i]);
}

static const char *
write_marked(struct arena *arena, const struct looker *looker, const char *text, size_t first,
    size_t last)
{
	size_t from = first == 0 ? 0 : looker->spots[first].start;
	size_t to = last + 1 >= looker->count ? strlen(text) : looker->spots[last].end, i;
	struct buf out = {0};
	const char *result;

	if (first > 0)
		buf_text(&out, "…\u00a0");
	for (i = first; i <= last && i < looker->count; i++) {
		const struct spot *spot = &looker->spots[i];

		if (!spot->lit || spot->start < from)
			continue;
		add_unmarked(&out, text + from, spot->start - from);
		buf_char(&out, MARK_START);
		add_unmarked(&out, text + spot->start, spot->end - spot->start);
		buf_char(&out, MARK_END);
		from = spot->end;
	}
	if (to > from)
		add_unmarked(&out, text + from, to - from);
	if (last + 1 < looker->count)
		buf_text(&out, "\u00a0…");
	result = buf_failed(&out) ? NULL : arena_strdup(arena, buf_string(&out));
	buf_clear(&out);
	return result;
}

const char *
highlight(struct arena *arena, struct analyser *analyser, const struct query *query,
    const char *text)
{
	struct looker looker = {.query = query};

	if (text == NULL || !find_words(&looker, arena, analyser, text))
		return NULL;
	return write_marked(arena, &looker, text, 0, looker.count == 0 ? 0 : looker.count - 1);
}

/* The first window with the most words lit. */
static size_t
best_window(const struct looker *looker)
{
	size_t i, lit = 0, most = 0, best = 0;

	for (i = 0; i < looker->count; i++) {
		lit += looker->spots[i].lit;
		if (i >= EXCERPT_WORDS)
			lit -= looker->spots[i - EXCERPT_WORDS].lit;
		if (lit > most) {
			most = lit;
			best = i >= EXCERPT_WORDS ? i - EXCERPT_WORDS + 1 : 0;
		}
	}
	if (most == 0)
		return 0;
	/* Begin a little before the first word lit, so that it is read in its sentence. */
	for (i = best; i < looker->count && !looker->spots[i].lit; i++)
		continue;
	return i < EXCERPT_WORDS - LEAD_WORDS && best == 0 ? 0 : i > LEAD_WORDS ? i - LEAD_WORDS : 0;
}

const char *
highlight_excerpt(struct arena *arena, struct analyser *analyser, const struct query *query,
    const char *text, size_t *found)
{
	struct looker looker = {.query = query};
	size_t first;

	if (found != NULL)
		*found = 0;
	if (text == NULL || !find_words(&looker, arena, analyser, text))
		return NULL;
	if (found != NULL)
		*found = looker.lit;
	first = best_window(&looker);
	return write_marked(arena, &looker, text, first, first + EXCERPT_WORDS - 1);
}
