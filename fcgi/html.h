/*
 * The doors out: one escaper for each context of a page.
 */
#ifndef FCGI_HTML_H
#define FCGI_HTML_H

#include "search/base/buf.h"

/* Text and quoted attribute values: & < > " ' */
void html_escape(const char *text, struct buf *out);
/* A component of a path or query (RFC 3986 unreserved characters stand). */
void url_escape(const char *text, struct buf *out);

#endif
