/*
 * Clocks, samples, and phases that run in a process of their own so that memory and CPU time
 * are theirs alone.  For tests/bench only.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stddef.h>

#include "search/base/status.h"

/* Seconds. */
struct clocks {
	double cpu; /* of this thread */
	double wall;
};

struct clocks clocks_now(void);
struct clocks clocks_since(const struct clocks *start);

/* What a phase costs: times in seconds, memory in bytes. */
struct phase {
	double cpu, wall;
	double peak;
};

/* Runs `run` in a child and waits; its results go through memory from shared_new().
 * IO_ERROR when it did not end well (it has said why itself). */
enum status phase_run(enum status (*run)(void *context, struct fault *fault), void *context,
    struct fault *fault, struct phase *phase);

/* Zeroed memory that children share; NULL on failure.  Lives as long as the process. */
void *shared_new(size_t size);

/* Sorts, then takes the value below which `part` (0 to 1) of them lie; 0 if none. */
double percentile(double *values, size_t count, double part);
double mean(const double *values, size_t count);

/* Resident memory of this process in bytes: its own, and pages of files. */
struct memory {
	double own, files;
};
struct memory memory_now(void);

/* "model, 2 cores, 23.5 GiB, Linux …, SQLite …, compiler": one line. */
void print_machine(void);

/* Bytes of a file; 0 when there is none. */
double file_bytes(const char *path);

#endif
