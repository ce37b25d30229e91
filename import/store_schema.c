#include "import/store_schema.h"

#include <sqlite3.h>
#include <stdint.h>

#include "import/store_sql.h"
#include "search/action.h"
#include "search/base/buf.h"

/* Four actions fit a page of this size; a store made with another keeps that. */
static const char settings[] =
    "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

static void
add_columns(struct buf *sql)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		buf_printf(sql, "%s TEXT, ", field_catalogue[f].column);
}

/* A store without version may have all of this, or be of a time when it had less. */
static void
add_first_tables(struct buf *sql)
{
	buf_text(sql,
	    "CREATE TABLE IF NOT EXISTS meta(cle TEXT PRIMARY KEY, valeur INTEGER NOT NULL) STRICT;"
	    "CREATE TABLE IF NOT EXISTS source(nom TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, essai "
	    "TEXT, succes TEXT, echec_code TEXT, echec TEXT, http INTEGER, recus INTEGER, gardes INTEGER, "
	    "rejetes INTEGER, reparations INTEGER, deduits INTEGER) STRICT;"
	    "CREATE TABLE IF NOT EXISTS suivi(source TEXT PRIMARY KEY, pas_avant TEXT, attente TEXT, "
	    "en_panne_depuis TEXT, adresse TEXT, adresse_quittee TEXT, extrait TEXT, echecs INTEGER, "
	    "plancher_s INTEGER, heures_sautees INTEGER, jours_sautes INTEGER, retire INTEGER, ligne INTEGER, "
	    "colonne INTEGER) STRICT;"
	    "CREATE TABLE IF NOT EXISTS fusion(id TEXT PRIMARY KEY, tete TEXT NOT NULL) STRICT;"
	    "CREATE INDEX IF NOT EXISTS fusion_tete ON fusion(tete);"
	    "CREATE TABLE IF NOT EXISTS hote(nom TEXT PRIMARY KEY, attente TEXT) STRICT;"
	    "CREATE TABLE IF NOT EXISTS diagnostic(source TEXT, rang INTEGER, niveau INTEGER, code TEXT, "
	    "message TEXT, ligne INTEGER, colonne INTEGER, PRIMARY KEY(source, rang)) STRICT;"
	    "CREATE TABLE IF NOT EXISTS action(");
	add_columns(sql);
	buf_text(sql, "deduits INTEGER NOT NULL, vu TEXT NOT NULL, absent_depuis TEXT, "
		      "PRIMARY KEY(id)) STRICT;"
		      "CREATE INDEX IF NOT EXISTS action_source ON action(source);"
		      "CREATE INDEX IF NOT EXISTS action_empreinte ON action(source, substr(id, -8)) WHERE deduits & 1;");
}

/* What was told by mail: import/alerts.h. */
static void
add_alerts(struct buf *sql)
{
	buf_text(sql, "CREATE TABLE alerte(source TEXT, destinataire TEXT, prevenu TEXT NOT NULL, sujet TEXT "
		      "NOT NULL, essais INTEGER NOT NULL, PRIMARY KEY(source, destinataire)) STRICT;");
}

/* [n]: from version n to n + 1.  A step that has been released is never changed. */
static void (*const steps[])(struct buf *sql) = {
    [0] = add_first_tables,
    [1] = add_alerts,
};

_Static_assert(LENGTH(steps) == STORE_VERSION, "one step a version");

static enum status
pragma(sqlite3 *db, const char *text, struct fault *fault, int *out)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;

	if (sqlite3_prepare_v2(db, text, -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW)
		*out = sqlite3_column_int(select, 0);
	else
		status = store_fault(db, fault, "read its version");
	(void)sqlite3_finalize(select);
	return status;
}

static enum status
read_version(sqlite3 *db, struct fault *fault, int *version)
{
	int application = 0;
	enum status status = pragma(db, "PRAGMA application_id", fault, &application);

	if (status == OK)
		status = pragma(db, "PRAGMA user_version", fault, version);
	if (status != OK)
		return status;
	if (application != STORE_APPLICATION_ID && (application != 0 || *version != 0))
		return fault_set(fault, CORRUPT, "store: another program's database: nothing was changed");
	if (*version < 0 || *version > STORE_VERSION)
		return fault_set(fault, BAD_INPUT,
		    "store: of version %d, made by a newer repertoire-import; this one knows up to %d: "
		    "nothing was changed, install the newer one", *version, STORE_VERSION);
	return OK;
}

/* Another process may have been faster: the version is read again once nobody else can write. */
static enum status
go_up(sqlite3 *db, struct fault *fault, int *version)
{
	struct buf sql = {0};
	enum status status = OK;

	if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(db, fault, "begin to update its tables");
	status = read_version(db, fault, version);
	if (status == OK && *version < STORE_VERSION) {
		steps[*version](&sql);
		++*version;
		buf_printf(&sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;", STORE_APPLICATION_ID,
		    *version);
	}
	buf_text(&sql, "COMMIT");
	if (status == OK)
		status = store_run(db, &sql, "update its tables", fault);
	buf_clear(&sql);
	if (status != OK)
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

enum status
store_schema_update(sqlite3 *db, struct fault *fault)
{
	int version = 0;
	enum status status = read_version(db, fault, &version);

	if (status == OK && sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK)
		status = store_fault(db, fault, "set up");
	while (status == OK && version < STORE_VERSION)
		status = go_up(db, fault, &version);
	return status;
}

enum status
store_schema_arrivals(sqlite3 *db, struct fault *fault)
{
	struct buf sql = {0};

	buf_text(&sql, "CREATE TEMP TABLE arrivee(");
	add_columns(&sql);
	buf_text(&sql, "deduits INTEGER NOT NULL, PRIMARY KEY(id));"
		       "CREATE INDEX arrivee_empreinte ON arrivee(substr(id, -8)) WHERE deduits & 1;");
	return store_run(db, &sql, "create the table of arrivals", fault);
}
