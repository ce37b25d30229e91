/*
 * Logic-less templates: a subset of mustache(5), rendered from a value tree.
 *
 *   {{name}}          the value, escaped for HTML; a VALUE_TRUSTED_HTML stands as it is
 *   {{a.b}} {{.}}     a member of a member; the current value itself
 *   {{#name}}…{{/name}}   once for each member of a list; once, inside it, for an object or a text;
 *                         once for true; not at all for absent, false, 0 or an empty list or text
 *   {{^name}}…{{/name}}   only then
 *   {{>file}}         another template, with the same values
 *   {{! comment }}
 *
 * A name is looked for in the innermost section first, then outwards.  There is no unescaped tag,
 * no lambda, no change of delimiters.  A tag alone on its line takes the line with it.
 */
#ifndef FCGI_TEMPLATE_H
#define FCGI_TEMPLATE_H

#include "search/base/buf.h"
#include "search/base/status.h"
#include "search/base/value.h"

struct templates;

#define TEMPLATES_MAX 64
#define TEMPLATE_BYTES_MAX ((size_t)256 * 1024)
#define TEMPLATE_DEPTH_MAX 32 /* of sections and partials, when rendering */

/* Reads and checks every *.html of the directory: a fault names file and line. */
enum status templates_load(const char *directory, struct fault *fault, struct templates **out);
/* NULL is allowed. */
void templates_free(struct templates *templates);

/* Appends to `out`.  NOT_FOUND for an unknown name; TOO_LARGE beyond the depth. */
enum status templates_render(const struct templates *templates, const char *name,
    const struct value *values, struct buf *out);

#endif
