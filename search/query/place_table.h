/*
 * The names of places, as a table: built by place_table.c, looked into by places.c.  For these two
 * only.
 */
#ifndef SEARCH_QUERY_PLACE_TABLE_H
#define SEARCH_QUERY_PLACE_TABLE_H

#include "search/query/places.h"

#define NAME_WORDS_MAX 10

/* In the order in which equal names are meant. */
enum name_kind { NAME_COMMUNE, NAME_FORMER, NAME_EPCI, NAME_LAND, NAME_SHORT };

enum article { ARTICLE_NONE, ARTICLE_LE, ARTICLE_LA, ARTICLE_LES, ARTICLE_ELIDED };

struct name {
	const char *text[NAME_WORDS_MAX]; /* folded, without the article in front */
	uint16_t words[NAME_WORDS_MAX];   /* their numbers */
	size_t count;
	enum article article;
	enum name_kind kind;
	enum certainty certainty;
	bool several; /* more than one word that tells */
	bool has_college;
	bool is_namesake; /* its words are those of the name before */
	bool is_vague;    /* a short form of several, none of them clear */
	long population;
	const struct commune *commune; /* NULL for an intercommunality */
	struct reading_place place;
};

struct places {
	struct arena *arena;
	struct analyser *analyser; /* while the table is built */
	const struct reference *reference;
	struct name *names; /* by first word, then longest first */
	size_t count, room;
	const char **words; /* sorted; a word's number is its index + 1 */
	size_t word_count;
	uint32_t *first; /* of each word number, in names; [word_count + 1] is count */
	struct reading_place *epcis; /* as reference_epcis() has them */
};

/* A first part of a name stands for it ("Cherbourg") where the town is this much larger than any
 * other that begins so. */
#define SHORT_FORM_RATIO 3

/* ARTICLE_NONE for any other word, and for "l’", which is no word. */
enum article place_article(const char *word);
/* The commune, shown by that name. */
struct reading_place place_of_commune(const struct commune *commune, const char *name);

#endif
