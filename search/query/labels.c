#include "search/query/labels.h"

#include <stdlib.h>
#include <string.h>

#include "search/appellations.h"
#include "search/phrases.h"

#define LABELS_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define NEVER INT32_MIN /* no day that is counted */

/* The facets whose terms are offered, and as what. */
static const struct kind {
	enum facet facet;
	enum suggestion_group group;
	enum phrase precision; /* PHRASE_COUNT: none */
} kinds[] = {
    {FACET_METIER, SUGGEST_JOBS, PHRASE_COUNT},
    {FACET_COMMUNE, SUGGEST_PLACES, PHRASE_PLACE_COMMUNE},
    {FACET_DEPARTEMENT, SUGGEST_PLACES, PHRASE_PLACE_DEPARTEMENT},
    {FACET_PARTENAIRE, SUGGEST_PARTNERS, PHRASE_COUNT},
    {FACET_TYPE, SUGGEST_TYPES, PHRASE_COUNT},
    {FACET_FILIERE, SUGGEST_SECTORS, PHRASE_COUNT},
};

static size_t
term_count(const struct index *index, enum facet f, const struct term **terms)
{
	return facet_catalogue[f].packed
	    ? reference_terms(index_reference(index), facet_catalogue[f].vocabulary, terms)
	    : index_columns(index)->facet_term_count[f];
}

static const char *
precision_of(struct labels *labels, const struct kind *kind, const char *code)
{
	const struct reference *reference = index_reference(labels->index);
	const struct phrases *phrases = index_phrases(labels->index);
	const struct commune *commune = kind->facet == FACET_COMMUNE
	    ? reference_commune(reference, code, strlen(code))
	    : NULL;

	if (commune != NULL)
		return phrase_of(phrases, labels->arena, PHRASE_PLACE_COMMUNE_OF,
		    reference_label(reference, VOCABULARY_DEPARTEMENT, commune->departement), NULL);
	return kind->precision == PHRASE_COUNT ? NULL : phrase(phrases, kind->precision);
}

static void
add_kind(struct labels *labels, const struct kind *kind)
{
	const struct facet_info *info = &facet_catalogue[kind->facet];
	const struct reference *reference = index_reference(labels->index);
	const struct term *terms = NULL;
	size_t count = term_count(labels->index, kind->facet, &terms), i;

	labels->first[kind->facet] = labels->count;
	for (i = 0; i < count; i++) {
		const char *code =
		    terms != NULL ? terms[i].code : index_columns(labels->index)->facet_terms[kind->facet][i];

		labels->labels[labels->count++] = (struct label){
		    .group = kind->group,
		    .text = terms != NULL ? terms[i].label
					  : reference_label(reference, info->vocabulary, code),
		    .precision = precision_of(labels, kind, code),
		    .parameter = info->parameter,
		    .value = code,
		};
	}
}

/* No parameter names an intercommunalité: its name does, which its communes' actions carry. */
static size_t
add_epci(struct labels *labels, size_t first, const char *name)
{
	size_t i;

	for (i = first; i < labels->count; i++)
		if (strcmp(labels->labels[i].text, name) == 0)
			return i;
	labels->labels[labels->count] = (struct label){
	    .group = SUGGEST_PLACES,
	    .text = name,
	    .precision = phrase(index_phrases(labels->index), PHRASE_PLACE_EPCI),
	    .parameter = "q",
	    .value = arena_printf(labels->arena, "\"%s\"", name),
	};
	return labels->count++;
}

static void
add_epcis(struct labels *labels)
{
	const struct columns *columns = index_columns(labels->index);
	const struct reference *reference = index_reference(labels->index);
	size_t first = labels->count, count = columns->facet_term_count[FACET_COMMUNE], i;

	for (i = 0; i < count; i++) {
		const char *code = columns->facet_terms[FACET_COMMUNE][i];
		const struct commune *commune = reference_commune(reference, code, strlen(code));

		labels->epci[i] = commune == NULL || commune->epci_name == NULL
		    ? NO_LABEL
		    : (uint32_t)add_epci(labels, first, commune->epci_name);
	}
}

static int
compare_codes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What else a job of the index is called; its label often is one of these names. */
static void
add_appellations(struct labels *labels)
{
	const struct columns *columns = index_columns(labels->index);
	const struct label *job = labels->labels + labels->first[FACET_METIER];
	const struct label *end = job + columns->facet_term_count[FACET_METIER];
	size_t first, count, i;

	for (; job < end; job++) {
		count = appellations_find(labels->appellations, job->value, strlen(job->value), &first);
		for (i = first; i < first + count; i++) {
			const char *name = appellations_label(labels->appellations, i);

			if (strcmp(name, job->text) != 0)
				labels->labels[labels->count++] = (struct label){.group = SUGGEST_JOBS,
				    .text = name, .precision = job->text, .parameter = job->parameter,
				    .value = job->value, .means = job};
		}
	}
}

/* What a commune was called before it became a part of another. */
static void
add_former_communes(struct labels *labels)
{
	const struct columns *columns = index_columns(labels->index);
	const struct former_commune *former;
	size_t count = reference_former_communes(index_reference(labels->index), &former), i;
	const struct label *commune;
	const char *const *head;

	for (i = 0; i < count; i++) {
		head = bsearch(&former[i].head, columns->facet_terms[FACET_COMMUNE],
		    columns->facet_term_count[FACET_COMMUNE], sizeof(*head), compare_codes);
		if (head == NULL)
			continue;
		commune = labels->labels + labels->first[FACET_COMMUNE] +
		    (head - columns->facet_terms[FACET_COMMUNE]);
		labels->labels[labels->count++] = (struct label){
		    .group = SUGGEST_PLACES,
		    .text = former[i].name,
		    .precision = phrase_of(index_phrases(labels->index), labels->arena,
			PHRASE_PLACE_FORMER, commune->text, NULL),
		    .parameter = commune->parameter,
		    .value = commune->value,
		    .means = commune,
		};
	}
}

static enum status
add_all(struct labels *labels)
{
	const struct columns *columns = index_columns(labels->index);
	const struct former_commune *former;
	const struct term *terms;
	/* A commune has one EPCI at most. */
	size_t most = columns->facet_term_count[FACET_COMMUNE] +
	    reference_former_communes(index_reference(labels->index), &former) +
	    appellations_count(labels->appellations), i;

	for (i = 0; i < LENGTH(kinds); i++)
		most += term_count(labels->index, kinds[i].facet, &terms);
	labels->labels = arena_alloc(labels->arena, (most + 1) * sizeof(*labels->labels));
	labels->epci = arena_alloc(labels->arena,
	    (columns->facet_term_count[FACET_COMMUNE] + 1) * sizeof(*labels->epci));
	if (arena_failed(labels->arena))
		return NO_MEMORY;
	for (i = 0; i < LENGTH(kinds); i++)
		add_kind(labels, &kinds[i]);
	add_epcis(labels);
	add_former_communes(labels);
	add_appellations(labels);
	return arena_failed(labels->arena) ? NO_MEMORY : OK;
}

enum status
labels_new(struct index *index, struct analyser *analyser, struct fault *fault,
    struct labels **out)
{
	struct labels *labels = calloc(1, sizeof(*labels));
	enum status status;

	if (labels == NULL || (labels->arena = arena_new(LABELS_BYTES_MAX)) == NULL) {
		labels_free(labels);
		return fault_set(fault, NO_MEMORY, "no memory for the labels");
	}
	labels->index = index;
	labels->day = NEVER;
	status = appellations_read(index_connection(index), fault, &labels->appellations);
	if (status == OK && (add_all(labels) != OK || labels_cut(labels, analyser) != OK))
		status = fault_set(fault, NO_MEMORY, "no memory for the labels");
	if (status != OK) {
		labels_free(labels);
		return status;
	}
	*out = labels;
	return OK;
}

void
labels_free(struct labels *labels)
{
	if (labels == NULL)
		return;
	arena_free(labels->arena);
	appellations_free(labels->appellations);
	free(labels);
}

static void
count_packed(struct labels *labels, const struct columns *columns, enum facet f, uint32_t row)
{
	const struct packing *p = &columns->packing[f];
	uint64_t mask = p->terms == 64 ? UINT64_MAX : (UINT64_C(1) << p->terms) - 1;
	uint64_t bits = columns->packed[p->word][row - 1] >> p->shift & mask;

	for (; bits != 0; bits &= bits - 1)
		labels->labels[labels->first[f] + (size_t)__builtin_ctzll(bits)].total++;
}

static void
count_list(struct labels *labels, const struct columns *columns, enum facet f, uint32_t row)
{
	const struct list_column *list = &columns->lists[f];
	uint32_t i;

	for (i = list->start[row - 1]; i < list->start[row]; i++)
		labels->labels[labels->first[f] + list->value[i]].total++;
}

/* Once a row, however many of its communes are in it. */
static void
count_epcis(struct labels *labels, const struct columns *columns, uint32_t row)
{
	const struct list_column *list = &columns->lists[FACET_COMMUNE];
	uint32_t i, j;

	for (i = list->start[row - 1]; i < list->start[row]; i++) {
		uint32_t epci = labels->epci[list->value[i]];

		for (j = list->start[row - 1]; j < i && labels->epci[list->value[j]] != epci; j++)
			continue;
		if (j == i && epci != NO_LABEL)
			labels->labels[epci].total++;
	}
}

void
labels_count(struct labels *labels, int32_t today)
{
	const struct columns *columns = index_columns(labels->index);
	uint32_t row;
	size_t i;

	if (labels->day == today)
		return;
	labels->day = today;
	for (i = 0; i < labels->count; i++)
		labels->labels[i].total = 0;
	for (row = 1; row <= columns->rows; row++) {
		if (row_is_past(columns, row, today))
			continue;
		for (i = 0; i < LENGTH(kinds); i++) {
			if (facet_catalogue[kinds[i].facet].packed)
				count_packed(labels, columns, kinds[i].facet, row);
			else
				count_list(labels, columns, kinds[i].facet, row);
		}
		count_epcis(labels, columns, row);
	}
	for (i = 0; i < labels->count; i++)
		if (labels->labels[i].means != NULL)
			labels->labels[i].total = labels->labels[i].means->total;
}

size_t
labels_find(const struct labels *labels, uint32_t term)
{
	size_t low = 0, high = labels->word_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (labels->words[middle].term < term)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
