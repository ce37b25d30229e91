/* An action, as a page and in JSON; one that was withdrawn, and what there is instead. */
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/pages.h"
#include "search/index/history.h"
#include "search/query/related.h"
#include "search/query/search.h"

#define ALIKE_MAX 32 /* codes that a withdrawn action and another may share */

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
