#include "import/history.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "import/store_sql.h"
#include "search/base/buf.h"
#include "search/base/date.h"
#include "search/base/sql.h"

#define NOW "strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 'now')"
#define TEXT_OF(macro) TEXT_OF_(macro)
#define TEXT_OF_(macro) #macro

/* What stays of an action long gone: enough to name it and to sort it into the sets of OAI-PMH. */
static const enum field kept[] = {FIELD_ID, FIELD_TITRE, FIELD_TYPE, FIELD_NIVEAUX,
    FIELD_DEPARTEMENTS, FIELD_SOURCE};

static void
add_columns(struct buf *sql, const char *before, const char *after)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		buf_printf(sql, "%s%s%s%s", f == 0 ? "" : ", ", before, field_catalogue[f].column, after);
}

static void
add_tables(struct buf *sql)
{
	buf_text(sql, "CREATE TABLE IF NOT EXISTS histoire(id TEXT PRIMARY KEY, change TEXT NOT NULL, "
		      "revision INTEGER NOT NULL, retire INTEGER NOT NULL, publie INTEGER NOT NULL, anciennes TEXT, "
		      "anciennes_le TEXT) STRICT;"
		      "CREATE TABLE IF NOT EXISTS retrait(");
	add_columns(sql, "", " TEXT");
	buf_text(sql, ", deduits INTEGER NOT NULL, PRIMARY KEY(id)) STRICT;");
}

static void
add_change(struct buf *sql, const char *row, int withdrawn)
{
	buf_printf(sql, "INSERT INTO histoire(id, change, revision, retire, publie) VALUES(%s.id, " NOW ", 1, "
			"%d, 0) ON CONFLICT(id) DO UPDATE SET change = excluded.change, revision = revision "
			"+ 1, retire = excluded.retire, publie = 0;",
	    row, withdrawn);
}

static void
add_triggers(struct buf *sql)
{
	enum field f;

	buf_text(sql, "CREATE TRIGGER IF NOT EXISTS action_ajoutee AFTER INSERT ON action BEGIN ");
	add_change(sql, "NEW", 0);
	buf_text(sql, "DELETE FROM retrait WHERE id = NEW.id; END;"
		      "CREATE TRIGGER IF NOT EXISTS action_changee AFTER UPDATE ON action WHEN ");
	for (f = 0; f < FIELD_COUNT; f++)
		buf_printf(sql, "%sOLD.%s IS NOT NEW.%s", f == 0 ? "" : " OR ", field_catalogue[f].column,
		    field_catalogue[f].column);
	buf_text(sql, " BEGIN ");
	add_change(sql, "NEW", 0);
	buf_printf(sql,
	    "UPDATE histoire SET anciennes = substr(OLD.seances || char(10) || coalesce(anciennes, ''), 1, "
	    TEXT_OF(CANCELLED_BYTES_MAX) "), anciennes_le = " NOW " WHERE id = NEW.id AND OLD.seances IS NOT "
	    "NULL AND OLD.seances IS NOT NEW.seances; END;"
	    "CREATE TRIGGER IF NOT EXISTS action_retiree AFTER DELETE ON action BEGIN ");
	add_change(sql, "OLD", 1);
	buf_text(sql, "DELETE FROM retrait WHERE id = OLD.id; INSERT INTO retrait(");
	add_columns(sql, "", "");
	buf_text(sql, ", deduits) VALUES(");
	add_columns(sql, "OLD.", "");
	buf_text(sql, ", OLD.deduits); END;");
}

/* The last thing that history_create() makes: whoever only reads the store takes no lock. */
static bool
is_there(sqlite3 *db)
{
	sqlite3_stmt *select = NULL;
	bool found;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE name = 'action_retiree'", -1, &select,
		NULL) != SQLITE_OK)
		return false;
	found = sqlite3_step(select) == SQLITE_ROW;
	(void)sqlite3_finalize(select);
	return found;
}

enum status
history_create(sqlite3 *db, struct fault *fault)
{
	struct buf sql = {0};

	if (is_there(db))
		return OK;
	buf_text(&sql, "BEGIN IMMEDIATE;");
	add_tables(&sql);
	add_triggers(&sql);
	buf_printf(&sql, "INSERT INTO histoire(id, change, revision, retire, publie) SELECT id, "
			 "coalesce(modifie, publie, " NOW "), 1, 0, 1 FROM action WHERE NOT EXISTS(SELECT 1 FROM histoire);"
			 "COMMIT");
	if (store_run(db, &sql, "create the history", fault) == OK)
		return OK;
	(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return fault == NULL ? IO_ERROR : fault->status;
}

static bool
is_kept(enum field f)
{
	size_t i;

	for (i = 0; i < LENGTH(kept); i++)
		if (kept[i] == f)
			return true;
	return false;
}

/* "20261125T041022Z-009889" → "2026-11-25T04:10:22Z" */
static void
add_instant(struct buf *sql, const char *generation)
{
	buf_printf(sql, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", generation, generation + 4, generation + 6,
	    generation + 9, generation + 11, generation + 13);
}

enum status
history_prepare(sqlite3 *db, const char *generation, struct fault *fault)
{
	struct buf sql = {0};
	bool is_first = true;
	enum field f;

	buf_text(&sql, "UPDATE histoire SET change = '");
	add_instant(&sql, generation);
	buf_text(&sql, "' WHERE publie = 0; UPDATE retrait SET ");
	for (f = 0; f < FIELD_COUNT; f++)
		if (!is_kept(f)) {
			buf_printf(&sql, "%s%s = NULL", is_first ? "" : ", ", field_catalogue[f].column);
			is_first = false;
		}
	buf_printf(&sql, " WHERE coalesce(partenaire_nom, description, resume, seances, url) IS NOT NULL AND "
			 "id IN (SELECT id FROM histoire WHERE retire = 1 AND change < "
			 "strftime('%%Y-%%m-%%d', 'now', '-" TEXT_OF(WITHDRAWN_WHOLE_DAYS) " days'));"
			 "DELETE FROM histoire WHERE retire = 1 AND id NOT IN (SELECT id FROM histoire WHERE "
			 "retire = 1 ORDER BY change DESC LIMIT " TEXT_OF(WITHDRAWN_MAX) ");"
			 "DELETE FROM retrait WHERE id NOT IN (SELECT id FROM histoire)");
	return store_run(db, &sql, "prepare the history", fault);
}

enum status
history_set_published(sqlite3 *db, struct fault *fault)
{
	struct buf sql = {0};

	buf_text(&sql, "UPDATE histoire SET publie = 1 WHERE publie = 0");
	return store_run(db, &sql, "end the history", fault);
}

/* Columns of the statement of history_write(): the catalogue's come first. */
enum { AT_DEDUCED = FIELD_COUNT, AT_CHANGED, AT_REVISION, AT_WITHDRAWN, AT_LOST, AT_LOST_SINCE };

static int64_t
instant_at(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	int64_t instant = 0;

	return text != NULL && instant_parse(text, &instant) ? instant : 0;
}

static void
tell(sqlite3_stmt *row, struct index_writer *writer)
{
	struct action action = {.deduced = (uint64_t)sqlite3_column_int64(row, AT_DEDUCED)};
	struct index_history history = {.changed = instant_at(row, AT_CHANGED),
	    .revision = (long)sqlite3_column_int64(row, AT_REVISION),
	    .lost_sessions = (const char *)sqlite3_column_text(row, AT_LOST),
	    .lost_since = instant_at(row, AT_LOST_SINCE)};
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		action.value[f] = (const char *)sqlite3_column_text(row, (int)f);
	history.id = action.value[FIELD_ID];
	if (sqlite3_column_int(row, AT_WITHDRAWN) != 0)
		history.withdrawn = &action;
	index_writer_history(writer, &history);
}

enum status
history_write(sqlite3 *db, struct index_writer *writer, struct fault *fault)
{
	struct buf sql = {0};
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	enum field f;
	int rc;

	buf_text(&sql, "SELECT histoire.id");
	for (f = FIELD_ID + 1; f < FIELD_COUNT; f++)
		buf_printf(&sql, ", coalesce(retrait.%s, action.%s)", field_catalogue[f].column,
		    field_catalogue[f].column);
	buf_text(&sql, ", coalesce(retrait.deduits, action.deduits), change, revision, "
		       "retire OR fusion.id IS NOT NULL, anciennes, anciennes_le FROM histoire "
		       "LEFT JOIN retrait ON retrait.id = histoire.id "
		       "LEFT JOIN fusion ON fusion.id = histoire.id LEFT JOIN action ON action.id = fusion.id");
	if (buf_failed(&sql))
		status = fault_set(fault, NO_MEMORY, "store: no memory");
	else if (sqlite3_prepare_v2(db, buf_string(&sql), -1, &select, NULL) != SQLITE_OK)
		status = store_fault(db, fault, "read the history");
	buf_clear(&sql);
	if (status != OK)
		return status;
	while ((rc = sqlite3_step(select)) == SQLITE_ROW)
		tell(select, writer);
	if (rc != SQLITE_DONE || sql_lacks_memory(db))
		status = store_fault(db, fault, "read the history");
	(void)sqlite3_finalize(select);
	return status;
}
