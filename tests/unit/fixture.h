/*
 * What several unit tests need: a directory of their own, an index in it, random numbers.
 */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

#include <ftw.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "import/sentences.h"
#include "search/index/generation.h"
#include "search/index/reader.h"
#include "search/index/writer.h"
#include "search/phrases.h"

#define FIXTURE_TODAY "2026-11-24"

static inline uint64_t
random_next(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9E3779B97F4A7C15u);

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static inline size_t
random_below(uint64_t *seed, size_t bound)
{
	return (size_t)(random_next(seed) % bound);
}

static inline char *
fixture_directory(void)
{
	char template[] = "/tmp/repertoire-unit-XXXXXX";

	assert_non_null(mkdtemp(template));
	return strdup(template);
}

static inline int
fixture_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
fixture_remove(char *directory)
{
	assert_int_equal(nftw(directory, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(directory);
}

static inline struct reference *
fixture_reference(void)
{
	struct fault fault = {0};
	struct reference *reference = NULL;

	if (reference_load("search/data", &fault, &reference) != OK)
		fail_msg("%s (run the tests from the top of the tree)", fault.message);
	return reference;
}

/* Publishes the actions as a new generation of the directory, with the other names of their jobs
 * unless `appellations` is NULL. */
static inline void
fixture_publish_named(const char *directory, const struct action *actions, size_t count,
    const struct reference *reference, const struct appellations *appellations)
{
	char generation[GENERATION_MAX], path[256];
	struct index_options options = {.generation = generation, .today = FIXTURE_TODAY,
	    .site_url = "https://repertoire.example.org", .notice = "Fictif",
	    .appellations = appellations};
	struct index_writer *writer;
	struct fault fault = {0};
	size_t i, written = 0;

	assert_int_equal(generation_new(directory, &fault, generation), OK);
	(void)snprintf(path, sizeof(path), "%s/new.tmp", directory);
	if (index_writer_open(path, &options, reference, &fault, &writer) != OK)
		fail_msg("%s", fault.message);
	for (i = 0; i < count; i++)
		index_writer_add(writer, &actions[i]);
	if (index_writer_finish(writer, &fault, &written) != OK)
		fail_msg("%s", fault.message);
	assert_int_equal(written, count);
	if (manifest_write(directory, path, generation, written, &fault) != OK ||
	    generation_publish(directory, path, generation, &fault) != OK)
		fail_msg("%s", fault.message);
}

static inline void
fixture_publish(const char *directory, const struct action *actions, size_t count,
    const struct reference *reference)
{
	fixture_publish_named(directory, actions, count, reference, NULL);
}

/* The sentences of the site's own catalogue, for as long as the program runs. */
static inline const struct phrases *
fixture_phrases(void)
{
	static struct phrases phrases;
	static struct texts *catalogue;
	struct fault fault = {0};

	if (catalogue == NULL && (texts_load("www/templates/" TEXTS_FILE, &fault, &catalogue) != OK ||
	    phrases_load(catalogue, &fault, &phrases) != OK))
		fail_msg("%s", fault.message);
	return &phrases;
}

/* The importer's, likewise. */
static inline const struct sentences *
fixture_sentences(void)
{
	static struct sentences *sentences;
	struct fault fault = {0};

	if (sentences == NULL && sentences_load("www", &fault, &sentences) != OK)
		fail_msg("%s", fault.message);
	return sentences;
}

static inline struct index *
fixture_open(const char *directory)
{
	struct fault fault = {0};
	struct index *index = NULL;

	if (index_open(directory, true, &fault, &index) != OK)
		fail_msg("%s", fault.message);
	index_set_phrases(index, fixture_phrases());
	return index;
}

#endif
