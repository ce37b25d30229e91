/*
 * The command `status`: how each source fares, for people (French) or programs (JSON).
 */
#ifndef IMPORT_REPORT_H
#define IMPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "import/session.h"

enum status report_sources(struct import_session *session, bool json, FILE *out,
    struct fault *fault);

/* Leaves the same beside the index, for the workers (search/health.h). */
enum status report_publish(struct import_session *session, struct fault *fault);

#endif
