#include "import/read/gather.h"

#include <string.h>
#include <strings.h>

#include "import/read/elements.h"
#include "import/read/iri.h"
#include "import/read/mojibake.h"
#include "search/base/date.h"

#define BASE_DEPTH_MAX 256 /* elements above: the parser's own limit */

enum xmlns
gather_namespace(const struct gathering *g, const xmlNode *node, const char **name)
{
	const char *colon;
	xmlNs *ns = node->ns;

	*name = (const char *)node->name;
	if (ns == NULL || ns->href == NULL) {
		colon = strchr(*name, ':');
		if (colon == NULL)
			return g->home_uri == NULL ? g->home : NS_NONE;
		*name = colon + 1;
		return xmlns_usual((const char *)node->name, (size_t)(colon - (const char *)node->name));
	}
	if (g->home_uri != NULL && xmlStrEqual(ns->href, g->home_uri))
		return g->home;
	if (ns->_private == NULL) /* the same declaration serves many elements */
		ns->_private = (void *)(uintptr_t)(xmlns_of((const char *)ns->href) + 1);
	return (enum xmlns)((uintptr_t)ns->_private - 1);
}

bool
gather_is(const xmlNode *node, const char *name)
{
	return strcasecmp((const char *)node->name, name) == 0;
}

const char *
element_text(struct arena *arena, xmlNode *node)
{
	xmlChar *content = xmlNodeGetContent(node);
	const char *text = (const char *)content, *result = NULL;
	size_t length;

	if (text == NULL)
		return NULL;
	text += strspn(text, " \t\r\n");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		length--;
	if (length > 0)
		result = mojibake_mend(arena, arena_copy(arena, text, length));
	xmlFree(content);
	return result;
}

/* As written, or else whatever the case of its letters: people write isPermalink, and URL. */
static xmlChar *
attribute(xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
	xmlAttr *at;

	for (at = node->properties; value == NULL && at != NULL; at = at->next)
		if (at->ns == NULL && strcasecmp((const char *)at->name, name) == 0)
			value = xmlNodeListGetString(node->doc, at->children, 1);
	return value;
}

const char *
element_attribute(struct arena *arena, xmlNode *node, const char *name)
{
	xmlChar *value = attribute(node, name);
	const char *copy =
	    value == NULL || *value == '\0' ? NULL : arena_strdup(arena, (const char *)value);

	xmlFree(value);
	return copy;
}

static int
append_markup(void *context, const char *bytes, int length)
{
	buf_add(context, bytes, (size_t)length);
	return length;
}

/* XHTML is written without prefixes: whoever reads it as HTML knows none. */
static void
drop_prefixes(xmlNode *node)
{
	for (; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE) {
			if (node->ns != NULL && node->ns->prefix != NULL &&
			    xmlns_of((const char *)node->ns->href) == NS_XHTML)
				node->ns = NULL;
			drop_prefixes(node->children);
		}
}

/* Not by xmlNodeDump(), which frees twice when memory lacks (2.9.14). */
const char *
element_markup(struct arena *arena, xmlNode *node)
{
	struct buf markup = {0};
	xmlOutputBuffer *output = xmlOutputBufferCreateIO(append_markup, NULL, &markup, NULL);
	const char *result = NULL;
	xmlNode *child;

	drop_prefixes(node->children);
	for (child = node->children; output != NULL && child != NULL; child = child->next)
		xmlNodeDumpOutput(output, node->doc, child, 0, 0, NULL);
	if (output == NULL || xmlOutputBufferClose(output) < 0)
		arena_fail(arena);
	if (markup.length > 0 || buf_failed(&markup))
		result = buf_move(&markup, arena);
	buf_clear(&markup);
	return result;
}

const char *
element_language(struct arena *arena, xmlNode *node)
{
	xmlChar *language = xmlNodeGetLang(node);
	char *copy = language == NULL || *language == '\0'
	    ? NULL
	    : arena_strdup(arena, (const char *)language), *at;

	xmlFree(language);
	for (at = copy; at != NULL && *at != '\0'; at++)
		if (*at == '_') /* as operating systems write it */
			*at = '-';
	return copy;
}

/* A base that is no page, such as javascript:, makes nothing of what is relative to it. */
static bool
is_base(const char *reference)
{
	return !iri_is_absolute(reference) || strncasecmp(reference, "http:", 5) == 0 ||
	    strncasecmp(reference, "https:", 6) == 0;
}

const char *
element_base(const struct gathering *g, xmlNode *node)
{
	static const xmlChar name[] = "base";
	xmlNode *above[BASE_DEPTH_MAX];
	const char *base = g->base;
	size_t count = 0;

	for (; node != NULL && node->type == XML_ELEMENT_NODE && count < BASE_DEPTH_MAX;
	     node = node->parent)
		if (node->properties != NULL && xmlHasNsProp(node, name, XML_XML_NAMESPACE) != NULL)
			above[count++] = node;
	while (count > 0) {
		xmlChar *value = xmlGetNsProp(above[--count], name, XML_XML_NAMESPACE);
		const char *copy = arena_strdup(g->arena, (const char *)value);

		xmlFree(value);
		if (copy != NULL && is_base(copy))
			base = iri_resolve(g->arena, copy, base);
	}
	return base;
}

const char *
gather_resolve(const struct gathering *g, xmlNode *node, const char *reference)
{
	static const char blanks[] = " \t\r\n";
	size_t length;

	if (reference == NULL)
		return NULL;
	reference += strspn(reference, blanks);
	length = strlen(reference);
	if (length > 0 && strchr(blanks, reference[length - 1]) != NULL) {
		while (length > 0 && strchr(blanks, reference[length - 1]) != NULL)
			length--;
		reference = arena_copy(g->arena, reference, length);
	}
	if (reference == NULL || iri_is_absolute(reference))
		return reference;
	return iri_resolve(g->arena, reference, element_base(g, node));
}

bool
gather_may_set(struct gathering *g, const struct element *e, const void *value)
{
	if (value == NULL || g->ranks[e->target] >= e->rank)
		return false;
	g->ranks[e->target] = e->rank;
	return true;
}

/* NULL where an item has no such thing. */
static const char **
plain_slot(struct gathering *g, enum target target)
{
	struct feed_item *item = g->item;
	struct feed_about *about = g->about;

	switch (target) {
	case TO_LINK:
		return &item->link;
	case TO_ID:
		return &item->id;
	case TO_LANGUAGE:
		return &item->language;
	case TO_COMMENTS:
		return &item->comments;
	case TO_LICENSE:
		return &item->license;
	case TO_PUBLISHED:
		return &item->published;
	case TO_UPDATED:
		return &item->updated;
	case TO_CREATED:
		return &item->created;
	case TO_EXPIRED:
		return &item->expired;
	case TO_IMAGE:
		return &item->image.url;
	case TO_EVENT_START:
		return &item->event_start;
	case TO_EVENT_END:
		return &item->event_end;
	case TO_EVENT_PLACE:
		return &item->event_location;
	case TO_DOCS:
		return about == NULL ? NULL : &about->docs;
	case TO_ICON:
		return about == NULL ? NULL : &about->icon;
	case TO_LOGO:
		return about == NULL ? NULL : &about->logo;
	case TO_TTL:
		return about == NULL ? NULL : &about->ttl;
	case TO_RATING:
		return about == NULL ? NULL : &about->rating;
	case TO_NEW_LOCATION:
		return about == NULL ? NULL : &about->new_location;
	case TO_UPDATE_PERIOD:
		return about == NULL ? NULL : &about->update_period;
	case TO_UPDATE_FREQUENCY:
		return about == NULL ? NULL : &about->update_frequency;
	default:
		return NULL;
	}
}

static void
set_plain(struct gathering *g, const struct element *e, const char *text)
{
	const char **slot = plain_slot(g, e->target);

	if (slot != NULL && gather_may_set(g, e, text))
		*slot = text;
}

/* The text, or the markup where somebody wrote it unescaped. */
static const char *
text_or_markup(struct gathering *g, xmlNode *node)
{
	return xmlFirstElementChild(node) == NULL ? element_text(g->arena, node)
						  : element_markup(g->arena, node);
}

void
read_plain(struct gathering *g, xmlNode *node, const struct element *e)
{
	set_plain(g, e, text_or_markup(g, node));
}

void
read_url(struct gathering *g, xmlNode *node, const struct element *e)
{
	set_plain(g, e, gather_resolve(g, node, element_text(g->arena, node)));
}

void
gather_date(struct gathering *g, const char *text, const struct element *e, bool last)
{
	char instant[ISO_INSTANT_MAX];
	int64_t when;

	if (text == NULL)
		return;
	if (!feed_date(text, &when)) {
		g->item->date_text = text;
		return;
	}
	if (last && g->ranks[e->target] == e->rank)
		g->ranks[e->target]--;
	instant_format(when, instant);
	set_plain(g, e, arena_strdup(g->arena, instant));
}

void
read_date(struct gathering *g, xmlNode *node, const struct element *e)
{
	gather_date(g, element_text(g->arena, node), e, false);
}

void
read_last_date(struct gathering *g, xmlNode *node, const struct element *e)
{
	gather_date(g, element_text(g->arena, node), e, true);
}

bool
gather_has_room(struct gathering *g)
{
	return g->lists++ < ITEM_LIST_MAX;
}

void
read_nested(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	elements_gather(g, node);
}

void
gather_given(struct gathering *g, enum field field, const char *text, xmlNode *node)
{
	struct given_field *given;

	if (text == NULL || !gather_has_room(g))
		return;
	given = arena_alloc(g->arena, sizeof(*given));
	if (given == NULL)
		return;
	*given = (struct given_field){field, text, xmlGetLineNo(node), NULL};
	if (g->item->given_last == NULL)
		g->item->given = given;
	else
		g->item->given_last->next = given;
	g->item->given_last = given;
}
