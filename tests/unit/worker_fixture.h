/*
 * A worker over an index of a few actions, asked without FastCGI: for the units of fcgi/.
 */
#ifndef TESTS_UNIT_WORKER_FIXTURE_H
#define TESTS_UNIT_WORKER_FIXTURE_H

#include <fcntl.h>

#include "fcgi/worker.h"
#include "tests/unit/fixture.h"

static const struct action shown_actions[] = {
    {.value = {[FIELD_ID] = "cma:boulangerie", [FIELD_TITRE] = "Visite d’une boulangerie à Caen",
	 [FIELD_RESUME] = "Le boulanger montre son fournil & ses « secrets » <b>",
	 [FIELD_DESCRIPTION] = "<p>On y pétrit, on y cuit.</p>",
	 [FIELD_TYPE] = "visite_entreprise", [FIELD_NIVEAUX] = "5e 4e", [FIELD_FILIERES] = "alimentation",
	 [FIELD_PARTENAIRE_NOM] = "CMA", [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118",
	 [FIELD_SEANCES] = "2100-01-14T09:00\t2100-01-14T12:00\t14118", [FIELD_GRATUIT] = "1",
	 [FIELD_LIEU] = "en_entreprise", [FIELD_DUREE_MINUTES] = "180",
	 [FIELD_MODIFIE] = "2026-11-02T23:30:00Z"}},
    {.value = {[FIELD_ID] = "cfa:mini-stage", [FIELD_TITRE] = "Mini-stage au CFA de l'hôtellerie",
	 [FIELD_RESUME] = "Trois jours en cuisine",
	 [FIELD_TYPE] = "mini_stage", [FIELD_NIVEAUX] = "3e", [FIELD_PARTENAIRE_NOM] = "CFA",
	 [FIELD_DEPARTEMENTS] = "76", [FIELD_COMMUNES] = "76540", [FIELD_GRATUIT] = "0",
	 [FIELD_COUT] = "10 euros", [FIELD_LIEU] = "en_centre_de_formation"}},
    {.value = {[FIELD_ID] = "cci:en-classe", [FIELD_TITRE] = "Un ambassadeur dans votre classe",
	 [FIELD_RESUME] = "Il vient parler des métiers de l’énergie",
	 [FIELD_TYPE] = "ambassadeur", [FIELD_NIVEAUX] = "5e 4e 3e", [FIELD_PARTENAIRE_NOM] = "CCI",
	 [FIELD_REGIONAL] = "1", [FIELD_LIEU] = "en_etablissement", [FIELD_GRATUIT] = "1"}},
};

struct site {
	char *directory;
	struct worker worker;
};

/* What the web server would put in the environment; NULL = not there. */
struct asked {
	const char *method, *uri, *query, *if_none_match;
};

/* Without its log. */
static inline void
refresh_quietly(struct worker *worker)
{
	int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);

	assert_true(saved >= 0 && nowhere >= 0);
	(void)fflush(stderr);
	assert_true(dup2(nowhere, STDERR_FILENO) >= 0);
	worker_refresh(worker);
	(void)fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(nowhere);
	(void)close(saved);
}

static inline void
site_set_up(struct site *site)
{
	struct reference *reference = fixture_reference();
	struct fault fault = {0};

	site->directory = fixture_directory();
	fixture_publish(site->directory, shown_actions, LENGTH(shown_actions), reference);
	reference_free(reference);
	if (worker_open(site->directory, "www/templates", &fault, &site->worker) != OK)
		fail_msg("%s", fault.message);
	refresh_quietly(&site->worker); /* NOLINT(clang-analyzer-unix.Malloc): in site->directory */
	assert_non_null(site->worker.index);
}

static inline void
site_tear_down(struct site *site)
{
	worker_close(&site->worker);
	fixture_remove(site->directory);
}

static inline const char *
asked_variable(void *context, const char *name)
{
	const struct asked *asked = context;

	return strcmp(name, "REQUEST_METHOD") == 0      ? asked->method
	    : strcmp(name, "REQUEST_URI") == 0          ? asked->uri
	    : strcmp(name, "QUERY_STRING") == 0         ? asked->query
	    : strcmp(name, "HTTP_IF_NONE_MATCH") == 0   ? asked->if_none_match
							: NULL;
}

/* The status of the answer, which the worker holds. */
static inline int
site_ask(struct site *site, const struct asked *asked, struct fault *fault)
{
	struct asked copy = *asked;
	int status = 0;

	worker_answer(&site->worker, asked_variable, &copy, fault);
	if (sscanf(site->worker.answer, "Status: %3d ", &status) != 1 ||
	    strstr(site->worker.answer, "\r\n\r\n") == NULL ||
	    strlen(site->worker.answer) != site->worker.answer_length)
		fail_msg("no CGI answer to %s: \"%s\"", asked->uri, site->worker.answer);
	return status;
}

/* A GET of a path with its query string. */
static inline int
site_get(struct site *site, const char *uri, struct fault *fault)
{
	const char *question = strchr(uri, '?');
	struct asked asked = {"GET", uri, question == NULL ? "" : question + 1, NULL};

	return site_ask(site, &asked, fault);
}

static inline const char *
site_body(const struct site *site)
{
	return strstr(site->worker.answer, "\r\n\r\n") + 4;
}

#endif
