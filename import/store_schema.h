/*
 * The tables of a store and the version that they are of.  For import/store.c.
 *
 * The version is SQLite's user_version, beside an application_id of our own; an older store goes up
 * one step after the other, each one transaction, so that a run cut short leaves it at the step
 * before.  A newer store, or another program's database, is refused before anything is written.  A
 * store without version is one of before versions were written, or new.
 *
 * Columns of the catalogue's fields come by import/store_columns.h, without a step.
 */
#ifndef IMPORT_STORE_SCHEMA_H
#define IMPORT_STORE_SCHEMA_H

#include "search/base/status.h"

struct sqlite3;

#define STORE_APPLICATION_ID 0x5265706e /* "Repn" */
#define STORE_VERSION 2

/* BAD_INPUT, and nothing is changed: a newer store; CORRUPT: another program's.  Inside no
 * transaction. */
enum status store_schema_update(struct sqlite3 *db, struct fault *fault);
/* The temporary table of what arrives. */
enum status store_schema_arrivals(struct sqlite3 *db, struct fault *fault);

#endif
