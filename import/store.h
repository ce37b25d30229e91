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
 *   alerte(source, destinataire, prevenu, sujet, essais)   what was told by mail (import/alerts.h)
 *   meta(cle, valeur)     version: how often the actions changed; publie: the version published
 *
 * Here: the database itself, and the version of what it holds.  What is done with it is in
 * import/store_reading.h (a source's document read and merged), import/store_follow.h (how sources
 * fare and when they are asked again) and import/store_visit.h (what there is).  Instants are
 * RFC 3339 UTC.
 */
#ifndef IMPORT_STORE_H
#define IMPORT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/status.h"

struct store;

enum status store_open(const char *path, struct fault *fault, struct store **out);
/* NULL is allowed. */
void store_close(struct store *store);

/* Removes a source and its actions. */
enum status store_forget(struct store *store, const char *source, struct fault *fault);

/* What decides how feeds are read, as a number (import/fingerprint.h).  When it is not what it was,
 * every source is due, its feed is asked for whole, and the index counts as changed. */
enum status store_set_reading(struct store *store, int64_t reading, struct fault *fault);

/* Whether the actions changed since store_set_published(). */
enum status store_is_changed(struct store *store, struct fault *fault, bool *out);
enum status store_set_published(struct store *store, struct fault *fault);

/* For what shares its database: import/history. */
struct sqlite3 *store_connection(struct store *store);

#endif
