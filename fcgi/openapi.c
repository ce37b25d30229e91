/* /api/openapi.json: paths and parameters. */
#include "fcgi/openapi.h"

#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"

enum operation_parameters { TAKES_NOTHING, TAKES_SEARCH, TAKES_ID, TAKES_TYPED, TAKES_EMBEDDING };

struct operation {
	const char *path, *id, *summary, *answer; /* of openapi_type(); NULL: a text of media_type */
	enum content content;
	enum operation_parameters takes;
};

static const struct operation operations[] = {
    {"/api/actions", "chercher", "Chercher des actions", "#Recherche", CONTENT_JSON, TAKES_SEARCH},
    {"/api/actions/{id}", "lire", "Lire une action", "#Action", CONTENT_JSON, TAKES_ID},
    {"/api/suggestions", "completer", "Compléter ce qui est tapé", "#Suggestions", CONTENT_JSON, TAKES_TYPED},
    {"/flux/actions.rss", "fluxRss", "La même recherche, en RSS 2.0", NULL, CONTENT_RSS, TAKES_SEARCH},
    {"/flux/actions.atom", "fluxAtom", "La même recherche, en Atom", NULL, CONTENT_ATOM, TAKES_SEARCH},
    {"/flux/actions.json", "fluxJson", "La même recherche, en JSON Feed 1.1", "object", CONTENT_JSON_FEED, TAKES_SEARCH},
    {"/flux/actions.ics", "calendrier", "La même recherche, en calendrier", NULL, CONTENT_CALENDAR, TAKES_SEARCH},
    {"/flux/actions.opml", "listeDesFlux", "Les flux tout prêts", NULL, CONTENT_OPML, TAKES_NOTHING},
    {"/actions/{id}.ics", "calendrierAction", "Les dates d’une action", NULL, CONTENT_CALENDAR, TAKES_ID},
    {"/oembed", "integrer", "Intégrer une page du site (oEmbed)", "object", CONTENT_JSON, TAKES_EMBEDDING},
    {"/sante", "sante", "Le service et son index", "#Sante", CONTENT_JSON, TAKES_NOTHING},
    {"/api/openapi.json", "description", "Cette description", "object", CONTENT_JSON, TAKES_NOTHING},
};

static struct value *
add_parameter(struct arena *arena, struct value *list, const char *name, const char *description)
{
	struct value *parameter = value_add_object(arena, list);

	value_set_text(arena, parameter, "name", name);
	value_set_text(arena, parameter, "in", "query");
	value_set_text(arena, parameter, "description", description);
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
add_search_parameters(struct arena *arena, struct value *list, const struct index *index)
{
	const struct parameter_info *infos;
	size_t count = request_parameters(&infos), i;
	struct value *schema, *items;
	enum facet f;

	for (i = 0; i < count; i++)
		set_parameter_schema(arena, add_parameter(arena, list, infos[i].name, infos[i].description),
		    &infos[i]);
	for (f = 0; f < FACET_COUNT; f++) {
		schema = add_parameter(arena, list, facet_catalogue[f].parameter, arena_printf(arena,
		    "%s. Répété\u00a0: l’une ou l’autre valeur.", facet_catalogue[f].heading));
		value_set_text(arena, schema, "type", "array");
		value_set_integer(arena, schema, "maxItems", PARAMETER_VALUES_MAX);
		items = value_set_object(arena, schema, "items");
		value_set_text(arena, items, "type", "string");
		openapi_codes(arena, items, index, facet_catalogue[f].vocabulary);
	}
}

static void
set_parameters(struct arena *arena, struct value *operation, const struct operation *o,
    const struct index *index)
{
	struct value *list, *id;

	if (o->takes == TAKES_NOTHING)
		return;
	list = value_set_list(arena, operation, "parameters");
	switch (o->takes) {
	case TAKES_NOTHING:
		break;
	case TAKES_SEARCH:
		add_search_parameters(arena, list, index);
		break;
	case TAKES_ID:
		id = value_add_object(arena, list);
		value_set_text(arena, id, "name", "id");
		value_set_text(arena, id, "in", "path");
		value_set_boolean(arena, id, "required", true);
		value_set_text(arena, id, "description", "L’identifiant de l’action.");
		openapi_type(arena, value_set_object(arena, id, "schema"), "string");
		if (strncmp(o->path, "/api/", 5) == 0)
			set_parameter_schema(arena, add_parameter(arena, list, "voisines",
			    "1\u00a0: avec les actions proches, sous «\u00a0voisines\u00a0»."),
			    &(struct parameter_info){.name = "voisines", .kind = PARAMETER_FLAG});
		break;
	case TAKES_TYPED:
		openapi_type(arena, add_parameter(arena, list, "q", "Ce qui est tapé."), "string");
		break;
	case TAKES_EMBEDDING:
		openapi_type(arena, add_parameter(arena, list, "url", "L’adresse d’une page du site."), "string:uri");
		openapi_type(arena, add_parameter(arena, list, "format", "json ou xml."), "string");
		openapi_type(arena, add_parameter(arena, list, "maxwidth", "En pixels."), "integer");
		openapi_type(arena, add_parameter(arena, list, "maxheight", "En pixels."), "integer");
		break;
	}
}

static void
add_response(struct arena *arena, struct value *responses, const char *status, const char *description)
{
	value_set_text(arena, value_set_object(arena, responses, status), "description", description);
}

static void
add_error(struct arena *arena, struct value *responses, const char *status, const char *description)
{
	struct value *response = value_set_object(arena, responses, status), *content;

	value_set_text(arena, response, "description", description);
	content = value_set_object(arena, response, "content");
	content = value_set_object(arena, content, content_media_type(CONTENT_JSON));
	openapi_type(arena, value_set_object(arena, content, "schema"), "#Erreur");
}

static void
set_responses(struct arena *arena, struct value *operation, const struct operation *o)
{
	struct value *responses = value_set_object(arena, operation, "responses"), *ok, *content, *header;
	bool is_json = content_is_json(o->content);

	ok = value_set_object(arena, responses, "200");
	value_set_text(arena, ok, "description", o->summary);
	header = value_set_object(arena, value_set_object(arena, ok, "headers"), "ETag");
	value_set_text(arena, header, "description", "À rendre dans If-None-Match.");
	openapi_type(arena, value_set_object(arena, header, "schema"), "string");
	content = value_set_object(arena, ok, "content");
	content = value_set_object(arena, content, content_media_type(o->content));
	openapi_type(arena, value_set_object(arena, content, "schema"), o->answer == NULL ? "string" : o->answer);
	add_response(arena, responses, "304", "Rien n’a changé depuis.");
	if (is_json) {
		if (o->takes != TAKES_NOTHING)
			add_error(arena, responses, "400", "Un paramètre n’est pas valable\u202f; le message le nomme.");
		if (o->takes == TAKES_ID || o->takes == TAKES_EMBEDDING)
			add_error(arena, responses, "404", "Rien à cette adresse.");
		add_error(arena, responses, "503", "Réessayez après le délai de Retry-After.");
	} else {
		add_response(arena, responses, o->takes == TAKES_ID ? "404" : "400",
		    o->takes == TAKES_ID ? "Rien à cette adresse." : "Un paramètre n’est pas valable.");
		add_response(arena, responses, "503", "Réessayez après le délai de Retry-After.");
	}
}

static void
set_info(struct arena *arena, struct value *object, const struct index *index)
{
	const char *site = index_text(index, INDEX_SITE_NAME), *mail = index_text(index, INDEX_SITE_MAIL);
	struct value *info = value_set_object(arena, object, "info"), *part;

	value_set_text(arena, info, "title", site == NULL ? "Répertoire" : site);
	value_set_text(arena, info, "version", API_VERSION);
	value_set_text(arena, info, "description",
	    "Ce que les partenaires proposent aux collégiens pour découvrir les métiers. Lecture seule, sans "
	    "clé. Les noms des paramètres et des champs ne changent pas au sein d’une version majeure\u202f; il peut "
	    "s’en ajouter. Réutilisez l’ETag\u00a0: une réponse inchangée ne coûte rien.");
	if (mail == NULL)
		return;
	part = value_set_object(arena, info, "contact");
	value_set_text(arena, part, "email", mail);
}

static const struct value *
describe_api(struct worker *w)
{
	struct arena *arena = w->arena;
	struct value *object = value_object(arena), *paths, *operation, *list;
	size_t i;

	value_set_text(arena, object, "openapi", "3.1.0");
	set_info(arena, object, w->index);
	list = value_set_list(arena, object, "servers");
	value_set_text(arena, value_add_object(arena, list), "url", index_text(w->index, INDEX_SITE_URL));
	(void)value_set_list(arena, object, "security"); /* none is needed */
	paths = value_set_object(arena, object, "paths");
	for (i = 0; i < LENGTH(operations); i++) {
		operation = value_set_object(arena, value_set_object(arena, paths, operations[i].path), "get");
		value_set_text(arena, operation, "operationId", operations[i].id);
		value_set_text(arena, operation, "summary", operations[i].summary);
		set_parameters(arena, operation, &operations[i], w->index);
		set_responses(arena, operation, &operations[i]);
	}
	openapi_schemas(arena,
	    value_set_object(arena, value_set_object(arena, object, "components"), "schemas"), w->index);
	return object;
}

enum status
api_description(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, arena_printf(w->arena, "%s " API_VERSION, http->path)))
		return OK;
	return page_write_json(w, describe_api(w), fault);
}
