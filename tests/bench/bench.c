/*
 * make bench: how fast and how big, beside a plain FTS5 table in the same run.
 *
 *   bench DIRECTORY ACTIONS...
 *
 * CPU time is the thread's own (or the child's, for builds), so that another program on the
 * machine disturbs little; wall time is given beside it.  Every query runs several times and
 * its median counts.  What it leaves in DIRECTORY is asked again by tests/bench/traffic.mjs.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/completion.h"
#include "tests/bench/library.h"
#include "tests/bench/measure.h"
#include "tests/bench/related.h"
#include "tests/bench/yardstick.h"

#define SEED 20261124
#define ACTIONS_MAX 10000000
#define ROUNDS 5
#define LIBRARY_SECONDS 45.0   /* for all rounds over the log, at most */
#define YARDSTICK_SECONDS 45.0
#define LOG_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define PATH_SIZE 4096
#define MEGABYTE 1e6

/* The times of one side over the log, in seconds; shared with the child that measures. */
struct times {
	double cpu[QUERIES], wall[QUERIES];
	size_t total[QUERIES];
	size_t asked;  /* the first ones of the log, all rounds done at least once */
	size_t rounds;
	struct memory memory; /* gained by opening and asking */
};

struct results {
	struct library_build library;
	struct yardstick_build yardstick;
	struct times ours, plain;
};

struct bench {
	char directory[PATH_SIZE];
	char yardstick[PATH_SIZE + 16];
	char queries[PATH_SIZE + 16];
	size_t actions;
	struct reference *reference;
	struct generator *generator;
	struct arena *arena;
	struct logged *log;
	struct results *results;
	struct phase build_ours, build_plain;
};

static enum status
build_ours(void *context, struct fault *fault)
{
	struct bench *bench = context;

	return library_build(bench->directory, bench->reference, bench->generator, bench->actions,
	    fault, &bench->results->library);
}

static enum status
build_plain(void *context, struct fault *fault)
{
	struct bench *bench = context;

	return yardstick_build(bench->yardstick, bench->generator, bench->actions, fault,
	    &bench->results->yardstick);
}

/* One of the two sides, by the same hands. */
struct side {
	void *handle;
	enum status (*ask)(void *handle, const struct logged *query, struct fault *fault,
	    size_t *total);
	double seconds;
	struct times *times;
};

static enum status
ask_ours(void *handle, const struct logged *query, struct fault *fault, size_t *total)
{
	return library_search(handle, query, fault, total);
}

static enum status
ask_plain(void *handle, const struct logged *query, struct fault *fault, size_t *total)
{
	return yardstick_search(handle, query, fault, total);
}

/* Median of up to ROUNDS runs of each query.  The first round also warms the caches; when even
 * one round does not fit the time, the first queries of the (shuffled) log are the sample. */
static enum status
ask_all(const struct side *side, const struct logged *log, struct fault *fault)
{
	static double cpu[QUERIES][ROUNDS], wall[QUERIES][ROUNDS];
	struct clocks begin = clocks_now();
	struct times *times = side->times;
	enum status status;
	size_t i, round;

	times->asked = QUERIES;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < times->asked; i++) {
			struct clocks start = clocks_now(), spent;

			status = side->ask(side->handle, &log[i], fault, &times->total[i]);
			if (status != OK)
				return status;
			spent = clocks_since(&start);
			cpu[i][round] = spent.cpu;
			wall[i][round] = spent.wall;
			if (round == 0 && clocks_since(&begin).wall > side->seconds)
				times->asked = i + 1;
		}
		/* Another round only if it fits too. */
		if (clocks_since(&begin).wall * (double)(round + 2) / (double)(round + 1) > side->seconds)
			break;
	}
	times->rounds = round < ROUNDS ? round + 1 : ROUNDS;
	for (i = 0; i < times->asked; i++) {
		times->cpu[i] = percentile(cpu[i], times->rounds, 0.5);
		times->wall[i] = percentile(wall[i], times->rounds, 0.5);
	}
	return OK;
}

static enum status
search_ours(void *context, struct fault *fault)
{
	struct bench *bench = context;
	struct side side = {NULL, ask_ours, LIBRARY_SECONDS, &bench->results->ours};
	struct memory before = memory_now(), after;
	struct library *library = NULL;
	enum status status = library_open(bench->directory, fault, &library);

	side.handle = library;
	if (status == OK)
		status = ask_all(&side, bench->log, fault);
	after = memory_now();
	bench->results->ours.memory =
	    (struct memory){after.own - before.own, after.files - before.files};
	library_close(library);
	return status;
}

static enum status
search_plain(void *context, struct fault *fault)
{
	struct bench *bench = context;
	struct side side = {NULL, ask_plain, YARDSTICK_SECONDS, &bench->results->plain};
	struct yardstick *yardstick = NULL;
	enum status status = yardstick_open(bench->yardstick, fault, &yardstick);

	side.handle = yardstick;
	if (status == OK)
		status = ask_all(&side, bench->log, fault);
	yardstick_close(yardstick);
	return status;
}

static enum status
complete(void *context, struct fault *fault)
{
	const struct bench *bench = context;

	enum status status = completion_measure(bench->directory, bench->log, fault);

	return status == OK ? related_measure(bench->directory, fault) : status;
}

static void
print_ratio(const char *what, const char *unit, double ours, double plain)
{
	(void)printf("  %-34s %10.1f %10.1f  %6.2f  %s\n", what, ours, plain,
	    plain > 0 ? ours / plain : 0, unit);
}

static void
print_build(const struct bench *bench)
{
	const struct results *r = bench->results;
	double ours = bench->build_ours.wall - r->library.making;
	double plain = bench->build_plain.wall - r->yardstick.making;
	double n = (double)bench->actions;

	(void)printf("\n%zu actions: %.0f words each, %zu different words in all\n", bench->actions,
	    (double)r->yardstick.words / n, r->yardstick.terms);
	(void)printf("  %-34s %10s %10s  %6s\n", "build", "ours", "plain FTS5", "ratio");
	print_ratio("rate, whole build", "actions/s of wall", n / ours, n / plain);
	print_ratio("time", "s of wall", ours, plain);
	print_ratio("", "s of CPU", bench->build_ours.cpu - r->library.making,
	    bench->build_plain.cpu - r->yardstick.making);
	print_ratio("size of the file", "MB", r->library.bytes / MEGABYTE,
	    file_bytes(bench->yardstick) / MEGABYTE);
	print_ratio("peak memory", "MB", bench->build_ours.peak / MEGABYTE,
	    bench->build_plain.peak / MEGABYTE);
}

/* The times of the queries of one kind (QUERY_KINDS: all) among the first `asked`. */
static size_t
select_times(const struct bench *bench, const double *times, size_t asked, enum query_kind kind,
    double *out)
{
	size_t i, n = 0;

	for (i = 0; i < asked; i++)
		if (kind == QUERY_KINDS || bench->log[i].kind == kind)
			out[n++] = times[i] * 1e6;
	return n;
}

static void
print_line(const struct bench *bench, enum query_kind kind, size_t asked)
{
	const struct results *r = bench->results;
	double ours[QUERIES], plain[QUERIES], figures[2][3];
	size_t n = select_times(bench, r->ours.cpu, asked, kind, ours);
	size_t m = select_times(bench, r->plain.cpu, asked, kind, plain);

	figures[0][0] = percentile(ours, n, 0.5);
	figures[0][1] = percentile(ours, n, 0.99);
	figures[0][2] = mean(ours, n);
	figures[1][0] = percentile(plain, m, 0.5);
	figures[1][1] = percentile(plain, m, 0.99);
	figures[1][2] = mean(plain, m);
	if (n == 0 || m == 0)
		return;
	(void)printf("  %-8s %4zu %9.0f %9.0f %9.0f %10.0f %9.0f %9.0f  %6.1f %6.1f %6.1f\n",
	    kind == QUERY_KINDS ? "all" : query_kind_names[kind], n, figures[0][0], figures[0][1],
	    figures[0][2], figures[1][0], figures[1][1], figures[1][2],
	    figures[1][0] / figures[0][0], figures[1][1] / figures[0][1],
	    figures[1][2] / figures[0][2]);
}

static double
hits(const struct times *times, size_t asked)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < asked; i++)
		sum += (double)times->total[i];
	return sum / (double)asked;
}

static void
print_searches(const struct bench *bench)
{
	const struct results *r = bench->results;
	size_t asked = r->ours.asked < r->plain.asked ? r->ours.asked : r->plain.asked;
	double wall[QUERIES], cpu[QUERIES];
	size_t n = select_times(bench, r->ours.wall, r->ours.asked, QUERY_KINDS, wall);
	enum query_kind kind;

	(void)select_times(bench, r->ours.cpu, r->ours.asked, QUERY_KINDS, cpu);
	(void)printf("  search: 20 results with highlights and facets, µs of CPU; ratio = plain / ours\n");
	(void)printf("  %-8s %4s %9s %9s %9s %10s %9s %9s  %6s %6s %6s\n", "queries", "", "ours p50",
	    "p99", "mean", "plain p50", "p99", "mean", "p50", "p99", "mean");
	for (kind = 0; kind <= QUERY_KINDS; kind++)
		print_line(bench, kind, asked);
	if (asked < QUERIES)
		(void)printf("  (the first %zu queries of the shuffled log: a side reached its %.0f s)\n",
		    asked, YARDSTICK_SECONDS);
	(void)printf("  ours, all %zu queries, median of %zu: CPU p50 %.0f p99 %.0f, wall p50 %.0f p99 "
		     "%.0f µs\n", n, r->ours.rounds, percentile(cpu, n, 0.5), percentile(cpu, n, 0.99),
	    percentile(wall, n, 0.5), percentile(wall, n, 0.99));
	(void)printf("  hits a query: ours %.0f, plain %.0f (ours knows stems, beginnings and dates)\n",
	    hits(&r->ours, asked), hits(&r->plain, asked));
	(void)printf("  memory of one searching process: %.1f MB of its own (%.0f bytes an action), "
		     "%.1f MB of the index mapped\n", r->ours.memory.own / MEGABYTE,
	    r->ours.memory.own / (double)bench->actions, r->ours.memory.files / MEGABYTE);
	(void)fflush(stdout);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Left by an earlier run, or by this one. */
static void
remove_directory(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static enum status
run_size(struct bench *bench, struct fault *fault)
{
	struct phase ignored;
	enum status status;

	remove_directory(bench->directory);
	(void)unlink(bench->yardstick);
	if (mkdir(bench->directory, 0755) != 0)
		return fault_set(fault, IO_ERROR, "%s: %s", bench->directory, strerror(errno));
	arena_reset(bench->arena);
	bench->results = shared_new(sizeof(*bench->results));
	if (bench->results == NULL)
		return fault_set(fault, NO_MEMORY, "no shared memory");
	status = queries_make(bench->generator, SEED, bench->actions, bench->arena, fault,
	    &bench->log);
	if (status == OK)
		status = queries_write(bench->log, bench->queries, fault);
	if (status == OK)
		status = phase_run(build_ours, bench, fault, &bench->build_ours);
	if (status == OK)
		status = phase_run(build_plain, bench, fault, &bench->build_plain);
	if (status != OK)
		return status;
	print_build(bench);
	(void)fflush(stdout);
	status = phase_run(search_ours, bench, fault, &ignored);
	if (status == OK)
		status = phase_run(search_plain, bench, fault, &ignored);
	if (status != OK)
		return status;
	print_searches(bench);
	return phase_run(complete, bench, fault, &ignored);
}

static bool
read_count(const char *text, size_t *out)
{
	char *end;
	unsigned long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (*end != '\0' || errno != 0 || n == 0 || n > ACTIONS_MAX)
		return false;
	*out = n;
	return true;
}

static enum status
prepare(struct bench *bench, struct fault *fault)
{
	enum status status;

	bench->arena = arena_new(LOG_BYTES_MAX);
	if (bench->arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	status = reference_load("search/data", fault, &bench->reference);
	if (status == OK)
		status = generator_new(bench->reference, SEED, fault, &bench->generator);
	return status;
}

int
main(int argc, char **argv)
{
	struct bench bench = {.actions = 0};
	struct fault fault = {0};
	enum status status;
	int i;

	if (argc < 3) {
		(void)fprintf(stderr, "usage: bench DIRECTORY ACTIONS...\n");
		return 2;
	}
	status = prepare(&bench, &fault);
	print_machine();
	for (i = 2; status == OK && i < argc; i++) {
		if (!read_count(argv[i], &bench.actions)) {
			status = fault_set(&fault, BAD_INPUT, "%s: not a number of actions (1 to %d)", argv[i],
			    ACTIONS_MAX);
			break;
		}
		(void)snprintf(bench.directory, sizeof(bench.directory), "%s/index-%zu", argv[1],
		    bench.actions);
		(void)snprintf(bench.yardstick, sizeof(bench.yardstick), "%s/plain-%zu.db", argv[1],
		    bench.actions);
		(void)snprintf(bench.queries, sizeof(bench.queries), "%s/queries-%zu.txt", argv[1],
		    bench.actions);
		status = run_size(&bench, &fault);
	}
	generator_free(bench.generator);
	reference_free(bench.reference);
	arena_free(bench.arena);
	if (status != OK) {
		(void)fprintf(stderr, "bench: %s\n", fault.message);
		return 1;
	}
	return 0;
}
