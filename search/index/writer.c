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
#include "search/index/row_texts.h"
#include "search/index/format.h"
#include "search/index/postings_writer.h"
#include "search/index/record.h"

#define PATH_SIZE 4096
#define META_TEXTS 7 /* that the configuration gives the site */
#define TITLE_KEY_BYTES 128 /* of the folded title, for the alphabetical order */

/* The closed list of statements. */
enum statement {
	SPOOL_ADD,
	SPOOL_BY_TITLE,
	SPOOL_BY_ROW,
	ACTION_ADD,
	FTS_ADD,
	META_ADD,
	HISTORY_ADD,
	ALIAS_ADD,
	STATEMENT_COUNT
};

struct index_writer {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char path[PATH_SIZE];
	char spool[PATH_SIZE];
	const struct reference *reference;
	struct columns_writer *columns;
	struct postings_writer *postings;
	struct row_texts texts_of_row;
	struct buf record;
	int32_t today;
	char *texts[META_TEXTS];
	char generation[64];
	size_t added;
	uint64_t words;
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
    "CREATE TABLE spool.action(qualite INTEGER, jour INTEGER, cle_titre TEXT, id TEXT, fiche BLOB);"
    "CREATE TABLE spool.morceau(terme TEXT, rang INTEGER, documents INTEGER, derniere INTEGER, "
    "donnees BLOB, PRIMARY KEY(terme, rang)) WITHOUT ROWID;"
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
add_marks(struct buf *sql, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		buf_text(sql, i == 0 ? "?" : ",?");
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
		       "INSERT INTO fts(fts, rank) VALUES('automerge', 8);");
	if (buf_failed(&sql))
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory to build the index");
	run(writer, buf_string(&sql));
	buf_clear(&sql);
}

static void
prepare(struct index_writer *writer)
{
	static const char *const texts[STATEMENT_COUNT] = {
	    [SPOOL_ADD] = "INSERT INTO spool.action VALUES(?,?,?,?,?)",
	    [SPOOL_BY_TITLE] = "SELECT rowid FROM spool.action ORDER BY cle_titre, id",
	    [SPOOL_BY_ROW] = "SELECT fiche FROM spool.action WHERE rowid = ?",
	    [ACTION_ADD] = "INSERT INTO action VALUES(?,?,?,?)",
	    [META_ADD] = "INSERT INTO meta VALUES(?,?)",
	    [ALIAS_ADD] = "INSERT OR REPLACE INTO alias VALUES(?,?)",
	    [HISTORY_ADD] = "INSERT OR IGNORE INTO historique VALUES(?,?,?,?,?,?,?)",
	};
	struct buf sql[STATEMENT_COUNT] = {{0}};
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++)
		buf_text(&sql[s], texts[s]);
	buf_text(&sql[FTS_ADD], "INSERT INTO fts(rowid");
	for (size_t i = 0; i < FTS_COLUMNS; i++)
		buf_printf(&sql[FTS_ADD], ", %s", index_texts[i].name);
	buf_text(&sql[FTS_ADD], ") VALUES(");
	add_marks(&sql[FTS_ADD], FTS_COLUMNS + 1);
	buf_text(&sql[FTS_ADD], ")");
	for (s = 0; s < STATEMENT_COUNT; s++) {
		if (writer->status == OK &&
		    sqlite3_prepare_v2(writer->db, buf_string(&sql[s]), -1, &writer->statements[s],
			NULL) != SQLITE_OK)
			fail(writer, "prepare");
		buf_clear(&sql[s]);
	}
}

static void
attach_spool(struct index_writer *writer)
{
	sqlite3_stmt *attach = NULL;

	if (sqlite3_prepare_v2(writer->db, "ATTACH ? AS spool", -1, &attach, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(attach, 1, writer->spool, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(attach) != SQLITE_DONE)
		fail(writer, "attach the spool");
	(void)sqlite3_finalize(attach);
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
	/* Nobody reads the file before it is whole: no journal, one fsync at the end. */
	run(writer, "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
		    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; PRAGMA "
		    "temp_store=MEMORY");
	if (writer->status == OK)
		writer->status = tokenizer_register(writer->db, &writer->fault);
	if (writer->status == OK)
		attach_spool(writer);
	run(writer, "PRAGMA spool.journal_mode=OFF; PRAGMA spool.synchronous=OFF;"
		    "PRAGMA spool.cache_size=-16384; BEGIN");
	create_tables(writer);
	prepare(writer);
	if (writer->status == OK)
		writer->status = postings_writer_new(writer->db, &writer->fault, &writer->postings);
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
	    snprintf(writer->spool, PATH_SIZE, "%s.spool.tmp", path) >= PATH_SIZE ||
	    !date_parse_days(options->today, &writer->today)) {
		free(writer);
		return fault_set(fault, BAD_INPUT, "%s: path too long, or a bad date", path);
	}
	(void)snprintf(writer->generation, sizeof(writer->generation), "%s", options->generation);
	writer->reference = reference;
	for (i = 0; i < LENGTH(texts); i++)
		if (texts[i] != NULL && (writer->texts[i] = strdup(texts[i])) == NULL)
			writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory");
	if (writer->status == OK)
		writer->status = columns_writer_new(reference, &writer->fault, &writer->columns);
	if (writer->status == OK && row_texts_init(reference, options->appellations, &writer->texts_of_row) != OK)
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory to build an index");
	(void)unlink(writer->spool);
	status = writer->status == OK ? writer_open_db(writer) : writer->status;
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
	enum statement s;
	size_t i;

	if (writer == NULL)
		return;
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(writer->statements[s]);
	postings_writer_free(writer->postings);
	(void)sqlite3_close(writer->db);
	(void)unlink(writer->spool);
	if (writer->path[0] != '\0')
		(void)unlink(writer->path);
	columns_writer_free(writer->columns);
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

static void
bind_record(struct index_writer *writer, sqlite3_stmt *statement, int parameter,
    const struct action *action)
{
	buf_reset(&writer->record);
	record_write(action, &writer->record);
	if (buf_failed(&writer->record))
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory for an action");
	else
		(void)sqlite3_bind_blob64(statement, parameter, writer->record.data,
		    writer->record.length, SQLITE_STATIC);
}

void
index_writer_add(struct index_writer *writer, const struct action *action)
{
	sqlite3_stmt *add = writer->statements[SPOOL_ADD];
	const char *date = action->value[FIELD_MODIFIE];
	char key[TITLE_KEY_BYTES];
	int32_t day = INT32_MIN;

	if (writer->status != OK)
		return;
	if (action->value[FIELD_ID] == NULL || action->value[FIELD_TITRE] == NULL) {
		writer->status = fault_set(&writer->fault, BAD_INPUT, "an action without id or title");
		return;
	}
	if (date == NULL)
		date = action->value[FIELD_PUBLIE];
	if (date != NULL)
		(void)date_parse_days(date, &day);
	(void)fold(action->value[FIELD_TITRE], strlen(action->value[FIELD_TITRE]), key, sizeof(key));
	(void)sqlite3_bind_int(add, 1, quality_of(writer, action));
	(void)sqlite3_bind_int(add, 2, day);
	(void)sqlite3_bind_text(add, 3, key, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 4, action->value[FIELD_ID], -1, SQLITE_STATIC);
	bind_record(writer, add, 5, action);
	if (writer->status == OK && sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "add an action");
	(void)sqlite3_reset(add);
	(void)sqlite3_clear_bindings(add);
	writer->added++;
}

void
index_writer_alias(struct index_writer *writer, const char *id, const char *action)
{
	sqlite3_stmt *add = writer->statements[ALIAS_ADD];

	if (writer->status != OK)
		return;
	(void)sqlite3_bind_text(add, 1, id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, action, -1, SQLITE_STATIC);
	if (sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "add an alias");
	(void)sqlite3_reset(add);
	(void)sqlite3_clear_bindings(add);
}

/* rank[spool rowid - 1] = place in the alphabetical order of titles. */
static uint32_t *
title_ranks(struct index_writer *writer)
{
	sqlite3_stmt *select = writer->statements[SPOOL_BY_TITLE];
	uint32_t *ranks = calloc(writer->added + 1, sizeof(*ranks)), rank = 0;
	int rc;

	if (ranks == NULL) {
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory for the titles' order");
		return NULL;
	}
	while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
		sqlite3_int64 at = sqlite3_column_int64(select, 0) - 1;

		if (at >= 0 && (size_t)at < writer->added)
			ranks[at] = rank++;
	}
	if (rc != SQLITE_DONE)
		fail(writer, "order the titles");
	(void)sqlite3_reset(select);
	return ranks;
}

void
index_writer_history(struct index_writer *writer, const struct index_history *history)
{
	sqlite3_stmt *add = writer->statements[HISTORY_ADD];
	struct buf record = {0};

	if (writer->status != OK)
		return;
	if (history->withdrawn != NULL)
		record_write(history->withdrawn, &record);
	(void)sqlite3_bind_text(add, 1, history->id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 2, history->changed);
	(void)sqlite3_bind_int64(add, 3, history->revision);
	(void)sqlite3_bind_int(add, 4, history->withdrawn != NULL);
	(void)sqlite3_bind_blob(add, 5, record.data, (int)record.length, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 6, history->lost_sessions, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 7, history->lost_since);
	if (buf_failed(&record))
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory for the history");
	else if (sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "write the history");
	(void)sqlite3_reset(add);
	(void)sqlite3_clear_bindings(add);
	buf_clear(&record);
}

/* Of an action whose history nobody told. */
static void
add_history(struct index_writer *writer, const struct action *action)
{
	struct index_history history = {.id = action->value[FIELD_ID],
	    .changed = (int64_t)writer->today * 86400};

	if (action->value[FIELD_MODIFIE] == NULL ||
	    !instant_parse(action->value[FIELD_MODIFIE], &history.changed))
		if (action->value[FIELD_PUBLIE] != NULL)
			(void)instant_parse(action->value[FIELD_PUBLIE], &history.changed);
	index_writer_history(writer, &history);
}

/* Indexes this action's texts under the given row. */
static void
add_texts(struct index_writer *writer, const struct action *action, uint32_t row)
{
	sqlite3_stmt *add = writer->statements[FTS_ADD];
	const struct buf *tokens = writer->texts_of_row.tokens;
	int i;

	if (writer->status != OK)
		return;
	if (row_texts_analyse(&writer->texts_of_row, action, writer->postings) != OK) {
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory for a text");
		return;
	}
	writer->words += writer->texts_of_row.words;
	writer->status = postings_writer_end_row(writer->postings, row, &writer->fault);
	(void)sqlite3_bind_int64(add, 1, row);
	for (i = 0; i < (int)FTS_COLUMNS; i++)
		(void)sqlite3_bind_text(add, i + 2, buf_string(&tokens[i]), (int)tokens[i].length,
		    SQLITE_STATIC);
	if (writer->status == OK && sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "index a text");
	(void)sqlite3_reset(add);
}

/* Copies one spooled row to its place in the index. */
static void
place_row(struct index_writer *writer, sqlite3_int64 spooled, uint32_t row, uint32_t title_rank)
{
	sqlite3_stmt *get = writer->statements[SPOOL_BY_ROW];
	sqlite3_stmt *add = writer->statements[ACTION_ADD];
	struct action action;

	(void)sqlite3_bind_int64(get, 1, spooled);
	if (sqlite3_step(get) != SQLITE_ROW ||
	    !record_read(sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0), &action)) {
		fail(writer, "read the spool");
		return;
	}
	(void)sqlite3_bind_int64(add, 1, row);
	(void)sqlite3_bind_text(add, 2, action.value[FIELD_ID], -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, action.value[FIELD_TITRE], -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob(add, 4, sqlite3_column_blob(get, 0), sqlite3_column_bytes(get, 0),
	    SQLITE_STATIC);
	if (sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "write an action");
	(void)sqlite3_reset(add);
	add_history(writer, &action);
	add_texts(writer, &action, row);
	if (writer->status == OK && columns_writer_add(writer->columns, &action, title_rank,
					writer->texts_of_row.words) != OK)
		writer->status = fault_set(&writer->fault, NO_MEMORY, "no memory for the columns");
	(void)sqlite3_reset(get);
}

static void
place_rows(struct index_writer *writer)
{
	uint32_t *ranks = title_ranks(writer), row = 0;
	sqlite3_stmt *order = NULL;
	int rc = SQLITE_DONE;

	if (writer->status == OK &&
	    sqlite3_prepare_v2(writer->db,
		"SELECT rowid FROM spool.action ORDER BY qualite DESC, jour DESC, cle_titre, id", -1,
		&order, NULL) != SQLITE_OK)
		fail(writer, "order the actions");
	while (writer->status == OK && (rc = sqlite3_step(order)) == SQLITE_ROW) {
		sqlite3_int64 spooled = sqlite3_column_int64(order, 0);

		place_row(writer, spooled, ++row, ranks[spooled - 1]);
	}
	if (writer->status == OK && rc != SQLITE_DONE)
		fail(writer, "order the actions");
	(void)sqlite3_finalize(order);
	free(ranks);
}

static void
add_meta(struct index_writer *writer, const char *key, const char *value)
{
	sqlite3_stmt *add = writer->statements[META_ADD];

	if (writer->status != OK || value == NULL)
		return;
	(void)sqlite3_bind_text(add, 1, key, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, value, -1, SQLITE_STATIC);
	if (sqlite3_step(add) != SQLITE_DONE)
		fail(writer, "write meta");
	(void)sqlite3_reset(add);
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

/* What must hold before anybody sees the file. */
static void
check(struct index_writer *writer)
{
	sqlite3_stmt *count = NULL;

	run(writer, "INSERT INTO fts(fts) VALUES('integrity-check')");
	if (writer->status == OK &&
	    (sqlite3_prepare_v2(writer->db, "SELECT count(*) FROM action", -1, &count, NULL) !=
		    SQLITE_OK ||
		sqlite3_step(count) != SQLITE_ROW ||
		(size_t)sqlite3_column_int64(count, 0) != writer->added))
		fail(writer, "count the actions");
	(void)sqlite3_finalize(count);
}

static void
close_db(struct index_writer *writer)
{
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++) {
		(void)sqlite3_finalize(writer->statements[s]);
		writer->statements[s] = NULL;
	}
	run(writer, "DETACH spool");
	if (writer->status == OK && sqlite3_close(writer->db) != SQLITE_OK)
		fail(writer, "close");
	else if (writer->status == OK)
		writer->db = NULL;
}

enum status
index_writer_finish(struct index_writer *writer, struct fault *fault, size_t *actions)
{
	enum status status;
	double average;

	place_rows(writer);
	run(writer, "COMMIT; BEGIN; INSERT INTO fts(fts) VALUES('optimize'); COMMIT; BEGIN");
	average = writer->added == 0 ? 0 : (double)writer->words / (double)writer->added;
	if (writer->status == OK)
		writer->status = postings_writer_finish(writer->postings, &writer->fault);
	postings_writer_free(writer->postings); /* before its statements' connection closes */
	writer->postings = NULL;
	if (writer->status == OK)
		writer->status = columns_writer_store(writer->columns, writer->db, &writer->fault);
	if (writer->status == OK)
		writer->status = reference_write(writer->reference, writer->db, &writer->fault);
	if (writer->status == OK)
		writer->status = appellations_write(writer->texts_of_row.appellations, writer->db,
		    &writer->fault);
	run(writer, "CREATE UNIQUE INDEX action_id ON action(id)");
	add_metas(writer, average);
	check(writer);
	run(writer, "COMMIT");
	close_db(writer);
	status = writer->status;
	if (status == OK) {
		*actions = writer->added;
		writer->path[0] = '\0'; /* the file stays */
	} else if (fault != NULL) {
		*fault = writer->fault;
	}
	index_writer_abandon(writer);
	return status;
}
