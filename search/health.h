/*
 * How every source fares, as the importer leaves it beside the index for the workers: sources.txt.
 * Written by import/, read by fcgi/.
 *
 *   format 1
 *   releve 2026-11-24T10:00:00Z      when it was written
 *   fusionnees 1                     actions that several sources publish
 *   fusion CODES ID TITLE            one of them, as it is shown: its sources, commas between
 *                                    an empty line begins a source
 *   source cci-normandie
 *   nom CCI Normandie
 *   …                                a name of health_value()'s members, a blank, the value
 *
 * Texts are UTF-8 on one line; what is absent or 0 is not written.  Instants are RFC 3339 UTC.  The
 * file is replaced whole (written aside, fsynced, renamed), so a reader meets the old or the new one.
 */
#ifndef SEARCH_HEALTH_H
#define SEARCH_HEALTH_H

#include <stddef.h>

#include "search/base/status.h"
#include "search/base/value.h"

#define HEALTH_FILE "sources.txt"
#define HEALTH_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define HEALTH_SOURCES_MAX 500
#define HEALTH_MERGES_MAX 200 /* are named; all are counted */

/* Texts are NULL, numbers 0 where there is nothing to say. */
struct source_health {
	const char *source, *name, *url;
	const char *address;       /* where it has moved to for good */
	const char *state;         /* "ok", "en_panne", "retiree", "jamais_lue" */
	const char *tried, *succeeded, *failing_since, *next;
	const char *error_code, *error, *advice; /* French */
	const char *partner_told, *agence_told; /* of the failure, by mail */
	const char *excerpt;       /* the line of the document that failed */
	long line, column, failures, http;
	long received, kept, rejected, repaired, deduced;
};

/* An action that several sources publish and that is shown once. */
struct health_merge {
	const char *sources; /* by name, commas between */
	const char *id, *title;
};

struct health {
	const char *written; /* instant */
	struct source_health *sources;
	size_t count;
	struct health_merge *merges;
	size_t merge_count;
	long merged; /* such actions in all */
};

enum status health_write(const char *directory, const struct health *health, struct fault *fault);
/* `directory`: of the index, or the importer's data directory.  All in `arena`.  NOT_FOUND: no
 * importer has written any yet; CORRUPT: not this format. */
enum status health_read(const char *directory, struct arena *arena, struct fault *fault,
    struct health *out);

/* Sets the members of a source, by their public names. */
void health_set_value(struct arena *arena, struct value *object, const struct source_health *source);

#endif
