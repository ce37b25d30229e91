/*
 * The door out to an address.  Anyone may include it.
 */
#ifndef SEARCH_BASE_URL_ESCAPE_H
#define SEARCH_BASE_URL_ESCAPE_H

#include "search/base/buf.h"

/* Appends a component of a path or query (RFC 3986: unreserved characters stand). */
void url_escape(const char *text, struct buf *out);

#endif
