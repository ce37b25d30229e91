/* Any query string is answered or refused, from an index of a few actions; the text that phrases
 * make is always valid for FTS5, or the search would fail. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/index/generation.h"
#include "search/index/writer.h"
#include "search/query/search.h"

#define TODAY "2026-11-24"
#define TODAY_DAYS 20781
#define QUERY_STRING_MAX 2048

static const struct action actions[] = {
    {.value = {[FIELD_ID] = "a:1", [FIELD_TITRE] = "Visite d’une boulangerie à Caen",
	 [FIELD_DESCRIPTION] = "<p>Le boulanger, l’apprenti·e et le mini-stage du C.F.A.</p>",
	 [FIELD_TYPE] = "visite_entreprise", [FIELD_NIVEAUX] = "5e 4e", [FIELD_FILIERES] = "alimentation",
	 [FIELD_PARTENAIRE_NOM] = "CMA", [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118",
	 [FIELD_METIERS] = "D1102", [FIELD_SEANCES] = "2027-01-14T09:00\t\t", [FIELD_GRATUIT] = "1"}},
    {.value = {[FIELD_ID] = "a:2", [FIELD_TITRE] = "Forum des métiers de la mer",
	 [FIELD_RESUME] = "Navires, pêche et énergies marines", [FIELD_TYPE] = "forum",
	 [FIELD_NIVEAUX] = "3e", [FIELD_FILIERES] = "maritime energie", [FIELD_REGIONAL] = "1",
	 [FIELD_LIEU] = "en_ligne", [FIELD_PARTENAIRE_NOM] = "CCI Normandie", [FIELD_GRATUIT] = "0"}},
};

struct bench {
	char directory[64];
	struct index *index;
	struct arena *arena;
	struct texts *texts;
	struct phrases phrases;
};

static struct bench bench;

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
tear_down(void)
{
	index_close(bench.index);
	texts_free(bench.texts);
	arena_free(bench.arena);
	(void)nftw(bench.directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
set_up(void)
{
	char generation[GENERATION_MAX], path[128];
	struct index_options options = {.generation = generation, .today = TODAY};
	struct reference *reference;
	struct index_writer *writer;
	size_t i, written;

	strcpy(bench.directory, "/tmp/repertoire-fuzz-XXXXXX");
	require(mkdtemp(bench.directory) != NULL && atexit(tear_down) == 0);
	bench.arena = arena_new((size_t)1 << 24);
	require(bench.arena != NULL && reference_load("search/data", NULL, &reference) == OK);
	require(generation_new(bench.directory, NULL, generation) == OK);
	(void)snprintf(path, sizeof(path), "%s/new.tmp", bench.directory);
	require(index_writer_open(path, &options, reference, NULL, &writer) == OK);
	for (i = 0; i < LENGTH(actions); i++)
		index_writer_add(writer, &actions[i]);
	require(index_writer_finish(writer, NULL, &written) == OK);
	require(manifest_write(bench.directory, path, generation, written, NULL) == OK);
	require(generation_publish(bench.directory, path, generation, NULL) == OK);
	require(texts_load("www/templates/" TEXTS_FILE, NULL, &bench.texts) == OK);
	require(phrases_load(bench.texts, NULL, &bench.phrases) == OK);
	require(index_open(bench.directory, true, NULL, &bench.index) == OK);
	index_set_phrases(bench.index, &bench.phrases);
	reference_free(reference);
}

static void
check_answer(const struct request *request, const struct answer *answer)
{
	size_t g, v;

	require(answer->total <= LENGTH(actions));
	require(answer->result_count <= request->per_page && answer->result_count <= answer->total);
	for (g = 0; g < answer->group_count; g++)
		for (v = 0; v < answer->groups[g].count; v++)
			require(answer->groups[g].values[v].total <= LENGTH(actions));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parameter *parameters;
	struct fault fault = {0};
	struct request *request;
	struct answer *answer;
	enum status status;
	const char *text;
	size_t count;

	if (bench.index == NULL)
		set_up();
	if (size > QUERY_STRING_MAX || memchr(data, 0, size) != NULL)
		return 0;
	arena_reset(bench.arena);
	text = arena_copy(bench.arena, (const char *)data, size);
	require(text != NULL);
	status = parameters_decode(text, &bench.phrases, bench.arena, &fault, &parameters, &count);
	if (status == OK)
		status = request_parse(parameters, count, IGNORE_UNKNOWN_NAMES, bench.index, TODAY_DAYS,
		    bench.arena, &fault, &request);
	if (status != OK) {
		require((status == BAD_INPUT || status == TOO_LARGE) && fault.message[0] != '\0');
		return 0;
	}
	require(search(bench.index, request, 0, bench.arena, &fault, &answer) == OK);
	check_answer(request, answer);
	require(answer_value(bench.arena, bench.index, request, answer) != NULL);
	return 0;
}
