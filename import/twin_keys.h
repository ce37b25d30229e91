/*
 * Whether what two sources publish is one action.
 *
 * Keys find who may be the same, cheaply: actions of two sources that share a key, which no other
 * action of either source has, are then compared in full.  A key is a hash of
 *   the action's own address: no scheme, "www.", fragment, tracking parameters or final "/"; the
 *   home page of a site is nobody's own;
 *   title and partner;
 *   title, start of a session and commune;
 *   title and summary, where that is long enough to tell actions apart.
 * To show one action twice costs a visitor little, to hide one that is another costs a partner a
 * visit: in doubt they are two.
 */
#ifndef IMPORT_TWIN_KEYS_H
#define IMPORT_TWIN_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "search/action.h"

#define TWIN_KEYS_MAX 24

/* Looks at title, summary, partner, address, sessions and communes. */
size_t twin_keys(const struct action *action, uint64_t keys[TWIN_KEYS_MAX]);
/* For two that share a key; looks at type, départements and `deduced`, too. */
bool twins_are_one(const struct action *a, const struct action *b);

#endif
