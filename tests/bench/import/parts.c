/*
 * What tests/bench/import.mjs needs that is not the importer itself:
 *
 *   parts rss ITEMS > FILE        an RSS
 *   parts native ACTIONS > FILE   made-up actions in the native format
 *   parts read FILE               reads a document as the importer's reader does, keeping nothing:
 *                                 items, seconds of processor time, KiB of memory at most
 *   parts plain FILE ACTIONS      a bare FTS5 table of the same texts: seconds of wall and of
 *                                 processor time, without the making of the texts
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/read/feed.h"
#include "tests/bench/import/documents.h"
#include "tests/bench/import/plain.h"
#include "tests/bench/measure.h"

#define SEED 20261124
#define ARENA_BYTES_MAX ((size_t)64 * 1024 * 1024)

static enum status
count(void *context, const struct feed_item *item)
{
	size_t *items = context;

	*items += item->title.text != NULL;
	return OK;
}

static void
restart(void *context)
{
	*(size_t *)context = 0;
}

static enum status
read_document(const char *path, struct fault *fault)
{
	size_t items = 0;
	struct feed_sink sink = {.item = count, .context = &items, .restart = restart};
	struct feed_source source = {.format = "auto", .limits = {SIZE_MAX, SIZE_MAX}};
	struct clocks begin = clocks_now();
	struct arena *arena = arena_new(ARENA_BYTES_MAX);
	enum status status = OK;
	struct feed_head head;
	struct rusage use;
	struct stat info;

	source.file = open(path, O_RDONLY | O_CLOEXEC);
	if (arena == NULL || source.file < 0 || fstat(source.file, &info) != 0)
		status = fault_set(fault, IO_ERROR, "%s cannot be read", path);
	if (status == OK) {
		source.length = (size_t)info.st_size;
		status = feed_read(&source, &sink, arena, fault, &head);
	}
	if (status == OK && getrusage(RUSAGE_SELF, &use) == 0)
		(void)printf("%zu %.3f %ld\n", items, clocks_since(&begin).cpu, use.ru_maxrss);
	if (source.file >= 0)
		(void)close(source.file);
	arena_free(arena);
	return status;
}

static enum status
build_plain(const struct reference *reference, struct generator *generator, const char *path,
    size_t actions, struct fault *fault)
{
	struct clocks spent;
	enum status status = plain_build(path, reference, generator, actions, fault, &spent);

	if (status == OK)
		(void)printf("%.3f %.3f\n", spent.wall, spent.cpu);
	return status;
}

static enum status
run_part(int argc, char **argv, struct fault *fault)
{
	struct reference *reference = NULL;
	struct generator *generator = NULL;
	enum status status;

	if (argc == 3 && strcmp(argv[1], "rss") == 0)
		return documents_rss(strtoul(argv[2], NULL, 10), fault);
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return read_document(argv[2], fault);
	status = reference_load("search/data", fault, &reference);
	if (status == OK)
		status = generator_new(reference, SEED, fault, &generator);
	if (status == OK && argc == 3 && strcmp(argv[1], "native") == 0)
		status = documents_native(generator, strtoul(argv[2], NULL, 10), fault);
	else if (status == OK && argc == 4 && strcmp(argv[1], "plain") == 0)
		status = build_plain(reference, generator, argv[2], strtoul(argv[3], NULL, 10), fault);
	else if (status == OK)
		status = fault_set(fault, BAD_INPUT, "usage: parts rss|native|read|plain ARGUMENT...");
	generator_free(generator);
	reference_free(reference);
	return status;
}

int
main(int argc, char **argv)
{
	struct fault fault = {0};

	if (run_part(argc, argv, &fault) == OK)
		return EXIT_SUCCESS;
	(void)fprintf(stderr, "parts: %s\n", fault.message);
	return EXIT_FAILURE;
}
