#include "search/base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 64
#define FILE_BYTES_MAX ((rlim_t)32 * 1024 * 1024) /* a document that it fetches is one */

struct running {
	const struct program *program;
	struct program_result *result;
	pid_t pid;
	int in, out; /* our ends; -1 once closed */
	int ended;   /* readable once it ended; -1: the end of its output tells */
	size_t written;
	int64_t deadline; /* milliseconds of the monotonic clock */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
close_end(int *end)
{
	if (*end >= 0)
		(void)close(*end);
	*end = -1;
}

/* Descriptors of ours, the index and the visitor's connection among them, are closed there. */
static int
spawn(const struct program *program, int in, int out, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int rc;

	(void)sigemptyset(&none);
	(void)sigfillset(&defaults);
	rc = posix_spawn_file_actions_init(&files);
	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attributes);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	if (rc == 0)
		rc = posix_spawnattr_setsigmask(&attributes, &none);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(&attributes, &defaults);
	if (rc == 0)
		rc = posix_spawnattr_setflags(&attributes,
		    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	if (rc == 0)
		rc = posix_spawn(pid, program->argv[0], &files, &attributes, (char *const *)program->argv,
		    environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* It has read nothing yet: no hostile byte meets a program without limits. */
static enum status
limit(const struct running *r, struct fault *fault)
{
	const struct {
		int resource;
		rlim_t most;
	} limits[] = {
	    {RLIMIT_CPU, r->program->cpu_seconds},
#ifndef __SANITIZE_ADDRESS__ /* whose shadow takes terabytes of addresses */
	    {RLIMIT_AS, r->program->memory_max},
#endif
	    {RLIMIT_FSIZE, FILE_BYTES_MAX},
	    {RLIMIT_CORE, 0},
	    {RLIMIT_NOFILE, FILES_MAX},
	};
	size_t i;

	for (i = 0; i < LENGTH(limits); i++) {
		struct rlimit both = {limits[i].most, limits[i].most};

		if (prlimit(r->pid, (__rlimit_resource_t)limits[i].resource, &both, NULL) != 0 &&
		    errno != ESRCH && !(errno == EPERM && r->program->may_leave_others))
			return fault_set(fault, IO_ERROR, "prlimit: %s", strerror(errno));
	}
	return OK;
}

/* What it leaves may hold its output open for long. */
static enum status
watch(struct running *r, struct fault *fault)
{
	if (!r->program->may_leave_others)
		return OK;
	r->ended = pidfd_open(r->pid, 0);
	return r->ended >= 0 ? OK : fault_set(fault, IO_ERROR, "pidfd_open: %s", strerror(errno));
}

static enum status
start(struct running *r, struct fault *fault)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, rc;

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
		rc = errno;
		close_end(&in[0]);
		close_end(&in[1]);
		return fault_set(fault, IO_ERROR, "pipe: %s", strerror(rc));
	}
	rc = spawn(r->program, in[0], out[1], &r->pid);
	close_end(&in[0]);
	close_end(&out[1]);
	r->in = in[1];
	r->out = out[0];
	if (rc != 0) {
		close_end(&r->in);
		close_end(&r->out);
		r->pid = 0;
		return fault_set(fault, rc == ENOENT || rc == EACCES ? UNAVAILABLE : IO_ERROR, "%s: %s",
		    r->program->argv[0], strerror(rc));
	}
	(void)fcntl(r->in, F_SETFL, O_NONBLOCK);
	return watch(r, fault) == OK ? limit(r, fault) : fault->status;
}

static void
feed(struct running *r)
{
	ssize_t n = write(r->in, r->program->input + r->written,
	    r->program->input_length - r->written);

	if (n > 0)
		r->written += (size_t)n;
	/* It may have read enough: what it prints tells. */
	if ((n < 0 && errno != EAGAIN && errno != EINTR) || r->written == r->program->input_length)
		close_end(&r->in);
}

/* False when it prints too much. */
static bool
listen_to(struct running *r)
{
	char block[65536];
	ssize_t n = read(r->out, block, sizeof(block));

	if (n == 0 || (n < 0 && errno != EINTR))
		close_end(&r->out);
	else if (n > 0)
		buf_add(&r->result->output, block, (size_t)n);
	return r->result->output.length <= r->program->output_max;
}

static void
talk(struct running *r)
{
	if (r->program->input_length == 0)
		close_end(&r->in);
	while (r->out >= 0) {
		struct pollfd ends[] = {{r->out, POLLIN, 0}, {r->in, POLLOUT, 0}, {r->ended, POLLIN, 0}};
		int64_t left = r->deadline - now_ms();

		if (left <= 0) {
			r->result->end = PROGRAM_TOO_LATE;
			return;
		}
		if (poll(ends, LENGTH(ends), (int)left) < 0 && errno != EINTR)
			return;
		if (ends[1].revents != 0)
			feed(r);
		if (ends[0].revents != 0 && !listen_to(r)) {
			r->result->end = PROGRAM_TOO_LONG;
			return;
		}
		if (ends[0].revents == 0 && ends[2].revents != 0)
			return;
	}
}

/* It closed its output, and ends: or else is made to. */
static void
reap(struct running *r)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	bool is_ours = true;
	int status = 0;
	pid_t got = 0;

	while (r->result->end == PROGRAM_EXITED && (got = waitpid(r->pid, &status, WNOHANG)) == 0) {
		if (now_ms() >= r->deadline)
			r->result->end = PROGRAM_TOO_LATE;
		else
			(void)nanosleep(&pause, NULL);
	}
	if (!r->program->may_leave_others || r->result->end != PROGRAM_EXITED)
		is_ours = kill(-r->pid, SIGKILL) == 0 || errno != EPERM; /* and what it started */
	/* One that became another user's is left to whoever inherits it. */
	while ((got == 0 && is_ours) || (got < 0 && errno == EINTR))
		got = waitpid(r->pid, &status, 0);
	if (r->result->end != PROGRAM_EXITED)
		return;
	r->result->end = WIFSIGNALED(status) ? PROGRAM_KILLED : PROGRAM_EXITED;
	r->result->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

enum status
program_run(const struct program *program, struct fault *fault, struct program_result *result)
{
	struct running r = {.program = program, .result = result, .in = -1, .out = -1, .ended = -1,
	    .deadline = now_ms() + program->wall_ms};
	enum status status;

	result->end = PROGRAM_EXITED;
	buf_reset(&result->output);
	status = start(&r, fault);
	if (status == OK)
		talk(&r);
	close_end(&r.in);
	close_end(&r.out);
	close_end(&r.ended);
	if (r.pid > 0) {
		if (status != OK)
			(void)kill(-r.pid, SIGKILL);
		reap(&r);
	}
	if (status == OK && buf_failed(&result->output))
		status = fault_set(fault, NO_MEMORY, "no memory for what %s prints", program->argv[0]);
	return status;
}
