#include "import/read/elements.h"

#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/xml_names.h"
#include "search/base/date.h"

/* What a value is for; the ranks of struct gathering are by it. */
enum target {
	TO_TITLE,
	TO_LINK,
	TO_ID,
	TO_SUMMARY,
	TO_CONTENT,
	TO_RIGHTS,
	TO_LANGUAGE,
	TO_COMMENTS,
	TO_PUBLISHED,
	TO_UPDATED,
	TO_CREATED,
	TO_EXPIRED,
	TO_GENERATOR,
	TO_DOCS,
	TO_IMAGE,
	TO_ICON,
	TO_LOGO,
	TO_EVENT_START,
	TO_EVENT_END,
	TO_EVENT_PLACE,
	TO_GEO,
	TO_AUTHOR,
	TO_CATEGORY,
	TO_NONE,
};

_Static_assert(TO_NONE < ELEMENT_RANKS, "a rank for each target");

struct element {
	enum xmlns ns;
	const char *name;
	void (*read)(struct gathering *, xmlNode *, const struct element *);
	enum target target;
	unsigned char rank; /* the larger wins over the smaller */
};

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
		result = arena_copy(arena, text, length);
	xmlFree(content);
	return result;
}

const char *
element_attribute(struct arena *arena, xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
	const char *copy = arena_strdup(arena, (const char *)value);

	xmlFree(value);
	return copy;
}

static const char *
language_of(struct arena *arena, xmlNode *node)
{
	xmlChar *language = xmlNodeGetLang(node);
	const char *copy = language == NULL || *language == '\0'
	    ? NULL
	    : arena_strdup(arena, (const char *)language);

	xmlFree(language);
	return copy;
}

static const char *
base_of(const struct gathering *g, xmlNode *node)
{
	xmlChar *base = xmlNodeGetBase(node->doc, node);
	const char *copy =
	    base == NULL ? g->base : arena_strdup(g->arena, (const char *)base);

	xmlFree(base);
	return copy;
}

/* RFC 3986, 5.2; the text itself when there is no base to resolve it by. */
static const char *
resolve(struct gathering *g, xmlNode *node, const char *url)
{
	const char *base = base_of(g, node), *copy = url;
	xmlChar *full;

	if (url == NULL || base == NULL || base[0] == '\0')
		return url;
	full = xmlBuildURI((const xmlChar *)url, (const xmlChar *)base);
	if (full != NULL)
		copy = arena_strdup(g->arena, (const char *)full);
	xmlFree(full);
	return copy;
}

/* Whether a value of this rank may be written. */
static bool
may_set(struct gathering *g, const struct element *e, const void *value)
{
	if (value == NULL || g->ranks[e->target] >= e->rank)
		return false;
	g->ranks[e->target] = e->rank;
	return true;
}

static const char **
plain_slot(struct gathering *g, enum target target)
{
	switch (target) {
	case TO_LINK:
		return &g->item->link;
	case TO_ID:
		return &g->item->id;
	case TO_LANGUAGE:
		return &g->item->language;
	case TO_COMMENTS:
		return &g->item->comments;
	case TO_GENERATOR:
		return &g->generator;
	case TO_DOCS:
		return &g->docs;
	case TO_ICON:
		return &g->icon;
	case TO_LOGO:
		return &g->logo;
	case TO_IMAGE:
		return &g->image;
	case TO_EVENT_START:
		return &g->item->event_start;
	case TO_EVENT_END:
		return &g->item->event_end;
	case TO_EVENT_PLACE:
		return &g->item->event_location;
	case TO_PUBLISHED:
		return &g->item->published;
	case TO_UPDATED:
		return &g->item->updated;
	case TO_CREATED:
		return &g->item->created;
	case TO_EXPIRED:
		return &g->item->expired;
	default:
		return NULL;
	}
}

static void
read_plain(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);

	if (may_set(g, e, text))
		*plain_slot(g, e->target) = text;
}

static void
read_url(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = resolve(g, node, element_text(g->arena, node));

	if (may_set(g, e, text))
		*plain_slot(g, e->target) = text;
}

static void
read_date(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	char instant[ISO_INSTANT_MAX];
	int64_t when;

	if (text == NULL)
		return;
	if (!feed_date(text, &when)) {
		g->item->date_text = text;
		return;
	}
	instant_format(when, instant);
	text = arena_strdup(g->arena, instant);
	if (may_set(g, e, text))
		*plain_slot(g, e->target) = text;
}

static int
append_markup(void *context, const char *bytes, int length)
{
	buf_add(context, bytes, (size_t)length);
	return length;
}

/* The markup inside an XHTML construct.  Not by xmlNodeDump(), which frees twice when memory lacks
 * (2.9.14). */
static const char *
inner_markup(struct arena *arena, xmlNode *node)
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

static const char *
media_type(const char *type, bool is_atom)
{
	if (type == NULL)
		return is_atom ? "text/plain" : "text/html";
	if (strcmp(type, "html") == 0 || strcmp(type, "text/html") == 0)
		return "text/html";
	if (strcmp(type, "xhtml") == 0 || strcmp(type, "application/xhtml+xml") == 0)
		return "application/xhtml+xml";
	return strcmp(type, "text") == 0 ? "text/plain" : type;
}

static void
read_construct(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *type = media_type(element_attribute(g->arena, node, "type"), g->is_atom);
	const char *mode = element_attribute(g->arena, node, "mode");
	bool markup = strcmp(type, "application/xhtml+xml") == 0 ||
	    (mode != NULL && strcmp(mode, "xml") == 0 && xmlFirstElementChild(node) != NULL);
	struct text_construct value = {
	    .text = markup ? inner_markup(g->arena, node) : element_text(g->arena, node),
	    .type = type,
	    .language = language_of(g->arena, node),
	    .base = base_of(g, node),
	};

	if (!may_set(g, e, value.text))
		return;
	if (e->target == TO_TITLE)
		g->item->title = value;
	else if (e->target == TO_SUMMARY)
		g->item->summary = value;
	else if (e->target == TO_CONTENT)
		g->item->content = value;
	else
		g->item->rights = value;
}

static bool
has_room(struct gathering *g)
{
	return g->lists++ < ITEM_LIST_MAX;
}

/* Appends to a list whose members begin with their payload and end with `next`. */
#define APPEND(head, member)                                                                       \
	do {                                                                                       \
		while (*(head) != NULL)                                                            \
			(head) = &(*(head))->next;                                                 \
		*(head) = (member);                                                                \
	} while (0)

static struct person *
add_person(struct gathering *g)
{
	struct person **end = &g->item->authors, *person;

	person = has_room(g) ? arena_alloc(g->arena, sizeof(*person)) : NULL;
	if (person != NULL)
		APPEND(end, person);
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

/* Several dc:creator are several people; an RSS author comes before them. */
static void
read_author_text(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	struct person *person;

	if (text == NULL || g->ranks[e->target] > e->rank)
		return;
	if (g->ranks[e->target] < e->rank)
		g->item->authors = NULL;
	g->ranks[e->target] = e->rank;
	person = add_person(g);
	if (person != NULL)
		split_person(g->arena, text, person);
}

static void
read_author(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct person *person = add_person(g);
	xmlNode *child;

	g->ranks[e->target] = e->rank;
	for (child = xmlFirstElementChild(node); person != NULL && child != NULL;
	     child = xmlNextElementSibling(child)) {
		const char *text = element_text(g->arena, child), *name = (const char *)child->name;

		if (strcmp(name, "name") == 0)
			person->name = text;
		else if (strcmp(name, "email") == 0)
			person->email = text;
		else if (strcmp(name, "uri") == 0 || strcmp(name, "url") == 0)
			person->uri = resolve(g, child, text);
	}
}

static void
read_category(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct category **end = &g->item->categories, *category;
	const char *term = element_attribute(g->arena, node, "term");

	(void)e;
	if (term == NULL)
		term = element_text(g->arena, node);
	category = term != NULL && has_room(g) ? arena_alloc(g->arena, sizeof(*category)) : NULL;
	if (category == NULL)
		return;
	category->term = term;
	category->scheme = element_attribute(g->arena, node, "scheme");
	if (category->scheme == NULL)
		category->scheme = element_attribute(g->arena, node, "domain");
	category->label = element_attribute(g->arena, node, "label");
	APPEND(end, category);
}

static struct link *
add_link(struct gathering *g, struct link **end, xmlNode *node, const char *attribute)
{
	const char *url = resolve(g, node, element_attribute(g->arena, node, attribute));
	struct link *link;

	link = url != NULL && has_room(g) ? arena_alloc(g->arena, sizeof(*link)) : NULL;
	if (link == NULL)
		return NULL;
	link->url = url;
	link->type = element_attribute(g->arena, node, "type");
	link->length = element_attribute(g->arena, node, "length");
	link->title = element_attribute(g->arena, node, "title");
	link->rel = element_attribute(g->arena, node, "rel");
	APPEND(end, link);
	return link;
}

static void
read_atom_link(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct link *link = add_link(g, &g->item->links, node, "href");
	const char *rel;

	if (link == NULL)
		return;
	if (link->rel == NULL)
		link->rel = "alternate";
	rel = link->rel;
	if (strcmp(rel, "enclosure") == 0)
		(void)add_link(g, &g->item->enclosures, node, "href");
	else if (strcmp(rel, "alternate") == 0 && may_set(g, e, link->url))
		g->item->link = link->url;
}

static void
read_enclosure(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	(void)add_link(g, &g->item->enclosures, node, "url");
}

/* A guid that is a permalink serves as link when there is no other. */
static void
read_guid(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	const char *permanent = element_attribute(g->arena, node, "isPermaLink");
	static const struct element as_link = {NS_NONE, "guid", NULL, TO_LINK, 1};

	if (may_set(g, e, text) && (permanent == NULL || strcmp(permanent, "false") != 0) &&
	    (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0) &&
	    may_set(g, &as_link, text))
		g->item->link = text;
	if (g->ranks[TO_ID] == e->rank)
		g->item->id = text;
}

static void
read_image(struct gathering *g, xmlNode *node, const struct element *e)
{
	xmlNode *child;

	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child))
		if (strcmp((const char *)child->name, "url") == 0)
			read_url(g, child, e);
}

static void
read_source(struct gathering *g, xmlNode *node, const struct element *e)
{
	xmlNode *child;

	(void)e;
	if (xmlFirstElementChild(node) == NULL) {
		g->item->source_title = element_text(g->arena, node);
		g->item->source_link = resolve(g, node, element_attribute(g->arena, node, "url"));
		return;
	}
	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child)) {
		if (strcmp((const char *)child->name, "title") == 0)
			g->item->source_title = element_text(g->arena, child);
		else if (strcmp((const char *)child->name, "id") == 0)
			g->item->source_id = element_text(g->arena, child);
		else if (strcmp((const char *)child->name, "link") == 0)
			g->item->source_link =
			    resolve(g, child, element_attribute(g->arena, child, "href"));
	}
}

#define COORDINATES_MAX 4096

/* "lat lon lat lon…" → lon, lat pairs. */
static void
read_geo_list(struct gathering *g, xmlNode *node, const char *type)
{
	const char *text = element_text(g->arena, node);
	double *out = arena_alloc(g->arena, COORDINATES_MAX * sizeof(*out));
	size_t count = 0, i;
	char *end;

	if (text == NULL || out == NULL)
		return;
	while (count < COORDINATES_MAX) {
		double n = strtod(text, &end);

		if (end == text)
			break;
		out[count++] = n;
		text = end + strspn(end, " ,\t\r\n");
	}
	if (count < 2 || count % 2 != 0)
		return;
	for (i = 0; i < count; i += 2) {
		double lat = out[i], lon = out[i + 1];

		if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 360))
			return;
		out[i] = lon;
		out[i + 1] = lat;
	}
	g->item->has_geo = true;
	g->item->geo_type = type;
	g->item->coordinates = out;
	g->item->coordinate_count = count;
}

static void
read_point(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	read_geo_list(g, node, "Point");
}

/* gml:pos inside georss:where. */
static void
read_where(struct gathering *g, xmlNode *node, const struct element *e)
{
	xmlNode *child;

	if (strcmp((const char *)node->name, "pos") == 0)
		read_geo_list(g, node, "Point");
	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child))
		read_where(g, child, e);
}

static void
read_geo_part(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	bool is_lat = strcmp((const char *)node->name, "lat") == 0;
	double limit = is_lat ? 90 : 180, n;
	char *end;

	(void)e;
	if (text == NULL)
		return;
	n = strtod(text, &end);
	if (end == text || *end != '\0' || !(n >= -limit && n <= limit))
		return;
	if (g->item->coordinates == NULL) {
		g->item->coordinates = arena_alloc(g->arena, 2 * sizeof(double));
		if (g->item->coordinates == NULL)
			return;
	}
	g->item->coordinates[is_lat ? 1 : 0] = n;
	g->item->coordinate_count |= is_lat ? 1 : 2; /* both parts: 3 until it is complete */
	if (g->item->coordinate_count == 3) {
		g->item->coordinate_count = 2;
		g->item->has_geo = true;
		g->item->geo_type = "Point";
	}
}

static void
read_geo_point(struct gathering *g, xmlNode *node, const struct element *e)
{
	xmlNode *child;

	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child))
		if (strcmp((const char *)child->name, "lat") == 0 ||
		    strcmp((const char *)child->name, "long") == 0)
			read_geo_part(g, child, e);
}

static const struct element elements[] = {
    /* RSS 0.9x and 2.0, and RSS 1.0, whose names are the same */
    {NS_NONE, "title", read_construct, TO_TITLE, 5},
    {NS_NONE, "link", read_url, TO_LINK, 5},
    {NS_NONE, "description", read_construct, TO_SUMMARY, 5},
    {NS_NONE, "guid", read_guid, TO_ID, 5},
    {NS_NONE, "pubDate", read_date, TO_PUBLISHED, 5},
    {NS_NONE, "lastBuildDate", read_date, TO_UPDATED, 3},
    {NS_NONE, "expirationDate", read_date, TO_EXPIRED, 5},
    {NS_NONE, "author", read_author_text, TO_AUTHOR, 5},
    {NS_NONE, "managingEditor", read_author_text, TO_AUTHOR, 4},
    {NS_NONE, "category", read_category, TO_CATEGORY, 5},
    {NS_NONE, "comments", read_url, TO_COMMENTS, 5},
    {NS_NONE, "enclosure", read_enclosure, TO_NONE, 5},
    {NS_NONE, "source", read_source, TO_NONE, 5},
    {NS_NONE, "language", read_plain, TO_LANGUAGE, 5},
    {NS_NONE, "copyright", read_construct, TO_RIGHTS, 5},
    {NS_NONE, "generator", read_plain, TO_GENERATOR, 5},
    {NS_NONE, "docs", read_url, TO_DOCS, 5},
    {NS_NONE, "image", read_image, TO_IMAGE, 5},
    {NS_RSS1, "title", read_construct, TO_TITLE, 5},
    {NS_RSS1, "link", read_url, TO_LINK, 5},
    {NS_RSS1, "description", read_construct, TO_SUMMARY, 5},
    /* Atom 1.0 and 0.3 */
    {NS_ATOM, "title", read_construct, TO_TITLE, 6},
    {NS_ATOM, "subtitle", read_construct, TO_SUMMARY, 6},
    {NS_ATOM, "tagline", read_construct, TO_SUMMARY, 6},
    {NS_ATOM, "summary", read_construct, TO_SUMMARY, 6},
    {NS_ATOM, "content", read_construct, TO_CONTENT, 6},
    {NS_ATOM, "rights", read_construct, TO_RIGHTS, 6},
    {NS_ATOM, "copyright", read_construct, TO_RIGHTS, 6},
    {NS_ATOM, "id", read_plain, TO_ID, 6},
    {NS_ATOM, "link", read_atom_link, TO_LINK, 4},
    {NS_ATOM, "published", read_date, TO_PUBLISHED, 6},
    {NS_ATOM, "issued", read_date, TO_PUBLISHED, 6},
    {NS_ATOM, "updated", read_date, TO_UPDATED, 6},
    {NS_ATOM, "modified", read_date, TO_UPDATED, 6},
    {NS_ATOM, "created", read_date, TO_CREATED, 6},
    {NS_ATOM, "author", read_author, TO_AUTHOR, 6},
    {NS_ATOM, "category", read_category, TO_CATEGORY, 6},
    {NS_ATOM, "source", read_source, TO_NONE, 6},
    {NS_ATOM, "generator", read_plain, TO_GENERATOR, 6},
    {NS_ATOM, "icon", read_url, TO_ICON, 6},
    {NS_ATOM, "logo", read_url, TO_LOGO, 6},
    /* Dublin Core */
    {NS_DC, "title", read_construct, TO_TITLE, 2},
    {NS_DC, "description", read_construct, TO_SUMMARY, 2},
    {NS_DC, "identifier", read_plain, TO_ID, 2},
    {NS_DC, "creator", read_author_text, TO_AUTHOR, 2},
    {NS_DC, "author", read_author_text, TO_AUTHOR, 2},
    {NS_DC, "date", read_date, TO_PUBLISHED, 2},
    {NS_DC, "language", read_plain, TO_LANGUAGE, 2},
    {NS_DC, "rights", read_construct, TO_RIGHTS, 2},
    {NS_DC, "subject", read_category, TO_CATEGORY, 2},
    {NS_DCTERMS, "created", read_date, TO_CREATED, 2},
    {NS_DCTERMS, "issued", read_date, TO_PUBLISHED, 3},
    {NS_DCTERMS, "modified", read_date, TO_UPDATED, 2},
    {NS_DCTERMS, "abstract", read_construct, TO_SUMMARY, 1},
    /* content, media, event, places */
    {NS_CONTENT, "encoded", read_construct, TO_CONTENT, 5},
    {NS_XHTML, "body", read_construct, TO_CONTENT, 4},
    {NS_MEDIA, "title", read_construct, TO_TITLE, 1},
    {NS_MEDIA, "description", read_construct, TO_SUMMARY, 1},
    {NS_MEDIA, "content", read_enclosure, TO_NONE, 1},
    {NS_MEDIA, "thumbnail", read_enclosure, TO_NONE, 1},
    {NS_EVENT, "startdate", read_plain, TO_EVENT_START, 5},
    {NS_EVENT, "enddate", read_plain, TO_EVENT_END, 5},
    {NS_EVENT, "location", read_plain, TO_EVENT_PLACE, 5},
    {NS_GEORSS, "point", read_point, TO_GEO, 5},
    {NS_GEORSS, "where", read_where, TO_GEO, 5},
    {NS_GEO, "lat", read_geo_part, TO_GEO, 5},
    {NS_GEO, "long", read_geo_part, TO_GEO, 5},
    {NS_GEO, "Point", read_geo_point, TO_GEO, 5},
};

void
elements_gather_one(struct gathering *g, xmlNode *child)
{
	enum xmlns ns = xmlns_of(child->ns == NULL ? NULL : (const char *)child->ns->href);
	size_t i;

	if (ns == NS_ACTIONS) {
		elements_gather_action(g, child);
		return;
	}
	for (i = 0; i < LENGTH(elements); i++)
		if (elements[i].ns == ns && strcmp(elements[i].name, (const char *)child->name) == 0) {
			elements[i].read(g, child, &elements[i]);
			return;
		}
}

void
elements_gather(struct gathering *g, xmlNode *parent)
{
	xmlNode *child;

	for (child = xmlFirstElementChild(parent); child != NULL;
	     child = xmlNextElementSibling(child))
		elements_gather_one(g, child);
}

void
given_add(struct gathering *g, enum field field, const char *text, xmlNode *node)
{
	struct given_field *given;

	if (text == NULL || !has_room(g))
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

/* <seance debut="" fin="" commune=""/> → the canonical line. */
static const char *
session_text(struct arena *arena, xmlNode *node)
{
	const char *start = element_attribute(arena, node, "debut");
	const char *end = element_attribute(arena, node, "fin");
	const char *commune = element_attribute(arena, node, "commune");

	if (start == NULL)
		return NULL;
	return arena_printf(arena, "%s\t%s\t%s", start, end == NULL ? "" : end,
	    commune == NULL ? "" : commune);
}

/* A group's members are attributes; the partner's name is the element's text. */
static void
gather_field(struct gathering *g, xmlNode *node, enum field f)
{
	const struct field_info *info = &field_catalogue[f];

	if (info->kind == KIND_SESSIONS)
		given_add(g, f, session_text(g->arena, node), node);
	else if (info->group == NULL || f == FIELD_PARTENAIRE_NOM)
		given_add(g, f, info->kind == KIND_HTML && xmlFirstElementChild(node) != NULL
			? inner_markup(g->arena, node)
			: element_text(g->arena, node), node);
	else
		given_add(g, f, element_attribute(g->arena, node, info->name), node);
}

void
elements_gather_action(struct gathering *g, xmlNode *node)
{
	bool known = false;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_catalogue[f].element, (const char *)node->name) == 0 &&
		    f != FIELD_SOURCE) {
			gather_field(g, node, f);
			known = true;
		}
	if (!known && g->item->unknown == NULL) {
		g->item->unknown = arena_strdup(g->arena, (const char *)node->name);
		g->item->unknown_line = xmlGetLineNo(node);
	}
}
