#include "search/action.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/base/url_escape.h"

#define CODE_BYTES 64
#define LIST_ITEMS 64

/* clang-format off */
const struct field_info field_catalogue[FIELD_COUNT] = {
	[FIELD_ID]          = {"id", NULL, "id", "id", KIND_TEXT, 0, 300, 1},
	[FIELD_TITRE]       = {"titre", NULL, "titre", "titre", KIND_TEXT, 0, 600, 1},
	[FIELD_RESUME]      = {"resume", NULL, "resume", "resume", KIND_TEXT, 0, 1600, 1},
	[FIELD_DESCRIPTION] = {"description", NULL, "description", "description", KIND_HTML, 0, 262144, 1},
	[FIELD_TYPE]        = {"type", NULL, "type", "type", KIND_CODE, VOCABULARY_TYPE, CODE_BYTES, 1},
	[FIELD_NIVEAUX]     = {"niveaux", NULL, "niveaux", "niveau", KIND_CODES, VOCABULARY_NIVEAU, 1024, LIST_ITEMS},
	[FIELD_FILIERES]    = {"filieres", NULL, "filieres", "filiere", KIND_CODES, VOCABULARY_FILIERE, 4096, LIST_ITEMS},
	[FIELD_METIERS]     = {"metiers", NULL, "metiers", "metier", KIND_CODES, VOCABULARY_METIER, 1024, LIST_ITEMS},
	[FIELD_LABELS]      = {"labels", NULL, "labels", "label", KIND_CODES, VOCABULARY_LABEL, 1024, LIST_ITEMS},
	[FIELD_PUBLIC]      = {"public", NULL, "public", "public", KIND_CODES, VOCABULARY_PUBLIC, 1024, LIST_ITEMS},
	[FIELD_LIEU]        = {"lieu", NULL, "lieu", "lieu", KIND_CODE, VOCABULARY_LIEU, CODE_BYTES, 1},
	[FIELD_PARTENAIRE_NOM] = {"partenaire_nom", "partenaire", "nom", "partenaire", KIND_TEXT, 0, 300, 1},
	[FIELD_PARTENAIRE_CATEGORIE] = {"partenaire_categorie", "partenaire", "categorie", "partenaire", KIND_CODE, VOCABULARY_CATEGORIE, 120, 1},
	[FIELD_DEPARTEMENTS] = {"departements", NULL, "departements", "departement", KIND_CODES, VOCABULARY_DEPARTEMENT, 1024, LIST_ITEMS},
	[FIELD_REGIONAL]    = {"regional", NULL, "regional", "regional", KIND_BOOLEAN, 0, 1, 1},
	[FIELD_COMMUNES]    = {"communes", NULL, "communes", "commune", KIND_CODES, VOCABULARY_COMMUNE, 2048, 256},
	[FIELD_GEO_LAT]     = {"geo_lat", "geo", "lat", "geo", KIND_REAL, 0, 32, 1},
	[FIELD_GEO_LON]     = {"geo_lon", "geo", "lon", "geo", KIND_REAL, 0, 32, 1},
	[FIELD_SEANCES]     = {"seances", NULL, "seances", "seance", KIND_SESSIONS, 0, 16384, 256},
	[FIELD_INSCRIPTION_LIMITE] = {"inscription_limite", NULL, "inscription_limite", "inscription_limite", KIND_DATE, 0, 10, 1},
	[FIELD_DUREE_MINUTES] = {"duree_minutes", NULL, "duree_minutes", "duree_minutes", KIND_INTEGER, 0, 6, 1},
	[FIELD_EFFECTIF_MAX] = {"effectif_max", NULL, "effectif_max", "effectif_max", KIND_INTEGER, 0, 6, 1},
	[FIELD_GRATUIT]     = {"gratuit", NULL, "gratuit", "gratuit", KIND_BOOLEAN, 0, 1, 1},
	[FIELD_COUT]        = {"cout", NULL, "cout", "cout", KIND_TEXT, 0, 300, 1},
	[FIELD_CONTACT_NOM] = {"contact_nom", "contact", "nom", "contact", KIND_TEXT, 0, 300, 1},
	[FIELD_CONTACT_COURRIEL] = {"contact_courriel", "contact", "courriel", "contact", KIND_TEXT, 0, 254, 1},
	[FIELD_CONTACT_TELEPHONE] = {"contact_telephone", "contact", "telephone", "contact", KIND_TEXT, 0, 60, 1},
	[FIELD_URL]         = {"url", NULL, "url", "url", KIND_URL, 0, 2048, 1},
	[FIELD_IMAGE]       = {"image", NULL, "image", "image", KIND_URL, 0, 2048, 1},
	[FIELD_LANGUE]      = {"langue", NULL, "langue", "langue", KIND_TEXT, 0, 35, 1},
	[FIELD_PUBLIE]      = {"publie", NULL, "publie", "publie", KIND_INSTANT, 0, 20, 1},
	[FIELD_MODIFIE]     = {"modifie", NULL, "modifie", "modifie", KIND_INSTANT, 0, 20, 1},
	[FIELD_SOURCE]      = {"source", NULL, "source", "source", KIND_TEXT, 0, 64, 1},
	[FIELD_PARTENAIRES_ASSOCIES] = {"partenaires_associes", NULL, "partenaires_associes", "partenaire_associe", KIND_NAMES, 0, 4096, 12},
};
/* clang-format on */

_Static_assert(FIELD_COUNT <= 64, "struct action keeps one bit a field");

enum field
field_by_column(const char *name)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_catalogue[f].column, name) == 0)
			break;
	return f;
}

bool
action_integer(const struct action *action, enum field field, long *out)
{
	char *end;
	long n;

	if (action->value[field] == NULL)
		return false;
	n = strtol(action->value[field], &end, 10);
	if (*end != '\0')
		return false;
	*out = n;
	return true;
}

bool
action_real(const struct action *action, enum field field, double *out)
{
	char *end;
	double n;

	if (action->value[field] == NULL)
		return false;
	n = strtod(action->value[field], &end);
	if (*end != '\0')
		return false;
	*out = n;
	return true;
}

bool
action_is_true(const struct action *action, enum field field)
{
	return action->value[field] != NULL && strcmp(action->value[field], "1") == 0;
}

bool
codes_next(const char **cursor, const char **code, size_t *length)
{
	const char *at = *cursor;

	if (at == NULL)
		return false;
	at += strspn(at, " ");
	*length = strcspn(at, " ");
	*code = at;
	*cursor = at + *length;
	return *length > 0;
}

bool
codes_contain(const char *codes, const char *code)
{
	size_t want = strlen(code), length;
	const char *at;

	while (codes_next(&codes, &at, &length))
		if (length == want && memcmp(at, code, want) == 0)
			return true;
	return false;
}

bool
field_is_list(enum field field)
{
	enum field_kind kind = field_catalogue[field].kind;

	return kind == KIND_CODES || kind == KIND_SESSIONS || kind == KIND_NAMES;
}

bool
names_next(const char **cursor, const char **name, size_t *length)
{
	const char *at = *cursor;

	if (at == NULL)
		return false;
	at += strspn(at, "\n");
	*length = strcspn(at, "\n");
	*name = at;
	*cursor = at + *length;
	return *length > 0;
}

bool
names_contain(const char *names, const char *name, size_t length)
{
	const char *at;
	size_t n;

	while (names_next(&names, &at, &n))
		if (n == length && memcmp(at, name, n) == 0)
			return true;
	return false;
}

const char *
action_partners(struct arena *arena, const struct action *action)
{
	const char *first = action->value[FIELD_PARTENAIRE_NOM];
	const char *others = action->value[FIELD_PARTENAIRES_ASSOCIES];

	if (first == NULL || others == NULL)
		return first == NULL ? others : first;
	return arena_printf(arena, "%s\n%s", first, others);
}

/* Copies the bytes before the next tab or newline; false when they do not fit. */
static bool
take_part(const char **cursor, char *out, size_t size)
{
	size_t length = strcspn(*cursor, "\t\n");

	if (length >= size)
		return false;
	memcpy(out, *cursor, length);
	out[length] = '\0';
	*cursor += length;
	if (**cursor == '\t')
		(*cursor)++;
	return true;
}

bool
sessions_next(const char **cursor, struct session *out)
{
	if (*cursor == NULL || **cursor == '\0')
		return false;
	*out = (struct session){0};
	if (!take_part(cursor, out->start, sizeof(out->start)) ||
	    !take_part(cursor, out->end, sizeof(out->end)) ||
	    !take_part(cursor, out->commune, sizeof(out->commune)))
		return false;
	if (**cursor == '\n')
		(*cursor)++;
	return out->start[0] != '\0';
}

static void
set_codes(struct arena *arena, struct value *object, const char *name, const char *codes)
{
	struct value *list = value_set_list(arena, object, name);
	const char *code;
	size_t length;

	while (codes_next(&codes, &code, &length))
		value_add_text(arena, list, arena_copy(arena, code, length));
}

/* Few actions have any: the others do not carry the list. */
static void
set_names(struct arena *arena, struct value *object, const char *name, const char *names)
{
	struct value *list = names == NULL ? NULL : value_set_list(arena, object, name);
	const char *at;
	size_t length;

	while (names_next(&names, &at, &length))
		value_add_text(arena, list, arena_copy(arena, at, length));
}

static void
set_sessions(struct arena *arena, struct value *object, const char *name, const char *sessions)
{
	struct value *list = value_set_list(arena, object, name);
	struct session s;

	while (sessions_next(&sessions, &s)) {
		struct value *item = value_add_object(arena, list);

		value_set_text(arena, item, "debut", arena_strdup(arena, s.start));
		if (s.end[0] != '\0')
			value_set_text(arena, item, "fin", arena_strdup(arena, s.end));
		if (s.commune[0] != '\0')
			value_set_text(arena, item, "commune", arena_strdup(arena, s.commune));
	}
}

static void
set_field(struct arena *arena, struct value *object, const struct action *action, enum field f)
{
	const struct field_info *info = &field_catalogue[f];
	const char *text = action->value[f];
	double real;
	long n;

	switch (info->kind) {
	case KIND_CODES:
		set_codes(arena, object, info->name, text);
		break;
	case KIND_SESSIONS:
		set_sessions(arena, object, info->name, text);
		break;
	case KIND_NAMES:
		set_names(arena, object, info->name, text);
		break;
	case KIND_INTEGER:
		if (action_integer(action, f, &n))
			value_set_integer(arena, object, info->name, n);
		break;
	case KIND_REAL:
		if (action_real(action, f, &real))
			value_set_real(arena, object, info->name, real);
		break;
	case KIND_BOOLEAN:
		if (text != NULL)
			value_set_boolean(arena, object, info->name, action_is_true(action, f));
		break;
	default:
		value_set_text(arena, object, info->name, text);
	}
}

const char *
action_path(struct arena *arena, const char *id)
{
	struct buf out = {0};

	buf_text(&out, "/actions/");
	for (; *id != '\0'; id++) { /* ":" is fine in a path segment (RFC 3986, 3.3) */
		char one[2] = {*id, '\0'};

		if (*id == ':')
			buf_char(&out, ':');
		else
			url_escape(one, &out);
	}
	return buf_move(&out, arena);
}

const char *
action_next_start(struct arena *arena, const struct action *action, int32_t today)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;
	int32_t day;

	while (sessions_next(&cursor, &session))
		if (date_parse_days(session.end[0] != '\0' ? session.end : session.start, &day) &&
		    day >= today)
			return arena_strdup(arena, session.start);
	return "";
}

struct value *
action_value(struct arena *arena, const struct action *action)
{
	struct value *object = value_object(arena), *group = NULL;
	const char *group_name = NULL;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (info->group == NULL) {
			set_field(arena, object, action, f);
			continue;
		}
		if (action->value[f] == NULL)
			continue;
		if (group_name == NULL || strcmp(group_name, info->group) != 0) {
			group_name = info->group;
			group = value_set_object(arena, object, group_name);
		}
		set_field(arena, group, action, f);
	}
	return object;
}
