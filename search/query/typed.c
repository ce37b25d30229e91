#include "search/query/typed.h"

#include <string.h>

/* A text being read. */
struct reading_words {
	struct arena *arena;
	struct typed *typed;
	struct typed_word stop_word; /* the last one, should there be no other word */
	bool ends_so;                /* with a word that is kept */
	size_t end;                  /* of the last word */
};

static struct typed_word
word_new(struct arena *arena, const struct word *word)
{
	return (struct typed_word){
	    .surface = arena_strdup(arena, word->surface),
	    .light = arena_strdup(arena, word->light),
	    .length = strlen(word->surface),
	    .fixed = word->fixed,
	};
}

static bool
take_word(void *context, const struct word *word)
{
	struct reading_words *reading = context;
	struct typed *typed = reading->typed;

	if (word->colocated)
		return true;
	reading->end = word->end;
	reading->ends_so = !word->stop_word && typed->count < QUERY_WORDS_MAX;
	if (word->stop_word)
		reading->stop_word = word_new(reading->arena, word);
	else if (reading->ends_so)
		typed->words[typed->count++] = word_new(reading->arena, word);
	return true;
}

struct typed *
typed_read(struct arena *arena, struct analyser *analyser, const char *q)
{
	struct typed *typed = arena_alloc(arena, sizeof(*typed));
	struct reading_words reading = {.arena = arena, .typed = typed};
	size_t length = strlen(q);

	if (typed == NULL)
		return NULL;
	(void)analyse(analyser, ANALYSE_FRENCH, q, length, take_word, &reading);
	if (typed->count == 0 && reading.stop_word.surface != NULL) {
		typed->words[typed->count++] = reading.stop_word;
		reading.ends_so = true;
	}
	if (typed->count > 0)
		typed->words[typed->count - 1].may_go_on = reading.ends_so && reading.end == length;
	return arena_failed(arena) ? NULL : typed;
}

struct typed *
typed_joined(struct arena *arena, struct analyser *analyser, const struct typed *typed)
{
	struct typed *joined = arena_alloc(arena, sizeof(*joined));
	const char *surface = arena_printf(arena, "%s%s", typed->words[typed->count - 2].surface,
	    typed->words[typed->count - 1].surface);
	struct word form;

	if (joined == NULL || surface == NULL)
		return NULL;
	*joined = *typed;
	joined->count--;
	analyse_form(analyser, surface, &form);
	joined->words[joined->count - 1] = word_new(arena, &form);
	joined->words[joined->count - 1].may_go_on = true;
	return arena_failed(arena) ? NULL : joined;
}
