/* /api/openapi.json: paths and parameters. */
#include "fcgi/openapi.h"

#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"

enum operation_parameters { TAKES_NOTHING, TAKES_SEARCH, TAKES_ID, TAKES_TYPED, TAKES_EMBEDDING };

struct operation {
	const char *path, *id;
	const char *summary; /* a key of the catalogue */
	const char *answer;  /* of openapi_type(); NULL: a text of media_type */
	enum content content;
	enum operation_parameters takes;
};

static const struct operation operations[] = {
    {"/api/actions", "chercher", "api.operation.chercher", "#Recherche", CONTENT_JSON, TAKES_SEARCH},
    {"/api/actions/{id}", "lire", "api.operation.lire", "#Action", CONTENT_JSON, TAKES_ID},
    {"/api/suggestions", "completer", "api.operation.completer", "#Suggestions", CONTENT_JSON, TAKES_TYPED},
    {"/flux/actions.rss", "fluxRss", "api.operation.flux_rss", NULL, CONTENT_RSS, TAKES_SEARCH},
    {"/flux/actions.atom", "fluxAtom", "api.operation.flux_atom", NULL, CONTENT_ATOM, TAKES_SEARCH},
    {"/flux/actions.json", "fluxJson", "api.operation.flux_json", "object", CONTENT_JSON_FEED, TAKES_SEARCH},
    {"/flux/actions.ics", "calendrier", "api.operation.calendrier", NULL, CONTENT_CALENDAR, TAKES_SEARCH},
    {"/flux/actions.opml", "listeDesFlux", "api.operation.liste_des_flux", NULL, CONTENT_OPML, TAKES_NOTHING},
    {"/actions/{id}.ics", "calendrierAction", "api.operation.calendrier_action", NULL, CONTENT_CALENDAR, TAKES_ID},
    {"/oembed", "integrer", "api.operation.integrer", "object", CONTENT_JSON, TAKES_EMBEDDING},
    {"/sante", "sante", "api.operation.sante", "#Sante", CONTENT_JSON, TAKES_NOTHING},
    {"/api/openapi.json", "description", "api.operation.description", "object", CONTENT_JSON, TAKES_NOTHING},
};

static struct value *
add_parameter(struct api *api, struct value *list, const char *name, const char *description)
{
	struct arena *arena = api->arena;
	struct value *parameter = value_add_object(arena, list);

	value_set_text(arena, parameter, "name", name);
	value_set_text(arena, parameter, "in", "query");
	openapi_describe(api, parameter, description);
	return value_set_object(arena, parameter, "schema");
}

static void
set_parameter_schema(struct arena *arena, struct value *schema, const struct parameter_info *info)
{
	struct value *list;
	const char *choice;
	size_t n;

	switch (info->kind) {
	case PARAMETER_COUNT:
		value_set_text(arena, schema, "type", "integer");
		value_set_integer(arena, schema, "minimum", 1);
		value_set_integer(arena, schema, "maximum", info->most);
		value_set_integer(arena, schema, "default", info->absent);
		return;
	case PARAMETER_NUMBER:
		value_set_text(arena, schema, "type", "number");
		value_set_integer(arena, schema, "exclusiveMinimum", 0);
		value_set_integer(arena, schema, "maximum", info->most);
		return;
	case PARAMETER_DATE:
		openapi_type(arena, schema, "string:date");
		return;
	case PARAMETER_FLAG:
	case PARAMETER_CHOICE:
		value_set_text(arena, schema, "type", "string");
		list = value_set_list(arena, schema, "enum");
		for (n = 0; (choice = request_choice(info->name, n)) != NULL; n++)
			value_add_text(arena, list, choice);
		if (n == 0) {
			value_add_text(arena, list, "0");
			value_add_text(arena, list, "1");
		}
		return;
	case PARAMETER_COLLEGE:
		value_set_text(arena, schema, "type", "string");
		value_set_text(arena, schema, "pattern", "^[0-9]{7}[A-Z]$");
		return;
	case PARAMETER_TEXT:
		value_set_text(arena, schema, "type", "string");
		value_set_integer(arena, schema, "maxLength", info->most);
		return;
	case PARAMETER_PLACE:
		value_set_text(arena, schema, "type", "string");
		return;
	}
}

static void
add_search_parameters(struct api *api, struct value *list)
{
	struct arena *arena = api->arena;
	const struct parameter_info *infos;
	size_t count = request_parameters(&infos), i;
	struct value *schema, *items;
	enum facet f;

	for (i = 0; i < count; i++)
		set_parameter_schema(arena, add_parameter(api, list, infos[i].name,
		    arena_printf(arena, "api.parametre.%s", infos[i].name)),
		    &infos[i]);
	for (f = 0; f < FACET_COUNT; f++) {
		schema = add_parameter(api, list, facet_catalogue[f].parameter,
		    arena_printf(arena, "api.facette.%s", facet_catalogue[f].parameter));
		value_set_text(arena, schema, "type", "array");
		value_set_integer(arena, schema, "maxItems", PARAMETER_VALUES_MAX);
		items = value_set_object(arena, schema, "items");
		value_set_text(arena, items, "type", "string");
		openapi_codes(arena, items, api->index, facet_catalogue[f].vocabulary);
	}
}

static void
set_parameters(struct api *api, struct value *operation, const struct operation *o)
{
	struct arena *arena = api->arena;
	struct value *list, *id;

	if (o->takes == TAKES_NOTHING)
		return;
	list = value_set_list(arena, operation, "parameters");
	switch (o->takes) {
	case TAKES_NOTHING:
		break;
	case TAKES_SEARCH:
		add_search_parameters(api, list);
		break;
	case TAKES_ID:
		id = value_add_object(arena, list);
		value_set_text(arena, id, "name", "id");
		value_set_text(arena, id, "in", "path");
		value_set_boolean(arena, id, "required", true);
		openapi_describe(api, id, "api.identifiant");
		openapi_type(arena, value_set_object(arena, id, "schema"), "string");
		if (strncmp(o->path, "/api/", 5) == 0)
			set_parameter_schema(arena, add_parameter(api, list, "voisines",
			    "api.voisines"),
			    &(struct parameter_info){.name = "voisines", .kind = PARAMETER_FLAG});
		break;
	case TAKES_TYPED:
		openapi_type(arena, add_parameter(api, list, "q", "api.saisie_en_cours"), "string");
		break;
	case TAKES_EMBEDDING:
		openapi_type(arena, add_parameter(api, list, "url", "api.oembed.url"), "string:uri");
		openapi_type(arena, add_parameter(api, list, "format", "api.oembed.format"), "string");
		openapi_type(arena, add_parameter(api, list, "maxwidth", "api.oembed.pixels"), "integer");
		openapi_type(arena, add_parameter(api, list, "maxheight", "api.oembed.pixels"), "integer");
		break;
	}
}

static void
add_response(struct api *api, struct value *responses, const char *status, const char *description)
{
	openapi_describe(api, value_set_object(api->arena, responses, status), description);
}

static void
add_error(struct api *api, struct value *responses, const char *status, const char *description)
{
	struct arena *arena = api->arena;
	struct value *response = value_set_object(arena, responses, status), *content;

	openapi_describe(api, response, description);
	content = value_set_object(arena, response, "content");
	content = value_set_object(arena, content, content_media_type(CONTENT_JSON));
	openapi_type(arena, value_set_object(arena, content, "schema"), "#Erreur");
}

static void
set_responses(struct api *api, struct value *operation, const struct operation *o)
{
	struct arena *arena = api->arena;
	struct value *responses = value_set_object(arena, operation, "responses"), *ok, *content, *header;
	bool is_json = content_is_json(o->content);

	ok = value_set_object(arena, responses, "200");
	openapi_describe(api, ok, o->summary);
	header = value_set_object(arena, value_set_object(arena, ok, "headers"), "ETag");
	openapi_describe(api, header, "api.etag");
	openapi_type(arena, value_set_object(arena, header, "schema"), "string");
	content = value_set_object(arena, ok, "content");
	content = value_set_object(arena, content, content_media_type(o->content));
	openapi_type(arena, value_set_object(arena, content, "schema"), o->answer == NULL ? "string" : o->answer);
	add_response(api, responses, "304", "api.reponse.304");
	if (is_json) {
		if (o->takes != TAKES_NOTHING)
			add_error(api, responses, "400", "api.reponse.400");
		if (o->takes == TAKES_ID || o->takes == TAKES_EMBEDDING)
			add_error(api, responses, "404", "api.reponse.404");
		add_error(api, responses, "503", "api.reponse.503");
	} else {
		add_response(api, responses, o->takes == TAKES_ID ? "404" : "400",
		    o->takes == TAKES_ID ? "api.reponse.404" : "api.reponse.400_court");
		add_response(api, responses, "503", "api.reponse.503");
	}
}

static void
set_info(struct api *api, struct value *object, const char *name)
{
	const struct index *index = api->index;
	struct arena *arena = api->arena;
	const char *site = index_text(index, INDEX_SITE_NAME), *mail = index_text(index, INDEX_SITE_MAIL);
	struct value *info = value_set_object(arena, object, "info"), *part;

	value_set_text(arena, info, "title", site == NULL ? name : site);
	value_set_text(arena, info, "version", API_VERSION);
	openapi_describe(api, info, "api.description");
	if (mail == NULL)
		return;
	part = value_set_object(arena, info, "contact");
	value_set_text(arena, part, "email", mail);
}

static void
set_summary(struct api *api, struct value *operation, const char *key)
{
	const struct text *text = texts_find(api->texts, key, strlen(key));

	if (text == NULL)
		api->missing = key;
	else
		value_set_text(api->arena, operation, "summary", text->plain[TEXT_SINGULAR]);
}

static const struct value *
describe_api(struct worker *w, struct api *api)
{
	struct arena *arena = w->arena;
	struct value *object = value_object(arena), *paths, *operation, *list;
	size_t i;

	value_set_text(arena, object, "openapi", "3.1.0");
	set_info(api, object, w->words.text[WORD_SITE_NAME]);
	list = value_set_list(arena, object, "servers");
	value_set_text(arena, value_add_object(arena, list), "url", index_text(w->index, INDEX_SITE_URL));
	(void)value_set_list(arena, object, "security"); /* none is needed */
	paths = value_set_object(arena, object, "paths");
	for (i = 0; i < LENGTH(operations); i++) {
		operation = value_set_object(arena, value_set_object(arena, paths, operations[i].path), "get");
		value_set_text(arena, operation, "operationId", operations[i].id);
		set_summary(api, operation, operations[i].summary);
		set_parameters(api, operation, &operations[i]);
		set_responses(api, operation, &operations[i]);
	}
	openapi_schemas(api,
	    value_set_object(arena, value_set_object(arena, object, "components"), "schemas"));
	return object;
}

enum status
api_description(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct api api = {.arena = w->arena, .index = w->index, .texts = templates_texts(w->templates)};
	enum status status = page_need_address(w, fault);
	const struct value *description;

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, arena_printf(w->arena, "%s " API_VERSION, http->path)))
		return OK;
	description = describe_api(w, &api);
	if (api.missing != NULL)
		return fault_set(fault, CORRUPT, "no text \"%s\" in " TEXTS_FILE, api.missing);
	return page_write_json(w, description, fault);
}
