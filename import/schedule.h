/*
 * When a source is asked again.  Pure: no clock, no store; instants are seconds since 1970.
 *
 * After a success: the configured frequency, or later where the feed asks for it (RSS 2.0's ttl,
 * skipHours and skipDays, RSS 1.0's sy:updatePeriod and sy:updateFrequency), at most a day.  After
 * failures: twice as late each time, up to a day, with some jitter; the first success brings the
 * frequency back.  Retry-After (RFC 9110, 10.2.3) is kept to, at most a day.  410 stops for good,
 * until the configuration changes or the operator names the source.
 */
#ifndef IMPORT_SCHEDULE_H
#define IMPORT_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "import/read/feed.h"
#include "import/store_follow.h"
#include "search/base/date.h"

#define SCHEDULE_FLOOR_MAX_S (24L * 3600)   /* what a feed may ask for */
#define SCHEDULE_BACKOFF_MAX_S (24L * 3600) /* or the frequency where it is longer */
#define RETRY_AFTER_MAX_S (24L * 3600)
#define SCHEDULE_ALL_HOURS ((1L << 24) - 1)
#define SCHEDULE_ALL_DAYS ((1L << 7) - 1)
#define SCHEDULE_JITTER_PART 10 /* at most a tenth of the delay is added */

/* What the feed's head asks for; zeros where it asks nothing, or nonsense. */
void schedule_read_wishes(const struct feed_about *about, struct feed_wishes *out);

/* `jitter`: any number, best a random one. */
void schedule_succeeded(struct source_follow *follow, long frequency_s, int64_t now);
void schedule_failed(struct source_follow *follow, long frequency_s, int64_t now, uint32_t jitter);
/* Seconds that a Retry-After header asks to wait from `now`, 0 for none or nonsense. */
long schedule_retry_after(const char *value, int64_t now);

/* Whether a server's wish is still to be kept to: one that reaches further than any can was noted by a
 * clock that was ahead. */
bool schedule_waits(const char *until, int64_t now);

/* `state` never tried, or forgotten because what reads feeds has changed: due, unless the server
 * asked to wait. */
bool schedule_is_due(const struct source_follow *follow, const struct source_state *state,
    long frequency_s, int64_t now);
/* "" when nothing keeps the next run from asking. */
void schedule_next(const struct source_follow *follow, char out[24]);

#endif
