/*
 * Our side of the measures: an index built by search/index/writer and published as the importer
 * does, then search() as a worker calls it.  For tests/bench only.
 */
#ifndef TESTS_BENCH_LIBRARY_H
#define TESTS_BENCH_LIBRARY_H

#include "search/index/reader.h"
#include "tests/bench/generate.h"
#include "tests/bench/queries.h"

struct library;

struct library_build {
	double making;  /* seconds of CPU spent making the actions */
	double placing; /* seconds of wall: adding them */
	double bytes;   /* of the index */
};

/* Publishes a generation in `directory`, which must be empty. */
enum status library_build(const char *directory, const struct reference *reference,
    struct generator *generator, size_t actions, struct fault *fault,
    struct library_build *out);

enum status library_open(const char *directory, struct fault *fault, struct library **out);
/* NULL is allowed. */
void library_close(struct library *library);
/* The first page of 20 with highlights, and all facets. */
enum status library_search(struct library *library, const struct logged *query,
    struct fault *fault, size_t *total);

#endif
