/* Small modules: content, XHTML in RSS, events, calendars, licences, FeedBurner, how often a feed changes. */
#include "import/read/elements.h"
#include "search/base/status.h"

/* RSS has no label for XHTML but its namespace. */
static void
read_body(struct gathering *g, xmlNode *node, const struct element *e)
{
	bool was_set = g->ranks[e->target] >= e->rank;

	read_construct(g, node, e);
	if (!was_set && g->ranks[e->target] == e->rank)
		g->item->content.type = "application/xhtml+xml";
}

static void
read_licence(struct gathering *g, xmlNode *node, const struct element *e)
{
	static const xmlChar rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
	xmlChar *resource = xmlGetNsProp(node, (const xmlChar *)"resource", rdf);
	const char *url = resource == NULL ? element_text(g->arena, node)
					   : arena_strdup(g->arena, (const char *)resource);
	struct link *link;

	xmlFree(resource);
	url = gather_resolve(g, node, url);
	link = gather_link(g, &g->item->links, node, url);
	if (link != NULL)
		link->rel = "license";
	if (gather_may_set(g, e, url))
		g->item->license = url;
}

/* Each start begins a time; an end belongs to the first that has none. */
static void
read_event_time(struct gathering *g, xmlNode *node, const struct element *e)
{
	bool is_start = e->target == TO_EVENT_START, was_set = g->ranks[e->target] >= e->rank;
	struct event_time **at = &g->item->more_times;
	const char *text;
	size_t count;

	if (!was_set) {
		read_plain(g, node, e);
		return;
	}
	if (g->ranks[e->target] > e->rank)
		return;
	for (count = 0; *at != NULL && (is_start || (*at)->end != NULL); count++)
		at = &(*at)->next;
	text = element_text(g->arena, node);
	if (text == NULL || count >= ITEM_LIST_MAX)
		return;
	if (is_start && (*at = arena_alloc(g->arena, sizeof(**at))) != NULL)
		**at = (struct event_time){.start = text};
	else if (*at != NULL)
		(*at)->end = text;
}

static const struct element content[] = {
    {"encoded", read_construct, TO_CONTENT, 5},
};

static const struct element xhtml[] = {
    {"body", read_body, TO_CONTENT, 4},
    {"div", read_body, TO_CONTENT, 3},
};

static const struct element event[] = {
    {"startdate", read_event_time, TO_EVENT_START, 5},
    {"enddate", read_event_time, TO_EVENT_END, 5},
    {"location", read_plain, TO_EVENT_PLACE, 5},
    {"organizer", read_person_text, TO_AUTHOR, 1},
    {"type", read_category, TO_NONE, 0},
};

/* iCalendar's words, as calendars put them into RSS. */
static const struct element calendar[] = {
    {"dtstart", read_plain, TO_EVENT_START, 4},
    {"dtend", read_plain, TO_EVENT_END, 4},
    {"location", read_plain, TO_EVENT_PLACE, 4},
};

static const struct element licences[] = {
    {"license", read_licence, TO_LICENSE, 5},
};

static const struct element feedburner[] = {
    {"browserFriendly", read_construct, TO_INFO, 2},
    {"origLink", read_url, TO_LINK, 6}, /* without the counter in between */
};

static const struct element syndication[] = {
    {"updatePeriod", read_plain, TO_UPDATE_PERIOD, 5},
    {"updateFrequency", read_plain, TO_UPDATE_FREQUENCY, 5},
};

const struct element_family ns_content = {NS_CONTENT, content, LENGTH(content)};
const struct element_family ns_xhtml = {NS_XHTML, xhtml, LENGTH(xhtml)};
const struct element_family ns_event = {NS_EVENT, event, LENGTH(event)};
const struct element_family ns_calendar = {NS_CALENDAR, calendar, LENGTH(calendar)};
const struct element_family ns_licences = {NS_CC, licences, LENGTH(licences)};
const struct element_family ns_feedburner = {NS_FEEDBURNER, feedburner, LENGTH(feedburner)};
const struct element_family ns_syndication = {NS_SYNDICATION, syndication, LENGTH(syndication)};
