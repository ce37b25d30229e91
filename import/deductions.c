#include "import/deductions.h"

#include <stdio.h>

/* Where the words stand. */
static const struct {
	const char *name;
	enum sentence where;
} subjects[] = {
    [SUBJECT_TITLE] = {"titre", SENTENCE_IN_TITLE},
    [SUBJECT_TEXT] = {"texte", SENTENCE_IN_TEXT},
    [SUBJECT_CATEGORY] = {"categorie", SENTENCE_IN_CATEGORY},
    [SUBJECT_AUTHOR] = {"auteur", SENTENCE_IN_AUTHOR},
    [SUBJECT_ANY] = {"tout", SENTENCE_IN_ANY},
};

/* What other values follow from (import/deduce.c). */
static const struct {
	enum field field;
	enum sentence phrase;
} origins[] = {
    {FIELD_COMMUNES, SENTENCE_DEDUCED_FROM_PLACES},
    {FIELD_REGIONAL, SENTENCE_DEDUCED_FROM_REGION},
    {FIELD_LIEU, SENTENCE_DEDUCED_FROM_ONLINE},
};

static const char *
phrase_of(const struct sentences *s, struct arena *arena, const struct deduction *d)
{
	const char *words = d->words == NULL ? "" : d->words;
	size_t i;

	if (d->kind == DEDUCED_BY_EXPRESSION)
		return sentence_with(s, arena, SENTENCE_DEDUCED_FROM_WORDS,
		    VALUES(words, sentence(s, subjects[d->where].where)));
	if (d->kind == DEDUCED_BY_RULE && words[0] == '\0') /* a pattern that takes nothing: "^" */
		return sentence_of(s, arena, SENTENCE_DEDUCED_FROM_RULE, d->rule);
	if (d->kind == DEDUCED_BY_RULE)
		return sentence_with(s, arena, SENTENCE_DEDUCED_FROM_RULE_WORDS,
		    VALUES(d->rule, words, sentence(s, subjects[d->where].where)));
	for (i = 0; i < LENGTH(origins); i++)
		if (origins[i].field == d->from)
			return sentence(s, origins[i].phrase);
	return NULL;
}

struct value *
deduction_value(const struct sentences *s, struct arena *arena, const struct deduction *d)
{
	static const char *const kinds[] = {[DEDUCED_BY_RULE] = "regle",
	    [DEDUCED_BY_EXPRESSION] = "vocabulaire", [DEDUCED_FROM_FIELDS] = "champ"};
	struct value *object;

	if (d->kind == DEDUCED_NOT)
		return NULL;
	object = value_object(arena);
	value_set_text(arena, object, "par", kinds[d->kind]);
	if (d->kind == DEDUCED_BY_RULE)
		value_set_text(arena, object, "regle", arena_strdup(arena, d->rule));
	if (d->kind == DEDUCED_FROM_FIELDS) {
		value_set_text(arena, object, "champ", field_catalogue[d->from].column);
	} else {
		value_set_text(arena, object, "ou", subjects[d->where].name);
		value_set_text(arena, object, "mots", arena_strdup(arena, d->words));
	}
	value_set_text(arena, object, "phrase", phrase_of(s, arena, d));
	return object;
}

void
deductions_set(const struct sentences *s, struct arena *arena, struct value *object,
    const struct deduction deductions[])
{
	struct value *all = NULL, *one;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		one = deduction_value(s, arena, &deductions[f]);
		if (one == NULL)
			continue;
		if (all == NULL)
			all = value_set_object(arena, object, "deductions");
		value_set(all, field_catalogue[f].column, one);
	}
}
