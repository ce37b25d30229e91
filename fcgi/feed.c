#include "fcgi/feed.h"

#include <string.h>

#include "fcgi/feed_text.h"
#include "search/base/date.h"
#include "search/base/utf8.h"

#define TAG_YEAR "2026" /* RFC 4151, 2.1: a date at which the site had its name */
#define SELF_QUERY_MAX 1024

const struct feed_format feed_formats[FEED_FORMATS] = {
    {"rss", CONTENT_RSS, "RSS", feed_write_rss, false},
    {"atom", CONTENT_ATOM, "Atom", feed_write_atom, false},
    {"json", CONTENT_JSON_FEED, "JSON Feed", feed_write_json, false},
    {"ics", CONTENT_CALENDAR, "iCalendar", feed_write_ics, true},
};

const char *
site_link(struct arena *arena, const struct index *index, const char *path)
{
	return path == NULL ? NULL
			    : arena_printf(arena, "%s%s", index_text(index, INDEX_SITE_URL), path);
}

const char *
site_host(struct arena *arena, const struct index *index)
{
	const char *host = strstr(index_text(index, INDEX_SITE_URL), "://");

	return host == NULL ? "" : arena_copy(arena, host + 3, strcspn(host + 3, ":/"));
}

const char *
feed_tag(struct arena *arena, const struct index *index, const char *id)
{
	const char *path = action_path(arena, id);

	return path == NULL ? ""
			    : arena_printf(arena, "tag:%s," TAG_YEAR ":%s", site_host(arena, index),
				  path + strlen("/actions/"));
}

const char *
date_rfc822(struct arena *arena, int64_t instant)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
	    "Sep", "Oct", "Nov", "Dec"};
	struct civil c;

	instant_to_civil(instant, &c);
	return arena_printf(arena, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[date_weekday(date_days(c.year, c.month, c.day))], c.day, months[c.month - 1], c.year,
	    c.hour, c.minute, c.second);
}

const char *
date_rfc3339(struct arena *arena, int64_t instant)
{
	char text[ISO_INSTANT_MAX];

	instant_format(instant, text);
	return arena_strdup(arena, text);
}

/* A partner may date a publication ahead; readers take that for a mistake. */
static int64_t
instant_of(const struct index *index, const char *text)
{
	int64_t instant;

	if (text == NULL || !instant_parse(text, &instant))
		return 0;
	return instant > index_built(index) ? index_built(index) : instant;
}

static const char *
image_type_of(const char *url)
{
	static const struct {
		const char *ending, *type;
	} types[] = {{".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"},
	    {".webp", "image/webp"}, {".gif", "image/gif"}, {".svg", "image/svg+xml"}};
	size_t length = url == NULL ? 0 : strcspn(url, "?#"), i;

	for (i = 0; i < LENGTH(types); i++) {
		size_t ending = strlen(types[i].ending);

		if (length > ending && strncasecmp(url + length - ending, types[i].ending, ending) == 0)
			return types[i].type;
	}
	return NULL;
}

struct feed_entry
feed_entry_of(const struct show *show, const struct action *action)
{
	const struct index *index = show->index;
	struct arena *arena = show->arena;
	struct feed_entry entry = {.action = action};

	entry.id = feed_tag(arena, index, action->value[FIELD_ID]);
	entry.url = site_link(arena, index, action_path(arena, action->value[FIELD_ID]));
	entry.title = feed_dated_title(show, action);
	entry.facts = feed_facts(show, action);
	entry.summary = feed_summary(arena, &entry);
	entry.content = feed_content(arena, &entry);
	entry.image_type = image_type_of(action->value[FIELD_IMAGE]);
	entry.published = instant_of(index, action->value[FIELD_PUBLIE]);
	entry.updated = instant_of(index, action->value[FIELD_MODIFIE]);
	if (entry.updated == 0)
		entry.updated = entry.published;
	return entry;
}

const char *
feed_query_string(struct arena *arena, const struct request *request)
{
	struct request copy = *request;
	const char *query;

	if (request->order == ORDER_RECENT)
		copy.order = ORDER_RELEVANCE; /* which is not written */
	query = request_query_string(arena, &copy);
	if (request->order != ORDER_RELEVANCE || query == NULL)
		return query;
	return arena_printf(arena, "%s%stri=pertinence", query, query[0] == '\0' ? "" : "&");
}

static const char *
with_query(struct arena *arena, const char *path, const char *query)
{
	if (query == NULL)
		return NULL;
	return query[0] == '\0' ? path : arena_printf(arena, "%s?%s", path, query);
}

/* As it was asked for, so that the address and "self" are one; when that is no URI, the canonical
 * one, which is asked for by nobody who reads feeds. */
static const char *
self_query(struct arena *arena, const char *query, const struct request *request)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				      "-._~!$&'()*+,;=:@/?%";

	if (strlen(query) <= SELF_QUERY_MAX && strspn(query, allowed) == strlen(query))
		return query;
	return feed_query_string(arena, request);
}

static const char *
page_link(const struct feed *feed, const char *path, size_t page)
{
	struct request copy = *feed->request;

	copy.page = page;
	return site_link(feed->arena, feed->index,
	    with_query(feed->arena, path, feed_query_string(feed->arena, &copy)));
}

static void
set_links(struct feed *feed, const struct feed_address *address)
{
	const struct request *request = feed->request;
	size_t pages = (feed->answer->total + request->per_page - 1) / request->per_page;
	struct request copy = *request;

	feed->self = site_link(feed->arena, feed->index, with_query(feed->arena, address->base,
	    self_query(feed->arena, address->query, request)));
	copy.page = 1;
	copy.per_page = PER_PAGE_DEFAULT;
	feed->id = site_link(feed->arena, feed->index,
	    with_query(feed->arena, address->base, feed_query_string(feed->arena, &copy)));
	feed->page = site_link(feed->arena, feed->index,
	    with_query(feed->arena, "/recherche", request_query_string(feed->arena, &copy)));
	feed->is_complete = request->page == 1 && pages <= 1;
	if (feed->is_complete)
		return;
	if (pages > PAGE_MAX)
		pages = PAGE_MAX;
	feed->first = page_link(feed, address->base, 1);
	feed->last = page_link(feed, address->base, pages == 0 ? 1 : pages);
	if (request->page > 1)
		feed->previous = page_link(feed, address->base,
		    request->page - 1 > pages && pages > 0 ? pages : request->page - 1);
	if (request->page < pages)
		feed->next = page_link(feed, address->base, request->page + 1);
}

static void
set_texts(struct feed *feed, const char *subject)
{
	const char *const *text = feed->words->text;
	struct arena *arena = feed->arena;
	const char *notice = index_text(feed->index, INDEX_NOTICE);

	feed->site = index_text(feed->index, INDEX_SITE_NAME);
	if (feed->site == NULL)
		feed->site = text[WORD_SITE_NAME];
	feed->site_url = site_link(arena, feed->index, "/");
	feed->title =
	    subject == NULL ? feed->site : arena_printf(arena, "%s – %s", subject, feed->site);
	feed->description = subject == NULL
	    ? text[WORD_FEED_ABOUT]
	    : words_fill(arena, text[WORD_FEED_ABOUT_SEARCH], subject, NULL);
	if (notice != NULL && feed->description != NULL)
		feed->description = arena_printf(arena, "%s %s", feed->description, notice);
}

struct show
feed_show(const struct feed *feed)
{
	return (struct show){.arena = feed->arena, .index = feed->index, .words = feed->words,
	    .today = feed->today};
}

struct feed *
feed_new(struct worker *w, const struct feed_address *address, const struct request *request,
    const struct answer *answer)
{
	struct feed *feed = arena_alloc(w->arena, sizeof(*feed));
	struct show show;
	size_t i;

	if (feed == NULL)
		return NULL;
	*feed = (struct feed){.arena = w->arena, .index = w->index, .words = &w->words, .request = request,
	    .answer = answer, .today = w->today, .updated = index_built(w->index)};
	set_links(feed, address);
	if (address->query[0] == '\0')
		feed->hub = index_text(w->index, INDEX_HUB);
	show = feed_show(feed);
	set_texts(feed, feed_subject(&show, request));
	feed->entries = arena_alloc(w->arena, (answer->result_count + 1) * sizeof(*feed->entries));
	if (feed->entries == NULL)
		return NULL;
	for (i = 0; i < answer->result_count; i++)
		feed->entries[feed->count++] =
		    feed_entry_of(&show, &answer->results[i].action);
	return arena_failed(w->arena) ? NULL : feed;
}

struct feed *
feed_of_action(struct worker *w, const char *path, const struct action *action)
{
	struct feed *feed = arena_alloc(w->arena, sizeof(*feed));
	struct show show;

	if (feed == NULL)
		return NULL;
	*feed = (struct feed){.arena = w->arena, .index = w->index, .words = &w->words, .today = w->today,
	    .updated = index_built(w->index), .is_complete = true, .count = 1};
	feed->self = feed->id = site_link(w->arena, w->index, path);
	set_texts(feed, action->value[FIELD_TITRE]);
	feed->entries = arena_alloc(w->arena, sizeof(*feed->entries));
	if (feed->entries == NULL)
		return NULL;
	show = feed_show(feed);
	feed->entries[0] = feed_entry_of(&show, action);
	feed->page = feed->entries[0].url;
	return arena_failed(w->arena) ? NULL : feed;
}
