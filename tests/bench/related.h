/*
 * What the actions close to another cost.  For tests/bench only.
 */
#ifndef TESTS_BENCH_RELATED_H
#define TESTS_BENCH_RELATED_H

#include "search/base/status.h"

/* Measures over the index in `directory`, and prints a line.  For a phase of its own. */
enum status related_measure(const char *directory, struct fault *fault);

#endif
