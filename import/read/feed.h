/*
 * The neutral view of a feed: what any XML format is read into, before anything of ours is
 * decided.  Written by import/read, consumed by inspect and by the normaliser.
 *
 * Reading streams: one item in memory at a time, handed to a callback; its texts live
 * until the callback returns.
 */
#ifndef IMPORT_READ_FEED_H
#define IMPORT_READ_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/read/html.h"
#include "import/remark.h"
#include "search/action.h"
#include "search/base/arena.h"
#include "search/base/status.h"

#define FEED_BYTES_DEFAULT ((size_t)20 * 1024 * 1024)
#define FEED_ITEMS_DEFAULT 20000
/* What a source may be allowed. */
#define FEED_BYTES_MAX ((long)2 * 1024 * 1024 * 1024)
#define FEED_ITEMS_MAX 2000000L
#define ITEM_LIST_MAX 256 /* categories, links… of one item */

struct text_construct {
	const char *text; /* NULL when absent */
	const char *type; /* text/plain, text/html, application/xhtml+xml */
	const char *language;
	const char *base;
};

struct person {
	const char *name, *email, *uri;
	struct person *next;
};

struct category {
	const char *term, *scheme, *label;
	struct category *next;
};

struct link {
	const char *url, *rel, *type, *title, *length, *language;
	struct link *next;
};

struct picture {
	const char *url, *title, *link, *description;
	long width, height; /* 0 when absent */
};

/* The program that made a feed. */
struct generator {
	const char *name, *uri, *version;
};

struct hours {
	const char *hour; /* or day */
	struct hours *next;
};

/* What a feed says of itself beyond what an item may say, too. */
struct feed_about {
	struct text_construct info;
	struct generator generator;
	const char *docs, *icon, *logo, *ttl, *rating, *managing_editor, *web_master;
	const char *new_location; /* where it has moved to */
	const char *update_period, *update_frequency; /* of the syndication module */
	struct hours *skip_hours, *skip_days;
};

/* When a feed would be asked for again (import/schedule.h reads it there). */
struct feed_wishes {
	long floor_s;    /* seconds between two requests, at least */
	long skip_hours; /* bit n: the hour n, UTC */
	long skip_days;  /* bit n: the day n, 0 = Monday */
};

/* A time of an event that has several. */
struct event_time {
	const char *start, *end; /* as event_start, event_end; the end may be NULL */
	struct event_time *next;
};

/* One element of our namespace, or one that a mapping file named, as written. */
struct given_field {
	enum field field; /* for groups, one a member */
	const char *text;
	long line;
	struct given_field *next;
};

struct feed_item {
	struct text_construct title, subtitle, summary, content, rights;
	const char *id, *link, *comments, *language, *base, *license;
	const char *content_link; /* where the content is when it is not here */
	bool id_is_permalink;
	const char *published, *updated, *created, *expired; /* UTC instants, or NULL */
	const char *date_text; /* a date that could not be read, as written */
	struct person *authors, *contributors, *publishers;
	struct category *categories;
	struct link *links, *enclosures;
	struct picture image;
	bool has_geo;         /* degrees of WGS 84 */
	const char *geo_type; /* Point, LineString, Polygon, Box; NULL: no place was read */
	double *coordinates;  /* lon, lat pairs; as written when has_geo is false */
	size_t coordinate_count; /* of doubles */
	const char *event_start, *event_end, *event_location; /* ISO 8601, local or with offset */
	struct event_time *more_times; /* behind that first one, in document order */
	const struct feed_item *source; /* the feed that it was taken from, or NULL */
	const struct feed_about *source_about;
	struct given_field *given, *given_last; /* in document order */
	const char *unknown; /* the first element of our namespace that the catalogue has not */
	long unknown_line;
	long line, column; /* of its start tag; 0 when unknown */
};

struct feed_head {
	const char *format;   /* "rss2.0", "atom1.0", "rdf", "actions", "lheo"… ; NULL: not a feed */
	const char *encoding; /* that the bytes were read in */
	const char *version;  /* of the format, as readers of feeds name it: "rss20", "atom03"… */
	bool wellformed;      /* false: it was repaired, or its label was disregarded */
	bool error;           /* nothing could be read */
	struct feed_item feed; /* the description is its summary */
	struct feed_about about;
	size_t items;
};

/* What is told of a document, or of an item of it. */
struct diagnostic {
	enum remark remark;
	const char *values[REMARK_VALUES_MAX]; /* of the remark, the value at fault first; else NULL */
	long line, column;                     /* 1-based, 0 when unknown */
};

struct feed_limits {
	size_t bytes_max; /* FEED_BYTES_DEFAULT */
	size_t items_max; /* FEED_ITEMS_DEFAULT */
};

struct feed_source {
	const char *bytes; /* NULL: they are in `file`, open for reading */
	int file;
	size_t length;
	const char *content_type; /* HTTP header's value, or NULL */
	const char *base_url;     /* where it was fetched, or NULL */
	const char *format;       /* "auto", a handler's name, or the path of a mapping file */
	struct feed_limits limits;
	const char *content_location; /* HTTP header's value, or NULL */
	const char *mappings; /* directory of the mapping files that "auto" knows, or NULL */
	/* Called once all that reading needs besides the document is open, before more of it is looked
	 * at than what it says of its encoding; or NULL. */
	void (*confine)(void *context);
	void *confine_context;
};

/* Whether a format is the path of a mapping file. */
bool feed_format_is_mapping(const char *format);

struct feed_sink {
	/* OK to go on; anything else stops the reading and is returned. */
	enum status (*item)(void *context, const struct feed_item *item);
	void (*diagnostic)(void *context, const struct diagnostic *diagnostic);
	void *context;
	/* Nothing of what was handed over counts: the document must be repaired, and is read again
	 * from its beginning.  Called once at most.  NULL: the sink cannot take back; the document is
	 * parsed once more, before. */
	void (*restart)(void *context);
	/* Where all texts of the next item are to lie, but for those of the head: an empty arena, the sink's
	 * again once item() is called, for as long as it likes.  NULL, and the reading ends: there is no
	 * use in more.  No function: the reader's own, until item() returns. */
	struct arena *(*begin)(void *context);
};

/* Reads a document.  `head` and its texts live in `arena`.  OK only when the document was read
 * to its end: callers keep nothing of the items otherwise.  BAD_INPUT: not a feed, or broken
 * beyond repair (a diagnostic says why, fault->message in English); TOO_LARGE. */
enum status feed_read(const struct feed_source *source, const struct feed_sink *sink,
    struct arena *arena, struct fault *fault, struct feed_head *head);

/* Dates as feeds write them (RFC 822 with its dirt, ISO 8601, French) → instant; false rather
 * than a guess. */
bool feed_date(const char *text, int64_t *instant);

/* The same, with what was written and what was not: without a zone, the instant is the wall time
 * taken for UTC. */
struct written_date {
	int64_t instant;
	bool has_time, has_zone;
	int offset_minutes; /* east of Greenwich, as written; 0 without a zone */
};
bool feed_date_read(const char *text, struct written_date *out);

#endif
