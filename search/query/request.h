/*
 * A search request: names and values at the door, typed and bounded behind it.  The same
 * table serves pages, API, feeds and the shell.  Used by fcgi/ and repertoire-search.
 */
#ifndef SEARCH_QUERY_REQUEST_H
#define SEARCH_QUERY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/facet.h"
#include "search/index/reader.h"
#include "search/phrases.h"

#define QUERY_CHARACTERS_MAX 512 /* q */
#define QUERY_BYTES_MAX ((size_t)4 * QUERY_CHARACTERS_MAX)
#define QUERY_WORDS_MAX 12       /* distinct words looked for; the others are dropped, and said */
#define PARAMETERS_MAX 64        /* name=value pairs of one request */
#define PARAMETER_VALUES_MAX 32  /* values of one name */
#define PAGE_MAX 100
#define PER_PAGE_MAX 100
#define PER_PAGE_DEFAULT 20
#define RADIUS_MAX_KM 300

enum when { WHEN_DEFAULT, WHEN_UPCOMING, WHEN_PERMANENT, WHEN_PAST, WHEN_ALL };
enum order { ORDER_RELEVANCE, ORDER_DATE, ORDER_DISTANCE, ORDER_RECENT, ORDER_TITLE };

struct parameter {
	const char *name, *value; /* decoded, not yet checked, may be any bytes */
};

/* All texts live in the arena that was given to request_parse(). */
struct request {
	const char *q; /* valid UTF-8 without control characters, "" when absent */
	const char *values[FACET_COUNT][PARAMETER_VALUES_MAX];
	size_t value_count[FACET_COUNT];
	bool free_only;
	bool by_territory; /* count every territory too: for maps, no parameter */
	enum when when;
	int32_t from, to; /* days since 1970-01-01; INT32_MIN, INT32_MAX when absent */
	bool has_point;   /* autour */
	double lat, lon;
	const char *around; /* the parameter as given, for links */
	const char *around_label; /* "Lisieux", "Collège X, Caen" */
	double radius_km; /* 0 = none: only distances */
	const struct college *home; /* chez, or NULL; belongs to the index */
	enum order order;
	bool raw;     /* brut=1 */
	bool explain; /* pourquoi=1 */
	size_t page, per_page;
	int32_t today; /* days since 1970-01-01 in Europe/Paris */
};

/* What a parameter may be: for whoever describes the API. */
enum parameter_kind {
	PARAMETER_TEXT,
	PARAMETER_FLAG,   /* 1 or 0 */
	PARAMETER_CHOICE,
	PARAMETER_DATE,   /* YYYY-MM-DD */
	PARAMETER_COUNT,  /* from 1 to `most` */
	PARAMETER_NUMBER, /* above 0, to `most` */
	PARAMETER_PLACE,  /* INSEE code, UAI or lat,lon */
	PARAMETER_COLLEGE /* UAI */
};
struct parameter_info {
	const char *name;
	enum parameter_kind kind;
	unsigned most;           /* COUNT and NUMBER; of TEXT, bytes */
	unsigned absent;         /* COUNT: what it is when it is not given */
};
/* Every parameter that is not a facet's (search/facet.h). */
size_t request_parameters(const struct parameter_info **out);
/* The names of the values of a PARAMETER_CHOICE, the n-th from 0; NULL past the last. */
const char *request_choice(const char *parameter, size_t n);

enum strictness { IGNORE_UNKNOWN_NAMES, REFUSE_UNKNOWN_NAMES };

/* BAD_INPUT: fault->message is a sentence in French, for the visitor, that names the
 * parameter.  `today` as in struct request. */
enum status request_parse(const struct parameter *parameters, size_t count,
    enum strictness strictness, const struct index *index, int32_t today, struct arena *arena,
    struct fault *fault, struct request **out);

/* Decodes application/x-www-form-urlencoded (WHATWG URL, 5.1) into pairs; TOO_LARGE (message
 * in French) beyond PARAMETERS_MAX pairs, BAD_INPUT for a broken %-escape. */
enum status parameters_decode(const char *query, const struct phrases *phrases, struct arena *arena,
    struct fault *fault, struct parameter **out, size_t *count);

/* The canonical query string of a request (fixed order of names, defaults left out),
 * percent-encoded: the same search always has the same one.  Used for links, cache keys
 * and ETags.  */
const char *request_query_string(struct arena *arena, const struct request *request);

#endif
