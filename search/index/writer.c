#include "search/index/writer.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/appellations.h"
#include "search/base/buf.h"
#include "search/base/date.h"
#include "search/french/analysis.h"
#include "search/french/tokenizer.h"
#include "search/index/columns_writer.h"
#include "search/index/format.h"
#include "search/index/placing.h"
#include "search/index/postings_writer.h"
#include "search/index/record.h"
#include "search/index/row_texts.h"
#include "search/index/row_writer.h"
#include "search/index/spool.h"

#define PATH_SIZE 4096
#define META_TEXTS 7 /* that the configuration gives the site */
/* KiB of pages, negative as SQLite has it: rows and FTS5's terms are written here and there, what comes
 * after them in order. */
#define PLACING_CACHE "-32768"
#define FINISHING_CACHE "-8192"
#define TITLE_KEY_BYTES 128 /* of the folded title, for the alphabetical order */

struct index_writer {
	sqlite3 *db;
	char path[PATH_SIZE];
	const struct reference *reference;
	struct spool *spool;
	struct column_file *column_file;
	struct columns_writer *columns;
	struct postings_writer *postings;
	struct row_texts texts_of_row;
	struct row_writer *rows;
	struct buf record;
	int32_t today;
	char *texts[META_TEXTS];
	char generation[64];
	enum status status;
	struct fault fault;
};

static const char schema[] =
    "CREATE TABLE meta(cle TEXT PRIMARY KEY, valeur TEXT) WITHOUT ROWID;"
    "CREATE TABLE terme(numero INTEGER PRIMARY KEY, documents INTEGER NOT NULL, "
    "donnees BLOB NOT NULL);"
    "CREATE TABLE debut(texte TEXT PRIMARY KEY, documents INTEGER NOT NULL, donnees BLOB NOT NULL);"
    "CREATE TABLE action(rowid INTEGER PRIMARY KEY, id TEXT NOT NULL, titre TEXT NOT NULL, "
    "fiche BLOB NOT NULL);"
    "CREATE TABLE alias(id TEXT PRIMARY KEY, action TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE colonne(nom TEXT PRIMARY KEY, donnees BLOB NOT NULL);"
    "CREATE TABLE historique(id TEXT PRIMARY KEY, change INTEGER NOT NULL, revision INTEGER NOT NULL, "
    "retire INTEGER NOT NULL, fiche BLOB, perdues TEXT, perdues_le INTEGER);"
    "CREATE INDEX historique_change ON historique(change, id);"
    "CREATE INDEX historique_annulees ON historique(change, id) WHERE retire = 1 OR perdues IS NOT NULL;"
    "CREATE TABLE facette_terme(facette TEXT, ordinal INTEGER, code TEXT NOT NULL, "
    "PRIMARY KEY(facette, ordinal)) WITHOUT ROWID;";

/* In the order in which index_writer_open() reads them. */
static const char *const meta_keys[META_TEXTS] = {"site_nom", "site_url", "site_courriel", "avis",
    "origines", "cadres", "hub"};

static void
fail(struct index_writer *writer, const char *what)
{
	if (writer->status == OK)
		writer->status = fault_set(&writer->fault, IO_ERROR, "%s: %s: %s", writer->path, what,
		    sqlite3_errmsg(writer->db));
}

static bool
run(struct index_writer *writer, const char *sql)
{
	if (writer->status == OK && sqlite3_exec(writer->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(writer, "build the index");
	return writer->status == OK;
}

static void
create_tables(struct index_writer *writer)
{
	struct buf sql = {0};
	size_t i;

	buf_text(&sql, schema);
	buf_text(&sql, "CREATE VIRTUAL TABLE fts USING fts5(");
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_printf(&sql, "%s, ", index_texts[i].name);
	buf_text(&sql, "content='', tokenize='repertoire', detail=full);"
		       "INSERT INTO fts(fts, rank) VALUES('automerge', 8);"
		       "INSERT INTO fts(fts, rank) VALUES('hashsize', 4194304);");
	if (buf_failed(&sql))
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory to build the index");
	run(writer, buf_string(&sql));
	buf_clear(&sql);
}

static enum status
writer_open_db(struct index_writer *writer)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	if (access(writer->path, F_OK) == 0)
		return fault_set(&writer->fault, BUSY, "%s: exists already", writer->path);
	if (sqlite3_open_v2(writer->path, &writer->db, flags, NULL) != SQLITE_OK) {
		fail(writer, "create");
		return writer->status;
	}
	/* Nobody reads the file before it is whole: no journal, one fsync at the end.  Four actions fit a
	 * page of this size, of half of it hardly two. */
	run(writer, "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
		    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=" PLACING_CACHE "; PRAGMA temp_store=FILE");
	if (writer->status == OK)
		writer->status = tokenizer_register(writer->db, &writer->fault);
	run(writer, "BEGIN");
	create_tables(writer);
	return writer->status;
}

/* What gathers and writes, in the order in which each needs those before it. */
static enum status
open_parts(struct index_writer *writer, const struct index_options *options)
{
	char columns_path[PATH_SIZE + 16];

	(void)snprintf(columns_path, sizeof(columns_path), "%s.colonnes.tmp", writer->path);
	writer->status = writer_open_db(writer);
	if (writer->status == OK)
		writer->status = spool_open(writer->path, &writer->fault, &writer->spool);
	if (writer->status == OK && ((writer->column_file = column_file_new(columns_path)) == NULL ||
	    row_texts_init(writer->reference, options->appellations, &writer->texts_of_row) != OK))
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory to build an index");
	if (writer->status == OK)
		writer->status = columns_writer_new(writer->reference, writer->column_file, &writer->fault,
		    &writer->columns);
	if (writer->status == OK)
		writer->status = postings_writer_new(writer->path, writer->column_file, &writer->fault,
		    &writer->postings);
	if (writer->status == OK)
		writer->status = row_writer_new(writer->db, writer->today, &writer->fault, &writer->rows);
	return writer->status;
}

enum status
index_writer_open(const char *path, const struct index_options *options,
    const struct reference *reference, struct fault *fault, struct index_writer **out)
{
	const char *texts[META_TEXTS] = {options->site_name, options->site_url, options->site_mail,
	    options->notice, options->origins, options->frames, options->hub};
	struct index_writer *writer = calloc(1, sizeof(*writer));
	enum status status;
	size_t i;

	if (writer == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to build an index");
	if (snprintf(writer->path, PATH_SIZE, "%s", path) >= PATH_SIZE ||
	    !date_parse_days(options->today, &writer->today)) {
		free(writer);
		return fault_set(fault, BAD_INPUT, "%s: path too long, or a bad date", path);
	}
	(void)snprintf(writer->generation, sizeof(writer->generation), "%s", options->generation);
	writer->reference = reference;
	for (i = 0; i < LENGTH(texts); i++)
		if (texts[i] != NULL && (writer->texts[i] = strdup(texts[i])) == NULL)
			writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory");
	status = writer->status == OK ? open_parts(writer, options) : writer->status;
	if (status != OK) {
		if (fault != NULL)
			*fault = writer->fault;
		if (status == BUSY)
			writer->path[0] = '\0'; /* not ours to remove */
		index_writer_abandon(writer);
		return status;
	}
	*out = writer;
	return OK;
}

void
index_writer_abandon(struct index_writer *writer)
{
	size_t i;

	if (writer == NULL)
		return;
	row_writer_free(writer->rows);
	postings_writer_free(writer->postings);
	columns_writer_free(writer->columns);
	column_file_free(writer->column_file);
	spool_close(writer->spool);
	(void)sqlite3_close(writer->db);
	if (writer->path[0] != '\0')
		(void)unlink(writer->path);
	for (i = 0; i < LENGTH(writer->texts); i++)
		free(writer->texts[i]);
	row_texts_clear(&writer->texts_of_row);
	buf_clear(&writer->record);
	free(writer);
}

/* Static quality: what is still to come first, then what tells most. */
static int
quality_of(const struct index_writer *writer, const struct action *action)
{
	static const enum field telling[] = {FIELD_RESUME, FIELD_DESCRIPTION, FIELD_TYPE, FIELD_NIVEAUX,
	    FIELD_FILIERES, FIELD_URL, FIELD_CONTACT_COURRIEL, FIELD_DUREE_MINUTES, FIELD_LIEU};
	const char *cursor = action->value[FIELD_SEANCES];
	bool is_live = cursor == NULL;
	struct session session;
	int quality = 0;
	int32_t day;
	size_t i;

	while (sessions_next(&cursor, &session))
		if (date_parse_days(session.end[0] != '\0' ? session.end : session.start, &day) &&
		    day >= writer->today)
			is_live = true;
	for (i = 0; i < LENGTH(telling); i++)
		quality += action->value[telling[i]] != NULL;
	return quality + (is_live ? (int)LENGTH(telling) + 1 : 0);
}

void
index_writer_add(struct index_writer *writer, const struct action *action)
{
	const char *date = action->value[FIELD_MODIFIE];
	char title[TITLE_KEY_BYTES];
	struct spool_key key = {.day = INT32_MIN, .title = title, .id = action->value[FIELD_ID]};

	if (writer->status != OK)
		return;
	if (action->value[FIELD_ID] == NULL || action->value[FIELD_TITRE] == NULL) {
		writer->status = fault_set(&writer->fault, BAD_INPUT, "an action without id or title");
		return;
	}
	if (date == NULL)
		date = action->value[FIELD_PUBLIE];
	if (date != NULL)
		(void)date_parse_days(date, &key.day);
	(void)fold(action->value[FIELD_TITRE], strlen(action->value[FIELD_TITRE]), title, sizeof(title));
	key.quality = quality_of(writer, action);
	buf_reset(&writer->record);
	record_write(action, &writer->record);
	writer->status = buf_failed(&writer->record)
	    ? fault_set(&writer->fault, NO_MEMORY, "no memory for an action")
	    : spool_add(writer->spool, &key, &writer->record, &writer->fault);
}

void
index_writer_alias(struct index_writer *writer, const char *id, const char *action)
{
	if (writer->status == OK)
		writer->status = row_writer_alias(writer->rows, id, action, &writer->fault);
}

void
index_writer_history(struct index_writer *writer, const struct index_history *history)
{
	if (writer->status == OK)
		writer->status = row_writer_history(writer->rows, history, &writer->fault);
}

static void
add_meta(struct index_writer *writer, const char *key, const char *value)
{
	sqlite3_stmt *add = NULL;

	if (writer->status != OK || value == NULL)
		return;
	if (sqlite3_prepare_v2(writer->db, "INSERT INTO meta VALUES(?,?)", -1, &add, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(add, 1, key, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_bind_text(add, 2, value, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "write meta");
	(void)sqlite3_finalize(add);
}

static void
add_metas(struct index_writer *writer, double average)
{
	char number[40];
	size_t i;

	add_meta(writer, "format", INDEX_FORMAT);
	add_meta(writer, "generation", writer->generation);
	for (i = 0; i < LENGTH(meta_keys); i++)
		add_meta(writer, meta_keys[i], writer->texts[i]);
	(void)snprintf(number, sizeof(number), "%.9g", average);
	add_meta(writer, "mots_moyens", number);
}

static void
close_db(struct index_writer *writer)
{
	row_writer_free(writer->rows);
	writer->rows = NULL;
	if (writer->status == OK && sqlite3_close(writer->db) != SQLITE_OK)
		fail(writer, "close");
	else if (writer->status == OK)
		writer->db = NULL;
}

/* *words: of all rows.  What only placing needs goes before the postings are merged. */
static void
place_rows(struct index_writer *writer, uint64_t *words)
{
	struct placing_parts parts = {writer->spool, &writer->texts_of_row, writer->postings, writer->columns,
	    writer->rows};

	if (writer->status == OK)
		writer->status = placing_run(&parts, &writer->fault, words);
	spool_close(writer->spool);
	writer->spool = NULL;
	row_texts_clear(&writer->texts_of_row);
}

enum status
index_writer_finish(struct index_writer *writer, struct fault *fault, size_t *actions)
{
	uint64_t words = 0;
	size_t count = spool_count(writer->spool);
	const struct appellations *appellations = writer->texts_of_row.appellations;
	enum status status;

	place_rows(writer, &words);
	run(writer, "COMMIT; BEGIN; INSERT INTO fts(fts) VALUES('optimize'); COMMIT;"
		    "PRAGMA cache_size=" FINISHING_CACHE "; BEGIN");
	if (writer->status == OK)
		writer->status = postings_writer_finish(writer->postings, writer->db, &writer->fault);
	postings_writer_free(writer->postings);
	writer->postings = NULL;
	if (writer->status == OK)
		writer->status = columns_writer_store(writer->columns, writer->db, &writer->fault);
	if (writer->status == OK)
		writer->status = reference_write(writer->reference, writer->db, &writer->fault);
	if (writer->status == OK)
		writer->status = appellations_write(appellations, writer->db,
		    &writer->fault);
	run(writer, "CREATE UNIQUE INDEX action_id ON action(id)");
	add_metas(writer, count == 0 ? 0 : (double)words / (double)count);
	run(writer, "COMMIT");
	close_db(writer);
	status = writer->status;
	if (status == OK) {
		*actions = count;
		writer->path[0] = '\0'; /* the file stays */
	} else if (fault != NULL) {
		*fault = writer->fault;
	}
	index_writer_abandon(writer);
	return status;
}

/* The command is an INSERT, though it writes nothing: the file is opened for writing. */
static enum status
check_fts(sqlite3 *db, const char *path, struct fault *fault)
{
	enum status status = tokenizer_register(db, fault);

	if (status == OK &&
	    sqlite3_exec(db, "INSERT INTO fts(fts) VALUES('integrity-check')", NULL, NULL, NULL) != SQLITE_OK)
		status = fault_set(fault, CORRUPT, "%s: FTS5 integrity check: %s", path, sqlite3_errmsg(db));
	return status;
}

static enum status
check_count(sqlite3 *db, const char *path, size_t actions, struct fault *fault)
{
	sqlite3_stmt *count = NULL;
	enum status status = OK;

	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM action", -1, &count, NULL) != SQLITE_OK ||
	    sqlite3_step(count) != SQLITE_ROW)
		status = fault_set(fault, CORRUPT, "%s: count the actions: %s", path, sqlite3_errmsg(db));
	else if ((size_t)sqlite3_column_int64(count, 0) != actions)
		status = fault_set(fault, CORRUPT, "%s: it holds %lld actions, not the %zu that were added", path,
		    (long long)sqlite3_column_int64(count, 0), actions);
	(void)sqlite3_finalize(count);
	return status;
}

enum status
index_check(const char *path, size_t actions, struct fault *fault)
{
	sqlite3 *db = NULL;
	enum status status = OK;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		status = fault_set(fault, IO_ERROR, "%s: %s", path, sqlite3_errmsg(db));
	if (status == OK)
		status = check_count(db, path, actions, fault);
	if (status == OK)
		status = check_fts(db, path, fault);
	(void)sqlite3_close(db);
	return status;
}
