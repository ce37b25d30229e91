/*
 * The XML namespaces that feeds use.  For import/read only.
 */
#ifndef IMPORT_READ_XML_NAMES_H
#define IMPORT_READ_XML_NAMES_H

#include <stddef.h>

enum xmlns {
	NS_NONE,
	NS_RSS1,    /* also 0.90 */
	NS_RDF,
	NS_ATOM,    /* 1.0, 0.3 and their drafts */
	NS_ACTIONS, /* ours */
	NS_DC,
	NS_DCTERMS,
	NS_CONTENT,
	NS_MEDIA,
	NS_GEO,
	NS_GEORSS,
	NS_GML,
	NS_EVENT,
	NS_CALENDAR,
	NS_ITUNES,
	NS_CC,         /* licences of Creative Commons */
	NS_FEEDBURNER,
	NS_SYNDICATION,
	NS_XHTML,
	NS_XML,
	NS_OTHER,
};

#define XMLNS_COUNT (NS_OTHER + 1)

/* NS_OTHER when unknown; NULL and "" are NS_NONE.  Case and a last / or # do not count: they are
 * what people get wrong. */
enum xmlns xmlns_of(const char *uri);
/* What a prefix stands for where nobody declared it; NS_OTHER when there is no usage. */
enum xmlns xmlns_usual(const char *prefix, size_t length);

#endif
