/*
 * Reading a query: which of its words name a level, a place, a time, a type of action, a
 * sector… and what filter they make.  Used by search/query.
 *
 * A reading either stands for its words, which are then not looked for any more, or only adds
 * what is tagged so to what holds the words (`keeps_words`).  It never fails on any text.
 */
#ifndef SEARCH_QUERY_READING_H
#define SEARCH_QUERY_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/expressions.h"
#include "search/facet.h"
#include "search/french/analysis.h"
#include "search/reference.h"
#include "search/phrases.h"

#define READINGS_MAX 16
#define READING_VALUES_MAX 4

enum reading_kind {
	READING_FACET,    /* one of `values` of `facet` */
	READING_PLACE,    /* `place` */
	READING_PERIOD,   /* `from` to `to` */
	READING_FREE,     /* what costs nothing */
	READING_ANYWHERE, /* the region: its words say nothing, and filter nothing */
	READING_WORDS,    /* always excluded: the words themselves, of no known meaning */
};

enum place_kind { PLACE_COMMUNE, PLACE_EPCI, PLACE_LAND };

struct reading_place {
	enum place_kind kind;
	const char *code; /* INSEE code of the commune or of the chef-lieu; SIREN; of the land */
	const char *name; /* as it is written: "Le Havre", "Caen la Mer" */
	double lat, lon;
	bool around;      /* "près de", "autour de" … */
	double radius_km; /* "à 20 km de"; 0 when none is said */
	const char *departement; /* its code, where a commune of another one bears the name; or NULL */
	const struct land *land; /* PLACE_LAND */
};

struct reading {
	enum reading_kind kind;
	bool excluded;    /* "sauf", "sans": what it is must not be */
	bool keeps_words; /* its words stay words of the query */
	bool sure;        /* names just that, whatever stands around it */
	enum facet facet;
	const char *values[READING_VALUES_MAX];
	size_t value_count;
	struct reading_place place;
	int32_t from, to;  /* days since 1970-01-01, both included; INT32_MIN, INT32_MAX if open */
	size_t start, end; /* bytes of the query */
	const char *label; /* French, as shown: "5e", "Autour de Lisieux", "En janvier 2027" */
};

/* What readings are found with: built once, kept with an index. */
struct reading_tables;

enum status reading_tables_new(const struct expressions *expressions,
    const struct reference *reference, const struct phrases *phrases, struct fault *fault,
    struct reading_tables **out);
/* NULL is allowed.  Expressions and reference stay the caller's, and must outlive it. */
void reading_tables_free(struct reading_tables *tables);

/* The readings of `q` (valid UTF-8 or not), in the order of its words, which no two readings
 * share unless both keep them.  `today`: days since 1970-01-01.  Everything is in the arena, or
 * belongs to the tables.  NO_MEMORY only. */
enum status readings_find(const struct reading_tables *tables, struct analyser *analyser,
    const char *q, int32_t today, struct arena *arena, struct reading **out, size_t *count);

#endif
