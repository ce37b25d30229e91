/*
 * What a calendar must still tell of the past: how often its actions changed, and which events are
 * off.  Used by the calendars.
 */
#ifndef FCGI_FEED_HISTORY_H
#define FCGI_FEED_HISTORY_H

#include "fcgi/feed.h"

#define CANCELLED_DAYS 30          /* an event that is off is told for so long */
#define CANCELLED_ENTRIES_MAX 500

/* Adds each entry's revision and what it lost, and entries for actions that were withdrawn.  Of
 * those, the filters of the request decide which belong to it; a withdrawn action has left the
 * index, so one that was found by words or around a place is not told. */
enum status feed_add_history(struct worker *worker, struct feed *feed, struct fault *fault);
/* The action as it was, if it was withdrawn, and whether that was so lately that its events are told
 * as off; NOT_FOUND. */
enum status feed_withdrawn_action(struct worker *worker, const char *id, struct fault *fault,
    struct action *out, bool *is_recent);

#endif
