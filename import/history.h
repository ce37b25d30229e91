/*
 * What became of every action of the store, for those who copy us: when it last changed, how often,
 * and what was withdrawn.  Part of the store's database, for import/ alone.
 *
 *   histoire(id, change, revision, retire, publie, anciennes, anciennes_le)
 *       change: RFC 3339 UTC, of the publication that first showed it: who harvests in between what
 *       changed since the last time misses nothing; revision: from 1; retire: 1 once the action is
 *       gone; publie: 0 until that publication; anciennes: the sessions that it had and lost, and
 *       when, while calendars must be told
 *   retrait(the catalogue's columns, deduits)   the actions that are gone, as they were
 *
 * What is shown as another source's action (import/twins.h) is told as withdrawn.
 *
 * Triggers on `action` write both, so that no way of changing it is forgotten.
 */
#ifndef IMPORT_HISTORY_H
#define IMPORT_HISTORY_H

#include "search/base/status.h"
#include "search/index/writer.h"

struct sqlite3;

#define WITHDRAWN_MAX 200000    /* the oldest go beyond */
#define WITHDRAWN_WHOLE_DAYS 60 /* after so long only what names and sorts it stays */
#define CANCELLED_BYTES_MAX 65536

/* Tables and triggers, where they are missing; actions that were there before begin their history
 * with their own date.  Inside no transaction. */
enum status history_create(struct sqlite3 *db, struct fault *fault);
/* Forgets what need not be told any more, and dates what is to be published by the generation's
 * name. */
enum status history_prepare(struct sqlite3 *db, const char *generation, struct fault *fault);
/* What history_prepare() dated is out. */
enum status history_set_published(struct sqlite3 *db, struct fault *fault);
/* Tells the writer of an index all of it. */
enum status history_write(struct sqlite3 *db, struct index_writer *writer, struct fault *fault);

#endif
