/*
 * What is written down of an answer once the visitor has it: queries without result.
 *
 * A query is without result when nothing has all its words, nor what they mean: the answer is empty
 * or was widened.  What the filters alone took away is none.
 */
#ifndef FCGI_JOURNAL_H
#define FCGI_JOURNAL_H

#include "fcgi/worker.h"
#include "search/query/search.h"

/* Notes the request if its answer is to be counted; the reply is then not to be kept by nginx, so
 * that the next visitor is counted too. */
void journal_note(struct worker *worker, const struct request *request,
    const struct answer *answer);
/* Counts what was noted.  A failure is said on standard error, once. */
void journal_write(struct worker *worker);

#endif
