#include <string.h>

#include "import/draft.h"
#include "search/french/analysis.h"

void
draft_unknown_code(struct draft *d, enum field f, const char *text)
{
	draft_remark(d, REMARK_UNKNOWN_CODE, text, field_catalogue[f].element);
}

/* Folded, apostrophes alike: "Visite d'entreprise" is the label of a code. */
static const struct term *
term_by_label(const struct draft *d, enum vocabulary v, const char *text)
{
	const struct term *terms;
	size_t count = reference_terms(d->n->reference, v, &terms), i;
	char wanted[160], label[160];

	if (v == VOCABULARY_COMMUNE || v == VOCABULARY_METIER)
		return NULL;
	(void)fold(text, strlen(text), wanted, sizeof(wanted));
	for (i = 0; i < count; i++) {
		(void)fold(terms[i].label, strlen(terms[i].label), label, sizeof(label));
		if (strcmp(wanted, label) == 0)
			return &terms[i];
	}
	return NULL;
}

struct found_code {
	struct draft *draft;
	const char *code;
};

static void
keep_first(void *context, const struct tag *tag)
{
	struct found_code *found = context;

	if (found->code == NULL)
		found->code = arena_strdup(found->draft->arena, tag->value);
}

/* The code that a text stands for: itself, its label, or what the expressions read in it. */
static const char *
code_of(struct draft *d, enum field f, const char *text)
{
	enum vocabulary v = field_catalogue[f].vocabulary;
	const struct term *term =
	    reference_term(d->n->reference, v, text, strlen(text), NULL);
	struct found_code found = {d, NULL};
	struct tagged *tagged = NULL;
	char upper[16];
	size_t i;

	if (term == NULL && v == VOCABULARY_METIER && strlen(text) < sizeof(upper)) {
		for (i = 0; text[i] != '\0'; i++)
			upper[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
		term = reference_term(d->n->reference, v, upper, i, NULL);
	}
	if (term == NULL)
		term = term_by_label(d, v, text);
	if (term != NULL)
		return term->code;
	if (v == VOCABULARY_COMMUNE)
		return reference_commune(d->n->reference, text, strlen(text)) == NULL ? NULL : text;
	if (strlen(text) < 40 && d->n->tagger != NULL)
		tagged = tagger_read(d->n->tagger, text, NO_DAY, FIELD_BIT(f), d->arena);
	if (tagged != NULL)
		tagger_find(d->n->tagger, f, tagged, keep_first, &found);
	return found.code;
}

static size_t
rank_of(const struct draft *d, enum vocabulary v, const char *code, size_t length)
{
	size_t rank = SIZE_MAX;

	(void)reference_term(d->n->reference, v, code, length, &rank);
	return rank;
}

/* Inserts a code at its place in the vocabulary's order; repeats are dropped. */
void
draft_add_code(struct draft *d, enum field f, const char *code)
{
	const char *old = d->action->value[f], *cursor = old, *at;
	enum vocabulary v = field_catalogue[f].vocabulary;
	size_t rank = rank_of(d, v, code, strlen(code)), length, count = 0;
	struct buf out = {0};
	bool placed = false;

	if (old != NULL && codes_contain(old, code))
		return;
	while (codes_next(&cursor, &at, &length)) {
		if (!placed && rank < rank_of(d, v, at, length)) {
			buf_printf(&out, "%s%s", out.length > 0 ? " " : "", code);
			placed = true;
		}
		buf_printf(&out, "%s%.*s", out.length > 0 ? " " : "", (int)length, at);
		count++;
	}
	if (!placed)
		buf_printf(&out, "%s%s", out.length > 0 ? " " : "", code);
	if (count < field_catalogue[f].items_max)
		draft_set_value(d, f, buf_move(&out, d->arena));
	buf_clear(&out);
}

void
draft_set_codes(struct draft *d, enum field f, const char *text)
{
	const char *code = code_of(d, f, text);

	if (code == NULL)
		draft_unknown_code(d, f, text);
	else if (field_catalogue[f].kind == KIND_CODE)
		draft_set_value(d, f, code);
	else
		draft_add_code(d, f, code);
}
