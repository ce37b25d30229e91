#include "fcgi/worker.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/pages.h"
#include "search/base/date.h"
#include "search/query/suggest.h"
#include "search/unanswered.h"

struct route {
	const char *path;
	bool has_rest; /* the path goes on: an id */
	enum content content;
	page_function *page;
	bool is_shared; /* also with the pages of other sites, in a browser */
	bool takes_post;
};

/* The first that fits. */
static const struct route routes[] = {
    {"/", false, CONTENT_HTML, page_home, false, false},
    {"/recherche", false, CONTENT_HTML, page_results, false, false},
    {"/actions/", true, CONTENT_HTML, page_action, true, false},
    {"/api/actions", false, CONTENT_JSON, api_actions, true, false},
    {"/api/actions/", true, CONTENT_JSON, api_action, true, false},
    {"/api/openapi.json", false, CONTENT_JSON, api_description, true, false},
    {"/api/suggestions", false, CONTENT_JSON, api_suggestions, true, false},
    {"/flux/actions.opml", false, CONTENT_OPML, feed_list, true, false},
    {"/flux/repertoire.xml", false, CONTENT_XML, feed_export, true, false},
    {"/flux/actions.", true, CONTENT_HTML, feed_actions, true, false},
    {"/opensearch.xml", false, CONTENT_OPENSEARCH, opensearch_description, true, false},
    {"/opensearch/suggestions", false, CONTENT_SUGGESTIONS, opensearch_suggestions, true, false},
    {"/sitemap", true, CONTENT_XML, sitemap, false, false},
    {"/robots.txt", false, CONTENT_TEXT, robots, false, false},
    {"/oai", false, CONTENT_XML, oai, true, false},
    {"/oembed", false, CONTENT_JSON, oembed, true, false},
    {"/widget", false, CONTENT_HTML, page_widget, true, false},
    {"/partenaires/", false, CONTENT_HTML, page_guide, false, false},
    {"/partenaires/verifier", false, CONTENT_HTML, page_check, false, true},
    {"/sante", false, CONTENT_JSON, api_health, false, false},
    {"/metriques", false, CONTENT_METRICS, metrics, false, false},
    {"/agence/sources", false, CONTENT_HTML, page_sources, false, false},
    {"/agence/sources.json", false, CONTENT_JSON, api_sources, false, false},
    {"/carte", false, CONTENT_HTML, page_map, false, false},
    {"/agenda", false, CONTENT_HTML, page_agenda, false, false},
    {"/colleges", false, CONTENT_HTML, page_colleges, false, false},
    {"/accessibilite", false, CONTENT_HTML, page_static, false, false},
    {"/mentions-legales", false, CONTENT_HTML, page_static, false, false},
    {"/donnees-personnelles", false, CONTENT_HTML, page_static, false, false},
    {"/plan-du-site", false, CONTENT_HTML, page_static, false, false},
    {"/api/colleges", false, CONTENT_JSON, api_colleges, true, false},
    {"/mon-plan", false, CONTENT_HTML, page_static, false, false},
    {"/integrer", false, CONTENT_HTML, page_static, false, false},
};

enum status
worker_open(const char *directory, const char *templates, struct fault *fault,
    struct worker *out)
{
	struct worker worker = {.directory = directory};
	enum status status = templates_load(templates, fault, &worker.templates);

	if (status != OK)
		return status;
	status = words_load(worker.templates, fault, &worker.words);
	if (status != OK)
		(void)fault_context(fault, "%s", templates);
	if (status == OK)
		status = outlines_load(templates, fault, &worker.outlines);
	if (status == OK && (worker.arena = arena_new(REQUEST_ARENA_MAX)) == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for a worker");
	if (status != OK) {
		outlines_free(worker.outlines);
		templates_free(worker.templates);
		return status;
	}
	*out = worker;
	return OK;
}

void
worker_close(struct worker *worker)
{
	index_close(worker->index);
	unanswered_free(worker->journal);
	templates_free(worker->templates);
	outlines_free(worker->outlines);
	arena_free(worker->arena);
	buf_clear(&worker->reply.body);
	buf_clear(&worker->output);
}

static bool
is_refused(const struct worker *w)
{
	char newest[GENERATION_MAX];

	index_newest(w->index, newest);
	return w->refused[0] != '\0' && strcmp(newest, w->refused) == 0;
}

/* At most once a second when it fails: verifying reads the whole file. */
void
worker_refresh(struct worker *w)
{
	int64_t now = (int64_t)time(NULL);
	struct index *index = NULL;
	struct fault fault = {0};
	enum status status;

	if (w->index != NULL && (!index_is_stale(w->index) || is_refused(w)))
		return;
	if (now == w->last_failure)
		return;
	status = index_open(w->directory, true, &fault, &index);
	if (status == OK) {
		(void)fprintf(stderr, "repertoire-fcgi: serving generation %s, %zu actions\n",
		    index_generation(index), index_actions(index));
		index_close(w->index);
		w->index = index;
		index_set_phrases(index, &w->words.phrases);
		w->refused[0] = '\0';
		/* Else the first visitor who types waits for it. */
		if (suggest_prepare(index, &fault) != OK)
			(void)fprintf(stderr, "repertoire-fcgi: completion is not ready yet: %s\n",
			    fault.message);
		return;
	}
	w->last_failure = now;
	if (w->index != NULL && status != NO_MEMORY) /* which may pass */
		index_newest(w->index, w->refused);
	(void)fprintf(stderr, "repertoire-fcgi: %s%s\n", fault.message,
	    w->index != NULL ? "; going on with the generation in service" : "");
}

static const struct route *
find_route(const char *path, const char **rest)
{
	size_t i, length;

	for (i = 0; i < LENGTH(routes); i++) {
		length = strlen(routes[i].path);
		*rest = path + length;
		if (routes[i].has_rest ? strncmp(path, routes[i].path, length) == 0 && **rest != '\0'
				       : strcmp(path, routes[i].path) == 0)
			return &routes[i];
	}
	return NULL;
}

static void
fail(struct worker *w, struct fault *fault)
{
	char message[FAULT_MESSAGE_MAX];

	w->unanswered = NULL; /* nobody got that answer */
	(void)snprintf(message, sizeof(message), "%s", fault->message);
	switch (fault->status) {
	case BAD_INPUT:
	case TOO_LARGE: /* both are written for the visitor */
		fault->status = OK;
		page_error(w, 400, message);
		break;
	case NOT_FOUND:
		fault->status = OK;
		page_error(w, 404, NULL);
		break;
	case NO_MEMORY:
	case TOO_LATE:
	case UNAVAILABLE:
	case BUSY:
		page_error(w, 503, NULL);
		break;
	default:
		page_error(w, 500, NULL);
	}
}

/* Whether a list with blanks between has the origin. */
static bool
is_listed(const char *list, const char *origin)
{
	size_t length = strlen(origin);
	const char *at;

	for (at = list; (at = strstr(at, origin)) != NULL; at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

/* Everyone's pages may read what is shared, or those of the configuration's list alone. */
static void
share(struct worker *w, const char *origin)
{
	const char *list = w->index == NULL ? NULL : index_text(w->index, INDEX_ORIGINS);

	w->reply.varies_by_origin = list != NULL;
	if (list == NULL)
		(void)snprintf(w->reply.origin, sizeof(w->reply.origin), "*");
	else if (origin != NULL && origin[0] != '\0' && strlen(origin) < ORIGIN_MAX &&
	    is_listed(list, origin))
		(void)snprintf(w->reply.origin, sizeof(w->reply.origin), "%s", origin);
}

/* A browser that asks whether a page may read this; OPTIONS alone is no method of ours. */
static bool
is_preflight(environment get, void *context)
{
	const char *wanted = get(context, "HTTP_ACCESS_CONTROL_REQUEST_METHOD");

	return wanted != NULL && (strcmp(wanted, "GET") == 0 || strcmp(wanted, "HEAD") == 0);
}

static void
answer_preflight(struct worker *w)
{
	w->reply.status = 204;
	w->reply.is_preflight = true;
}

static enum status
dispatch(struct worker *w, environment get, void *context, struct fault *fault,
    struct http_request *http)
{
	const char *uri = get(context, "REQUEST_URI"), *rest = "";
	const struct route *route;
	enum status status;

	/* A program is told in JSON even that its request cannot be read. */
	if (uri != NULL && strncmp(uri, "/api/", 5) == 0)
		w->reply.content = CONTENT_JSON;
	status = http_request_read(get, context, &w->words, w->arena, fault, http);
	if (status != OK)
		return status;
	route = find_route(http->path, &rest);
	if (route != NULL)
		w->reply.content = route->content;
	if (route != NULL && route->is_shared) {
		share(w, get(context, "HTTP_ORIGIN"));
		if (http->method == METHOD_OPTIONS && is_preflight(get, context)) {
			answer_preflight(w);
			return OK;
		}
	}
	if (http->method == METHOD_POST && route != NULL && route->takes_post) {
		w->body_context = context;
		return route->page(w, http, rest, fault);
	}
	if (http->method != METHOD_GET && http->method != METHOD_HEAD) {
		w->reply.says_methods = true;
		w->reply.takes_post = route != NULL && route->takes_post;
		page_error(w, 405, w->reply.takes_post ? NULL : w->words.text[WORD_METHODS]);
		return OK;
	}
	if (route == NULL)
		return fault_set(fault, NOT_FOUND, "no such page");
	return route->page(w, http, rest, fault);
}

void
worker_answer(struct worker *w, environment get, void *context, struct fault *fault)
{
	static const char no_memory[] = "Status: 503 Service Unavailable\r\nRetry-After: 10\r\n\r\n";
	struct buf body = w->reply.body;
	struct http_request http = {.method = METHOD_GET};

	arena_reset(w->arena);
	buf_reset(&body);
	buf_reset(&w->output);
	*fault = (struct fault){0};
	w->reply = (struct reply){.status = 200, .body = body};
	w->unanswered = NULL;
	w->today = w->fixed_today != 0 ? w->fixed_today : paris_today();
	if (dispatch(w, get, context, fault, &http) != OK)
		fail(w, fault);
	reply_write(&w->reply, http.method != METHOD_HEAD, &w->output);
	w->answer = buf_string(&w->output);
	w->answer_length = w->output.length;
	if (buf_failed(&w->output) || buf_failed(&w->reply.body)) {
		(void)fault_set(fault, NO_MEMORY, "no memory for an answer");
		w->answer = no_memory;
		w->answer_length = sizeof(no_memory) - 1;
	}
}
