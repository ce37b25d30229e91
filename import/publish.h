/*
 * From the store to an index in service: built aside, verified, renamed, `current` repointed.
 */
#ifndef IMPORT_PUBLISH_H
#define IMPORT_PUBLISH_H

#include "import/session.h"

#define GENERATIONS_KEPT 3
/* Titles that must be found in a new index before it is published. */
#define PROBES_MAX 5

/* OK when the index in service is there, is what its manifest says, and can be read by this
 * program; else `fault` tells what is wrong with it. */
enum status publish_check(const struct import_session *session, struct fault *fault);
/* BAD_INPUT: the new index would be empty, or hold less than half of the one in service (unless
 * `accept_shrink`); nothing is changed then.  *actions: how many were published. */
enum status publish(struct import_session *session, bool accept_shrink, struct fault *fault,
    size_t *actions);

#endif
