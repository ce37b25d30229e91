/*
 * Searches over an index of a test's own actions.
 */
#ifndef TESTS_UNIT_SEARCH_FIXTURE_H
#define TESTS_UNIT_SEARCH_FIXTURE_H

#include "tests/unit/fixture.h"

#include "search/appellations.h"
#include "search/base/date.h"
#include "search/base/url_escape.h"
#include "search/query/search.h"

struct bench {
	char *directory;
	struct reference *reference;
	struct index *index;
	struct arena *arena;
};

static inline void
bench_set_up(struct bench *b, const struct action *actions, size_t count)
{
	b->directory = fixture_directory();
	b->reference = fixture_reference();
	fixture_publish(b->directory, actions, count, b->reference);
	b->index = fixture_open(b->directory);
	b->arena = arena_new((size_t)64 << 20);
}

/* With the other names of their jobs, as the importer publishes them. */
static inline void
bench_set_up_named(struct bench *b, const struct action *actions, size_t count)
{
	struct appellations *appellations = NULL;
	struct fault fault = {0};

	if (appellations_load("search/data", &fault, &appellations) != OK)
		fail_msg("%s", fault.message);
	b->directory = fixture_directory();
	b->reference = fixture_reference();
	fixture_publish_named(b->directory, actions, count, b->reference, appellations);
	b->index = fixture_open(b->directory);
	b->arena = arena_new((size_t)64 << 20);
	appellations_free(appellations);
}

static inline void
bench_tear_down(struct bench *b)
{
	arena_free(b->arena);
	index_close(b->index);
	reference_free(b->reference);
	fixture_remove(b->directory);
}

static inline enum status
try(struct bench *b, const char *query_string, struct fault *fault, struct answer **answer)
{
	struct parameter *parameters;
	struct request *request;
	enum status status;
	int32_t today;
	size_t count;

	assert_true(date_parse_days(FIXTURE_TODAY, &today));
	status = parameters_decode(query_string, index_phrases(b->index), b->arena, fault, &parameters, &count);
	if (status == OK)
		status = request_parse(parameters, count, REFUSE_UNKNOWN_NAMES, b->index, today, b->arena,
		    fault, &request);
	return status != OK ? status : search(b->index, request, 0, b->arena, fault, answer);
}

static inline struct answer *
ask(struct bench *b, const char *query_string)
{
	struct fault fault = {0};
	struct answer *answer = NULL;

	if (try(b, query_string, &fault, &answer) != OK)
		fail_msg("%s: %s", query_string, fault.message);
	return answer;
}

/* The ids of the results, separated by blanks. */
static inline const char *
ids_in(struct bench *b, const struct answer *answer)
{
	const char *ids = "";
	size_t i;

	for (i = 0; i < answer->result_count; i++)
		ids = arena_printf(b->arena, "%s%s%s", ids, i > 0 ? " " : "",
		    answer->results[i].action.value[FIELD_ID]);
	return ids;
}

static inline const char *
ids_of(struct bench *b, const char *query_string)
{
	return ids_in(b, ask(b, query_string));
}

/* The answer to a query as it is typed, over all actions, past ones too. */
static inline struct answer *
look_further(struct bench *b, const char *q, size_t page)
{
	struct buf query = {0};
	struct answer *answer;

	buf_printf(&query, "quand=tout&par_page=100&page=%zu&q=", page);
	url_escape(q, &query);
	answer = ask(b, arena_strdup(b->arena, buf_string(&query)));
	buf_clear(&query);
	return answer;
}

static inline struct answer *
look_for(struct bench *b, const char *q)
{
	return look_further(b, q, 1);
}

/* The ids of its results, separated by blanks. */
static inline const char *
found_by(struct bench *b, const char *q)
{
	return ids_in(b, look_for(b, q));
}

static inline void
assert_found(struct bench *b, const char *q, const char *ids)
{
	const char *found = found_by(b, q);

	if (strcmp(found, ids) != 0)
		fail_msg("%s: \"%s\" where \"%s\" was wanted", q, found, ids);
}

#endif
