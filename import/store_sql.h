/*
 * What the files that work on store.db share: a statement run, and what SQLite's errors mean there.
 * For import/ only.
 */
#ifndef IMPORT_STORE_SQL_H
#define IMPORT_STORE_SQL_H

#include "search/base/buf.h"
#include "search/base/status.h"

struct sqlite3;

/* The last error on the connection, as "store: what: why": NO_MEMORY or IO_ERROR. */
enum status store_fault(struct sqlite3 *db, struct fault *fault, const char *what);

/* Runs the statements in `sql`, and clears it. */
enum status store_run(struct sqlite3 *db, struct buf *sql, const char *what, struct fault *fault);

#endif
