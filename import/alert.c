#include "import/alert.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "import/store_sql.h"

/* As they stand in the store: never changed. */
static const char *const subject_names[] = {[ALERT_NONE] = "", [ALERT_FAILING] = "panne",
    [ALERT_GONE] = "retiree", [ALERT_WELL_AGAIN] = "retablie"};
static const char *const reader_names[] = {[ALERT_PARTNER] = "partenaire", [ALERT_AGENCE] = "agence"};

_Static_assert(LENGTH(reader_names) == ALERT_READER_COUNT, "one name a reader");

const char *
alert_addresses(const struct config *config, const struct source_config *source,
    enum alert_reader reader)
{
	return reader == ALERT_PARTNER ? source->alerts : config->alerts;
}

const char *
alert_reader_name(enum alert_reader reader)
{
	return reader_names[reader];
}

const char *
alert_subject_name(enum alert_subject subject)
{
	return subject_names[subject];
}

static enum alert_subject
subject_of(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < LENGTH(subject_names); i++)
		if (strcmp(subject_names[i], name) == 0)
			return (enum alert_subject)i;
	return ALERT_NONE;
}

/* Binds source and reader, the first two parameters of every statement here. */
static enum status
prepare(sqlite3 *db, const char *sql, const char *source, enum alert_reader reader,
    sqlite3_stmt **out)
{
	return sqlite3_prepare_v2(db, sql, -1, out, NULL) == SQLITE_OK &&
		sqlite3_bind_text(*out, 1, source, -1, SQLITE_STATIC) == SQLITE_OK &&
		sqlite3_bind_text(*out, 2, reader_names[reader], -1, SQLITE_STATIC) == SQLITE_OK
	    ? OK
	    : IO_ERROR;
}

enum status
alert_read(struct store *store, const char *source, enum alert_reader reader, struct fault *fault,
    struct alert *out)
{
	sqlite3 *db = store_connection(store);
	sqlite3_stmt *select = NULL;
	int rc = SQLITE_ERROR;

	*out = (struct alert){0};
	if (prepare(db, "SELECT prevenu, sujet, essais FROM alerte WHERE source = ?1 AND destinataire = ?2",
		source, reader, &select) == OK &&
	    (rc = sqlite3_step(select)) == SQLITE_ROW) {
		const char *told = (const char *)sqlite3_column_text(select, 0);

		(void)snprintf(out->told, sizeof(out->told), "%s", told == NULL ? "" : told);
		out->subject = subject_of((const char *)sqlite3_column_text(select, 1));
		out->tries = (long)sqlite3_column_int64(select, 2);
	}
	(void)sqlite3_finalize(select);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : store_fault(db, fault, "read what was told");
}

static enum status
step(sqlite3 *db, sqlite3_stmt *statement, struct fault *fault)
{
	int rc = statement == NULL ? SQLITE_ERROR : sqlite3_step(statement);

	(void)sqlite3_finalize(statement);
	return rc == SQLITE_DONE ? OK : store_fault(db, fault, "note what was told");
}

enum status
alert_note(struct store *store, const char *source, enum alert_reader reader, const struct alert *alert,
    struct fault *fault)
{
	sqlite3 *db = store_connection(store);
	sqlite3_stmt *insert = NULL;

	if (prepare(db, "INSERT OR REPLACE INTO alerte(source, destinataire, prevenu, sujet, essais) "
			"VALUES(?1, ?2, ?3, ?4, ?5)", source, reader, &insert) == OK) {
		(void)sqlite3_bind_text(insert, 3, alert->told, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(insert, 4, subject_names[alert->subject], -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(insert, 5, alert->tries);
	}
	return step(db, insert, fault);
}

enum status
alert_forget(struct store *store, const char *source, enum alert_reader reader, struct fault *fault)
{
	sqlite3 *db = store_connection(store);
	sqlite3_stmt *delete = NULL;

	(void)prepare(db, "DELETE FROM alerte WHERE source = ?1 AND destinataire = ?2", source, reader,
	    &delete);
	return step(db, delete, fault);
}

enum status
alert_forget_orphans(struct store *store, struct fault *fault)
{
	struct buf sql = {0};

	buf_text(&sql, "DELETE FROM alerte WHERE source NOT IN (SELECT nom FROM source)");
	return store_run(store_connection(store), &sql, "forget what was told", fault);
}
