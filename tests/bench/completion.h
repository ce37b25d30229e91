/*
 * How fast completion is: every query of the log, typed letter by letter.  For tests/bench only.
 */
#ifndef TESTS_BENCH_COMPLETION_H
#define TESTS_BENCH_COMPLETION_H

#include "search/base/status.h"
#include "tests/bench/queries.h"

/* Measures over the index in `directory`, and prints a line.  For a phase of its own. */
enum status completion_measure(const char *directory, const struct logged *log,
    struct fault *fault);

#endif
