#include "search/index/columns_reader.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "search/base/sql.h"
#include "search/index/columns_writer.h"

struct loader {
	sqlite3 *db;
	sqlite3_stmt *column;
	struct arena *arena;
	struct fault *fault;
	enum status status;
	size_t rows;
};

/* A row that must be there is not, or SQLite could not read it. */
static void
refuse(struct loader *loader, const char *what)
{
	loader->status = fault_set(loader->fault, sql_status(loader->db), "columns: %s: %s", what,
	    sqlite3_errmsg(loader->db));
}

/* Copies a blob; its size must be a multiple of `element`, and `wanted` elements unless
 * SIZE_MAX. */
static const void *
load(struct loader *loader, const char *name, size_t element, size_t wanted, size_t *count)
{
	const void *blob;
	size_t bytes;
	void *copy = NULL;

	if (loader->status != OK)
		return NULL;
	(void)sqlite3_bind_text(loader->column, 1, name, -1, SQLITE_STATIC);
	if (sqlite3_step(loader->column) != SQLITE_ROW) {
		refuse(loader, name);
		goto out;
	}
	blob = sqlite3_column_blob(loader->column, 0);
	bytes = (size_t)sqlite3_column_bytes(loader->column, 0);
	if (bytes % element != 0 || (wanted != SIZE_MAX && bytes != wanted * element)) {
		loader->status = fault_set(loader->fault, CORRUPT, "column %s has %zu bytes", name, bytes);
		goto out;
	}
	copy = arena_alloc(loader->arena, bytes + 1);
	if (copy == NULL || (blob == NULL && bytes > 0))
		loader->status = fault_set(loader->fault, NO_MEMORY, "column %s: no memory", name);
	else if (bytes > 0)
		memcpy(copy, blob, bytes);
	*count = bytes / element;
out:
	(void)sqlite3_reset(loader->column);
	return copy;
}

static const void *
load_rows(struct loader *loader, const char *name, size_t element)
{
	size_t count;

	return load(loader, name, element, loader->rows, &count);
}

/* Starts must begin at 0, never go back and end at the number of values. */
static const void *
load_list(struct loader *loader, const char *name, size_t element, const uint32_t **start)
{
	char full[64];
	const uint32_t *starts;
	const void *values;
	size_t count = 0, i;

	(void)snprintf(full, sizeof(full), "%s_debut", name);
	starts = load(loader, full, sizeof(uint32_t), loader->rows + 1, &count);
	(void)snprintf(full, sizeof(full), "%s_valeurs", name);
	values = load(loader, full, element, SIZE_MAX, &count);
	if (loader->status != OK)
		return NULL;
	for (i = 0; i < loader->rows && starts[i] <= starts[i + 1]; i++)
		continue;
	if (i < loader->rows || starts[0] != 0 || starts[loader->rows] != count) {
		loader->status = fault_set(loader->fault, CORRUPT, "column %s points out of itself", name);
		return NULL;
	}
	*start = starts;
	return values;
}

static size_t
count_terms(struct loader *loader, const char *facet)
{
	sqlite3_stmt *select = NULL;
	size_t count = 0;

	if (loader->status != OK)
		return 0;
	if (sqlite3_prepare_v2(loader->db, "SELECT count(*) FROM facette_terme WHERE facette = ?", -1,
		&select, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(select, 1, facet, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW)
		count = (size_t)sqlite3_column_int64(select, 0);
	else
		refuse(loader, "facette_terme");
	(void)sqlite3_finalize(select);
	return count;
}

static const char *const *
load_terms(struct loader *loader, const char *facet, size_t *count)
{
	size_t total = count_terms(loader, facet), i = 0;
	const char **terms = arena_alloc(loader->arena, (total + 1) * sizeof(*terms));
	sqlite3_stmt *select = NULL;

	if (loader->status == OK && sqlite3_prepare_v2(loader->db,
		"SELECT code FROM facette_terme WHERE facette = ? ORDER BY ordinal", -1, &select,
		NULL) != SQLITE_OK)
		refuse(loader, "facette_terme");
	else if (loader->status == OK)
		(void)sqlite3_bind_text(select, 1, facet, -1, SQLITE_STATIC);
	for (; terms != NULL && loader->status == OK && i < total; i++)
		if (sqlite3_step(select) == SQLITE_ROW && sqlite3_column_text(select, 0) != NULL)
			terms[i] =
			    arena_strdup(loader->arena, (const char *)sqlite3_column_text(select, 0));
		else
			refuse(loader, "facette_terme");
	(void)sqlite3_finalize(select);
	if (loader->status == OK && arena_failed(loader->arena))
		loader->status = fault_set(loader->fault, NO_MEMORY, "facette_terme: no memory");
	*count = total;
	return terms;
}

static void
load_list_facet(struct loader *loader, struct columns *columns, enum facet f)
{
	const char *name = facet_catalogue[f].parameter;
	size_t values, i;

	columns->facet_terms[f] = load_terms(loader, name, &columns->facet_term_count[f]);
	columns->lists[f].value =
	    load_list(loader, name, sizeof(uint32_t), &columns->lists[f].start);
	if (loader->status != OK)
		return;
	values = columns->lists[f].start[loader->rows];
	for (i = 0; i < values; i++)
		if (columns->lists[f].value[i] >= columns->facet_term_count[f]) {
			loader->status = fault_set(loader->fault, CORRUPT, "column %s names an unknown term",
			    name);
			return;
		}
}

static double
load_average(struct loader *loader)
{
	sqlite3_stmt *select = NULL;
	double average = 0;

	if (loader->status != OK)
		return 1;
	if (sqlite3_prepare_v2(loader->db, "SELECT valeur FROM meta WHERE cle = 'mots_moyens'", -1,
		&select, NULL) == SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW)
		average = sqlite3_column_double(select, 0);
	else
		refuse(loader, "mots_moyens");
	(void)sqlite3_finalize(select);
	return average > 0 ? average : 1;
}

enum status
columns_read(struct sqlite3 *db, const struct reference *reference, size_t rows,
    struct arena *arena, struct fault *fault, struct columns *out)
{
	struct loader loader = {.db = db, .arena = arena, .fault = fault, .rows = rows};
	struct columns columns = {.rows = rows};
	char name[32];
	enum facet f;
	size_t w;

	if (sqlite3_prepare_v2(db, "SELECT donnees FROM colonne WHERE nom = ?", -1, &loader.column,
		NULL) != SQLITE_OK)
		return fault_set(fault, sql_status(db), "table colonne: %s", sqlite3_errmsg(db));
	loader.status = columns_pack(reference, columns.packing, &columns.packed_words, fault);
	for (w = 0; w < columns.packed_words; w++) {
		(void)snprintf(name, sizeof(name), "paquet_%zu", w);
		columns.packed[w] = load_rows(&loader, name, sizeof(uint64_t));
	}
	for (f = 0; f < FACET_COUNT && loader.status == OK; f++)
		if (!facet_catalogue[f].packed)
			load_list_facet(&loader, &columns, f);
	columns.flags = load_rows(&loader, "drapeaux", sizeof(uint8_t));
	columns.words = load_rows(&loader, "mots", sizeof(uint32_t));
	columns.published = load_rows(&loader, "publie", sizeof(int32_t));
	columns.bookable = load_rows(&loader, "inscription", sizeof(int32_t));
	columns.title_rank = load_rows(&loader, "rang_titre", sizeof(uint32_t));
	columns.sessions.value =
	    load_list(&loader, "seances", sizeof(struct span), &columns.sessions.start);
	columns.places.value =
	    load_list(&loader, "lieux", sizeof(struct place), &columns.places.start);
	columns.average_words = load_average(&loader);
	(void)sqlite3_finalize(loader.column);
	if (loader.status == OK)
		*out = columns;
	return loader.status;
}

/* Every text must begin and end within the texts, every family name a term. */
static bool
dictionary_is_sound(const struct dictionary *d, size_t bytes)
{
	size_t i;

	if (d->count > 0 && (bytes == 0 || d->starts[0] != 0 || d->texts[bytes - 1] != '\0'))
		return false;
	for (i = 0; i < d->count; i++)
		if (d->starts[i] >= bytes || (i > 0 && (d->starts[i] <= d->starts[i - 1] ||
							  d->texts[d->starts[i] - 1] != '\0')) ||
		    d->families[i].term >= d->count)
			return false;
	return true;
}

enum status
dictionary_read(struct sqlite3 *db, struct arena *arena, struct fault *fault,
    struct dictionary *out)
{
	struct loader loader = {.db = db, .arena = arena, .fault = fault};
	struct dictionary d = {0};
	size_t bytes = 0, count;

	if (sqlite3_prepare_v2(db, "SELECT donnees FROM colonne WHERE nom = ?", -1, &loader.column,
		NULL) != SQLITE_OK)
		return fault_set(fault, sql_status(db), "table colonne: %s", sqlite3_errmsg(db));
	d.starts = load(&loader, DICTIONARY_STARTS, sizeof(*d.starts), SIZE_MAX, &d.count);
	d.documents = load(&loader, DICTIONARY_DOCUMENTS, sizeof(*d.documents), d.count, &count);
	d.families = load(&loader, DICTIONARY_FAMILIES, sizeof(*d.families), d.count, &count);
	d.texts = load(&loader, DICTIONARY_TEXTS, 1, SIZE_MAX, &bytes);
	if (loader.status == OK && !dictionary_is_sound(&d, bytes))
		loader.status = fault_set(fault, CORRUPT, "the dictionary points out of itself");
	(void)sqlite3_finalize(loader.column);
	if (loader.status == OK)
		*out = d;
	return loader.status;
}

enum status
titles_read(struct sqlite3 *db, const struct dictionary *dictionary, size_t rows,
    struct arena *arena, struct fault *fault, struct titles *out)
{
	struct loader loader = {.db = db, .arena = arena, .fault = fault, .rows = dictionary->count};
	struct titles titles = {0};
	size_t i;

	if (sqlite3_prepare_v2(db, "SELECT donnees FROM colonne WHERE nom = ?", -1, &loader.column,
		NULL) != SQLITE_OK)
		return fault_set(fault, CORRUPT, "table colonne: %s", sqlite3_errmsg(db));
	titles.rows = load_list(&loader, TITLES_COLUMN, sizeof(*titles.rows), &titles.starts);
	(void)sqlite3_finalize(loader.column);
	for (i = 0; loader.status == OK && i < titles.starts[dictionary->count]; i++)
		if (titles.rows[i] == 0 || titles.rows[i] > rows)
			loader.status = fault_set(fault, CORRUPT, "the titles name an unknown row");
	if (loader.status == OK)
		*out = titles;
	return loader.status;
}
