/*
 * The format of an index file, shared by its writer and its reader.  For search/ only.
 *
 * An index is one SQLite database, written once.  Its tables:
 *
 *   meta(cle, valeur)       format, generation, site_nom, site_url, site_courriel,
 *                           avis, origines, cadres, hub, mots_moyens (average words of an action)
 *   action(rowid, id, titre, fiche)
 *                           fiche: all its fields (search/index/record.h); rowids from 1 on, in descending static quality: upcoming or
 *                           permanent first, then complete ones, then recent ones, then by title
 *   fts                     FTS5, contentless, detail=full, tokenizer "repertoire": surface forms and
 *                           their places, for phrases; columns: index_texts but the appellations
 *   terme(numero, documents, donnees)   the posting list of each term (search/index/postings.h)
 *   debut(texte, documents, donnees)    the lists of beginnings
 *   colonne(nom, donnees)   the dictionary (search/index/dictionary.h) and the columns of
 *                           search/index/columns.h, little-endian blobs:
 *                           drapeaux mots publie inscription rang_titre
 *                           paquet_<n>                       packed facets
 *                           <x>_debut <x>_valeurs            lists: <facet>, seances, lieux, and
 *                           titres (search/index/titles.h)
 *   alias(id, action)       the ids of actions that are shown as another one, and that one's id
 *   historique(id, change, revision, retire, fiche, perdues, perdues_le)
 *                           what became of actions (search/index/history.h)
 *   facette_terme(facette, ordinal, code)   the terms of list facets
 *   appellations(code_rome, libelle)   other names of the jobs that the actions have
 *   vocabulaires, metiers, epci, communes, communes_anciennes, colleges, expressions, synonymes…
 *                           search/data, as it was (search/reference.h)
 *
 * Change INDEX_FORMAT with any of this: a worker refuses another format.
 */
#ifndef SEARCH_INDEX_FORMAT_H
#define SEARCH_INDEX_FORMAT_H

#include <stdbool.h>

#include "search/action.h"

#define INDEX_FORMAT "9"

/* What is searched, and what a word is worth there. */
enum index_text_column {
	TEXT_TITRE,
	TEXT_RESUME,
	TEXT_DESCRIPTION,
	TEXT_THEMES,       /* labels of type, filières, labels, public, lieu; codes of levels */
	TEXT_METIERS,      /* ROME labels */
	TEXT_PARTENAIRE,   /* not stemmed */
	TEXT_LIEUX,        /* communes, EPCI, départements; not stemmed */
	TEXT_APPELLATIONS, /* of the ROME codes: other names of its jobs; not in `fts`, no length */
	TEXT_COUNT
};

#define FTS_COLUMNS TEXT_APPELLATIONS /* the columns of `fts` are those before it */

struct text_column_info {
	const char *name;
	double weight;
	bool is_french;    /* else names: only found as they are written */
};

extern const struct text_column_info index_texts[TEXT_COUNT];

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are stored as they lie in memory");

#endif
