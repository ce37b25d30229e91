/*
 * Mails about a source that fails: to its partner, and to the Agence, where the configuration names
 * their addresses.
 *
 * Once when it has failed `echecs` times in a row, at once when its server says that it is gone for
 * good (410), and once more when it is read again, to those who were told.  Partners are not told while
 * every source fails for want of an answer: then the network that lacks is ours, and the Agence hears
 * of it.  A mail that cannot be sent is tried again in the next runs, ALERT_TRIES_MAX times in all.
 * What was sent is written down after each (import/alert.h): whoever ends this process between the two
 * is the one reason for a second one.
 */
#ifndef IMPORT_ALERTS_H
#define IMPORT_ALERTS_H

#include <stdbool.h>

#include "import/session.h"
#include "search/base/status.h"

#define ALERT_TRIES_MAX 10
#define ALERTS_A_RUN_MAX 100
#define ALERT_OWN_NETWORK_MIN 3 /* so many sources, and all without an answer: not each by itself */

/* `is_fault`: a mail that could not be sent. */
typedef void (*alert_log)(void *context, const char *source, const char *line, bool is_fault);
/* Sends what is due.  A fault is the store's alone: one of the mail program is logged, and the next
 * run tries again. */
enum status alerts_send(struct import_session *session, alert_log log, void *context,
    struct fault *fault);

#endif
