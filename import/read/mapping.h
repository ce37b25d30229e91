/*
 * Mapping files: a partner's own XML described by one XPath a field.  For import/read.
 *
 * A mapping is text, one "name = value" a line, # begins a comment:
 *
 *   espace p = http://exemple.org/ns      a prefix for the paths below
 *   element = /catalogue/visite           the element that is one action: names from the root on
 *   id = @ref                             XPath 1.0, relative to that element
 *   titre = intitule
 *   niveaux = public/classe               every node of a list field counts
 *   type "Visite guidée" = visite_entreprise   what a value of the partner means as a code
 *
 * The names on the left are the columns of the catalogue (search/action.c), and `lien` for the
 * page of the action.  seances takes nodes with attributes debut and fin, or texts; dates
 * may be written the French way.  Mapping files are written by the operator, never by a partner.
 */
#ifndef IMPORT_READ_MAPPING_H
#define IMPORT_READ_MAPPING_H

#include <libxml/tree.h>

#include "import/read/gather.h"

struct mapping;

#define MAPPING_BYTES_MAX ((size_t)64 * 1024)
#define MAPPING_DEPTH_MAX 16

/* A fault names file and line. */
enum status mapping_load(const char *path, struct fault *fault, struct mapping **out);
/* NULL is allowed. */
void mapping_free(struct mapping *mapping);

const char *mapping_name(const struct mapping *mapping);
/* Whether the element at this depth (0 = root) lies on the path to an action, and whether it is
 * one. */
bool mapping_is_item(const struct mapping *mapping, const xmlNode *node);
/* Evaluates every path on the item. */
enum status mapping_gather(const struct mapping *mapping, struct gathering *gathering,
    xmlNode *item, struct fault *fault);

#endif
