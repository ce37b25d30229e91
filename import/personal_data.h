/*
 * Addresses of mail and telephone numbers in an action's own texts, where everybody reads them, robots
 * included: a partner may have left a pupil's there.  For import/normalise.c.
 */
#ifndef IMPORT_PERSONAL_DATA_H
#define IMPORT_PERSONAL_DATA_H

#include <stdbool.h>

#include "search/action.h"

/* Whether title, summary or description hold one that is not the action's contact.  French numbers:
 * 02 31 00 00 00, 02.31.00.00.00, +33 2 31 00 00 00. */
bool personal_data_is_told(const struct action *action);

#endif
