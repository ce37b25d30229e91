/*
 * References resolved against a base: RFC 3986, 5.2, on bytes, so that the letters of any language
 * pass (RFC 3987).  For import/ only.
 */
#ifndef IMPORT_READ_IRI_H
#define IMPORT_READ_IRI_H

#include <stdbool.h>

#include "search/base/arena.h"

/* In `arena`; `reference` itself when there is no base, when it needs none, or when the base is no
 * hierarchical address.  NULL gives NULL. */
const char *iri_resolve(struct arena *arena, const char *reference, const char *base);

/* Whether it begins with a scheme. */
bool iri_is_absolute(const char *text);

#endif
