/*
 * The catalogue of facets: what answers count and requests filter by.  Adding one is a
 * line in facet.c and an enum value.  Anyone may include it.
 */
#ifndef SEARCH_FACET_H
#define SEARCH_FACET_H

#include <stdbool.h>

#include "search/action.h"

enum facet {
	FACET_NIVEAU,
	FACET_TYPE,
	FACET_FILIERE,
	FACET_DEPARTEMENT,
	FACET_LIEU,
	FACET_PUBLIC,
	FACET_LABEL,
	FACET_DUREE,
	FACET_PARTENAIRE,
	FACET_COMMUNE,
	FACET_TERRITOIRE, /* the intercommunalities of its communes */
	FACET_METIER,
	FACET_COUNT
};

struct facet_info {
	const char *parameter;      /* name in the query string and in JSON */
	enum field field;           /* where its codes come from; FACET_DUREE: the minutes */
	enum vocabulary vocabulary; /* VOCABULARY_NONE for partenaire: free names */
	bool packed;                /* at most 64 terms: bits of a word; else a list of numbers */
	bool listed;                /* in every answer; the others only where selected or asked for */
};

extern const struct facet_info facet_catalogue[FACET_COUNT];

#endif
