/*
 * The store: the last good actions of every source, and how each source fares.  A SQLite database,
 * for the importer alone.
 *
 *   source(nom, etag, last_modified, essai, succes, echec_code, echec, http, recus, gardes, rejetes,
 *          reparations, deduits)
 *   suivi(source, pas_avant, attente, en_panne_depuis, adresse, adresse_quittee, extrait, echecs,
 *          plancher_s, heures_sautees, jours_sautes, retire, ligne, colonne)   when it is asked again
 *   hote(nom, attente)     a server that asked to wait
 *   action(the catalogue's columns, deduits, vu, absent_depuis)
 *   fusion(id, tete)      what the index shows as another source's action (import/twins.h)
 *   diagnostic(source, rang, niveau, code, ligne, colonne, message)    of the last reading
 *   meta(cle, valeur)     version: how often the actions changed; publie: the version published
 *
 * Reading a source is one transaction: store_begin, store_add for each action, then store_commit
 * when the document ended cleanly, store_rollback otherwise.  Instants are RFC 3339 UTC.
 */
#ifndef IMPORT_STORE_H
#define IMPORT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/read/feed.h"
#include "search/action.h"
#include "search/base/status.h"

struct store;

enum status store_open(const char *path, struct fault *fault, struct store **out);
/* NULL is allowed. */
void store_close(struct store *store);

struct source_state {
	char etag[512], last_modified[512];
	char tried[24], succeeded[24]; /* "" = never */
	char failure_code[32];         /* "" = the last try went well */
	char failure[512];             /* French */
	long http;
	long received, kept, rejected, repaired, deduced;
};

/* A zeroed state for a source that was never read. */
enum status store_state(struct store *store, const char *source, struct fault *fault,
    struct source_state *out);
enum status store_set_state(struct store *store, const char *source,
    const struct source_state *state, struct fault *fault);

/* How a source is followed (import/schedule.h decides).  Instants, "" = none. */
struct source_follow {
	char not_before[24];    /* by our own reckoning */
	char asked_until[24];   /* by the server: Retry-After */
	char failing_since[24]; /* first of the failures in a row */
	char url[2048];         /* where the feed has moved for good, "" = it has not */
	char url_left[2048];    /* the configuration's address at that time */
	char excerpt[400];      /* the line of the document that failed */
	long failures;          /* in a row */
	struct feed_wishes wishes;
	long gone; /* 1: 410, asked no more */
	long line, column; /* of the failure, 0 when unknown */
};

/* Zeroed for a source that was never read. */
enum status store_follow(struct store *store, const char *source, struct fault *fault,
    struct source_follow *out);
enum status store_set_follow(struct store *store, const char *source,
    const struct source_follow *follow, struct fault *fault);

/* Until when a host (name and port) asked to be left alone; "" = it did not. */
enum status store_host_wait(struct store *store, const char *host, struct fault *fault,
    char out[24]);
enum status store_set_host_wait(struct store *store, const char *host, const char *until,
    struct fault *fault);

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
void store_rollback(struct store *store);

/* Replaces what the last reading of the source said; outside a reading's transaction. */
enum status store_set_diagnostics(struct store *store, const char *source,
    const struct diagnostic *diagnostics, size_t count, struct fault *fault);

/* Removes a source and its actions. */
enum status store_forget(struct store *store, const char *source, struct fault *fault);

/* Live actions of a source, or of all (NULL). */
enum status store_count(struct store *store, const char *source, struct fault *fault, long *out);
typedef enum status (*store_visitor)(void *context, const struct action *action);
/* Every action, by id; its texts live until the visitor returns. */
enum status store_visit(struct store *store, store_visitor visit, void *context,
    struct fault *fault);
typedef enum status (*diagnostic_visitor)(void *context, const struct diagnostic *diagnostic);
enum status store_visit_diagnostics(struct store *store, const char *source,
    diagnostic_visitor visit, void *context, struct fault *fault);
/* Calls `visit` with the name of each source that the store knows. */
typedef enum status (*name_visitor)(void *context, const char *name);
enum status store_visit_sources(struct store *store, name_visitor visit, void *context,
    struct fault *fault);

/* What decides how feeds are read, as a number (import/fingerprint.h).  When it is not what it was,
 * every source is due, its feed is asked for whole, and the index counts as changed. */
enum status store_set_reading(struct store *store, int64_t reading, struct fault *fault);

/* For what shares its database: import/history. */
struct sqlite3 *store_connection(struct store *store);

/* Whether the actions changed since store_set_published(). */
enum status store_is_changed(struct store *store, struct fault *fault, bool *out);
enum status store_set_published(struct store *store, struct fault *fault);

#endif
