/*
 * Atom 1.0 (RFC 4287), with the paging of RFC 5005: complete where one page has it all, else paged.
 */
#include "fcgi/action_xml.h"
#include "fcgi/feed.h"

static void
write_link(struct xml *xml, const char *rel, const char *type, const char *href)
{
	if (href == NULL)
		return;
	xml_start(xml, "link");
	xml_attribute(xml, "rel", rel);
	xml_attribute(xml, "type", type);
	xml_attribute(xml, "href", href);
	xml_end(xml);
}

static void
write_links(struct xml *xml, const struct feed *feed)
{
	const char *type = content_media_type(CONTENT_ATOM);

	write_link(xml, "alternate", "text/html", feed->page);
	write_link(xml, "self", type, feed->self);
	write_link(xml, "hub", NULL, feed->hub);
	write_link(xml, "first", type, feed->first);
	write_link(xml, "previous", type, feed->previous);
	write_link(xml, "next", type, feed->next);
	write_link(xml, "last", type, feed->last);
	write_link(xml, "search", content_media_type(CONTENT_OPENSEARCH),
	    site_link(feed->arena, feed->index, "/opensearch.xml"));
}

static void
write_html(struct xml *xml, const char *name, const char *html)
{
	if (html == NULL)
		return;
	xml_start(xml, name);
	xml_attribute(xml, "type", "html");
	xml_text(xml, html);
	xml_end(xml);
}

static void
write_categories(struct xml *xml, const struct feed *feed, const struct action *action)
{
	static const enum field fields[] = {FIELD_TYPE, FIELD_NIVEAUX, FIELD_FILIERES, FIELD_LABELS};
	size_t i, length;

	for (i = 0; i < LENGTH(fields); i++) {
		const char *cursor = action->value[fields[i]], *code;

		while (codes_next(&cursor, &code, &length)) {
			const struct term *term = reference_term(index_reference(feed->index),
			    field_catalogue[fields[i]].vocabulary, code, length, NULL);

			if (term == NULL)
				continue;
			xml_start(xml, "category");
			xml_attribute(xml, "term", term->code);
			xml_attribute(xml, "scheme", arena_printf(feed->arena, ACTION_NAMESPACE "#%s",
			    field_catalogue[fields[i]].element));
			xml_attribute(xml, "label", term->label);
			xml_end(xml);
		}
	}
}

static void
write_author(struct xml *xml, const char *name, const char *uri)
{
	if (name == NULL)
		return;
	xml_start(xml, "author");
	xml_element(xml, "name", name);
	xml_element(xml, "uri", uri);
	xml_end(xml);
}

static void
write_entry(struct xml *xml, const struct feed *feed, const struct feed_entry *entry)
{
	const struct action *action = entry->action;
	const char *lat = action->value[FIELD_GEO_LAT], *lon = action->value[FIELD_GEO_LON];
	const char *partners = action_partners(feed->arena, action), *name;
	size_t length;

	xml_start(xml, "entry");
	xml_element(xml, "id", entry->id);
	xml_element(xml, "title", entry->title);
	write_link(xml, "alternate", "text/html", entry->url);
	if (entry->published != 0)
		xml_element(xml, "published", date_rfc3339(feed->arena, entry->published));
	xml_element(xml, "updated",
	    date_rfc3339(feed->arena, entry->updated != 0 ? entry->updated : feed->updated));
	while (names_next(&partners, &name, &length))
		write_author(xml, arena_copy(feed->arena, name, length), NULL);
	write_categories(xml, feed, action);
	write_html(xml, "summary", entry->content != entry->summary ? entry->summary : NULL);
	write_html(xml, "content", entry->content);
	if (lat != NULL && lon != NULL)
		xml_element(xml, "georss:point", arena_printf(feed->arena, "%s %s", lat, lon));
	action_xml(feed->arena, action, xml);
	xml_end(xml);
}

static void
write_head(struct xml *xml, const struct feed *feed)
{
	const struct request *request = feed->request;

	xml_element(xml, "id", feed->id);
	xml_element(xml, "title", feed->title);
	xml_element(xml, "subtitle", feed->description);
	xml_element(xml, "updated", date_rfc3339(feed->arena, feed->updated));
	write_author(xml, feed->site, feed->site_url);
	write_links(xml, feed);
	xml_element(xml, "generator", FEED_GENERATOR);
	if (feed->is_complete) {
		xml_start(xml, "fh:complete");
		xml_end(xml);
	}
	xml_number(xml, "opensearch:totalResults", feed->answer->total);
	xml_number(xml, "opensearch:startIndex", (request->page - 1) * request->per_page + 1);
	xml_number(xml, "opensearch:itemsPerPage", request->per_page);
}

void
feed_write_atom(const struct feed *feed, struct buf *out)
{
	struct xml xml;
	size_t i;

	xml_init(&xml, out);
	xml_start(&xml, "feed");
	xml_attribute(&xml, "xmlns", "http://www.w3.org/2005/Atom");
	xml_attribute(&xml, "xmlns:fh", "http://purl.org/syndication/history/1.0");
	xml_attribute(&xml, "xmlns:georss", "http://www.georss.org/georss");
	xml_attribute(&xml, "xmlns:opensearch", "http://a9.com/-/spec/opensearch/1.1/");
	xml_attribute(&xml, "xmlns:" ACTION_PREFIX, ACTION_NAMESPACE);
	write_head(&xml, feed);
	for (i = 0; i < feed->count; i++)
		write_entry(&xml, feed, &feed->entries[i]);
	xml_end(&xml);
}
