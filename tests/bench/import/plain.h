/*
 * What an import is measured by: a bare FTS5 table (unicode61, prefixes of two and three letters, its
 * texts stored) of the texts that a search finds our actions by, its rows added in one transaction,
 * then optimised.  For tests/bench/import only.
 */
#ifndef TESTS_BENCH_IMPORT_PLAIN_H
#define TESTS_BENCH_IMPORT_PLAIN_H

#include "search/reference.h"
#include "tests/bench/generate.h"
#include "tests/bench/measure.h"

/* `path` must not exist.  *spent: without the making of the actions and of their texts. */
enum status plain_build(const char *path, const struct reference *reference,
    struct generator *generator, size_t actions, struct fault *fault, struct clocks *spent);

#endif
