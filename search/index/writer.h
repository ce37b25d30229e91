/*
 * Writes a new index file.  Used by import/ and by benchmarks.  The tables are described
 * in search/index/format.h.
 *
 * Errors are sticky: add all actions, test index_writer_finish().
 */
#ifndef SEARCH_INDEX_WRITER_H
#define SEARCH_INDEX_WRITER_H

#include <stddef.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/index/history.h"
#include "search/reference.h"

struct index_writer;
struct appellations; /* search/appellations.h */

struct index_options {
	const char *generation;
	const char *site_name; /* may be NULL */
	const char *site_url;  /* without final slash; may be NULL */
	const char *site_mail;
	const char *notice;    /* a sentence that pages must show (fictitious data…), or NULL */
	const char *origins; /* that may use the API from a browser, blanks between, or NULL for all */
	const char *frames;  /* that may embed the widget, in the same way */
	const char *hub;     /* of WebSub, or NULL */
	const char *today;     /* YYYY-MM-DD: what "upcoming" means for the static order */
	const struct appellations *appellations; /* other names of the jobs, or NULL */
};

/* `path` must not exist.  `reference` and the appellations must outlive the writer. */
enum status index_writer_open(const char *path, const struct index_options *options,
    const struct reference *reference, struct fault *fault, struct index_writer **out);
/* Copies what it keeps.  Actions may come in any order: the writer gives rowids in
 * descending static quality at the end (spooling to disk, so that memory stays flat). */
void index_writer_add(struct index_writer *writer, const struct action *action);
/* An id that is not added stands for an action that is. */
void index_writer_alias(struct index_writer *writer, const char *id, const char *action);
/* What became of an action, also of one that is not added.  Actions of which nothing is told have
 * changed when they say so themselves. */
void index_writer_history(struct index_writer *writer, const struct index_history *history);
/* Orders, indexes, optimises, closes; *actions is how many were written.  The file is removed on error.  Frees the writer in every case. */
enum status index_writer_finish(struct index_writer *writer, struct fault *fault,
    size_t *actions);
/* What must hold before anybody sees the file: it has so many actions, and passes FTS5's
 * integrity-check.  CORRUPT. */
enum status index_check(const char *path, size_t actions, struct fault *fault);
/* Gives up: removes the file and frees.  NULL is allowed. */
void index_writer_abandon(struct index_writer *writer);

#endif
