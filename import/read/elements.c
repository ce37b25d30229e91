#include "import/read/elements.h"

#include <string.h>
#include <strings.h>

#include "search/base/status.h"

static const struct element_family *const families[] = {&ns_rss, &ns_atom, &ns_dublin_core,
    &ns_dublin_terms, &ns_content, &ns_xhtml, &ns_media, &ns_itunes, &ns_event, &ns_calendar, &ns_licences,
    &ns_feedburner, &ns_syndication, &ns_geo, &ns_georss, &ns_gml};

static const struct element_family *
family_of(enum xmlns ns)
{
	size_t i;

	if (ns == NS_RSS1) /* the same names */
		ns = NS_NONE;
	for (i = 0; i < LENGTH(families); i++)
		if (families[i]->ns == ns)
			return families[i];
	return NULL;
}

void
elements_gather_one(struct gathering *g, xmlNode *child)
{
	const char *name;
	enum xmlns ns = gather_namespace(g, child, &name);
	const struct element_family *family;
	size_t i;

	if (ns == NS_ACTIONS) {
		ns_actions_gather(g, child);
		return;
	}
	family = family_of(ns);
	for (i = 0; family != NULL && i < family->count; i++)
		if (strcasecmp(family->elements[i].name, name) == 0) {
			family->elements[i].read(g, child, &family->elements[i]);
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
elements_gather_tag(struct gathering *g, xmlNode *item)
{
	static const struct element as_id = {"about", NULL, TO_ID, 1},
				    as_link = {"href", NULL, TO_LINK, 1},
				    as_update = {"lastmod", NULL, TO_UPDATED, 1},
				    as_language = {"lang", NULL, TO_LANGUAGE, 1};
	static const xmlChar rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
	xmlChar *about = xmlGetNsProp(item, (const xmlChar *)"about", rdf);
	const char *id = about == NULL || *about == '\0' ? NULL
							 : arena_strdup(g->arena, (const char *)about);
	const char *link = gather_resolve(g, item, element_attribute(g->arena, item, "HREF"));
	const char *language = element_language(g->arena, item);

	xmlFree(about);
	if (gather_may_set(g, &as_language, language))
		g->item->language = language;
	if (gather_may_set(g, &as_id, id))
		g->item->id = id;
	if (gather_may_set(g, &as_link, link)) {
		struct link *one = gather_link(g, &g->item->links, item, link);

		g->item->link = link;
		if (one != NULL && one->rel == NULL)
			one->rel = "alternate";
	}
	gather_date(g, element_attribute(g->arena, item, "LASTMOD"), &as_update, false);
}
