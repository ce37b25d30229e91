/*
 * Articles: those that melt into the preposition before them, and names without.  Anyone may include it.
 */
#ifndef SEARCH_BASE_ARTICLES_H
#define SEARCH_BASE_ARTICLES_H

#include "search/base/arena.h"

/* "du Havre", "des Andelys", "d’Évreux", "de Caen", "du Collège Pasteur, Caen". */
const char *french_of(struct arena *arena, const char *name);

/* "pays d’Auge" of "Le pays d’Auge": a part of the name. */
const char *french_without_article(const char *name);

#endif
