/*
 * The spaces of French typography.  Anyone may include it.
 */
#ifndef SEARCH_BASE_TYPOGRAPHY_H
#define SEARCH_BASE_TYPOGRAPHY_H

#include "search/base/arena.h"

#define NBSP "\u00a0"      /* before a unit, a colon; inside guillemets */
#define THIN_NBSP "\u202f" /* between thousands, before ; ! ? */

/* A text, or HTML, with no-break spaces before ; : ! ? » and after «, so that no line begins with
 * them.  NULL for NULL; `text` itself when nothing is to change. */
const char *french_spaces(struct arena *arena, const char *text);

#endif
