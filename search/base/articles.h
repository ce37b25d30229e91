/*
 * Articles that melt into the preposition before them.  Anyone may include it.
 */
#ifndef SEARCH_BASE_ARTICLES_H
#define SEARCH_BASE_ARTICLES_H

#include "search/base/arena.h"

/* "du Havre", "des Andelys", "d’Évreux", "de Caen", "du Collège Pasteur, Caen". */
const char *french_of(struct arena *arena, const char *name);

#endif
