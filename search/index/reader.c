#include "search/index/reader.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/date.h"
#include "search/base/sql.h"
#include "search/french/tokenizer.h"
#include "search/index/columns.h"
#include "search/index/columns_reader.h"
#include "search/index/format.h"
#include "search/index/generation.h"
#include "search/index/record.h"

#define PATH_SIZE 4096
#define ROWS_MAX ((size_t)50000000)
#define COLUMNS_BYTES_MAX ((size_t)8 * 1024 * 1024 * 1024)
/* Once columns are loaded the largest value is the posting list of a word that stands in every
 * row: ROWS_MAX postings of some ten bytes. */
#define VALUE_BYTES_MAX (512 * 1024 * 1024)

#define OR_ITS_ALIAS "coalesce((SELECT action FROM alias WHERE alias.id = ?1), ?1)"

enum statement {
	ACTION_BY_ID,
	ACTION_BY_ROW,
	TITLE_BY_ROW,
	ROW_BY_ID,
	POSTINGS,
	BEGINNING,
	HISTORY_BY_ID,
	STATEMENT_COUNT
};

struct index {
	char directory[PATH_SIZE];
	struct manifest manifest;
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct arena *arena; /* columns and texts */
	struct reference *reference;
	struct columns columns;
	struct dictionary dictionary;
	struct titles titles;
	const char *texts[INDEX_TEXTS];
	int64_t built;
	const struct phrases *phrases; /* NULL: it says nothing */
	void *extension;
	void (*extension_free)(void *);
};

static const char *const text_keys[INDEX_TEXTS] = {
    [INDEX_SITE_NAME] = "site_nom",
    [INDEX_SITE_URL] = "site_url",
    [INDEX_SITE_MAIL] = "site_courriel",
    [INDEX_NOTICE] = "avis",
    [INDEX_ORIGINS] = "origines",
    [INDEX_FRAMES] = "cadres",
    [INDEX_HUB] = "hub",
};

void
index_close(struct index *index)
{
	enum statement s;

	if (index == NULL)
		return;
	if (index->extension_free != NULL)
		index->extension_free(index->extension);
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(index->statements[s]);
	(void)sqlite3_close(index->db);
	reference_free(index->reference);
	arena_free(index->arena);
	free(index);
}

/* A path as a SQLite URI: "%", "?" and "#" are escaped. */
static void
add_uri(struct buf *uri, const char *path)
{
	buf_text(uri, "file:");
	for (; *path != '\0'; path++) {
		if (strchr("%?#", *path) != NULL)
			buf_printf(uri, "%%%02X", (unsigned)(unsigned char)*path);
		else
			buf_char(uri, *path);
	}
	buf_text(uri, "?mode=ro&immutable=1");
}

/* SQLite, "Defense Against The Dark Arts": what a reader of a file it did not write needs. */
static void
harden(sqlite3 *db)
{
	static const struct {
		int id, value;
	} limits[] = {
	    {SQLITE_LIMIT_SQL_LENGTH, 100000}, {SQLITE_LIMIT_COLUMN, 100},
	    {SQLITE_LIMIT_EXPR_DEPTH, 20},     {SQLITE_LIMIT_COMPOUND_SELECT, 3},
	    {SQLITE_LIMIT_VDBE_OP, 25000},     {SQLITE_LIMIT_FUNCTION_ARG, 100},
	    {SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
	    {SQLITE_LIMIT_VARIABLE_NUMBER, 100}, {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	static const struct {
		int option, value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},          {SQLITE_DBCONFIG_DQS_DDL, 0},
	};
	size_t i;

	for (i = 0; i < LENGTH(limits); i++)
		(void)sqlite3_limit(db, limits[i].id, limits[i].value);
	for (i = 0; i < LENGTH(options); i++)
		(void)sqlite3_db_config(db, options[i].option, options[i].value, NULL);
}

/* Reading, functions, and the one pragma by which FTS5 notices changes. */
static int
authorise(void *context, int action, const char *first, const char *second, const char *database,
    const char *trigger)
{
	(void)context;
	(void)second;
	(void)database;
	(void)trigger;
	if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION)
		return SQLITE_OK;
	if (action == SQLITE_PRAGMA && first != NULL && strcmp(first, "data_version") == 0)
		return SQLITE_OK;
	return SQLITE_DENY;
}

static enum status
corrupt(struct index *index, struct fault *fault)
{
	return fault_set(fault, sql_status(index->db), "index %s: %s", index->manifest.generation,
	    sqlite3_errmsg(index->db));
}

static enum status
open_db(struct index *index, const char *path, struct fault *fault)
{
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
	struct buf uri = {0};
	enum status status = OK;

	add_uri(&uri, path);
	if (buf_failed(&uri))
		status = fault_set(fault, NO_MEMORY, "no memory to open the index");
	else if (sqlite3_open_v2(buf_string(&uri), &index->db, flags, NULL) != SQLITE_OK)
		status = fault_set(fault, UNAVAILABLE, "%s: %s", path, sqlite3_errmsg(index->db));
	buf_clear(&uri);
	if (status != OK)
		return status;
	harden(index->db);
	if (sqlite3_exec(index->db,
		"PRAGMA query_only=1; PRAGMA cell_size_check=1; PRAGMA mmap_size=0;"
		"PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192",
		NULL, NULL, NULL) != SQLITE_OK)
		return corrupt(index, fault);
	return tokenizer_register(index->db, fault);
}

static enum status
read_meta(struct index *index, const char *key, struct fault *fault, const char **out)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	int rc;

	*out = NULL;
	if (sqlite3_prepare_v2(index->db, "SELECT valeur FROM meta WHERE cle = ?", -1, &select,
		NULL) != SQLITE_OK)
		return corrupt(index, fault);
	(void)sqlite3_bind_text(select, 1, key, -1, SQLITE_STATIC);
	rc = sqlite3_step(select);
	if (rc == SQLITE_ROW) {
		*out = arena_strdup(index->arena, (const char *)sqlite3_column_text(select, 0));
		if (arena_failed(index->arena))
			status = fault_set(fault, NO_MEMORY, "no memory to open the index");
	} else if (rc != SQLITE_DONE) {
		status = corrupt(index, fault);
	}
	(void)sqlite3_finalize(select);
	return status;
}

static enum status
check_format(struct index *index, struct fault *fault)
{
	const char *format, *generation;
	enum status status = read_meta(index, "format", fault, &format);

	if (status == OK)
		status = read_meta(index, "generation", fault, &generation);
	if (status != OK)
		return status;
	if (format == NULL || strcmp(format, INDEX_FORMAT) != 0)
		return fault_set(fault, CORRUPT,
		    "index %s has format %s, this program reads %s: rebuild it with repertoire-import build",
		    index->manifest.generation, format == NULL ? "none" : format, INDEX_FORMAT);
	if (generation == NULL || strcmp(generation, index->manifest.generation) != 0)
		return fault_set(fault, CORRUPT, "index %s holds another generation",
		    index->manifest.generation);
	return OK;
}

/* YYYYMMDDThhmmssZ, the beginning of a generation. */
static int64_t
built_of(const char *generation)
{
	struct civil c;

	if (sscanf(generation, "%4d%2d%2dT%2d%2d%2dZ", &c.year, &c.month, &c.day, &c.hour, &c.minute,
		&c.second) != 6 ||
	    !date_is_valid(c.year, c.month, c.day))
		return 0;
	return instant_from_civil(&c);
}

static enum status
prepare(struct index *index, struct fault *fault)
{
	static const char *const texts[STATEMENT_COUNT] = {
	    [ACTION_BY_ID] = "SELECT fiche FROM action WHERE id = " OR_ITS_ALIAS,
	    [ACTION_BY_ROW] = "SELECT fiche FROM action WHERE rowid = ?",
	    [TITLE_BY_ROW] = "SELECT id, titre FROM action WHERE rowid = ?",
	    [ROW_BY_ID] = "SELECT rowid FROM action WHERE id = " OR_ITS_ALIAS,
	    [POSTINGS] = "SELECT donnees FROM terme WHERE numero = ?",
	    [HISTORY_BY_ID] = "SELECT id, change, revision, retire, fiche, perdues, perdues_le FROM historique "
			      "WHERE id = ?",
	    [BEGINNING] = "SELECT donnees, documents FROM debut WHERE texte = ?",
	};
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++)
		if (sqlite3_prepare_v3(index->db, texts[s], -1, SQLITE_PREPARE_PERSISTENT,
			&index->statements[s], NULL) != SQLITE_OK)
			return corrupt(index, fault);
	return OK;
}

static enum status
load(struct index *index, struct fault *fault)
{
	enum status status = check_format(index, fault);
	enum index_text t;

	if (status == OK && index->manifest.actions > ROWS_MAX)
		status = fault_set(fault, CORRUPT, "index %s: too many actions",
		    index->manifest.generation);
	for (t = 0; status == OK && t < INDEX_TEXTS; t++)
		status = read_meta(index, text_keys[t], fault, &index->texts[t]);
	if (status == OK)
		status = reference_read(index->db, fault, &index->reference);
	if (status == OK)
		status = columns_read(index->db, index->reference, (size_t)index->manifest.actions,
		    index->arena, fault, &index->columns);
	if (status == OK)
		status = dictionary_read(index->db, index->arena, fault, &index->dictionary);
	if (status == OK)
		status = titles_read(index->db, &index->dictionary, index->columns.rows, index->arena,
		    fault, &index->titles);
	if (status == OK)
		status = prepare(index, fault);
	/* FTS5 declares its table on first use, which the authoriser would refuse. */
	if (status == OK && sqlite3_exec(index->db, "SELECT rowid FROM fts WHERE rowid = 0", NULL, NULL,
				NULL) != SQLITE_OK)
		status = corrupt(index, fault);
	if (status == OK) {
		(void)sqlite3_limit(index->db, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
		(void)sqlite3_set_authorizer(index->db, authorise, NULL);
	}
	return status;
}

/* Where `current` is: the directory itself, or the index/ of an importer's data directory. */
static enum status
find_current(struct index *index, const char *directory, struct fault *fault)
{
	enum status status;

	(void)snprintf(index->directory, sizeof(index->directory), "%s/index", directory);
	status = generation_current(index->directory, NULL, index->manifest.generation);
	if (status == OK)
		return OK;
	(void)snprintf(index->directory, sizeof(index->directory), "%s", directory);
	return generation_current(index->directory, fault, index->manifest.generation);
}

static enum status
index_new(const char *directory, struct fault *fault, struct index **out)
{
	struct index *index = calloc(1, sizeof(*index));

	if (index != NULL)
		index->arena = arena_new(COLUMNS_BYTES_MAX);
	if (index == NULL || index->arena == NULL || strlen(directory) > PATH_SIZE - 128) {
		free(index);
		return fault_set(fault, NO_MEMORY, "no memory to open the index");
	}
	*out = index;
	return OK;
}

/* Opens and loads the file; frees the index on error. */
static enum status
finish_open(struct index *index, const char *path, struct fault *fault, struct index **out)
{
	enum status status = open_db(index, path, fault);

	if (status == OK)
		status = load(index, fault);
	if (status != OK) {
		index_close(index);
		return status;
	}
	index->built = built_of(index->manifest.generation);
	*out = index;
	return OK;
}

enum status
index_open(const char *directory, bool verify, struct fault *fault, struct index **out)
{
	char generation[GENERATION_MAX], path[PATH_SIZE + 64];
	struct index *index = NULL;
	enum status status = index_new(directory, fault, &index);

	if (status != OK)
		return status;
	status = find_current(index, directory, fault);
	memcpy(generation, index->manifest.generation, sizeof(generation));
	if (status == OK)
		status = manifest_read(index->directory, generation, fault, &index->manifest);
	if (status == OK && verify)
		status = manifest_verify(index->directory, &index->manifest, fault);
	if (status != OK) {
		index_close(index);
		return status;
	}
	(void)snprintf(path, sizeof(path), "%s/index-%s.db", index->directory, generation);
	return finish_open(index, path, fault, out);
}

enum status
index_open_generation(const char *directory, const char *generation, const char *path,
    struct fault *fault, struct index **out)
{
	struct index *index = NULL;
	enum status status = index_new(directory, fault, &index);

	if (status != OK)
		return status;
	(void)snprintf(index->directory, sizeof(index->directory), "%s", directory);
	status = manifest_read(directory, generation, fault, &index->manifest);
	if (status != OK) {
		index_close(index);
		return status;
	}
	return finish_open(index, path, fault, out);
}

void
index_newest(const struct index *index, char out[GENERATION_MAX])
{
	if (generation_current(index->directory, NULL, out) != OK)
		out[0] = '\0';
}

bool
index_is_stale(const struct index *index)
{
	char newest[GENERATION_MAX];

	index_newest(index, newest);
	return newest[0] != '\0' && strcmp(newest, index->manifest.generation) != 0;
}

const char *
index_generation(const struct index *index)
{
	return index->manifest.generation;
}

int64_t
index_built(const struct index *index)
{
	return index->built;
}

size_t
index_actions(const struct index *index)
{
	return index->columns.rows;
}

size_t
index_partners(const struct index *index)
{
	return index->columns.facet_term_count[FACET_PARTENAIRE];
}

const struct reference *
index_reference(const struct index *index)
{
	return index->reference;
}

const char *
index_text(const struct index *index, enum index_text which)
{
	return index->texts[which];
}

const struct columns *
index_columns(const struct index *index)
{
	return &index->columns;
}

const struct dictionary *
index_dictionary(const struct index *index)
{
	return &index->dictionary;
}

const struct titles *
index_titles(const struct index *index)
{
	return &index->titles;
}

struct sqlite3_stmt *
index_history_statement(struct index *index)
{
	return index->statements[HISTORY_BY_ID];
}

struct sqlite3 *
index_connection(struct index *index)
{
	return index->db;
}

void
index_set_phrases(struct index *index, const struct phrases *phrases)
{
	index->phrases = phrases;
}

const struct phrases *
index_phrases(const struct index *index)
{
	return index->phrases;
}

void *
index_extension(const struct index *index)
{
	return index->extension;
}

void
index_set_extension(struct index *index, void *extension, void (*extension_free)(void *))
{
	index->extension = extension;
	index->extension_free = extension_free;
}

static enum status
fetch(struct index *index, sqlite3_stmt *select, struct arena *arena, struct fault *fault,
    struct action *out)
{
	enum status status = OK;
	const char *record;
	size_t length;
	int rc = sqlite3_step(select);

	if (rc == SQLITE_DONE) {
		status = fault_set(fault, NOT_FOUND, "no such action");
	} else if (rc != SQLITE_ROW) {
		status = corrupt(index, fault);
	} else {
		record = sqlite3_column_blob(select, 0);
		length = (size_t)sqlite3_column_bytes(select, 0);
		record = arena_copy(arena, record, length);
		if (arena_failed(arena) || sql_lacks_memory(index->db))
			status = fault_set(fault, NO_MEMORY, "no memory for an action");
		else if (record == NULL || !record_read(record, length, out) ||
		    out->value[FIELD_ID] == NULL || out->value[FIELD_TITRE] == NULL)
			status = fault_set(fault, CORRUPT, "index %s: an action that cannot be read",
			    index->manifest.generation);
	}
	(void)sqlite3_reset(select);
	return status;
}

enum status
index_action(struct index *index, const char *id, struct arena *arena, struct fault *fault,
    struct action *out)
{
	sqlite3_stmt *select = index->statements[ACTION_BY_ID];

	(void)sqlite3_bind_text(select, 1, id, -1, SQLITE_STATIC);
	return fetch(index, select, arena, fault, out);
}

enum status
index_row(struct index *index, uint32_t row, struct arena *arena, struct fault *fault,
    struct action *out)
{
	sqlite3_stmt *select = index->statements[ACTION_BY_ROW];

	(void)sqlite3_bind_int64(select, 1, row);
	return fetch(index, select, arena, fault, out);
}

enum status
index_visit(struct index *index, const struct index_range *range, index_visitor visit,
    void *context, struct fault *fault)
{
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < range->count && range->first + i < index->columns.rows; i++) {
		struct action action;

		arena_reset(range->arena);
		status = index_row(index, (uint32_t)(range->first + i + 1), range->arena, fault, &action);
		if (status == OK)
			status = visit(context, &action);
	}
	if (status != OK && fault->status == OK)
		return fault_set(fault, status, "the actions of an index cannot be walked");
	return status;
}

enum status
index_row_title(struct index *index, uint32_t row, struct arena *arena, struct fault *fault,
    const char **id, const char **title)
{
	sqlite3_stmt *select = index->statements[TITLE_BY_ROW];
	enum status status = OK;

	(void)sqlite3_bind_int64(select, 1, row);
	if (sqlite3_step(select) != SQLITE_ROW) {
		status = corrupt(index, fault);
	} else {
		*id = arena_strdup(arena, (const char *)sqlite3_column_text(select, 0));
		*title = arena_strdup(arena, (const char *)sqlite3_column_text(select, 1));
		if (*id == NULL || *title == NULL)
			status = fault_set(fault, NO_MEMORY, "no memory for a title");
	}
	(void)sqlite3_reset(select);
	return status;
}

enum status
index_row_of(struct index *index, const char *id, struct fault *fault, uint32_t *row)
{
	sqlite3_stmt *select = index->statements[ROW_BY_ID];
	enum status status = OK;
	int rc;

	(void)sqlite3_bind_text(select, 1, id, -1, SQLITE_STATIC);
	rc = sqlite3_step(select);
	if (rc == SQLITE_DONE) {
		status = fault_set(fault, NOT_FOUND, "no such action");
	} else if (rc != SQLITE_ROW) {
		status = corrupt(index, fault);
	} else {
		sqlite3_int64 found = sqlite3_column_int64(select, 0);

		if (found < 1 || (size_t)found > index->columns.rows)
			status = fault_set(fault, CORRUPT, "index %s: a row beyond its columns",
			    index->manifest.generation);
		else
			*row = (uint32_t)found;
	}
	(void)sqlite3_reset(select);
	return status;
}

static enum status
read_list(struct index *index, sqlite3_stmt *select, struct fault *fault, struct posting_list *out)
{
	int rc = sqlite3_step(select);

	*out = (struct posting_list){NULL, NULL, false};
	if (rc == SQLITE_INTERRUPT)
		return fault_set(fault, TOO_LATE, "the search took too long");
	if (rc == SQLITE_NOMEM)
		return fault_set(fault, NO_MEMORY, "no memory for a posting list");
	if (rc == SQLITE_DONE)
		return OK;
	if (rc != SQLITE_ROW)
		return corrupt(index, fault);
	out->at = sqlite3_column_blob(select, 0);
	out->end = out->at + sqlite3_column_bytes(select, 0);
	return out->at == NULL ? fault_set(fault, NO_MEMORY, "no memory for a posting list") : OK;
}

enum status
index_postings(struct index *index, uint32_t term, struct fault *fault, struct posting_list *out)
{
	sqlite3_stmt *select = index->statements[POSTINGS];
	enum status status;

	(void)sqlite3_reset(select);
	(void)sqlite3_bind_int64(select, 1, term);
	status = read_list(index, select, fault, out);
	out->has_signatures = true;
	return status;
}

enum status
index_beginning(struct index *index, const char *text, struct fault *fault,
    struct posting_list *out, uint32_t *documents)
{
	sqlite3_stmt *select = index->statements[BEGINNING];
	enum status status;

	(void)sqlite3_reset(select);
	(void)sqlite3_bind_text(select, 1, text, -1, SQLITE_TRANSIENT);
	status = read_list(index, select, fault, out);
	*documents = out->at == NULL ? 0 : (uint32_t)sqlite3_column_int64(select, 1);
	return status;
}
