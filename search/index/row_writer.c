#include "search/index/row_writer.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "search/base/date.h"
#include "search/index/record.h"

#define SECONDS_A_DAY 86400

/* The closed list of statements. */
enum statement { ACTION_ADD, FTS_ADD, HISTORY_ADD, ALIAS_ADD, STATEMENT_COUNT };

struct row_writer {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	int32_t today;
	struct buf record;
};

static enum status
fail(struct row_writer *writer, struct fault *fault, const char *what)
{
	return fault_set(fault, IO_ERROR, "%s: %s: %s", sqlite3_db_filename(writer->db, "main"), what,
	    sqlite3_errmsg(writer->db));
}

static void
write_fts_insert(struct buf *sql)
{
	size_t i;

	buf_text(sql, "INSERT INTO fts(rowid");
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_printf(sql, ", %s", index_texts[i].name);
	buf_text(sql, ") VALUES(?");
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_text(sql, ",?");
	buf_text(sql, ")");
}

static enum status
prepare(struct row_writer *writer, struct fault *fault)
{
	struct buf fts = {0};
	enum status status = OK;
	enum statement s;

	write_fts_insert(&fts);
	const char *const texts[STATEMENT_COUNT] = {
	    [ACTION_ADD] = "INSERT INTO action VALUES(?,?,?,?)",
	    [FTS_ADD] = buf_string(&fts),
	    [HISTORY_ADD] = "INSERT OR IGNORE INTO historique VALUES(?,?,?,?,?,?,?)",
	    [ALIAS_ADD] = "INSERT OR REPLACE INTO alias VALUES(?,?)",
	};

	if (buf_failed(&fts))
		status = fault_set(fault, NO_MEMORY, "no memory to build the index");
	for (s = 0; status == OK && s < STATEMENT_COUNT; s++)
		if (sqlite3_prepare_v2(writer->db, texts[s], -1, &writer->statements[s], NULL) != SQLITE_OK)
			status = fail(writer, fault, "prepare");
	buf_clear(&fts);
	return status;
}

enum status
row_writer_new(struct sqlite3 *db, int32_t today, struct fault *fault, struct row_writer **out)
{
	struct row_writer *writer = calloc(1, sizeof(*writer));
	enum status status;

	if (writer == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to build the index");
	writer->db = db;
	writer->today = today;
	status = prepare(writer, fault);
	if (status != OK) {
		row_writer_free(writer);
		return status;
	}
	*out = writer;
	return OK;
}

void
row_writer_free(struct row_writer *writer)
{
	enum statement s;

	if (writer == NULL)
		return;
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(writer->statements[s]);
	buf_clear(&writer->record);
	free(writer);
}

static enum status
step(struct row_writer *writer, enum statement s, struct fault *fault, const char *what)
{
	enum status status = sqlite3_step(writer->statements[s]) == SQLITE_DONE ? OK : fail(writer, fault, what);

	(void)sqlite3_reset(writer->statements[s]);
	(void)sqlite3_clear_bindings(writer->statements[s]);
	return status;
}

enum status
row_writer_alias(struct row_writer *writer, const char *id, const char *action, struct fault *fault)
{
	sqlite3_stmt *add = writer->statements[ALIAS_ADD];

	(void)sqlite3_bind_text(add, 1, id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 2, action, -1, SQLITE_STATIC);
	return step(writer, ALIAS_ADD, fault, "add an alias");
}

enum status
row_writer_history(struct row_writer *writer, const struct index_history *history,
    struct fault *fault)
{
	sqlite3_stmt *add = writer->statements[HISTORY_ADD];

	buf_reset(&writer->record);
	if (history->withdrawn != NULL)
		record_write(history->withdrawn, &writer->record);
	if (buf_failed(&writer->record))
		return fault_set(fault, NO_MEMORY, "no memory for the history");
	(void)sqlite3_bind_text(add, 1, history->id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 2, history->changed);
	(void)sqlite3_bind_int64(add, 3, history->revision);
	(void)sqlite3_bind_int(add, 4, history->withdrawn != NULL);
	if (history->withdrawn != NULL)
		(void)sqlite3_bind_blob64(add, 5, writer->record.data, writer->record.length, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 6, history->lost_sessions, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 7, history->lost_since);
	return step(writer, HISTORY_ADD, fault, "write the history");
}

/* Of an action whose history nobody told. */
static enum status
add_history(struct row_writer *writer, const struct action *action, struct fault *fault)
{
	struct index_history history = {.id = action->value[FIELD_ID],
	    .changed = (int64_t)writer->today * SECONDS_A_DAY};

	if (action->value[FIELD_MODIFIE] == NULL ||
	    !instant_parse(action->value[FIELD_MODIFIE], &history.changed))
		if (action->value[FIELD_PUBLIE] != NULL)
			(void)instant_parse(action->value[FIELD_PUBLIE], &history.changed);
	return row_writer_history(writer, &history, fault);
}

static enum status
add_action(struct row_writer *writer, const struct index_row *row, struct fault *fault)
{
	sqlite3_stmt *add = writer->statements[ACTION_ADD];

	(void)sqlite3_bind_int64(add, 1, row->number);
	(void)sqlite3_bind_text(add, 2, row->action.value[FIELD_ID], -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 3, row->action.value[FIELD_TITRE], -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob64(add, 4, row->record.data, row->record.length, SQLITE_STATIC);
	return step(writer, ACTION_ADD, fault, "write an action");
}

static enum status
add_texts(struct row_writer *writer, const struct index_row *row, struct fault *fault)
{
	sqlite3_stmt *add = writer->statements[FTS_ADD];
	int i;

	(void)sqlite3_bind_int64(add, 1, row->number);
	for (i = 0; i < (int)FTS_COLUMNS; i++)
		(void)sqlite3_bind_text(add, i + 2, buf_string(&row->tokens[i]), (int)row->tokens[i].length,
		    SQLITE_STATIC);
	return step(writer, FTS_ADD, fault, "index a text");
}

enum status
row_writer_add(struct row_writer *writer, const struct index_row *row, struct fault *fault)
{
	enum status status = add_action(writer, row, fault);

	if (status == OK)
		status = add_history(writer, &row->action, fault);
	return status == OK ? add_texts(writer, row, fault) : status;
}
