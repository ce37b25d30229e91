/*
 * index_texts DIRECTORY < TEXTS: publishes an index of plain texts, one a line: ID \t TITLE \t TEXT.
 * No importer, so no vocabulary tags them: what is measured is analysis and ranking alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/generation.h"
#include "search/index/writer.h"

#define PATH_SIZE 4096

static bool
add_line(struct index_writer *writer, char *line)
{
	struct action action = {.value = {[FIELD_ID] = strsep(&line, "\t")}};

	action.value[FIELD_TITRE] = strsep(&line, "\t");
	action.value[FIELD_DESCRIPTION] = strsep(&line, "\t");
	if (action.value[FIELD_DESCRIPTION] == NULL || line != NULL)
		return false;
	index_writer_add(writer, &action);
	return true;
}

static enum status
add_lines(struct index_writer *writer, struct fault *fault)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	enum status status = OK;
	ssize_t length;

	while (status == OK && (length = getline(&line, &size, stdin)) > 0) {
		number++;
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		if (!add_line(writer, line))
			status = fault_set(fault, BAD_INPUT, "line %zu: ID, TITLE and TEXT are wanted", number);
	}
	if (status == OK && ferror(stdin))
		status = fault_set(fault, IO_ERROR, "standard input cannot be read");
	free(line);
	return status;
}

static enum status
publish(const char *directory, const struct reference *reference, struct fault *fault)
{
	char generation[GENERATION_MAX], path[PATH_SIZE];
	struct index_options options = {.generation = generation, .today = "2026-01-01"};
	struct index_writer *writer = NULL;
	enum status status = generation_new(directory, fault, generation);
	size_t written = 0;

	if (status == OK) {
		(void)snprintf(path, sizeof(path), "%s/index-%s.db.tmp", directory, generation);
		status = index_writer_open(path, &options, reference, fault, &writer);
	}
	if (status != OK)
		return status;
	status = add_lines(writer, fault);
	if (status != OK) {
		index_writer_abandon(writer);
		return status;
	}
	status = index_writer_finish(writer, fault, &written);
	if (status == OK)
		status = manifest_write(directory, path, generation, written, fault);
	return status == OK ? generation_publish(directory, path, generation, fault) : status;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new((size_t)64 * 1024);
	struct reference *reference = NULL;
	struct fault fault = {0};
	enum status status = OK;
	char *share = arena == NULL ? NULL : reference_directory(arena);

	if (argc != 2) {
		(void)fputs("Usage: index_texts DIRECTORY < TEXTS\n", stderr);
		return 2;
	}
	if (share == NULL)
		status = fault_set(&fault, UNAVAILABLE, "REPERTOIRE_SHARE must name the data files");
	if (status == OK)
		status = reference_load(share, &fault, &reference);
	if (status == OK)
		status = publish(argv[1], reference, &fault);
	if (status != OK)
		(void)fprintf(stderr, "index_texts: %s\n", fault.message);
	reference_free(reference);
	arena_free(arena);
	return status == OK ? 0 : 1;
}
