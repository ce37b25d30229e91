/*
 * Manners towards the partners' servers: in which order they are asked, and how long a server is left
 * alone between two requests.  The importer asks one thing at a time, so no server ever has two
 * connections of ours.
 */
#ifndef IMPORT_POLITENESS_H
#define IMPORT_POLITENESS_H

#include <signal.h>
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
/* Waits until `pause_s` seconds have passed since the host was last asked, or *stop is set; then notes
 * that it is asked now.  A NULL politeness waits for nothing. */
void politeness_wait(struct politeness *politeness, const char *host, long pause_s,
    const volatile sig_atomic_t *stop);

/* Jitter, shuffling: nothing that secrecy rests on. */
uint32_t politeness_random(void);

#endif
