#include "import/deductions.h"

#include <stdio.h>

/* Where the words stand. */
static const struct {
	const char *name, *where;
} subjects[] = {
    [SUBJECT_TITLE] = {"titre", "dans le titre"},
    [SUBJECT_TEXT] = {"texte", "dans le texte"},
    [SUBJECT_CATEGORY] = {"categorie", "dans les catégories"},
    [SUBJECT_AUTHOR] = {"auteur", "dans le nom de l’auteur"},
    [SUBJECT_ANY] = {"tout", "dans le titre, les catégories ou le texte"},
};

/* What other values follow from (import/deduce.c). */
static const struct {
	enum field field;
	const char *phrase;
} origins[] = {
    {FIELD_COMMUNES, "D’après les communes."},
    {FIELD_REGIONAL, "L’action concerne toute la Normandie."},
    {FIELD_LIEU, "L’action a lieu en ligne."},
};

static const char *
phrase_of(struct arena *arena, const struct deduction *d)
{
	const char *words = d->words == NULL ? "" : d->words;
	size_t i;

	if (d->kind == DEDUCED_BY_EXPRESSION)
		return arena_printf(arena, "D’après nos vocabulaires\u00a0: «\u00a0%s\u00a0», %s.", words,
		    subjects[d->where].where);
	if (d->kind == DEDUCED_BY_RULE && words[0] == '\0') /* a pattern that takes nothing: "^" */
		return arena_printf(arena, "D’après la règle «\u00a0%s\u00a0» de votre flux.", d->rule);
	if (d->kind == DEDUCED_BY_RULE)
		return arena_printf(arena,
		    "D’après la règle «\u00a0%s\u00a0» de votre flux\u00a0: «\u00a0%s\u00a0», %s.", d->rule, words,
		    subjects[d->where].where);
	for (i = 0; i < LENGTH(origins); i++)
		if (origins[i].field == d->from)
			return origins[i].phrase;
	return NULL;
}

struct value *
deduction_value(struct arena *arena, const struct deduction *d)
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
	value_set_text(arena, object, "phrase", phrase_of(arena, d));
	return object;
}

void
deductions_set(struct arena *arena, struct value *object, const struct deduction deductions[])
{
	struct value *all = NULL, *one;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		one = deduction_value(arena, &deductions[f]);
		if (one == NULL)
			continue;
		if (all == NULL)
			all = value_set_object(arena, object, "deductions");
		value_set(all, field_catalogue[f].column, one);
	}
}
