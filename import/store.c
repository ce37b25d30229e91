#include "import/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/history.h"
#include "import/normalise.h"
#include "import/store_columns.h"
#include "import/store_schema.h"
#include "import/store_sql.h"
#include "search/base/buf.h"
#include "search/base/date.h"
#include "search/base/sql.h"

#define BUSY_MS 2000

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

/* %C: the catalogue's columns; %M: a question mark for each; %D: column = excluded.column;
 * %X: whether a stored column differs from the arrived one; %G: the same of what the partner gave,
 * dates of publication aside. */
static const char *const statement_texts[STATEMENT_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [STATE_GET] = "SELECT etag, last_modified, essai, succes, echec_code, echec, http, recus, gardes, "
		  "rejetes, reparations, deduits FROM source WHERE nom = ?",
    [STATE_SET] = "INSERT OR REPLACE INTO source VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [FOLLOW_GET] = "SELECT pas_avant, attente, en_panne_depuis, adresse, adresse_quittee, extrait, "
		   "echecs, plancher_s, heures_sautees, jours_sautes, retire, ligne, colonne FROM suivi "
		   "WHERE source = ?",
    [FOLLOW_SET] = "INSERT OR REPLACE INTO suivi VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [HOST_GET] = "SELECT attente FROM hote WHERE nom = ?",
    [HOST_SET] = "INSERT OR REPLACE INTO hote VALUES(?,?)",
    [ARRIVAL_CLEAR] = "DELETE FROM arrivee",
    [ARRIVAL_ADD] = "INSERT OR IGNORE INTO arrivee(%C, deduits) VALUES(%M, ?)",
    [ARRIVAL_COUNT] = "SELECT count(*) FROM arrivee",
    [ARRIVAL_DATES] =
	"UPDATE arrivee SET publie = coalesce(action.publie, arrivee.publie), modifie = CASE "
	"WHEN NOT (%G) THEN max(coalesce(action.modifie, arrivee.modifie), coalesce(arrivee.modifie, "
	"action.modifie)) "
	"WHEN arrivee.modifie > coalesce(action.modifie, '') THEN arrivee.modifie ELSE ?1 END "
	"FROM action WHERE action.id = arrivee.id",
    [MADE_ID] = "SELECT id FROM action WHERE source = ?1 AND substr(id, -8) = ?2 AND deduits & 1 AND id NOT IN "
		"(SELECT id FROM arrivee) ORDER BY id <> ?3 LIMIT 1",
    [TWIN_ARRIVED] = "SELECT count(*) FROM arrivee WHERE substr(id, -8) = ?1 AND deduits & 1",
    [HAS_ID] = "SELECT count(*) FROM action WHERE id = ?1",
    [USURPER] = "SELECT arrivee.id, arrivee.titre, arrivee.url, arrivee.seances FROM arrivee JOIN action "
		"ON action.id = arrivee.id WHERE arrivee.id = ?1 AND action.titre IS ?2 AND "
		"arrivee.titre IS NOT ?2",
    [ARRIVAL_RENAME] = "UPDATE OR IGNORE arrivee SET id = ?2 WHERE id = ?1",
    [LIVE_COUNT] = "SELECT count(*) FROM action WHERE source = ? AND absent_depuis IS NULL",
    [MERGE_CHANGED] = "SELECT count(*) FROM arrivee LEFT JOIN action ON action.id = arrivee.id "
		      "WHERE action.id IS NULL OR action.deduits <> arrivee.deduits OR %X",
    [MERGE_ADD] = "INSERT INTO action(%C, deduits, vu) SELECT %C, deduits, ?1 FROM arrivee WHERE true "
		  "ON CONFLICT(id) DO UPDATE SET %D, deduits = excluded.deduits",
    [MERGE_SEEN] = "UPDATE action SET vu = ?1, absent_depuis = NULL WHERE source = ?2 AND id IN "
		   "(SELECT id FROM arrivee)",
    [ABSENT_MARK] = "UPDATE action SET absent_depuis = ?1 WHERE source = ?2 AND absent_depuis IS NULL "
		    "AND id NOT IN (SELECT id FROM arrivee)",
    [ABSENT_REMOVE] = "DELETE FROM action WHERE source = ?1 AND absent_depuis IS NOT NULL AND "
		      "(absent_depuis <= ?2 OR (seances IS NOT NULL AND NOT a_venir(seances, ?3)))",
    [DIAGNOSTIC_CLEAR] = "DELETE FROM diagnostic WHERE source = ?",
    [DIAGNOSTIC_ADD] = "INSERT OR IGNORE INTO diagnostic VALUES(?,?,?,?,?,?,?)",
    [DIAGNOSTIC_LIST] = "SELECT niveau, code, message, ligne, colonne FROM diagnostic WHERE source = ? "
			"ORDER BY rang",
    [VISIT] = "SELECT %C, deduits FROM action ORDER BY id",
    [SOURCES] = "SELECT nom FROM source ORDER BY nom",
    [COUNT_SOURCE] = "SELECT count(*) FROM action WHERE source = ?",
    [COUNT_ALL] = "SELECT count(*) FROM action",
    [VERSION_UP] = "INSERT INTO meta VALUES('version', 1) ON CONFLICT(cle) DO UPDATE SET "
		   "valeur = valeur + 1",
    [IS_CHANGED] = "SELECT coalesce((SELECT valeur FROM meta WHERE cle = 'version'), 0) <> "
		   "coalesce((SELECT valeur FROM meta WHERE cle = 'publie'), -1)",
    [SET_PUBLISHED] = "INSERT OR REPLACE INTO meta SELECT 'publie', coalesce((SELECT valeur FROM meta "
		      "WHERE cle = 'version'), 0)",
    [READING_DIFFERS] = "SELECT NOT EXISTS(SELECT 1 FROM meta WHERE cle = 'lecture' AND valeur = ?1)",
    [READING_SET] = "INSERT OR REPLACE INTO meta VALUES('lecture', ?1)",
    [VALIDATORS_FORGET] = "UPDATE source SET etag = NULL, last_modified = NULL, essai = NULL",
    [FORGET_ACTIONS] = "DELETE FROM action WHERE source = ?",
    [FORGET_SOURCE] = "DELETE FROM source WHERE nom = ?",
    [FORGET_FOLLOW] = "DELETE FROM suivi WHERE source = ?",
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char source[80];
	bool open;
};

static void
add_columns(struct buf *sql, const char *before, const char *between)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		buf_printf(sql, "%s%s%s", f == 0 ? "" : between, before, field_catalogue[f].column);
}

static void
add_pairs(struct buf *sql, const char *format, const char *between)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		const char *name = field_catalogue[f].column, *at;

		buf_text(sql, f == 0 ? "" : between);
		for (at = format; *at != '\0'; at++) {
			if (*at == '@')
				buf_text(sql, name);
			else
				buf_char(sql, *at);
		}
	}
}

static void
add_given_differs(struct buf *sql)
{
	enum field f;

	buf_text(sql, "false");
	for (f = 0; f < FIELD_COUNT; f++)
		if (f != FIELD_ID && f != FIELD_SOURCE && f != FIELD_PUBLIE && f != FIELD_MODIFIE)
			buf_printf(sql,
			    " OR (action.%s IS NOT arrivee.%s AND NOT (action.deduits | arrivee.deduits) >> %d & 1)",
			    field_catalogue[f].column, field_catalogue[f].column, (int)f);
}

static void
expand(struct buf *sql, const char *text)
{
	enum field f;

	for (; *text != '\0'; text++) {
		if (*text != '%') {
			buf_char(sql, *text);
			continue;
		}
		switch (*++text) {
		case 'C':
			add_columns(sql, "", ", ");
			break;
		case 'M':
			for (f = 0; f < FIELD_COUNT; f++)
				buf_text(sql, f == 0 ? "?" : ",?");
			break;
		case 'G':
			add_given_differs(sql);
			break;
		case 'D':
			add_pairs(sql, "@ = excluded.@", ", ");
			break;
		default:
			add_pairs(sql, "action.@ IS NOT arrivee.@", " OR ");
		}
	}
}

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

static enum status
prepare(struct store *store, struct fault *fault)
{
	enum status status = OK;
	struct buf sql = {0};
	enum statement s;

	for (s = 0; status == OK && s < STATEMENT_COUNT; s++) {
		buf_reset(&sql);
		expand(&sql, statement_texts[s]);
		if (buf_failed(&sql) || sqlite3_prepare_v2(store->db, buf_string(&sql), -1,
					    &store->statements[s], NULL) != SQLITE_OK)
			status = store_fault(store->db, fault, "prepare");
	}
	buf_clear(&sql);
	return status;
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
		status = prepare(store, fault);
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
	enum statement s;

	if (store == NULL)
		return;
	store_rollback(store);
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(store->statements[s]);
	(void)sqlite3_close(store->db);
	free(store);
}

static enum status
finish(struct store *store, enum statement s, struct fault *fault)
{
	int rc = sqlite3_step(store->statements[s]);
	enum status status = OK;

	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		status = store_fault(store->db, fault, sqlite3_sql(store->statements[s]));
	(void)sqlite3_reset(store->statements[s]);
	(void)sqlite3_clear_bindings(store->statements[s]);
	return status;
}

static void
bind(struct store *store, enum statement s, int at, const char *text)
{
	(void)sqlite3_bind_text(store->statements[s], at, text, -1, SQLITE_STATIC);
}

static enum status
number(struct store *store, enum statement s, struct fault *fault, long *out)
{
	sqlite3_stmt *statement = store->statements[s];
	enum status status = OK;

	if (sqlite3_step(statement) == SQLITE_ROW)
		*out = (long)sqlite3_column_int64(statement, 0);
	else
		status = store_fault(store->db, fault, "count");
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
	return status;
}

static void
copy_column(sqlite3_stmt *statement, int at, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);

	(void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

enum status
store_state(struct store *store, const char *source, struct fault *fault,
    struct source_state *out)
{
	sqlite3_stmt *get = store->statements[STATE_GET];
	enum status status = OK;
	int rc;

	*out = (struct source_state){0};
	bind(store, STATE_GET, 1, source);
	rc = sqlite3_step(get);
	if (rc == SQLITE_ROW) {
		copy_column(get, 0, out->etag, sizeof(out->etag));
		copy_column(get, 1, out->last_modified, sizeof(out->last_modified));
		copy_column(get, 2, out->tried, sizeof(out->tried));
		copy_column(get, 3, out->succeeded, sizeof(out->succeeded));
		copy_column(get, 4, out->failure_code, sizeof(out->failure_code));
		copy_column(get, 5, out->failure, sizeof(out->failure));
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
		bind(store, STATE_SET, (int)i + 1, texts[i]);
	for (i = 0; i < LENGTH(numbers); i++)
		(void)sqlite3_bind_int64(store->statements[STATE_SET], (int)(LENGTH(texts) + i) + 1,
		    numbers[i]);
	return finish(store, STATE_SET, fault);
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
	bind(store, FOLLOW_GET, 1, source);
	rc = sqlite3_step(get);
	for (i = 0; rc == SQLITE_ROW && i < LENGTH(texts); i++)
		copy_column(get, (int)i, texts[i].text, texts[i].size);
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
		bind(store, FOLLOW_SET, (int)i + 1, texts[i]);
	for (i = 0; i < LENGTH(numbers); i++)
		(void)sqlite3_bind_int64(store->statements[FOLLOW_SET], (int)(LENGTH(texts) + i) + 1,
		    numbers[i]);
	return finish(store, FOLLOW_SET, fault);
}

enum status
store_host_wait(struct store *store, const char *host, struct fault *fault, char out[24])
{
	sqlite3_stmt *get = store->statements[HOST_GET];
	enum status status = OK;
	int rc;

	out[0] = '\0';
	bind(store, HOST_GET, 1, host);
	rc = sqlite3_step(get);
	if (rc == SQLITE_ROW)
		copy_column(get, 0, out, 24);
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
	bind(store, HOST_SET, 1, host);
	bind(store, HOST_SET, 2, until);
	return finish(store, HOST_SET, fault);
}

enum status
store_begin(struct store *store, const char *source, struct fault *fault)
{
	enum status status = finish(store, BEGIN, fault);

	if (status != OK)
		return status;
	store->open = true;
	(void)snprintf(store->source, sizeof(store->source), "%s", source);
	return finish(store, ARRIVAL_CLEAR, fault);
}

enum status
store_add(struct store *store, const struct action *action, struct fault *fault,
    bool *duplicate)
{
	enum status status;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		bind(store, ARRIVAL_ADD, (int)f + 1, action->value[f]);
	(void)sqlite3_bind_int64(store->statements[ARRIVAL_ADD], FIELD_COUNT + 1,
	    (sqlite3_int64)action->deduced);
	status = finish(store, ARRIVAL_ADD, fault);
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
		bind(store, TWIN_ARRIVED, 1, hash_of_id(action->value[FIELD_ID]));
		status = number(store, TWIN_ARRIVED, fault, &n);
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
	bind(store, MADE_ID, 1, store->source);
	bind(store, MADE_ID, 2, hash_of_id(id));
	bind(store, MADE_ID, 3, id);
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

	bind(store, HAS_ID, 1, id);
	status = number(store, HAS_ID, fault, &n);
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
	bind(store, USURPER, 1, action->value[FIELD_ID]);
	bind(store, USURPER, 2, action->value[FIELD_TITRE]);
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

	bind(store, ARRIVAL_RENAME, 1, id);
	bind(store, ARRIVAL_RENAME, 2, other);
	status = finish(store, ARRIVAL_RENAME, fault);
	*done = status == OK && sqlite3_changes(store->db) > 0;
	return status;
}

enum status
store_restart(struct store *store, struct fault *fault)
{
	return finish(store, ARRIVAL_CLEAR, fault);
}

static enum status
check_shrink(struct store *store, const struct merge *merge, struct fault *fault)
{
	long arrived = 0, live = 0;
	enum status status = number(store, ARRIVAL_COUNT, fault, &arrived);

	bind(store, LIVE_COUNT, 1, store->source);
	if (status == OK)
		status = number(store, LIVE_COUNT, fault, &live);
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
	bind(store, ARRIVAL_DATES, 1, merge->now);
	status = finish(store, ARRIVAL_DATES, fault);
	if (status == OK)
		status = number(store, MERGE_CHANGED, fault, &changed);
	bind(store, MERGE_ADD, 1, merge->today);
	if (status == OK)
		status = finish(store, MERGE_ADD, fault);
	bind(store, MERGE_SEEN, 1, merge->today);
	bind(store, MERGE_SEEN, 2, store->source);
	if (status == OK)
		status = finish(store, MERGE_SEEN, fault);
	bind(store, ABSENT_MARK, 1, merge->today);
	bind(store, ABSENT_MARK, 2, store->source);
	if (status == OK)
		status = finish(store, ABSENT_MARK, fault);
	bind(store, ABSENT_REMOVE, 1, store->source);
	bind(store, ABSENT_REMOVE, 2, limit);
	bind(store, ABSENT_REMOVE, 3, merge->today);
	if (status == OK)
		status = finish(store, ABSENT_REMOVE, fault);
	if (status == OK)
		changed += sqlite3_changes(store->db);
	return status == OK && changed > 0 ? finish(store, VERSION_UP, fault) : status;
}

/* Commits what began with BEGIN, or takes it all back. */
static enum status
end_transaction(struct store *store, enum status status, struct fault *fault)
{
	if (status == OK)
		status = finish(store, COMMIT, fault);
	if (status == OK)
		store->open = false;
	else
		store_rollback(store);
	return status;
}

enum status
store_commit(struct store *store, const struct merge *merge, struct fault *fault)
{
	enum status status = check_shrink(store, merge, fault);

	if (status == OK)
		status = merge_arrivals(store, merge, fault);
	return end_transaction(store, status, fault);
}

void
store_rollback(struct store *store)
{
	if (!store->open)
		return;
	(void)finish(store, ROLLBACK, NULL);
	store->open = false;
}

static enum status
add_diagnostic(struct store *store, const char *source, const struct diagnostic *d, int rank,
    struct fault *fault)
{
	sqlite3_stmt *add = store->statements[DIAGNOSTIC_ADD];

	bind(store, DIAGNOSTIC_ADD, 1, source);
	(void)sqlite3_bind_int(add, 2, rank);
	(void)sqlite3_bind_int(add, 3, (int)d->level);
	bind(store, DIAGNOSTIC_ADD, 4, d->code);
	bind(store, DIAGNOSTIC_ADD, 5, d->message);
	(void)sqlite3_bind_int64(add, 6, d->line);
	(void)sqlite3_bind_int64(add, 7, d->column);
	return finish(store, DIAGNOSTIC_ADD, fault);
}

enum status
store_set_diagnostics(struct store *store, const char *source,
    const struct diagnostic *diagnostics, size_t count, struct fault *fault)
{
	enum status status = finish(store, BEGIN, fault);
	size_t i;

	store->open = status == OK;
	bind(store, DIAGNOSTIC_CLEAR, 1, source);
	if (status == OK)
		status = finish(store, DIAGNOSTIC_CLEAR, fault);
	for (i = 0; status == OK && i < count; i++)
		status = add_diagnostic(store, source, &diagnostics[i], (int)i + 1, fault);
	return end_transaction(store, status, fault);
}

enum status
store_forget(struct store *store, const char *source, struct fault *fault)
{
	static const enum statement steps[] = {FORGET_ACTIONS, FORGET_SOURCE, FORGET_FOLLOW,
	    DIAGNOSTIC_CLEAR};
	enum status status = finish(store, BEGIN, fault);
	size_t i;

	store->open = status == OK;
	for (i = 0; status == OK && i < LENGTH(steps); i++) {
		bind(store, steps[i], 1, source);
		status = finish(store, steps[i], fault);
	}
	if (status == OK)
		status = finish(store, VERSION_UP, fault);
	return end_transaction(store, status, fault);
}

enum status
store_count(struct store *store, const char *source, struct fault *fault, long *out)
{
	if (source == NULL)
		return number(store, COUNT_ALL, fault, out);
	bind(store, COUNT_SOURCE, 1, source);
	return number(store, COUNT_SOURCE, fault, out);
}

/* Ends a walk: the visitor's status, or the database's. */
static enum status
end_walk(struct store *store, enum statement s, int rc, enum status visited, struct fault *fault)
{
	if (visited == OK && rc != SQLITE_DONE)
		visited = store_fault(store->db, fault, "read");
	(void)sqlite3_reset(store->statements[s]);
	(void)sqlite3_clear_bindings(store->statements[s]);
	return visited;
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
	return end_walk(store, VISIT, rc, status, fault);
}

enum status
store_visit_diagnostics(struct store *store, const char *source, diagnostic_visitor visit,
    void *context, struct fault *fault)
{
	sqlite3_stmt *select = store->statements[DIAGNOSTIC_LIST];
	enum status status = OK;
	int rc = SQLITE_DONE;

	bind(store, DIAGNOSTIC_LIST, 1, source);
	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
		struct diagnostic d = {(enum diagnostic_level)sqlite3_column_int(select, 0),
		    (const char *)sqlite3_column_text(select, 1),
		    (const char *)sqlite3_column_text(select, 2),
		    (long)sqlite3_column_int64(select, 3), (long)sqlite3_column_int64(select, 4)};

		status = visit(context, &d);
	}
	return end_walk(store, DIAGNOSTIC_LIST, rc, status, fault);
}

enum status
store_visit_sources(struct store *store, name_visitor visit, void *context, struct fault *fault)
{
	sqlite3_stmt *select = store->statements[SOURCES];
	enum status status = OK;
	int rc = SQLITE_DONE;

	while (status == OK && (rc = sqlite3_step(select)) == SQLITE_ROW)
		status = visit(context, (const char *)sqlite3_column_text(select, 0));
	return end_walk(store, SOURCES, rc, status, fault);
}

enum status
store_set_reading(struct store *store, int64_t reading, struct fault *fault)
{
	enum status status = finish(store, BEGIN, fault);
	long differs = 0;

	if (status != OK)
		return status;
	store->open = true;
	(void)sqlite3_bind_int64(store->statements[READING_DIFFERS], 1, reading);
	(void)sqlite3_bind_int64(store->statements[READING_SET], 1, reading);
	status = number(store, READING_DIFFERS, fault, &differs);
	if (status == OK && differs != 0) {
		status = finish(store, VALIDATORS_FORGET, fault);
		if (status == OK)
			status = finish(store, VERSION_UP, fault);
	}
	if (status == OK)
		status = finish(store, READING_SET, fault);
	return end_transaction(store, status, fault);
}

enum status
store_is_changed(struct store *store, struct fault *fault, bool *out)
{
	long n;
	enum status status = number(store, IS_CHANGED, fault, &n);

	if (status == OK)
		*out = n != 0;
	return status;
}

enum status
store_set_published(struct store *store, struct fault *fault)
{
	return finish(store, SET_PUBLISHED, fault);
}

struct sqlite3 *
store_connection(struct store *store)
{
	return store->db;
}
