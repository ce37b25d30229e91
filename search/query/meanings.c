#include "search/query/meanings.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

static void
add_run(struct meanings *m, size_t word, struct term_run run)
{
	if (m->words[word].count < RUNS_MAX && run.first < run.last)
		m->words[word].runs[m->words[word].count++] = run;
}

/* The terms that differ in number and gender only. */
static void
add_family(struct meanings *m, struct analyser *analyser, size_t word)
{
	const struct typed_word *typed = &m->typed->words[word];
	const struct family *family;
	size_t count, i;
	struct word form;

	analyse_form(analyser, typed->surface, &form);
	count = dictionary_family(m->dictionary, family_hash(form.root), &family);
	for (i = 0; i < count; i++) {
		analyse_form(analyser, dictionary_text(m->dictionary, family[i].term), &form);
		if (strcmp(form.light, typed->light) == 0)
			add_run(m, word, (struct term_run){family[i].term, family[i].term + 1, true});
	}
}

static void
add_beginning(struct meanings *m, size_t word)
{
	const struct typed_word *typed = &m->typed->words[word];
	struct term_run run = {.whole = false};

	dictionary_prefix(m->dictionary, typed->surface, typed->length, &run.first, &run.last);
	add_run(m, word, run);
}

struct meanings *
meanings_find(struct arena *arena, struct analyser *analyser, const struct typed *typed,
    const struct dictionary *dictionary)
{
	struct meanings *m = arena_alloc(arena, sizeof(*m));
	size_t i;

	if (m == NULL)
		return NULL;
	m->typed = typed;
	m->dictionary = dictionary;
	for (i = 0; i < typed->count; i++) {
		if (typed->words[i].may_go_on) /* before the family, which may fill the runs */
			add_beginning(m, i);
		add_family(m, analyser, i);
	}
	return m;
}

/* A word being misspelt. */
struct misspelling {
	struct meanings *meanings;
	size_t word;
	const struct typed_word *typed;
	run_predicate is_offered;
	const void *context;
	char text[WORD_BYTES_MAX + 2];
};

static void
try_spelling(struct misspelling *s, size_t length)
{
	const struct dictionary *dictionary = s->meanings->dictionary;
	struct term_run run = {.whole = true};

	s->text[length] = '\0';
	if (s->typed->may_go_on) {
		dictionary_prefix(dictionary, s->text, length, &run.first, &run.last);
	} else {
		run.first = dictionary_find(dictionary, s->text);
		run.last = run.first == NO_TERM ? run.first : run.first + 1;
	}
	if (run.first < run.last && s->is_offered(s->context, run))
		add_run(s->meanings, s->word, run);
}

/* What stands before `at` is right; what is wrong is there. */
static void
try_slips_at(struct misspelling *s, size_t at)
{
	const char *from = s->typed->surface;
	size_t length = s->typed->length, rest = length - at;
	const char *letter;

	memcpy(s->text, from, at);
	if (rest > 0) { /* one letter too many */
		memcpy(s->text + at, from + at + 1, rest - 1);
		try_spelling(s, length - 1);
	}
	if (rest > 1 && from[at] != from[at + 1]) { /* swapped */
		memcpy(s->text + at, from + at, rest);
		s->text[at] = from[at + 1];
		s->text[at + 1] = from[at];
		try_spelling(s, length);
	}
	for (letter = letters; *letter != '\0'; letter++) {
		s->text[at] = *letter;
		if (rest > 0 && *letter != from[at]) { /* another one */
			memcpy(s->text + at + 1, from + at + 1, rest - 1);
			try_spelling(s, length);
		}
		memcpy(s->text + at + 1, from + at, rest); /* one that lacks */
		try_spelling(s, length + 1);
	}
}

/* Plain letters only: a slip in another script is not looked for. */
static bool
may_be_misspelt(const struct typed_word *typed)
{
	return !typed->fixed && strspn(typed->surface, letters) == typed->length &&
	    typed->length >= SLIP_LETTERS_MIN && typed->length < WORD_BYTES_MAX;
}

static bool
find_slips(struct meanings *m, size_t word, run_predicate is_offered, const void *context)
{
	struct misspelling s = {m, word, &m->typed->words[word], is_offered, context, ""};
	size_t known = m->words[word].count, at;

	if (!may_be_misspelt(s.typed))
		return false;
	for (at = 1; at <= s.typed->length; at++)
		try_slips_at(&s, at);
	return m->words[word].count > known;
}

static bool
is_known(const struct meanings *m, size_t word, run_predicate is_offered, const void *context)
{
	size_t i;

	for (i = 0; i < m->words[word].count; i++)
		if (is_offered(context, m->words[word].runs[i]))
			return true;
	return false;
}

bool
meanings_find_slips(struct meanings *m, run_predicate is_offered, const void *context)
{
	bool all_known = true;
	size_t i;

	for (i = 0; i < m->typed->count; i++) {
		if (is_known(m, i, is_offered, context))
			continue;
		all_known = false;
		if (!find_slips(m, i, is_offered, context))
			return false;
	}
	m->by_slip = !all_known || find_slips(m, m->typed->count - 1, is_offered, context);
	return m->by_slip;
}
