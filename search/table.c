#include "search/table.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/sql.h"

#define SQL_MAX 1024

void
table_init(struct table *table, const struct table_info *info)
{
	*table = (struct table){.info = info};
	while (info->columns[table->columns] != NULL)
		table->columns++;
}

void
table_clear(struct table *table)
{
	free(table->cells);
	*table = (struct table){0};
}

enum status
table_add(struct table *table, const char *const *fields)
{
	if (table->count == table->room) {
		size_t room = table->room == 0 ? 256 : table->room * 2;
		const char **cells =
		    reallocarray(table->cells, room, table->columns * sizeof(*cells));

		if (cells == NULL)
			return NO_MEMORY;
		table->cells = cells;
		table->room = room;
	}
	memcpy(table->cells + table->count * table->columns, fields,
	    table->columns * sizeof(*fields));
	table->count++;
	return OK;
}

const char *const *
table_row(const struct table *table, size_t i)
{
	return table->cells + i * table->columns;
}

size_t
table_line(size_t row)
{
	return row + 2;
}

static int
compare_first_cells(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
table_sort(struct table *table)
{
	if (table->count > 0)
		qsort(table->cells, table->count, table->columns * sizeof(char *),
		    compare_first_cells);
}

const char *const *
table_find(const struct table *table, const char *key)
{
	return table->count == 0 ? NULL
	                         : bsearch(&key, table->cells, table->count,
				       table->columns * sizeof(char *), compare_first_cells);
}

enum status
table_load(struct table *table, const char *directory, struct arena *arena, struct fault *fault)
{
	char *path = arena_printf(arena, "%s/%s.csv", directory, table->info->name);
	enum status status;
	struct csv csv;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the data files");
	status = csv_open(path, table->info->columns, arena, fault, &csv);
	if (status != OK)
		return status;
	while ((status = csv_next(&csv, fault)) == OK)
		if (table_add(table, csv.field) != OK)
			return fault_set(fault, NO_MEMORY, "%s: no memory", path);
	return status == NOT_FOUND ? OK : status;
}

/* Table and column names come from a table_info alone, which is ours. */
static const char *
insert_statement(const struct table *table, char *sql)
{
	size_t i, used = (size_t)snprintf(sql, SQL_MAX, "INSERT INTO %s VALUES(", table->info->name);

	for (i = 0; i < table->columns; i++)
		used += (size_t)snprintf(sql + used, SQL_MAX - used, i == 0 ? "?" : ",?");
	(void)snprintf(sql + used, SQL_MAX - used, ")");
	return sql;
}

static const char *
create_statement(const struct table *table, char *sql)
{
	size_t i, used = (size_t)snprintf(sql, SQL_MAX, "CREATE TABLE %s(", table->info->name);

	for (i = 0; i < table->columns; i++)
		used += (size_t)snprintf(sql + used, SQL_MAX - used, "%s%s TEXT NOT NULL",
		    i == 0 ? "" : ", ", table->info->columns[i]);
	(void)snprintf(sql + used, SQL_MAX - used, ")");
	return sql;
}

enum status
table_write(const struct table *table, struct sqlite3 *db, struct fault *fault)
{
	sqlite3_stmt *insert = NULL;
	enum status status = OK;
	char sql[SQL_MAX];
	size_t i, c;
	int rc;

	rc = sqlite3_exec(db, create_statement(table, sql), NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, insert_statement(table, sql), -1, &insert, NULL);
	for (i = 0; rc == SQLITE_OK && i < table->count; i++) {
		for (c = 0; c < table->columns; c++)
			(void)sqlite3_bind_text(insert, (int)c + 1, table_row(table, i)[c], -1,
			    SQLITE_STATIC);
		rc = sqlite3_step(insert);
		rc = rc == SQLITE_DONE ? sqlite3_reset(insert) : rc;
	}
	if (rc != SQLITE_OK)
		status = fault_set(fault, IO_ERROR, "write table %s: %s", table->info->name,
		    sqlite3_errmsg(db));
	(void)sqlite3_finalize(insert);
	return status;
}

enum status
table_read(struct table *table, struct sqlite3 *db, struct arena *arena, struct fault *fault)
{
	const char *fields[CSV_COLUMNS_MAX], *name = table->info->name;
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	char sql[SQL_MAX];
	size_t c;
	int rc;

	(void)snprintf(sql, sizeof(sql), "SELECT * FROM %s ORDER BY rowid", name);
	rc = sqlite3_prepare_v2(db, sql, -1, &select, NULL);
	if (rc != SQLITE_OK || (size_t)sqlite3_column_count(select) != table->columns) {
		status = fault_set(fault, sql_status(db), "table %s: %s", name, sqlite3_errmsg(db));
		goto out;
	}
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		for (c = 0; c < table->columns; c++) {
			const char *text = (const char *)sqlite3_column_text(select, (int)c);

			fields[c] = arena_strdup(arena, text == NULL ? "" : text);
		}
		if (arena_failed(arena) || sql_lacks_memory(db) || table_add(table, fields) != OK)
			status = fault_set(fault, NO_MEMORY, "table %s: no memory", name);
	}
	if (status == OK && rc != SQLITE_DONE)
		status = fault_set(fault, sql_status(db), "table %s: %s", name, sqlite3_errmsg(db));
out:
	(void)sqlite3_finalize(select);
	return status;
}
