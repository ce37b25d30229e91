#include "import/twins.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/store_sql.h"
#include "import/twin_keys.h"
#include "search/base/buf.h"

#define SOURCES_MAX 16 /* that publish the same: more is a key of everyone's */
#define ARENA_MAX ((size_t)16 * 1024 * 1024)

enum statement {
	ACTIONS,
	KEY_ADD,
	KEYS,
	ACTION_GET,
	MEMBER_ADD,
	HEAD_GET,
	SOURCES_CLASH,
	JOIN,
	STATEMENT_COUNT
};

/* The fields that decide, in the order of these statements' columns. */
#define DECIDING "titre, resume, partenaire_nom, url, seances, communes, type, departements, deduits"
static const enum field deciding[] = {FIELD_TITRE, FIELD_RESUME, FIELD_PARTENAIRE_NOM, FIELD_URL,
    FIELD_SEANCES, FIELD_COMMUNES, FIELD_TYPE, FIELD_DEPARTEMENTS};

/* The rowid of an action tells which was stored first. */
static const char *const texts[STATEMENT_COUNT] = {
    [ACTIONS] = "SELECT " DECIDING ", rowid, source FROM action",
    [KEY_ADD] = "INSERT INTO cle VALUES(?,?,?)",
    [KEYS] = "SELECT cle, action, source FROM cle ORDER BY cle, action",
    [ACTION_GET] = "SELECT " DECIDING " FROM action WHERE rowid = ?",
    [MEMBER_ADD] = "INSERT OR IGNORE INTO membre VALUES(?1, ?1, ?2)",
    [HEAD_GET] = "SELECT tete FROM membre WHERE action = ?",
    [SOURCES_CLASH] = "SELECT count(*) > count(DISTINCT source) FROM membre WHERE tete IN (?1, ?2)",
    [JOIN] = "UPDATE membre SET tete = ?1 WHERE tete = ?2",
};

static const char tables[] =
    "DROP TABLE IF EXISTS temp.cle; DROP TABLE IF EXISTS temp.membre;"
    "CREATE TEMP TABLE cle(cle INTEGER, action INTEGER, source TEXT);"
    "CREATE TEMP TABLE membre(action INTEGER PRIMARY KEY, tete INTEGER, source TEXT);"
    "CREATE INDEX temp.membre_tete ON membre(tete, source)";

/* What is shown with others, no more or in another way than last time has changed; and so has what
 * shows the words of one that changed. */
static const char publish[] =
    "BEGIN IMMEDIATE;"
    "CREATE TEMP TABLE nouvelle AS SELECT a.id AS id, b.id AS tete FROM membre JOIN action a ON "
    "a.rowid = membre.action JOIN action b ON b.rowid = membre.tete WHERE membre.action <> membre.tete;"
    "CREATE TEMP TABLE difference AS SELECT * FROM (SELECT id, tete FROM nouvelle EXCEPT SELECT id, tete "
    "FROM fusion) UNION SELECT * FROM (SELECT id, tete FROM fusion EXCEPT SELECT id, tete FROM nouvelle);"
    "UPDATE histoire SET publie = 0, revision = revision + 1 WHERE publie = 1 AND id IN (SELECT id FROM "
    "difference UNION SELECT tete FROM difference UNION SELECT tete FROM nouvelle WHERE id IN (SELECT id "
    "FROM histoire WHERE publie = 0));"
    "DELETE FROM fusion;"
    "INSERT INTO fusion SELECT id, tete FROM nouvelle;"
    "DROP TABLE temp.nouvelle; DROP TABLE temp.difference;"
    "COMMIT;"
    "DROP TABLE temp.cle; DROP TABLE temp.membre";

struct finding {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct arena *arena;
	struct fault *fault;
};

static enum status
run(struct finding *f, const char *sql)
{
	if (sqlite3_exec(f->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return OK;
	(void)store_fault(f->db, f->fault, "look for twins");
	if (sqlite3_get_autocommit(f->db) == 0)
		(void)sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
	return f->fault->status;
}

/* Steps a statement that gives at most one number, and makes it ready again. */
static enum status
number(struct finding *f, enum statement s, sqlite3_int64 *out)
{
	int rc = sqlite3_step(f->statements[s]);

	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(f->statements[s], 0);
	(void)sqlite3_reset(f->statements[s]);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : store_fault(f->db, f->fault, "look for twins");
}

static void
read_deciding(sqlite3_stmt *row, struct action *out)
{
	size_t i;

	*out = (struct action){.deduced = (uint64_t)sqlite3_column_int64(row, LENGTH(deciding))};
	for (i = 0; i < LENGTH(deciding); i++)
		out->value[deciding[i]] = (const char *)sqlite3_column_text(row, (int)i);
}

static enum status
add_keys(struct finding *f)
{
	sqlite3_stmt *row = f->statements[ACTIONS], *add = f->statements[KEY_ADD];
	uint64_t keys[TWIN_KEYS_MAX];
	enum status status = OK;
	struct action action;
	sqlite3_int64 none;
	size_t count, i;
	int rc = SQLITE_DONE;

	while (status == OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		read_deciding(row, &action);
		count = twin_keys(&action, keys);
		for (i = 0; status == OK && i < count; i++) {
			(void)sqlite3_bind_int64(add, 1, (sqlite3_int64)keys[i]);
			(void)sqlite3_bind_int64(add, 2, sqlite3_column_int64(row, LENGTH(deciding) + 1));
			(void)sqlite3_bind_value(add, 3, sqlite3_column_value(row, LENGTH(deciding) + 2));
			status = number(f, KEY_ADD, &none);
		}
	}
	if (status == OK && rc != SQLITE_DONE)
		status = store_fault(f->db, f->fault, "look for twins");
	(void)sqlite3_reset(row);
	return status;
}

static enum status
get_action(struct finding *f, sqlite3_int64 rowid, struct action *out)
{
	sqlite3_stmt *get = f->statements[ACTION_GET];
	enum status status = OK;
	size_t i;

	(void)sqlite3_bind_int64(get, 1, rowid);
	if (sqlite3_step(get) == SQLITE_ROW) {
		read_deciding(get, out);
		for (i = 0; i < LENGTH(deciding); i++)
			out->value[deciding[i]] = arena_strdup(f->arena, out->value[deciding[i]]);
		if (arena_failed(f->arena))
			status = fault_set(f->fault, NO_MEMORY, "store: no memory to compare actions");
	} else {
		status = store_fault(f->db, f->fault, "compare actions");
	}
	(void)sqlite3_reset(get);
	return status;
}

struct member {
	sqlite3_int64 action;
	char source[80];
};

static enum status
head_of(struct finding *f, const struct member *member, sqlite3_int64 *head)
{
	sqlite3_stmt *add = f->statements[MEMBER_ADD];
	sqlite3_int64 none;
	enum status status;

	(void)sqlite3_bind_int64(add, 1, member->action);
	(void)sqlite3_bind_text(add, 2, member->source, -1, SQLITE_STATIC);
	status = number(f, MEMBER_ADD, &none);
	(void)sqlite3_bind_int64(f->statements[HEAD_GET], 1, member->action);
	return status == OK ? number(f, HEAD_GET, head) : status;
}

/* Two that share a key of their own. */
static enum status
compare(struct finding *f, const struct member *a, const struct member *b)
{
	sqlite3_int64 x = 0, y = 0, clash = 0, none;
	struct action one, other;
	enum status status = head_of(f, a, &x);

	if (status == OK)
		status = head_of(f, b, &y);
	if (status != OK || x == y)
		return status;
	arena_reset(f->arena);
	status = get_action(f, x, &one);
	if (status == OK)
		status = get_action(f, y, &other);
	if (status != OK || !twins_are_one(&one, &other))
		return status;
	(void)sqlite3_bind_int64(f->statements[SOURCES_CLASH], 1, x);
	(void)sqlite3_bind_int64(f->statements[SOURCES_CLASH], 2, y);
	status = number(f, SOURCES_CLASH, &clash);
	if (status != OK || clash != 0)
		return status;
	(void)sqlite3_bind_int64(f->statements[JOIN], 1, x < y ? x : y);
	(void)sqlite3_bind_int64(f->statements[JOIN], 2, x < y ? y : x);
	return number(f, JOIN, &none);
}

/* The actions of one key, the first stored in front. */
struct group {
	struct member members[SOURCES_MAX];
	size_t count;
	bool is_common; /* a source has it twice: it names nobody */
};

static void
add_member(struct group *group, sqlite3_int64 action, const char *source)
{
	size_t i;

	for (i = 0; i < group->count; i++)
		if (strcmp(group->members[i].source, source) == 0 && group->members[i].action != action)
			group->is_common = true;
		else if (group->members[i].action == action)
			return; /* two sessions that have the same key */
	if (group->count == SOURCES_MAX) {
		group->is_common = true;
		return;
	}
	group->members[group->count].action = action;
	(void)snprintf(group->members[group->count].source, sizeof(group->members[0].source), "%s", source);
	group->count++;
}

static enum status
close_group(struct finding *f, struct group *group)
{
	enum status status = OK;
	size_t i, k;

	for (i = 0; !group->is_common && i < group->count; i++)
		for (k = i + 1; status == OK && k < group->count; k++)
			status = compare(f, &group->members[i], &group->members[k]);
	*group = (struct group){.count = 0};
	return status;
}

static enum status
join_twins(struct finding *f)
{
	sqlite3_stmt *row = f->statements[KEYS];
	sqlite3_int64 key, last = 0;
	struct group group = {.count = 0};
	enum status status = OK;
	int rc = SQLITE_DONE;

	while (status == OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		const char *source = (const char *)sqlite3_column_text(row, 2);

		key = sqlite3_column_int64(row, 0);
		if (key != last)
			status = close_group(f, &group);
		last = key;
		add_member(&group, sqlite3_column_int64(row, 1), source == NULL ? "" : source);
	}
	if (status == OK && rc != SQLITE_DONE)
		status = store_fault(f->db, f->fault, "look for twins");
	if (status == OK)
		status = close_group(f, &group);
	(void)sqlite3_reset(row);
	return status;
}

static enum status
count_rows(struct finding *f, const char *sql, size_t *out)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;

	if (sqlite3_prepare_v2(f->db, sql, -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW)
		*out = (size_t)sqlite3_column_int64(select, 0);
	else
		status = store_fault(f->db, f->fault, "look for twins");
	(void)sqlite3_finalize(select);
	return status;
}

static enum status
prepare(struct finding *f)
{
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++)
		if (sqlite3_prepare_v2(f->db, texts[s], -1, &f->statements[s], NULL) != SQLITE_OK)
			return store_fault(f->db, f->fault, "look for twins");
	return OK;
}

enum status
twins_find(struct sqlite3 *db, struct fault *fault, size_t *absorbed)
{
	struct finding f = {.db = db, .fault = fault, .arena = arena_new(ARENA_MAX)};
	size_t sources = 0;
	enum status status;
	enum statement s;

	if (f.arena == NULL)
		return fault_set(fault, NO_MEMORY, "store: no memory to compare actions");
	status = count_rows(&f, "SELECT count(*) FROM (SELECT DISTINCT source FROM action LIMIT 2)", &sources);
	if (status == OK)
		status = run(&f, tables);
	if (status == OK && sources > 1) {
		status = prepare(&f);
		if (status == OK)
			status = add_keys(&f);
		if (status == OK)
			status = join_twins(&f);
	}
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(f.statements[s]);
	arena_free(f.arena);
	if (status == OK)
		status = run(&f, publish);
	return status == OK ? twins_count(db, fault, absorbed) : status;
}

enum status
twins_count(struct sqlite3 *db, struct fault *fault, size_t *out)
{
	return count_rows(&(struct finding){.db = db, .fault = fault}, "SELECT count(*) FROM fusion", out);
}

struct twins {
	sqlite3 *db;
	sqlite3_stmt *head, *members;
	struct arena *arena;
};

enum status
twins_open(struct sqlite3 *db, struct fault *fault, struct twins **out)
{
	struct twins *twins = calloc(1, sizeof(*twins));
	enum status status = OK;
	struct buf sql = {0};
	enum field f;

	if (twins == NULL || (twins->arena = arena_new(ARENA_MAX)) == NULL) {
		free(twins);
		return fault_set(fault, NO_MEMORY, "store: no memory for twins");
	}
	twins->db = db;
	buf_text(&sql, "SELECT ");
	for (f = 0; f < FIELD_COUNT; f++)
		buf_printf(&sql, "action.%s, ", field_catalogue[f].column);
	buf_text(&sql, "deduits FROM fusion JOIN action ON action.id = fusion.id WHERE tete = ? "
		       "ORDER BY action.rowid");
	if (buf_failed(&sql))
		status = fault_set(fault, NO_MEMORY, "store: no memory for twins");
	else if (sqlite3_prepare_v2(db, buf_string(&sql), -1, &twins->members, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT tete FROM fusion WHERE id = ?", -1, &twins->head, NULL) != SQLITE_OK)
		status = store_fault(db, fault, "read twins");
	buf_clear(&sql);
	if (status != OK)
		twins_close(twins);
	else
		*out = twins;
	return status;
}

void
twins_close(struct twins *twins)
{
	if (twins == NULL)
		return;
	(void)sqlite3_finalize(twins->head);
	(void)sqlite3_finalize(twins->members);
	arena_free(twins->arena);
	free(twins);
}

/* What one says, the other may lend as a whole: half of a point or of a contact is none. */
static const struct {
	enum field first, last;
} lent[] = {
    {FIELD_RESUME, FIELD_RESUME}, {FIELD_DESCRIPTION, FIELD_DESCRIPTION}, {FIELD_TYPE, FIELD_TYPE},
    {FIELD_NIVEAUX, FIELD_NIVEAUX}, {FIELD_FILIERES, FIELD_FILIERES}, {FIELD_METIERS, FIELD_METIERS},
    {FIELD_LABELS, FIELD_LABELS}, {FIELD_PUBLIC, FIELD_PUBLIC}, {FIELD_LIEU, FIELD_LIEU},
    {FIELD_DEPARTEMENTS, FIELD_REGIONAL}, {FIELD_COMMUNES, FIELD_COMMUNES},
    {FIELD_GEO_LAT, FIELD_GEO_LON}, {FIELD_SEANCES, FIELD_SEANCES},
    {FIELD_INSCRIPTION_LIMITE, FIELD_INSCRIPTION_LIMITE},
    {FIELD_DUREE_MINUTES, FIELD_DUREE_MINUTES}, {FIELD_EFFECTIF_MAX, FIELD_EFFECTIF_MAX},
    {FIELD_GRATUIT, FIELD_COUT}, {FIELD_CONTACT_NOM, FIELD_CONTACT_TELEPHONE}, {FIELD_URL, FIELD_URL},
    {FIELD_IMAGE, FIELD_IMAGE}, {FIELD_LANGUE, FIELD_LANGUE},
};

/* None of the range is said; or, `deduced`: what is said of it was deduced. */
static bool
is_open(const struct action *action, enum field first, enum field last, bool deduced)
{
	enum field f;

	for (f = first; f <= last; f++)
		if (action->value[f] != NULL && !(deduced && action_is_deduced(action, f)))
			return false;
	return true;
}

static void
lend(struct twins *twins, const struct action *from, struct action *to)
{
	uint64_t bit;
	enum field f;
	size_t i;

	for (i = 0; i < LENGTH(lent); i++) {
		if (is_open(from, lent[i].first, lent[i].last, false) ||
		    !is_open(to, lent[i].first, lent[i].last,
			!is_open(from, lent[i].first, lent[i].last, true)))
			continue;
		for (f = lent[i].first; f <= lent[i].last; f++) {
			bit = FIELD_BIT(f);
			to->value[f] = arena_strdup(twins->arena, from->value[f]);
			to->deduced = (to->deduced & ~bit) | (from->deduced & bit);
		}
	}
	if (from->value[FIELD_MODIFIE] != NULL && (to->value[FIELD_MODIFIE] == NULL ||
		strcmp(from->value[FIELD_MODIFIE], to->value[FIELD_MODIFIE]) > 0))
		to->value[FIELD_MODIFIE] = arena_strdup(twins->arena, from->value[FIELD_MODIFIE]);
}

static void
add_partners(struct twins *twins, const struct action *from, struct action *to)
{
	const char *partners = action_partners(twins->arena, from), *name;
	const char *own = to->value[FIELD_PARTENAIRE_NOM];
	const char *others = to->value[FIELD_PARTENAIRES_ASSOCIES];
	size_t length, room = field_catalogue[FIELD_PARTENAIRES_ASSOCIES].bytes_max;

	while (names_next(&partners, &name, &length)) {
		if ((own != NULL && names_contain(own, name, length)) || names_contain(others, name, length) ||
		    length + 1 + (others == NULL ? 0 : strlen(others)) > room)
			continue;
		others = others == NULL ? arena_copy(twins->arena, name, length)
					: arena_printf(twins->arena, "%s\n%.*s", others, (int)length, name);
	}
	to->value[FIELD_PARTENAIRES_ASSOCIES] = others;
}

enum status
twins_apply(struct twins *twins, const struct action *action, struct fault *fault,
    struct action *out, const char **shown_as)
{
	struct action member;
	enum field f;
	int rc;

	arena_reset(twins->arena);
	*out = *action;
	*shown_as = NULL;
	(void)sqlite3_bind_text(twins->head, 1, action->value[FIELD_ID], -1, SQLITE_STATIC);
	rc = sqlite3_step(twins->head);
	if (rc == SQLITE_ROW)
		*shown_as = arena_strdup(twins->arena, (const char *)sqlite3_column_text(twins->head, 0));
	(void)sqlite3_reset(twins->head);
	(void)sqlite3_bind_text(twins->members, 1, action->value[FIELD_ID], -1, SQLITE_STATIC);
	while (rc == SQLITE_DONE && *shown_as == NULL && (rc = sqlite3_step(twins->members)) == SQLITE_ROW) {
		for (f = 0; f < FIELD_COUNT; f++)
			member.value[f] = (const char *)sqlite3_column_text(twins->members, (int)f);
		member.deduced = (uint64_t)sqlite3_column_int64(twins->members, FIELD_COUNT);
		lend(twins, &member, out);
		add_partners(twins, &member, out);
		rc = SQLITE_DONE;
	}
	if (arena_failed(twins->arena))
		(void)fault_set(fault, NO_MEMORY, "store: no memory for twins");
	else if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		(void)store_fault(twins->db, fault, "read twins");
	(void)sqlite3_reset(twins->members);
	return arena_failed(twins->arena) || (rc != SQLITE_DONE && rc != SQLITE_ROW) ? fault->status : OK;
}

enum status
twins_visit(struct sqlite3 *db, const char *source, twin_visitor visit, void *context,
    struct fault *fault)
{
	static const char sql[] =
	    "SELECT fusion.id, tete FROM fusion JOIN action ON action.id = fusion.id WHERE source = ?1 "
	    "UNION SELECT tete, fusion.id FROM fusion JOIN action ON action.id = tete WHERE source = ?1 "
	    "ORDER BY 1, 2";
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	int rc = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(select, 1, source, -1, SQLITE_STATIC) == SQLITE_OK)
		while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW)
			status = visit(context, (const char *)sqlite3_column_text(select, 0),
			    (const char *)sqlite3_column_text(select, 1));
	if (status == OK && rc != SQLITE_DONE)
		status = store_fault(db, fault, "read twins");
	(void)sqlite3_finalize(select);
	return status;
}

static enum status
visit_rows(sqlite3_stmt *select, merge_visitor visit, void *context, int *rc)
{
	enum status status = OK;

	while (status == OK && (*rc = sqlite3_step(select)) == SQLITE_ROW) {
		const char *title = (const char *)sqlite3_column_text(select, 1);

		status = visit(context, (const char *)sqlite3_column_text(select, 0), title == NULL ? "" : title,
		    (const char *)sqlite3_column_text(select, 2));
	}
	return status;
}

enum status
twins_visit_heads(struct sqlite3 *db, size_t most, merge_visitor visit, void *context,
    struct fault *fault, size_t *heads)
{
	/* The head's own source first, then the others' by name. */
	static const char sql[] =
	    "SELECT tete, head.titre, head.source || ',' || (SELECT group_concat(source, ',') FROM (SELECT "
	    "DISTINCT member.source FROM fusion AS one JOIN action AS member ON member.id = one.id WHERE "
	    "one.tete = fusion.tete AND member.source <> head.source ORDER BY member.source)) AS sources "
	    "FROM fusion JOIN action AS head ON head.id = tete GROUP BY tete HAVING sources IS NOT NULL "
	    "ORDER BY head.titre, tete LIMIT ?1";
	static const char count[] = "SELECT count(DISTINCT tete) FROM fusion JOIN action ON action.id = tete";
	sqlite3_stmt *select = NULL, *counting = NULL;
	enum status status = OK;
	int rc = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_bind_int64(select, 1, (int64_t)most) == SQLITE_OK)
		status = visit_rows(select, visit, context, &rc);
	if (status == OK && rc == SQLITE_DONE && sqlite3_prepare_v2(db, count, -1, &counting, NULL) == SQLITE_OK &&
	    sqlite3_step(counting) == SQLITE_ROW)
		*heads = (size_t)sqlite3_column_int64(counting, 0);
	else if (status == OK)
		status = store_fault(db, fault, "read twins");
	(void)sqlite3_finalize(select);
	(void)sqlite3_finalize(counting);
	return status;
}
