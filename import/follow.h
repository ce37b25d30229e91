/*
 * How one source is followed from reading to reading: where it is asked, whether it is due, and what
 * a reading changes in that.  Between import/read_source, which reads, and import/schedule, which
 * reckons.
 */
#ifndef IMPORT_FOLLOW_H
#define IMPORT_FOLLOW_H

#include "import/fetch_answer.h"
#include "import/schedule.h"
#include "import/session.h"
#include "import/url.h"

struct following {
	struct import_session *session;
	const struct source_config *source;
	struct source_follow follow;
	char host[URL_HOST_MAX]; /* that is asked */
};

enum status follow_open(struct import_session *session, const struct source_config *source,
    struct fault *fault, struct following *out);
/* Where the feed is: the configuration's address, or the one that it has moved to for good. */
const char *follow_url(const struct following *following);
enum status follow_is_due(struct following *following, const struct source_state *state,
    struct fault *fault, bool *due);

/* A reading went well.  `wishes`: the feed's, NULL after a 304, which leaves them. */
void follow_succeeded(struct following *following, const struct feed_wishes *wishes);
/* Keeps the address that the answer came from, if it is for good; where another source has it, its
 * name, and nothing is kept.  Only once the answer was a feed. */
enum status follow_move(struct following *following, const struct fetch_answer *answer,
    struct fault *fault, const char **owner);
/* It failed, for what `answer` says or for what its document holds. */
void follow_failed(struct following *following, const struct fetch_answer *answer);
/* Where in the document it failed; the line is quoted if it can be. */
void follow_quote(struct following *following, const struct buf *document, long line, long column);

/* Writes it all down, what the host asked too. */
enum status follow_write(struct following *following, const struct fetch_answer *answer,
    struct fault *fault);

#endif
