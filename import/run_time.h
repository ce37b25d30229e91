/*
 * The time that a run over the sources has, and what a source gets of it.
 *
 * A source that is asked gets what is left of the run's time, RUN_SOURCE_MS_LEAST at least, within
 * its own limits (import/fetch.h, child_limits_for()).  Where the run's end cuts it short, nothing
 * is held against it: the store keeps its name, the next run asks it first, and then only its own
 * limits count.  So a run ends soon after its time, and no document is too long for ever.
 *
 *   meta('coupee ' source, 1)   in store.db: this source was cut short and not read since
 *
 * For import/ only.
 */
#ifndef IMPORT_RUN_TIME_H
#define IMPORT_RUN_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

struct sqlite3;
struct config;

/* Enough for a good server and a usual document, so that no source is asked in vain. */
#define RUN_SOURCE_MS_LEAST 10000

/* Milliseconds of a clock that nobody sets. */
int64_t run_time_now(void);
/* Until when a source that begins now may take, in a run that is to end at `run_end`. */
int64_t run_time_of_source(int64_t run_end);

enum status run_time_set_cut(struct sqlite3 *db, const char *source, bool cut, struct fault *fault);
/* Moves a source that was cut short to the front of order[0 … source_count - 1]; *first says that
 * there was one. */
enum status run_time_bring_forward(struct sqlite3 *db, const struct config *config, size_t *order,
    struct fault *fault, bool *first);

#endif
