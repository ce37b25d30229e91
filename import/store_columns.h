/*
 * A store that an older version made: the columns of fields that the catalogue has gained since.
 * For import/store.c.
 */
#ifndef IMPORT_STORE_COLUMNS_H
#define IMPORT_STORE_COLUMNS_H

#include "search/base/status.h"

struct sqlite3;

/* Adds what `action` and `retrait` lack, and drops the triggers that name all columns, for
 * history_create() to make them anew.  Inside no transaction. */
enum status store_columns_complete(struct sqlite3 *db, struct fault *fault);

#endif
