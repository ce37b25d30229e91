/*
 * A search as a feed: what RSS, Atom, JSON Feed and iCalendar say alike.  One file a format writes
 * it.  Everything lives in the arena.
 *
 * Addresses are absolute and begin with the site's own, from the configuration: what a client calls
 * the site never shows in a link.
 */
#ifndef FCGI_FEED_H
#define FCGI_FEED_H

#include "fcgi/view.h"
#include "fcgi/worker.h"
#include "search/query/search.h"

#define FEED_GENERATOR "Répertoire"
#define FEED_TTL_MINUTES "60"

struct feed_entry {
	const struct action *action;
	const char *id;    /* a tag: URI (RFC 4151), permanent: the site's host and the action's id */
	const char *url;   /* of the action's page */
	const char *title; /* behind the day of its next session, written out: readers keep old titles */
	const char *facts; /* when, where, for whom: HTML of ours */
	const char *summary; /* the facts and what the action is in short, HTML */
	const char *content; /* the facts and its description, HTML */
	const char *image_type; /* media type of the picture, by its ending; NULL */
	/* Of calendars alone (feed_history.h): how often and when it changed, which sessions are off. */
	long revision;
	int64_t changed;
	const char *cancelled; /* of KIND_SESSIONS, or NULL */
	bool is_off;           /* the action has been withdrawn: none of its sessions takes place */
	int64_t published, updated; /* seconds since 1970; 0 when unknown; never after the index */
};

struct feed {
	struct arena *arena;
	const struct index *index;
	const struct words *words;
	const struct request *request; /* NULL for one action */
	const struct answer *answer;   /* NULL then */
	int32_t today;
	const char *site, *site_url;
	const char *title, *description;
	const char *page; /* the same search on the site */
	const char *id;   /* of the feed, whatever its page */
	const char *self; /* this document, as it was asked for */
	const char *first, *previous, *next, *last; /* pages of the feed (RFC 5005, 3); NULL where none */
	const char *hub;  /* of WebSub: of the feeds of all actions alone, which it is told of; or NULL */
	bool is_complete; /* one page has it all (RFC 5005, 2) */
	int64_t updated;
	struct feed_entry *entries;
	size_t count;
};

/* The formats, by what stands behind "/flux/actions.". */
struct feed_format {
	const char *name;
	enum content content;
	const char *label; /* French */
	void (*write)(const struct feed *feed, struct buf *out);
	bool is_calendar; /* by date, all at once, without what is permanent */
};

/* A calendar program asks for one document and no more. */
#define CALENDAR_ACTIONS_MAX 300

#define FEED_FORMATS 4
extern const struct feed_format feed_formats[FEED_FORMATS];

void feed_write_rss(const struct feed *feed, struct buf *out);
void feed_write_atom(const struct feed *feed, struct buf *out);
void feed_write_json(const struct feed *feed, struct buf *out);
void feed_write_ics(const struct feed *feed, struct buf *out);

/* `query` is the query string as it was sent; `base` the path, "/flux/actions.rss". */
struct feed_address {
	const char *base, *query;
};
/* Builds the feed of an answer. */
struct feed *feed_new(struct worker *worker, const struct feed_address *address,
    const struct request *request, const struct answer *answer);

/* What its French is said with. */
struct show feed_show(const struct feed *feed);

/* A feed of one action, for formats that do not speak of a search. */
struct feed *feed_of_action(struct worker *worker, const char *path, const struct action *action);

/* One action as an entry. */
struct feed_entry feed_entry_of(const struct show *show, const struct action *action);
/* What a request asks for, in French: "3e, Calvados, « boulangerie »"; NULL when nothing. */
const char *feed_subject(const struct show *show, const struct request *request);
/* The address of an action that never changes: see struct feed_entry. */
const char *feed_tag(struct arena *arena, const struct index *index, const char *id);
/* The site's host, without port. */
const char *site_host(struct arena *arena, const struct index *index);
/* An absolute address of the site. */
const char *site_link(struct arena *arena, const struct index *index, const char *path);

/* RFC 822 with a four-digit year and English names, as RSS wants it. */
const char *date_rfc822(struct arena *arena, int64_t instant);
const char *date_rfc3339(struct arena *arena, int64_t instant);

/* The query string of a request in a feed: newest first unless it says otherwise. */
const char *feed_query_string(struct arena *arena, const struct request *request);

#endif
