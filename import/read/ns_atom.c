/* Atom 1.0 (RFC 4287) and 0.3. */
#include <string.h>
#include <strings.h>

#include "import/read/elements.h"
#include "import/read/iri.h"
#include "search/base/status.h"

/* What begins with a slash is a reference, anything else the partner's own mark. */
static void
read_id(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *id = element_text(g->arena, node);

	if (id != NULL && id[0] == '/')
		id = gather_resolve(g, node, id);
	if (gather_may_set(g, e, id))
		g->item->id = id;
}

/* RFC 4287, 4.2.7.2: a name is short for an address; and people write it in capitals. */
static const char *
relation(const char *rel)
{
	static const char registry[] = "http://www.iana.org/assignments/relation/";
	static const char *const known[] = {"alternate", "enclosure", "license", "self"};
	size_t i;

	if (strncasecmp(rel, registry, strlen(registry)) == 0)
		rel += strlen(registry);
	for (i = 0; i < LENGTH(known); i++)
		if (strcasecmp(known[i], rel) == 0)
			return known[i];
	return rel;
}

/* Of several ways to the same thing the page is for people. */
static bool
is_page(const struct link *link)
{
	return link->type == NULL || strcasestr(link->type, "html") != NULL;
}

static void
read_atom_link(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *url = element_attribute(g->arena, node, "href");
	bool is_empty = url == NULL && xmlHasProp(node, (const xmlChar *)"href") != NULL;
	struct element as_other = {e->name, NULL, TO_LINK, (unsigned char)(e->rank - 1)};
	struct link *link;

	if (url == NULL)
		url = is_empty ? "" : element_text(g->arena, node); /* "" is the base itself */
	url = gather_resolve(g, node, url);
	link = gather_link(g, &g->item->links, node, url);
	if (link == NULL)
		return;
	link->rel = link->rel == NULL ? "alternate" : relation(link->rel);
	if (strcmp(link->rel, "self") == 0 && link->type == NULL)
		link->type = "application/atom+xml";
	if (strcmp(link->rel, "enclosure") == 0)
		(void)gather_link(g, &g->item->enclosures, node, url);
	else if (strcmp(link->rel, "alternate") == 0 && gather_may_set(g, is_page(link) ? e : &as_other, url))
		g->item->link = url;
	else if (strcmp(link->rel, "license") == 0 && g->item->license == NULL)
		g->item->license = url;
}

static void
read_content(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *away = gather_resolve(g, node, element_attribute(g->arena, node, "src"));

	if (away != NULL && g->item->content_link == NULL)
		g->item->content_link = away;
	read_construct(g, node, e);
}

static void
read_generator(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct generator *generator = g->about == NULL ? NULL : &g->about->generator;

	(void)e;
	if (generator == NULL)
		return;
	generator->name = element_text(g->arena, node);
	generator->version = element_attribute(g->arena, node, "version");
	generator->uri = element_attribute(g->arena, node, "uri");
	if (generator->uri == NULL)
		generator->uri = element_attribute(g->arena, node, "url"); /* Atom 0.3 */
	generator->uri = gather_resolve(g, node, generator->uri);
}

/* The feed that an entry was taken from says all that a feed says; it has no source itself. */
static void
read_source(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct gathering inner = {.arena = g->arena, .base = g->base, .is_atom = true,
	    .home_uri = g->home_uri, .home = g->home, .lists = g->lists};

	(void)e;
	if (g->about != NULL)
		return;
	inner.item = arena_alloc(g->arena, sizeof(*inner.item));
	inner.about = arena_alloc(g->arena, sizeof(*inner.about));
	if (inner.item == NULL || inner.about == NULL)
		return;
	elements_gather(&inner, node);
	g->lists = inner.lists;
	g->item->source = inner.item;
	g->item->source_about = inner.about;
}

static const struct element elements[] = {
    {"title", read_construct, TO_TITLE, 6},
    {"id", read_id, TO_ID, 6},
    {"link", read_atom_link, TO_LINK, 4},
    {"updated", read_last_date, TO_UPDATED, 6},
    {"published", read_last_date, TO_PUBLISHED, 6},
    {"author", read_person, TO_AUTHOR, 6},
    {"summary", read_construct, TO_SUMMARY, 6},
    {"content", read_content, TO_CONTENT, 6},
    {"category", read_category, TO_NONE, 0},
    {"contributor", read_person, TO_CONTRIBUTOR, 6},
    {"rights", read_construct, TO_RIGHTS, 6},
    {"source", read_source, TO_NONE, 0},
    {"subtitle", read_construct, TO_SUMMARY, 6},
    {"generator", read_generator, TO_NONE, 0},
    {"icon", read_url, TO_ICON, 6},
    {"logo", read_url, TO_LOGO, 6},
    /* 0.3 */
    {"tagline", read_construct, TO_SUMMARY, 6},
    {"copyright", read_construct, TO_RIGHTS, 6},
    {"info", read_construct, TO_INFO, 6},
    {"issued", read_last_date, TO_PUBLISHED, 6},
    {"modified", read_last_date, TO_UPDATED, 6},
    {"created", read_last_date, TO_CREATED, 6},
};

const struct element_family ns_atom = {NS_ATOM, elements, LENGTH(elements)};
