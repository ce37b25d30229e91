#include "search/french/analysis.h"

#include <libstemmer.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/utf8.h"
#include "search/french/fold.h"
#include "search/french/lexicon.h"
#include "search/french/light.h"
#include "search/french/root.h"

/* Parts of one run without blanks (vice-président·e·s…); a longer run is cut in two. */
#define ATOMS_MAX 16
/* Words whose forms are remembered, a power of two: a text repeats few words often. */
#define CACHE_SIZE 4096u
#define FORM_SIZE (WORD_BYTES_MAX + 4)

enum joint {
	JOINT_NONE,
	JOINT_APOSTROPHE,
	JOINT_HYPHEN,
	JOINT_DOT,
	JOINT_MIDDLE_DOT,
	JOINT_PARENTHESIS,
	JOINT_SLASH,
};

/* A run of letters and digits, folded. */
struct atom {
	char text[FORM_SIZE];
	size_t length;
	size_t start, end;
	enum joint before;
	bool has_small, has_capital, has_digit, has_letter;
};

struct forms {
	char surface[FORM_SIZE];
	char light[FORM_SIZE];
	char stem[FORM_SIZE];
	char root[FORM_SIZE];
};

struct analyser {
	struct sb_stemmer *stemmer;
	struct forms *cache;
	struct forms names; /* the last word of ANALYSE_NAMES */
};

/* One call of analyse(). */
struct run {
	struct analyser *analyser;
	enum analysis_mode mode;
	word_sink sink;
	void *context;
	bool stopped;
	bool after_cycle; /* the last word was "cycle": "4" stands for levels */
	bool has_small;   /* the text is not all in capitals, so that capitals mean something */
	struct atom atoms[ATOMS_MAX];
	size_t count;
};

struct analyser *
analyser_new(void)
{
	struct analyser *analyser = calloc(1, sizeof(*analyser));

	if (analyser == NULL)
		return NULL;
	analyser->stemmer = sb_stemmer_new("french", "UTF_8");
	analyser->cache = calloc(CACHE_SIZE, sizeof(*analyser->cache));
	if (analyser->stemmer == NULL || analyser->cache == NULL) {
		analyser_free(analyser);
		return NULL;
	}
	return analyser;
}

void
analyser_free(struct analyser *analyser)
{
	if (analyser == NULL)
		return;
	if (analyser->stemmer != NULL)
		sb_stemmer_delete(analyser->stemmer);
	free(analyser->cache);
	free(analyser);
}

/* FNV-1a. */
static uint32_t
hash_text(const char *text, size_t length)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

/* A level is its own stem; the stemmer would take "tle" or "2de" apart.  Returns the length. */
static size_t
stem_form(struct analyser *analyser, const char *light, size_t length, char *out)
{
	const sb_symbol *stem;
	size_t stemmed;

	memcpy(out, light, length + 1);
	if (lexicon_is_level(light))
		return length;
	if (lexicon_stands_alone(light)) {
		out[length] = ALONE_MARK;
		out[length + 1] = '\0';
		return length + 1;
	}
	stem = sb_stemmer_stem(analyser->stemmer, (const sb_symbol *)light, (int)length);
	if (stem == NULL)
		return length; /* no memory for a longer word: its light form serves */
	stemmed = (size_t)sb_stemmer_length(analyser->stemmer);
	if (stemmed == 0 || stemmed > WORD_BYTES_MAX)
		return length;
	memcpy(out, stem, stemmed);
	out[stemmed] = '\0';
	return stemmed;
}

/* Each form depends on the one before it only: what the header promises. */
static void
fill_forms(struct analyser *analyser, struct forms *forms, const char *surface, size_t length)
{
	memcpy(forms->surface, surface, length + 1);
	length = light_form(surface, length, forms->light);
	length = stem_form(analyser, forms->light, length, forms->stem);
	(void)root_form(forms->stem, length, forms->root);
}

static const struct forms *
forms_of(struct run *run, const char *surface, size_t length)
{
	struct analyser *analyser = run->analyser;
	struct forms *forms;

	if (run->mode == ANALYSE_NAMES) {
		forms = &analyser->names;
		memcpy(forms->surface, surface, length + 1);
		memcpy(forms->light, surface, length + 1);
		memcpy(forms->stem, surface, length + 1);
		memcpy(forms->root, surface, length + 1);
		return forms;
	}
	forms = &analyser->cache[hash_text(surface, length) & (CACHE_SIZE - 1)];
	if (strcmp(forms->surface, surface) != 0)
		fill_forms(analyser, forms, surface, length);
	return forms;
}

struct place_in_text {
	size_t start, end;
	bool colocated, fixed, elided;
};

static void
emit(struct run *run, const char *surface, size_t length, const struct place_in_text *place)
{
	const struct forms *forms;
	struct word word;

	if (run->stopped || length == 0 || length > WORD_BYTES_MAX)
		return;
	forms = forms_of(run, surface, length);
	word = (struct word){
	    .surface = forms->surface,
	    .light = forms->light,
	    .stem = forms->stem,
	    .root = forms->root,
	    .start = place->start,
	    .end = place->end,
	    .colocated = place->colocated,
	    .fixed = place->fixed || lexicon_is_level(surface),
	    .elided = place->elided,
	    .stop_word = lexicon_is_stop_word(surface),
	};
	run->stopped = !run->sink(run->context, &word);
}

/* Emits the concatenation of atoms[first..last]. */
static void
emit_joined(struct run *run, size_t first, size_t last, bool colocated)
{
	char joined[WORD_BYTES_MAX + 1];
	size_t used = 0, i;
	struct place_in_text place = {run->atoms[first].start, run->atoms[last].end, colocated,
	    false, false};

	for (i = first; i <= last; i++) {
		if (used + run->atoms[i].length > WORD_BYTES_MAX)
			return;
		memcpy(joined + used, run->atoms[i].text, run->atoms[i].length);
		used += run->atoms[i].length;
	}
	joined[used] = '\0';
	emit(run, joined, used, &place);
}

static void
emit_levels(struct run *run, const struct atom *atom)
{
	static const char *const cycle_4[] = {"5e", "4e", "3e"};
	static const char *const cycle_3[] = {"6e"};
	const char *const *levels = atom->text[0] == '4' ? cycle_4 : cycle_3;
	size_t count = atom->text[0] == '4' ? LENGTH(cycle_4) : LENGTH(cycle_3), i;
	struct place_in_text place = {atom->start, atom->end, true, true, false};

	for (i = 0; i < count; i++)
		emit(run, levels[i], 2, &place);
}

static void
emit_atom(struct run *run, const struct atom *atom, bool colocated, bool elided)
{
	bool is_acronym = run->has_small && atom->has_capital && !atom->has_small &&
	    atom->length >= 2 && atom->length <= 6;
	struct place_in_text place = {atom->start, atom->end, colocated,
	    is_acronym || atom->has_digit, elided};
	bool is_cycle = strcmp(atom->text, "cycle") == 0;

	emit(run, atom->text, atom->length, &place);
	if (run->after_cycle && atom->length == 1 && (atom->text[0] == '3' || atom->text[0] == '4'))
		emit_levels(run, atom);
	run->after_cycle = is_cycle;
}

/* How many atoms from `first` on are single letters joined by dots: C.F.A. */
static size_t
dotted_acronym(const struct run *run, size_t first)
{
	size_t i;

	for (i = first; i < run->count; i++)
		if (run->atoms[i].length != 1 || !run->atoms[i].has_letter ||
		    (i > first && run->atoms[i].before != JOINT_DOT))
			break;
	return i - first >= 2 ? i - first : 0;
}

static bool
joint_is_inclusive(const struct atom *suffix)
{
	switch (suffix->before) {
	case JOINT_DOT:
	case JOINT_MIDDLE_DOT:
	case JOINT_PARENTHESIS:
	case JOINT_SLASH:
		return true;
	case JOINT_HYPHEN:
		return lexicon_inclusive_after_hyphen(suffix->text);
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

/* Drops a final plural s of a suffix: "nes" is "ne" and a plural. */
static bool
split_plural(const char *suffix, char *singular, size_t size)
{
	size_t length = strlen(suffix);

	if (length >= size)
		return false;
	memcpy(singular, suffix, length + 1);
	if (length > 1 && suffix[length - 1] == 's') {
		singular[length - 1] = '\0';
		return true;
	}
	return false;
}

/* technicien·ne·s, directeur.trice, infirmier(ère): emits both genders and returns how many
 * atoms it used, 0 when this is something else. */
static size_t
emit_inclusive(struct run *run, size_t first)
{
	const struct atom *base = &run->atoms[first], *suffix = base + 1;
	const struct inclusive *rule;
	char singular[8], word[FORM_SIZE * 2];
	size_t last = first + 1, length, cut;
	bool plural;

	if (last >= run->count || base->length < 3 || !joint_is_inclusive(suffix) ||
	    suffix->length > 6)
		return 0;
	plural = split_plural(suffix->text, singular, sizeof(singular));
	rule = lexicon_inclusive(base->text, singular);
	if (rule == NULL || (suffix->before == JOINT_DOT && !base->has_letter))
		return 0;
	if (is_plural_mark(run, last + 1)) {
		plural = true;
		last++;
	}
	plural = plural || strcmp(singular, "s") == 0;
	{
		struct place_in_text place = {base->start, run->atoms[last].end, false, false, false};

		memcpy(word, base->text, base->length);
		memcpy(word + base->length, plural ? "s" : "", plural ? 2 : 1);
		emit(run, word, base->length + (plural ? 1 : 0), &place);
		if (strcmp(singular, "s") == 0)
			return last - first + 1;
		cut = base->length - strlen(rule->masculine);
		length = cut + strlen(rule->feminine);
		memcpy(word + cut, rule->feminine, strlen(rule->feminine) + 1);
		if (plural)
			memcpy(word + length++, "s", 2);
		place.colocated = true;
		emit(run, word, length, &place);
	}
	run->after_cycle = false;
	return last - first + 1;
}

/* Apostrophes: returns how many atoms were used, 0 when the atom stands for itself. */
static size_t
emit_apostrophe(struct run *run, size_t first)
{
	const struct atom *atom = &run->atoms[first], *next = atom + 1;
	struct place_in_text place;
	const char *whole;

	if (first + 1 >= run->count || next->before != JOINT_APOSTROPHE)
		return 0;
	whole = lexicon_whole(atom->text, next->text);
	if (whole != NULL) {
		place = (struct place_in_text){atom->start, next->end, false, false, false};
		emit(run, whole, strlen(whole), &place);
		return 2;
	}
	if (strcmp(next->text, "s") == 0 && !lexicon_is_elided(atom->text)) {
		emit_joined(run, first, first + 1, false); /* MiM's → mims, and mim */
		emit_atom(run, atom, true, false);
		return 2;
	}
	return 0;
}

static bool
is_second_gender(const struct atom *first, const struct atom *second)
{
	size_t common = 0;

	while (common < first->length && common < second->length &&
	    first->text[common] == second->text[common])
		common++;
	return common >= 4 && common * 2 >= first->length;
}

/* Hyphens: emits the joined form of atoms[first..] once, after its first part. */
static void
emit_hyphenated(struct run *run, size_t first)
{
	size_t last = first;
	bool letters = run->atoms[first].has_letter;

	if (first > 0 && run->atoms[first].before == JOINT_HYPHEN)
		return; /* a later part of what was joined already */
	while (last + 1 < run->count && (run->atoms[last + 1].before == JOINT_HYPHEN ||
	    (run->atoms[last + 1].before == JOINT_APOSTROPHE && last > first))) {
		last++;
		letters = letters || run->atoms[last].has_letter;
	}
	if (last > first && run->atoms[first + 1].before == JOINT_HYPHEN && letters &&
	    !(lexicon_is_clitic(run->atoms[last].text) &&
		strcmp(run->atoms[first].text, "rendez") != 0))
		emit_joined(run, first, last, true);
}

/* Interprets the atoms collected so far, and forgets them. */
static void
flush(struct run *run)
{
	size_t at = 0, used;
	bool elided = false;

	while (at < run->count && !run->stopped) {
		const struct atom *atom = &run->atoms[at];

		used = dotted_acronym(run, at);
		if (used > 0) {
			emit_joined(run, at, at + used - 1, false);
			at += used;
			continue;
		}
		used = emit_apostrophe(run, at);
		if (used == 0)
			used = emit_inclusive(run, at);
		if (used > 0) {
			at += used;
			elided = false;
			continue;
		}
		if (at + 1 < run->count && run->atoms[at + 1].before == JOINT_APOSTROPHE &&
		    lexicon_is_elided(atom->text)) {
			elided = true;
			at++;
			continue;
		}
		emit_atom(run, atom, atom->before == JOINT_SLASH && at > 0 &&
		    is_second_gender(atom - 1, atom), elided);
		elided = false;
		emit_hyphenated(run, at);
		at++;
	}
	run->count = 0;
}

/* The joint that a character between two atoms makes, JOINT_NONE for a separator. */
static enum joint
joint_of(enum letter_class class, uint32_t code)
{
	switch (class) {
	case CLASS_APOSTROPHE:
		return JOINT_APOSTROPHE;
	case CLASS_HYPHEN:
		return JOINT_HYPHEN;
	case CLASS_MIDDLE_DOT:
		return JOINT_MIDDLE_DOT;
	default:
		break;
	}
	switch (code) {
	case '.':
		return JOINT_DOT;
	case '(':
	case ')':
		return JOINT_PARENTHESIS;
	case '/':
		return JOINT_SLASH;
	default:
		return JOINT_NONE;
	}
}

static struct atom *
atom_open(struct run *run, size_t start, enum joint before)
{
	struct atom *atom;

	if (run->count == ATOMS_MAX)
		flush(run);
	atom = &run->atoms[run->count++];
	memset(atom, 0, sizeof(*atom));
	atom->start = start;
	atom->before = run->count == 1 ? JOINT_NONE : before;
	return atom;
}

static void
atom_add(struct atom *atom, const unsigned char *folded, size_t length)
{
	if (atom->length + length > WORD_BYTES_MAX)
		return;
	memcpy(atom->text + atom->length, folded, length);
	atom->length += length;
}

/* 5°: the sign of a level. */
static bool
is_degree_of_level(const struct atom *atom, uint32_t code)
{
	return code == 0xB0 && atom != NULL && atom->length == 1 && atom->has_digit;
}

static bool
has_small_letter(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			return true;
	return false;
}

bool
analyse(struct analyser *analyser, enum analysis_mode mode, const char *text, size_t length,
    word_sink sink, void *context)
{
	struct run run = {.analyser = analyser, .mode = mode, .sink = sink, .context = context};
	struct atom *atom = NULL;
	enum joint joint = JOINT_NONE;
	size_t at = 0, bytes, n;
	unsigned char folded[FOLDED_MAX];
	bool capital;

	run.has_small = has_small_letter(text, length);
	for (; at < length && !run.stopped; at += bytes) {
		uint32_t code = utf8_decode((const unsigned char *)text + at, length - at, &bytes);
		enum letter_class class = fold_code_point(code, folded, &n, &capital);

		if (class == CLASS_MARK)
			continue;
		if (is_degree_of_level(atom, code)) {
			atom_add(atom, (const unsigned char *)"e", 1);
			atom->end = at + bytes;
			continue;
		}
		if (class != CLASS_LETTER && class != CLASS_DIGIT) {
			/* ")" may close before another joint: infirmier(ère)·s */
			enum joint next = joint_of(class, code);

			if (next == JOINT_NONE || (atom == NULL && code != '(' && joint != JOINT_PARENTHESIS)) {
				flush(&run);
				next = JOINT_NONE;
			}
			joint = next;
			atom = NULL;
			continue;
		}
		if (atom == NULL) {
			if (joint == JOINT_NONE)
				flush(&run);
			atom = atom_open(&run, at, joint);
		}
		atom_add(atom, folded, n);
		atom->end = at + bytes;
		atom->has_capital = atom->has_capital || capital;
		atom->has_small = atom->has_small || (class == CLASS_LETTER && !capital);
		atom->has_digit = atom->has_digit || class == CLASS_DIGIT;
		atom->has_letter = atom->has_letter || class == CLASS_LETTER;
	}
	flush(&run);
	return !run.stopped;
}

void
analyse_form(struct analyser *analyser, const char *surface, struct word *out)
{
	struct run run = {.analyser = analyser, .mode = ANALYSE_FRENCH};
	char copy[WORD_BYTES_MAX + 1];
	size_t length = strnlen(surface, WORD_BYTES_MAX);
	const struct forms *forms;

	memcpy(copy, surface, length);
	copy[length] = '\0';
	forms = forms_of(&run, copy, length);
	*out = (struct word){.surface = forms->surface, .light = forms->light, .stem = forms->stem,
	    .root = forms->root, .fixed = lexicon_is_level(copy),
	    .stop_word = lexicon_is_stop_word(copy)};
}
