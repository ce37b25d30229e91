#include "import/child/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIPE_BYTES (1024 * 1024) /* asked for, so that both sides run on */
#define READ_BYTES ((size_t)64 * 1024)
#define SEND_BYTES ((size_t)64 * 1024) /* kept back before they are written */
#define LOOK_MS 200 /* how often a signal to stop is looked for */

#define MEMORY_BYTES ((size_t)512 * 1024 * 1024)
#define DOCUMENT_BYTES ((size_t)20 * 1024 * 1024) /* of which each part may take… */
#define DOCUMENT_SECONDS 20U
#define OUTPUT_BYTES ((size_t)64 * 1024 * 1024)
#define OUTPUT_GROWTH 8 /* times the document: every action repeats what its source says of all */

/* Kinds of our own, beyond the job's. */
enum { KIND_END = CHILD_KINDS_MAX, KIND_OPEN };

struct child {
	int pipe;
	struct buf out;
	bool lost; /* the parent is gone */
};

struct child_limits
child_limits_for(size_t bytes)
{
	unsigned parts = (unsigned)((bytes + DOCUMENT_BYTES - 1) / DOCUMENT_BYTES);
	unsigned seconds = DOCUMENT_SECONDS * (parts == 0 ? 1 : parts);

	/* Elapsed: the machine does other work, and the parent has its own. */
	return (struct child_limits){{MEMORY_BYTES, seconds}, seconds * 6,
	    OUTPUT_BYTES + OUTPUT_GROWTH * bytes};
}

static void
write_out(struct child *child)
{
	const char *at = child->out.data;
	size_t left = child->out.length;

	while (left > 0 && !child->lost) {
		ssize_t written = write(child->pipe, at, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			child->lost = true;
			break;
		}
		at += written;
		left -= (size_t)written;
	}
	buf_reset(&child->out);
}

enum status
child_send(struct child *child, uint32_t kind, const struct buf *body)
{
	char header[MESSAGE_HEADER];

	if (buf_failed(body))
		return NO_MEMORY;
	if (body->length > MESSAGE_BYTES_MAX)
		return TOO_LARGE;
	message_header(kind, body->length, header);
	buf_add(&child->out, header, sizeof(header));
	buf_add(&child->out, body->data, body->length);
	if (buf_failed(&child->out))
		return NO_MEMORY;
	if (child->out.length >= SEND_BYTES)
		write_out(child);
	return child->lost ? IO_ERROR : OK;
}

void
child_confine(struct child *child)
{
	struct buf nothing = {0};

	if (!sandbox_enter() && child_send(child, KIND_OPEN, &nothing) != OK)
		child->lost = true;
}

static void
send_end(struct child *child, enum status status, const struct fault *fault)
{
	struct buf body = {0};

	message_add_number(&body, status);
	message_add_text(&body, fault->message);
	if (child_send(child, KIND_END, &body) == OK)
		write_out(child);
	buf_clear(&body);
}

/* All but the pipe, the document and what is said on standard error. */
static void
close_others(int pipe, int file)
{
	int low = pipe < file ? pipe : file, high = pipe < file ? file : pipe;
	unsigned first = STDERR_FILENO + 1;

	if (low >= (int)first) {
		(void)close_range(first, (unsigned)low - 1, 0);
		first = (unsigned)low + 1;
	}
	(void)close_range(first, (unsigned)high - 1, 0);
	(void)close_range((unsigned)high + 1, ~0U, 0);
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
}

static _Noreturn void
live(const struct child_job *job, int pipe, pid_t parent)
{
	struct child child = {.pipe = pipe};
	struct sigaction usual = {.sa_handler = SIG_DFL};
	struct fault fault = {0};
	enum status status;

	(void)sigaction(SIGINT, &usual, NULL);
	(void)sigaction(SIGTERM, &usual, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(EXIT_FAILURE);
	close_others(pipe, job->file);
	status = sandbox_limit(&job->limits.use, &fault);
	if (status == OK)
		status = job->work(job->context, &child, &fault);
	if (status == OK)
		fault = (struct fault){0};
	else if (fault.message[0] == '\0')
		(void)fault_set(&fault, status, "what is read cannot be handed over");
	send_end(&child, status, &fault);
	_exit(child.lost ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* The parent's side. */
struct listening {
	const struct child_job *job;
	struct fault *fault;
	struct child_result *result;
	pid_t pid;
	int pipe;
	char *bytes; /* MESSAGE_BYTES_MAX and a header */
	size_t length;
	size_t received;
	double deadline;
	bool over; /* the child said how it ended… */
	enum status status; /* …or take() did */
};

static double
elapsed(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static enum status
cut(struct listening *l, enum child_end end, const char *why)
{
	l->result->end = end;
	return l->status = fault_set(l->fault, TOO_LARGE, "a child process was ended: %s", why);
}

static enum status
take_end(struct listening *l, struct message *m)
{
	int64_t status;
	const char *text;

	if (!message_number(m, OK, UNAVAILABLE, &status) ||
	    !message_text(m, FAULT_MESSAGE_MAX, &text))
		return cut(l, CHILD_FLOODED, "its end makes no sense");
	l->over = true;
	l->result->end = CHILD_ENDED;
	l->status = (enum status)status;
	return status == OK ? OK : fault_set(l->fault, (enum status)status, "%s", text);
}

static enum status
take_message(struct listening *l, struct message *m)
{
	enum status status;

	if (l->over)
		return cut(l, CHILD_FLOODED, "it goes on after its end");
	if (m->kind == KIND_OPEN) {
		l->result->confined = false;
		return OK;
	}
	if (m->kind == KIND_END)
		return take_end(l, m);
	status = m->kind > CHILD_KINDS_MAX ? BAD_INPUT : l->job->take(l->job->context, m, l->fault);
	if (status == BAD_INPUT)
		return cut(l, CHILD_FLOODED, "it sent something that is no message");
	if (status != OK)
		l->result->end = CHILD_ENDED;
	return l->status = status;
}

static enum status
take_messages(struct listening *l)
{
	size_t at = 0, size;
	struct message m;
	enum message_state state;
	enum status status = OK;

	while (status == OK &&
	    (state = message_take(l->bytes + at, l->length - at, &m, &size)) != MESSAGE_PARTIAL) {
		if (state == MESSAGE_WRONG)
			return cut(l, CHILD_FLOODED, "it sent too long a message");
		status = take_message(l, &m);
		at += size;
	}
	memmove(l->bytes, l->bytes + at, l->length - at);
	l->length -= at;
	return status;
}

/* NOT_FOUND when the pipe is at its end. */
static enum status
listen_once(struct listening *l)
{
	struct pollfd wait = {l->pipe, POLLIN, 0};
	size_t room = MESSAGE_BYTES_MAX + MESSAGE_HEADER - l->length;
	ssize_t got;

	if (l->job->stop != NULL && *l->job->stop != 0)
		return cut(l, CHILD_STOPPED, "stopped");
	if (elapsed() > l->deadline)
		return cut(l, CHILD_TOO_LONG, "it takes too long");
	if (poll(&wait, 1, LOOK_MS) <= 0)
		return OK;
	got = read(l->pipe, l->bytes + l->length, room < READ_BYTES ? room : READ_BYTES);
	if (got < 0)
		return errno == EINTR ? OK : fault_set(l->fault, IO_ERROR, "pipe: %s", strerror(errno));
	if (got == 0)
		return NOT_FOUND;
	l->length += (size_t)got;
	l->received += (size_t)got;
	if (l->received > l->job->limits.output_max)
		return cut(l, CHILD_FLOODED, "it gives too much");
	return take_messages(l);
}

/* What the system says of a child that did not say how it ended. */
static enum status
explain(struct listening *l, int how)
{
	if (WIFSIGNALED(how) && (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGKILL))
		return cut(l, CHILD_TOO_LONG, "it takes too much processor time");
	l->result->end = CHILD_CRASHED;
	return fault_set(l->fault, TOO_LARGE, "a child process ended by %s %d",
	    WIFSIGNALED(how) ? "signal" : "status",
	    WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
}

static enum status
listen(struct listening *l)
{
	enum status status = OK;
	int how = 0;

	l->bytes = malloc(MESSAGE_BYTES_MAX + MESSAGE_HEADER);
	if (l->bytes == NULL)
		status = l->status = fault_set(l->fault, NO_MEMORY, "no memory to listen to a child");
	while (status == OK)
		status = listen_once(l);
	if (status != NOT_FOUND)
		(void)kill(l->pid, SIGKILL);
	while (waitpid(l->pid, &how, 0) < 0 && errno == EINTR)
		continue;
	free(l->bytes);
	if (status != NOT_FOUND)
		return status;
	return l->over ? l->status : explain(l, how);
}

enum status
child_run(const struct child_job *job, struct fault *fault, struct child_result *result)
{
	struct listening l = {.job = job, .fault = fault, .result = result,
	    .deadline = elapsed() + job->limits.elapsed};
	pid_t parent = getpid();
	enum status status;
	int pipes[2];

	*result = (struct child_result){CHILD_ENDED, true};
	if (pipe2(pipes, O_CLOEXEC) != 0)
		return fault_set(fault, IO_ERROR, "pipe: %s", strerror(errno));
	(void)fcntl(pipes[1], F_SETPIPE_SZ, PIPE_BYTES);
	(void)fflush(NULL); /* what is buffered must not be written twice */
	l.pid = fork();
	if (l.pid == 0)
		live(job, pipes[1], parent);
	(void)close(pipes[1]);
	l.pipe = pipes[0];
	status = l.pid < 0 ? fault_set(fault, IO_ERROR, "fork: %s", strerror(errno)) : listen(&l);
	(void)close(pipes[0]);
	return status;
}
