/*
 * One source, from its address to the store.
 */
#ifndef IMPORT_READ_SOURCE_H
#define IMPORT_READ_SOURCE_H

#include "import/politeness.h"
#include "import/session.h"
#include "import/store_follow.h"

struct read_options {
	bool force;         /* even when its frequency says that it is not due */
	bool accept_shrink; /* even when less than half is left */
	struct politeness *politeness; /* of the run, or NULL */
	int64_t until_ms; /* of run_time_now(): the run's time for it is over; 0 = its own limits alone */
};

enum outcome {
	OUTCOME_STOPPED,
	OUTCOME_LEFT,
	OUTCOME_CUT,
	OUTCOME_NOT_DUE,
	OUTCOME_UNCHANGED,
	OUTCOME_READ,
	OUTCOME_FAILED,
};

/* OUTCOME_STOPPED: session->stop was set; OUTCOME_LEFT: the run's time was over before the server's
 * turn came; OUTCOME_CUT: it was over before the document was read, which is kept for the next run
 * (import/run_time.h).  None of the three says anything of the source, nor is written into its
 * state.  OUTCOME_FAILED keeps the last good actions; `state` says why.  The status is not OK only
 * when the store itself fails. */
enum status read_source(struct import_session *session, const struct source_config *source,
    const struct read_options *options, struct fault *fault, struct source_state *state,
    enum outcome *outcome);

#endif
