/*
 * A text of the catalogue (search/texts.h) as it stands in a template: its markup as elements, its
 * {names} as value tags, all else escaped.  For templates.
 */
#ifndef FCGI_TEXT_HTML_H
#define FCGI_TEXT_HTML_H

#include "search/texts.h"

/* The result lives in the arena.  BAD_INPUT names file and line. */
enum status text_html(const struct texts *texts, const struct text *text, size_t form,
    struct arena *arena, struct fault *fault, const char **out);

#endif
