/*
 * What crawlers are told: sitemaps (sitemaps.org/protocol.html) of the actions' pages, each with
 * the day of its last change, and robots.txt (RFC 9309), which keeps them out of the combinations
 * of filters: there are more of these than of actions, and they hold nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"
#include "fcgi/xml.h"

#define SITEMAP_URLS_MAX 50000 /* that the protocol allows a file */

/* A sitemap while it is written. */
struct sitemap {
	struct arena *arena; /* of one action, reset after each */
	const struct index *index;
	struct xml xml;
};

static void
write_url(struct sitemap *s, const char *path, const char *modified)
{
	xml_start(&s->xml, "url");
	xml_element(&s->xml, "loc", site_link(s->arena, s->index, path));
	xml_element(&s->xml, "lastmod", modified);
	xml_end(&s->xml);
}

static enum status
add_action(void *context, const struct action *action)
{
	struct sitemap *s = context;
	const char *modified = action->value[FIELD_MODIFIE];

	write_url(s, action_path(s->arena, action->value[FIELD_ID]),
	    modified != NULL ? modified : action->value[FIELD_PUBLIE]);
	return arena_failed(s->arena) ? NO_MEMORY : OK;
}

static void
start_document(struct xml *xml, struct buf *out, const char *root)
{
	xml_init(xml, out);
	xml_start(xml, root);
	xml_attribute(xml, "xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
}

/* The actions of one part, numbered from 0; the first part has the home page too. */
static enum status
write_part(struct worker *w, size_t part, struct fault *fault)
{
	struct sitemap s = {.arena = w->arena, .index = w->index};
	enum status status;

	start_document(&s.xml, &w->reply.body, "urlset");
	if (part == 0)
		write_url(&s, "/", date_rfc3339(w->arena, index_built(w->index)));
	s.arena = arena_new(REQUEST_ARENA_MAX);
	if (s.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a sitemap");
	status = index_visit(w->index,
	    &(struct index_range){part * (SITEMAP_URLS_MAX - 1), SITEMAP_URLS_MAX - 1, s.arena},
	    add_action, &s, fault);
	arena_free(s.arena);
	if (status != OK)
		return status;
	xml_end(&s.xml);
	return buf_failed(&w->reply.body) ? fault_set(fault, NO_MEMORY, "no memory for a sitemap") : OK;
}

static enum status
write_index(struct worker *w, size_t parts, struct fault *fault)
{
	struct xml xml;
	size_t i;

	start_document(&xml, &w->reply.body, "sitemapindex");
	for (i = 0; i < parts; i++) {
		xml_start(&xml, "sitemap");
		xml_element(&xml, "loc",
		    site_link(w->arena, w->index, arena_printf(w->arena, "/sitemap-%zu.xml", i + 1)));
		xml_element(&xml, "lastmod", date_rfc3339(w->arena, index_built(w->index)));
		xml_end(&xml);
	}
	xml_end(&xml);
	if (arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for a sitemap");
	return OK;
}

/* "-3.xml" → 3; 0 for what is no number of a part. */
static size_t
part_number(const char *rest, size_t parts)
{
	size_t n = 0;

	if (*rest++ != '-' || *rest == '0')
		return 0;
	for (; *rest >= '0' && *rest <= '9' && n <= parts; rest++)
		n = n * 10 + (size_t)(*rest - '0');
	return strcmp(rest, ".xml") == 0 && n <= parts ? n : 0;
}

enum status
sitemap(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	enum status status = page_need_address(w, fault);
	size_t parts, part = 0;

	if (status != OK)
		return status;
	parts = (index_actions(w->index) + SITEMAP_URLS_MAX - 2) / (SITEMAP_URLS_MAX - 1);
	if (strcmp(rest, ".xml") != 0 && (parts < 2 || (part = part_number(rest, parts)) == 0))
		return fault_set(fault, NOT_FOUND, "no such sitemap");
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	if (parts > 1 && part == 0)
		return write_index(w, parts, fault);
	return write_part(w, part == 0 ? 0 : part - 1, fault);
}

enum status
robots(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	static const char *const closed[] = {"/recherche?", "/api/", "/flux/", "/oai", "/oembed",
	    "/widget", "/opensearch/", "/sante", "/metriques", "/agence/", "/actions/*.json$", "/actions/*.ics$"};
	enum status status = page_need_address(w, fault);
	size_t i;

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	buf_text(&w->reply.body, "User-agent: *\n");
	for (i = 0; i < LENGTH(closed); i++)
		buf_printf(&w->reply.body, "Disallow: %s\n", closed[i]);
	buf_printf(&w->reply.body, "\nSitemap: %s\n", site_link(w->arena, w->index, "/sitemap.xml"));
	return buf_failed(&w->reply.body) ? fault_set(fault, NO_MEMORY, "no memory for robots.txt") : OK;
}
