/*
 * RSS 2.0 (rssboard.org/rss-specification), for readers as simple as the widget of college
 * intranets: channel elements before items; no <image> and no <textInput>, whose title and link
 * would overwrite the channel's; English dates; UTF-8 without byte order mark.
 */
#include "fcgi/action_xml.h"
#include "fcgi/feed.h"

static void
write_link(struct xml *xml, const char *rel, const char *type, const char *href)
{
	if (href == NULL)
		return;
	xml_start(xml, "atom:link");
	xml_attribute(xml, "rel", rel);
	xml_attribute(xml, "type", type);
	xml_attribute(xml, "href", href);
	xml_end(xml);
}

static void
write_links(struct xml *xml, const struct feed *feed)
{
	const char *type = content_media_type(CONTENT_RSS);

	write_link(xml, "self", type, feed->self);
	write_link(xml, "hub", NULL, feed->hub);
	write_link(xml, "first", type, feed->first);
	write_link(xml, "previous", type, feed->previous);
	write_link(xml, "next", type, feed->next);
	write_link(xml, "last", type, feed->last);
	write_link(xml, "search", content_media_type(CONTENT_OPENSEARCH),
	    site_link(feed->arena, feed->index, "/opensearch.xml"));
}

/* OpenSearch 1.1, response elements. */
static void
write_counts(struct xml *xml, const struct feed *feed)
{
	const struct request *request = feed->request;

	xml_number(xml, "opensearch:totalResults", feed->answer->total);
	xml_number(xml, "opensearch:startIndex", (request->page - 1) * request->per_page + 1);
	xml_number(xml, "opensearch:itemsPerPage", request->per_page);
	xml_start(xml, "opensearch:Query");
	xml_attribute(xml, "role", "request");
	xml_attribute(xml, "searchTerms", request->q);
	xml_attribute(xml, "startPage", arena_printf(feed->arena, "%zu", request->page));
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

			xml_element(xml, "category", term == NULL ? NULL : term->label);
		}
	}
}

/* From the first session to the end of the last. */
static void
write_event(struct xml *xml, const struct feed *feed, const struct action *action)
{
	const char *cursor = action->value[FIELD_SEANCES];
	const struct commune *commune;
	struct session session, wanted = {0};
	const char *next = action_next_start(feed->arena, action, feed->today);

	while (sessions_next(&cursor, &session)) {
		wanted = session;
		if (next == NULL || next[0] == '\0' || strcmp(session.start, next) == 0)
			break;
	}
	if (wanted.start[0] == '\0')
		return;
	commune = reference_commune(index_reference(feed->index), wanted.commune,
	    strlen(wanted.commune));
	xml_element(xml, "ev:startdate", wanted.start);
	xml_element(xml, "ev:enddate", wanted.end[0] != '\0' ? wanted.end : NULL);
	xml_element(xml, "ev:location", commune == NULL ? NULL : commune->name);
}

static void
write_item(struct xml *xml, const struct feed *feed, const struct feed_entry *entry)
{
	const struct action *action = entry->action;
	const char *lat = action->value[FIELD_GEO_LAT], *lon = action->value[FIELD_GEO_LON];
	const char *partners = action_partners(feed->arena, action), *name;
	size_t length;

	xml_start(xml, "item");
	xml_element(xml, "title", entry->title);
	xml_element(xml, "link", entry->url);
	xml_start(xml, "guid");
	xml_attribute(xml, "isPermaLink", "false");
	xml_text(xml, entry->id);
	xml_end(xml);
	if (entry->published != 0)
		xml_element(xml, "pubDate", date_rfc822(feed->arena, entry->published));
	xml_element(xml, "description", entry->summary);
	if (entry->content != entry->summary)
		xml_element(xml, "content:encoded", entry->content);
	while (names_next(&partners, &name, &length))
		xml_element(xml, "dc:creator", arena_copy(feed->arena, name, length));
	write_categories(xml, feed, action);
	write_event(xml, feed, action);
	if (lat != NULL && lon != NULL)
		xml_element(xml, "georss:point", arena_printf(feed->arena, "%s %s", lat, lon));
	if (entry->image_type != NULL) {
		xml_start(xml, "media:content");
		xml_attribute(xml, "url", action->value[FIELD_IMAGE]);
		xml_attribute(xml, "type", entry->image_type);
		xml_attribute(xml, "medium", "image");
		xml_end(xml);
	}
	action_xml(feed->arena, action, xml);
	xml_end(xml);
}

static void
declare(struct xml *xml)
{
	static const char *const namespaces[][2] = {
	    {"xmlns:atom", "http://www.w3.org/2005/Atom"},
	    {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
	    {"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
	    {"xmlns:ev", "http://purl.org/rss/1.0/modules/event/"},
	    {"xmlns:georss", "http://www.georss.org/georss"},
	    {"xmlns:media", "http://search.yahoo.com/mrss/"},
	    {"xmlns:opensearch", "http://a9.com/-/spec/opensearch/1.1/"},
	    {"xmlns:" ACTION_PREFIX, ACTION_NAMESPACE},
	};
	size_t i;

	for (i = 0; i < LENGTH(namespaces); i++)
		xml_attribute(xml, namespaces[i][0], namespaces[i][1]);
}

void
feed_write_rss(const struct feed *feed, struct buf *out)
{
	const char *mail = index_text(feed->index, INDEX_SITE_MAIL);
	struct xml xml;
	size_t i;

	xml_init(&xml, out);
	xml_start(&xml, "rss");
	xml_attribute(&xml, "version", "2.0");
	declare(&xml);
	xml_start(&xml, "channel");
	xml_element(&xml, "title", feed->title);
	xml_element(&xml, "link", feed->page);
	xml_element(&xml, "description", feed->description);
	xml_element(&xml, "language", "fr");
	if (mail != NULL)
		xml_element(&xml, "webMaster", arena_printf(feed->arena, "%s (%s)", mail, feed->site));
	xml_element(&xml, "lastBuildDate", date_rfc822(feed->arena, feed->updated));
	xml_element(&xml, "generator", FEED_GENERATOR);
	xml_element(&xml, "docs", "https://www.rssboard.org/rss-specification");
	xml_element(&xml, "ttl", FEED_TTL_MINUTES);
	write_links(&xml, feed);
	write_counts(&xml, feed);
	for (i = 0; i < feed->count; i++)
		write_item(&xml, feed, &feed->entries[i]);
	xml_end(&xml);
	xml_end(&xml);
}
