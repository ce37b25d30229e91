/*
 * The child's side of import/child/reading.h, on two threads: one parses the document, the other
 * makes actions of its items, which takes longer, and says all that is said to the parent, in the
 * document's order.  For import/child only.
 */
#ifndef IMPORT_CHILD_READING_WORK_H
#define IMPORT_CHILD_READING_WORK_H

#include "import/child/reading.h"

/* The messages: for the parent, whose reading of them says what they hold. */
enum { READING_ACTION, READING_DIAGNOSTIC, READING_RESTART, READING_COUNTS };

/* Confines both threads before the document is looked at. */
enum status reading_work(const struct reading_request *request, struct child *child,
    struct fault *fault);

#endif
