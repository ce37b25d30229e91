#include "import/alert_text.h"

#include <string.h>

#include "import/advice.h"
#include "import/report.h"
#include "import/store_visit.h"

#define ARENA_MAX ((size_t)4 * 1024 * 1024)
#define HTTP_OK 200

struct writing {
	const struct alert_letter *letter;
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
add_line(struct buf *out, const char *label, const char *text)
{
	if (text == NULL)
		return;
	buf_text(out, label);
	add_quoted(out, text);
	buf_char(out, '\n');
}

static const char *
site_name(const struct writing *w)
{
	const char *name = w->letter->session->config->site_name;

	return name == NULL ? "Répertoire" : name;
}

static const char *
plural(long n, const char *many)
{
	return n > 1 ? many : "";
}

static void
write_subject(const struct writing *w, struct buf *subject)
{
	const char *name = w->letter->source->name;

	buf_printf(subject, "[%s] ", site_name(w));
	switch (w->letter->subject) {
	case ALERT_WELL_AGAIN:
		buf_printf(subject, "Le flux «\u00a0%s\u00a0» est de nouveau lu", name);
		break;
	case ALERT_GONE:
		buf_printf(subject, "Le flux «\u00a0%s\u00a0» n’existe plus à son adresse", name);
		break;
	default:
		buf_printf(subject, "Le flux «\u00a0%s\u00a0» ne peut plus être lu", name);
		break;
	}
}

static void
write_opening(struct writing *w)
{
	const char *name = w->letter->source->name, *site = site_name(w);

	buf_text(w->text, "Bonjour,\n\n");
	switch (w->letter->subject) {
	case ALERT_WELL_AGAIN:
		buf_printf(w->text, "Le flux «\u00a0%s\u00a0» est de nouveau lu par «\u00a0%s\u00a0».\n", name, site);
		break;
	case ALERT_GONE:
		buf_printf(w->text,
		    "Le serveur du flux «\u00a0%s\u00a0» répond que ce flux n’existe plus, et pour de bon (410).\n"
		    "«\u00a0%s\u00a0» ne le demande donc plus.\n", name, site);
		break;
	default:
		buf_printf(w->text, "«\u00a0%s\u00a0» ne parvient plus à lire le flux «\u00a0%s\u00a0».\n", site,
		    name);
		break;
	}
	buf_char(w->text, '\n');
}

static void
write_circumstances(struct writing *w)
{
	const struct source_health *h = &w->health;
	struct buf *text = w->text;

	if (w->letter->reader == ALERT_AGENCE)
		buf_printf(text, "Source\u00a0: %s\n", h->source);
	add_line(text, "Adresse\u00a0: ", h->address != NULL ? h->address : h->url);
	buf_printf(text, "Dernier essai\u00a0: %s\n", report_time(w->arena, h->tried));
	if (h->http > 0)
		buf_printf(text, "Réponse du serveur\u00a0: HTTP %ld\n", h->http);
	if (h->failing_since != NULL)
		buf_printf(text, "En panne depuis\u00a0: %s (%ld essai%s)\n",
		    report_time(w->arena, h->failing_since), h->failures, plural(h->failures, "s de suite"));
	buf_printf(text, "Dernière lecture réussie\u00a0: %s\n\n", report_time(w->arena, h->succeeded));
}

/* What is told above, with its line. */
static bool
is_the_fault(const struct source_health *h, const struct diagnostic *d)
{
	return h->excerpt != NULL && d->level == ERROR && d->line == h->line && d->column == h->column;
}

static enum status
add_remark(void *context, const struct diagnostic *d)
{
	struct writing *w = context;

	if (d->level == NOTE || is_the_fault(&w->health, d) || w->remarks++ >= ALERT_REMARKS_MAX)
		return OK;
	if (w->remarks == 1)
		buf_text(w->text, "Remarques sur le document\u00a0:\n");
	buf_text(w->text, "- ");
	if (d->line > 0 && d->column > 0)
		buf_printf(w->text, "ligne %ld, colonne %ld\u00a0: ", d->line, d->column);
	else if (d->line > 0)
		buf_printf(w->text, "ligne %ld\u00a0: ", d->line);
	add_quoted(w->text, d->message);
	buf_char(w->text, '\n');
	return OK;
}

static enum status
write_remarks(struct writing *w, struct fault *fault)
{
	enum status status = store_visit_diagnostics(w->letter->session->store, w->letter->source->slug,
	    add_remark, w, fault);

	if (w->remarks > ALERT_REMARKS_MAX)
		buf_printf(w->text, "- et %zu autre%s\n", w->remarks - ALERT_REMARKS_MAX,
		    plural((long)(w->remarks - ALERT_REMARKS_MAX), "s"));
	if (w->remarks > 0)
		buf_char(w->text, '\n');
	return status;
}

/* What is wrong, in words, and where. */
static enum status
write_fault(struct writing *w, struct fault *fault)
{
	const struct source_health *h = &w->health;

	if (w->letter->subject == ALERT_GONE) /* said at the beginning */
		return OK;
	add_line(w->text, "Ce qui ne va pas\u00a0: ", h->error);
	if (h->excerpt != NULL) {
		buf_printf(w->text, "Ligne %ld", h->line);
		if (h->column > 0)
			buf_printf(w->text, ", colonne %ld", h->column);
		add_line(w->text, "\u00a0:\n    ", h->excerpt + strspn(h->excerpt, " \t"));
	}
	buf_char(w->text, '\n');
	return write_remarks(w, fault);
}

static void
write_counts(struct writing *w)
{
	const struct source_health *h = &w->health;

	if (h->http == HTTP_OK && h->received > 0)
		buf_printf(w->text, "Dans le document lu\u00a0: %ld action%s, dont %ld refusée%s.\n", h->received,
		    plural(h->received, "s"), h->rejected, plural(h->rejected, "s"));
}

static void
write_kept(struct writing *w)
{
	long kept = w->health.kept;

	write_counts(w);
	if (kept > 1)
		buf_printf(w->text, "Ce qui est gardé\u00a0: les %ld actions déjà connues de ce flux restent publiées, "
				    "chacune jusqu’à la fin de ses dates.\n", kept);
	else if (kept == 1)
		buf_text(w->text, "Ce qui est gardé\u00a0: l’action déjà connue de ce flux reste publiée jusqu’à la "
				  "fin de ses dates.\n");
	else
		buf_text(w->text, "Aucune action de ce flux n’est publiée pour l’instant.\n");
	buf_char(w->text, '\n');
}

static void
write_advice(struct writing *w)
{
	const struct config *config = w->letter->session->config;
	const struct source_health *h = &w->health;
	bool partner = w->letter->reader == ALERT_PARTNER;
	const char *others;

	buf_printf(w->text, "À faire\u00a0: %s\n",
	    partner ? advice_for_partner(h->error_code, h->http) : h->advice);
	if (config->site_url != NULL && partner && w->letter->subject == ALERT_FAILING)
		buf_printf(w->text, "Pour vérifier le flux\u00a0: %s/partenaires/verifier\n", config->site_url);
	if (config->site_url != NULL && !partner)
		buf_printf(w->text, "Toutes les sources\u00a0: %s/agence/sources\n", config->site_url);
	others = alert_addresses(config, w->letter->source, ALERT_PARTNER);
	if (!partner)
		add_line(w->text, "Pour joindre le partenaire\u00a0: ", others);
	buf_char(w->text, '\n');
}

static void
write_recovery(struct writing *w)
{
	const struct source_health *h = &w->health;
	const struct config *config = w->letter->session->config;

	add_line(w->text, "Adresse\u00a0: ", h->address != NULL ? h->address : h->url);
	buf_printf(w->text, "Dernière lecture réussie\u00a0: %s\n", report_time(w->arena, h->succeeded));
	buf_printf(w->text, "Notre message sur la panne\u00a0: %s\n\n",
	    report_time(w->arena, w->letter->before->told));
	write_counts(w);
	buf_printf(w->text, "Actions publiées\u00a0: %ld\n", h->kept);
	if (h->rejected > 0 && config->site_url != NULL)
		buf_printf(w->text, "Pour savoir pourquoi des actions sont refusées\u00a0: %s/partenaires/verifier\n",
		    config->site_url);
	else if (h->rejected == 0)
		buf_text(w->text, "Il n’y a plus rien à faire.\n");
	buf_char(w->text, '\n');
}

static void
write_closing(struct writing *w)
{
	const struct config *config = w->letter->session->config;

	if (w->letter->subject == ALERT_FAILING)
		buf_text(w->text, "Ce message n’est envoyé qu’une fois\u00a0: un autre suivra quand le flux sera de "
				  "nouveau lu.\n");
	if (w->letter->reader == ALERT_PARTNER) {
		buf_text(w->text, "Pour nous joindre, répondez à ce message");
		if (config->site_mail != NULL)
			buf_printf(w->text, " ou écrivez à %s", config->site_mail);
		buf_text(w->text, ".\n");
	}
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
	struct writing w = {.letter = letter, .arena = arena_new(ARENA_MAX), .text = text};
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
