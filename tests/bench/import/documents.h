/*
 * Long documents for the importer to read, written to standard output: always the same.  For
 * tests/bench/import only.
 */
#ifndef TESTS_BENCH_IMPORT_DOCUMENTS_H
#define TESTS_BENCH_IMPORT_DOCUMENTS_H

#include <stddef.h>

#include "search/base/status.h"
#include "tests/bench/generate.h"

/* An RSS of so many items, of about 1,090 bytes each. */
enum status documents_rss(size_t items, struct fault *fault);

/* Made-up actions in the native format. */
enum status documents_native(struct generator *generator, size_t actions, struct fault *fault);

#endif
