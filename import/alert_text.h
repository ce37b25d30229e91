/*
 * What a mail about a source says: to its partner, who mends the feed, or to the Agence,
 * who runs the site.
 */
#ifndef IMPORT_ALERT_TEXT_H
#define IMPORT_ALERT_TEXT_H

#include "import/alert.h"
#include "import/session.h"
#include "search/base/buf.h"

#define ALERT_REMARKS_MAX 10 /* of the document, as many are quoted */

struct alert_letter {
	struct import_session *session;
	const struct source_config *source;
	enum alert_reader reader;
	enum alert_subject subject; /* not ALERT_NONE */
	const struct alert *before; /* what the reader was told so far */
};

/* Adds the subject and the text.  A fault is the store's, or of memory. */
enum status alert_write(const struct alert_letter *letter, struct buf *subject, struct buf *text,
    struct fault *fault);

#endif
