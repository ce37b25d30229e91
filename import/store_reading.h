/*
 * A reading of a source, which is one transaction: store_begin(), store_add() for each action, then
 * store_commit() when the document ended cleanly, store_rollback() otherwise.  For import/ only.
 *
 * What was added waits apart (`arrivee`, a temporary table) until it is merged: only then do the
 * stored actions change, and where a reading fails they are what they were.
 */
#ifndef IMPORT_STORE_READING_H
#define IMPORT_STORE_READING_H

#include <stdbool.h>

#include "import/store.h"
#include "search/action.h"
#include "search/base/arena.h"

enum status store_begin(struct store *store, const char *source, struct fault *fault);
/* *duplicate: an action with this id was added since store_begin, and this one was not. */
enum status store_add(struct store *store, const struct action *action, struct fault *fault,
    bool *duplicate);

/* The id under which the source's stored actions hold this one, whose own was made (ID_IS_MADE):
 * the same hash, whatever the title was.  NULL: none that did not arrive already. */
enum status store_made_id(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, const char **out);
enum status store_has(struct store *store, const char *id, struct fault *fault, bool *out);
/* Whether an action with the same hash arrived already, under whatever title. */
enum status store_twin_arrived(struct store *store, const struct action *action,
    struct fault *fault, bool *out);
/* The action that arrived under this one's id while the stored one bears this one's title: its id,
 * title, url and sessions. */
enum status store_usurper(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, struct action *out, bool *found);
/* *done: false where the other id is taken too. */
enum status store_rename_arrival(struct store *store, const char *id, const char *other,
    struct fault *fault, bool *done);

/* Takes back what was added since store_begin(). */
enum status store_restart(struct store *store, struct fault *fault);

struct merge {
	const char *today;  /* YYYY-MM-DD */
	const char *now;    /* the instant that a change is dated with, where the feed gives none */
	long absence_days;  /* an absent action stays so long, or until its sessions are over */
	bool accept_shrink; /* also when less than half is left */
};

/* Merges what was added: new, changed and vanished actions.  A changed one keeps its first
 * `publie`; its `modifie` moves, and not by what only our reading deduces differently.
 * BAD_INPUT, with nothing changed, when
 * the source comes back empty or with less than half of its last good actions. */
enum status store_commit(struct store *store, const struct merge *merge, struct fault *fault);
/* Of the last store_commit(): how many came under an id that nobody knew while a known one with the
 * same link, title and sessions was lacking.  They keep the known one. */
long store_adopted(const struct store *store);
void store_rollback(struct store *store);

#endif
