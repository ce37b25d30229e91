/*
 * What completion offers besides actions: the jobs, places, partners, types and sectors that the
 * actions of an index have, with their words, and how many actions each leads to.  For search/query
 * only.
 *
 * Made once an index, in memory proportional to the labels.
 */
#ifndef SEARCH_QUERY_LABELS_H
#define SEARCH_QUERY_LABELS_H

#include "search/french/analysis.h"
#include "search/index/columns.h"
#include "search/query/suggest.h"

#define NO_LABEL UINT32_MAX

struct label {
	enum suggestion_group group;
	const char *text;
	const char *precision;        /* or NULL */
	const char *parameter, *value; /* the search that it stands for */
	uint32_t total;               /* upcoming or permanent actions */
	uint32_t words;               /* those that tell something */
	const struct label *means;    /* it is another name of this one; or NULL */
};

/* A word of a label. */
struct label_word {
	uint32_t term; /* of the labels' dictionary */
	uint32_t label;
	bool begins; /* nothing that tells something stands before it */
};

struct labels {
	struct label *labels;
	size_t count;
	struct label_word *words; /* by term */
	size_t word_count;
	struct dictionary dictionary;
	/* Private: */
	const struct index *index;
	struct arena *arena;
	struct appellations *appellations;
	size_t first[FACET_COUNT]; /* label of a facet's first term; SIZE_MAX where it has none */
	uint32_t *epci;            /* label of a commune's EPCI, by ordinal; NO_LABEL for none */
	int32_t day;               /* of the totals */
};

enum status labels_new(struct index *index, struct analyser *analyser, struct fault *fault,
    struct labels **out);
/* NULL is allowed. */
void labels_free(struct labels *labels);

/* Sets the totals to those of that day: one pass over the rows when it is another day. */
void labels_count(struct labels *labels, int32_t today);

/* The first of words[] whose term is not before `term`. */
size_t labels_find(const struct labels *labels, uint32_t term);

/* Cuts the labels into words: fills words, dictionary, and the labels' numbers of words.  For
 * labels_new().  NO_MEMORY only. */
enum status labels_cut(struct labels *labels, struct analyser *analyser);

#endif
