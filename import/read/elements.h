/*
 * From XML elements to the neutral feed: who reads which namespace.  For import/read only.
 *
 * A namespace, or a family of them, is a file ns_*.c with its table of elements.  An element that
 * no table has is none of ours, and passed over.
 */
#ifndef IMPORT_READ_ELEMENTS_H
#define IMPORT_READ_ELEMENTS_H

#include "import/read/gather.h"

/* Reads the children of an item, entry, channel or group. */
void elements_gather(struct gathering *gathering, xmlNode *parent);
/* Reads one child. */
void elements_gather_one(struct gathering *gathering, xmlNode *child);
/* What the item's own start tag says, which RDF and CDF use. */
void elements_gather_tag(struct gathering *gathering, xmlNode *item);

/* The tables. */
extern const struct element_family ns_rss, ns_atom, ns_dublin_core, ns_dublin_terms, ns_content,
    ns_xhtml, ns_media, ns_itunes, ns_event, ns_calendar, ns_licences, ns_feedburner, ns_syndication, ns_geo, ns_georss, ns_gml;

/* Our own elements: adds the catalogue's fields that the node gives. */
void ns_actions_gather(struct gathering *gathering, xmlNode *node);

#endif
