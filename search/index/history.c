#include "search/index/history.h"

#include <sqlite3.h>

#include "search/base/sql.h"
#include "search/index/columns.h"
#include "search/index/reader.h"
#include "search/index/record.h"

#define COLUMNS "id, change, revision, retire, fiche, perdues, perdues_le"
#define CANCELLED "(retire = 1 OR perdues IS NOT NULL)"

static enum status
corrupt(struct index *index, struct fault *fault)
{
	sqlite3 *db = index_connection(index);

	return fault_set(fault, sql_status(db), "index %s: its history: %s", index_generation(index),
	    sqlite3_errmsg(db));
}

static enum status
read_row(struct index *index, sqlite3_stmt *row, struct arena *arena, struct fault *fault,
    struct index_history *out)
{
	struct action *action = arena_alloc(arena, sizeof(*action));
	size_t length = (size_t)sqlite3_column_bytes(row, 4);
	const char *record = arena_copy(arena, sqlite3_column_blob(row, 4), length);

	*out = (struct index_history){
	    .id = arena_strdup(arena, (const char *)sqlite3_column_text(row, 0)),
	    .changed = sqlite3_column_int64(row, 1),
	    .revision = (long)sqlite3_column_int64(row, 2),
	    .lost_sessions = arena_strdup(arena, (const char *)sqlite3_column_text(row, 5)),
	    .lost_since = sqlite3_column_int64(row, 6),
	};
	if (arena_failed(arena) || out->id == NULL || action == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the history");
	if (sqlite3_column_int(row, 3) == 0)
		return OK;
	if (record == NULL || !record_read(record, length, action))
		return fault_set(fault, CORRUPT, "index %s: a withdrawn action that cannot be read",
		    index_generation(index));
	out->withdrawn = action;
	return OK;
}

enum status
index_history(struct index *index, const char *id, struct arena *arena, struct fault *fault,
    struct index_history *out)
{
	sqlite3_stmt *select = index_history_statement(index);
	enum status status;
	int rc;

	(void)sqlite3_bind_text(select, 1, id, -1, SQLITE_STATIC);
	rc = sqlite3_step(select);
	if (rc == SQLITE_ROW)
		status = read_row(index, select, arena, fault, out);
	else if (rc == SQLITE_DONE)
		status = fault_set(fault, NOT_FOUND, "no such action");
	else
		status = corrupt(index, fault);
	(void)sqlite3_reset(select);
	return status;
}

enum status
index_visit_history(struct index *index, const struct history_range *range, history_visitor visit,
    void *context, struct fault *fault)
{
	static const char all[] = "SELECT " COLUMNS " FROM historique WHERE (change, id) > (?1, ?2) AND "
				  "change <= ?3 ORDER BY change, id";
	static const char cancelled[] = "SELECT " COLUMNS " FROM historique WHERE " CANCELLED
					" AND (change, id) > (?1, ?2) AND change <= ?3 ORDER BY change, id";
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	int rc = SQLITE_DONE;

	if (sqlite3_prepare_v2(index_connection(index), range->is_cancelled_only ? cancelled : all, -1,
		&select, NULL) != SQLITE_OK)
		return corrupt(index, fault);
	(void)sqlite3_bind_int64(select, 1, range->from);
	(void)sqlite3_bind_text(select, 2, range->after, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(select, 3, range->until);
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		struct index_history history;

		arena_reset(range->arena);
		status = read_row(index, select, range->arena, fault, &history);
		if (status == OK)
			status = visit(context, &history);
	}
	if (status == OK && rc != SQLITE_DONE)
		status = corrupt(index, fault);
	(void)sqlite3_finalize(select);
	return status;
}

enum status
index_visit_sources(struct index *index, source_visitor visit, void *context, struct fault *fault)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;
	int rc = SQLITE_DONE;

	if (sqlite3_prepare_v2(index_connection(index),
		"SELECT DISTINCT substr(id, 1, instr(id, ':') - 1) AS source FROM historique WHERE "
		"instr(id, ':') > 1 ORDER BY source",
		-1, &select, NULL) != SQLITE_OK)
		return corrupt(index, fault);
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW)
		status = visit(context, (const char *)sqlite3_column_text(select, 0));
	if (status == OK && rc != SQLITE_DONE)
		status = corrupt(index, fault);
	(void)sqlite3_finalize(select);
	return status;
}

enum status
index_first_change(struct index *index, struct fault *fault, int64_t *out)
{
	sqlite3_stmt *select = NULL;
	enum status status = OK;

	if (sqlite3_prepare_v2(index_connection(index), "SELECT coalesce(min(change), 0) FROM historique",
		-1, &select, NULL) != SQLITE_OK ||
	    sqlite3_step(select) != SQLITE_ROW)
		status = corrupt(index, fault);
	else
		*out = sqlite3_column_int64(select, 0);
	(void)sqlite3_finalize(select);
	return status;
}
