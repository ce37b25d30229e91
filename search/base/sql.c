#include "search/base/sql.h"

#include <sqlite3.h>

enum status
sql_status(sqlite3 *db)
{
	switch (sqlite3_errcode(db)) {
	case SQLITE_NOMEM:
		return NO_MEMORY;
	case SQLITE_INTERRUPT:
		return TOO_LATE;
	default:
		return CORRUPT;
	}
}

bool
sql_lacks_memory(sqlite3 *db)
{
	return sqlite3_errcode(db) == SQLITE_NOMEM;
}
