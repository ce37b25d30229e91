#include "search/reference.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/base/csv.h"

#define REFERENCE_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* The data files, which are also the tables of an index: same names, same columns. */
enum data {
	DATA_VOCABULARY,
	DATA_JOB,
	DATA_EPCI,
	DATA_COMMUNE,
	DATA_FORMER,
	DATA_COLLEGE,
	DATA_COUNT
};

static const struct data_info {
	const char *name;
	const char *columns[CSV_COLUMNS_MAX];
} datas[DATA_COUNT] = {
    [DATA_VOCABULARY] = {"vocabulaires", {"vocabulaire", "code", "libelle", "limite"}},
    [DATA_JOB] = {"metiers", {"code", "libelle"}},
    [DATA_EPCI] = {"epci", {"epci", "nom"}},
    [DATA_COMMUNE] = {"communes",
	{"insee", "nom", "code_postal", "departement", "epci", "lat", "lon", "population"}},
    [DATA_FORMER] = {"communes_anciennes", {"insee", "nom", "chef_lieu"}},
    [DATA_COLLEGE] = {"colleges",
	{"uai", "nom", "insee", "commune", "departement", "lat", "lon", "secteur"}},
};

static const char *const vocabulary_names[VOCABULARY_COUNT] = {
    [VOCABULARY_TYPE] = "type",
    [VOCABULARY_NIVEAU] = "niveau",
    [VOCABULARY_FILIERE] = "filiere",
    [VOCABULARY_LABEL] = "label",
    [VOCABULARY_PUBLIC] = "public",
    [VOCABULARY_LIEU] = "lieu",
    [VOCABULARY_CATEGORIE] = "categorie",
    [VOCABULARY_DEPARTEMENT] = "departement",
    [VOCABULARY_DUREE] = "duree",
};

struct rows {
	const char **cells; /* row after row */
	size_t count, columns, room;
};

struct terms {
	struct term *list;    /* as shown */
	const struct term **sorted; /* by code */
	size_t count, room;
};

struct reference {
	struct arena *arena;
	struct rows rows[DATA_COUNT];
	struct terms terms[VOCABULARY_COUNT];
	struct commune *communes; /* by INSEE code */
	struct college *colleges; /* by UAI */
};

void
reference_free(struct reference *reference)
{
	enum vocabulary v;
	enum data d;

	if (reference == NULL)
		return;
	for (d = 0; d < DATA_COUNT; d++)
		free(reference->rows[d].cells);
	for (v = 0; v < VOCABULARY_COUNT; v++) {
		free(reference->terms[v].list);
		free(reference->terms[v].sorted);
	}
	free(reference->communes);
	free(reference->colleges);
	arena_free(reference->arena);
	free(reference);
}

static struct reference *
reference_new(void)
{
	struct reference *reference = calloc(1, sizeof(*reference));
	enum data d;

	if (reference == NULL)
		return NULL;
	reference->arena = arena_new(REFERENCE_BYTES_MAX);
	if (reference->arena == NULL) {
		free(reference);
		return NULL;
	}
	for (d = 0; d < DATA_COUNT; d++)
		while (datas[d].columns[reference->rows[d].columns] != NULL)
			reference->rows[d].columns++;
	return reference;
}

static enum status
rows_add(struct rows *rows, const char *const *fields)
{
	if (rows->count == rows->room) {
		size_t room = rows->room == 0 ? 256 : rows->room * 2;
		const char **cells = reallocarray(rows->cells, room, rows->columns * sizeof(*cells));

		if (cells == NULL)
			return NO_MEMORY;
		rows->cells = cells;
		rows->room = room;
	}
	memcpy(rows->cells + rows->count * rows->columns, fields, rows->columns * sizeof(*fields));
	rows->count++;
	return OK;
}

static const char *const *
row_at(const struct rows *rows, size_t i)
{
	return rows->cells + i * rows->columns;
}

static enum status
term_add(struct terms *terms, const char *code, const char *label, long limit)
{
	if (terms->count == terms->room) {
		size_t room = terms->room == 0 ? 64 : terms->room * 2;
		struct term *list = realloc(terms->list, room * sizeof(*list));

		if (list == NULL)
			return NO_MEMORY;
		terms->list = list;
		terms->room = room;
	}
	terms->list[terms->count++] = (struct term){code, label, (int)limit};
	return OK;
}

static int
compare_terms(const void *a, const void *b)
{
	return strcmp((*(const struct term *const *)a)->code, (*(const struct term *const *)b)->code);
}

static enum status
sort_terms(struct terms *terms)
{
	size_t i;

	terms->sorted = malloc((terms->count + 1) * sizeof(const struct term *));
	if (terms->sorted == NULL)
		return NO_MEMORY;
	for (i = 0; i < terms->count; i++)
		terms->sorted[i] = &terms->list[i];
	qsort(terms->sorted, terms->count, sizeof(const struct term *), compare_terms);
	return OK;
}

static enum vocabulary
vocabulary_of(const char *name)
{
	enum vocabulary v;

	for (v = 0; v < VOCABULARY_COUNT; v++)
		if (vocabulary_names[v] != NULL && strcmp(vocabulary_names[v], name) == 0)
			return v;
	return VOCABULARY_NONE;
}

static bool
read_number(const char *text, double low, double high, double *out)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end != '\0' || !(n >= low && n <= high))
		return false;
	*out = n;
	return true;
}

static enum status
bad_row(struct fault *fault, enum data d, size_t row, const char *what)
{
	return fault_set(fault, BAD_INPUT, "%s.csv:%zu: %s", datas[d].name, row + 2, what);
}

static enum status
build_vocabularies(struct reference *reference, struct fault *fault)
{
	const struct rows *rows = &reference->rows[DATA_VOCABULARY];
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const char *const *row = row_at(rows, i);
		enum vocabulary v = vocabulary_of(row[0]);
		double limit = 0;

		if (v == VOCABULARY_NONE)
			return bad_row(fault, DATA_VOCABULARY, i, "unknown vocabulary");
		if (row[3][0] != '\0' && !read_number(row[3], 1, 100000, &limit))
			return bad_row(fault, DATA_VOCABULARY, i, "the limit is not a number of minutes");
		if (term_add(&reference->terms[v], row[1], row[2], (long)limit) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	}
	rows = &reference->rows[DATA_JOB];
	for (i = 0; i < rows->count; i++)
		if (term_add(&reference->terms[VOCABULARY_METIER], row_at(rows, i)[0],
			row_at(rows, i)[1], 0) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the jobs");
	return OK;
}

static int
compare_first_cells(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The row whose first cell is `key`, in rows sorted by it. */
static const char *const *
row_find(const struct rows *rows, const char *key)
{
	return rows->count == 0 ? NULL
	                        : bsearch(&key, rows->cells, rows->count,
				      rows->columns * sizeof(char *), compare_first_cells);
}

static void
rows_sort(struct rows *rows)
{
	if (rows->count > 0)
		qsort(rows->cells, rows->count, rows->columns * sizeof(char *), compare_first_cells);
}

static enum status
build_communes(struct reference *reference, struct fault *fault)
{
	struct rows *rows = &reference->rows[DATA_COMMUNE];
	size_t i;

	reference->communes = calloc(rows->count + 1, sizeof(*reference->communes));
	if (reference->communes == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the communes");
	for (i = 0; i < rows->count; i++) {
		const char *const *row = row_at(rows, i);
		const char *const *epci = row_find(&reference->rows[DATA_EPCI], row[4]);
		struct commune *c = &reference->communes[i];
		double population = 0;

		*c = (struct commune){row[0], row[1], row[2], row[3], row[4],
		    epci == NULL ? NULL : epci[1], 0, 0, 0};
		if (!read_number(row[5], -90, 90, &c->lat) || !read_number(row[6], -180, 180, &c->lon) ||
		    !read_number(row[7], 0, 1e8, &population))
			return bad_row(fault, DATA_COMMUNE, i, "bad coordinates or population");
		c->population = (long)population;
		if (term_add(&reference->terms[VOCABULARY_COMMUNE], row[0], row[1], 0) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the communes");
	}
	return OK;
}

static enum status
build_colleges(struct reference *reference, struct fault *fault)
{
	struct rows *rows = &reference->rows[DATA_COLLEGE];
	size_t i;

	reference->colleges = calloc(rows->count + 1, sizeof(*reference->colleges));
	if (reference->colleges == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the collèges");
	for (i = 0; i < rows->count; i++) {
		const char *const *row = row_at(rows, i);
		struct college *c = &reference->colleges[i];

		*c = (struct college){row[0], row[1], row[2], row[3], row[4], 0, 0};
		if (!read_number(row[5], -90, 90, &c->lat) || !read_number(row[6], -180, 180, &c->lon))
			return bad_row(fault, DATA_COLLEGE, i, "bad coordinates");
	}
	return OK;
}

/* The typed views, once all rows are there. */
static enum status
build(struct reference *reference, struct fault *fault)
{
	enum vocabulary v;
	enum status status;

	rows_sort(&reference->rows[DATA_EPCI]);
	rows_sort(&reference->rows[DATA_COMMUNE]);
	rows_sort(&reference->rows[DATA_FORMER]);
	rows_sort(&reference->rows[DATA_COLLEGE]);
	status = build_vocabularies(reference, fault);
	if (status == OK)
		status = build_communes(reference, fault);
	if (status == OK)
		status = build_colleges(reference, fault);
	for (v = 0; status == OK && v < VOCABULARY_COUNT; v++)
		if (sort_terms(&reference->terms[v]) != OK)
			status = fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	return status;
}

static enum status
load_file(struct reference *reference, const char *directory, enum data d, struct fault *fault)
{
	char *path = arena_printf(reference->arena, "%s/%s.csv", directory, datas[d].name);
	enum status status;
	struct csv csv;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the data files");
	status = csv_open(path, datas[d].columns, reference->arena, fault, &csv);
	if (status != OK)
		return status;
	while ((status = csv_next(&csv, fault)) == OK)
		if (rows_add(&reference->rows[d], csv.field) != OK)
			return fault_set(fault, NO_MEMORY, "%s: no memory", path);
	return status == NOT_FOUND ? OK : status;
}

enum status
reference_load(const char *directory, struct fault *fault, struct reference **out)
{
	struct reference *reference = reference_new();
	enum status status = OK;
	enum data d;

	if (reference == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the data files");
	for (d = 0; status == OK && d < DATA_COUNT; d++)
		status = load_file(reference, directory, d, fault);
	if (status == OK)
		status = build(reference, fault);
	if (status != OK) {
		reference_free(reference);
		return status;
	}
	*out = reference;
	return OK;
}

/* "name(column, …)" and "?, ?…": table and column names come from `datas` alone. */
static const char *
insert_statement(const struct reference *reference, enum data d, char *sql, size_t size)
{
	size_t i, used = (size_t)snprintf(sql, size, "INSERT INTO %s VALUES(", datas[d].name);

	for (i = 0; i < reference->rows[d].columns; i++)
		used += (size_t)snprintf(sql + used, size - used, i == 0 ? "?" : ",?");
	(void)snprintf(sql + used, size - used, ")");
	return sql;
}

static const char *
create_statement(const struct reference *reference, enum data d, char *sql, size_t size)
{
	size_t i, used = (size_t)snprintf(sql, size, "CREATE TABLE %s(", datas[d].name);

	for (i = 0; i < reference->rows[d].columns; i++)
		used += (size_t)snprintf(sql + used, size - used, "%s%s TEXT NOT NULL",
		    i == 0 ? "" : ", ", datas[d].columns[i]);
	(void)snprintf(sql + used, size - used, ")");
	return sql;
}

static enum status
write_table(const struct reference *reference, enum data d, struct sqlite3 *db)
{
	const struct rows *rows = &reference->rows[d];
	sqlite3_stmt *insert = NULL;
	char sql[1024];
	size_t i, c;
	int rc;

	rc = sqlite3_exec(db, create_statement(reference, d, sql, sizeof(sql)), NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, insert_statement(reference, d, sql, sizeof(sql)), -1,
		    &insert, NULL);
	for (i = 0; rc == SQLITE_OK && i < rows->count; i++) {
		for (c = 0; c < rows->columns; c++)
			(void)sqlite3_bind_text(insert, (int)c + 1, row_at(rows, i)[c], -1, SQLITE_STATIC);
		rc = sqlite3_step(insert);
		rc = rc == SQLITE_DONE ? sqlite3_reset(insert) : rc;
	}
	(void)sqlite3_finalize(insert);
	return rc == SQLITE_OK ? OK : IO_ERROR;
}

enum status
reference_write(const struct reference *reference, struct sqlite3 *db, struct fault *fault)
{
	enum data d;

	for (d = 0; d < DATA_COUNT; d++)
		if (write_table(reference, d, db) != OK)
			return fault_set(fault, IO_ERROR, "write table %s: %s", datas[d].name,
			    sqlite3_errmsg(db));
	return OK;
}

static enum status
read_table(struct reference *reference, enum data d, struct sqlite3 *db, struct fault *fault)
{
	struct rows *rows = &reference->rows[d];
	const char *fields[CSV_COLUMNS_MAX];
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	char sql[128];
	size_t c;
	int rc;

	(void)snprintf(sql, sizeof(sql), "SELECT * FROM %s ORDER BY rowid", datas[d].name);
	rc = sqlite3_prepare_v2(db, sql, -1, &select, NULL);
	if (rc != SQLITE_OK || (size_t)sqlite3_column_count(select) != rows->columns) {
		status = fault_set(fault, CORRUPT, "table %s: %s", datas[d].name, sqlite3_errmsg(db));
		goto out;
	}
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		for (c = 0; c < rows->columns; c++) {
			const char *text = (const char *)sqlite3_column_text(select, (int)c);

			fields[c] = arena_strdup(reference->arena, text == NULL ? "" : text);
		}
		if (arena_failed(reference->arena) || rows_add(rows, fields) != OK)
			status = fault_set(fault, NO_MEMORY, "table %s: no memory", datas[d].name);
	}
	if (status == OK && rc != SQLITE_DONE)
		status = fault_set(fault, CORRUPT, "table %s: %s", datas[d].name, sqlite3_errmsg(db));
out:
	(void)sqlite3_finalize(select);
	return status;
}

enum status
reference_read(struct sqlite3 *db, struct fault *fault, struct reference **out)
{
	struct reference *reference = reference_new();
	enum status status = OK;
	enum data d;

	if (reference == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	for (d = 0; status == OK && d < DATA_COUNT; d++)
		status = read_table(reference, d, db, fault);
	if (status == OK)
		status = build(reference, fault);
	if (status != OK) {
		reference_free(reference);
		return status;
	}
	*out = reference;
	return OK;
}

size_t
reference_terms(const struct reference *reference, enum vocabulary vocabulary,
    const struct term **terms)
{
	*terms = reference->terms[vocabulary].list;
	return reference->terms[vocabulary].count;
}

/* strcmp of a NUL-terminated code with one that is not. */
static int
compare_code(const char *code, const char *key, size_t length)
{
	int order = strncmp(code, key, length);

	return order != 0 ? order : code[length] != '\0';
}

const struct term *
reference_term(const struct reference *reference, enum vocabulary vocabulary, const char *code,
    size_t length, size_t *rank)
{
	const struct terms *terms = &reference->terms[vocabulary];
	size_t low = 0, high = terms->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_code(terms->sorted[middle]->code, code, length);

		if (order == 0) {
			if (rank != NULL)
				*rank = (size_t)(terms->sorted[middle] - terms->list);
			return terms->sorted[middle];
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *
reference_label(const struct reference *reference, enum vocabulary vocabulary, const char *code)
{
	const struct term *term = reference_term(reference, vocabulary, code, strlen(code), NULL);

	return term == NULL ? code : term->label;
}

size_t
reference_communes(const struct reference *reference, const struct commune **communes)
{
	*communes = reference->communes;
	return reference->rows[DATA_COMMUNE].count;
}

const struct commune *
reference_commune(const struct reference *reference, const char *insee, size_t length)
{
	const char *const *former;
	size_t rank;
	char key[16];

	if (length >= sizeof(key))
		return NULL;
	memcpy(key, insee, length);
	key[length] = '\0';
	if (reference_term(reference, VOCABULARY_COMMUNE, key, length, &rank) != NULL)
		return &reference->communes[rank];
	former = row_find(&reference->rows[DATA_FORMER], key);
	if (former == NULL ||
	    reference_term(reference, VOCABULARY_COMMUNE, former[2], strlen(former[2]), &rank) == NULL)
		return NULL;
	return &reference->communes[rank];
}

size_t
reference_colleges(const struct reference *reference, const struct college **colleges)
{
	*colleges = reference->colleges;
	return reference->rows[DATA_COLLEGE].count;
}

const struct college *
reference_college(const struct reference *reference, const char *uai, size_t length)
{
	const struct rows *rows = &reference->rows[DATA_COLLEGE];
	const char *const *row;
	char key[16];

	if (length >= sizeof(key))
		return NULL;
	memcpy(key, uai, length);
	key[length] = '\0';
	row = row_find(rows, key);
	return row == NULL ? NULL : &reference->colleges[(size_t)(row - rows->cells) / rows->columns];
}

char *
reference_directory(struct arena *arena)
{
	static const char *const beside[] = {"share", "../share/repertoire"};
	const char *given = getenv("REPERTOIRE_SHARE");
	char self[4096];
	ssize_t length;
	size_t i;

	if (given != NULL && given[0] != '\0')
		return arena_strdup(arena, given);
	length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length <= 0)
		return NULL;
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	for (i = 0; i < LENGTH(beside); i++) {
		char *path = arena_printf(arena, "%s/%s", self, beside[i]);

		if (path != NULL && access(path, R_OK | X_OK) == 0)
			return path;
	}
	return NULL;
}
