/*
 * One action that several sources publish: shown once, with all its partners.  Found anew at each
 * publication (import/twin_keys.h says how), so that it comes apart by itself when one of them
 * withdraws or changes it.  The one stored first keeps its id and its words; the others lend it what
 * it lacks, and their addresses lead to it.  Part of the store's database, for import/ alone.
 *
 *   fusion(id, tete)   an action that is shown as another one, as of the last publication
 *
 * Memory stays flat: keys, eight bytes each, are sorted by SQLite in a file.
 */
#ifndef IMPORT_TWINS_H
#define IMPORT_TWINS_H

#include "search/action.h"
#include "search/base/status.h"

struct sqlite3;

/* Fills `fusion`.  What changed by it has changed for those who harvest (import/history.h).
 * *absorbed: how many are shown as another one.  Inside no transaction. */
enum status twins_find(struct sqlite3 *db, struct fault *fault, size_t *absorbed);

/* How many `fusion` holds. */
enum status twins_count(struct sqlite3 *db, struct fault *fault, size_t *out);

struct twins;

enum status twins_open(struct sqlite3 *db, struct fault *fault, struct twins **out);
/* NULL is allowed. */
void twins_close(struct twins *twins);

/* What is to be shown of an action: *out, with what its twins say; or, when it is shown as another
 * one, that one's id in *shown_as, else NULL.  Valid until the next call, as long as `action`. */
enum status twins_apply(struct twins *twins, const struct action *action, struct fault *fault,
    struct action *out, const char **shown_as);

/* Calls `visit` with each of a source's actions that is shown with another source's, and the id of
 * one of the latter. */
typedef enum status (*twin_visitor)(void *context, const char *id, const char *other);
enum status twins_visit(struct sqlite3 *db, const char *source, twin_visitor visit, void *context,
    struct fault *fault);

/* Calls `visit` with each action that is shown for several sources: its id, title, and the names of
 * the sources, commas between; at most `most` of them, by title.  *heads: how many there are. */
typedef enum status (*merge_visitor)(void *context, const char *id, const char *title, const char *sources);
enum status twins_visit_heads(struct sqlite3 *db, size_t most, merge_visitor visit, void *context,
    struct fault *fault, size_t *heads);

#endif
