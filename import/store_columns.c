#include "import/store_columns.h"

#include <sqlite3.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/buf.h"

/* Bit f: the table has the column of field f; 0: there is no such table. */
static enum status
columns_of(sqlite3 *db, const char *table, struct fault *fault, uint64_t *out)
{
	sqlite3_stmt *select = NULL;
	enum field f;
	int rc = SQLITE_ERROR;

	*out = 0;
	if (sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?)", -1, &select, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(select, 1, table, -1, SQLITE_STATIC) == SQLITE_OK)
		while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
			f = field_by_column((const char *)sqlite3_column_text(select, 0));
			if (f != FIELD_COUNT)
				*out |= FIELD_BIT(f);
		}
	(void)sqlite3_finalize(select);
	return rc == SQLITE_DONE
	    ? OK
	    : fault_set(fault, IO_ERROR, "store: columns of %s: %s", table, sqlite3_errmsg(db));
}

enum status
store_columns_complete(struct sqlite3 *db, struct fault *fault)
{
	static const char *const tables[] = {"action", "retrait"};
	enum status status = OK;
	struct buf sql = {0};
	uint64_t present;
	bool lacks = false;
	enum field f;
	size_t i;

	buf_text(&sql, "BEGIN IMMEDIATE;");
	for (i = 0; status == OK && i < LENGTH(tables); i++) {
		status = columns_of(db, tables[i], fault, &present);
		for (f = 0; status == OK && present != 0 && f < FIELD_COUNT; f++)
			if ((present >> f & 1) == 0) {
				buf_printf(&sql, "ALTER TABLE %s ADD COLUMN %s TEXT;", tables[i],
				    field_catalogue[f].column);
				lacks = true;
			}
	}
	buf_text(&sql, "DROP TRIGGER IF EXISTS action_ajoutee; DROP TRIGGER IF EXISTS action_changee;"
		       "DROP TRIGGER IF EXISTS action_retiree; COMMIT");
	if (status == OK && buf_failed(&sql))
		status = fault_set(fault, NO_MEMORY, "store: no memory");
	else if (status == OK && lacks && sqlite3_exec(db, buf_string(&sql), NULL, NULL, NULL) != SQLITE_OK) {
		status = fault_set(fault, IO_ERROR, "store: add columns: %s", sqlite3_errmsg(db));
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	}
	buf_clear(&sql);
	return status;
}
