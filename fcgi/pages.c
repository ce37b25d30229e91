#include "fcgi/pages.h"

#include <string.h>
#include <time.h>

#include "fcgi/journal.h"
#include "fcgi/french.h"
#include "fcgi/view.h"
#include "search/index/history.h"
#include "search/base/date.h"
#include "search/query/related.h"
#include "search/query/search.h"
#include "search/query/suggest.h"

#define HOME_RESULTS 6
#define ALIKE_MAX 32 /* codes that a withdrawn action and another may share */

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

/* `what`: what tells this answer from others. */
static enum status
find_action(struct worker *w, const struct http_request *http, const char *id, const char *what,
    struct fault *fault, struct action *action)
{
	enum status status = page_need_index(w, fault);

	if (status == OK)
		status = index_action(w->index, id, w->arena, fault, action);
	if (status != OK)
		return status;
	(void)page_is_known(w, http, what);
	return OK;
}

/* What an address has behind an action's id; it is an action's own name first. */
static const struct {
	const char *ending;
	enum content content;
	page_function *page;
} beside[] = {{".json", CONTENT_JSON, api_action}, {".ics", CONTENT_CALENDAR, page_action_calendar}};

static enum status
page_beside(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	size_t length = strlen(rest), ending, i;

	for (i = 0; i < LENGTH(beside); i++) {
		ending = strlen(beside[i].ending);
		if (length <= ending || strcmp(rest + length - ending, beside[i].ending) != 0)
			continue;
		w->reply.content = beside[i].content;
		return beside[i].page(w, http, arena_copy(w->arena, rest, length - ending), fault);
	}
	return fault_set(fault, NOT_FOUND, "no such action");
}

/* The action as it was; NULL when there never was one, or it is there. */
static const struct action *
withdrawn_action(struct worker *w, const char *id, struct fault *fault, enum status *status)
{
	struct index_history history;

	*status = index_history(w->index, id, w->arena, fault, &history);
	if (*status != OK || history.withdrawn == NULL) {
		*status = *status == OK ? NOT_FOUND : *status;
		return NULL;
	}
	return history.withdrawn;
}

/* What else is there for the same sector, level and département; for fewer of these where that is
 * nothing. */
static enum status
find_instead(struct worker *w, const struct action *action, struct fault *fault,
    struct answer **answer)
{
	static const struct {
		enum field field;
		const char *parameter;
	} alike[] = {{FIELD_NIVEAUX, "niveau"}, {FIELD_FILIERES, "filiere"},
	    {FIELD_DEPARTEMENTS, "departement"}};
	struct parameter parameters[ALIKE_MAX];
	struct request *request;
	enum status status = OK;
	size_t most = LENGTH(alike) + 1, count, i, length;

	do {
		for (count = i = 0, most--; i < most; i++) {
			const char *cursor = action->value[alike[i].field], *code;

			while (cursor != NULL && count < ALIKE_MAX && codes_next(&cursor, &code, &length))
				parameters[count++] = (struct parameter){
				    alike[i].parameter, arena_copy(w->arena, code, length)};
		}
		if (arena_failed(w->arena))
			return fault_set(fault, NO_MEMORY, "no memory for a page");
		status = request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, w->index, w->today,
		    w->arena, fault, &request);
		if (status == OK) {
			request->per_page = RELATED_MAX;
			status = search(w->index, request, deadline_in(SEARCH_DEADLINE_MS), w->arena, fault, answer);
		}
	} while (status == OK && (*answer)->total == 0 && most > 0);
	return status;
}

/* An action that its partner took back: 410, and what there is instead. */
static enum status
page_withdrawn(struct worker *w, const char *id, struct fault *fault)
{
	struct show show = page_show(w);
	enum status status;
	const struct action *action = withdrawn_action(w, id, fault, &status);
	struct answer *answer = NULL;
	struct value *page;

	if (action == NULL)
		return status;
	status = find_instead(w, action, fault, &answer);
	if (status != OK)
		return status;
	w->reply.status = 410;
	page = view_page(&show, w->words.text[WORD_410_TITLE], "");
	value_set_integer(w->arena, page, "statut", w->reply.status);
	value_set_text(w->arena, page, "erreur", french_spaces(w->arena, action->value[FIELD_TITRE]));
	value_set_text(w->arena, page, "conseil", w->words.text[WORD_410_ADVICE]);
	view_related(&show, page, answer->results, answer->result_count);
	return page_render(w, "erreur", page, fault);
}

static enum status
find_related(struct worker *w, const struct action *action, struct result **out, size_t *count,
    struct fault *fault)
{
	const struct related_request request = {action, w->today, deadline_in(SEARCH_DEADLINE_MS)};

	return related_find(w->index, &request, w->arena, fault, out, count);
}

/* /actions/ID, and /actions/ID.json and .ics beside it. */
enum status
page_action(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct result *related;
	struct action action;
	size_t count;
	struct value *page;
	enum status status = find_action(w, http, rest, http->path, fault, &action);

	if (status == NOT_FOUND) {
		status = page_beside(w, http, rest, fault);
		return status == NOT_FOUND ? page_withdrawn(w, rest, fault) : status;
	}
	if (status != OK || w->reply.status == 304)
		return status;
	status = find_related(w, &action, &related, &count, fault);
	if (status != OK)
		return status;
	page = view_page(&show, action.value[FIELD_TITRE], "");
	view_action(&show, page, &action);
	view_related(&show, page, related, count);
	return page_render(w, "action", page, fault);
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

static enum status
read_related(struct worker *w, const struct http_request *http, struct fault *fault, bool *out)
{
	bool is_strict = strncmp(http->path, "/api/", 5) == 0;
	struct parameter *parameters;
	size_t count, i;
	enum status status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);

	*out = false;
	for (i = 0; status == OK && i < count; i++) {
		if (strcmp(parameters[i].name, "voisines") != 0 && !is_strict)
			continue;
		if (strcmp(parameters[i].name, "voisines") != 0)
			status = fault_set(fault, BAD_INPUT, "%s", w->words.text[WORD_ACTION_PARAMETERS]);
		else if (strcmp(parameters[i].value, "1") == 0)
			*out = true;
		else if (strcmp(parameters[i].value, "0") != 0 && parameters[i].value[0] != '\0')
			status = fault_set(fault, BAD_INPUT, "%s", w->words.text[WORD_ACTION_RELATED_VALUE]);
	}
	return status;
}

static enum status
add_related(struct worker *w, const struct action *action, struct value *object,
    struct fault *fault)
{
	struct result *related;
	struct value *list;
	size_t count, i;
	enum status status = find_related(w, action, &related, &count, fault);

	if (status != OK)
		return status;
	list = value_set_list(w->arena, object, "voisines");
	for (i = 0; i < count; i++)
		value_set(list, NULL, action_value(w->arena, &related[i].action));
	return OK;
}

enum status
api_action(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct action action;
	struct value *object;
	bool wants_related;
	enum status status;

	if (rest == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a request");
	status = read_related(w, http, fault, &wants_related);
	if (status == OK)
		status = find_action(w, http, rest,
		    arena_printf(w->arena, "%s?voisines=%d", http->path, wants_related), fault, &action);
	if (status == NOT_FOUND && withdrawn_action(w, rest, fault, &status) != NULL) {
		page_error(w, 410, NULL);
		return OK;
	}
	if (status != OK || w->reply.status == 304)
		return status;
	object = action_value(w->arena, &action);
	if (wants_related)
		status = add_related(w, &action, object, fault);
	return status == OK ? page_write_json(w, object, fault) : status;
}

enum status
api_suggestions(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct suggestions *suggestions;
	struct suggest_request request;
	struct parameter *parameters;
	const char *q;
	size_t count;
	enum status status = page_need_index(w, fault);

	(void)rest;
	if (status == OK)
		status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == OK)
		status = suggest_parse(parameters, count, w->index, w->arena, fault, &q);
	if (status != OK)
		return status;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?q=%s", http->path, q)))
		return OK;
	request = (struct suggest_request){q, w->today, deadline_in(SEARCH_DEADLINE_MS)};
	status = suggest(w->index, &request, w->arena, fault, &suggestions);
	if (status != OK)
		return status;
	return page_write_json(w, suggestions_value(w->arena, w->index, q, suggestions), fault);
}

enum status
api_health(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct value *health = value_object(w->arena);
	enum status status = page_need_index(w, fault);

	(void)http;
	(void)rest;
	if (status != OK)
		return status;
	value_set_text(w->arena, health, "statut", "ok");
	value_set_text(w->arena, health, "generation", index_generation(w->index));
	value_set_integer(w->arena, health, "age_s", (int64_t)time(NULL) - index_built(w->index));
	value_set_integer(w->arena, health, "actions", (int64_t)index_actions(w->index));
	w->reply.generation = index_generation(w->index);
	return page_write_json(w, health, fault);
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
