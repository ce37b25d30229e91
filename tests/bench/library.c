#include "tests/bench/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/appellations.h"
#include "search/base/date.h"
#include "search/index/generation.h"
#include "search/index/writer.h"
#include "search/query/search.h"
#include "tests/bench/measure.h"

#define PATH_SIZE 4096
#define ARENA_LIMIT ((size_t)64 * 1024 * 1024)

struct library {
	struct index *index;
	struct arena *arena;
	struct texts *texts;
	struct phrases phrases;
	int32_t today;
};

static enum status
add_all(struct index_writer *writer, struct generator *generator, size_t actions,
    struct fault *fault, struct library_build *out)
{
	struct clocks begin = clocks_now();
	struct action action;
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < actions; i++) {
		struct clocks start = clocks_now();

		status = generator_make(generator, i, fault, &action);
		out->making += clocks_since(&start).cpu;
		if (status == OK)
			index_writer_add(writer, &action);
	}
	out->placing = clocks_since(&begin).wall - out->making;
	return status;
}

static enum status
write_index(const char *path, const struct index_options *options,
    const struct reference *reference, struct generator *generator, size_t actions,
    struct fault *fault, struct library_build *out)
{
	struct index_writer *writer = NULL;
	enum status status = index_writer_open(path, options, reference, fault, &writer);
	size_t written = 0;

	if (status != OK)
		return status;
	status = add_all(writer, generator, actions, fault, out);
	if (status != OK) {
		index_writer_abandon(writer);
		return status;
	}
	status = index_writer_finish(writer, fault, &written);
	out->bytes = file_bytes(path);
	return status;
}

enum status
library_build(const char *directory, const struct reference *reference,
    struct generator *generator, size_t actions, struct fault *fault, struct library_build *out)
{
	char name[GENERATION_MAX], path[PATH_SIZE];
	struct index_options options = {.generation = name, .today = BENCH_TODAY,
	    .site_url = "http://localhost", .notice = "Actions fictives"};
	struct appellations *appellations = NULL;
	enum status status = generation_new(directory, fault, name);

	if (status == OK)
		status = appellations_load("search/data", fault, &appellations);
	if (status != OK)
		return status;
	options.appellations = appellations;
	(void)snprintf(path, sizeof(path), "%s/new.tmp", directory);
	status = write_index(path, &options, reference, generator, actions, fault, out);
	appellations_free(appellations);
	if (status == OK)
		status = manifest_write(directory, path, name, actions, fault);
	if (status == OK)
		status = generation_publish(directory, path, name, fault);
	return status;
}

enum status
library_open(const char *directory, struct fault *fault, struct library **out)
{
	struct library *library = calloc(1, sizeof(*library));
	enum status status;

	if (library == NULL || (library->arena = arena_new(ARENA_LIMIT)) == NULL) {
		library_close(library);
		return fault_set(fault, NO_MEMORY, "no memory for the library");
	}
	if (!date_parse_days(BENCH_TODAY, &library->today))
		status = fault_set(fault, BAD_INPUT, "bad date " BENCH_TODAY);
	else
		status = texts_load("www/templates/" TEXTS_FILE, fault, &library->texts);
	if (status == OK)
		status = phrases_load(library->texts, fault, &library->phrases);
	if (status == OK)
		status = index_open(directory, false, fault, &library->index);
	if (status != OK) {
		library_close(library);
		return status;
	}
	index_set_phrases(library->index, &library->phrases);
	*out = library;
	return OK;
}

void
library_close(struct library *library)
{
	if (library == NULL)
		return;
	index_close(library->index);
	texts_free(library->texts);
	arena_free(library->arena);
	free(library);
}

enum status
library_search(struct library *library, const struct logged *query, struct fault *fault,
    size_t *total)
{
	struct parameter parameters[1 + QUERY_FILTERS_MAX] = {{"q", query->text}};
	struct request *request;
	struct answer *answer;
	enum status status;
	size_t i;

	for (i = 0; i < query->filter_count; i++)
		parameters[i + 1] = (struct parameter){
		    facet_catalogue[query->filters[i].facet].parameter, query->filters[i].value};
	arena_reset(library->arena);
	status = request_parse(parameters, 1 + query->filter_count, REFUSE_UNKNOWN_NAMES,
	    library->index, library->today, library->arena, fault, &request);
	if (status == OK)
		status = search(library->index, request, 0, library->arena, fault, &answer);
	if (status == OK)
		*total = answer->total;
	return status;
}
