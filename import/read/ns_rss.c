/* RSS 0.9x and 2.0, RSS 1.0, whose names are the same, CDF, and what people add without a namespace. */
#include <string.h>

#include "import/read/elements.h"
#include "import/read/iri.h"
#include "search/base/status.h"

/* Of several links the last is the item's own, as browsers of feeds have it. */
static void
read_link(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	struct link *link;

	if (text == NULL)
		text = element_attribute(g->arena, node, "href");
	text = gather_resolve(g, node, text);
	link = gather_link(g, &g->item->links, node, text);
	if (link != NULL && link->rel == NULL)
		link->rel = "alternate";
	if (g->ranks[e->target] == e->rank)
		g->ranks[e->target]--;
	if (gather_may_set(g, e, text))
		g->item->link = text;
}

/* A guid that is a permalink serves as link when there is no other. */
static void
read_guid(struct gathering *g, xmlNode *node, const struct element *e)
{
	static const struct element as_link = {"guid", NULL, TO_LINK, 1};
	const char *text = element_text(g->arena, node);
	const char *permanent = element_attribute(g->arena, node, "isPermaLink");

	if (!gather_may_set(g, e, text))
		return;
	g->item->id = text;
	g->item->id_is_permalink = permanent == NULL || strcmp(permanent, "false") != 0;
	if (g->item->id_is_permalink &&
	    (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0) &&
	    gather_may_set(g, &as_link, text))
		g->item->link = text;
}

/* Where both stand, the first is the summary and the other the content. */
static void
read_description(struct gathering *g, xmlNode *node, const struct element *e)
{
	static const struct element as_content = {"description", read_construct, TO_CONTENT, 1};

	read_construct(g, node, g->ranks[TO_SUMMARY] == e->rank ? &as_content : e);
}

/* Its address alone, which people write in every way that there is. */
static void
read_picture_address(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *url = element_attribute(g->arena, node, "url");

	if (url == NULL)
		url = element_attribute(g->arena, node, "href");
	if (url == NULL)
		url = element_attribute(g->arena, node, "src");
	if (url == NULL)
		url = element_text(g->arena, node);
	if (url == NULL || strpbrk(url, "./") == NULL || strpbrk(url, " \t\r\n") != NULL)
		return; /* words about it */
	url = gather_resolve(g, node, url);
	if (gather_may_set(g, e, url))
		g->item->image.url = url;
}

static void
read_picture(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct picture *image = &g->item->image;
	xmlNode *child;

	if (xmlFirstElementChild(node) == NULL)
		read_picture_address(g, node, e);
	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child)) {
		const char *text = xmlFirstElementChild(child) == NULL
		    ? element_text(g->arena, child)
		    : element_markup(g->arena, child);

		if (gather_is(child, "url"))
			read_url(g, child, e);
		else if (gather_is(child, "title"))
			image->title = text;
		else if (gather_is(child, "link"))
			image->link = gather_resolve(g, child, text);
		else if (gather_is(child, "description"))
			image->description = text;
		else if (gather_is(child, "width") && text != NULL)
			image->width = strtol(text, NULL, 10);
		else if (gather_is(child, "height") && text != NULL)
			image->height = strtol(text, NULL, 10);
	}
}

/* <source url="">Title</source> */
static void
read_rss_source(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct feed_item *source;

	(void)e;
	source = g->about == NULL ? arena_alloc(g->arena, sizeof(*source)) : NULL;
	if (source == NULL)
		return;
	source->title.text = element_text(g->arena, node);
	source->title.type = "text/plain";
	source->link = gather_resolve(g, node, element_attribute(g->arena, node, "url"));
	g->item->source = source;
}

static void
read_generator(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	if (g->about != NULL && g->about->generator.name == NULL)
		g->about->generator.name = element_text(g->arena, node);
}

/* As written; the people behind are read from it, too. */
static void
read_editor(struct gathering *g, xmlNode *node, const struct element *e)
{
	if (g->about != NULL)
		*(e->target == TO_AUTHOR ? &g->about->managing_editor : &g->about->web_master) =
		    xmlFirstElementChild(node) == NULL ? element_text(g->arena, node)
						       : element_markup(g->arena, node);
	read_person_text(g, node, e);
}

static void
read_skips(struct gathering *g, xmlNode *node, const char *name, struct hours **end)
{
	struct hours *hours;
	xmlNode *child;

	for (child = xmlFirstElementChild(node); end != NULL && child != NULL;
	     child = xmlNextElementSibling(child)) {
		hours = gather_has_room(g) ? arena_alloc(g->arena, sizeof(*hours)) : NULL;
		if (hours == NULL || !gather_is(child, name))
			continue;
		hours->hour = element_text(g->arena, child);
		GATHER_APPEND(end, hours);
	}
}

static void
read_skip_hours(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	read_skips(g, node, "hour", g->about == NULL ? NULL : &g->about->skip_hours);
}

static void
read_skip_days(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	read_skips(g, node, "day", g->about == NULL ? NULL : &g->about->skip_days);
}

static const struct element elements[] = {
    {"title", read_construct, TO_TITLE, 5},
    {"link", read_link, TO_LINK, 5},
    {"description", read_description, TO_SUMMARY, 5},
    {"guid", read_guid, TO_ID, 5},
    {"pubDate", read_last_date, TO_PUBLISHED, 5},
    {"category", read_category, TO_NONE, 0},
    {"author", read_person, TO_AUTHOR, 5},
    {"enclosure", read_enclosure, TO_NONE, 0},
    {"comments", read_url, TO_COMMENTS, 5},
    {"source", read_rss_source, TO_NONE, 0},
    {"expirationDate", read_last_date, TO_EXPIRED, 5},
    {"image", read_picture, TO_IMAGE, 5},
    /* of the channel */
    {"lastBuildDate", read_last_date, TO_UPDATED, 3},
    {"managingEditor", read_editor, TO_AUTHOR, 4},
    {"webMaster", read_editor, TO_PUBLISHER, 3},
    {"language", read_plain, TO_LANGUAGE, 5},
    {"copyright", read_construct, TO_RIGHTS, 5},
    {"generator", read_generator, TO_NONE, 0},
    {"docs", read_url, TO_DOCS, 5},
    {"ttl", read_plain, TO_TTL, 5},
    {"rating", read_plain, TO_RATING, 5},
    {"skipHours", read_skip_hours, TO_NONE, 0},
    {"skipDays", read_skip_days, TO_NONE, 0},
    {"redirect", read_nested, TO_NONE, 0},
    {"newLocation", read_url, TO_NEW_LOCATION, 5},
    /* CDF, and what people make up */
    {"abstract", read_construct, TO_SUMMARY, 4},
    {"summary", read_description, TO_SUMMARY, 5},
    {"subtitle", read_construct, TO_SUBTITLE, 4},
    {"body", read_construct, TO_CONTENT, 4},
    {"fullitem", read_construct, TO_CONTENT, 4},
    {"content", read_construct, TO_CONTENT, 3},
    {"encoded", read_construct, TO_CONTENT, 3},
    {"id", read_plain, TO_ID, 1},
    {"url", read_url, TO_LINK, 1},
    {"creator", read_person_text, TO_AUTHOR, 1},
    {"published", read_last_date, TO_PUBLISHED, 1},
    {"issued", read_last_date, TO_PUBLISHED, 1},
    {"created", read_last_date, TO_CREATED, 1},
    {"updated", read_last_date, TO_UPDATED, 2},
    {"modified", read_last_date, TO_UPDATED, 2},
    {"tags", read_keywords, TO_NONE, 0},
    {"keywords", read_keywords, TO_NONE, 0},
    {"licence", read_url, TO_LICENSE, 4},
    {"license", read_url, TO_LICENSE, 4},
};

const struct element_family ns_rss = {NS_NONE, elements, LENGTH(elements)};
