/* The schemas of what the API answers. */
#include <string.h>

#include "fcgi/openapi.h"

#define CODES_LISTED_MAX 64

struct member {
	const char *name, *type, *description;
	bool may_lack;
};

struct schema {
	const char *name, *description;
	const struct member *members;
	size_t count;
};

static const struct member session_members[] = {
    {"debut", "string", "Jour (AAAA-MM-JJ) ou jour et heure (AAAA-MM-JJTHH:MM), heure de Paris.", false},
    {"fin", "string", "De même\u202f; un jour compte en entier.", true},
    {"commune", "string", "Code INSEE.", true},
};
static const struct member search_members[] = {
    {"requete", "#Requete", "Ce qui a été cherché, et comment cela a été compris.", false},
    {"total", "integer", "Nombre exact d’actions trouvées.", false},
    {"page", "integer", NULL, false},
    {"par_page", "integer", NULL, false},
    {"generation", "string", "L’index qui a répondu.", false},
    {"duree_ms", "number", "Temps de calcul, en millisecondes.", false},
    {"avis", "string", "Une phrase à montrer avec les résultats.", true},
    {"resultats", "[#Resultat", NULL, false},
    {"facettes", "{[#Valeur", "Par paramètre, ses valeurs\u00a0: chacune comptée avec tous les filtres sauf "
			      "ceux de son groupe.", false},
    {"pistes", "[#Piste", "Où aller quand rien n’est trouvé.", true},
};
static const struct member request_members[] = {
    {"q", "string", NULL, false},
    {"filtres", "#Filtres", "Les filtres demandés.", false},
    {"compris", "[#Lecture", "Les mots lus comme des filtres.", false},
    {"corrections", "[#Correction", NULL, false},
    {"elargi", "[string", "Ce qui a été élargi faute de résultat, en phrases.", false},
};
static const struct member reading_members[] = {
    {"texte", "string", NULL, false},
    {"filtre", "string", "Le paramètre.", false},
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
    {"actif", "boolean", "Elle est demandée.", false},
};
static const struct member lead_members[] = {
    {"libelle", "string", NULL, false},
    {"total", "integer", NULL, false},
    {"requete", "string", "Les paramètres de cette recherche.", false},
};
static const struct member suggestions_members[] = {
    {"requete", "#Saisie", NULL, false},
    {"generation", "string", NULL, false},
    {"suggestions", "[#Suggestion", NULL, false},
};
static const struct member typed_members[] = {
    {"q", "string", NULL, false},
    {"approche", "boolean", "Rien ne commence ainsi\u00a0: une faute a été pardonnée.", false},
};
static const struct member suggestion_members[] = {
    {"groupe", "string", NULL, false},
    {"intitule", "string", "Le groupe, en français.", false},
    {"libelle", "string", NULL, false},
    {"libelle_html", "string", "De même, avec <mark> autour de ce qui a été tapé.", false},
    {"precision", "string", "Ce qui la distingue de ses homonymes.", true},
    {"total", "integer", "Actions où elle mène.", false},
    {"passee", "boolean", NULL, true},
    {"id", "string", "D’une action.", true},
    {"parametre", "string", "La recherche qu’elle représente.", true},
    {"valeur", "string", NULL, true},
    {"chemin", "string", "La page où elle mène.", false},
};
static const struct member error_members[] = {
    {"statut", "integer", NULL, false},
    {"message", "string", "Une phrase pour la personne qui a demandé.", false},
};
static const struct member fault_members[] = {{"erreur", "#DetailErreur", NULL, false}};
static const struct member health_members[] = {
    {"statut", "string", NULL, false},
    {"generation", "string", NULL, false},
    {"age_s", "integer", "Âge de l’index, en secondes.", false},
    {"actions", "integer", NULL, false},
};

static const struct schema schemas[] = {
    {"Seance", "Une date où l’action a lieu.", session_members, LENGTH(session_members)},
    {"Recherche", "Une page de résultats.", search_members, LENGTH(search_members)},
    {"Requete", NULL, request_members, LENGTH(request_members)},
    {"Lecture", NULL, reading_members, LENGTH(reading_members)},
    {"Correction", NULL, correction_members, LENGTH(correction_members)},
    {"Valeur", "Une valeur d’un filtre, et ce qu’elle donnerait.", value_members, LENGTH(value_members)},
    {"Piste", "Une autre recherche, qui trouve.", lead_members, LENGTH(lead_members)},
    {"Suggestions", NULL, suggestions_members, LENGTH(suggestions_members)},
    {"Saisie", NULL, typed_members, LENGTH(typed_members)},
    {"Suggestion", NULL, suggestion_members, LENGTH(suggestion_members)},
    {"Erreur", "Ce qui n’a pas pu être fait, en français.", fault_members, LENGTH(fault_members)},
    {"DetailErreur", NULL, error_members, LENGTH(error_members)},
    {"Sante", NULL, health_members, LENGTH(health_members)},
};

/* What a field means, for a portal's developer. */
static const char *const field_descriptions[FIELD_COUNT] = {
    [FIELD_ID] = "Stable d’un import à l’autre\u00a0: «\u00a0source:identifiant\u00a0».",
    [FIELD_TITRE] = "Le titre.",
    [FIELD_RESUME] = "400 caractères au plus, sans mise en forme.",
    [FIELD_DESCRIPTION] = "HTML nettoyé\u00a0: sans script, liens absolus.",
    [FIELD_TYPE] = "Type d’action.",
    [FIELD_NIVEAUX] = "Niveaux de classe.",
    [FIELD_FILIERES] = "Filières professionnelles.",
    [FIELD_METIERS] = "Codes ROME.",
    [FIELD_LABELS] = "Labels.",
    [FIELD_PUBLIC] = "Qui participe.",
    [FIELD_LIEU] = "Où cela se passe.",
    [FIELD_PARTENAIRE_NOM] = "Qui la propose.",
    [FIELD_PARTENAIRE_CATEGORIE] = "Sa catégorie.",
    [FIELD_DEPARTEMENTS] = "D’où l’on peut y participer.",
    [FIELD_REGIONAL] = "Dans toute la région.",
    [FIELD_COMMUNES] = "Codes INSEE des communes où elle a lieu.",
    [FIELD_GEO_LAT] = "Latitude (WGS 84).",
    [FIELD_GEO_LON] = "Longitude (WGS 84).",
    [FIELD_SEANCES] = "Ses dates\u202f; aucune\u00a0: toute l’année.",
    [FIELD_INSCRIPTION_LIMITE] = "Dernier jour pour s’inscrire.",
    [FIELD_DUREE_MINUTES] = "Durée, en minutes.",
    [FIELD_EFFECTIF_MAX] = "Élèves au plus.",
    [FIELD_GRATUIT] = "Absent\u00a0: non précisé.",
    [FIELD_COUT] = "Le prix, en mots.",
    [FIELD_CONTACT_NOM] = "À qui s’adresser.",
    [FIELD_CONTACT_COURRIEL] = "Son adresse électronique.",
    [FIELD_CONTACT_TELEPHONE] = "Son téléphone.",
    [FIELD_URL] = "La page du partenaire.",
    [FIELD_IMAGE] = "Une image.",
    [FIELD_LANGUE] = "BCP 47.",
    [FIELD_PUBLIE] = "Date de publication (UTC).",
    [FIELD_MODIFIE] = "Date de dernière modification (UTC).",
    [FIELD_SOURCE] = "Le flux d’où elle vient.",
    [FIELD_PARTENAIRES_ASSOCIES] = "Qui la propose aussi\u00a0: les autres partenaires qui publient la même.",
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
add_schema(struct arena *arena, struct value *components, const struct schema *schema)
{
	struct value *object = value_set_object(arena, components, schema->name);
	struct value *required, *properties, *property;
	size_t i;

	value_set_text(arena, object, "type", "object");
	value_set_text(arena, object, "description", schema->description);
	required = value_set_list(arena, object, "required");
	properties = value_set_object(arena, object, "properties");
	for (i = 0; i < schema->count; i++) {
		if (!schema->members[i].may_lack)
			value_add_text(arena, required, schema->members[i].name);
		property = value_set_object(arena, properties, schema->members[i].name);
		openapi_type(arena, property, schema->members[i].type);
		value_set_text(arena, property, "description", schema->members[i].description);
	}
}

static void
add_field(struct arena *arena, struct value *properties, const struct index *index, enum field f)
{
	const struct field_info *info = &field_catalogue[f];
	struct value *property = value_set_object(arena, properties, info->name);

	openapi_type(arena, property, kind_types[info->kind]);
	value_set_text(arena, property, "description", field_descriptions[f]);
	if (info->kind == KIND_CODE)
		openapi_codes(arena, property, index, info->vocabulary);
	else if (info->kind == KIND_CODES && property != NULL)
		openapi_codes(arena, property->children.first->next, index, info->vocabulary);
}

/* Lists of codes and sessions are always there, be they empty. */
static bool
is_always_there(enum field f)
{
	return f == FIELD_ID || f == FIELD_TITRE || f == FIELD_SOURCE ||
	    (field_is_list(f) && field_catalogue[f].kind != KIND_NAMES);
}

static void
add_action(struct arena *arena, struct value *components, const struct index *index)
{
	struct value *object = value_set_object(arena, components, "Action"), *required, *properties;
	struct value *group = NULL, *schema;
	const char *group_name = "";
	enum field f;

	value_set_text(arena, object, "type", "object");
	value_set_text(arena, object, "description", "Une action proposée par un partenaire.");
	required = value_set_list(arena, object, "required");
	properties = value_set_object(arena, object, "properties");
	for (f = 0; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (is_always_there(f))
			value_add_text(arena, required, info->name);
		if (info->group == NULL) {
			add_field(arena, properties, index, f);
			continue;
		}
		if (strcmp(group_name, info->group) != 0) {
			group_name = info->group;
			schema = value_set_object(arena, properties, group_name);
			value_set_text(arena, schema, "type", "object");
			group = value_set_object(arena, schema, "properties");
		}
		add_field(arena, group, index, f);
	}
}

/* An action with what only a search knows. */
static void
add_result(struct arena *arena, struct value *components)
{
	static const struct member members[] = {
	    {"extrait", "string", "Le passage qui répond, échappé, avec <mark> autour des mots trouvés.", true},
	    {"distance_km", "number", NULL, true},
	    {"pourquoi", "[string", "Avec pourquoi=1.", true},
	};
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
		value_set_text(arena, property, "description", members[i].description);
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
openapi_schemas(struct arena *arena, struct value *components, const struct index *index)
{
	size_t i;

	add_action(arena, components, index);
	add_result(arena, components);
	add_filters(arena, components);
	for (i = 0; i < LENGTH(schemas); i++)
		add_schema(arena, components, &schemas[i]);
}
