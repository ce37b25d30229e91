#include "import/alert_text.h"

#include <string.h>

#include "import/advice.h"
#include "import/report.h"
#include "import/store_visit.h"

#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define HTTP_OK 200
#define CHECK_PATH "/partenaires/verifier"
#define SOURCES_PATH "/agence/sources"

struct writing {
	const struct alert_letter *letter;
	const struct sentences *sentences;
	struct arena *arena;
	struct source_health health;
	struct buf *text;
	size_t remarks;
};

/* On one line: what a partner's server or document says is quoted, and lays out nothing. */
static void
add_quoted(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_char(out, (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text);
}

static void
add_line(struct writing *w, const char *line)
{
	if (line != NULL)
		add_quoted(w->text, line);
	buf_char(w->text, '\n');
}

static void
say(struct writing *w, enum sentence which, const char *const *values)
{
	add_line(w, sentence_with(w->sentences, w->arena, which, values));
}

/* Nothing where there is no value. */
static void
say_value(struct writing *w, enum sentence which, const char *value)
{
	if (value != NULL)
		say(w, which, VALUES(value));
}

static const char *
time_of(struct writing *w, const char *instant)
{
	return report_time(w->sentences, w->arena, instant);
}

static const char *
counted(struct writing *w, enum sentence which, long n)
{
	return sentence_counted(w->sentences, w->arena, which, n, VALUES(number_text(w->arena, n)));
}

static const char *
site_name(const struct writing *w)
{
	const char *name = w->letter->session->config->site_name;

	return name == NULL ? sentence(w->sentences, SENTENCE_MAIL_SITE) : name;
}

static void
write_subject(struct writing *w, struct buf *subject)
{
	static const enum sentence subjects[] = {[ALERT_WELL_AGAIN] = SENTENCE_MAIL_SUBJECT_WELL,
	    [ALERT_GONE] = SENTENCE_MAIL_SUBJECT_GONE, [ALERT_FAILING] = SENTENCE_MAIL_SUBJECT_FAILING};
	const char *what = sentence_of(w->sentences, w->arena, subjects[w->letter->subject],
	    w->letter->source->name);
	const char *whole = sentence_with(w->sentences, w->arena, SENTENCE_MAIL_SUBJECT,
	    VALUES(site_name(w), what));

	if (whole != NULL)
		buf_text(subject, whole);
}

static void
write_opening(struct writing *w)
{
	const char *name = w->letter->source->name, *site = site_name(w);

	say(w, SENTENCE_MAIL_HELLO, NULL);
	buf_char(w->text, '\n');
	switch (w->letter->subject) {
	case ALERT_WELL_AGAIN:
		say(w, SENTENCE_MAIL_WELL, VALUES(name, site));
		break;
	case ALERT_GONE:
		say(w, SENTENCE_MAIL_GONE, VALUES(name));
		say(w, SENTENCE_MAIL_GONE_LEFT, VALUES(site));
		break;
	default:
		say(w, SENTENCE_MAIL_FAILING, VALUES(name, site));
		break;
	}
	buf_char(w->text, '\n');
}

static void
write_circumstances(struct writing *w)
{
	const struct source_health *h = &w->health;

	if (w->letter->reader == ALERT_AGENCE)
		say(w, SENTENCE_MAIL_SOURCE, VALUES(h->source));
	say_value(w, SENTENCE_MAIL_ADDRESS, h->address != NULL ? h->address : h->url);
	say(w, SENTENCE_MAIL_TRIED, VALUES(time_of(w, h->tried)));
	if (h->http > 0)
		say(w, SENTENCE_MAIL_HTTP, VALUES(number_text(w->arena, h->http)));
	if (h->failing_since != NULL)
		add_line(w, sentence_counted(w->sentences, w->arena, SENTENCE_MAIL_SINCE, h->failures,
		    VALUES(time_of(w, h->failing_since), number_text(w->arena, h->failures))));
	say(w, SENTENCE_MAIL_SUCCEEDED, VALUES(time_of(w, h->succeeded)));
	buf_char(w->text, '\n');
}

/* What is told above, with its line. */
static bool
is_the_fault(const struct source_health *h, const struct notice *n)
{
	return h->excerpt != NULL && n->level == ERROR && n->line == h->line && n->column == h->column;
}

static enum status
add_remark(void *context, const struct notice *n)
{
	struct writing *w = context;
	const char *remark = n->message, *line = number_text(w->arena, n->line);

	if (n->level == NOTE || is_the_fault(&w->health, n) || w->remarks++ >= ALERT_REMARKS_MAX)
		return OK;
	if (w->remarks == 1)
		say(w, SENTENCE_MAIL_REMARKS, NULL);
	if (n->line > 0 && n->column > 0)
		remark = sentence_with(w->sentences, w->arena, SENTENCE_STATUS_COLUMN,
		    VALUES(line, number_text(w->arena, n->column), remark));
	else if (n->line > 0)
		remark = sentence_with(w->sentences, w->arena, SENTENCE_STATUS_LINE, VALUES(line, remark));
	say(w, SENTENCE_MAIL_REMARK, VALUES(remark));
	return OK;
}

static enum status
write_remarks(struct writing *w, struct fault *fault)
{
	enum status status = store_visit_notices(w->letter->session->store, w->letter->source->slug,
	    add_remark, w, fault);

	if (w->remarks > ALERT_REMARKS_MAX)
		add_line(w, counted(w, SENTENCE_MAIL_OTHER_REMARKS, (long)(w->remarks - ALERT_REMARKS_MAX)));
	if (w->remarks > 0)
		buf_char(w->text, '\n');
	return status;
}

/* What is wrong, in words, and where. */
static enum status
write_fault(struct writing *w, struct fault *fault)
{
	const struct source_health *h = &w->health;
	const char *line = number_text(w->arena, h->line);

	if (w->letter->subject == ALERT_GONE) /* said at the beginning */
		return OK;
	say_value(w, SENTENCE_MAIL_FAULT, h->error);
	if (h->excerpt != NULL) {
		if (h->column > 0)
			say(w, SENTENCE_MAIL_FAULT_COLUMN, VALUES(line, number_text(w->arena, h->column)));
		else
			say(w, SENTENCE_MAIL_FAULT_LINE, VALUES(line));
		buf_text(w->text, "    ");
		add_line(w, h->excerpt + strspn(h->excerpt, " \t"));
	}
	buf_char(w->text, '\n');
	return write_remarks(w, fault);
}

static void
write_counts(struct writing *w)
{
	const struct source_health *h = &w->health;

	if (h->http == HTTP_OK && h->received > 0)
		say(w, SENTENCE_MAIL_COUNTS, VALUES(counted(w, SENTENCE_MAIL_READ, h->received),
			counted(w, SENTENCE_MAIL_REFUSED, h->rejected)));
}

static void
write_kept(struct writing *w)
{
	long kept = w->health.kept;

	write_counts(w);
	add_line(w, kept > 0 ? counted(w, SENTENCE_MAIL_KEPT, kept)
			     : sentence(w->sentences, SENTENCE_MAIL_KEPT_NONE));
	buf_char(w->text, '\n');
}

/* A page of the site, where the configuration says where that is. */
static void
say_page(struct writing *w, enum sentence which, const char *path)
{
	const char *site = w->letter->session->config->site_url;

	if (site != NULL)
		say(w, which, VALUES(arena_printf(w->arena, "%s%s", site, path)));
}

static void
write_advice(struct writing *w)
{
	const struct source_health *h = &w->health;
	bool partner = w->letter->reader == ALERT_PARTNER;

	say(w, SENTENCE_MAIL_ADVICE, VALUES(partner
		? sentence(w->sentences, advice_for_partner(h->error_code, h->http))
		: h->advice));
	if (partner && w->letter->subject == ALERT_FAILING)
		say_page(w, SENTENCE_MAIL_CHECK, CHECK_PATH);
	if (!partner) {
		say_page(w, SENTENCE_MAIL_SOURCES, SOURCES_PATH);
		say_value(w, SENTENCE_MAIL_PARTNER,
		    alert_addresses(w->letter->session->config, w->letter->source, ALERT_PARTNER));
	}
	buf_char(w->text, '\n');
}

static void
write_recovery(struct writing *w)
{
	const struct source_health *h = &w->health;

	say_value(w, SENTENCE_MAIL_ADDRESS, h->address != NULL ? h->address : h->url);
	say(w, SENTENCE_MAIL_SUCCEEDED, VALUES(time_of(w, h->succeeded)));
	say(w, SENTENCE_MAIL_TOLD, VALUES(time_of(w, w->letter->before->told)));
	buf_char(w->text, '\n');
	write_counts(w);
	say(w, SENTENCE_MAIL_PUBLISHED, VALUES(number_text(w->arena, h->kept)));
	if (h->rejected > 0)
		say_page(w, SENTENCE_MAIL_WHY_REFUSED, CHECK_PATH);
	else
		say(w, SENTENCE_MAIL_ALL_WELL, NULL);
	buf_char(w->text, '\n');
}

static void
write_closing(struct writing *w)
{
	const struct config *config = w->letter->session->config;

	if (w->letter->subject == ALERT_FAILING)
		say(w, SENTENCE_MAIL_ONCE, NULL);
	if (w->letter->reader == ALERT_PARTNER && config->site_mail != NULL)
		say(w, SENTENCE_MAIL_REPLY_OR_WRITE, VALUES(config->site_mail));
	else if (w->letter->reader == ALERT_PARTNER)
		say(w, SENTENCE_MAIL_REPLY, NULL);
	if (w->letter->subject == ALERT_FAILING || w->letter->reader == ALERT_PARTNER)
		buf_char(w->text, '\n');
	buf_printf(w->text, "-- \n%s\n", site_name(w));
	if (config->site_url != NULL)
		buf_printf(w->text, "%s\n", config->site_url);
}

enum status
alert_write(const struct alert_letter *letter, struct buf *subject, struct buf *text,
    struct fault *fault)
{
	struct writing w = {.letter = letter, .sentences = letter->session->sentences,
	    .arena = arena_new(ARENA_MAX), .text = text};
	enum status status;

	if (w.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a mail");
	status = report_health(letter->session, letter->source, w.arena, fault, &w.health);
	if (status == OK) {
		write_subject(&w, subject);
		write_opening(&w);
		if (letter->subject == ALERT_WELL_AGAIN) {
			write_recovery(&w);
		} else {
			write_circumstances(&w);
			status = write_fault(&w, fault);
			write_kept(&w);
			write_advice(&w);
		}
		write_closing(&w);
	}
	if (status == OK && (arena_failed(w.arena) || buf_failed(subject) || buf_failed(text)))
		status = fault_set(fault, NO_MEMORY, "no memory for a mail");
	arena_free(w.arena);
	return status;
}
