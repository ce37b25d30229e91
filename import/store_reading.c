#include "import/store_reading.h"

#include <stdio.h>
#include <string.h>

#include "import/normalise.h"
#include "import/store_sql.h"
#include "import/store_statements.h"
#include "search/base/date.h"

enum status
store_begin(struct store *store, const char *source, struct fault *fault)
{
	enum status status = statement_begin_transaction(store, fault);

	if (status != OK)
		return status;
	(void)snprintf(store->source, sizeof(store->source), "%s", source);
	return statement_run(store, ARRIVAL_CLEAR, fault);
}

enum status
store_add(struct store *store, const struct action *action, struct fault *fault,
    bool *duplicate)
{
	enum status status;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		statement_bind(store, ARRIVAL_ADD, (int)f + 1, action->value[f]);
	(void)sqlite3_bind_int64(store->statements[ARRIVAL_ADD], FIELD_COUNT + 1,
	    (sqlite3_int64)action->deduced);
	status = statement_run(store, ARRIVAL_ADD, fault);
	*duplicate = status == OK && sqlite3_changes(store->db) == 0;
	return status;
}

static const char *
hash_of_id(const char *id)
{
	size_t length = strlen(id);

	return id + (length > ID_HASH_DIGITS ? length - ID_HASH_DIGITS : 0);
}

enum status
store_twin_arrived(struct store *store, const struct action *action, struct fault *fault, bool *out)
{
	enum status status = OK;
	long n = 0;

	if ((action->deduced & ID_IS_MADE) != 0) {
		statement_bind(store, TWIN_ARRIVED, 1, hash_of_id(action->value[FIELD_ID]));
		status = statement_number(store, TWIN_ARRIVED, fault, &n);
	}
	*out = n > 0;
	return status;
}

enum status
store_made_id(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, const char **out)
{
	const char *id = action->value[FIELD_ID];
	sqlite3_stmt *select = store->statements[MADE_ID];
	enum status status = OK;
	int rc;

	*out = NULL;
	statement_bind(store, MADE_ID, 1, store->source);
	statement_bind(store, MADE_ID, 2, hash_of_id(id));
	statement_bind(store, MADE_ID, 3, id);
	rc = sqlite3_step(select);
	if (rc == SQLITE_ROW)
		*out = arena_strdup(arena, (const char *)sqlite3_column_text(select, 0));
	if ((rc == SQLITE_ROW && *out == NULL) || (rc != SQLITE_ROW && rc != SQLITE_DONE))
		status = store_fault(store->db, fault, "look for an id");
	(void)sqlite3_reset(select);
	(void)sqlite3_clear_bindings(select);
	return status;
}

enum status
store_has(struct store *store, const char *id, struct fault *fault, bool *out)
{
	enum status status;
	long n = 0;

	statement_bind(store, HAS_ID, 1, id);
	status = statement_number(store, HAS_ID, fault, &n);
	*out = n > 0;
	return status;
}

enum status
store_usurper(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, struct action *out, bool *found)
{
	static const enum field fields[] = {FIELD_ID, FIELD_TITRE, FIELD_URL, FIELD_SEANCES};
	sqlite3_stmt *select = store->statements[USURPER];
	enum status status = OK;
	size_t i;
	int rc;

	*out = (struct action){0};
	statement_bind(store, USURPER, 1, action->value[FIELD_ID]);
	statement_bind(store, USURPER, 2, action->value[FIELD_TITRE]);
	rc = sqlite3_step(select);
	*found = rc == SQLITE_ROW;
	for (i = 0; *found && i < LENGTH(fields); i++)
		out->value[fields[i]] = arena_strdup(arena, (const char *)sqlite3_column_text(select, (int)i));
	if (arena_failed(arena) || (rc != SQLITE_ROW && rc != SQLITE_DONE))
		status = store_fault(store->db, fault, "compare ids");
	(void)sqlite3_reset(select);
	(void)sqlite3_clear_bindings(select);
	return status;
}

enum status
store_rename_arrival(struct store *store, const char *id, const char *other, struct fault *fault,
    bool *done)
{
	enum status status;

	statement_bind(store, ARRIVAL_RENAME, 1, id);
	statement_bind(store, ARRIVAL_RENAME, 2, other);
	status = statement_run(store, ARRIVAL_RENAME, fault);
	*done = status == OK && sqlite3_changes(store->db) > 0;
	return status;
}

enum status
store_restart(struct store *store, struct fault *fault)
{
	return statement_run(store, ARRIVAL_CLEAR, fault);
}

static enum status
check_shrink(struct store *store, const struct merge *merge, struct fault *fault)
{
	long arrived = 0, live = 0;
	enum status status = statement_number(store, ARRIVAL_COUNT, fault, &arrived);

	statement_bind(store, LIVE_COUNT, 1, store->source);
	if (status == OK)
		status = statement_number(store, LIVE_COUNT, fault, &live);
	if (status != OK || merge->accept_shrink || live == 0 || arrived * 2 >= live)
		return status;
	return fault_set(fault, BAD_INPUT, "shrink: %ld actions where the last good reading had %ld",
	    arrived, live);
}

/* The last day on which an absent action must have vanished to be removed. */
static void
absence_limit(const struct merge *merge, char out[ISO_DATE_MAX])
{
	int32_t day = 0;

	(void)date_parse_days(merge->today, &day);
	date_format(day - (int32_t)merge->absence_days, out);
}

static enum status
merge_arrivals(struct store *store, const struct merge *merge, struct fault *fault)
{
	char limit[ISO_DATE_MAX];
	long changed = 0;
	enum status status;

	absence_limit(merge, limit);
	statement_bind(store, ARRIVAL_ADOPT, 1, store->source);
	status = statement_run(store, ARRIVAL_ADOPT, fault);
	store->adopted = status == OK ? sqlite3_changes(store->db) : 0;
	statement_bind(store, ARRIVAL_DATES, 1, merge->now);
	if (status == OK)
		status = statement_run(store, ARRIVAL_DATES, fault);
	if (status == OK)
		status = statement_number(store, MERGE_CHANGED, fault, &changed);
	statement_bind(store, MERGE_ADD, 1, merge->today);
	if (status == OK && changed > 0)
		status = statement_run(store, MERGE_ADD, fault);
	statement_bind(store, MERGE_SEEN, 1, merge->today);
	statement_bind(store, MERGE_SEEN, 2, store->source);
	if (status == OK)
		status = statement_run(store, MERGE_SEEN, fault);
	statement_bind(store, ABSENT_MARK, 1, merge->today);
	statement_bind(store, ABSENT_MARK, 2, store->source);
	if (status == OK)
		status = statement_run(store, ABSENT_MARK, fault);
	statement_bind(store, ABSENT_REMOVE, 1, store->source);
	statement_bind(store, ABSENT_REMOVE, 2, limit);
	statement_bind(store, ABSENT_REMOVE, 3, merge->today);
	if (status == OK)
		status = statement_run(store, ABSENT_REMOVE, fault);
	if (status == OK)
		changed += sqlite3_changes(store->db);
	return status == OK && changed > 0 ? statement_run(store, VERSION_UP, fault) : status;
}

enum status
store_commit(struct store *store, const struct merge *merge, struct fault *fault)
{
	enum status status = check_shrink(store, merge, fault);

	if (status == OK)
		status = merge_arrivals(store, merge, fault);
	return statement_end_transaction(store, status, fault);
}

long
store_adopted(const struct store *store)
{
	return store->adopted;
}

void
store_rollback(struct store *store)
{
	statement_rollback(store);
}
