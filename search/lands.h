/*
 * Landscapes that people name without a border of their own: pays d’Auge, Bessin, vallée de la
 * Seine.  Each is the communes that search/data says, which is approximate.  For search/reference.c,
 * which hands them out.
 */
#ifndef SEARCH_LANDS_H
#define SEARCH_LANDS_H

#include <stdint.h>

#include "search/reference.h"
#include "search/table.h"

/* Builds land after land from the rows of pays.csv and pays_territoires.csv, in the order of the
 * first, once the reference has its communes and intercommunalities.  BAD_INPUT names file and
 * line.  Texts belong to the tables, the rest to the arena. */
enum status lands_build(const struct table *lands, const struct table *parts,
    const struct reference *reference, struct arena *arena, struct fault *fault,
    struct land **out);

#endif
