/*
 * The XML dialects that have code of their own: how their root, head and items are recognised.
 * For import/read only.
 */
#ifndef IMPORT_READ_FORMATS_H
#define IMPORT_READ_FORMATS_H

#include <libxml/tree.h>

#include "import/read/gather.h"

struct format {
	const char *name;  /* as in a source's `format`, perhaps with a version behind */
	const char *root;
	enum xmlns root_ns; /* of the root; NS_OTHER: any will do */
	enum xmlns home;    /* what that namespace, or none, is read as below it */
	const char *item;
	enum xmlns item_ns;
	/* The child of the root that holds the head, and items as a rule; NULL: the root itself. */
	const char *container;
	bool is_atom;
};

/* The dialect of a document that begins with this element; NULL when there is none, or when it is
 * none that begins with `wanted` ("auto" is any). */
const struct format *format_find(const xmlNode *root, const char *wanted);
/* Whether a source's `format` names one of them, or "auto". */
bool format_is_known(const char *name);
/* Its version as readers of feeds name them: "rss20", "rss10", "atom03"… */
const char *format_version(const struct format *format, xmlNode *root, struct arena *arena);
/* Whether an element is an item, or the container of them. */
bool format_is_item(const struct format *format, const struct gathering *g, const xmlNode *node,
    int depth);
bool format_is_container(const struct format *format, const xmlNode *node, int depth);

#endif
