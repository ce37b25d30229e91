#include "import/alerts.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "import/alert_text.h"
#include "import/mail.h"
#include "import/store_follow.h"
#include "import/store_sql.h"
#include "search/base/date.h"

/* As they stand in the store: never changed. */
static const char *const subject_names[] = {[ALERT_NONE] = "", [ALERT_FAILING] = "panne",
    [ALERT_GONE] = "retiree", [ALERT_WELL_AGAIN] = "retablie"};
static const char *const reader_names[] = {[ALERT_PARTNER] = "partenaire", [ALERT_AGENCE] = "agence"};

_Static_assert(LENGTH(reader_names) == ALERT_READER_COUNT, "one name a reader");

/* A walk through the sources. */
struct round {
	struct import_session *session;
	alert_log log;
	void *context;
	struct fault *fault;
	size_t sent;
	bool program_fails; /* not one mail, but all */
	bool own_network;   /* is what fails, not the partners' servers */
};

const char *
alert_addresses(const struct config *config, const struct source_config *source,
    enum alert_reader reader)
{
	return reader == ALERT_PARTNER ? source->alerts : config->alerts;
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

static enum status
alert_note(struct round *r, const char *source, enum alert_reader reader, const struct alert *alert)
{
	sqlite3 *db = store_connection(r->session->store);
	sqlite3_stmt *insert = NULL;

	if (prepare(db, "INSERT OR REPLACE INTO alerte(source, destinataire, prevenu, sujet, essais) "
			"VALUES(?1, ?2, ?3, ?4, ?5)", source, reader, &insert) == OK) {
		(void)sqlite3_bind_text(insert, 3, alert->told, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(insert, 4, subject_names[alert->subject], -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(insert, 5, alert->tries);
	}
	return step(db, insert, r->fault);
}

static enum status
alert_forget(struct round *r, const char *source, enum alert_reader reader)
{
	sqlite3 *db = store_connection(r->session->store);
	sqlite3_stmt *delete = NULL;

	(void)prepare(db, "DELETE FROM alerte WHERE source = ?1 AND destinataire = ?2", source, reader,
	    &delete);
	return step(db, delete, r->fault);
}

/* What the reader should hear, after what was told. */
static enum alert_subject
due(const struct source_config *source, const struct source_state *state,
    const struct source_follow *follow, const struct alert *alert)
{
	bool gone_told = alert->subject == ALERT_GONE && alert->tries == 0;

	if (state->failure_code[0] == '\0')
		return alert->told[0] != '\0' && state->succeeded[0] != '\0' ? ALERT_WELL_AGAIN : ALERT_NONE;
	if (follow->gone != 0)
		return alert->told[0] != '\0' && gone_told ? ALERT_NONE : ALERT_GONE;
	return alert->told[0] == '\0' && follow->failures >= source->failures_told ? ALERT_FAILING : ALERT_NONE;
}

static enum status
send(struct round *r, const struct alert_letter *letter, const char *addresses)
{
	const struct config *config = r->session->config;
	struct mail mail = {.from = config->mail_from, .to = addresses, .from_name = config->site_name,
	    .reply_to = config->site_mail, .date = (int64_t)time(NULL)};
	struct buf subject = {0}, text = {0}, id = {0};
	struct fault why = {0};
	enum status status = alert_write(letter, &subject, &text, r->fault);

	buf_printf(&id, "%s.%s.%s.%lld", letter->source->slug, reader_names[letter->reader],
	    subject_names[letter->subject], (long long)mail.date);
	if (status == OK && buf_failed(&id))
		status = fault_set(r->fault, NO_MEMORY, "no memory for a mail");
	mail.subject = buf_string(&subject);
	mail.text = buf_string(&text);
	mail.id = buf_string(&id);
	if (status == OK && mail_send(config->mail_program, &mail, &why) != OK) {
		status = why.status == NO_MEMORY ? NO_MEMORY : UNAVAILABLE;
		r->program_fails = why.status != BAD_INPUT;
		if (status == NO_MEMORY)
			*r->fault = why;
		r->log(r->context, letter->source->slug, why.message, true);
	}
	buf_clear(&subject);
	buf_clear(&text);
	buf_clear(&id);
	return status;
}

/* UNAVAILABLE is not the store's: the next run tries again. */
static enum status
tell(struct round *r, const struct alert_letter *letter, struct alert *alert)
{
	const char *source = letter->source->slug,
		   *addresses = alert_addresses(r->session->config, letter->source, letter->reader);
	char line[128 + SLUG_BYTES_MAX];
	enum status status;

	if (alert->subject != letter->subject)
		alert->tries = 0;
	if (alert->tries >= ALERT_TRIES_MAX)
		return OK;
	status = send(r, letter, addresses);
	alert->subject = letter->subject;
	if (status == OK) {
		r->sent++;
		alert->tries = 0;
		instant_format((int64_t)time(NULL), alert->told);
		(void)snprintf(line, sizeof(line), "%s told by mail (%s)", reader_names[letter->reader],
		    subject_names[letter->subject]);
		r->log(r->context, source, line, false);
		return letter->subject == ALERT_WELL_AGAIN ? alert_forget(r, source, letter->reader)
							   : alert_note(r, source, letter->reader, alert);
	}
	if (status != UNAVAILABLE)
		return status;
	alert->tries++;
	(void)snprintf(line, sizeof(line), "%s not told by mail (%s), try %ld of %d",
	    reader_names[letter->reader], subject_names[letter->subject], alert->tries, ALERT_TRIES_MAX);
	r->log(r->context, source, line, true);
	/* The failure is over all the same: the next one is told anew. */
	if (alert->tries == ALERT_TRIES_MAX && letter->subject == ALERT_WELL_AGAIN)
		return alert_forget(r, source, letter->reader);
	return alert_note(r, source, letter->reader, alert);
}

static enum status
look_at(struct round *r, const struct source_config *source, enum alert_reader reader)
{
	struct alert_letter letter = {.session = r->session, .source = source, .reader = reader};
	struct source_state state;
	struct source_follow follow;
	struct alert alert;
	enum status status = store_state(r->session->store, source->slug, r->fault, &state);

	if (status == OK)
		status = store_follow(r->session->store, source->slug, r->fault, &follow);
	if (status == OK)
		status = alert_read(r->session->store, source->slug, reader, r->fault, &alert);
	if (status != OK)
		return status;
	letter.before = &alert;
	letter.subject = due(source, &state, &follow, &alert);
	if (r->own_network && reader == ALERT_PARTNER)
		return OK;
	if (letter.subject != ALERT_NONE && alert_addresses(r->session->config, source, reader) != NULL)
		return tell(r, &letter, &alert);
	/* Mended before anyone could be told, or nobody is any more. */
	return state.failure_code[0] == '\0' && alert.subject != ALERT_NONE
	    ? alert_forget(r, source->slug, reader)
	    : OK;
}

static bool
lacks_answer(const struct source_state *state)
{
	return strcmp(state->failure_code, "network") == 0 || strcmp(state->failure_code, "timeout") == 0;
}

static enum status
look_at_network(struct round *r)
{
	const struct config *config = r->session->config;
	struct source_state state;
	enum status status = OK;
	size_t i;

	r->own_network = config->source_count >= ALERT_OWN_NETWORK_MIN;
	for (i = 0; status == OK && r->own_network && i < config->source_count; i++) {
		status = store_state(r->session->store, config->sources[i].slug, r->fault, &state);
		r->own_network = status == OK && lacks_answer(&state);
	}
	if (r->own_network)
		r->log(r->context, "mail", "no source answers: partners are not told, look at this "
					      "machine's network", true);
	return status;
}

/* Of sources that were forgotten. */
static enum status
forget_orphans(struct round *r)
{
	struct buf sql = {0};

	buf_text(&sql, "DELETE FROM alerte WHERE source NOT IN (SELECT nom FROM source)");
	return store_run(store_connection(r->session->store), &sql, "forget what was told", r->fault);
}

enum status
alerts_send(struct import_session *session, alert_log log, void *context, struct fault *fault)
{
	struct round r = {.session = session, .log = log, .context = context, .fault = fault};
	const struct config *config = session->config;
	enum alert_reader reader;
	enum status status = forget_orphans(&r);
	size_t i;

	if (status == OK)
		status = look_at_network(&r);
	for (i = 0; status == OK && i < config->source_count; i++)
		for (reader = 0; reader < ALERT_READER_COUNT; reader++) {
			if (r.program_fails || r.sent >= ALERTS_A_RUN_MAX ||
			    (session->stop != NULL && *session->stop != 0))
				return OK;
			if (status == OK)
				status = look_at(&r, &config->sources[i], reader);
		}
	return status;
}
