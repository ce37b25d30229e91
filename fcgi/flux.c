/* /flux/…: every search of the site as a feed. */
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/feed_history.h"
#include "fcgi/pages.h"

static const struct feed_format *
find_format(const char *name)
{
	size_t i;

	for (i = 0; i < FEED_FORMATS; i++)
		if (strcmp(feed_formats[i].name, name) == 0)
			return &feed_formats[i];
	return NULL;
}

static bool
is_given(const struct parameter *parameters, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(parameters[i].name, name) == 0 && parameters[i].value[0] != '\0')
			return true;
	return false;
}

/* A feed tells what is new: newest first, unless the address says otherwise.  A calendar has what
 * is to come. */
static enum status
read_request(struct worker *w, const struct http_request *http, bool is_calendar,
    struct fault *fault, struct request **out)
{
	struct parameter *parameters;
	size_t count;
	enum status status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);

	if (status == OK)
		status = request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, w->index, w->today,
		    w->arena, fault, out);
	if (status != OK)
		return status;
	if (!is_given(parameters, count, "tri"))
		(*out)->order = is_calendar ? ORDER_DATE : ORDER_RECENT;
	if (is_calendar && (*out)->when == WHEN_DEFAULT)
		(*out)->when = WHEN_UPCOMING;
	if (is_calendar && !is_given(parameters, count, "par_page"))
		(*out)->per_page = CALENDAR_ACTIONS_MAX;
	return OK;
}

/* WebSub, 4: a hub is named in the header too. */
static void
set_link_field(struct worker *w, const struct http_request *http)
{
	const char *hub = index_text(w->index, INDEX_HUB);

	if (hub != NULL && http->query[0] == '\0')
		w->reply.fields = arena_printf(w->arena, "Link: <%s>; rel=\"hub\", <%s>; rel=\"self\"\r\n", hub,
		    site_link(w->arena, w->index, http->path));
}

enum status
feed_actions(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	const struct feed_format *format = find_format(rest);
	struct feed_address address = {http->path, http->query};
	struct request *request;
	struct answer *answer;
	struct feed *feed;
	enum status status = page_need_address(w, fault);

	if (status != OK)
		return status;
	if (format == NULL)
		return fault_set(fault, NOT_FOUND, "no such feed");
	w->reply.content = format->content;
	w->reply.fresh = FRESH_FEED_SECONDS;
	status = read_request(w, http, format->is_calendar, fault, &request);
	if (status != OK)
		return status;
	set_link_field(w, http);
	/* "self" says the query as it was sent. */
	if (page_is_known(w, http, arena_printf(w->arena, "%s?%s", http->path, http->query)))
		return OK;
	status = search(w->index, request, deadline_in(SEARCH_DEADLINE_MS), w->arena, fault, &answer);
	if (status != OK)
		return status;
	feed = feed_new(w, &address, request, answer);
	if (feed != NULL && format->is_calendar)
		status = feed_add_history(w, feed, fault);
	if (status != OK)
		return status;
	if (feed != NULL)
		format->write(feed, &w->reply.body);
	if (feed == NULL || arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for a feed");
	return OK;
}

enum status
page_action_calendar(struct worker *w, const struct http_request *http, const char *id,
    struct fault *fault)
{
	struct action action;
	struct feed *feed;
	bool was_withdrawn = false, is_recent;
	enum status status = id == NULL ? fault_set(fault, NO_MEMORY, "no memory for a request")
					: page_need_address(w, fault);

	if (status == OK)
		status = index_action(w->index, id, w->arena, fault, &action);
	if (status == NOT_FOUND) {
		status = feed_withdrawn_action(w, id, fault, &action, &is_recent);
		was_withdrawn = status == OK;
	}
	if (was_withdrawn && (!is_recent || action.value[FIELD_SEANCES] == NULL)) {
		page_error(w, 410, NULL);
		return OK;
	}
	if (status == OK && action.value[FIELD_SEANCES] == NULL)
		status = fault_set(fault, NOT_FOUND, "what is permanent has no calendar");
	if (status != OK)
		return status;
	w->reply.content = CONTENT_CALENDAR;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	feed = feed_of_action(w, http->path, &action);
	if (feed != NULL)
		status = feed_add_history(w, feed, fault);
	if (status != OK)
		return status;
	if (feed != NULL)
		feed_write_ics(feed, &w->reply.body);
	if (feed == NULL || arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for a calendar");
	return OK;
}
