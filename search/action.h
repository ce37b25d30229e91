/*
 * An action, and the catalogue of its fields: the one place where the French
 * names of the wire meet the English names of the code.  Anyone may include it.
 *
 * An action is an array of texts, one a field, each in its field's canonical
 * form (below).  Storing, publishing, showing and comparing an action are loops
 * over the catalogue; adding a field is one line in action.c and one enum value.
 *
 * Canonical forms, all valid UTF-8, NULL when absent, never "":
 *   TEXT      one line, blanks collapsed, no control characters
 *   HTML      sanitised by import/: safe to show as it is
 *   CODE      one code of the field's vocabulary
 *   CODES     codes separated by one space, no repeat, in the vocabulary's order
 *   INTEGER   decimal, without sign
 *   REAL      decimal degrees, '.' as separator
 *   BOOLEAN   "1" or "0"
 *   DATE      YYYY-MM-DD
 *   INSTANT   YYYY-MM-DDThh:mm:ssZ (RFC 3339, UTC)
 *   URL       absolute http or https
 *   SESSIONS  one session a line: START '\t' END '\t' COMMUNE.  START and END are
 *             YYYY-MM-DD (whole days, END inclusive) or YYYY-MM-DDThh:mm (Europe/Paris
 *             wall clock); END and COMMUNE (INSEE code) may be empty.  Sorted by START.
 *   NAMES     one name a line, each as TEXT, no repeat
 */
#ifndef SEARCH_ACTION_H
#define SEARCH_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/value.h"

enum field {
	FIELD_ID,
	FIELD_TITRE,
	FIELD_RESUME,
	FIELD_DESCRIPTION,
	FIELD_TYPE,
	FIELD_NIVEAUX,
	FIELD_FILIERES,
	FIELD_METIERS,
	FIELD_LABELS,
	FIELD_PUBLIC,
	FIELD_LIEU,
	FIELD_PARTENAIRE_NOM,
	FIELD_PARTENAIRE_CATEGORIE,
	FIELD_DEPARTEMENTS,
	FIELD_REGIONAL,
	FIELD_COMMUNES,
	FIELD_GEO_LAT,
	FIELD_GEO_LON,
	FIELD_SEANCES,
	FIELD_INSCRIPTION_LIMITE,
	FIELD_DUREE_MINUTES,
	FIELD_EFFECTIF_MAX,
	FIELD_GRATUIT,
	FIELD_COUT,
	FIELD_CONTACT_NOM,
	FIELD_CONTACT_COURRIEL,
	FIELD_CONTACT_TELEPHONE,
	FIELD_URL,
	FIELD_IMAGE,
	FIELD_LANGUE,
	FIELD_PUBLIE,
	FIELD_MODIFIE,
	FIELD_SOURCE,
	FIELD_PARTENAIRES_ASSOCIES, /* last: `deduced` is stored, bit by bit */
	FIELD_COUNT
};

enum field_kind {
	KIND_TEXT,
	KIND_HTML,
	KIND_CODE,
	KIND_CODES,
	KIND_INTEGER,
	KIND_REAL,
	KIND_BOOLEAN,
	KIND_DATE,
	KIND_INSTANT,
	KIND_URL,
	KIND_SESSIONS,
	KIND_NAMES,
};

/* The vocabularies that codes come from; their entries are in search/reference.h. */
enum vocabulary {
	VOCABULARY_NONE,
	VOCABULARY_TYPE,
	VOCABULARY_NIVEAU,
	VOCABULARY_FILIERE,
	VOCABULARY_LABEL,
	VOCABULARY_PUBLIC,
	VOCABULARY_LIEU,
	VOCABULARY_CATEGORIE,
	VOCABULARY_DEPARTEMENT,
	VOCABULARY_DUREE,
	VOCABULARY_METIER,  /* ROME codes */
	VOCABULARY_COMMUNE, /* INSEE codes */
	VOCABULARY_TERRITOIRE, /* SIREN of intercommunalities */
	VOCABULARY_COUNT
};

struct field_info {
	const char *column;  /* column of the store and of the index, flat wire name */
	const char *group;   /* JSON object that holds it, NULL for a member of the action */
	const char *name;    /* JSON member; also the XML attribute inside a group */
	const char *element; /* native XML element, singular for lists */
	enum field_kind kind;
	enum vocabulary vocabulary;
	size_t bytes_max; /* longer values are cut (TEXT) or refused (others) */
	size_t items_max; /* CODES, SESSIONS and NAMES */
};

extern const struct field_info field_catalogue[FIELD_COUNT];

/* FIELD_COUNT when unknown.  `name` is a column name. */
enum field field_by_column(const char *name);

struct action {
	const char *value[FIELD_COUNT];
	uint64_t deduced; /* bit f: value[f] was deduced by rules or vocabularies, not given */
};

/* A set of fields is the sum of their bits. */
#define FIELD_BIT(field) ((uint64_t)1 << (field))

static inline bool
action_is_deduced(const struct action *action, enum field field)
{
	return (action->deduced & FIELD_BIT(field)) != 0;
}

/* False when absent. */
bool action_integer(const struct action *action, enum field field, long *out);
bool action_real(const struct action *action, enum field field, double *out);
bool action_is_true(const struct action *action, enum field field);

/* Walks a CODES value: set *cursor to the value, call until false.
 * The code is not NUL-terminated. */
bool codes_next(const char **cursor, const char **code, size_t *length);
bool codes_contain(const char *codes, const char *code);

/* Whether its element may be repeated, and its JSON is a list: always there, but for NAMES. */
bool field_is_list(enum field field);

/* Walks a NAMES value in the same way; a name is not NUL-terminated. */
bool names_next(const char **cursor, const char **name, size_t *length);
bool names_contain(const char *names, const char *name, size_t length);

/* Who offers it: the partner, then those associated, as NAMES.  NULL when nobody is named. */
const char *action_partners(struct arena *arena, const struct action *action);

#define SESSION_TIME_MAX 17
#define SESSION_COMMUNE_MAX 6

struct session {
	char start[SESSION_TIME_MAX];
	char end[SESSION_TIME_MAX]; /* "" when unknown */
	char commune[SESSION_COMMUNE_MAX];
};

/* Walks a SESSIONS value in the same way. */
bool sessions_next(const char **cursor, struct session *out);

/* The path of an action's page. */
const char *action_path(struct arena *arena, const char *id);
/* The start of the first session that has not ended on that day, copied into the arena; "" when
 * there is none. */
const char *action_next_start(struct arena *arena, const struct action *action, int32_t today);

/* The action as INTERFACE's JSON object (codes, not labels).  Texts are borrowed or
 * copied into the arena. */
struct value *action_value(struct arena *arena, const struct action *action);

#endif
