/*
 * The words of a query as its readers look at them: analysed, with what each is to grammar, to
 * the expressions and to the names of places.  For search/query only.
 */
#ifndef SEARCH_QUERY_TOKENS_H
#define SEARCH_QUERY_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/expressions.h"
#include "search/french/analysis.h"

#define TOKENS_MAX 96
#define SYNTAX_MASK '|' /* stands for each byte of a query's syntax */

/* What little words do. */
enum role {
	ROLE_NONE,
	ROLE_AT,      /* à, au, aux, dans, en, sur: stand before a place or a time */
	ROLE_LINK,    /* de, du, la…: stand between what introduces and what is introduced */
	ROLE_AND,     /* et, ou, ni */
	ROLE_AROUND,  /* près, autour… */
	ROLE_RADIUS,  /* rayon: "dans un rayon de 20 km autour de" */
	ROLE_KM,
	ROLE_GROUP,   /* agglo, communauté…: an intercommunality follows */
	ROLE_LAND,    /* pays, vallée: what follows is a landscape, not a town */
	ROLE_GROUP_OF, /* communes, agglomération, urbaine: after "communauté" */
	ROLE_EXCEPT,  /* sauf: what follows is excluded, whatever it is */
	ROLE_WITHOUT, /* sans, hors: what follows is, if it is something known */
	ROLE_NOT,     /* pas, non: the same, unless it is a step */
	ROLE_MONTH,   /* value: 1 to 12 */
	ROLE_SHORT_MONTH, /* sept, dec: one only after a day; value as before */
	ROLE_SEASON,  /* value: enum season */
	ROLE_CHRISTMAS,
	ROLE_PART,    /* début, mi, fin: value: enum part */
	ROLE_WEEK,
	ROLE_WEEKDAY,
	ROLE_YEAR,    /* année */
	ROLE_SCHOOL,  /* scolaire */
	ROLE_TERM,    /* trimestre */
	ROLE_ORDINAL, /* premier, 3e: value, from 1 to 3 */
	ROLE_RETURN,  /* rentrée */
	ROLE_MONTHS,  /* mois */
	ROLE_THIS,    /* ce, cet, cette */
	ROLE_HERE,    /* ci, in "ce mois-ci" */
	ROLE_NEXT,    /* prochain */
	ROLE_TODAY,
	ROLE_BEFORE,
	ROLE_AFTER,
	ROLE_FROM,    /* dès; partir, in "à partir de" */
	ROLE_DURING,  /* courant */
	ROLE_BETWEEN,
	ROLE_UNTIL,
};

enum season { SPRING, SUMMER, AUTUMN, WINTER };
enum part { PART_START, PART_MIDDLE, PART_END };

struct token {
	const char *surface; /* in the arena */
	size_t start, end;   /* bytes of the query */
	enum role role;
	int value;
	int number;          /* when it is one of at most four digits or a day ("1er"); else -1 */
	uint16_t place;      /* its number among the words of places, 0 for none */
	bool stop_word, elided, capital;
	bool apart;          /* punctuation, or something not to be read, stands before it */
	char before;         /* the byte before it, ' ' at the start */
	struct expression_word expression;
};

struct tokens {
	const char *q;
	size_t length;
	struct token list[TOKENS_MAX];
	size_t count;
};

/* Reads the words of `q`, leaving out what its syntax keeps for itself: "quoted" texts, -words,
 * field:value pieces, and the neighbours of an OU.  NULL if memory lacks. */
struct tokens *tokens_read(const char *q, const struct expressions *expressions,
    struct analyser *analyser, struct arena *arena);
/* The token before list[at] with nothing but blanks between them; NULL if there is none. */
const struct token *tokens_before(const struct tokens *tokens, size_t at);

#endif
