#include "import/alerts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "import/alert_text.h"
#include "import/mail.h"
#include "import/store_follow.h"
#include "search/base/date.h"

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

	buf_printf(&id, "%s.%s.%s.%lld", letter->source->slug, alert_reader_name(letter->reader),
	    alert_subject_name(letter->subject), (long long)mail.date);
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
		(void)snprintf(line, sizeof(line), "%s told by mail (%s)", alert_reader_name(letter->reader),
		    alert_subject_name(letter->subject));
		r->log(r->context, source, line, false);
		return letter->subject == ALERT_WELL_AGAIN ? alert_forget(r->session->store, source, letter->reader, r->fault)
							   : alert_note(r->session->store, source, letter->reader, alert, r->fault);
	}
	if (status != UNAVAILABLE)
		return status;
	alert->tries++;
	(void)snprintf(line, sizeof(line), "%s not told by mail (%s), try %ld of %d",
	    alert_reader_name(letter->reader), alert_subject_name(letter->subject), alert->tries, ALERT_TRIES_MAX);
	r->log(r->context, source, line, true);
	/* The failure is over all the same: the next one is told anew. */
	if (alert->tries == ALERT_TRIES_MAX && letter->subject == ALERT_WELL_AGAIN)
		return alert_forget(r->session->store, source, letter->reader, r->fault);
	return alert_note(r->session->store, source, letter->reader, alert, r->fault);
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
	    ? alert_forget(r->session->store, source->slug, reader, r->fault)
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

enum status
alerts_send(struct import_session *session, alert_log log, void *context, struct fault *fault)
{
	struct round r = {.session = session, .log = log, .context = context, .fault = fault};
	const struct config *config = session->config;
	enum alert_reader reader;
	enum status status = alert_forget_orphans(session->store, fault);
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
