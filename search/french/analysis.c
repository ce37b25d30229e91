#include "search/french/analysis.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/status.h"
#include "search/base/utf8.h"
#include "search/french/fold.h"
#include "search/french/forms.h"
#include "search/french/run.h"

/* Powers of two: of the words of running text, 97 in 100 have been seen before in a cache of the
 * first size; of 100,000 actions, whose vocabulary is larger, in one of the second. */
#define WORDS_OF_A_TEXT ((size_t)16384)
#define WORDS_OF_A_CORPUS ((size_t)65536)

struct analyser {
	struct forms_cache *cache;
};

/* The scanner's state beside its run. */
struct scan {
	struct run run;
	struct atom *atom; /* the one being read, NULL between two */
	enum joint joint;  /* what stood since the last atom */
};

static struct analyser *
analyser_remembering(size_t words)
{
	struct analyser *analyser = calloc(1, sizeof(*analyser));

	if (analyser == NULL)
		return NULL;
	analyser->cache = forms_cache_new(words);
	if (analyser->cache == NULL) {
		free(analyser);
		return NULL;
	}
	return analyser;
}

struct analyser *
analyser_new(void)
{
	return analyser_remembering(WORDS_OF_A_TEXT);
}

struct analyser *
analyser_new_for_corpus(void)
{
	return analyser_remembering(WORDS_OF_A_CORPUS);
}

void
analyser_free(struct analyser *analyser)
{
	if (analyser == NULL)
		return;
	forms_cache_free(analyser->cache);
	free(analyser);
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
	case '&':
		return JOINT_HYPHEN; /* R&D */
	default:
		return JOINT_NONE;
	}
}

static struct atom *
open_atom(struct scan *scan, size_t start)
{
	struct run *run = &scan->run;
	struct atom *atom;

	if (scan->joint == JOINT_NONE || run->count == ATOMS_MAX)
		run_flush(run);
	atom = &run->atoms[run->count];
	atom->length = 0;
	atom->start = start;
	atom->before = run->count == 0 ? JOINT_NONE : scan->joint;
	atom->has = 0;
	run->count++;
	return atom;
}

/* The letters and digits of ASCII from text[at] on; returns where they end. */
static size_t
read_ascii(struct atom *atom, const char *text, size_t at, size_t length)
{
	size_t used = atom->length;
	unsigned int has = atom->has;

	for (; at < length; at++) {
		unsigned char c = (unsigned char)text[at];
		unsigned char class = c < 0x80 ? fold_ascii_classes[c] : CLASS_OTHER;

		if (class == CLASS_SMALL) {
			has |= HAS_SMALL;
		} else if (class == CLASS_CAPITAL) {
			has |= used == 0 ? HAS_CAPITAL | STARTS_CAPITAL : HAS_CAPITAL;
			c |= 0x20;
		} else if (class == CLASS_DIGIT) {
			has |= HAS_DIGIT;
		} else {
			break;
		}
		if (used == WORD_BYTES_MAX)
			has |= IS_CUT;
		if ((has & IS_CUT) == 0)
			atom->text[used++] = (char)c;
	}
	atom->length = used;
	atom->has = has;
	atom->end = at;
	return at;
}

/* A letter or digit outside ASCII. */
static void
add_code_point(struct atom *atom, enum letter_class class, const unsigned char *folded,
    size_t length)
{
	if (class == CLASS_CAPITAL)
		atom->has |= atom->length == 0 ? HAS_CAPITAL | STARTS_CAPITAL : HAS_CAPITAL;
	else
		atom->has |= class == CLASS_DIGIT ? HAS_DIGIT : HAS_SMALL;
	if (atom->length + length > WORD_BYTES_MAX)
		atom->has |= IS_CUT;
	if ((atom->has & IS_CUT) != 0)
		return;
	memcpy(atom->text + atom->length, folded, length);
	atom->length += length;
}

static bool
is_word_class(enum letter_class class)
{
	return class == CLASS_SMALL || class == CLASS_CAPITAL || class == CLASS_DIGIT;
}

static bool
is_digit(const struct run *run, size_t at)
{
	return at < run->length && run->text[at] >= '0' && run->text[at] <= '9';
}

/* Folds the letters from `at` on into out, as long as they fit; returns where they end, or
 * `at` for none or too many. */
static size_t
peek_letters(const struct run *run, size_t at, char *out, size_t size)
{
	size_t used = 0, next = at, bytes, n;
	unsigned char folded[FOLDED_MAX];

	for (; next < run->length; next += bytes) {
		uint32_t code = utf8_decode((const unsigned char *)run->text + next, run->length - next,
		    &bytes);
		enum letter_class class = fold_code_point(code, folded, &n);

		if (!is_word_class(class) && class != CLASS_MARK)
			break;
		if (used + n >= size)
			return at;
		memcpy(out + used, folded, n);
		used += n;
	}
	out[used] = '\0';
	return next;
}

/* "3 ème": an ordinal with a blank in it.  Returns where it ends, or `at`. */
static size_t
read_spaced_ordinal(struct scan *scan, size_t at)
{
	static const char *const marks[] = {"eme", "emes", "ieme", "iemes"};
	char letters[8];
	size_t end = peek_letters(&scan->run, at, letters, sizeof(letters)), i;

	for (i = 0; end > at && i < LENGTH(marks); i++)
		if (strcmp(letters, marks[i]) == 0) {
			add_code_point(scan->atom, CLASS_SMALL, (const unsigned char *)"e", 1);
			scan->atom->end = end;
			return end;
		}
	return at;
}

/* "12 000": groups of three digits after a blank; after a plain space, of three zeros only.
 * Returns where the number ends, or `at`, which stands after the blank. */
static size_t
read_thousands(struct scan *scan, size_t at, bool plain)
{
	const struct run *run = &scan->run;
	char group[4];
	size_t end = peek_letters(run, at, group, sizeof(group));

	if (end != at + 3 || !is_digit(run, at) || !is_digit(run, at + 1) || !is_digit(run, at + 2) ||
	    (plain && strcmp(group, "000") != 0))
		return at;
	scan->atom->has |= IS_GROUPED;
	return read_ascii(scan->atom, run->text, at, end);
}

/* What may follow a number and a blank.  Returns where the reading goes on. */
static size_t
read_after_blank(struct scan *scan, size_t at, bool plain)
{
	struct atom *atom = scan->atom;
	size_t end;

	if (atom == NULL || (atom->has & (HAS_SMALL | HAS_CAPITAL)) != 0 ||
	    (atom->length > 3 && (atom->has & IS_GROUPED) == 0))
		return at;
	if (atom->length <= 2) {
		end = read_spaced_ordinal(scan, at);
		if (end > at)
			return end;
	}
	return read_thousands(scan, at, plain);
}

static bool
begins_word(const struct run *run, size_t at)
{
	unsigned char folded[FOLDED_MAX];
	size_t bytes, n;

	return at < run->length &&
	    is_word_class(fold_code_point(utf8_decode((const unsigned char *)run->text + at,
	                                      run->length - at, &bytes), folded, &n));
}

/* 5°: the sign of a level, not of a temperature (5°C) nor of an angle (360°). */
static bool
is_degree_of_level(const struct scan *scan, uint32_t code, size_t after)
{
	if ((code != 0xB0 && code != 0xBA) || scan->atom == NULL || scan->atom->length != 1 ||
	    scan->atom->has != HAS_DIGIT)
		return false;
	return !begins_word(&scan->run, after);
}

/* What stands between two words: a joint, or the end of a run.  Returns where to go on. */
static size_t
read_between(struct scan *scan, enum letter_class class, uint32_t code, size_t after)
{
	enum joint next = joint_of(class, code);

	if (class == CLASS_BLANK) {
		size_t end = read_after_blank(scan, after, code == ' ');

		if (end > after)
			return end;
	}
	/* ")" may close before another joint: infirmier(ère)·s */
	if (next == JOINT_NONE ||
	    (scan->atom == NULL && code != '(' && scan->joint != JOINT_PARENTHESIS)) {
		run_flush(&scan->run);
		next = JOINT_NONE;
	}
	scan->joint = next;
	scan->atom = NULL;
	return after;
}

/* Reads one code point outside words of ASCII; returns where to go on. */
static size_t
read_code_point(struct scan *scan, size_t at)
{
	size_t bytes, n;
	unsigned char folded[FOLDED_MAX];
	uint32_t code = utf8_decode((const unsigned char *)scan->run.text + at,
	    scan->run.length - at, &bytes);
	enum letter_class class = fold_code_point(code, folded, &n);
	size_t after = at + bytes;

	if (is_degree_of_level(scan, code, after)) {
		add_code_point(scan->atom, CLASS_SMALL, (const unsigned char *)"e", 1);
		scan->atom->end = after;
		return after;
	}
	if (class == CLASS_MARK) {
		if (scan->atom != NULL)
			scan->atom->end = after;
		return after;
	}
	if (!is_word_class(class))
		return read_between(scan, class, code, after);
	if (scan->atom == NULL)
		scan->atom = open_atom(scan, at);
	add_code_point(scan->atom, class, folded, n);
	scan->atom->end = after;
	return after;
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
	struct scan scan;
	size_t at = 0;

	/* Field by field: clearing the atoms would cost more than a short text. */
	scan.atom = NULL;
	scan.joint = JOINT_NONE;
	scan.run.cache = analyser->cache;
	scan.run.mode = mode;
	scan.run.sink = sink;
	scan.run.context = context;
	scan.run.text = text;
	scan.run.length = length;
	scan.run.stopped = false;
	scan.run.has_small = has_small_letter(text, length);
	scan.run.expectation = EXPECT_NOTHING;
	scan.run.count = 0;
	while (at < length && !scan.run.stopped) {
		unsigned char c = (unsigned char)text[at];

		if (c >= 0x80 || !is_word_class(fold_ascii_classes[c])) {
			at = read_code_point(&scan, at);
			continue;
		}
		if (scan.atom == NULL)
			scan.atom = open_atom(&scan, at);
		at = read_ascii(scan.atom, text, at, length);
	}
	run_flush(&scan.run);
	return !scan.run.stopped;
}

void
analyse_form(struct analyser *analyser, const char *surface, struct word *out)
{
	char copy[WORD_BYTES_MAX + 1];
	size_t length = strnlen(surface, WORD_BYTES_MAX);
	struct forms forms;

	memcpy(copy, surface, length);
	copy[length] = '\0';
	forms = forms_of(analyser->cache, ANALYSE_FRENCH, copy, length);
	*out = (struct word){.surface = forms.surface, .length = length, .light = forms.light, .stem = forms.stem,
	    .root = forms.root, .signature = forms.signature, .fixed = forms.is_level, .stop_word = forms.is_stop_word};
}
