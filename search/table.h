/*
 * A data file that is also a table of an index: same name, same columns, same rows.  For
 * search/ only.
 */
#ifndef SEARCH_TABLE_H
#define SEARCH_TABLE_H

#include <stddef.h>

#include "search/base/arena.h"
#include "search/base/csv.h"
#include "search/base/status.h"

struct sqlite3;

struct table_info {
	const char *name; /* of the file, without .csv, and of the table */
	const char *columns[CSV_COLUMNS_MAX + 1];
};

/* Zero-initialise.  Texts belong to the arena that they were read into. */
struct table {
	const struct table_info *info;
	const char **cells; /* row after row */
	size_t count, columns, room;
};

void table_init(struct table *table, const struct table_info *info);
void table_clear(struct table *table);

/* NO_MEMORY only.  `fields` are borrowed. */
enum status table_add(struct table *table, const char *const *fields);
const char *const *table_row(const struct table *table, size_t i);
/* The line of the data file that a row stands on, for messages: a file has one header line and
 * no field with a line break. */
size_t table_line(size_t row);

/* By the first cell; then table_find() works. */
void table_sort(struct table *table);
/* The row whose first cell is `key`, or NULL. */
const char *const *table_find(const struct table *table, const char *key);

/* Adds the rows of directory/name.csv. */
enum status table_load(struct table *table, const char *directory, struct arena *arena,
    struct fault *fault);
/* Creates the table in an index and writes its rows. */
enum status table_write(const struct table *table, struct sqlite3 *db, struct fault *fault);
/* Adds the rows of an index's table. */
enum status table_read(struct table *table, struct sqlite3 *db, struct arena *arena,
    struct fault *fault);

#endif
