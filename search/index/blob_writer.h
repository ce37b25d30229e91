/*
 * A value of a table of the index, written as it is made: a long one goes to the file in pieces, so that
 * it never lies in memory whole (SQLite, "Incremental BLOB I/O").  For search/index only.
 */
#ifndef SEARCH_INDEX_BLOB_WRITER_H
#define SEARCH_INDEX_BLOB_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/buf.h"

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_blob;

/* Zero-initialise, with the first four set. */
struct blob_writer {
	struct sqlite3 *db;
	const char *table;           /* with a rowid; the value is its column `donnees` */
	struct sqlite3_stmt *insert; /* of a row */
	int parameter;               /* that is the value */
	size_t size;
	size_t written;              /* to the file */
	struct buf piece;
	struct sqlite3_blob *blob;   /* NULL for a short one */
	bool failed;
};

/* The statement's other parameters are bound.  `size`: exactly what will be added, in bytes. */
void blob_begin(struct blob_writer *writer, size_t size);
void blob_add(struct blob_writer *writer, const void *bytes, size_t length);
/* The row is there.  False when something failed: sqlite3_errmsg() says what, unless memory lacked. */
bool blob_end(struct blob_writer *writer);
void blob_clear(struct blob_writer *writer);

#endif
