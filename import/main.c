/*
 * repertoire-import: reads the partners' feeds and publishes the index.
 */
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/alerts.h"
#include "import/check.h"
#include "import/child/child.h"
#include "import/fetch.h"
#include "import/fingerprint.h"
#include "import/inspect.h"
#include "import/ping.h"
#include "import/publish.h"
#include "import/read/feed.h"
#include "import/read_source.h"
#include "import/report.h"
#include "import/run_time.h"
#include "import/twins.h"

/* So that a run ends before the timer starts the next, whatever partners' servers do. */
#define RUN_SECONDS_DEFAULT 600
#define RUN_SECONDS_MAX 86400

#define MAPPED_BYTES_MIN (256 * 1024) /* of an allocation that is no part of the heap */
#define PATHS_MAX ((size_t)64 * 1024)
#define VERSION "1.0.0"

/* inspect holds the whole document as JSON before it prints it. */
#define INSPECT_MEMORY_MAX ((size_t)2 * 1024 * 1024 * 1024)

enum exit_code { EXIT_FINE = 0, EXIT_NOTHING_DONE = 1, EXIT_SOME_FAILED = 2, EXIT_BUSY = 75 };

static const char help[] =
    "Usage: repertoire-import --config FILE --data DIR [OPTION ...]\n"
    "       repertoire-import build   --config FILE --data DIR\n"
    "       repertoire-import status  --config FILE --data DIR [--json]\n"
    "       repertoire-import check   [--config FILE --source NAME] [--json] FILE\n"
    "       repertoire-import check   [--config FILE --source NAME] [--json] --url URL\n"
    "       repertoire-import inspect [--content-type TYPE] [--content-location URL] [--base URL] FILE\n"
    "\n"
    "Without a command: fetches the feeds that are due, keeps every source's last good\n"
    "actions, and publishes a new index under DIR/index when something changed.\n"
    "build publishes from the store without fetching; status tells how each source\n"
    "fares; check shows the actions that a document (- is standard input) would give,\n"
    "with what to mend; inspect shows what was read of any feed, as JSON.\n"
    "\n"
    "  --config FILE        sources and site, see the README\n"
    "  --data DIR           store.db and index/, made if missing\n"
    "  --source NAME        only this source\n"
    "  --force              also the sources that are not due yet\n"
    "  --accept-shrink NAME accept that this source lost most of its actions\n"
    "  --forget NAME        remove a source and its actions, then publish\n"
    "  --time-limit SECONDS end the reading of sources after so long (default 600)\n"
    "  --today DATE         what \"today\" means (YYYY-MM-DD)\n"
    "  --format FORMAT      of inspect: a mapping file, or the name of one installed\n"
    "  --json               of status and check: for programs\n"
    "  --url URL            of check: fetch the document as a source's feed is fetched\n"
    "  --max-items N        of check --json: describe at most N actions without remark and\n"
    "                       N with (default 200)\n"
    "  --quiet              only faults\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 all is well; 1 nothing could be done; 2 some source failed (its last\n"
    "good actions stay published), or check refused something; 75 another import is\n"
    "running.\n";

struct arguments {
	const char *command;
	const char *config, *data, *source, *accept_shrink, *forget;
	const char *content_type, *content_location, *base, *format, *file, *url;
	size_t max_items;
	bool force, json, quiet;
	int32_t today;
	long time_limit; /* seconds */
};

static volatile sig_atomic_t stopped;

static void
stop(int signal)
{
	stopped = signal;
}

static int
usage(const char *message, const char *what)
{
	(void)fprintf(stderr, "repertoire-import: %s%s\nTry 'repertoire-import --help'.\n", message,
	    what);
	return EXIT_NOTHING_DONE;
}

static int
failed(const struct fault *fault)
{
	(void)fprintf(stderr, "repertoire-import: %s\n", fault->message);
	return fault->status == BUSY ? EXIT_BUSY : EXIT_NOTHING_DONE;
}

static void
say(const struct arguments *a, const char *source, const char *what)
{
	if (!a->quiet)
		(void)fprintf(stderr, "repertoire-import: %s: %s\n", source, what);
}

static void
say_left(const struct arguments *a, const struct source_config *source)
{
	(void)fprintf(stderr, "repertoire-import: %s: left for the next run, this one took over %ld s\n",
	    source->slug, a->time_limit);
}

static void
say_outcome(const struct arguments *a, const struct source_config *source,
    const struct source_state *s, enum outcome outcome)
{
	char line[1024];

	switch (outcome) {
	case OUTCOME_STOPPED:
		return;
	case OUTCOME_LEFT:
		say_left(a, source);
		return;
	case OUTCOME_CUT:
		(void)fprintf(stderr, "repertoire-import: %s: cut short, this run took over %ld s; the next one "
				      "asks it first and gives it its own time\n", source->slug, a->time_limit);
		return;
	case OUTCOME_NOT_DUE:
		say(a, source->slug, strcmp(s->failure_code, "gone") == 0 ? "gone (410), asked no more"
									: "not due yet");
		return;
	case OUTCOME_UNCHANGED:
		say(a, source->slug, "unchanged (304)");
		return;
	case OUTCOME_READ:
		(void)snprintf(line, sizeof(line), "%ld received, %ld rejected, %ld kept%s", s->received,
		    s->rejected, s->kept, s->repaired > 0 ? ", document repaired" : "");
		say(a, source->slug, line);
		return;
	case OUTCOME_FAILED:
		(void)fprintf(stderr, "repertoire-import: %s: failed (%s): %s\n", source->slug,
		    s->failure_code, s->failure);
		return;
	}
}

static void
say_unconfined(bool unconfined)
{
	if (unconfined)
		(void)fprintf(stderr, "repertoire-import: this kernel has neither seccomp nor Landlock: "
				      "documents were read under resource limits alone\n");
}

static int
publish_now(const struct arguments *a, struct import_session *session, struct fault *fault)
{
	struct fault untold = {0};
	char line[128];
	size_t actions, merged = 0;

	say(a, "index", "building");
	if (publish(session, a->accept_shrink != NULL || a->forget != NULL, fault, &actions) != OK)
		return failed(fault);
	(void)snprintf(line, sizeof(line), "published, %zu actions", actions);
	say(a, "index", line);
	if (twins_count(store_connection(session->store), &untold, &merged) != OK)
		(void)fprintf(stderr, "repertoire-import: index: %s\n", untold.message);
	(void)snprintf(line, sizeof(line), "merged, %zu that another source publishes too", merged);
	if (merged > 0)
		say(a, "index", line);
	/* What is published is published: a hub that is away changes nothing of that. */
	if (ping_hub(session->config, &untold) != OK)
		(void)fprintf(stderr, "repertoire-import: index: %s\n", untold.message);
	return EXIT_FINE;
}

/* A run over the sources. */
struct run {
	const struct arguments *arguments;
	struct import_session *session;
	struct politeness politeness;
	bool some_failed;
};

/* `until_ms`: see read_options. */
static enum status
read_one(struct run *run, const struct source_config *source, int64_t until_ms, struct fault *fault)
{
	const struct arguments *a = run->arguments;
	struct read_options options = {a->force || a->source != NULL || a->accept_shrink != NULL,
	    a->accept_shrink != NULL && strcmp(a->accept_shrink, source->slug) == 0, &run->politeness, until_ms};
	enum outcome outcome = OUTCOME_FAILED;
	struct source_state state;
	enum status status = read_source(run->session, source, &options, fault, &state, &outcome);

	if (status != OK)
		return status;
	say_outcome(a, source, &state, outcome);
	run->some_failed = run->some_failed || outcome == OUTCOME_FAILED || outcome == OUTCOME_LEFT ||
	    outcome == OUTCOME_CUT ||
	    (outcome == OUTCOME_NOT_DUE && state.failure_code[0] != '\0');
	return OK;
}

static enum status
read_all(struct run *run, const char *only, struct fault *fault)
{
	const struct config *config = run->session->config;
	int64_t end = run_time_now() + run->arguments->time_limit * 1000;
	size_t order[SOURCES_MAX], i = 0;
	bool cut_before;
	enum status status;

	if (only != NULL)
		return read_one(run, config_source(config, only), 0, fault);
	/* In another order each time: none is left out again and again. */
	politeness_shuffle(order, config->source_count);
	status = run_time_bring_forward(store_connection(run->session->store), config, order, fault,
	    &cut_before);
	if (status == OK && cut_before)
		status = read_one(run, &config->sources[order[i++]], 0, fault);
	for (; status == OK && stopped == 0 && i < config->source_count && run_time_now() < end; i++)
		status = read_one(run, &config->sources[order[i]], run_time_of_source(end), fault);
	for (; status == OK && stopped == 0 && i < config->source_count; i++) {
		say_left(run->arguments, &config->sources[order[i]]);
		run->some_failed = true;
	}
	return status;
}

static void
log_alert(void *context, const char *source, const char *line, bool is_fault)
{
	const struct arguments *a = context;

	if (is_fault || !a->quiet)
		(void)fprintf(stderr, "repertoire-import: %s: %s\n", source, line);
}

static int
run_import(const struct arguments *a, struct import_session *session)
{
	const struct config *config = session->config;
	const char *only = a->accept_shrink != NULL ? a->accept_shrink : a->source;
	struct fault fault = {0}, untold = {0};
	struct run *run = arena_alloc(session->arena, sizeof(*run));
	enum status status = OK;
	bool changed = false;
	int code = EXIT_FINE;
	int64_t reading;

	if (run == NULL) {
		(void)fault_set(&fault, NO_MEMORY, "no memory for a run");
		return failed(&fault);
	}
	*run = (struct run){.arguments = a, .session = session};
	if (fingerprint(session, a->config, &fault, &reading) != OK ||
	    store_set_reading(session->store, reading, &fault) != OK)
		return failed(&fault);
	if (a->forget != NULL && (store_forget(session->store, a->forget, &fault) != OK ||
	    run_time_set_cut(store_connection(session->store), a->forget, false, &fault) != OK))
		return failed(&fault);
	if (only != NULL && config_source(config, only) == NULL)
		return usage("the configuration has no source ", only);
	if (a->forget == NULL)
		status = read_all(run, only, &fault);
	say_unconfined(session->unconfined);
	if (stopped != 0) {
		(void)fprintf(stderr, "repertoire-import: stopped; what was read is kept, nothing new is "
				      "published\n");
		return EXIT_NOTHING_DONE;
	}
	if (status == OK)
		status = store_is_changed(session->store, &fault, &changed);
	if (status != OK)
		return failed(&fault);
	if (!changed && publish_check(session, &fault) != OK) {
		(void)fprintf(stderr, "repertoire-import: index: %s\n", fault.message);
		changed = true;
	}
	if (changed)
		code = publish_now(a, session, &fault);
	/* A mail that cannot be sent stops nothing. */
	if (alerts_send(session, log_alert, (void *)(uintptr_t)a, &untold) != OK)
		(void)fprintf(stderr, "repertoire-import: %s\n", untold.message);
	if (report_publish(session, &fault) != OK)
		return failed(&fault);
	return code != EXIT_FINE ? code : run->some_failed ? EXIT_SOME_FAILED : EXIT_FINE;
}

static int
with_session(const struct arguments *a, bool writes,
    int (*command)(const struct arguments *, struct import_session *))
{
	struct session_options options = {a->config, a->data, writes, a->today, &stopped};
	struct import_session session;
	struct fault fault = {0};
	int code;

	if (a->config == NULL)
		return usage("--config FILE is missing", "");
	if (a->data == NULL)
		return usage("--data DIR is missing", "");
	if (fetch_init(&fault) != OK || session_open(&options, &fault, &session) != OK)
		return failed(&fault);
	code = command(a, &session);
	session_close(&session);
	fetch_end();
	return code;
}

static int
command_import(const struct arguments *a)
{
	return with_session(a, true, run_import);
}

static int
run_build(const struct arguments *a, struct import_session *session)
{
	struct fault fault = {0};

	return publish_now(a, session, &fault);
}

static int
command_build(const struct arguments *a)
{
	return with_session(a, true, run_build);
}

static int
run_status(const struct arguments *a, struct import_session *session)
{
	struct fault fault = {0};

	return report_sources(session, a->json, stdout, &fault) == OK && fflush(stdout) == 0
	    ? EXIT_FINE
	    : failed(&fault);
}

static int
command_status(const struct arguments *a)
{
	return with_session(a, false, run_status);
}

static int
command_check(const struct arguments *a)
{
	struct session_options options = {a->config, NULL, false, a->today, &stopped};
	struct import_session session;
	struct fault fault = {0};
	size_t rejected = 0;
	enum status status;
	struct check_options check_options = {a->source, a->file, a->url, a->json, a->max_items};

	if (a->file == NULL && a->url == NULL)
		return usage("check wants a file, or --url", "");
	if (a->file != NULL && a->url != NULL)
		return usage("check wants a file or --url, not both", "");
	if (a->source != NULL && a->config == NULL)
		return usage("--source wants --config", "");
	if (session_open(&options, &fault, &session) != OK)
		return failed(&fault);
	status = check(&session, &check_options, stdout, stderr, &fault, &rejected);
	say_unconfined(session.unconfined);
	if (fflush(stdout) != 0 && status == OK)
		status = fault_set(&fault, IO_ERROR, "cannot write the answer");
	session_close(&session);
	if (status != OK)
		return failed(&fault);
	return rejected > 0 ? EXIT_SOME_FAILED : EXIT_FINE;
}

static void
confine(void *context)
{
	child_confine(context);
}

struct inspecting {
	const struct arguments *arguments;
	struct arena *arena;
	const char *share;
	struct sentences *sentences;
};

static enum status
print_inspection(void *context, FILE *out, FILE *log, struct child *child, struct fault *fault)
{
	const struct inspecting *i = context;
	const struct arguments *a = i->arguments;
	struct inspect_options options = {.path = a->file, .content_type = a->content_type,
	    .base_url = a->base, .format = a->format == NULL ? "auto" : a->format,
	    .content_location = a->content_location, .sentences = i->sentences, .confine = confine,
	    .confine_context = child};

	(void)log;
	options.mappings = arena_printf(i->arena, "%s/formats", i->share);
	/* A mapping that is installed goes by its name. */
	if (feed_format_is_mapping(options.format) && access(options.format, R_OK) != 0)
		options.format = arena_printf(i->arena, "%s/formats/%s.map", i->share, options.format);
	if (options.mappings == NULL || options.format == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	return inspect(&options, out, fault);
}

/* A document that is too much for its child has an answer, too. */
static enum status
inspect_in_child(struct inspecting *i, struct fault *fault)
{
	struct child_printer printer = {.print = print_inspection, .context = i, .out = stdout,
	    .log = stderr};
	struct child_job job = {.file = CHILD_NO_FILE, .limits = child_limits_for(FEED_BYTES_DEFAULT)};
	struct child_result result;
	enum status status;

	job.limits.use.memory = INSPECT_MEMORY_MAX;
	status = child_print(&printer, &job, fault, &result);
	say_unconfined(!result.confined);
	if (result.end != CHILD_ENDED && printer.printed == 0)
		status = inspect_lost(i->sentences, stdout, fault);
	if (status == OK && fflush(stdout) != 0)
		status = fault_set(fault, IO_ERROR, "cannot write the answer");
	return status;
}

static int
command_inspect(const struct arguments *a)
{
	struct inspecting i = {.arguments = a};
	struct fault fault = {0};
	enum status status;

	if (a->file == NULL)
		return usage("inspect wants a file", "");
	i.arena = arena_new(PATHS_MAX);
	status = i.arena == NULL ? fault_set(&fault, NO_MEMORY, "no memory")
				 : session_find_share(i.arena, &fault, &i.share);
	if (status == OK)
		status = sentences_load(i.share, &fault, &i.sentences);
	if (status == OK)
		status = inspect_in_child(&i, &fault);
	sentences_free(i.sentences);
	arena_free(i.arena);
	return status == OK ? EXIT_FINE : failed(&fault);
}

static const struct command {
	const char *name;
	int (*run)(const struct arguments *);
} commands[] = {
    {"import", command_import}, {"build", command_build},     {"status", command_status},
    {"check", command_check},   {"inspect", command_inspect},
};

static const struct option longs[] = {
    {"config", required_argument, NULL, 'c'},        {"data", required_argument, NULL, 'd'},
    {"source", required_argument, NULL, 's'},        {"force", no_argument, NULL, 'f'},
    {"accept-shrink", required_argument, NULL, 'a'}, {"forget", required_argument, NULL, 'F'},
    {"today", required_argument, NULL, 't'},         {"content-type", required_argument, NULL, 'T'},
    {"content-location", required_argument, NULL, 'L'},
    {"base", required_argument, NULL, 'b'},          {"format", required_argument, NULL, 'm'},
    {"json", no_argument, NULL, 'j'},                {"quiet", no_argument, NULL, 'q'},
    {"url", required_argument, NULL, 'u'},           {"max-items", required_argument, NULL, 'n'},
    {"time-limit", required_argument, NULL, 'l'},
    {"help", no_argument, NULL, 'h'},                {"version", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static const char *
none_if_empty(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

/* -1 to go on, else the exit code. */
static int
read_arguments(struct arguments *a, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'c': a->config = optarg; break;
		case 'd': a->data = optarg; break;
		case 's': a->source = optarg; break;
		case 'f': a->force = true; break;
		case 'a': a->accept_shrink = optarg; break;
		case 'F': a->forget = optarg; break;
		case 'L': a->content_location = none_if_empty(optarg); break;
		case 'T': a->content_type = none_if_empty(optarg); break;
		case 'b': a->base = none_if_empty(optarg); break;
		case 'm': a->format = optarg; break;
		case 'j': a->json = true; break;
		case 'q': a->quiet = true; break;
		case 'u': a->url = optarg; break;
		case 'l':
			a->time_limit = strtol(optarg, NULL, 10);
			if (strspn(optarg, "0123456789") != strlen(optarg) || a->time_limit == 0 ||
			    a->time_limit > RUN_SECONDS_MAX)
				return usage("--time-limit wants seconds, from 1 to 86400, not ", optarg);
			break;
		case 'n':
			a->max_items = strtoul(optarg, NULL, 10);
			if (strspn(optarg, "0123456789") != strlen(optarg) || strlen(optarg) > 6 ||
			    a->max_items == 0)
				return usage("--max-items wants a number from 1 to 999999, not ", optarg);
			break;
		case 't':
			if (strlen(optarg) != ISO_DATE_MAX - 1 || !date_parse_days(optarg, &a->today))
				return usage("--today wants YYYY-MM-DD, not ", optarg);
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EXIT_FINE;
		case 'v':
			(void)puts("repertoire-import " VERSION);
			return EXIT_FINE;
		default:
			return usage("unknown option, or one without its value", "");
		}
	}
	a->file = argv[optind];
	if (a->file != NULL && argv[optind + 1] != NULL)
		return usage("too many files: ", argv[optind + 1]);
	return -1;
}

static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = stop}, before;
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	/* Of a terminal that is closed; nohup(1) has it ignored already. */
	if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		(void)sigaction(SIGHUP, &action, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGXFSZ, &ignore, NULL); /* a write fails instead, and is reported */
}

int
main(int argc, char **argv)
{
	struct arguments a = {.command = "import", .today = paris_today(),
	    .max_items = CHECK_ITEMS_DEFAULT, .time_limit = RUN_SECONDS_DEFAULT};
	size_t i;
	int code;

	/* What is large goes back to the system when it is freed, however large it once was. */
	(void)mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES_MIN);
	if (argc > 1 && argv[1][0] != '-') {
		a.command = argv[1];
		argv[1] = argv[0];
		argc--;
		argv++;
	}
	code = read_arguments(&a, argc, argv);
	if (code >= 0)
		return code;
	catch_signals();
	for (i = 0; i < LENGTH(commands); i++)
		if (strcmp(commands[i].name, a.command) == 0)
			return commands[i].run(&a);
	return usage("unknown command ", a.command);
}
