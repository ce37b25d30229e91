#include "import/read/gather.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/read/elements.h"
#include "import/read/iri.h"
#include "import/read/mojibake.h"
#include "search/base/date.h"
#include "search/base/utf8.h"

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

const char *
element_attribute(struct arena *arena, xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
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

/* Not by xmlNodeDump(), which frees twice when memory lacks (2.9.14). */
const char *
element_markup(struct arena *arena, xmlNode *node)
{
	struct buf markup = {0};
	xmlOutputBuffer *output = xmlOutputBufferCreateIO(append_markup, NULL, &markup, NULL);
	const char *result = NULL;
	xmlNode *child;

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
		if (copy != NULL)
			base = iri_resolve(g->arena, copy, base);
	}
	return base;
}

const char *
gather_resolve(const struct gathering *g, xmlNode *node, const char *reference)
{
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

static const char *
media_type(const char *type, bool is_atom)
{
	static const struct {
		const char *name, *type;
	} names[] = {
	    {"html", "text/html"},
	    {"xhtml", "application/xhtml+xml"},
	    {"text", "text/plain"},
	    {"plain", "text/plain"},
	};
	size_t i;

	if (type == NULL)
		return is_atom ? "text/plain" : "text/html";
	for (i = 0; i < LENGTH(names); i++)
		if (strcasecmp(names[i].name, type) == 0)
			return names[i].type;
	return type;
}

/* Atom: what is neither text nor XML is written in base 64, as Atom 0.3 says aloud. */
static bool
is_base64(const char *type, const char *mode, xmlNode *node)
{
	if (mode != NULL)
		return strcasecmp(mode, "base64") == 0;
	return xmlFirstElementChild(node) == NULL && strncasecmp(type, "text/", 5) != 0 &&
	    strcasestr(type, "xml") == NULL && strchr(type, '/') != NULL;
}

/* NULL when it is none, or no text. */
static const char *
decode_base64(struct arena *arena, const char *text)
{
	struct buf letters = {0}, bytes = {0};
	const char *result = NULL;
	int length;

	for (; text != NULL && *text != '\0'; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			buf_char(&letters, *text);
	while (letters.length > 0 && letters.length % 4 != 0)
		buf_char(&letters, '=');
	if (!buf_failed(&letters) && letters.length > 0 && letters.length < INT32_MAX) {
		buf_add(&bytes, letters.data, letters.length); /* room: three bytes of four letters */
		length = buf_failed(&bytes) ? -1
					    : EVP_DecodeBlock((unsigned char *)bytes.data,
						  (const unsigned char *)letters.data, (int)letters.length);
		if (length > 0) {
			if (letters.data[letters.length - 1] == '=')
				length--;
			if (letters.data[letters.length - 2] == '=')
				length--;
			if (utf8_is_valid(bytes.data, (size_t)length) &&
			    memchr(bytes.data, '\0', (size_t)length) == NULL)
				result = arena_copy(arena, bytes.data, (size_t)length);
		}
	}
	if (buf_failed(&letters) || buf_failed(&bytes))
		arena_fail(arena);
	buf_clear(&letters);
	buf_clear(&bytes);
	return result;
}

/* The div of XHTML that RFC 4287, 4.2, asks for is no part of the content. */
static xmlNode *
only_division(xmlNode *node)
{
	xmlNode *division = xmlFirstElementChild(node), *child;

	if (division == NULL || xmlNextElementSibling(division) != NULL || !gather_is(division, "div"))
		return node;
	for (child = node->children; child != NULL; child = child->next)
		if (child != division && child->type != XML_COMMENT_NODE && !xmlIsBlankNode(child))
			return node;
	return division;
}

static const char *
construct_text(struct gathering *g, xmlNode *node, enum target target, const char **type)
{
	const char *mode = element_attribute(g->arena, node, "mode");

	if (strcmp(*type, "application/xhtml+xml") == 0)
		return element_markup(g->arena, only_division(node));
	if (is_base64(*type, mode, node)) {
		const char *written = element_text(g->arena, node);
		const char *text = decode_base64(g->arena, written);

		/* A mere text under a type of its own; pictures and the like are no text. */
		return text == NULL && mode == NULL && target != TO_CONTENT ? written : text;
	}
	if (xmlFirstElementChild(node) == NULL)
		return element_text(g->arena, node);
	if (strcmp(*type, "text/plain") == 0 && g->is_atom)
		*type = "application/xhtml+xml"; /* what is written says more than its label */
	return element_markup(g->arena, node);
}

static struct text_construct *
construct_slot(struct gathering *g, enum target target)
{
	switch (target) {
	case TO_TITLE:
		return &g->item->title;
	case TO_SUBTITLE:
		return &g->item->subtitle;
	case TO_SUMMARY:
		return &g->item->summary;
	case TO_CONTENT:
		return &g->item->content;
	case TO_RIGHTS:
		return &g->item->rights;
	default:
		return g->about == NULL ? NULL : &g->about->info;
	}
}

void
read_construct(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct text_construct *slot = construct_slot(g, e->target), value = {0};

	if (slot == NULL || g->ranks[e->target] >= e->rank)
		return;
	value.type = media_type(element_attribute(g->arena, node, "type"), g->is_atom);
	value.text = construct_text(g, node, e->target, &value.type);
	value.language = element_language(g->arena, node);
	value.base = element_base(g, node);
	if (gather_may_set(g, e, value.text))
		*slot = value;
}

bool
gather_has_room(struct gathering *g)
{
	return g->lists++ < ITEM_LIST_MAX;
}

static struct person *
add_person(struct gathering *g, enum target target)
{
	struct person **end = target == TO_CONTRIBUTOR ? &g->item->contributors
	    : target == TO_PUBLISHER                   ? &g->item->publishers
						       : &g->item->authors;
	struct person *person =
	    gather_has_room(g) ? arena_alloc(g->arena, sizeof(*person)) : NULL;

	if (person != NULL)
		GATHER_APPEND(end, person);
	return person;
}

/* "nom@domaine (Nom)", "Nom <nom@domaine>", or a name. */
static void
split_person(struct arena *arena, const char *text, struct person *person)
{
	const char *open = strpbrk(text, "(<"), *at = strchr(text, '@');
	const char *close = open == NULL ? NULL : strpbrk(open, ")>");

	if (at == NULL) {
		person->name = text;
		return;
	}
	if (open == NULL || close == NULL) {
		if (strchr(text, ' ') == NULL)
			person->email = text;
		else
			person->name = text;
		return;
	}
	if (at < open) {
		person->email = arena_copy(arena, text, strcspn(text, " ("));
		person->name = arena_copy(arena, open + 1, (size_t)(close - open) - 1);
	} else {
		size_t length = (size_t)(open - text);

		while (length > 0 && text[length - 1] == ' ')
			length--;
		person->name = length == 0 ? NULL : arena_copy(arena, text, length);
		person->email = arena_copy(arena, open + 1, (size_t)(close - open) - 1);
	}
}

/* Several of one rank are several people; those of a better one come instead. */
static bool
may_add_person(struct gathering *g, const struct element *e)
{
	if (g->ranks[e->target] > e->rank)
		return false;
	if (g->ranks[e->target] < e->rank) {
		if (e->target == TO_AUTHOR)
			g->item->authors = NULL;
		else if (e->target == TO_PUBLISHER)
			g->item->publishers = NULL;
	}
	g->ranks[e->target] = e->rank;
	return true;
}

void
read_person_text(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	struct person *person;

	if (text == NULL || !may_add_person(g, e))
		return;
	person = add_person(g, e->target);
	if (person != NULL)
		split_person(g->arena, text, person);
}

void
read_person(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct person *person;
	xmlNode *child = xmlFirstElementChild(node);

	if (child == NULL) { /* a bare text, as RSS has it */
		read_person_text(g, node, e);
		return;
	}
	if (!may_add_person(g, e))
		return;
	person = add_person(g, e->target);
	for (; person != NULL && child != NULL; child = xmlNextElementSibling(child)) {
		const char *text = element_text(g->arena, child);

		if (gather_is(child, "name"))
			person->name = text;
		else if (gather_is(child, "email"))
			person->email = text;
		else if (gather_is(child, "uri") || gather_is(child, "url") ||
		    gather_is(child, "homepage"))
			person->uri = gather_resolve(g, child, text);
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void
gather_category(struct gathering *g, const char *term, const char *scheme, const char *label)
{
	struct category **end = &g->item->categories, *category;

	if ((term == NULL && label == NULL && scheme == NULL) || !gather_has_room(g))
		return;
	category = arena_alloc(g->arena, sizeof(*category));
	if (category == NULL)
		return;
	*category = (struct category){term, scheme, label, NULL};
	GATHER_APPEND(end, category);
}

void
read_category(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *term = element_attribute(g->arena, node, "term");
	const char *scheme = element_attribute(g->arena, node, "scheme");

	(void)e;
	if (term == NULL)
		term = element_text(g->arena, node);
	if (scheme == NULL)
		scheme = element_attribute(g->arena, node, "domain");
	gather_category(g, term, scheme, element_attribute(g->arena, node, "label"));
}

/* Words between commas; with a comma nowhere, between blanks.  None twice. */
void
read_keywords(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	const char *separators = text != NULL && strpbrk(text, ",;") != NULL ? ",;" : ", \t\r\n";

	(void)e;
	while (text != NULL && *text != '\0') {
		size_t length = strcspn(text, separators), word;
		const struct category *c = g->item->categories;
		const char *term;

		text += strspn(text, " \t\r\n");
		word = length = strcspn(text, separators);
		while (word > 0 && strchr(" \t\r\n", text[word - 1]) != NULL)
			word--;
		term = word == 0 ? NULL : arena_copy(g->arena, text, word);
		while (c != NULL && !same_text(c->term, term))
			c = c->next;
		if (c == NULL)
			gather_category(g, term, NULL, NULL);
		text += length + (text[length] == '\0' ? 0 : 1);
	}
}

struct link *
gather_link(struct gathering *g, struct link **end, xmlNode *node, const char *url)
{
	struct link *link;

	link = url != NULL && gather_has_room(g) ? arena_alloc(g->arena, sizeof(*link)) : NULL;
	if (link == NULL)
		return NULL;
	link->url = url;
	link->type = element_attribute(g->arena, node, "type");
	link->length = element_attribute(g->arena, node, "length");
	link->title = element_attribute(g->arena, node, "title");
	link->rel = element_attribute(g->arena, node, "rel");
	link->language = element_attribute(g->arena, node, "hreflang");
	GATHER_APPEND(end, link);
	return link;
}

void
read_enclosure(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *url =
	    gather_resolve(g, node, element_attribute(g->arena, node, "url"));
	static const struct element as_image = {"enclosure", NULL, TO_IMAGE, 1};
	struct link *link = gather_link(g, &g->item->enclosures, node, url);

	(void)e;
	if (link != NULL && link->length == NULL)
		link->length = element_attribute(g->arena, node, "fileSize");
	if (link != NULL && link->type != NULL && strncasecmp(link->type, "image/", 6) == 0 &&
	    gather_may_set(g, &as_image, url))
		g->item->image.url = url;
	link = gather_link(g, &g->item->links, node, url);
	if (link != NULL)
		link->rel = "enclosure";
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
