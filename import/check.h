/*
 * The command `check`: the actions that a document would give, and what is wrong with it.
 */
#ifndef IMPORT_CHECK_H
#define IMPORT_CHECK_H

#include <stdio.h>

#include "import/session.h"

/* Prints one JSON object a line on `out`, and FILE:LINE:COLUMN: niveau: message (French) on
 * `log`.  `source` may be NULL: then the document is read without a source's defaults and rules.
 * *rejected: how many items gave no action.  BAD_INPUT when the document cannot be read. */
enum status check(struct import_session *session, const char *source, const char *path, FILE *out,
    FILE *log, struct fault *fault, size_t *rejected);

#endif
