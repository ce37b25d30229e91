/*
 * The XML namespaces that feeds use.  For import/read only.
 */
#ifndef IMPORT_READ_XML_NAMES_H
#define IMPORT_READ_XML_NAMES_H

enum xmlns {
	NS_NONE,
	NS_RSS1,    /* also 0.90 */
	NS_RDF,
	NS_ATOM,    /* 1.0 and 0.3 */
	NS_ACTIONS, /* ours */
	NS_DC,
	NS_DCTERMS,
	NS_CONTENT,
	NS_MEDIA,
	NS_GEO,
	NS_GEORSS,
	NS_GML,
	NS_EVENT,
	NS_XHTML,
	NS_XML,
	NS_OTHER,
};

/* NS_OTHER when unknown; NULL and "" are NS_NONE. */
enum xmlns xmlns_of(const char *uri);

#endif
