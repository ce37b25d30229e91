/*
 * The statements of the store, all prepared when it is opened, and what the files that run them
 * share.  For import/store*.c only.
 *
 * Texts are bound as they are, without a copy: they must live until the statement was run, which
 * clears what was bound.
 */
#ifndef IMPORT_STORE_STATEMENTS_H
#define IMPORT_STORE_STATEMENTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	STATE_GET,
	STATE_SET,
	FOLLOW_GET,
	FOLLOW_SET,
	HOST_GET,
	HOST_SET,
	ARRIVAL_CLEAR,
	ARRIVAL_ADD,
	ARRIVAL_COUNT,
	ARRIVAL_DATES,
	MADE_ID,
	HAS_ID,
	TWIN_ARRIVED,
	USURPER,
	ARRIVAL_RENAME,
	ARRIVAL_ADOPT,
	LIVE_COUNT,
	MERGE_CHANGED,
	MERGE_ADD,
	MERGE_SEEN,
	ABSENT_MARK,
	ABSENT_REMOVE,
	DIAGNOSTIC_CLEAR,
	DIAGNOSTIC_ADD,
	DIAGNOSTIC_LIST,
	VISIT,
	SOURCES,
	COUNT_SOURCE,
	COUNT_ALL,
	VERSION_UP,
	IS_CHANGED,
	SET_PUBLISHED,
	READING_DIFFERS,
	READING_SET,
	VALIDATORS_FORGET,
	FORGET_ACTIONS,
	FORGET_SOURCE,
	FORGET_FOLLOW,
	STATEMENT_COUNT
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char source[80]; /* that is being read */
	bool open;       /* a transaction */
	long adopted;    /* see store_adopted() */
};

enum status statements_prepare(struct store *store, struct fault *fault);
/* Those that were. */
void statements_finalize(struct store *store);

/* The parameter `at`, from 1; NULL is allowed. */
void statement_bind(struct store *store, enum statement s, int at, const char *text);
/* One step, for what gives no rows. */
enum status statement_run(struct store *store, enum statement s, struct fault *fault);
/* The first column of the one row. */
enum status statement_number(struct store *store, enum statement s, struct fault *fault, long *out);
/* A column of the present row, cut to `size`; "" for NULL. */
void statement_copy(sqlite3_stmt *statement, int at, char *out, size_t size);
/* Ends a walk over rows, `rc` being of its last step: the visitor's status, or the database's. */
enum status statement_end_walk(struct store *store, enum statement s, int rc, enum status visited,
    struct fault *fault);

enum status statement_begin_transaction(struct store *store, struct fault *fault);
/* Commits what was begun, or takes it all back when `status` is a fault. */
enum status statement_end_transaction(struct store *store, enum status status, struct fault *fault);
/* Harmless when none is open. */
void statement_rollback(struct store *store);

#endif
