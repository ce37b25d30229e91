/*
 * Work on a stranger's document, done by a forked child that may do nothing else
 * (import/child/sandbox.h) and hands its results back as messages over a pipe.  Whatever the
 * document does to the child (crash, endless loop, memory bomb, flood of output), the parent goes
 * on.  For import/ only.
 *
 * The job is a function that runs in the child: it sees the parent's memory as it was, and what it
 * changes there is lost with it.  It first opens what it needs besides the document, then calls
 * child_confine(), then reads the document.  The parent's other descriptors are closed in the
 * child.  The child ends when its parent does.
 */
#ifndef IMPORT_CHILD_CHILD_H
#define IMPORT_CHILD_CHILD_H

#include <signal.h>
#include <stdio.h>

#include "import/child/message.h"
#include "import/child/sandbox.h"
#include "search/base/status.h"

#define CHILD_NO_FILE (-1)

struct child;

struct child_limits {
	struct sandbox_limits use;
	unsigned elapsed; /* seconds, waiting included */
	size_t output_max; /* bytes of all messages */
};

/* What a document of so many bytes may take. */
struct child_limits child_limits_for(size_t bytes);

struct child_job {
	/* In the child. */
	enum status (*work)(void *context, struct child *child, struct fault *fault);
	/* In the parent, for each message of the job's own kinds (below CHILD_KINDS_MAX).  Not OK ends
	 * the child.  BAD_INPUT says that the message is none of the job's. */
	enum status (*take)(void *context, struct message *message, struct fault *fault);
	void *context;
	int file; /* of the document, open for reading; or CHILD_NO_FILE */
	struct child_limits limits;
	const volatile sig_atomic_t *stop; /* not 0: give up within a second; or NULL */
};

#define CHILD_KINDS_MAX 1000

enum child_end {
	CHILD_ENDED,    /* the job came to its end, and its status is child_run()'s */
	CHILD_CRASHED,  /* a signal, or an end of its own making */
	CHILD_TOO_LONG, /* over its time */
	CHILD_FLOODED,  /* over output_max, or what it sent is no message */
	CHILD_STOPPED,  /* because of job->stop */
};

struct child_result {
	enum child_end end;
	bool confined; /* false: the kernel has no seccomp and no Landlock */
};

/* Runs the job to its end and reaps the child.  OK: the job ended well.  Otherwise `fault` says
 * what went wrong in English; when end is CHILD_ENDED the status is the job's own, or take()'s. */
enum status child_run(const struct child_job *job, struct fault *fault,
    struct child_result *result);

/* Both for the job.  Not OK: the parent is gone, or memory lacks; the job ends then. */
void child_confine(struct child *child);
enum status child_send(struct child *child, uint32_t kind, const struct buf *body);

/* A job that prints: work() finds in `out` and `log` streams whose bytes the parent writes to its
 * own. */
struct child_printer {
	enum status (*print)(void *context, FILE *out, FILE *log, struct child *child,
	    struct fault *fault);
	void *context;
	FILE *out, *log; /* the parent's */
	size_t printed;  /* in the parent: bytes of `out` */
	int64_t count;   /* in the parent: what print() gave to child_count() */
};
/* `job` gives file, limits and stop. */
enum status child_print(struct child_printer *printer, const struct child_job *job,
    struct fault *fault, struct child_result *result);
/* For print(): a number for the parent. */
enum status child_count(struct child *child, int64_t count);

#endif
