/*
 * The format of an index file, shared by its writer and its reader.  For search/ only.
 *
 * An index is one SQLite database, written once.  Its tables:
 *
 *   meta(cle, valeur)       format, generation, site_nom, site_url, site_courriel,
 *                           avis, mots_moyens (average words of an action)
 *   action(rowid, one column a field of the catalogue, deduits)
 *                           rowids from 1 on, in descending static quality: upcoming or
 *                           permanent first, then complete ones, then recent ones, then by title
 *   fts                     FTS5, contentless, detail=full, prefix='2 3', tokenizer "repertoire";
 *                           columns: index_texts below
 *   terme(texte, documents) every indexed token and in how many actions it stands
 *   colonne(nom, donnees)   the columns of search/index/columns.h, little-endian blobs:
 *                           drapeaux mots publie rang_titre
 *                           paquet_<n>                       packed facets
 *                           <x>_debut <x>_valeurs            lists: <facet>, seances, lieux
 *   facette_terme(facette, ordinal, code)   the terms of list facets
 *   vocabulaires, metiers, epci, communes, communes_anciennes, colleges
 *                           search/data, as it was (search/reference.h)
 *
 * Change INDEX_FORMAT with any of this: a worker refuses another format.
 */
#ifndef SEARCH_INDEX_FORMAT_H
#define SEARCH_INDEX_FORMAT_H

#include "search/action.h"

#define INDEX_FORMAT "1"

/* The columns of `fts`, in order, and their weights in the score. */
enum index_text_column {
	TEXT_TITRE,
	TEXT_RESUME,
	TEXT_DESCRIPTION,
	TEXT_THEMES,     /* labels of type, filières, labels, public, lieu; codes of levels */
	TEXT_METIERS,    /* ROME labels */
	TEXT_PARTENAIRE, /* not stemmed */
	TEXT_LIEUX,      /* communes, EPCI, départements; not stemmed */
	TEXT_COUNT
};

struct text_column_info {
	const char *name;
	double weight;
};

extern const struct text_column_info index_texts[TEXT_COUNT];

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are stored as they lie in memory");

#endif
