/*
 * A document read into actions, in a child: parsed, sanitised, normalised there; what comes
 * out is checked here again.  For import/ only.
 */
#ifndef IMPORT_CHILD_READING_H
#define IMPORT_CHILD_READING_H

#include "import/child/child.h"
#include "import/normalise.h"

struct reading_request {
	const struct feed_source *feed; /* its limits bound the child's too */
	struct normaliser normaliser;   /* its diagnostic is not called */
	unsigned elapsed_max; /* seconds, within what the limits allow; 0 = they alone */
	const volatile sig_atomic_t *stop;
};

/* What the child says, as it says it; all of it in the parent.  Texts live until the call returns. */
struct reading_sink {
	enum status (*action)(void *context, struct action *action, long line, long column,
	    struct fault *fault);
	void (*diagnostic)(void *context, const struct diagnostic *diagnostic);
	enum status (*restart)(void *context, struct fault *fault); /* all said so far is void */
	void *context;
};

struct reading_counts {
	long received, rejected;
	struct feed_wishes wishes;
	struct child_result child;
};

/* OK: the document was read to its end, and only then may anything be kept.  Otherwise the status is
 * feed_read()'s, or TOO_LARGE with counts->child.end telling what happened to the child. */
enum status reading_run(const struct reading_request *request, const struct reading_sink *sink,
    struct fault *fault, struct reading_counts *counts);

#endif
