/*
 * One search: request in, answer out.  Used by fcgi/ and repertoire-search.
 */
#ifndef SEARCH_QUERY_SEARCH_H
#define SEARCH_QUERY_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "search/action.h"
#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/base/value.h"
#include "search/index/reader.h"
#include "search/query/deadline.h"
#include "search/query/request.h"

/* Highlights are marked by these bytes in texts that otherwise contain no control
 * character: escape first, then turn them into elements. */
#define MARK_START '\x02'
#define MARK_END '\x03'

struct result {
	struct action action;
	const char *title;   /* titre with marks, plain text */
	const char *excerpt; /* best passage of resume or description, with marks, plain text */
	bool has_distance;
	double distance_km;
	const char *next_start; /* first session that has not ended, "" when permanent or past */
	const char *asked_start; /* the first of these at the times that were asked for; NULL: none, or
				  * no time was */
	bool is_past;
	const char **reasons; /* pourquoi=1: the rules that placed it, first ones first, in French */
	size_t reason_count;
};

struct facet_value {
	const char *code;
	const char *label;
	size_t total;
	bool selected;
	uint32_t rank; /* of the label, in alphabetical order */
};

struct facet_group {
	enum facet facet;
	struct facet_value *values; /* by count descending, then label; selected ones always there */
	size_t count;
};

/* A word of the query read as a filter; a word corrected; a relaxation, in French. */
struct understood {
	const char *text, *filter, *value;
	const char *label; /* as shown: "Autour de Lisieux" */
};
struct correction {
	const char *from, *to;
};

/* Another search that does find something. */
struct lead {
	const char *label; /* French: "Sans le filtre « Niveau »" */
	size_t total;
	const char *query; /* its query string */
};

struct answer {
	size_t total;
	struct result *results;
	size_t result_count;
	struct facet_group *groups;
	size_t group_count;
	struct understood *understood;
	size_t understood_count;
	struct correction *corrections;
	size_t correction_count;
	const char **widened;
	size_t widened_count;
	size_t whole; /* actions that hold all the words, or what they mean, within the filters */
	struct lead *leads; /* when total is 0 */
	size_t lead_count;
	double milliseconds; /* CPU time of the thread */
};

/* Everything in the answer lives in the arena.  TOO_LATE when the deadline (search/query/deadline.h)
 * is over. */
enum status search(struct index *index, const struct request *request, double deadline,
    struct arena *arena, struct fault *fault, struct answer **out);

/* INTERFACE's JSON. `extrait` carries <mark> elements around escaped text. */
struct value *answer_value(struct arena *arena, const struct index *index,
    const struct request *request, const struct answer *answer);

/* Text with marks → escaped HTML with <mark> elements. */
const char *marked_html(struct arena *arena, const char *marked);

#endif
