/*
 * The catalogue of words: every sentence that people read stands in one file,
 * www/templates/textes.txt, for them to correct who read neither C nor HTML.  The search says its
 * sentences by search/phrases.h; templates and pages say theirs by fcgi/template.h and
 * fcgi/words.h.
 *
 *   # comment
 *   carte.payant = Payant : {cout}
 *   resultats.total = {total} action | {total} actions
 *   pied.mentions = Voir les [mentions légales](/mentions-legales),
 *       qui disent **qui** publie ce site.
 *
 * A line that begins with a blank goes on with the one before.  Between two forms, " | ": what is
 * said of less than two, and of two or more.  {name} is a value that the page gives; **…** is
 * strong, `…` code, [text](address) a link (in templates alone); \ makes the next character an
 * ordinary one.  Ordinary spaces before ; : ! ? and inside « », and straight apostrophes, become
 * those of French typography, and the space between a number and what it counts, so nobody need
 * know how to type them.
 *
 * Texts live as long as the catalogue.
 */
#ifndef SEARCH_TEXTS_H
#define SEARCH_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/arena.h"
#include "search/base/status.h"

#define TEXTS_FILE "textes.txt"
#define TEXTS_BYTES_MAX ((size_t)1024 * 1024)
#define TEXTS_MAX 4096
#define TEXT_KEY_MAX 64
#define TEXT_KEY_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_."

enum { TEXT_SINGULAR, TEXT_PLURAL, TEXT_FORMS };

struct text {
	const char *key;
	size_t line;     /* of the file, for messages */
	bool is_counted; /* it has two forms */
	const char *source[TEXT_FORMS]; /* as written, numbers bound to what they count */
	const char *plain[TEXT_FORMS];  /* typeset, with its {names}; the plural NULL when there is none */
};

struct texts;

/* A fault names file and line; NOT_FOUND when there is no such file. */
enum status texts_load(const char *path, struct fault *fault, struct texts **out);
/* NULL is allowed. */
void texts_free(struct texts *texts);

/* NULL when unknown, also of no catalogue; `length` bytes of `key` are read. */
const struct text *texts_find(const struct texts *texts, const char *key, size_t length);
/* All of them, by key. */
size_t texts_all(const struct texts *texts, const struct text **all);
const char *texts_path(const struct texts *texts);

/* With the spaces and apostrophes of French. */
const char *texts_typeset(struct arena *arena, const char *text);

/* A text that C says: looked up once, its values then put in by number. */
#define SAYING_VALUES_MAX 4
struct saying_info {
	const char *key;
	const char *values; /* the names of its values, in the order in which C gives them, blanks
			     * between; NULL for none.  The text may say them in another order. */
	bool is_counted;    /* it has two forms */
};
struct saying {
	const char *form[TEXT_FORMS]; /* for saying_fill(); without values, the text itself */
};

/* BAD_INPUT names the text that lacks, or whose forms or values are others; `out` has `count`. */
enum status texts_sayings(struct texts *texts, const struct saying_info *infos, size_t count,
    struct fault *fault, struct saying *out);
/* The text with its values, as many as its info names; NULL is said as nothing. */
const char *saying_fill(struct arena *arena, const char *form, const char *const *values);

#endif
