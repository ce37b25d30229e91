/*
 * The command `status`: how each source fares, for people (French) or programs (JSON).
 */
#ifndef IMPORT_REPORT_H
#define IMPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "import/session.h"
#include "search/health.h"

enum status report_sources(struct import_session *session, bool json, FILE *out,
    struct fault *fault);

/* All that is known of a source; texts in `arena`. */
enum status report_health(struct import_session *session, const struct source_config *source,
    struct arena *arena, struct fault *fault, struct source_health *out);
/* An instant as Paris reads it; that there is none for NULL. */
const char *report_time(const struct sentences *sentences, struct arena *arena, const char *instant);

/* Leaves the same beside the index, for the workers (search/health.h). */
enum status report_publish(struct import_session *session, struct fault *fault);

#endif
