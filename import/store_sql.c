#include "import/store_sql.h"

#include <sqlite3.h>

#include "search/base/sql.h"

enum status
store_fault(sqlite3 *db, struct fault *fault, const char *what)
{
	return fault_set(fault, sql_lacks_memory(db) ? NO_MEMORY : IO_ERROR, "store: %s: %s", what,
	    sqlite3_errmsg(db));
}

enum status
store_run(sqlite3 *db, struct buf *sql, const char *what, struct fault *fault)
{
	enum status status = OK;

	if (buf_failed(sql))
		status = fault_set(fault, NO_MEMORY, "store: no memory");
	else if (sqlite3_exec(db, buf_string(sql), NULL, NULL, NULL) != SQLITE_OK)
		status = store_fault(db, fault, what);
	buf_clear(sql);
	return status;
}
