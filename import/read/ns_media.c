/* Media RSS, and the elements of podcasts. */
#include <string.h>

#include "import/read/elements.h"
#include "search/base/status.h"

#define MEDIA_SCHEME "http://search.yahoo.com/mrss/category_schema" /* its default */
#define ITUNES_SCHEME "http://www.itunes.com/"

static bool
is_picture(xmlNode *node, struct arena *arena)
{
	const char *medium = element_attribute(arena, node, "medium");
	const char *type = element_attribute(arena, node, "type");

	return (medium != NULL && strcmp(medium, "image") == 0) ||
	    (type != NULL && strncmp(type, "image/", 6) == 0);
}

static void
set_picture(struct gathering *g, xmlNode *node, const char *attribute, const struct element *e)
{
	const char *url = gather_resolve(g, node, element_attribute(g->arena, node, attribute));

	if (gather_may_set(g, e, url))
		g->item->image.url = url;
}

/* It may hold a title, a thumbnail… of its own. */
static void
read_media(struct gathering *g, xmlNode *node, const struct element *e)
{
	read_enclosure(g, node, e);
	if (is_picture(node, g->arena))
		set_picture(g, node, "url", e);
	elements_gather(g, node);
}

static void
read_thumbnail(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct link *link = gather_link(g, &g->item->enclosures, node,
	    gather_resolve(g, node, element_attribute(g->arena, node, "url")));

	if (link != NULL && link->type == NULL)
		link->type = "image/*";
	set_picture(g, node, "url", e);
}

static void
read_media_category(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *scheme = element_attribute(g->arena, node, "scheme");

	(void)e;
	gather_category(g, element_text(g->arena, node), scheme == NULL ? MEDIA_SCHEME : scheme,
	    element_attribute(g->arena, node, "label"));
}

/* A category holds those that are finer. */
static void
read_podcast_category(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_attribute(g->arena, node, "text");
	const struct category *c = g->item->categories;

	(void)e;
	while (text != NULL && c != NULL && (c->term == NULL || strcmp(c->term, text) != 0))
		c = c->next;
	if (text != NULL && c == NULL)
		gather_category(g, text, ITUNES_SCHEME, NULL);
	elements_gather(g, node);
}

static void
read_podcast_keywords(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	gather_keywords(g, node, ITUNES_SCHEME);
}

static void
read_podcast_picture(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *rel = element_attribute(g->arena, node, "rel");

	if (gather_is(node, "link") && (rel == NULL || strcmp(rel, "image") != 0))
		return;
	set_picture(g, node, "href", e);
	set_picture(g, node, "url", e);
	read_url(g, node, e);
}

static const struct element media[] = {
    {"content", read_media, TO_IMAGE, 3},
    {"group", read_nested, TO_NONE, 0},
    {"thumbnail", read_thumbnail, TO_IMAGE, 4},
    {"title", read_construct, TO_TITLE, 1},
    {"description", read_construct, TO_SUMMARY, 1},
    {"category", read_media_category, TO_NONE, 0},
    {"keywords", read_keywords, TO_NONE, 0},
    {"credit", read_person_text, TO_AUTHOR, 1},
    {"license", read_url, TO_LICENSE, 1},
    {"rights", read_construct, TO_RIGHTS, 1},
    {"copyright", read_construct, TO_RIGHTS, 1},
};

static const struct element podcast[] = {
    {"author", read_person_text, TO_AUTHOR, 1},
    {"owner", read_person, TO_PUBLISHER, 2},
    {"category", read_podcast_category, TO_NONE, 0},
    {"keywords", read_podcast_keywords, TO_NONE, 0},
    {"image", read_podcast_picture, TO_IMAGE, 4},
    {"link", read_podcast_picture, TO_IMAGE, 2},
    {"subtitle", read_construct, TO_SUBTITLE, 3},
    {"summary", read_construct, TO_SUMMARY, 1},
    {"title", read_construct, TO_TITLE, 1},
    {"new-feed-url", read_url, TO_NEW_LOCATION, 4},
};

const struct element_family ns_media = {NS_MEDIA, media, LENGTH(media)};
const struct element_family ns_itunes = {NS_ITUNES, podcast, LENGTH(podcast)};
