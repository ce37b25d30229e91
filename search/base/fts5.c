#include "search/base/fts5.h"

#include <stddef.h>

fts5_api *
fts5_interface(sqlite3 *db)
{
	sqlite3_stmt *statement = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL) == SQLITE_OK)
		(void)sqlite3_step(statement);
	(void)sqlite3_finalize(statement);
	return api;
}
