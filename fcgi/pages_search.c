/* A search: on the home page, as a list, on the map, in the agenda, in JSON; its completion; and for
 * which collège. */
#include <string.h>

#include "fcgi/pages.h"
#include "fcgi/view_filters.h"
#include "search/base/utf8.h"
#include "search/query/search.h"

#define HOME_RESULTS 6
#define AGENDA_ACTIONS_MAX 400 /* looked at for one period */

/* The collège of the address; whatever else it says is not for the home page. */
static enum status
read_home(struct worker *w, const struct http_request *http, struct fault *fault,
    struct request **out)
{
	struct request *asked;
	struct http_request plain = *http;
	enum status status = page_read_search(w, http, IGNORE_UNKNOWN_NAMES, fault, &asked);

	if (status != OK)
		return status;
	plain.query = asked->home == NULL ? "" : arena_printf(w->arena, "chez=%s", asked->home->uai);
	if (plain.query == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a page");
	status = page_read_search(w, &plain, IGNORE_UNKNOWN_NAMES, fault, out);
	if (status != OK)
		return status;
	(*out)->order = ORDER_DATE;
	(*out)->per_page = HOME_RESULTS;
	return OK;
}

enum status
page_home(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct request *request;
	struct answer *answer = NULL;
	struct value *page;
	enum status status = read_home(w, http, fault, &request);

	(void)rest;
	if (status == OK)
		status = page_search(w, http, "", request, fault, &answer);
	if (status != OK || answer == NULL)
		return status;
	page = view_page(&show, NULL, "");
	view_home(&show, page, request, answer);
	return page_render(w, "accueil", page, fault);
}

/* What the window says: the words searched for, or that it is everything. */
static const char *
title_of(const struct worker *w, const struct request *request, enum wording everything)
{
	return request->q[0] == '\0'
	    ? w->words.text[everything]
	    : words_fill(w->arena, w->words.text[WORD_TITLE_QUERY], request->q, NULL);
}

enum status
page_results(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct request *request;
	struct answer *answer = NULL;
	struct show show = page_show(w);
	struct value *page;
	enum status status = page_read_search(w, http, IGNORE_UNKNOWN_NAMES, fault, &request);

	(void)rest;
	if (status == OK)
		status = page_search(w, http, "", request, fault, &answer);
	if (status != OK || answer == NULL)
		return status;
	page = view_page(&show, title_of(w, request, WORD_TITLE_ALL), request->q);
	view_answer(&show, page, request, answer);
	return page_render(w, "resultats", page, fault);
}

enum status
page_map(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	struct request *request;
	struct answer *answer = NULL;
	struct show show = page_show(w);
	struct value *page;
	enum status status = page_read_search(w, http, IGNORE_UNKNOWN_NAMES, fault, &request);

	(void)rest;
	if (status != OK)
		return status;
	request->by_territory = true;
	request->page = 1;
	status = page_search(w, http, "", request, fault, &answer);
	if (status != OK || answer == NULL)
		return status;
	show.base = "/carte";
	page = view_page(&show, title_of(w, request, WORD_TITLE_MAP), request->q);
	view_map(&show, page, w->outlines, request, answer);
	return page_render(w, "normandie", page, fault);
}

static enum status
read_period(struct worker *w, const struct http_request *http, struct fault *fault,
    struct period *period)
{
	struct parameter *parameters;
	const char *wrong = NULL;
	size_t count;
	enum status status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);

	if (status == OK && period_read(parameters, count, w->today, &wrong, period) != OK)
		return fault_set(fault, BAD_INPUT, "%s",
		    words_fill(w->arena, w->words.text[WORD_PERIOD_VALUE], wrong, NULL));
	return status;
}

enum status
page_agenda(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct period period;
	struct request *request;
	struct answer *answer = NULL;
	struct show show = page_show(w);
	struct value *page;
	enum status status = page_read_search(w, http, IGNORE_UNKNOWN_NAMES, fault, &request);

	(void)rest;
	if (status == OK)
		status = read_period(w, http, fault, &period);
	if (status != OK)
		return status;
	/* The past of a month is part of it. */
	request->when = WHEN_ALL;
	request->from = period.first;
	request->to = period.last;
	request->order = ORDER_DATE;
	request->page = 1;
	request->per_page = AGENDA_ACTIONS_MAX;
	show.base = "/agenda";
	show.extra = period_parameter(w->arena, &period);
	if (show.extra == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a page");
	status = page_search(w, http, show.extra, request, fault, &answer);
	if (status != OK || answer == NULL)
		return status;
	page = view_page(&show, title_of(w, request, WORD_TITLE_AGENDA), request->q);
	view_agenda(&show, page, &period, request, answer);
	return page_render(w, "agenda", page, fault);
}

/* What to call the collège by, and where its choice leads. */
static enum status
read_choice(struct worker *w, const struct http_request *http, struct fault *fault,
    const char **wanted, const char **base)
{
	static const char *const bases[] = {"/recherche", "/carte", "/agenda", "/"};
	struct parameter *parameters;
	size_t count, i, b;
	enum status status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);

	*wanted = "";
	*base = bases[0];
	for (i = 0; status == OK && i < count; i++) {
		if (strcmp(parameters[i].name, "nom") == 0 && strlen(parameters[i].value) <= QUERY_BYTES_MAX)
			*wanted = parameters[i].value;
		for (b = 0; b < LENGTH(bases); b++)
			if (strcmp(parameters[i].name, "vue") == 0 &&
			    strcmp(parameters[i].value, bases[b] + 1) == 0)
				*base = bases[b];
	}
	if (status == OK && !utf8_is_valid(*wanted, strlen(*wanted)))
		*wanted = "";
	return status;
}

enum status
page_colleges(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct request *request;
	const char *wanted, *base;
	struct value *page;
	enum status status = page_read_search(w, http, IGNORE_UNKNOWN_NAMES, fault, &request);

	(void)rest;
	if (status == OK)
		status = read_choice(w, http, fault, &wanted, &base);
	if (status != OK)
		return status;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?%s", http->path, http->query)))
		return OK;
	show.base = base;
	request->home = NULL;
	page = view_page(&show, w->words.text[WORD_TITLE_COLLEGES], "");
	view_colleges(&show, page, request, wanted);
	value_set_text(w->arena, page, "vue", base + 1);
	view_hidden(&show, page, request);
	return page_render(w, "colleges", page, fault);
}

enum status
api_colleges(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct value *list, *item;
	const struct college *colleges;
	size_t count, i;
	enum status status = page_need_index(w, fault);

	(void)rest;
	if (status != OK || page_is_known(w, http, http->path))
		return status;
	count = reference_colleges(index_reference(w->index), &colleges);
	list = value_list(w->arena);
	for (i = 0; i < count; i++) {
		item = value_add_object(w->arena, list);
		value_set_text(w->arena, item, "uai", colleges[i].uai);
		value_set_text(w->arena, item, "nom", colleges[i].name);
		value_set_text(w->arena, item, "commune", colleges[i].commune_name);
		value_set_text(w->arena, item, "departement", colleges[i].departement);
	}
	return page_write_json(w, list, fault);
}

enum status
api_actions(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct request *request;
	struct answer *answer = NULL;
	enum status status = page_read_search(w, http, REFUSE_UNKNOWN_NAMES, fault, &request);

	(void)rest;
	if (status == OK)
		status = page_search(w, http, "", request, fault, &answer);
	if (status != OK || answer == NULL)
		return status;
	return page_write_json(w, answer_value(w->arena, w->index, request, answer), fault);
}

enum status
api_suggestions(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct suggestions *suggestions;
	const char *q;
	enum status status = page_suggest(w, http, fault, &q, &suggestions);

	(void)rest;
	if (status != OK || suggestions == NULL)
		return status;
	return page_write_json(w, suggestions_value(w->arena, w->index, q, suggestions), fault);
}
