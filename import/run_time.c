#include "import/run_time.h"

#include <sqlite3.h>
#include <time.h>

#include "import/config.h"
#include "import/store_sql.h"

int64_t
run_time_now(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
run_time_of_source(int64_t run_end)
{
	int64_t least = run_time_now() + RUN_SOURCE_MS_LEAST;

	return run_end > least ? run_end : least;
}

/* One statement about one source; *row: whether it found something. */
static enum status
ask(sqlite3 *db, const char *sql, const char *source, struct fault *fault, bool *row)
{
	sqlite3_stmt *statement = NULL;
	enum status status = OK;
	int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(statement, 1, source, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	*row = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		status = store_fault(db, fault, "which source was cut short");
	(void)sqlite3_finalize(statement);
	return status;
}

enum status
run_time_set_cut(sqlite3 *db, const char *source, bool cut, struct fault *fault)
{
	bool row;

	return ask(db, cut ? "INSERT OR IGNORE INTO meta VALUES('coupee ' || ?1, 1)"
			   : "DELETE FROM meta WHERE cle = 'coupee ' || ?1", source, fault, &row);
}

enum status
run_time_bring_forward(sqlite3 *db, const struct config *config, size_t *order, struct fault *fault,
    bool *first)
{
	enum status status = OK;
	size_t i, other;

	*first = false;
	for (i = 0; status == OK && !*first && i < config->source_count; i++) {
		status = ask(db, "SELECT 1 FROM meta WHERE cle = 'coupee ' || ?1",
		    config->sources[order[i]].slug, fault, first);
		if (*first) {
			other = order[0];
			order[0] = order[i];
			order[i] = other;
		}
	}
	return status;
}
