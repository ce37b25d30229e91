/*
 * /widget: a search, or one action, for a frame on another site, and for widget.js there: no script,
 * no cookie, links that open outside of the frame.  Who may embed it is in the configuration.
 */
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"
#include "fcgi/view.h"
#include "fcgi/view_card.h"

#define RESULTS_DEFAULT 5

static const char *
policy(const struct worker *w)
{
	const char *frames = index_text(w->index, INDEX_FRAMES);

	return arena_printf(w->arena,
	    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; "
	    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors %s\r\n",
	    frames == NULL ? "*" : frames);
}

static const char *
value_of(const struct parameter *parameters, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(parameters[i].name, name) == 0 && parameters[i].value[0] != '\0')
			return parameters[i].value;
	return NULL;
}

static enum status
add_action(struct worker *w, const char *id, struct value *page, struct fault *fault)
{
	struct result result = {.excerpt = ""};
	enum status status = index_action(w->index, id, w->arena, fault, &result.action);

	if (status != OK)
		return status;
	result.title = result.action.value[FIELD_TITRE];
	result.excerpt = result.action.value[FIELD_RESUME];
	result.next_start = action_next_start(w->arena, &result.action, w->today);
	if (result.next_start == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a widget");
	result.is_past = result.action.value[FIELD_SEANCES] != NULL && result.next_start[0] == '\0';
	view_card(w->arena, value_set_list(w->arena, page, "resultats"), w->index, &result);
	value_set_text(w->arena, page, "suite", action_path(w->arena, id));
	value_set_boolean(w->arena, page, "une_action", true);
	return OK;
}

static enum status
add_search(struct worker *w, struct request *request, struct value *page, struct fault *fault)
{
	struct answer *answer;
	struct value *list;
	const char *query;
	size_t i;
	enum status status =
	    search(w->index, request, deadline_in(SEARCH_DEADLINE_MS), w->arena, fault, &answer);

	if (status != OK)
		return status;
	list = value_set_list(w->arena, page, "resultats");
	for (i = 0; i < answer->result_count; i++)
		view_card(w->arena, list, w->index, &answer->results[i]);
	value_set_boolean(w->arena, page, "vide", answer->result_count == 0);
	request->per_page = PER_PAGE_DEFAULT;
	request->page = 1;
	query = request_query_string(w->arena, request);
	value_set_text(w->arena, page, "suite", query == NULL || query[0] == '\0'
		? "/recherche"
		: arena_printf(w->arena, "/recherche?%s", query));
	value_set_integer(w->arena, page, "total", (int64_t)answer->total);
	value_set_boolean(w->arena, page, "une_recherche", true);
	return OK;
}

enum status
page_widget(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct parameter *parameters;
	struct request *request;
	struct value *page;
	struct show show;
	const char *id;
	size_t count;
	enum status status = page_need_index(w, fault);

	(void)rest;
	if (status == OK)
		status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == OK)
		status = request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, w->index, w->today,
		    w->arena, fault, &request);
	if (status != OK)
		return status;
	id = value_of(parameters, count, "action");
	if (value_of(parameters, count, "par_page") == NULL)
		request->per_page = RESULTS_DEFAULT;
	w->reply.fields = policy(w);
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?action=%s&%s", http->path,
		id == NULL ? "" : id, request_query_string(w->arena, request))))
		return OK;
	show = page_show(w);
	page = view_page(&show, id == NULL ? feed_subject(&show, request) : NULL,
	    request->q == NULL ? "" : request->q);
	status = id == NULL ? add_search(w, request, page, fault) : add_action(w, id, page, fault);
	return status == OK ? page_render(w, "widget", page, fault) : status;
}
