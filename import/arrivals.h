/*
 * An action of a document enters the store under the id that it has there already, whatever its
 * title has become; two with one id in a document both enter.  For import/read_source.c.
 */
#ifndef IMPORT_ARRIVALS_H
#define IMPORT_ARRIVALS_H

#include "import/store_reading.h"

struct arrival {
	bool shares_id; /* with another one of the document: told once for each */
	bool lost;      /* could not be told apart from those before: it is not kept */
};

/* Between store_begin() and store_commit(); the arena is reset. */
enum status arrivals_add(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, struct arrival *out);

#endif
