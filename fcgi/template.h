/*
 * Logic-less templates: a subset of mustache(5), rendered from a value tree.
 *
 *   {{name}}          the value, escaped for HTML; a VALUE_TRUSTED_HTML stands as it is
 *   {{a.b}} {{.}}     a member of a member; the current value itself
 *   {{#name}}…{{/name}}   once for each member of a list; once, inside it, for an object or a text;
 *                         once for true; not at all for absent, false, 0 or an empty list or text
 *   {{^name}}…{{/name}}   only then
 *   {{+n}}…{{/n}}     where the number n is 2 or more; {{-n}}…{{/n}} where it is less, or absent
 *   {{%n}}            a number as French writes it, 1 234; the value itself otherwise
 *   {{>file}}         another template, with the same values
 *   {{@key}}          the text of the catalogue under that key (see texts.h); {{@key n}} its form
 *                     for the number n
 *   {{! comment }}
 *
 * A name is looked for in the innermost section first, then outwards.  There is no unescaped tag,
 * no lambda, no change of delimiters.  A tag alone on its line takes the line with it, texts and
 * values aside.  Texts are put in place when the templates are loaded: a page costs no look-up.
 */
#ifndef FCGI_TEMPLATE_H
#define FCGI_TEMPLATE_H

#include "search/base/buf.h"
#include "search/base/status.h"
#include "search/base/value.h"
#include "search/texts.h"

struct templates;

#define TEMPLATES_MAX 64
#define TEMPLATE_BYTES_MAX ((size_t)256 * 1024)
#define TEMPLATE_DEPTH_MAX 32 /* of sections and partials, when rendering */

/* Reads and checks every *.html of the directory, and its catalogue of texts where there is one: a
 * fault names file and line, of a text that no catalogue has too. */
enum status templates_load(const char *directory, struct fault *fault, struct templates **out);
/* NULL is allowed. */
void templates_free(struct templates *templates);

/* The catalogue; NULL when the directory has none. */
struct texts *templates_texts(const struct templates *templates);

/* Appends to `out`.  NOT_FOUND for an unknown name; TOO_LARGE beyond the depth. */
enum status templates_render(const struct templates *templates, const char *name,
    const struct value *values, struct buf *out);

#endif
