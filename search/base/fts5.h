/*
 * The way into FTS5's extension interface (FTS5, "Extending FTS5").  For search/ only.
 */
#ifndef SEARCH_BASE_FTS5_H
#define SEARCH_BASE_FTS5_H

#include <sqlite3.h>

/* NULL when this SQLite has no FTS5, or memory lacks. */
fts5_api *fts5_interface(sqlite3 *db);

#endif
