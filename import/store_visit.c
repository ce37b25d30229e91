#include "import/store_visit.h"

#include "import/normalise.h"
#include "import/store_sql.h"
#include "import/store_statements.h"
#include "search/base/sql.h"

enum status
store_count(struct store *store, const char *source, struct fault *fault, long *out)
{
	if (source == NULL)
		return statement_number(store, COUNT_ALL, fault, out);
	statement_bind(store, COUNT_SOURCE, 1, source);
	return statement_number(store, COUNT_SOURCE, fault, out);
}

enum status
store_visit(struct store *store, store_visitor visit, void *context, struct fault *fault)
{
	sqlite3_stmt *select = store->statements[VISIT];
	enum status status = OK;
	struct action action;
	enum field f;
	int rc = SQLITE_DONE;

	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		for (f = 0; f < FIELD_COUNT; f++)
			action.value[f] = (const char *)sqlite3_column_text(select, (int)f);
		action.deduced = (uint64_t)sqlite3_column_int64(select, FIELD_COUNT) & ~ID_IS_MADE;
		status = sql_lacks_memory(store->db)
		    ? fault_set(fault, NO_MEMORY, "store: no memory for an action")
		    : visit(context, &action);
	}
	return statement_end_walk(store, VISIT, rc, status, fault);
}

enum status
store_visit_sources(struct store *store, name_visitor visit, void *context, struct fault *fault)
{
	sqlite3_stmt *select = store->statements[SOURCES];
	enum status status = OK;
	int rc = SQLITE_DONE;

	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW)
		status = visit(context, (const char *)sqlite3_column_text(select, 0));
	return statement_end_walk(store, SOURCES, rc, status, fault);
}

static enum status
add_notice(struct store *store, const char *source, const struct notice *n, int rank,
    struct fault *fault)
{
	sqlite3_stmt *add = store->statements[DIAGNOSTIC_ADD];

	statement_bind(store, DIAGNOSTIC_ADD, 1, source);
	(void)sqlite3_bind_int(add, 2, rank);
	(void)sqlite3_bind_int(add, 3, (int)n->level);
	statement_bind(store, DIAGNOSTIC_ADD, 4, n->code);
	statement_bind(store, DIAGNOSTIC_ADD, 5, n->message);
	(void)sqlite3_bind_int64(add, 6, n->line);
	(void)sqlite3_bind_int64(add, 7, n->column);
	return statement_run(store, DIAGNOSTIC_ADD, fault);
}

enum status
store_set_notices(struct store *store, const char *source, const struct notice *notices, size_t count,
    struct fault *fault)
{
	enum status status = statement_begin_transaction(store, fault);
	size_t i;

	statement_bind(store, DIAGNOSTIC_CLEAR, 1, source);
	if (status == OK)
		status = statement_run(store, DIAGNOSTIC_CLEAR, fault);
	for (i = 0; status == OK && i < count; i++)
		status = add_notice(store, source, &notices[i], (int)i + 1, fault);
	return statement_end_transaction(store, status, fault);
}

enum status
store_visit_notices(struct store *store, const char *source, notice_visitor visit, void *context,
    struct fault *fault)
{
	sqlite3_stmt *select = store->statements[DIAGNOSTIC_LIST];
	enum status status = OK;
	int rc = SQLITE_DONE;

	statement_bind(store, DIAGNOSTIC_LIST, 1, source);
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		struct notice n = {(enum remark_level)sqlite3_column_int(select, 0),
		    (const char *)sqlite3_column_text(select, 1),
		    (const char *)sqlite3_column_text(select, 2),
		    (long)sqlite3_column_int64(select, 3), (long)sqlite3_column_int64(select, 4)};

		status = visit(context, &n);
	}
	return statement_end_walk(store, DIAGNOSTIC_LIST, rc, status, fault);
}
