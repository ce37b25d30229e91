/*
 * The HTML that most feeds have: paragraphs, lists and emphasis, each tag closed and without
 * attributes.  Browsers' rules make nothing else of it than what stands there, so that it needs no
 * parser and no tree, which cost as much as the rest of reading an action.  For import/read only.
 */
#ifndef IMPORT_READ_HTML_SIMPLE_H
#define IMPORT_READ_HTML_SIMPLE_H

#include "import/read/html_writer.h"

/* Writes html[0..length), as html_sanitise() would from a tree; false, with nothing written, when
 * it is not so simple. */
bool html_write_simple(struct html_writer *w, const char *html, size_t length);

#endif
