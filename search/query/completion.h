/*
 * What fits the words that were typed: the best labels of each group, the best rows by their titles.
 * For search/query/suggest only.
 */
#ifndef SEARCH_QUERY_COMPLETION_H
#define SEARCH_QUERY_COMPLETION_H

#include "search/query/deadline.h"
#include "search/query/labels.h"
#include "search/query/meanings.h"
#include "search/query/suggest.h"

#define COMPLETION_ROWS_MAX 16 /* more than are shown: several actions may have one title */
/* As it is typed, and with its last two words joined. */
#define COMPLETION_WAYS_MAX 2

/* How well a label fits: the larger, the better. */
enum fit { FITS, FITS_ITS_BEGINNING, IS_THE_LABEL };

struct candidate {
	uint32_t label;
	enum fit fit;
};

/* One way of reading what was typed. */
struct way {
	const struct typed *typed;
	struct meanings *titles, *labels; /* in the index's dictionary, and in the labels' */
};

struct completion {
	/* Given: */
	const struct columns *columns;
	const struct dictionary *dictionary;
	const struct titles *titles;
	const struct labels *labels; /* with the totals of the day */
	struct analyser *analyser;
	struct arena *arena;
	int32_t today;
	double deadline; /* search/query/deadline.h */
	/* Found: */
	struct way ways[COMPLETION_WAYS_MAX];
	size_t way_count;
	struct candidate best[SUGGESTION_GROUPS][SUGGESTIONS_A_GROUP_MAX]; /* best first */
	size_t counts[SUGGESTION_GROUPS];
	struct { /* by static quality, past ones last */
		uint32_t row;
		bool is_past;
	} rows[COMPLETION_ROWS_MAX];
	size_t row_count;
	unsigned steps; /* towards a look at the clock */
	bool late;      /* the deadline is over */
};

/* `typed` has at least one word.  As it is typed; where nothing fits, as if the last word went on;
 * where still nothing does, one slip a word away.  NO_MEMORY and TOO_LATE only. */
enum status completion_find(struct completion *completion, struct typed *typed);

#endif
