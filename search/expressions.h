/*
 * Expressions of plain French that name a code of a controlled vocabulary: "mini-stage",
 * "métiers de la mer", "SEGPA".  The same table tags incoming feeds and reads queries.  Its rows
 * come from search/data/expressions.csv (which search/data/README.md documents) or from an index,
 * which carries its own copy.  Anyone may include it.
 *
 * An expression is a run of words that must stand in this order, without punctuation between
 * them; stop words inside it count neither in the expression nor in the text, so that "métiers de
 * l'eau" is found in "les métiers eau".  Words are compared by their light forms, a stop word in
 * front by its surface; in the file "=mot" means this very word, singular or plural, even a stop
 * word, and "mot*" any word that begins so.
 */
#ifndef SEARCH_EXPRESSIONS_H
#define SEARCH_EXPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/french/analysis.h"
#include "search/reference.h"

struct sqlite3;
struct expressions;

enum usage {
	USAGE_FEED = 1,  /* flux: tags what partners publish */
	USAGE_QUERY = 2, /* requete: is read in what people type */
};

struct expression {
	enum field field;
	const char *code; /* "": it means none of the field's codes, and hides shorter ones */
	unsigned usage;
	bool sure;   /* names just this code, whatever stands around it */
	size_t rank; /* of the code in the file: the first is meant where a field takes one */
};

struct expression_found {
	const struct expression *expression;
	size_t start, end; /* bytes of the text */
	size_t words;      /* how many of the text's words it spans */
	size_t weight;     /* how many of them count: longer expressions win */
};

/* Reads directory/expressions.csv.  A fault names file and line; a code that `reference` does not
 * know is one. */
enum status expressions_load(const char *directory, const struct reference *reference,
    struct fault *fault, struct expressions **out);
enum status expressions_write(const struct expressions *expressions, struct sqlite3 *db,
    struct fault *fault);
enum status expressions_read(struct sqlite3 *db, const struct reference *reference,
    struct fault *fault, struct expressions **out);
/* NULL is allowed. */
void expressions_free(struct expressions *expressions);

/* The rank of a code; SIZE_MAX when it has no expression. */
size_t expressions_rank(const struct expressions *expressions, enum field field,
    const char *code);

typedef void (*expression_sink)(void *context, const struct expression_found *found);

/* Calls `sink` for each expression of that usage in text[0..length), in the text's order, the
 * longest one of each field where several begin or overlap. */
void expressions_find(const struct expressions *expressions, struct analyser *analyser,
    const char *text, size_t length, enum usage usage, expression_sink sink, void *context);

/* The same in two steps, for who has analysed the text already. */

#define EXPRESSION_TERMS_MAX 3
#define EXPRESSIONS_AT_MAX 16

struct expression_word {
	uint16_t terms[EXPRESSION_TERMS_MAX]; /* what it is in the expressions, 0 for nothing */
	bool stop_word;
	bool apart; /* punctuation stands before it */
	uint32_t start, end;
};

/* `previous` is the end of the word before, in `text`. */
void expressions_word(const struct expressions *expressions, const struct word *word,
    const char *text, size_t previous, struct expression_word *out);
/* Those that begin at words[at], the longest of each field (several where a field has several of
 * that length). */
size_t expressions_at(const struct expressions *expressions, const struct expression_word *words,
    size_t count, size_t at, enum usage usage, struct expression_found out[EXPRESSIONS_AT_MAX]);

#endif
