/*
 * What visitors type, deterministic and drawn from the generated actions: one to three words,
 * beginnings of words, frequent words, phrases, slips of the finger and words that stand
 * nowhere; 22 % with filters.  For tests/bench only.
 */
#ifndef TESTS_BENCH_QUERIES_H
#define TESTS_BENCH_QUERIES_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/facet.h"
#include "tests/bench/generate.h"

#define QUERIES 1000
#define QUERY_TERMS_MAX 4
#define QUERY_FILTERS_MAX 2

enum query_kind {
	QUERY_ONE_WORD,
	QUERY_TWO_WORDS,
	QUERY_THREE_WORDS,
	QUERY_PREFIX,
	QUERY_COMMON,
	QUERY_PHRASE,
	QUERY_SLIP,
	QUERY_NOTHING,
	QUERY_KINDS
};

struct logged {
	enum query_kind kind;
	const char *terms[QUERY_TERMS_MAX]; /* words without quotes */
	size_t count;
	struct {
		enum facet facet;
		const char *value;
	} filters[QUERY_FILTERS_MAX];
	size_t filter_count;
	const char *text; /* as typed */
};

extern const char *const query_kind_names[QUERY_KINDS];

/* QUERIES of them over the first `actions` actions, shuffled, in the arena. */
enum status queries_make(struct generator *generator, uint64_t seed, size_t actions,
    struct arena *arena, struct fault *fault, struct logged **out);
/* As URL query strings, one a line: what tests/bench/traffic.mjs asks. */
enum status queries_write(const struct logged *log, const char *path, struct fault *fault);

#endif
