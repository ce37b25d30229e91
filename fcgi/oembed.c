/*
 * oEmbed 1.0 (oembed.com): whoever pastes an address of the site into an editor that knows oEmbed
 * gets the widget, in a frame.  Pages of actions, the results of a search and the home page can be
 * embedded.
 */
#include <stdio.h>
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/html.h"
#include "fcgi/pages.h"
#include "fcgi/view_card.h"
#include "fcgi/xml.h"
#include "search/base/url_escape.h"

#define WIDTH 600
#define ACTION_HEIGHT 330
#define SEARCH_HEIGHT 640
#define CACHE_SECONDS "86400"

/* What an editor asked for, and what it gets. */
struct embedding {
	const char *url, *format;
	size_t max_width, max_height; /* 0: none */
	const char *title, *author, *frame;
	size_t width, height;
};

static enum status
read_size(struct worker *w, const struct parameter *parameter, struct fault *fault, size_t *out)
{
	const char *at = parameter->value;
	size_t n = 0;

	for (; *at >= '0' && *at <= '9' && n < 100000; at++)
		n = n * 10 + (size_t)(*at - '0');
	if (*at != '\0' || n == 0)
		return fault_set(fault, BAD_INPUT, "%s", words_fill(w->arena,
		    w->words.text[WORD_OEMBED_PIXELS], parameter->name, NULL));
	*out = n;
	return OK;
}

static enum status
read_parameters(struct worker *w, const struct parameter *parameters, size_t count,
    struct fault *fault, struct embedding *out)
{
	enum status status = OK;
	size_t i;

	out->format = "json";
	for (i = 0; status == OK && i < count; i++) {
		const struct parameter *p = &parameters[i];

		if (strcmp(p->name, "url") == 0)
			out->url = p->value;
		else if (strcmp(p->name, "format") == 0 && p->value[0] != '\0')
			out->format = p->value;
		else if (strcmp(p->name, "maxwidth") == 0)
			status = read_size(w, p, fault, &out->max_width);
		else if (strcmp(p->name, "maxheight") == 0)
			status = read_size(w, p, fault, &out->max_height);
	}
	if (status == OK && (out->url == NULL || out->url[0] == '\0'))
		status = fault_set(fault, BAD_INPUT, "%s", w->words.text[WORD_OEMBED_URL]);
	return status;
}

/* The path and query of an address of ours; NULL for another's. */
static const char *
own_path(const struct index *index, const char *url)
{
	const char *site = index_text(index, INDEX_SITE_URL);
	size_t length = strlen(site);

	if (strncmp(url, site, length) != 0)
		return NULL;
	return url[length] == '\0' ? "/" : url[length] == '/' ? url + length : NULL;
}

static enum status
embed_action(struct worker *w, const char *path, size_t length, struct fault *fault,
    struct embedding *e)
{
	const char *id = path_decode(w->arena, path, length);
	struct action action;
	struct buf query = {0};
	enum status status;

	if (id == NULL)
		return fault_set(fault, NOT_FOUND, "no address of an action");
	id += strlen("/actions/");
	status = index_action(w->index, id, w->arena, fault, &action);
	if (status != OK)
		return status;
	e->title = action.value[FIELD_TITRE];
	e->author = view_partners(w->arena, &action);
	buf_text(&query, "/widget?action=");
	url_escape(id, &query);
	e->frame = site_link(w->arena, w->index, buf_move(&query, w->arena));
	e->height = ACTION_HEIGHT;
	return OK;
}

static enum status
embed_search(struct worker *w, const char *query, struct fault *fault, struct embedding *e)
{
	struct parameter *parameters;
	struct request *request;
	struct show show = page_show(w);
	const char *canonical, *subject;
	size_t count;
	enum status status = parameters_decode(query, &w->words.phrases, w->arena, fault, &parameters, &count);

	if (status == OK)
		status = request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, w->index, w->today,
		    w->arena, fault, &request);
	if (status == BAD_INPUT || status == TOO_LARGE) {
		fault->status = OK;
		return fault_set(fault, NOT_FOUND, "no address of a search");
	}
	if (status != OK)
		return status;
	canonical = request_query_string(w->arena, request);
	subject = feed_subject(&show, request);
	e->title = subject != NULL ? subject : index_text(w->index, INDEX_SITE_NAME);
	e->frame = site_link(w->arena, w->index, canonical == NULL || canonical[0] == '\0'
		? "/widget"
		: arena_printf(w->arena, "/widget?%s", canonical));
	e->height = SEARCH_HEIGHT;
	return OK;
}

static enum status
embed(struct worker *w, struct fault *fault, struct embedding *e)
{
	const char *path = own_path(w->index, e->url);
	size_t length = path == NULL ? 0 : strcspn(path, "?#");
	enum status status = NOT_FOUND;

	if (path != NULL && length > strlen("/actions/") && strncmp(path, "/actions/", 9) == 0)
		status = embed_action(w, path, length, fault, e);
	else if (path != NULL && (length == 1 || (length == 10 && strncmp(path, "/recherche", 10) == 0)))
		status = embed_search(w,
		    path[length] == '?' ? arena_copy(w->arena, path + length + 1,
					      strcspn(path + length + 1, "#"))
					: "",
		    fault, e);
	else
		return fault_set(fault, NOT_FOUND, "no address that can be embedded");
	e->width = e->max_width != 0 && e->max_width < WIDTH ? e->max_width : WIDTH;
	if (e->max_height != 0 && e->max_height < e->height)
		e->height = e->max_height;
	return status;
}

static const char *
frame_html(struct worker *w, const struct embedding *e)
{
	struct buf out = {0};

	buf_text(&out, "<iframe src=\"");
	html_escape(e->frame, &out);
	buf_printf(&out, "\" width=\"%zu\" height=\"%zu\" title=\"", e->width, e->height);
	html_escape(e->title == NULL ? w->words.text[WORD_SITE_NAME] : e->title, &out);
	buf_text(&out, "\" loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>");
	return buf_move(&out, w->arena);
}

static enum status
write_xml(struct worker *w, const struct value *answer, struct fault *fault)
{
	const struct value *member;
	struct xml xml;

	xml_init(&xml, &w->reply.body);
	xml_start(&xml, "oembed");
	for (member = answer == NULL ? NULL : answer->children.first; member != NULL;
	     member = member->next)
		if (member->kind == VALUE_INTEGER)
			xml_number(&xml, member->name, (size_t)member->integer);
		else
			xml_element(&xml, member->name, member->text);
	xml_end(&xml);
	return arena_failed(w->arena) || buf_failed(&w->reply.body)
	    ? fault_set(fault, NO_MEMORY, "no memory for an embedding")
	    : OK;
}

static const struct value *
answer_of(struct worker *w, const struct embedding *e)
{
	struct value *answer = value_object(w->arena);

	value_set_text(w->arena, answer, "version", "1.0");
	value_set_text(w->arena, answer, "type", "rich");
	value_set_text(w->arena, answer, "title", e->title);
	value_set_text(w->arena, answer, "author_name", e->author);
	value_set_text(w->arena, answer, "provider_name", index_text(w->index, INDEX_SITE_NAME));
	value_set_text(w->arena, answer, "provider_url", site_link(w->arena, w->index, "/"));
	value_set_text(w->arena, answer, "cache_age", CACHE_SECONDS);
	value_set_text(w->arena, answer, "html", frame_html(w, e));
	value_set_integer(w->arena, answer, "width", (int64_t)e->width);
	value_set_integer(w->arena, answer, "height", (int64_t)e->height);
	return answer;
}

enum status
oembed(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	struct embedding e = {0};
	struct parameter *parameters;
	size_t count;
	bool is_xml;
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status == OK)
		status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == OK)
		status = read_parameters(w, parameters, count, fault, &e);
	if (status != OK)
		return status;
	is_xml = strcmp(e.format, "xml") == 0;
	if (!is_xml && strcmp(e.format, "json") != 0) {
		page_error(w, 501, NULL);
		return OK;
	}
	status = embed(w, fault, &e);
	if (status != OK)
		return status;
	w->reply.content = is_xml ? CONTENT_XML : CONTENT_JSON;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?%s", http->path, http->query)))
		return OK;
	if (is_xml)
		return write_xml(w, answer_of(w, &e), fault);
	return page_write_json(w, answer_of(w, &e), fault);
}
