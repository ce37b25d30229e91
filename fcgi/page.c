#include "fcgi/page.h"

#include <time.h>

#include "fcgi/journal.h"
#include "search/base/date.h"
#include "search/query/search.h"

enum status
page_render(struct worker *w, const char *template, const struct value *page, struct fault *fault)
{
	enum status status;

	if (arena_failed(w->arena))
		return fault_set(fault, NO_MEMORY, "no memory for a page");
	status = templates_render(w->templates, template, page, &w->reply.body);
	if (status != OK)
		return fault_set(fault, status, "template %s cannot be rendered", template);
	return buf_failed(&w->reply.body) ? fault_set(fault, NO_MEMORY, "no memory for a page") : OK;
}

enum status
page_write_json(struct worker *w, const struct value *value, struct fault *fault)
{
	value_write_json(value, &w->reply.body);
	if (arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for an answer");
	return OK;
}

/* What "upcoming" means changes at midnight, as the answers do. */
static int64_t
modified_at(const struct worker *w)
{
	struct civil midnight = {0};
	int64_t built = index_built(w->index), since;

	date_from_days(w->today, &midnight.year, &midnight.month, &midnight.day);
	since = paris_to_instant(&midnight);
	return since > built && since <= (int64_t)time(NULL) ? since : built;
}

void
page_describe(struct worker *w, const char *what)
{
	w->reply.generation = index_generation(w->index);
	w->reply.modified = modified_at(w);
	w->reply.cacheable = true;
	reply_set_etag(&w->reply, w->reply.generation,
	    arena_printf(w->arena, "%d %s", w->today, what == NULL ? "" : what));
}

bool
page_is_known(struct worker *w, const struct http_request *http, const char *what)
{
	page_describe(w, what);
	if (!reply_is_known(&w->reply, http->if_none_match))
		return false;
	reply_make_not_modified(&w->reply);
	return true;
}

enum status
page_need_index(const struct worker *w, struct fault *fault)
{
	return w->index != NULL ? OK : fault_set(fault, UNAVAILABLE, "no index to answer from");
}

struct show
page_show(const struct worker *w)
{
	return (struct show){w->arena, w->index, &w->words, w->today, "/recherche", ""};
}

enum status
page_need_address(const struct worker *w, struct fault *fault)
{
	enum status status = page_need_index(w, fault);

	if (status == OK && index_text(w->index, INDEX_SITE_URL) == NULL)
		return fault_set(fault, UNAVAILABLE,
		    "the site's address is not configured: set url of site in sources.conf");
	return status;
}

enum status
page_read_search(struct worker *w, const struct http_request *http, enum strictness strictness,
    struct fault *fault, struct request **request)
{
	struct parameter *parameters;
	size_t count;
	enum status status = page_need_index(w, fault);

	if (status == OK)
		status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == OK)
		status = request_parse(parameters, count, strictness, w->index, w->today, w->arena, fault,
		    request);
	return status;
}

enum status
page_search(struct worker *w, const struct http_request *http, const char *what,
    const struct request *request, struct fault *fault, struct answer **answer)
{
	enum status status;

	*answer = NULL;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?%s&%s", http->path,
		request_query_string(w->arena, request), what)))
		return OK;
	status = search(w->index, request, deadline_in(SEARCH_DEADLINE_MS), w->arena, fault, answer);
	if (status == OK)
		journal_note(w, request, *answer);
	return status;
}

enum status
page_suggest(struct worker *w, const struct http_request *http, struct fault *fault, const char **q,
    struct suggestions **suggestions)
{
	struct suggest_request request;
	struct parameter *parameters;
	size_t count;
	enum status status = page_need_index(w, fault);

	*suggestions = NULL;
	if (status == OK)
		status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == OK)
		status = suggest_parse(parameters, count, w->index, w->arena, fault, q);
	if (status != OK || page_is_known(w, http, arena_printf(w->arena, "%s?q=%s", http->path, *q)))
		return status;
	request = (struct suggest_request){*q, w->today, deadline_in(SEARCH_DEADLINE_MS)};
	return suggest(w->index, &request, w->arena, fault, suggestions);
}

enum status
page_read_health(struct worker *w, struct fault *fault, struct health *health)
{
	enum status status = health_read(w->directory, w->arena, fault, health);

	if (status != NOT_FOUND)
		return status;
	*fault = (struct fault){0};
	*health = (struct health){0};
	return OK;
}

static const struct {
	int status;
	enum wording title, advice;
} errors[] = {
    {400, WORD_400_TITLE, WORD_400_ADVICE},
    {404, WORD_404_TITLE, WORD_404_ADVICE},
    {405, WORD_405_TITLE, WORD_405_ADVICE},
    {410, WORD_410_TITLE, WORD_410_ADVICE},
    {500, WORD_500_TITLE, WORD_500_ADVICE},
    {501, WORD_501_TITLE, WORD_501_ADVICE},
    {503, WORD_503_TITLE, WORD_503_ADVICE},
};

static void
write_json_error(struct worker *w, int status, const char *message)
{
	struct value *object = value_object(w->arena);
	struct value *error = value_set_object(w->arena, object, "erreur");

	value_set_integer(w->arena, error, "statut", status);
	value_set_text(w->arena, error, "message", message);
	value_write_json(object, &w->reply.body);
}

void
page_error(struct worker *w, int status, const char *message)
{
	struct show show = page_show(w);
	struct value *page;
	const char *title;
	size_t i;

	w->reply.status = status;
	w->reply.etag[0] = '\0';
	w->reply.cacheable = false;
	w->reply.fields = NULL;
	w->reply.content = content_is_json(w->reply.content) ? CONTENT_JSON : CONTENT_HTML;
	buf_reset(&w->reply.body);
	for (i = 0; i + 1 < LENGTH(errors) && errors[i].status != status; i++)
		continue;
	title = w->words.text[errors[i].title];
	if (status == 503)
		w->reply.retry_after = RETRY_AFTER_SECONDS;
	/* What failed may be memory: start afresh; `message` is a literal or in the fault. */
	arena_reset(w->arena);
	if (w->reply.content == CONTENT_JSON) {
		write_json_error(w, status, message == NULL ? title : message);
		return;
	}
	page = view_page(&show, title, "");
	value_set_integer(w->arena, page, "statut", status);
	value_set_text(w->arena, page, "erreur", message);
	value_set_text(w->arena, page, "conseil", w->words.text[errors[i].advice]);
	if (templates_render(w->templates, "erreur", page, &w->reply.body) != OK ||
	    arena_failed(w->arena)) {
		buf_reset(&w->reply.body);
		buf_text(&w->reply.body, title);
	}
}
