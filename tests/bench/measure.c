#include "tests/bench/measure.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 512

static double
read_clock(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct clocks
clocks_now(void)
{
	return (struct clocks){read_clock(CLOCK_THREAD_CPUTIME_ID), read_clock(CLOCK_MONOTONIC)};
}

struct clocks
clocks_since(const struct clocks *start)
{
	struct clocks now = clocks_now();

	return (struct clocks){now.cpu - start->cpu, now.wall - start->wall};
}

static double
seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

enum status
phase_run(enum status (*run)(void *context, struct fault *fault), void *context,
    struct fault *fault, struct phase *phase)
{
	struct clocks start = clocks_now();
	struct rusage usage;
	int state;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		return fault_set(fault, IO_ERROR, "fork: %s", strerror(errno));
	if (pid == 0) {
		struct fault own = {0};
		enum status status = run(context, &own);

		if (status != OK)
			(void)fprintf(stderr, "bench: %s\n", own.message);
		(void)fflush(NULL);
		_exit(status == OK ? 0 : 1);
	}
	while (wait4(pid, &state, 0, &usage) < 0)
		if (errno != EINTR)
			return fault_set(fault, IO_ERROR, "wait4: %s", strerror(errno));
	phase->cpu = seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	phase->wall = clocks_since(&start).wall;
	phase->peak = (double)usage.ru_maxrss * 1024;
	if (!WIFEXITED(state) || WEXITSTATUS(state) != 0)
		return fault_set(fault, IO_ERROR, "a phase did not end well");
	return OK;
}

void *
shared_new(size_t size)
{
	void *memory =
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
percentile(double *values, size_t count, double part)
{
	size_t at = (size_t)((double)count * part);

	if (count == 0)
		return 0;
	qsort(values, count, sizeof(*values), compare_doubles);
	return values[at < count ? at : count - 1];
}

double
mean(const double *values, size_t count)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < count; i++)
		sum += values[i];
	return count == 0 ? 0 : sum / (double)count;
}

/* The number after `name` in a file of "name: number" lines; 0 when there is none. */
static double
read_number(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[LINE_MAX_BYTES];
	double number = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0) {
			number = strtod(line + strlen(name), NULL);
			break;
		}
	if (file != NULL)
		(void)fclose(file);
	return number;
}

struct memory
memory_now(void)
{
	struct memory memory;

	memory.own = read_number("/proc/self/status", "RssAnon:") * 1024;
	memory.files = read_number("/proc/self/status", "RssFile:") * 1024;
	return memory;
}

static void
print_processor(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[LINE_MAX_BYTES], *colon;
	const char *model = "unknown processor";

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "model name", 10) == 0 && (colon = strchr(line, ':')) != NULL) {
			line[strcspn(line, "\n")] = '\0';
			model = colon + 1 + strspn(colon + 1, " ");
			break;
		}
	(void)printf("%s", model);
	if (file != NULL)
		(void)fclose(file);
}

void
print_machine(void)
{
	struct utsname system = {0};

	(void)uname(&system);
	print_processor();
	(void)printf(", %ld cores, %.1f GiB, %s %s, SQLite %s, gcc %s\n", sysconf(_SC_NPROCESSORS_ONLN),
	    read_number("/proc/meminfo", "MemTotal:") / 1048576, system.sysname, system.release,
	    sqlite3_libversion(), __VERSION__);
}

double
file_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (double)st.st_size : 0;
}
