/*
 * The catalogue of words: every sentence of the pages stands in one file, www/templates/textes.txt,
 * for people to correct who read neither C nor HTML.  Used by templates and words.
 *
 *   # comment
 *   carte.payant = Payant : {cout}
 *   resultats.total = {total} action | {total} actions
 *   pied.mentions = Voir les [mentions légales](/mentions-legales),
 *       qui disent **qui** publie ce site.
 *
 * A line that begins with a blank goes on with the one before.  Between two forms, " | ": what is
 * said of less than two, and of two or more.  {name} is a value that the page gives; **…** is
 * strong, `…` code, [text](address) a link; \ makes the next character an ordinary one.  Ordinary
 * spaces before ; : ! ? and inside « », and straight apostrophes, become those of French
 * typography, and the space between a number and what it counts, so nobody need know how to type them.
 *
 * Read-only once loaded; texts live as long as it does.
 */
#ifndef FCGI_TEXTS_H
#define FCGI_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

#define TEXTS_FILE "textes.txt"
#define TEXTS_BYTES_MAX ((size_t)1024 * 1024)
#define TEXTS_MAX 4096
#define TEXT_KEY_MAX 64

enum { TEXT_SINGULAR, TEXT_PLURAL, TEXT_FORMS };

struct text {
	const char *key;
	size_t line;     /* of the file, for messages */
	bool is_counted; /* it has two forms */
	const char *plain[TEXT_FORMS]; /* with its {names}, for C; the plural NULL when there is none */
	const char *html[TEXT_FORMS];  /* as it stands in a template: its {names} are value tags */
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

#endif
