/*
 * The door out to a page.
 */
#ifndef FCGI_HTML_H
#define FCGI_HTML_H

#include "search/base/buf.h"

/* Text and quoted attribute values: & < > " ' */
void html_escape(const char *text, struct buf *out);

#endif
