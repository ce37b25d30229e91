/*
 * What the readers of elements share: where values go, which value wins, texts, addresses, dates and
 * people as elements hold them.  One file a family of namespaces, ns_*.c, gives a table of elements
 * made of these readers and of its own; elements.c knows the tables.  For import/read only.
 *
 * Everything lives in the gathering's arena; lack of memory is seen once, by arena_failed().
 */
#ifndef IMPORT_READ_GATHER_H
#define IMPORT_READ_GATHER_H

#include <libxml/tree.h>

#include "import/read/feed.h"
#include "import/read/xml_names.h"

/* What a value is for; the ranks of a gathering are by it. */
enum target {
	TO_TITLE,
	TO_SUBTITLE,
	TO_LINK,
	TO_ID,
	TO_SUMMARY,
	TO_CONTENT,
	TO_RIGHTS,
	TO_INFO,
	TO_LANGUAGE,
	TO_COMMENTS,
	TO_LICENSE,
	TO_PUBLISHED,
	TO_UPDATED,
	TO_CREATED,
	TO_EXPIRED,
	TO_DOCS,
	TO_ICON,
	TO_LOGO,
	TO_TTL,
	TO_RATING,
	TO_NEW_LOCATION,
	TO_UPDATE_PERIOD,
	TO_UPDATE_FREQUENCY,
	TO_IMAGE,
	TO_EVENT_START,
	TO_EVENT_END,
	TO_EVENT_PLACE,
	TO_GEO,
	TO_AUTHOR,
	TO_CONTRIBUTOR,
	TO_PUBLISHER,
	TARGET_COUNT,
	TO_NONE = TARGET_COUNT,
};

struct gathering {
	struct arena *arena;
	struct feed_item *item;   /* the head is gathered as an item, too */
	struct feed_about *about; /* of a feed or of an item's source; else NULL */
	unsigned char ranks[TARGET_COUNT]; /* of what was set: a better source replaces it */
	const char *base;         /* of the document */
	bool is_atom;
	/* The namespace of the root is read as this one, whatever its name. */
	const xmlChar *home_uri;
	enum xmlns home;
	size_t lists; /* members so far, ITEM_LIST_MAX in all */
};

struct element {
	const char *name;
	void (*read)(struct gathering *, xmlNode *, const struct element *);
	enum target target;
	unsigned char rank; /* the larger wins over the smaller, the first over its equals */
};

/* One namespace's elements. */
struct element_family {
	enum xmlns ns;
	const struct element *elements;
	size_t count;
};

/* The namespace that an element is read as, and its name without prefix. */
enum xmlns gather_namespace(const struct gathering *g, const xmlNode *node, const char **name);
/* Whether a child of ours is called so, in whatever namespace, case aside. */
bool gather_is(const xmlNode *node, const char *name);

/* The element's text, blanks at both ends off; NULL when nothing is left. */
const char *element_text(struct arena *arena, xmlNode *node);
/* An attribute without namespace, case aside; NULL when absent or empty. */
const char *element_attribute(struct arena *arena, xmlNode *node, const char *name);
/* The markup that it holds. */
const char *element_markup(struct arena *arena, xmlNode *node);
/* BCP 47, from xml:lang here or above; NULL when nobody says. */
const char *element_language(struct arena *arena, xmlNode *node);
/* xml:base here and above, on the document's address. */
const char *element_base(const struct gathering *g, xmlNode *node);
/* A reference of this element, absolute where it can be made so. */
const char *gather_resolve(const struct gathering *g, xmlNode *node, const char *reference);

/* Whether a value of this rank may be written; notes that it is. */
bool gather_may_set(struct gathering *g, const struct element *e, const void *value);
/* Whether a list may take one more. */
bool gather_has_room(struct gathering *g);

/* Readers that tables name. */
void read_plain(struct gathering *g, xmlNode *node, const struct element *e);
void read_url(struct gathering *g, xmlNode *node, const struct element *e);
void read_date(struct gathering *g, xmlNode *node, const struct element *e);      /* first wins */
void read_last_date(struct gathering *g, xmlNode *node, const struct element *e); /* last wins */
void read_construct(struct gathering *g, xmlNode *node, const struct element *e);
void read_person_text(struct gathering *g, xmlNode *node, const struct element *e);
void read_person(struct gathering *g, xmlNode *node, const struct element *e);
void read_category(struct gathering *g, xmlNode *node, const struct element *e);
void read_keywords(struct gathering *g, xmlNode *node, const struct element *e);
void read_enclosure(struct gathering *g, xmlNode *node, const struct element *e);
void read_nested(struct gathering *g, xmlNode *node, const struct element *e); /* its children */

/* The parts of the above. */
void gather_date(struct gathering *g, const char *text, const struct element *e, bool last);
struct link *gather_link(struct gathering *g, struct link **end, xmlNode *node, const char *url);
void gather_category(struct gathering *g, const char *term, const char *scheme, const char *label);
void gather_keywords(struct gathering *g, xmlNode *node, const char *scheme);
void gather_given(struct gathering *g, enum field field, const char *text, xmlNode *node);

/* Appends to a list whose members end with `next`; *head is moved. */
#define GATHER_APPEND(head, member)                                                                \
	do {                                                                                       \
		while (*(head) != NULL)                                                            \
			(head) = &(*(head))->next;                                                 \
		*(head) = (member);                                                                \
	} while (0)

#endif
