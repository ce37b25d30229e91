/*
 * The command `check`: the actions that a document would give, and what is wrong with it.
 */
#ifndef IMPORT_CHECK_H
#define IMPORT_CHECK_H

#include <stdio.h>

#include "import/session.h"

#define CHECK_ITEMS_DEFAULT 200

struct check_options {
	const char *source; /* of the configuration, or NULL: no defaults, no rules */
	const char *path;   /* of the document, "-" for standard input; NULL when there is a URL */
	const char *url;    /* to be fetched as a source's feed is */
	bool json;          /* one report rather than an action a line */
	size_t items_max;   /* actions that the report describes: so many without remark, so many with */
};

/* Prints one JSON object a line on `out`, and FILE:LINE:COLUMN: niveau: message (French) on
 * `log`; or with `json` the report alone (see import/check_report.h), also of a document that
 * cannot be read.  *rejected: how many items gave no action.  BAD_INPUT when the document cannot
 * be read. */
enum status check(struct import_session *session, const struct check_options *options, FILE *out,
    FILE *log, struct fault *fault, size_t *rejected);

#endif
