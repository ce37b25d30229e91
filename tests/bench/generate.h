/*
 * Made-up actions for measures: the n-th one of a seed is always the same, whatever was made
 * before.  Titles of about 8 words, summaries of 26, descriptions of 153; places by
 * population, skewed facets, sessions over one school year.  For tests/bench only.
 */
#ifndef TESTS_BENCH_GENERATE_H
#define TESTS_BENCH_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/reference.h"

#define BENCH_TODAY "2026-11-24"
#define BENCH_SOURCE "banc"

struct generator;
struct words;

enum status generator_new(const struct reference *reference, uint64_t seed, struct fault *fault,
    struct generator **out);
/* NULL is allowed. */
void generator_free(struct generator *generator);

/* The texts are valid until the next call. */
enum status generator_make(struct generator *generator, size_t n, struct fault *fault,
    struct action *out);

const struct words *generator_words(const struct generator *generator);

#endif
