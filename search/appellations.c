#include "search/appellations.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "search/facet.h"
#include "search/table.h"

#define APPELLATIONS_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct appellations {
	struct arena *arena;
	struct table table;
};

static const struct table_info info = {"appellations", {"code_rome", "libelle", NULL}};

void
appellations_free(struct appellations *appellations)
{
	if (appellations == NULL)
		return;
	table_clear(&appellations->table);
	arena_free(appellations->arena);
	free(appellations);
}

static enum status
check_order(const struct appellations *a, struct fault *fault)
{
	size_t i;

	for (i = 1; i < a->table.count; i++)
		if (strcmp(appellations_code(a, i - 1), appellations_code(a, i)) > 0)
			return fault_set(fault, BAD_INPUT, "%s.csv:%zu: the codes are not in order",
			    info.name, table_line(i));
	return OK;
}

static enum status
appellations_new(struct fault *fault, struct appellations **out)
{
	struct appellations *a = calloc(1, sizeof(*a));

	if (a == NULL || (a->arena = arena_new(APPELLATIONS_BYTES_MAX)) == NULL) {
		free(a);
		return fault_set(fault, NO_MEMORY, "no memory for the names of jobs");
	}
	table_init(&a->table, &info);
	*out = a;
	return OK;
}

enum status
appellations_load(const char *directory, struct fault *fault, struct appellations **out)
{
	struct appellations *a;
	enum status status = appellations_new(fault, &a);

	if (status != OK)
		return status;
	status = table_load(&a->table, directory, a->arena, fault);
	if (status == OK)
		status = check_order(a, fault);
	if (status != OK) {
		appellations_free(a);
		return status;
	}
	*out = a;
	return OK;
}

/* Adds those of one job to `used`. */
static enum status
add_job(const struct appellations *a, const char *code, struct table *used)
{
	size_t first, count = code == NULL ? 0 : appellations_find(a, code, strlen(code), &first), i;
	enum status status = OK;

	for (i = 0; status == OK && i < count; i++)
		status = table_add(used, table_row(&a->table, first + i));
	return status;
}

static enum status
find_used(const struct appellations *a, struct sqlite3 *db, struct table *used,
    struct fault *fault)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	int rc = sqlite3_prepare_v2(db,
	    "SELECT code FROM facette_terme WHERE facette = ? ORDER BY code", -1, &select, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(select, 1, facet_catalogue[FACET_METIER].parameter, -1,
		    SQLITE_STATIC);
	while (rc == SQLITE_OK && status == OK && sqlite3_step(select) == SQLITE_ROW)
		status = add_job(a, (const char *)sqlite3_column_text(select, 0), used);
	if (sqlite3_finalize(select) != SQLITE_OK || rc != SQLITE_OK)
		return fault_set(fault, IO_ERROR, "the jobs of an index: %s", sqlite3_errmsg(db));
	return status == OK ? OK : fault_set(fault, status, "no memory for the names of jobs");
}

enum status
appellations_write(const struct appellations *a, struct sqlite3 *db, struct fault *fault)
{
	struct table used = {0};
	enum status status = OK;

	table_init(&used, &info);
	if (a != NULL)
		status = find_used(a, db, &used, fault);
	if (status == OK)
		status = table_write(&used, db, fault);
	table_clear(&used);
	return status;
}

enum status
appellations_read(struct sqlite3 *db, struct fault *fault, struct appellations **out)
{
	struct appellations *a;
	enum status status = appellations_new(fault, &a);

	if (status != OK)
		return status;
	status = table_read(&a->table, db, a->arena, fault);
	if (status != OK) {
		appellations_free(a);
		return status;
	}
	*out = a;
	return OK;
}

size_t
appellations_count(const struct appellations *appellations)
{
	return appellations->table.count;
}

const char *
appellations_code(const struct appellations *appellations, size_t i)
{
	return table_row(&appellations->table, i)[0];
}

const char *
appellations_label(const struct appellations *appellations, size_t i)
{
	return table_row(&appellations->table, i)[1];
}

/* The first row whose code does not come before `code`. */
static size_t
lower_bound(const struct appellations *a, const char *code, size_t length)
{
	size_t low = 0, high = appellations_count(a);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strncmp(appellations_code(a, middle), code, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
appellations_find(const struct appellations *appellations, const char *code, size_t length,
    size_t *first)
{
	size_t i = lower_bound(appellations, code, length);

	*first = i;
	while (i < appellations_count(appellations) &&
	    strncmp(appellations_code(appellations, i), code, length) == 0 &&
	    appellations_code(appellations, i)[length] == '\0')
		i++;
	return i - *first;
}
