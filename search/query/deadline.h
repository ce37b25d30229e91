/*
 * The moment at which a search, a completion or a look for related actions gives up.  For who
 * calls them, and for search/query.
 *
 * A deadline is a time of the monotonic clock in milliseconds; 0 stands for none.
 */
#ifndef SEARCH_QUERY_DEADLINE_H
#define SEARCH_QUERY_DEADLINE_H

#include <stdbool.h>

#include "search/base/status.h"
#include "search/index/reader.h"

/* That many milliseconds from now; none for 0. */
double deadline_in(unsigned milliseconds);
bool deadline_is_over(double deadline);
/* TOO_LATE, and says so. */
enum status deadline_fault(struct fault *fault);

/* Until deadline_forget(), what the index asks of SQLite is interrupted once it is over.
 * *deadline must live as long. */
void deadline_watch(struct index *index, const double *deadline);
void deadline_forget(struct index *index);

#endif
