/*
 * A worker between two requests: templates, the index in service, one arena.
 */
#ifndef FCGI_WORKER_H
#define FCGI_WORKER_H

#include "fcgi/outlines.h"
#include "fcgi/reply.h"
#include "fcgi/request.h"
#include "fcgi/template.h"
#include "fcgi/words.h"
#include "search/index/reader.h"

#define REQUEST_ARENA_MAX ((size_t)16 * 1024 * 1024)
#define SEARCH_DEADLINE_MS 250
#define RETRY_AFTER_SECONDS 10

struct request;
struct unanswered;

struct worker {
	const char *directory; /* of the index */
	struct templates *templates;
	struct words words;
	struct outlines *outlines; /* of the map */
	struct index *index; /* NULL while there is none */
	struct arena *arena;
	struct reply reply;
	struct buf output;
	const char *answer; /* what is to be sent: the output, or a constant when memory lacks */
	size_t answer_length;
	int64_t last_failure;             /* to open an index, in seconds */
	char refused[GENERATION_MAX];     /* a generation that turned out bad, said once */
	int32_t fixed_today; /* 0: `today` follows the clock; set after worker_open() */
	int32_t today;
	struct unanswered *journal; /* NULL: nothing is counted; set after worker_open(), then ours */
	const struct request *unanswered; /* of the answer in hand, to be counted; in the arena */
	/* Set after worker_open(); NULL is none. */
	body_reader *read_body; /* with the context of worker_answer() */
	void *body_context;     /* that one */
	const char *check;      /* the program that reads what partners publish */
	unsigned check_seconds; /* for which it may run */
	const char *partners;   /* the directory of what they may download */
};

/* NO_MEMORY, or a fault of the templates.  An index that is missing is no fault: it is looked for
 * again at each request. */
enum status worker_open(const char *directory, const char *templates, struct fault *fault,
    struct worker *out);
void worker_close(struct worker *worker);

/* Opens the index, or the newer generation; logs what goes wrong. */
void worker_refresh(struct worker *worker);
/* Answers one request: worker->answer is a whole CGI answer.  Never fails: faults become 4xx and
 * 5xx.  `fault` holds the cause of a 5xx, for the log; its status is OK otherwise. */
void worker_answer(struct worker *worker, environment get, void *context, struct fault *fault);

#endif
