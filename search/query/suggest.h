/*
 * Completion: what a visitor may mean by what he has typed so far.  Used by fcgi/ and
 * repertoire-search.
 *
 * The last word may go on, the others stand as they are, whatever their number, accents and order;
 * « l'agr », « mini-st » and « saint lo » are read as the search reads them.  Where nothing fits,
 * one slip a word is forgiven, from SLIP_LETTERS_MIN letters on.  Only what the index has is
 * offered, and only what leads to an action that can still take place; titles of past actions
 * come last.
 */
#ifndef SEARCH_QUERY_SUGGEST_H
#define SEARCH_QUERY_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/base/value.h"
#include "search/index/reader.h"
#include "search/phrases.h"
#include "search/query/request.h"

#define SUGGESTIONS_MAX 12
#define SUGGESTIONS_A_GROUP_MAX 5

/* In the order in which they are shown. */
enum suggestion_group {
	SUGGEST_ACTIONS,
	SUGGEST_JOBS,
	SUGGEST_PLACES,
	SUGGEST_PARTNERS,
	SUGGEST_TYPES,
	SUGGEST_SECTORS,
	SUGGESTION_GROUPS
};

struct suggestion_group_info {
	const char *code;    /* on the wire */
	enum phrase heading; /* as shown */
};

extern const struct suggestion_group_info suggestion_groups[SUGGESTION_GROUPS];

struct suggestion {
	enum suggestion_group group;
	const char *label;
	const char *marked;    /* the label with MARK_START and MARK_END around what was typed */
	const char *precision; /* what tells it from its namesakes: a département, a partner; or NULL */
	size_t total;          /* actions that it leads to */
	bool is_past;          /* of an action */
	const char *id;        /* of an action, else NULL */
	const char *parameter, *value; /* the search that it stands for, else NULL */
	const char *path;      /* of the page that it leads to */
};

struct suggestions {
	struct suggestion list[SUGGESTIONS_MAX]; /* by group, the best ones of each first */
	size_t count;
	bool by_slip; /* nothing fits what was typed as it is */
};

/* The door: `q` alone, bounded as for a search.  BAD_INPUT: fault->message is in French. */
enum status suggest_parse(const struct parameter *parameters, size_t count,
    const struct index *index, struct arena *arena, struct fault *fault, const char **q);

/* Makes what an index's first completion needs, some hundredths of a second early. */
enum status suggest_prepare(struct index *index, struct fault *fault);

/* What is asked for. */
struct suggest_request {
	const char *q;   /* as in struct request; nothing is offered for a blank one */
	int32_t today;   /* days since 1970-01-01 */
	double deadline; /* search/query/deadline.h */
};

/* Everything lives in the arena.  TOO_LATE when the deadline is over. */
enum status suggest(struct index *index, const struct suggest_request *request,
    struct arena *arena, struct fault *fault, struct suggestions **out);

/* As the API gives them. */
struct value *suggestions_value(struct arena *arena, const struct index *index, const char *q,
    const struct suggestions *suggestions);

#endif
