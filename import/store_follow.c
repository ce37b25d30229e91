#include "import/store_follow.h"

#include "import/store_sql.h"
#include "import/store_statements.h"

enum status
store_state(struct store *store, const char *source, struct fault *fault,
    struct source_state *out)
{
	sqlite3_stmt *get = store->statements[STATE_GET];
	enum status status = OK;
	int rc;

	*out = (struct source_state){0};
	statement_bind(store, STATE_GET, 1, source);
	rc = sqlite3_step(get);
	if (rc == SQLITE_ROW) {
		statement_copy(get, 0, out->etag, sizeof(out->etag));
		statement_copy(get, 1, out->last_modified, sizeof(out->last_modified));
		statement_copy(get, 2, out->tried, sizeof(out->tried));
		statement_copy(get, 3, out->succeeded, sizeof(out->succeeded));
		statement_copy(get, 4, out->failure_code, sizeof(out->failure_code));
		statement_copy(get, 5, out->failure, sizeof(out->failure));
		out->http = (long)sqlite3_column_int64(get, 6);
		out->received = (long)sqlite3_column_int64(get, 7);
		out->kept = (long)sqlite3_column_int64(get, 8);
		out->rejected = (long)sqlite3_column_int64(get, 9);
		out->repaired = (long)sqlite3_column_int64(get, 10);
		out->deduced = (long)sqlite3_column_int64(get, 11);
	} else if (rc != SQLITE_DONE) {
		status = store_fault(store->db, fault, "read a source's state");
	}
	(void)sqlite3_reset(get);
	return status;
}

enum status
store_set_state(struct store *store, const char *source, const struct source_state *state,
    struct fault *fault)
{
	const char *texts[] = {source, state->etag, state->last_modified, state->tried,
	    state->succeeded, state->failure_code, state->failure};
	const long numbers[] = {state->http, state->received, state->kept, state->rejected,
	    state->repaired, state->deduced};
	size_t i;

	for (i = 0; i < LENGTH(texts); i++)
		statement_bind(store, STATE_SET, (int)i + 1, texts[i]);
	for (i = 0; i < LENGTH(numbers); i++)
		(void)sqlite3_bind_int64(store->statements[STATE_SET], (int)(LENGTH(texts) + i) + 1,
		    numbers[i]);
	return statement_run(store, STATE_SET, fault);
}

enum status
store_follow(struct store *store, const char *source, struct fault *fault,
    struct source_follow *out)
{
	sqlite3_stmt *get = store->statements[FOLLOW_GET];
	struct {
		char *text;
		size_t size;
	} texts[] = {{out->not_before, sizeof(out->not_before)},
	    {out->asked_until, sizeof(out->asked_until)},
	    {out->failing_since, sizeof(out->failing_since)}, {out->url, sizeof(out->url)},
	    {out->url_left, sizeof(out->url_left)}, {out->excerpt, sizeof(out->excerpt)}};
	long *const numbers[] = {&out->failures, &out->wishes.floor_s, &out->wishes.skip_hours,
	    &out->wishes.skip_days, &out->gone, &out->line, &out->column};
	enum status status = OK;
	size_t i;
	int rc;

	*out = (struct source_follow){0};
	statement_bind(store, FOLLOW_GET, 1, source);
	rc = sqlite3_step(get);
	for (i = 0; rc == SQLITE_ROW && i < LENGTH(texts); i++)
		statement_copy(get, (int)i, texts[i].text, texts[i].size);
	for (i = 0; rc == SQLITE_ROW && i < LENGTH(numbers); i++)
		*numbers[i] = (long)sqlite3_column_int64(get, (int)(LENGTH(texts) + i));
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		status = store_fault(store->db, fault, "read how a source is followed");
	(void)sqlite3_reset(get);
	(void)sqlite3_clear_bindings(get);
	return status;
}

enum status
store_set_follow(struct store *store, const char *source, const struct source_follow *follow,
    struct fault *fault)
{
	const char *texts[] = {source, follow->not_before, follow->asked_until, follow->failing_since,
	    follow->url, follow->url_left, follow->excerpt};
	const long numbers[] = {follow->failures, follow->wishes.floor_s, follow->wishes.skip_hours,
	    follow->wishes.skip_days, follow->gone, follow->line, follow->column};
	size_t i;

	for (i = 0; i < LENGTH(texts); i++)
		statement_bind(store, FOLLOW_SET, (int)i + 1, texts[i]);
	for (i = 0; i < LENGTH(numbers); i++)
		(void)sqlite3_bind_int64(store->statements[FOLLOW_SET], (int)(LENGTH(texts) + i) + 1,
		    numbers[i]);
	return statement_run(store, FOLLOW_SET, fault);
}

enum status
store_host_wait(struct store *store, const char *host, struct fault *fault, char out[24])
{
	sqlite3_stmt *get = store->statements[HOST_GET];
	enum status status = OK;
	int rc;

	out[0] = '\0';
	statement_bind(store, HOST_GET, 1, host);
	rc = sqlite3_step(get);
	if (rc == SQLITE_ROW)
		statement_copy(get, 0, out, 24);
	else if (rc != SQLITE_DONE)
		status = store_fault(store->db, fault, "read what a host asked");
	(void)sqlite3_reset(get);
	(void)sqlite3_clear_bindings(get);
	return status;
}

enum status
store_set_host_wait(struct store *store, const char *host, const char *until,
    struct fault *fault)
{
	statement_bind(store, HOST_SET, 1, host);
	statement_bind(store, HOST_SET, 2, until);
	return statement_run(store, HOST_SET, fault);
}
