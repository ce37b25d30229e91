/*
 * Manners towards the partners' servers: in which order they are asked, and how long a server is left
 * alone between two requests.  The importer asks one thing at a time, so no server ever has two
 * connections of ours.
 */
#ifndef IMPORT_POLITENESS_H
#define IMPORT_POLITENESS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/config.h"
#include "import/url.h"

#define HOST_PAUSE_DEFAULT_S 1
#define HOST_PAUSE_MAX_S 60

/* Whom the run has asked, and when. */
struct politeness {
	struct {
		char host[URL_HOST_MAX];
		int64_t asked_ms; /* of a monotonic clock */
	} hosts[SOURCES_MAX];
	size_t count;
};

/* Fills order[0 … count - 1] with 0 … count - 1, shuffled: no partner is always last, and the sources
 * of one server do not come all at once. */
void politeness_shuffle(size_t *order, size_t count);
/* How long somebody waits for a host's turn. */
struct patience {
	long pause_s; /* since the host was last asked */
	int64_t until_ms; /* of run_time_now(); 0: for as long as it takes */
	const volatile sig_atomic_t *stop; /* not 0: no longer; or NULL */
};

/* Waits for the host's turn, and notes that it is asked now.  False: the patience came to its end
 * first.  A NULL politeness waits for nothing. */
bool politeness_wait(struct politeness *politeness, const char *host,
    const struct patience *patience);

/* Jitter, shuffling: nothing that secrecy rests on. */
uint32_t politeness_random(void);

#endif
