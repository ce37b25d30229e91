#include "import/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "import/history.h"
#include "import/store_columns.h"
#include "import/store_schema.h"
#include "import/store_sql.h"
#include "import/store_statements.h"
#include "search/base/date.h"

#define BUSY_MS 2000

/* a_venir(seances, today): whether a session has not ended. */
static void
is_upcoming(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *cursor = (const char *)sqlite3_value_text(values[0]);
	const char *today = (const char *)sqlite3_value_text(values[1]);
	struct session s;
	bool found = false;

	(void)count;
	while (today != NULL && sessions_next(&cursor, &s))
		found = found || strncmp(s.end[0] != '\0' ? s.end : s.start, today, 10) >= 0;
	sqlite3_result_int(context, found);
}

enum status
store_open(const char *path, struct fault *fault, struct store **out)
{
	struct store *store = calloc(1, sizeof(*store));
	enum status status = OK;

	if (store == NULL)
		return fault_set(fault, NO_MEMORY, "store: no memory");
	if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
	    SQLITE_OK)
		status = store_fault(store->db, fault, "open");
	if (status == OK) {
		(void)sqlite3_busy_timeout(store->db, BUSY_MS);
		if (sqlite3_create_function(store->db, "a_venir", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
			NULL, is_upcoming, NULL, NULL) != SQLITE_OK)
			status = store_fault(store->db, fault, "a_venir");
	}
	if (status == OK)
		status = store_schema_update(store->db, fault);
	if (status == OK)
		status = store_columns_complete(store->db, fault);
	if (status == OK)
		status = store_schema_arrivals(store->db, fault);
	if (status == OK)
		status = history_create(store->db, fault);
	if (status == OK)
		status = statements_prepare(store, fault);
	if (status != OK) {
		store_close(store);
		return fault_context(fault, "%s", path);
	}
	*out = store;
	return OK;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	statement_rollback(store);
	statements_finalize(store);
	(void)sqlite3_close(store->db);
	free(store);
}

enum status
store_forget(struct store *store, const char *source, struct fault *fault)
{
	static const enum statement steps[] = {FORGET_ACTIONS, FORGET_SOURCE, FORGET_FOLLOW,
	    DIAGNOSTIC_CLEAR};
	enum status status = statement_begin_transaction(store, fault);
	size_t i;

	for (i = 0; status == OK && i < LENGTH(steps); i++) {
		statement_bind(store, steps[i], 1, source);
		status = statement_run(store, steps[i], fault);
	}
	if (status == OK)
		status = statement_run(store, VERSION_UP, fault);
	return statement_end_transaction(store, status, fault);
}

enum status
store_set_reading(struct store *store, int64_t reading, struct fault *fault)
{
	enum status status = statement_begin_transaction(store, fault);
	long differs = 0;

	if (status != OK)
		return status;
	(void)sqlite3_bind_int64(store->statements[READING_DIFFERS], 1, reading);
	(void)sqlite3_bind_int64(store->statements[READING_SET], 1, reading);
	status = statement_number(store, READING_DIFFERS, fault, &differs);
	if (status == OK && differs != 0) {
		status = statement_run(store, VALIDATORS_FORGET, fault);
		if (status == OK)
			status = statement_run(store, VERSION_UP, fault);
	}
	if (status == OK)
		status = statement_run(store, READING_SET, fault);
	return statement_end_transaction(store, status, fault);
}

enum status
store_is_changed(struct store *store, struct fault *fault, bool *out)
{
	long n;
	enum status status = statement_number(store, IS_CHANGED, fault, &n);

	if (status == OK)
		*out = n != 0;
	return status;
}

enum status
store_set_published(struct store *store, struct fault *fault)
{
	return statement_run(store, SET_PUBLISHED, fault);
}

struct sqlite3 *
store_connection(struct store *store)
{
	return store->db;
}
