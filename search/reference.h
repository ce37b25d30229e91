/*
 * What the répertoire knows besides actions: controlled vocabularies, communes,
 * collèges.  One structure with two ways in: from the data files (importer) and
 * from an index, which carries its own copy so that a worker needs nothing else.
 * Anyone may include it.  Read-only once loaded; pointers live as long as it does.
 */
#ifndef SEARCH_REFERENCE_H
#define SEARCH_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"

struct sqlite3;
struct reference;
struct expressions; /* search/expressions.h */
struct synonyms;    /* search/synonyms.h */

struct term {
	const char *code;
	const char *label; /* French, as shown */
	int limit;         /* VOCABULARY_DUREE: longest minutes of the class, 0 = none */
};

struct commune {
	const char *insee;
	const char *name;
	const char *postcodes; /* with blanks between, the usual one first */
	const char *departement;
	const char *epci;      /* SIREN */
	const char *epci_name; /* NULL when unknown */
	double lat, lon;
	long population;
};

/* A commune déléguée or associée. */
struct former_commune {
	const char *insee;
	const char *name;
	const char *head; /* INSEE code of its chef-lieu */
};

/* An intercommunality. */
struct epci {
	const char *siren;
	const char *name;
};

/* A landscape that people name, by the communes that lie in it, roughly. */
struct land {
	const char *code;
	const char *name;    /* with its article: "Le pays d’Auge" */
	const char *of_name; /* "du pays d’Auge" */
	const char *others;  /* other names, with | between */
	uint64_t *members;   /* a bit for each commune: land_has() */
};

struct college {
	const char *uai;
	const char *name;
	const char *commune; /* INSEE */
	const char *commune_name;
	const char *departement;
	double lat, lon;
};

/* Reads the files of `directory` (search/data in the tree, share/repertoire once
 * installed).  A fault names file and line. */
enum status reference_load(const char *directory, struct fault *fault, struct reference **out);
/* NULL is allowed. */
void reference_free(struct reference *reference);

/* Writes to, and reads from, an index, which has one table for each data file. */
enum status reference_write(const struct reference *reference, struct sqlite3 *db,
    struct fault *fault);
enum status reference_read(struct sqlite3 *db, struct fault *fault, struct reference **out);

/* What names the vocabularies' codes in plain French. */
const struct expressions *reference_expressions(const struct reference *reference);
const struct synonyms *reference_synonyms(const struct reference *reference);

/* Terms in the order in which they are shown. */
size_t reference_terms(const struct reference *reference, enum vocabulary vocabulary,
    const struct term **terms);
/* NULL when unknown; `length` bytes of `code` are read.  *rank (may be NULL) is its index
 * in reference_terms().  VOCABULARY_COMMUNE: the label is the commune's name. */
const struct term *reference_term(const struct reference *reference, enum vocabulary vocabulary,
    const char *code, size_t length, size_t *rank);
/* The label, or `code` itself when unknown. */
const char *reference_label(const struct reference *reference, enum vocabulary vocabulary,
    const char *code);

size_t reference_communes(const struct reference *reference, const struct commune **communes);
/* By INSEE code, a commune déléguée or associée leading to its chef-lieu; NULL when unknown. */
const struct commune *reference_commune(const struct reference *reference, const char *insee,
    size_t length);
size_t reference_former_communes(const struct reference *reference,
    const struct former_commune **communes);
size_t reference_epcis(const struct reference *reference, const struct epci **epcis);
size_t reference_lands(const struct reference *reference, const struct land **lands);
/* `commune` is one of reference_communes(). */
bool land_has(const struct reference *reference, const struct land *land,
    const struct commune *commune);
size_t reference_colleges(const struct reference *reference, const struct college **colleges);
const struct college *reference_college(const struct reference *reference, const char *uai,
    size_t length);

/* What a word says of a number beside it. */
#define NUMBER_WORD_BEFORE 1u /* "semaine 14": it stands before, and is numbered */
#define NUMBER_WORD_AFTER 2u  /* "14 personnes": it stands after, and is counted */
unsigned reference_number_word(const struct reference *reference, const char *word);

/* Whether a folded word of a place's name is a French word too: falaise, port, vire. */
bool reference_is_ordinary_word(const struct reference *reference, const char *word);

/* Where the data files are: REPERTOIRE_SHARE if set, else `share` beside the program
 * (build tree), else ../share/repertoire (installed).  NULL when none exists. */
char *reference_directory(struct arena *arena);

#endif
