#include "search/query/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/utf8.h"
#include "search/expressions.h"
#include "search/query/common.h"
#include "search/query/spelling.h"
#include "search/synonyms.h"

#define SPLIT_LETTERS_MIN 3 /* of each half */
#define RUN_WORDS_MAX 32    /* of a query, looked up as synonyms */

const struct ranking ranking_default = {
    .k1 = 3,
    .b = 0.3,
    .level = {0.5, 1, 0.5, 0.1, 0.1},
    .worth = {1, 1, 1, 1, 0.8, 0.8, 0.8},
    .adjacency = 1.5,
    .idf_floor = 1,
};
const struct ranking ranking_fts5 = {.k1 = 1.2, .b = 0.75, .level = {1.0}, .worth = {1.0}};

struct planner {
	const struct plan_options *options;
	const struct dictionary *dictionary;
	const struct query *query;
	struct plan *plan;
	struct respelling *respellings;
	size_t respelling_count;
	bool failed;
};

static void
slot_add(struct planner *p, struct slot *slot, struct listed listed)
{
	size_t i;

	if (slot->lists == NULL)
		slot->lists = arena_alloc(p->options->arena, LISTS_MAX * sizeof(*slot->lists));
	if (slot->lists == NULL) {
		p->failed = true;
		return;
	}
	for (i = 0; i < slot->count; i++)
		if (slot->lists[i].term == listed.term)
			return;
	if (slot->count < LISTS_MAX)
		slot->lists[slot->count++] = listed;
}

/* The terms of the word's family, no farther than `most`. */
static void
add_family(struct planner *p, struct slot *slot, const struct query_word *word,
    enum relation most)
{
	const struct family *family;
	size_t count = dictionary_family(p->dictionary, family_hash(word->root), &family), i;

	for (i = 0; i < count; i++) {
		const char *text = dictionary_text(p->dictionary, family[i].term);
		enum relation relation;
		struct word other;

		analyse_form(p->options->analyser, text, &other);
		if (strcmp(text, word->surface) == 0)
			relation = RELATION_EXACT;
		else if (strcmp(other.light, word->light) == 0)
			relation = RELATION_LIGHT;
		else if (strcmp(other.stem, word->stem) == 0)
			relation = RELATION_STEM;
		else if (strcmp(other.root, word->root) == 0)
			relation = RELATION_ROOT;
		else
			continue; /* another root with the same hash */
		if (relation > (word->fixed ? RELATION_LIGHT : most))
			continue;
		slot_add(p, slot, (struct listed){family[i].term, relation, 0});
	}
	slot->signature = signature_of(word->stem);
}

/* The same for a text that is one word. */
static void
add_family_of(struct planner *p, struct slot *slot, const char *text)
{
	struct arena *arena = p->options->arena;
	struct query_word word = {.surface = text};
	struct word form;

	if (text == NULL) {
		p->failed = true;
		return;
	}
	analyse_form(p->options->analyser, text, &form);
	word.light = arena_strdup(arena, form.light); /* the forms of the next word take their place */
	word.stem = arena_strdup(arena, form.stem);
	word.root = arena_strdup(arena, form.root);
	if (arena_failed(arena))
		p->failed = true;
	else
		add_family(p, slot, &word, RELATION_ROOT);
}

struct frequent {
	uint32_t documents, term;
};

static int
compare_frequent(const void *a, const void *b)
{
	const struct frequent *x = a, *y = b;

	if (x->documents != y->documents)
		return x->documents > y->documents ? -1 : 1;
	return x->term < y->term ? -1 : x->term > y->term;
}

/* Words that begin so.  Two and three letters have lists of their own. */
static void
add_prefix(struct planner *p, struct slot *slot, const struct query_word *word)
{
	size_t length = strlen(word->surface), letters = utf8_count(word->surface, length), i, count;
	struct posting_list list;
	struct frequent *frequent;
	uint32_t first, last, documents;
	struct fault fault;

	if (letters < PREFIX_LETTERS_MIN)
		return;
	if (letters <= BEGINNING_MAX &&
	    index_beginning(p->options->index, word->surface, &fault, &list, &documents) == OK &&
	    list.at != NULL) {
		slot->beginning = word->surface;
		return;
	}
	dictionary_prefix(p->dictionary, word->surface, length, &first, &last);
	count = last - first;
	frequent = arena_alloc(p->options->arena, (count + 1) * sizeof(*frequent));
	if (frequent == NULL) {
		p->failed = true;
		return;
	}
	for (i = 0; i < count; i++)
		frequent[i] = (struct frequent){p->dictionary->documents[first + i], first + (uint32_t)i};
	if (count > PREFIX_TERMS_MAX)
		qsort(frequent, count, sizeof(*frequent), compare_frequent);
	for (i = 0; i < count && i < PREFIX_TERMS_MAX; i++)
		slot_add(p, slot, (struct listed){frequent[i].term, RELATION_PREFIX, 0});
}

/* Where the index has the word in the plural only, or in the singular, that is no slip. */
static size_t
find_slips(const struct planner *p, const struct query_word *word,
    struct near_term near[NEAR_TERMS_MAX])
{
	unsigned allowed = slips_allowed(utf8_count(word->surface, strlen(word->surface)));
	const char *forms[] = {word->surface, word->light,
	    arena_printf(p->options->arena, "%ss", word->surface)};
	size_t count = 0, i;

	if (word->fixed || allowed == 0 || is_weekday(word->surface))
		return 0;
	for (i = 0; i < LENGTH(forms) && count == 0; i++)
		if (forms[i] != NULL && (i == 0 || strcmp(forms[i], word->surface) != 0))
			count = dictionary_near(p->dictionary, forms[i], allowed, near);
	return count;
}

static void
add_slips(struct planner *p, struct slot *slot, const struct query_word *word)
{
	struct near_term near[NEAR_TERMS_MAX];
	size_t count = find_slips(p, word, near), i;

	for (i = 0; i < count; i++)
		slot_add(p, slot, (struct listed){near[i].term, RELATION_SLIP, near[i].slips});
}

static struct wording *
wording_new(struct planner *p, struct wanted *wanted, enum relation least)
{
	struct wording *wording;

	if (wanted->count == WORDINGS_MAX)
		return NULL;
	wording = arena_alloc(p->options->arena, sizeof(*wording));
	if (wording == NULL) {
		p->failed = true;
		return NULL;
	}
	wording->least = least;
	wanted->wordings[wanted->count++] = wording;
	return wording;
}

/* How many actions hold the word, in the form of it that most do. */
static uint32_t
documents_of(struct planner *p, const char *text)
{
	char light[WORD_BYTES_MAX + 1];
	const struct family *family;
	struct word form;
	uint32_t most = 0;
	size_t count, i;

	analyse_form(p->options->analyser, text, &form);
	(void)snprintf(light, sizeof(light), "%s", form.light);
	count = dictionary_family(p->dictionary, family_hash(form.root), &family);
	for (i = 0; i < count; i++) {
		analyse_form(p->options->analyser, dictionary_text(p->dictionary, family[i].term), &form);
		if (strcmp(form.light, light) == 0 && p->dictionary->documents[family[i].term] > most)
			most = p->dictionary->documents[family[i].term];
	}
	return most;
}

/* mini stage, for ministage: where both halves are words, the rarer of which is the most frequent. */
static void
add_split(struct planner *p, struct wanted *wanted, const struct query_word *word)
{
	size_t length = strlen(word->surface), at, best = 0;
	uint32_t most = 0, left, right;
	char half[WORD_BYTES_MAX + 1];
	struct wording *wording;

	for (at = SPLIT_LETTERS_MIN; at + SPLIT_LETTERS_MIN <= length && !word->fixed; at++) {
		memcpy(half, word->surface, at);
		half[at] = '\0';
		left = documents_of(p, half);
		right = left == 0 ? 0 : documents_of(p, word->surface + at);
		if ((left < right ? left : right) > most) {
			most = left < right ? left : right;
			best = at;
		}
	}
	wording = best == 0 ? NULL : wording_new(p, wanted, RELATION_SLIP);
	if (wording == NULL)
		return;
	for (wording->count = 0; wording->count < 2; wording->count++) {
		const char *text = arena_copy(p->options->arena,
		    word->surface + (wording->count == 0 ? 0 : best),
		    wording->count == 0 ? best : length - best);

		add_family_of(p, &wording->slots[wording->count], text);
	}
}

/* The best other spelling takes the word's place, with its family; the others stay slips. */
static void
respell(struct planner *p, size_t conjunct, struct wanted *wanted, const struct query_word *word)
{
	struct slot *slot = &wanted->wordings[0]->slots[0];
	struct near_term near[NEAR_TERMS_MAX];
	const char *best;

	if (find_slips(p, word, near) == 0)
		return;
	add_family_of(p, slot, dictionary_text(p->dictionary, near[0].term));
	add_slips(p, slot, word);
	best = spelling_of(p->options->index, p->options->analyser, near[0].term, p->options->arena);
	wanted->is_respelled = true;
	wanted->text = best;
	p->respellings[p->respelling_count++] = (struct respelling){conjunct, best};
}

/* Whether the vocabularies have the word: it is well spelt, though no action has it. */
static bool
is_known(const struct planner *p, const struct query_word *word)
{
	const struct reference *reference = index_reference(p->options->index);
	const struct synonym_word alone = {.light = word->light};
	struct expression_word expression;
	struct synonym_found found;

	expressions_word(reference_expressions(reference),
	    &(struct word){.surface = word->surface, .light = word->light}, "", 0, &expression);
	return expression.terms[0] != 0 || expression.terms[1] != 0 ||
	    synonyms_at(reference_synonyms(reference), &alone, 1, 0, &found);
}

/* A word: its family; where the index has none of it, what begins so; else another spelling. */
static void
want_word(struct planner *p, size_t conjunct, struct wanted *wanted, const struct clause *clause)
{
	const struct conjunct *c = &p->query->conjuncts[conjunct];
	const struct query_word *word = &clause->words[0];
	struct wording *wording = wording_new(p, wanted, RELATION_EXACT);
	struct slot *slot;

	if (wording == NULL)
		return;
	slot = &wording->slots[0];
	wording->count = 1;
	add_family(p, slot, word, RELATION_ROOT);
	if (c->being_typed && (slot->count == 0 || p->options->beginnings))
		add_prefix(p, slot, word);
	if (p->options->literal)
		return;
	if (slot->count == 0 && slot->beginning == NULL) {
		add_split(p, wanted, word);
		wanted->is_respelled = wanted->count > 1;
		if (wanted->count > 1 || is_known(p, word))
			return;
		if (c->count == 1)
			respell(p, conjunct, wanted, word);
		else
			add_slips(p, slot, word);
	} else if (p->options->slips) {
		add_slips(p, slot, word);
	}
}

/* Words side by side that are not quoted: the parts of a hyphenated one. */
static void
want_run(struct planner *p, struct wanted *wanted, const struct clause *clause)
{
	struct wording *wording = wording_new(p, wanted, RELATION_EXACT);
	size_t i;

	if (wording == NULL)
		return;
	for (i = 0; i < clause->count && i < SLOTS_MAX; i++)
		add_family(p, &wording->slots[i], &clause->words[i], RELATION_ROOT);
	wording->count = i;
}

static const struct query_word *
lone_word(const struct conjunct *conjunct)
{
	const struct clause *clause = conjunct->count == 1 ? conjunct->clauses[0] : NULL;

	return clause == NULL || clause->count != 1 || clause->exact ? NULL : &clause->words[0];
}

/* ministage, for mini stage: both words want it. */
static void
add_joined(struct planner *p, size_t first)
{
	const struct query_word *a = lone_word(&p->query->conjuncts[first]);
	const struct query_word *b = lone_word(&p->query->conjuncts[first + 1]);
	const char *joined;
	size_t i;

	if (a == NULL || b == NULL || strlen(a->surface) + strlen(b->surface) > WORD_BYTES_MAX)
		return;
	joined = arena_printf(p->options->arena, "%s%s", a->surface, b->surface);
	for (i = first; i < first + 2; i++) {
		struct wording *wording =
		    wording_new(p, &p->plan->wanted[i], RELATION_EXACT);

		if (wording == NULL)
			return;
		wording->count = 1;
		add_family_of(p, &wording->slots[0], joined);
		if (wording->slots[0].count == 0)
			p->plan->wanted[i].count--;
	}
}

/* One other way of saying conjuncts[first..last): each of them wants it. */
static void
add_synonym(struct planner *p, const struct alternative *synonym, size_t first, size_t last)
{
	size_t i, w;

	for (i = first; i < last; i++) {
		struct wording *wording = wording_new(p, &p->plan->wanted[i], RELATION_SYNONYM);

		for (w = 0; wording != NULL && w < synonym->count && wording->count < SLOTS_MAX; w++) {
			const struct synonym_word *word = &synonym->words[w];
			const struct query_word as_typed = {word->surface, word->light, word->stem,
			    word->root, false};

			if (!word->stop_word)
				add_family(p, &wording->slots[wording->count++], &as_typed, RELATION_STEM);
		}
	}
}

/* The words of the query as the synonym file has them: a hyphenated one is several. */
struct run_words {
	struct synonym_word words[RUN_WORDS_MAX];
	uint8_t conjunct[RUN_WORDS_MAX]; /* that each is of */
	size_t count;
};

/* What is quoted, or a choice, has none. */
static void
list_words(const struct query *query, struct run_words *out)
{
	size_t i, w;

	out->count = 0;
	for (i = 0; i < query->count; i++) {
		const struct conjunct *conjunct = &query->conjuncts[i];
		const struct clause *clause = conjunct->count == 0 ? NULL : conjunct->clauses[0];
		bool has_none = clause == NULL || clause->exact || conjunct->is_choice;

		for (w = 0; w < (has_none ? 1 : clause->count) && out->count < RUN_WORDS_MAX; w++) {
			out->words[out->count] =
			    (struct synonym_word){.light = has_none ? "" : clause->words[w].light};
			out->conjunct[out->count++] = (uint8_t)i;
		}
	}
}

static void
add_synonyms(struct planner *p)
{
	const struct synonyms *synonyms = reference_synonyms(index_reference(p->options->index));
	struct synonym_found found;
	struct run_words run;
	size_t i, a;

	list_words(p->query, &run);
	for (i = 0; i < run.count; i++) {
		size_t first = run.conjunct[i], last, end;

		if (!synonyms_at(synonyms, run.words, run.count, i, &found))
			continue;
		end = i + found.words;
		last = run.conjunct[end - 1] + 1u;
		if ((i > 0 && run.conjunct[i - 1] == first) ||
		    (end < run.count && run.conjunct[end] + 1u == last))
			continue; /* a part of a hyphenated word */
		for (a = 0; a < found.count; a++)
			add_synonym(p, &found.alternatives[a], first, last);
		if (last > first + 1)
			p->plan->units[p->plan->unit_count++] =
			    (uint16_t)(((1u << (last - first)) - 1) << first);
		i = end - 1;
	}
}

static void
want_conjunct(struct planner *p, size_t i)
{
	const struct conjunct *conjunct = &p->query->conjuncts[i];
	struct wanted *wanted = &p->plan->wanted[i];
	size_t c;

	wanted->text = conjunct->text;
	wanted->fields = conjunct->fields;
	for (c = 0; c < conjunct->count; c++) {
		const struct clause *clause = conjunct->clauses[c];

		if (clause->exact)
			wanted->phrases[wanted->phrase_count++] = clause;
		else if (clause->count == 1)
			want_word(p, i, wanted, clause);
		else
			want_run(p, wanted, clause);
	}
	if (wanted->count > 0 && wanted->is_respelled && wanted->wordings[0]->count > 0)
		wanted->signature = wanted->wordings[0]->slots[0].signature;
	else if (conjunct->count > 0)
		wanted->signature = signature_of(conjunct->clauses[0]->words[0].stem);
}

/* Every word, but the common ones where there are others. */
static void
require(struct planner *p)
{
	bool telling = false;
	size_t i;

	for (i = 0; i < p->query->count; i++)
		telling = telling || !p->query->conjuncts[i].common;
	for (i = 0; i < p->query->count; i++) {
		p->plan->wanted[i].is_optional = telling && p->query->conjuncts[i].common;
		if (!p->plan->wanted[i].is_optional)
			p->plan->required |= (uint16_t)(1u << i);
	}
}

enum status
plan_make(const struct query *query, const struct plan_options *options, struct fault *fault,
    struct plan **out, struct respelling **respellings, size_t *respelling_count)
{
	struct planner p = {.options = options, .query = query,
	    .dictionary = index_dictionary(options->index)};
	size_t i;

	p.plan = arena_alloc(options->arena, sizeof(*p.plan));
	p.respellings = arena_alloc(options->arena, QUERY_WORDS_MAX * sizeof(*p.respellings));
	if (p.plan == NULL || p.respellings == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a search");
	p.plan->count = query->count;
	for (i = 0; i < query->count; i++)
		want_conjunct(&p, i);
	require(&p);
	for (i = 0; i + 1 < query->count; i++)
		add_joined(&p, i);
	if (!options->literal)
		add_synonyms(&p);
	if (p.failed || arena_failed(options->arena))
		return fault_set(fault, NO_MEMORY, "no memory for a search");
	*out = p.plan;
	*respellings = p.respellings;
	*respelling_count = p.respelling_count;
	return OK;
}

enum status
slot_make(const struct plan_options *options, const struct query_word *word, struct fault *fault,
    struct slot *out)
{
	struct planner p = {.options = options, .dictionary = index_dictionary(options->index)};
	struct slot slot = {0};

	add_family(&p, &slot, word, RELATION_STEM);
	if (p.failed)
		return fault_set(fault, NO_MEMORY, "no memory for a search");
	*out = slot;
	return OK;
}
