/*
 * Every document that standard input names, a line each, as `inspect` and `check` read it: in one
 * process, for starting is most of what a short document costs a sanitized program.  After a tab may
 * come the Content-Type that it has.  A line goes to standard error before its document is read, so
 * that it stands above whatever ends this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/check.h"
#include "import/inspect.h"

#define SECONDS_A_DOCUMENT 60U /* then SIGALRM ends it: it hangs */
#define TODAY 20781 /* 2026-11-24 */

static int
failed(const char *what, const struct fault *fault)
{
	(void)fprintf(stderr, "%s: %s\n", what, fault->message);
	return EXIT_FAILURE;
}

/* What the program answers with 0, 1 or 2: a document may be refused, a file must be read. */
static bool
is_answer(enum status status)
{
	return status == OK || status == BAD_INPUT || status == TOO_LARGE;
}

/* `check` works in a child, which is dear here: one of its two ways of answering. */
static enum status
read_document(struct import_session *session, const struct check_options *checked, const char *type,
    struct fault *fault)
{
	struct inspect_options inspected = {.path = checked->path, .content_type = type,
	    .base_url = "https://partenaire.example.org/flux/a.rss", .format = "auto",
	    .mappings = session->mappings, .sentences = session->sentences};
	FILE *out = fopen("/dev/null", "w");
	enum status status;
	size_t rejected;

	if (out == NULL)
		return fault_set(fault, IO_ERROR, "/dev/null cannot be written");
	status = inspect(&inspected, out, fault);
	if (is_answer(status))
		status = check(session, checked, out, out, fault, &rejected);
	return fclose(out) == 0 ? status : fault_set(fault, IO_ERROR, "/dev/null is full");
}

int
main(void)
{
	struct session_options options = {.today = TODAY};
	struct import_session session;
	struct fault fault = {0};
	enum status status = session_open(&options, &fault, &session);
	char path[4096], *tab;
	struct check_options checked = {.path = path, .items_max = CHECK_ITEMS_DEFAULT};

	if (status != OK)
		return failed("documents", &fault);
	while (status == OK && fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		(void)fprintf(stderr, "%s\n", path);
		tab = strchr(path, '\t');
		if (tab != NULL)
			*tab++ = '\0';
		(void)alarm(SECONDS_A_DOCUMENT);
		fault = (struct fault){0};
		checked.json = !checked.json;
		status = read_document(&session, &checked, tab, &fault);
		if (is_answer(status))
			status = OK;
	}
	session_close(&session);
	return status == OK ? EXIT_SUCCESS : failed(path, &fault);
}
