/*
 * Mapping files: somebody's own XML described by one XPath a field.  For import/ only.
 *
 * A mapping is text, one "name = value" a line, # begins a comment:
 *
 *   espace p = http://exemple.org/ns      a prefix for the paths below
 *   espace p = http://exemple.org/ns/2    another namespace that is read as the same one
 *   espace p = aucun                      elements without any are read as of it, too
 *   element = /p:catalogue/p:visite       the element that is one action: names from the root on
 *   element = /p:visite                   there may be several such paths
 *   condition = not(@statut = "annulé")   only those for which this is true
 *   id = @ref                             XPath 1.0, relative to that element
 *   titre = p:intitule
 *   titre = p:nom                         where the line above finds nothing
 *   niveaux = p:public/p:classe           of a list, every line and every node counts
 *   type "Visite guidée" = visite_entreprise   what a value of the partner means as a code
 *   seances = p:creneau                   nodes with attributes debut and fin, or texts, or
 *   seances.debut = p:de                  paths from there
 *   seances.fin = p:a
 *   seances.fin_exclue = p:a              the same, where the last day is not counted
 *   seances.commune = p:ville/@insee
 *
 * The names on the left are the columns of the catalogue (search/action.c), `lien` for the page of
 * the action, and `mots_cles` for words that say what it is about.  Dates may be written the French
 * way.  Mapping files are written by the operator, never by a partner; paths, functions and prefixes
 * are checked when they are loaded.
 */
#ifndef IMPORT_READ_MAPPING_H
#define IMPORT_READ_MAPPING_H

#include <libxml/tree.h>

#include "import/read/gather.h"

struct mapping;

#define MAPPING_BYTES_MAX ((size_t)64 * 1024)
#define MAPPING_DEPTH_MAX 16
#define MAPPING_ELEMENTS_MAX 8 /* paths to an action */
#define MAPPINGS_MAX 64        /* files of a directory */

/* A fault names file and line. */
enum status mapping_load(const char *path, struct fault *fault, struct mapping **out);
/* NULL is allowed. */
void mapping_free(struct mapping *mapping);

/* Of its file, without .map. */
const char *mapping_name(const struct mapping *mapping);
/* Whether a document that begins with this element is described by it. */
bool mapping_knows_root(const struct mapping *mapping, const xmlNode *root);
/* Whether an element lies where an action does, by its names from the root on. */
bool mapping_is_item(const struct mapping *mapping, const xmlNode *node);
/* Evaluates every path on the item; *wanted is false when its condition is.  The item's namespaces
 * are changed to the mapping's own. */
enum status mapping_gather(const struct mapping *mapping, struct gathering *gathering,
    xmlNode *item, struct fault *fault, bool *wanted);

/* The *.map of a directory, in alphabetical order. */
struct mapping_set {
	struct mapping *mappings[MAPPINGS_MAX];
	size_t count;
};

enum status mapping_set_load(const char *directory, struct fault *fault, struct mapping_set *set);
/* The first that describes such a document, or NULL. */
const struct mapping *mapping_set_find(const struct mapping_set *set, const xmlNode *root);
void mapping_set_clear(struct mapping_set *set);

#endif
