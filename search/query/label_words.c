/* The words of the labels: a dictionary of their own, for names that no text of the index holds. */
#include <stdlib.h>
#include <string.h>

#include "search/base/intern.h"
#include "search/query/labels.h"

/* The labels being cut. */
struct cutter {
	struct labels *labels;
	struct intern *terms; /* in the order in which they come */
	struct label_word *words;
	size_t count, room;
	uint32_t label;
	bool begun;       /* a word that tells something stands before */
	bool last_begins; /* the word before, for those at its place */
	size_t end;       /* of the word before */
	enum status status;
};

static enum status
add_word(struct cutter *cutter, const char *surface)
{
	struct label_word word = {.label = cutter->label, .begins = cutter->last_begins};
	enum status status = intern_add(cutter->terms, surface, strlen(surface), &word.term);

	if (status == OK && cutter->count == cutter->room) {
		size_t room = cutter->room == 0 ? 1024 : cutter->room * 2;
		struct label_word *words = realloc(cutter->words, room * sizeof(*words));

		if (words == NULL)
			return NO_MEMORY;
		cutter->words = words;
		cutter->room = room;
	}
	if (status == OK)
		cutter->words[cutter->count++] = word;
	return status;
}

static bool
take_word(void *context, const struct word *word)
{
	struct cutter *cutter = context;
	struct label *label = &cutter->labels->labels[cutter->label];

	if (word->stop_word) {
		/* « CA Saint-Lô Agglo »: no "ça". */
		cutter->begun = cutter->begun || word->fixed;
		return true;
	}
	if (!word->colocated) {
		/* « Soudeur / Soudeuse »: either begins the label. */
		if (word->start > cutter->end &&
		    memchr(label->text + cutter->end, '/', word->start - cutter->end) != NULL)
			cutter->begun = false;
		cutter->last_begins = !cutter->begun;
		cutter->begun = true;
		cutter->end = word->end;
		label->words++;
	}
	cutter->status = add_word(cutter, word->surface);
	return cutter->status == OK;
}

struct sorted {
	const char *text;
	uint32_t number;
};

static int
compare_sorted(const void *a, const void *b)
{
	return strcmp(((const struct sorted *)a)->text, ((const struct sorted *)b)->text);
}

static int
compare_families(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static int
compare_words(const void *a, const void *b)
{
	const struct label_word *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

/* The terms in the order of their bytes; rank[number] is where each one went. */
static enum status
make_dictionary(struct labels *labels, struct analyser *analyser, const struct sorted *sorted,
    size_t count, uint32_t *rank)
{
	struct arena *arena = labels->arena;
	uint32_t *starts = arena_alloc(arena, (count + 1) * sizeof(*starts));
	uint32_t *documents = arena_alloc(arena, (count + 1) * sizeof(*documents));
	struct family *families = arena_alloc(arena, (count + 1) * sizeof(*families));
	size_t bytes = 0, i;
	struct word form;
	char *texts;

	for (i = 0; i < count; i++)
		bytes += strlen(sorted[i].text) + 1;
	texts = arena_alloc(arena, bytes + 1);
	if (arena_failed(arena))
		return NO_MEMORY;
	for (i = 0, bytes = 0; i < count; i++) {
		size_t size = strlen(sorted[i].text) + 1;

		rank[sorted[i].number] = (uint32_t)i;
		starts[i] = (uint32_t)bytes;
		memcpy(texts + bytes, sorted[i].text, size);
		bytes += size;
		analyse_form(analyser, sorted[i].text, &form);
		families[i] = (struct family){family_hash(form.root), (uint32_t)i};
	}
	if (count > 0)
		qsort(families, count, sizeof(*families), compare_families);
	labels->dictionary = (struct dictionary){.texts = texts, .starts = starts,
	    .documents = documents, .families = families, .count = count};
	return OK;
}

static enum status
sort_words(struct cutter *cutter, struct analyser *analyser)
{
	struct labels *labels = cutter->labels;
	size_t count = intern_count(cutter->terms), i;
	struct sorted *sorted = calloc(count + 1, sizeof(*sorted));
	uint32_t *rank = calloc(count + 1, sizeof(*rank));
	enum status status = NO_MEMORY;

	labels->words = arena_alloc(labels->arena, (cutter->count + 1) * sizeof(*labels->words));
	if (sorted != NULL && rank != NULL && labels->words != NULL) {
		for (i = 0; i < count; i++)
			sorted[i] = (struct sorted){intern_text(cutter->terms, (uint32_t)i), (uint32_t)i};
		qsort(sorted, count, sizeof(*sorted), compare_sorted);
		status = make_dictionary(labels, analyser, sorted, count, rank);
	}
	for (i = 0; status == OK && i < cutter->count; i++) {
		labels->words[i] = cutter->words[i];
		labels->words[i].term = rank[cutter->words[i].term];
	}
	labels->word_count = cutter->count;
	if (status == OK && cutter->count > 0)
		qsort(labels->words, labels->word_count, sizeof(*labels->words), compare_words);
	free(sorted);
	free(rank);
	return status;
}

enum status
labels_cut(struct labels *labels, struct analyser *analyser)
{
	struct cutter cutter = {.labels = labels, .terms = intern_new()};

	if (cutter.terms == NULL)
		return NO_MEMORY;
	for (; cutter.status == OK && cutter.label < labels->count; cutter.label++) {
		const char *text = labels->labels[cutter.label].text;

		cutter.begun = false;
		cutter.end = 0;
		(void)analyse(analyser, ANALYSE_FRENCH, text, strlen(text), take_word, &cutter);
	}
	if (cutter.status == OK)
		cutter.status = sort_words(&cutter, analyser);
	intern_free(cutter.terms);
	free(cutter.words);
	return cutter.status;
}
