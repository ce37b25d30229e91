/*
 * What SQLite's errors mean for us.  For those who read or write a database.
 */
#ifndef SEARCH_BASE_SQL_H
#define SEARCH_BASE_SQL_H

#include <stdbool.h>

#include "search/base/status.h"

struct sqlite3;

/* Of the last error on a connection to a file that is read: CORRUPT unless it was for want of
 * memory or time. */
enum status sql_status(struct sqlite3 *db);
/* Whether a column's NULL stands for a text that there was no memory to hand out. */
bool sql_lacks_memory(struct sqlite3 *db);

#endif
