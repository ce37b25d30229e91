#include "search/french/run.h"

#include <string.h>

#include "search/base/status.h"
#include "search/base/utf8.h"
#include "search/french/lexicon.h"

/* The longest ending of inclusive writing, with its plural. */
#define SUFFIX_MAX 7

struct place_in_text {
	size_t start, end;
	bool colocated, fixed, elided;
};

/* Cuts a word that is too long, rather than to lose it. */
static void
emit(struct run *run, char *surface, size_t length, const struct place_in_text *place)
{
	struct forms forms;
	struct word word;

	if (run->stopped || length == 0)
		return;
	if (length > WORD_BYTES_MAX) {
		length = utf8_floor(surface, WORD_BYTES_MAX);
		surface[length] = '\0';
	}
	forms = forms_of(run->cache, run->mode, surface, length);
	word.surface = forms.surface;
	word.length = length;
	word.light = forms.light;
	word.stem = forms.stem;
	word.root = forms.root;
	word.signature = forms.signature;
	word.start = place->start;
	word.end = place->end;
	word.colocated = place->colocated;
	word.fixed = place->fixed || forms.is_level;
	word.elided = place->elided;
	word.stop_word = forms.is_stop_word;
	run->stopped = !run->sink(run->context, &word);
}

/* Emits the concatenation of atoms[first..last]. */
static void
emit_joined(struct run *run, size_t first, size_t last, bool colocated)
{
	char joined[WORD_BYTES_MAX + 1];
	size_t used = 0, i;
	struct place_in_text place = {.start = run->atoms[first].start,
	    .end = run->atoms[last].end, .colocated = colocated};

	for (i = first; i <= last; i++) {
		if (used + run->atoms[i].length > WORD_BYTES_MAX)
			break;
		memcpy(joined + used, run->atoms[i].text, run->atoms[i].length);
		used += run->atoms[i].length;
	}
	joined[used] = '\0';
	if (i > last || !colocated)
		emit(run, joined, used, &place);
}

static bool
is_digit_between(const struct atom *atom, char low, char high)
{
	return atom->length == 1 && atom->text[0] >= low && atom->text[0] <= high;
}

/* Whether what follows the atom lets its number count something: "4 élèves", not "4 et 3",
 * nor the end of the sentence. */
static bool
counts_something(const struct run *run, const struct atom *atom)
{
	size_t at = atom->end;

	while (at < run->length && run->text[at] == ' ')
		at++;
	if (at + 2 < run->length && (memcmp(run->text + at, "et ", 3) == 0 ||
	    memcmp(run->text + at, "ou ", 3) == 0))
		return false;
	return at > atom->end && at < run->length &&
	    ((run->text[at] >= 'a' && run->text[at] <= 'z') || (unsigned char)run->text[at] >= 0x80);
}

/* The levels of cycle 3 or 4, or of a class, at the place of their number. */
static void
emit_levels(struct run *run, const struct atom *atom)
{
	static const char levels[][4] = {"5e", "4e", "3e", "6e"};
	struct place_in_text place = {atom->start, atom->end, true, true, false};
	char level[4];
	size_t i;

	for (i = 0; i < LENGTH(levels); i++) {
		bool is_meant = run->expectation == EXPECT_CLASS
		    ? levels[i][0] == atom->text[0]
		    : (levels[i][0] == '6') == (atom->text[0] == '3');

		if (!is_meant)
			continue;
		memcpy(level, levels[i], sizeof(level));
		emit(run, level, 2, &place);
	}
}

/* Follows "cycle 4", "cycles 3 et 4", "classe de 4". */
static void
expect(struct run *run, const struct atom *atom)
{
	const char *text = atom->text;

	if (text[0] == 'c' && (strcmp(text, "cycle") == 0 || strcmp(text, "cycles") == 0)) {
		run->expectation = EXPECT_CYCLE;
		return;
	}
	if (text[0] == 'c' && (strcmp(text, "classe") == 0 || strcmp(text, "classes") == 0)) {
		run->expectation = EXPECT_OF;
		return;
	}
	if (run->expectation == EXPECT_NOTHING)
		return;
	if (run->expectation == EXPECT_OF) {
		run->expectation = strcmp(text, "de") == 0 ? EXPECT_CLASS : EXPECT_NOTHING;
		return;
	}
	if (strcmp(text, "et") == 0 || strcmp(text, "ou") == 0)
		return;
	if (run->expectation == EXPECT_CYCLE ? is_digit_between(atom, '3', '4')
	                                     : is_digit_between(atom, '3', '6') &&
	            !counts_something(run, atom)) {
		emit_levels(run, atom);
		return;
	}
	run->expectation = EXPECT_NOTHING;
}

static void
emit_atom(struct run *run, struct atom *atom, bool colocated, bool elided)
{
	bool is_acronym = run->has_small && (atom->has & (HAS_CAPITAL | HAS_SMALL)) == HAS_CAPITAL &&
	    atom->length >= 2 && atom->length <= 6;
	struct place_in_text place = {atom->start, atom->end, colocated,
	    is_acronym || (atom->has & HAS_DIGIT) != 0, elided};

	emit(run, atom->text, atom->length, &place);
	expect(run, atom);
}

/* How many atoms from `first` on are single letters joined by dots: C.F.A. */
static size_t
dotted_acronym(const struct run *run, size_t first)
{
	size_t i;

	for (i = first; i < run->count; i++)
		if (run->atoms[i].length != 1 || (run->atoms[i].has & HAS_DIGIT) != 0 ||
		    (i > first && run->atoms[i].before != JOINT_DOT))
			break;
	return i - first >= 2 ? i - first : 0;
}

static bool
joint_is_inclusive(enum joint joint, const char *suffix)
{
	switch (joint) {
	case JOINT_DOT:
	case JOINT_MIDDLE_DOT:
	case JOINT_PARENTHESIS:
	case JOINT_SLASH:
		return true;
	case JOINT_HYPHEN:
		return lexicon_inclusive_after_hyphen(suffix);
	default:
		return false;
	}
}

static bool
is_plural_mark(const struct run *run, size_t at)
{
	return at < run->count && strcmp(run->atoms[at].text, "s") == 0 &&
	    run->atoms[at].before != JOINT_APOSTROPHE;
}

/* technicien·ne·s: a masculine word and the ending of its feminine. */
struct double_form {
	const struct inclusive *rule;
	size_t base;   /* bytes of the masculine, without its plural */
	size_t atoms;  /* how many it takes */
	bool plural;
};

/* acteurs·rices: the s of a base is its plural when the ending has one too; français·es keeps
 * its own. */
static size_t
singular_base(const struct atom *base)
{
	const char *end = base->text + base->length;

	if (base->length < 4 || (end[-1] != 's' && end[-1] != 'x') || end[-2] == 'i' || end[-2] == 'o')
		return base->length;
	if (end[-1] == 'x' && memcmp(end - 4, "eaux", 4) != 0)
		return base->length;
	return base->length - 1;
}

static bool
read_double_form(const struct run *run, size_t first, struct double_form *form)
{
	const struct atom *base = &run->atoms[first], *suffix = base + 1;
	char singular[SUFFIX_MAX + 1];
	size_t length;

	if (first + 1 >= run->count || base->length < 2 || (base->has & HAS_DIGIT) != 0 ||
	    suffix->length > SUFFIX_MAX)
		return false;
	length = suffix->length;
	memcpy(singular, suffix->text, length + 1);
	form->plural = length > 1 && singular[length - 1] == 's';
	if (form->plural)
		singular[length - 1] = '\0';
	if (!joint_is_inclusive(suffix->before, singular))
		return false;
	form->base = base->length;
	form->rule = lexicon_inclusive(base->text, form->base, singular);
	if (form->plural && (form->rule == NULL || form->rule->masculine[0] == '\0') &&
	    singular_base(base) < base->length) {
		form->base = singular_base(base);
		form->rule = lexicon_inclusive(base->text, form->base, singular);
	}
	form->atoms = 2;
	if (is_plural_mark(run, first + 2)) {
		form->plural = true;
		form->atoms = 3;
	}
	form->plural = form->plural || strcmp(singular, "s") == 0;
	return form->rule != NULL;
}

static size_t
put_plural(char *word, size_t length)
{
	if (word[length - 1] != 's' && word[length - 1] != 'x')
		word[length++] = 's';
	word[length] = '\0';
	return length;
}

/* technicien·ne·s, directeur.trice, infirmier(ère): emits both genders and returns how many
 * atoms it used, 0 when this is something else. */
static size_t
emit_inclusive(struct run *run, size_t first, bool elided)
{
	const struct atom *base = &run->atoms[first];
	struct double_form form;
	struct place_in_text place;
	char word[FORM_SIZE + 2 * SUFFIX_MAX];
	size_t length;

	if (!read_double_form(run, first, &form))
		return 0;
	place = (struct place_in_text){.start = base->start,
	    .end = run->atoms[first + form.atoms - 1].end, .elided = elided};
	memcpy(word, base->text, base->length + 1);
	length = form.plural ? put_plural(word, base->length) : base->length;
	emit(run, word, length, &place);
	run->expectation = EXPECT_NOTHING;
	if (strcmp(form.rule->suffix, "s") == 0)
		return form.atoms;
	memcpy(word, base->text, form.base);
	length = form.base - strlen(form.rule->masculine);
	memcpy(word + length, form.rule->feminine, strlen(form.rule->feminine) + 1);
	length += strlen(form.rule->feminine);
	if (form.plural)
		length = put_plural(word, length);
	place.colocated = true;
	emit(run, word, length, &place);
	return form.atoms;
}

/* Words that keep their apostrophe: returns how many atoms were used, 0 for others. */
static size_t
emit_apostrophe(struct run *run, size_t first)
{
	struct atom *atom = &run->atoms[first], *next = atom + 1;
	char joined[WORD_BYTES_MAX + 1];
	struct place_in_text place;
	const char *whole;

	if (first + 1 >= run->count || next->before != JOINT_APOSTROPHE)
		return 0;
	whole = lexicon_whole(atom->text, next->text);
	if (whole != NULL) {
		place = (struct place_in_text){.start = atom->start, .end = next->end};
		memcpy(joined, whole, strlen(whole) + 1);
		emit(run, joined, strlen(joined), &place);
		return 2;
	}
	if (strcmp(next->text, "s") == 0 && !lexicon_is_elided(atom->text)) {
		emit_joined(run, first, first + 1, false); /* MiM's → mims, and mim */
		emit_atom(run, atom, true, false);
		return 2;
	}
	return 0;
}

/* agriculteur/agricultrice: one word in both genders, which the light form brings together. */
static bool
is_second_gender(struct run *run, size_t at)
{
	const struct atom *second = &run->atoms[at], *first = second - 1;
	struct forms forms;
	char light[FORM_SIZE];

	if (at == 0 || (second->before != JOINT_SLASH && second->before != JOINT_MIDDLE_DOT) ||
	    first->text[0] != second->text[0])
		return false;
	forms = forms_of(run->cache, run->mode, first->text, first->length);
	memcpy(light, forms.light, strlen(forms.light) + 1);
	forms = forms_of(run->cache, run->mode, second->text, second->length);
	return strcmp(light, forms.light) == 0;
}

/* dois-je, peut-on: not one word. */
static bool
is_verb_with_pronoun(const struct run *run, size_t first, size_t last)
{
	return lexicon_is_clitic(run->atoms[last].text) &&
	    strcmp(run->atoms[first].text, "rendez") != 0;
}

/* Hyphens, and apostrophes that take nothing off: the joined form of atoms[first..], once,
 * after its first part.  Returns the last atom of it, `first` when there is none. */
static size_t
emit_hyphenated(struct run *run, size_t first)
{
	size_t last = first;
	unsigned int has = run->atoms[first].has;

	while (last + 1 < run->count && (run->atoms[last + 1].before == JOINT_HYPHEN ||
	    run->atoms[last + 1].before == JOINT_APOSTROPHE)) {
		last++;
		has |= run->atoms[last].has;
	}
	if (last > first && (has & (HAS_SMALL | HAS_CAPITAL)) != 0 &&
	    !is_verb_with_pronoun(run, first, last))
		emit_joined(run, first, last, true);
	return last;
}

static bool
is_elision(const struct run *run, size_t at)
{
	return at + 1 < run->count && run->atoms[at + 1].before == JOINT_APOSTROPHE &&
	    lexicon_is_elided(run->atoms[at].text);
}

/* L'Aigle, L'Oréal: a name that is also written laigle, loreal. */
static bool
is_name_with_article(const struct run *run, size_t at)
{
	return strcmp(run->atoms[at].text, "l") == 0 &&
	    (run->atoms[at].has & run->atoms[at + 1].has & STARTS_CAPITAL) != 0 &&
	    (run->mode == ANALYSE_NAMES || (run->atoms[at + 1].has & HAS_SMALL) != 0);
}

void
run_flush(struct run *run)
{
	size_t at = 0, used, joined_to = 0;
	bool elided;

	for (; at < run->count; at++)
		run->atoms[at].text[run->atoms[at].length] = '\0';
	at = 0;
	if (run->count == 1) {
		emit_atom(run, &run->atoms[0], false, false);
		run->count = 0;
		return;
	}
	while (at < run->count && !run->stopped) {
		used = dotted_acronym(run, at);
		for (elided = false; used == 0 && is_elision(run, at); elided = true)
			used = dotted_acronym(run, ++at);
		if (used > 0)
			emit_joined(run, at, at + used - 1, false);
		if (used == 0)
			used = emit_apostrophe(run, at);
		if (used == 0)
			used = emit_inclusive(run, at, elided);
		if (used > 0) {
			at += used;
			continue;
		}
		emit_atom(run, &run->atoms[at], is_second_gender(run, at), elided);
		if (elided && is_name_with_article(run, at - 1))
			emit_joined(run, at - 1, at, true);
		if (at >= joined_to)
			joined_to = emit_hyphenated(run, at) + 1;
		at++;
	}
	run->count = 0;
}
