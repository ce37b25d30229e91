#include "import/store_statements.h"

#include <stdio.h>

#include "import/store_sql.h"
#include "search/action.h"
#include "search/base/buf.h"

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
    /* An id that nobody knows, where a known one is lacking that had the same link, title and sessions;
     * of several, the one seen last.  Sorted rather than joined: neither side has an index. */
    [ARRIVAL_ADOPT] = "UPDATE OR IGNORE arrivee SET id = pair.known FROM ("
		      "SELECT max(fresh) AS fresh, substr(max(lacking), 11) AS known FROM ("
		      "SELECT url, titre, seances, NULL AS fresh, vu || id AS lacking FROM action "
		      "WHERE source = ?1 AND "
		      "url IS NOT NULL AND id NOT IN (SELECT id FROM arrivee) "
		      "UNION ALL SELECT url, titre, seances, id, NULL FROM arrivee WHERE url IS NOT NULL AND "
		      "id NOT IN (SELECT id FROM action)) "
		      "GROUP BY url, titre, seances HAVING count(fresh) = 1 AND count(lacking) > 0) AS pair "
		      "WHERE arrivee.id = pair.fresh",
    [LIVE_COUNT] = "SELECT count(*) FROM action WHERE source = ? AND absent_depuis IS NULL",
    [MERGE_CHANGED] = "SELECT count(*) FROM arrivee LEFT JOIN action ON action.id = arrivee.id "
		      "WHERE action.id IS NULL OR action.deduits <> arrivee.deduits OR %X",
    [MERGE_ADD] = "INSERT INTO action(%C, deduits, vu) SELECT %C, deduits, ?1 FROM arrivee WHERE true "
		  "ON CONFLICT(id) DO UPDATE SET %D, deduits = excluded.deduits",
    [MERGE_SEEN] = "UPDATE action SET vu = ?1, absent_depuis = NULL WHERE source = ?2 AND "
		   "(vu IS NOT ?1 OR absent_depuis IS NOT NULL) AND id IN (SELECT id FROM arrivee)",
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

enum status
statements_prepare(struct store *store, struct fault *fault)
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

void
statements_finalize(struct store *store)
{
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(store->statements[s]);
}

enum status
statement_run(struct store *store, enum statement s, struct fault *fault)
{
	int rc = sqlite3_step(store->statements[s]);
	enum status status = OK;

	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		status = store_fault(store->db, fault, sqlite3_sql(store->statements[s]));
	(void)sqlite3_reset(store->statements[s]);
	(void)sqlite3_clear_bindings(store->statements[s]);
	return status;
}

void
statement_bind(struct store *store, enum statement s, int at, const char *text)
{
	(void)sqlite3_bind_text(store->statements[s], at, text, -1, SQLITE_STATIC);
}

enum status
statement_number(struct store *store, enum statement s, struct fault *fault, long *out)
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

void
statement_copy(sqlite3_stmt *statement, int at, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);

	(void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

enum status
statement_end_walk(struct store *store, enum statement s, int rc, enum status visited,
    struct fault *fault)
{
	if (visited == OK && rc != SQLITE_DONE)
		visited = store_fault(store->db, fault, "read");
	(void)sqlite3_reset(store->statements[s]);
	(void)sqlite3_clear_bindings(store->statements[s]);
	return visited;
}

enum status
statement_begin_transaction(struct store *store, struct fault *fault)
{
	enum status status = statement_run(store, BEGIN, fault);

	store->open = status == OK;
	return status;
}

enum status
statement_end_transaction(struct store *store, enum status status, struct fault *fault)
{
	if (status == OK)
		status = statement_run(store, COMMIT, fault);
	if (status == OK)
		store->open = false;
	else
		statement_rollback(store);
	return status;
}

void
statement_rollback(struct store *store)
{
	if (!store->open)
		return;
	(void)statement_run(store, ROLLBACK, NULL);
	store->open = false;
}
