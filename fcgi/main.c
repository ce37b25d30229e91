/*
 * repertoire-fcgi: a FastCGI worker on descriptor 0, one request at a time.
 */
#include <errno.h>
#include <fcgiapp.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fcgi/journal.h"
#include "fcgi/partners.h"
#include "fcgi/worker.h"
#include "search/base/date.h"
#include "search/reference.h"
#include "search/unanswered.h"

#define VERSION "1.0.0"
#define WATCHDOG_SECONDS 3 /* of wall time for one request, reading and writing included */
#define CHECK_WATCHDOG_MORE 5 /* beyond the seconds of a check */
#define REQUESTS_DEFAULT 1000000
#define HEAP_LIMIT_BYTES ((sqlite3_int64)512 * 1024 * 1024)

static const char help[] =
    "Usage: repertoire-fcgi --index DIR [--templates DIR] [--journal FILE] [--max-requests N]\n"
    "                       [--check PROGRAM] [--check-seconds N] [--today DATE]\n"
    "\n"
    "A FastCGI worker of the Répertoire on file descriptor 0, which a supervisor such as\n"
    "spawn-fcgi, multiwatch or a systemd socket must have opened.  Start as many as wanted.\n"
    "\n"
    "  --index DIR        directory of the index, or data directory of repertoire-import\n"
    "  --templates DIR    page templates (default: beside the program's data files)\n"
    "  --journal FILE     where to count queries without result, without address or visitor;\n"
    "                     repertoire-search lists them (default: nowhere)\n"
    "  --check PROGRAM    repertoire-import, with which this worker checks what partners\n"
    "                     publish (default: the page says that it is not possible here).\n"
    "                     Give it to workers that do nothing else: a check takes its time\n"
    "  --check-seconds N  end a check after N seconds, 1 to 50 (default 20)\n"
    "  --max-requests N   end after N requests, to be started anew (default 1000000)\n"
    "  --today DATE       what \"upcoming\" means (YYYY-MM-DD; default: today in Paris)\n"
    "  --help, --version\n"
    "\n"
    "TERM, INT and USR1 end it after the request in hand.  A new generation of the index is\n"
    "taken up between two requests.  Exit status: 0 asked to end, 1 fault, 2 wrong usage or no\n"
    "FastCGI socket.\n";

struct options {
	const char *index, *templates, *journal, *check;
	unsigned long max_requests, check_seconds;
	int32_t today; /* 0: the clock's */
};

static volatile sig_atomic_t ending;

/* Without its socket a signal that comes just before accept() is not lost: accept() fails. */
static void
end_soon(int signal)
{
	(void)signal;
	ending = 1;
	(void)close(STDIN_FILENO);
}

/* A client that stalls in the middle of a record would hold a worker for ever: end, the supervisor
 * starts another. */
static void
bark(int signal)
{
	static const char words[] = "repertoire-fcgi: a request took too long, ending\n";

	(void)signal;
	if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
		_exit(2);
	_exit(1);
}

static void
set_watchdog(long seconds)
{
	struct itimerval timer = {.it_value = {.tv_sec = seconds}};

	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

static void
catch_signals(void)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGUSR1};
	struct sigaction end = {.sa_handler = end_soon}, dog = {.sa_handler = bark};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	size_t i;

	for (i = 0; i < LENGTH(ends); i++)
		(void)sigaction(ends[i], &end, NULL); /* without SA_RESTART: accept() must return */
	(void)sigaction(SIGALRM, &dog, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

static int
usage(const char *message)
{
	(void)fprintf(stderr, "repertoire-fcgi: %s\nTry 'repertoire-fcgi --help'.\n", message);
	return 2;
}

static bool
read_number(const char *text, unsigned long most, unsigned long *number)
{
	char *end;

	errno = 0;
	*number = strtoul(text, &end, 10);
	return strspn(text, "0123456789") > 0 && *end == '\0' && errno == 0 && *number > 0 &&
	    *number <= most;
}

/* -1 to go on, else the exit code. */
static int
read_options(struct options *options, int argc, char **argv)
{
	static const struct option longs[] = {{"index", required_argument, NULL, 'i'},
	    {"templates", required_argument, NULL, 't'}, {"journal", required_argument, NULL, 'j'},
	    {"max-requests", required_argument, NULL, 'n'}, {"today", required_argument, NULL, 'd'},
	    {"check", required_argument, NULL, 'c'}, {"check-seconds", required_argument, NULL, 's'},
	    {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'i':
			options->index = optarg;
			break;
		case 't':
			options->templates = optarg;
			break;
		case 'j':
			options->journal = optarg;
			break;
		case 'c':
			options->check = optarg;
			break;
		case 'n':
			if (!read_number(optarg, ULONG_MAX, &options->max_requests))
				return usage("--max-requests wants a positive number");
			break;
		case 's':
			if (!read_number(optarg, CHECK_SECONDS_MAX, &options->check_seconds))
				return usage("--check-seconds wants a number from 1 to 50");
			break;
		case 'd':
			if (strlen(optarg) != ISO_DATE_MAX - 1 || !date_parse_days(optarg, &options->today))
				return usage("--today wants YYYY-MM-DD");
			break;
		case 'h':
			(void)fputs(help, stdout);
			return 0;
		case 'v':
			(void)puts("repertoire-fcgi " VERSION);
			return 0;
		default:
			return usage("unknown option, or one without its value");
		}
	}
	if (optind < argc)
		return usage("unexpected argument");
	return options->index == NULL ? usage("--index DIR is missing") : -1;
}

static const char *
get_variable(void *context, const char *name)
{
	const FCGX_Request *request = context;

	return FCGX_GetParam(name, request->envp);
}

static size_t
read_body(void *context, char *bytes, size_t length)
{
	const FCGX_Request *request = context;
	int got = FCGX_GetStr(bytes, length > INT32_MAX ? INT32_MAX : (int)length, request->in);

	return got > 0 ? (size_t)got : 0;
}

static void
answer_one(struct worker *worker, FCGX_Request *request)
{
	struct fault fault;

	worker_answer(worker, get_variable, request, &fault);
	if (fault.status != OK)
		(void)fprintf(stderr, "repertoire-fcgi: %s\n", fault.message);
	(void)FCGX_PutStr(worker->answer, (int)worker->answer_length, request->out);
	FCGX_Finish_r(request);
}

/* The exit code.  FCGX_Accept_r() reads the request too, and would wait for ever for a client that
 * stalls: so the connection is accepted here, under the watchdog from its first byte, and handed
 * over by `ipcFd`; `keepConnection` keeps FCGX_Accept_r() from closing what it takes for the last
 * one, and without a listening socket it accepts nothing itself. */
static int
serve(struct worker *worker, unsigned long requests)
{
	FCGX_Request request;

	if (FCGX_InitRequest(&request, -1, 0) != 0)
		return 1;
	while (ending == 0 && requests > 0) {
		int connection = accept4(STDIN_FILENO, NULL, NULL, SOCK_CLOEXEC);

		if (connection < 0 && (errno == EINTR || errno == ECONNABORTED || ending != 0))
			continue;
		if (connection < 0) {
			perror("repertoire-fcgi: accept");
			return 1;
		}
		requests--;
		worker_refresh(worker); /* a large generation takes its time to be verified */
		set_watchdog(worker->check == NULL ? WATCHDOG_SECONDS
						   : (long)worker->check_seconds + CHECK_WATCHDOG_MORE);
		request.ipcFd = connection;
		request.keepConnection = 1;
		if (FCGX_Accept_r(&request) == 0)
			answer_one(worker, &request);
		FCGX_Free(&request, 1);
		journal_write(worker); /* the visitor does not wait for it */
		set_watchdog(0);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct options options = {.max_requests = REQUESTS_DEFAULT, .check_seconds = CHECK_SECONDS};
	struct arena *arena = arena_new((size_t)64 * 1024);
	struct fault fault = {0};
	struct worker worker;
	const char *share = NULL;
	int code = read_options(&options, argc, argv);

	if (code >= 0)
		goto out;
	if (FCGX_IsCGI()) {
		code = usage("descriptor 0 is no FastCGI socket: start it through spawn-fcgi or systemd");
		goto out;
	}
	if (arena != NULL)
		share = reference_directory(arena);
	if (options.templates == NULL && share != NULL)
		options.templates = arena_printf(arena, "%s/templates", share);
	if (options.templates == NULL) {
		code = usage("no templates beside the program: --templates DIR is needed");
		goto out;
	}
	code = 1;
	(void)sqlite3_hard_heap_limit64(HEAP_LIMIT_BYTES);
	if (FCGX_Init() != 0 || worker_open(options.index, options.templates, &fault, &worker) != OK) {
		(void)fprintf(stderr, "repertoire-fcgi: %s\n",
		    fault.status == OK ? "libfcgi cannot start" : fault.message);
		goto out;
	}
	worker.fixed_today = options.today;
	worker.check = options.check;
	worker.check_seconds = (unsigned)options.check_seconds;
	worker.read_body = read_body;
	worker.partners = share == NULL ? NULL : arena_printf(arena, "%s/partenaires", share);
	if (options.journal == NULL || (worker.journal = unanswered_new(options.journal)) != NULL) {
		catch_signals();
		worker_refresh(&worker);
		code = serve(&worker, options.max_requests);
	} else {
		(void)fprintf(stderr, "repertoire-fcgi: no memory for a journal, or too long a path\n");
	}
	worker_close(&worker);
out:
	arena_free(arena);
	return code;
}
