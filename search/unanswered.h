/*
 * Queries without result, counted so that the Agence may teach the search their words.  Used by
 * fcgi/, which counts, and repertoire-search, which lists.
 *
 * No address, no visitor, no hour.  A query's text is kept from its third occurrence on; before, the
 * file holds a keyed hash and a counter, so that a name typed once is never stored.  The key lies
 * beside the file, in FILE.cle: who is given the file alone cannot try names on it.
 *
 * The file is one SQLite database, which several workers write:
 *
 *   requete(cle, nombre, jour, texte)   the hash; how often; the last day; the text, folded, or NULL
 */
#ifndef SEARCH_UNANSWERED_H
#define SEARCH_UNANSWERED_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"

#define UNANSWERED_TEXT_FROM 3       /* occurrences from which the text is kept */
#define UNANSWERED_ENTRIES_MAX 10000 /* beyond, the rarest and oldest go */
#define UNANSWERED_DAYS_MAX 396      /* 13 months since the last occurrence */
#define UNANSWERED_BYTES_MAX 200     /* a longer text has no word to teach */
#define UNANSWERED_RETRY_SECONDS 60  /* after a failure nothing is counted for so long */

struct unanswered;

/* Opens nothing yet.  NULL if memory lacks, or the path is too long. */
struct unanswered *unanswered_new(const char *path);
/* NULL is allowed. */
void unanswered_free(struct unanswered *unanswered);

/* One more occurrence.  Waits some tenths of a second for other workers at most.  A failure is told
 * once, until it works again: meanwhile OK says nothing of the file. */
enum status unanswered_count(struct unanswered *unanswered, const char *q, int32_t today,
    struct fault *fault);

struct unanswered_query {
	const char *text;
	uint64_t count;
	int32_t last_day;
};

struct unanswered_list {
	struct unanswered_query *queries; /* the most frequent first */
	size_t count;
	size_t without_text; /* queries that came less often */
};

/* Everything lives in the arena. */
enum status unanswered_read(const char *path, struct arena *arena, struct fault *fault,
    struct unanswered_list *out);

#endif
