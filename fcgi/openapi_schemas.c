/* The schemas of what the API answers. */
#include <string.h>

#include "fcgi/openapi.h"

#define CODES_LISTED_MAX 64

struct member {
	const char *name, *type, *description; /* a key of the catalogue, or NULL */
	bool may_lack;
};

struct schema {
	const char *name, *description; /* likewise */
	const struct member *members;
	size_t count;
};

static const struct member session_members[] = {
    {"debut", "string", "api.seance.debut", false},
    {"fin", "string", "api.seance.fin", true},
    {"commune", "string", "api.seance.commune", true},
};
static const struct member search_members[] = {
    {"requete", "#Requete", "api.recherche.requete", false},
    {"total", "integer", "api.recherche.total", false},
    {"page", "integer", NULL, false},
    {"par_page", "integer", NULL, false},
    {"generation", "string", "api.recherche.generation", false},
    {"duree_ms", "number", "api.recherche.duree_ms", false},
    {"avis", "string", "api.recherche.avis", true},
    {"resultats", "[#Resultat", NULL, false},
    {"facettes", "{[#Valeur", "api.recherche.facettes", false},
    {"pistes", "[#Piste", "api.recherche.pistes", true},
};
static const struct member request_members[] = {
    {"q", "string", NULL, false},
    {"filtres", "#Filtres", "api.requete.filtres", false},
    {"compris", "[#Lecture", "api.requete.compris", false},
    {"corrections", "[#Correction", NULL, false},
    {"elargi", "[string", "api.requete.elargi", false},
};
static const struct member reading_members[] = {
    {"texte", "string", NULL, false},
    {"filtre", "string", "api.lecture.filtre", false},
    {"valeur", "string", NULL, true},
    {"libelle", "string", NULL, true},
};
static const struct member correction_members[] = {
    {"de", "string", NULL, false},
    {"vers", "string", NULL, false},
};
static const struct member value_members[] = {
    {"valeur", "string", NULL, false},
    {"libelle", "string", NULL, false},
    {"total", "integer", NULL, false},
    {"actif", "boolean", "api.valeur.actif", false},
};
static const struct member lead_members[] = {
    {"libelle", "string", NULL, false},
    {"total", "integer", NULL, false},
    {"requete", "string", "api.piste.requete", false},
};
static const struct member suggestions_members[] = {
    {"requete", "#Saisie", NULL, false},
    {"generation", "string", NULL, false},
    {"suggestions", "[#Suggestion", NULL, false},
};
static const struct member typed_members[] = {
    {"q", "string", NULL, false},
    {"approche", "boolean", "api.saisie.approche", false},
};
static const struct member suggestion_members[] = {
    {"groupe", "string", NULL, false},
    {"intitule", "string", "api.suggestion.intitule", false},
    {"libelle", "string", NULL, false},
    {"libelle_html", "string", "api.suggestion.libelle_html", false},
    {"precision", "string", "api.suggestion.precision", true},
    {"total", "integer", "api.suggestion.total", false},
    {"passee", "boolean", NULL, true},
    {"id", "string", "api.suggestion.id", true},
    {"parametre", "string", "api.suggestion.parametre", true},
    {"valeur", "string", NULL, true},
    {"chemin", "string", "api.suggestion.chemin", false},
};
static const struct member error_members[] = {
    {"statut", "integer", NULL, false},
    {"message", "string", "api.erreur.message", false},
};
static const struct member fault_members[] = {{"erreur", "#DetailErreur", NULL, false}};
static const struct member health_members[] = {
    {"statut", "string", NULL, false},
    {"generation", "string", NULL, false},
    {"age_s", "integer", "api.sante.age_s", false},
    {"actions", "integer", NULL, false},
};

static const struct schema schemas[] = {
    {"Seance", "api.schema.seance", session_members, LENGTH(session_members)},
    {"Recherche", "api.schema.recherche", search_members, LENGTH(search_members)},
    {"Requete", NULL, request_members, LENGTH(request_members)},
    {"Lecture", NULL, reading_members, LENGTH(reading_members)},
    {"Correction", NULL, correction_members, LENGTH(correction_members)},
    {"Valeur", "api.schema.valeur", value_members, LENGTH(value_members)},
    {"Piste", "api.schema.piste", lead_members, LENGTH(lead_members)},
    {"Suggestions", NULL, suggestions_members, LENGTH(suggestions_members)},
    {"Saisie", NULL, typed_members, LENGTH(typed_members)},
    {"Suggestion", NULL, suggestion_members, LENGTH(suggestion_members)},
    {"Erreur", "api.schema.erreur", fault_members, LENGTH(fault_members)},
    {"DetailErreur", NULL, error_members, LENGTH(error_members)},
    {"Sante", NULL, health_members, LENGTH(health_members)},
};

/* What a field means, for a portal's developer. */
static const char *const field_descriptions[FIELD_COUNT] = {
    [FIELD_ID] = "api.champ.id",
    [FIELD_TITRE] = "api.champ.titre",
    [FIELD_RESUME] = "api.champ.resume",
    [FIELD_DESCRIPTION] = "api.champ.description",
    [FIELD_TYPE] = "api.champ.type",
    [FIELD_NIVEAUX] = "api.champ.niveaux",
    [FIELD_FILIERES] = "api.champ.filieres",
    [FIELD_METIERS] = "api.champ.metiers",
    [FIELD_LABELS] = "api.champ.labels",
    [FIELD_PUBLIC] = "api.champ.public",
    [FIELD_LIEU] = "api.champ.lieu",
    [FIELD_PARTENAIRE_NOM] = "api.champ.partenaire_nom",
    [FIELD_PARTENAIRE_CATEGORIE] = "api.champ.partenaire_categorie",
    [FIELD_DEPARTEMENTS] = "api.champ.departements",
    [FIELD_REGIONAL] = "api.champ.regional",
    [FIELD_COMMUNES] = "api.champ.communes",
    [FIELD_GEO_LAT] = "api.champ.geo_lat",
    [FIELD_GEO_LON] = "api.champ.geo_lon",
    [FIELD_SEANCES] = "api.champ.seances",
    [FIELD_INSCRIPTION_LIMITE] = "api.champ.inscription_limite",
    [FIELD_DUREE_MINUTES] = "api.champ.duree_minutes",
    [FIELD_EFFECTIF_MAX] = "api.champ.effectif_max",
    [FIELD_GRATUIT] = "api.champ.gratuit",
    [FIELD_COUT] = "api.champ.cout",
    [FIELD_CONTACT_NOM] = "api.champ.contact_nom",
    [FIELD_CONTACT_COURRIEL] = "api.champ.contact_courriel",
    [FIELD_CONTACT_TELEPHONE] = "api.champ.contact_telephone",
    [FIELD_URL] = "api.champ.url",
    [FIELD_IMAGE] = "api.champ.image",
    [FIELD_LANGUE] = "api.champ.langue",
    [FIELD_PUBLIE] = "api.champ.publie",
    [FIELD_MODIFIE] = "api.champ.modifie",
    [FIELD_SOURCE] = "api.champ.source",
    [FIELD_PARTENAIRES_ASSOCIES] = "api.champ.partenaires_associes",
};

static const char *const kind_types[] = {
    [KIND_TEXT] = "string",
    [KIND_HTML] = "string",
    [KIND_CODE] = "string",
    [KIND_CODES] = "[string",
    [KIND_INTEGER] = "integer",
    [KIND_REAL] = "number",
    [KIND_BOOLEAN] = "boolean",
    [KIND_DATE] = "string:date",
    [KIND_INSTANT] = "string:date-time",
    [KIND_URL] = "string:uri",
    [KIND_SESSIONS] = "[#Seance",
    [KIND_NAMES] = "[string",
};

void
openapi_describe(struct api *api, struct value *object, const char *key)
{
	const struct text *text = key == NULL ? NULL : texts_find(api->texts, key, strlen(key));

	if (text != NULL)
		value_set_text(api->arena, object, "description", text->plain[TEXT_SINGULAR]);
	else if (key != NULL)
		api->missing = key;
}

void
openapi_type(struct arena *arena, struct value *schema, const char *type)
{
	const char *colon = strchr(type, ':');

	if (type[0] == '[') {
		value_set_text(arena, schema, "type", "array");
		openapi_type(arena, value_set_object(arena, schema, "items"), type + 1);
	} else if (type[0] == '{') {
		value_set_text(arena, schema, "type", "object");
		openapi_type(arena, value_set_object(arena, schema, "additionalProperties"), type + 1);
	} else if (type[0] == '#') {
		value_set_text(arena, schema, "$ref",
		    arena_printf(arena, "#/components/schemas/%s", type + 1));
	} else if (colon != NULL) {
		value_set_text(arena, schema, "type", arena_copy(arena, type, (size_t)(colon - type)));
		value_set_text(arena, schema, "format", colon + 1);
	} else {
		value_set_text(arena, schema, "type", type);
	}
}

void
openapi_codes(struct arena *arena, struct value *schema, const struct index *index,
    enum vocabulary vocabulary)
{
	static const struct {
		enum vocabulary vocabulary;
		const char *pattern;
	} patterns[] = {{VOCABULARY_COMMUNE, "^[0-9][0-9AB][0-9]{3}$"}, {VOCABULARY_TERRITOIRE, "^[0-9]{9}$"},
	    {VOCABULARY_METIER, "^[A-Z][0-9]{4}$"}};
	const struct term *terms;
	struct value *list;
	size_t count, i;

	if (vocabulary == VOCABULARY_NONE)
		return;
	for (i = 0; i < LENGTH(patterns); i++)
		if (patterns[i].vocabulary == vocabulary) {
			value_set_text(arena, schema, "pattern", patterns[i].pattern);
			return;
		}
	count = reference_terms(index_reference(index), vocabulary, &terms);
	if (count > CODES_LISTED_MAX)
		return;
	list = value_set_list(arena, schema, "enum");
	for (i = 0; i < count; i++)
		value_add_text(arena, list, terms[i].code);
}

static void
add_schema(struct api *api, struct value *components, const struct schema *schema)
{
	struct arena *arena = api->arena;
	struct value *object = value_set_object(arena, components, schema->name);
	struct value *required, *properties, *property;
	size_t i;

	value_set_text(arena, object, "type", "object");
	openapi_describe(api, object, schema->description);
	required = value_set_list(arena, object, "required");
	properties = value_set_object(arena, object, "properties");
	for (i = 0; i < schema->count; i++) {
		if (!schema->members[i].may_lack)
			value_add_text(arena, required, schema->members[i].name);
		property = value_set_object(arena, properties, schema->members[i].name);
		openapi_type(arena, property, schema->members[i].type);
		openapi_describe(api, property, schema->members[i].description);
	}
}

static void
add_field(struct api *api, struct value *properties, enum field f)
{
	struct arena *arena = api->arena;
	const struct field_info *info = &field_catalogue[f];
	struct value *property = value_set_object(arena, properties, info->name);

	openapi_type(arena, property, kind_types[info->kind]);
	openapi_describe(api, property, field_descriptions[f]);
	if (info->kind == KIND_CODE)
		openapi_codes(arena, property, api->index, info->vocabulary);
	else if (info->kind == KIND_CODES && property != NULL)
		openapi_codes(arena, property->children.first->next, api->index, info->vocabulary);
}

/* Lists of codes and sessions are always there, be they empty. */
static bool
is_always_there(enum field f)
{
	return f == FIELD_ID || f == FIELD_TITRE || f == FIELD_SOURCE ||
	    (field_is_list(f) && field_catalogue[f].kind != KIND_NAMES);
}

static void
add_action(struct api *api, struct value *components)
{
	struct arena *arena = api->arena;
	struct value *object = value_set_object(arena, components, "Action"), *required, *properties;
	struct value *group = NULL, *schema;
	const char *group_name = "";
	enum field f;

	value_set_text(arena, object, "type", "object");
	openapi_describe(api, object, "api.schema.action");
	required = value_set_list(arena, object, "required");
	properties = value_set_object(arena, object, "properties");
	for (f = 0; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (is_always_there(f))
			value_add_text(arena, required, info->name);
		if (info->group == NULL) {
			add_field(api, properties, f);
			continue;
		}
		if (strcmp(group_name, info->group) != 0) {
			group_name = info->group;
			schema = value_set_object(arena, properties, group_name);
			value_set_text(arena, schema, "type", "object");
			group = value_set_object(arena, schema, "properties");
		}
		add_field(api, group, f);
	}
}

/* An action with what only a search knows. */
static void
add_result(struct api *api, struct value *components)
{
	static const struct member members[] = {
	    {"extrait", "string", "api.resultat.extrait", true},
	    {"distance_km", "number", NULL, true},
	    {"pourquoi", "[string", "api.resultat.pourquoi", true},
	};
	struct arena *arena = api->arena;
	struct value *object = value_set_object(arena, components, "Resultat"), *all, *own;
	size_t i;

	all = value_set_list(arena, object, "allOf");
	openapi_type(arena, value_add_object(arena, all), "#Action");
	own = value_add_object(arena, all);
	value_set_text(arena, own, "type", "object");
	own = value_set_object(arena, own, "properties");
	for (i = 0; i < LENGTH(members); i++) {
		struct value *property = value_set_object(arena, own, members[i].name);

		openapi_type(arena, property, members[i].type);
		openapi_describe(api, property, members[i].description);
	}
}

/* The filters of a request, each by its parameter's name. */
static void
add_filters(struct arena *arena, struct value *components)
{
	static const struct member members[] = {
	    {"gratuit", "boolean", NULL, true}, {"quand", "string", NULL, true},
	    {"du", "string:date", NULL, true}, {"au", "string:date", NULL, true},
	    {"autour", "string", NULL, true}, {"rayon", "number", NULL, true},
	    {"chez", "string", NULL, true},
	};
	struct value *object = value_set_object(arena, components, "Filtres"), *properties;
	enum facet f;
	size_t i;

	value_set_text(arena, object, "type", "object");
	properties = value_set_object(arena, object, "properties");
	for (f = 0; f < FACET_COUNT; f++)
		openapi_type(arena, value_set_object(arena, properties, facet_catalogue[f].parameter),
		    "[string");
	for (i = 0; i < LENGTH(members); i++)
		openapi_type(arena, value_set_object(arena, properties, members[i].name), members[i].type);
}

void
openapi_schemas(struct api *api, struct value *components)
{
	size_t i;

	add_action(api, components);
	add_result(api, components);
	add_filters(api->arena, components);
	for (i = 0; i < LENGTH(schemas); i++)
		add_schema(api, components, &schemas[i]);
}
