/*
 * From XML elements to the neutral feed: one table of what each element means.  For import/read
 * only.
 */
#ifndef IMPORT_READ_ELEMENTS_H
#define IMPORT_READ_ELEMENTS_H

#include <libxml/tree.h>

#include "import/read/feed.h"

/* Where values go while one head or one item is read. */
struct gathering {
	struct arena *arena;
	struct feed_item *item; /* the head is gathered as an item, too */
	unsigned char *ranks;   /* of what was set: a better source of the same value replaces it */
	const char *base;       /* of the document */
	bool is_atom;
	/* head only */
	const char *generator, *docs, *image, *icon, *logo;
	size_t lists; /* list members so far, bounded by ITEM_LIST_MAX each */
};

/* Reads the children of an item, entry or channel element. */
void elements_gather(struct gathering *gathering, xmlNode *parent);
/* Reads one child. */
void elements_gather_one(struct gathering *gathering, xmlNode *child);

#define ELEMENT_RANKS 32

/* The element's text, blanks at both ends off; NULL when nothing is left. */
const char *element_text(struct arena *arena, xmlNode *node);
/* An attribute without namespace; NULL when absent. */
const char *element_attribute(struct arena *arena, xmlNode *node, const char *name);

/* Our own elements: adds the catalogue's fields that the node gives. */
void elements_gather_action(struct gathering *gathering, xmlNode *node);
void given_add(struct gathering *gathering, enum field field, const char *text, xmlNode *node);

#endif
