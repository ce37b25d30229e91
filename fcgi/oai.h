/*
 * OAI-PMH 2.0 (openarchives.org/OAI/openarchivesprotocol.html): school resource repositories keep a
 * copy of the actions.  For fcgi/oai*.c.
 *
 * Datestamps are those of the publication that first showed a change; a response is dated by the
 * index that it comes from, so whoever asks next for what changed since that date misses nothing.
 * Withdrawn actions stay as deleted records.
 */
#ifndef FCGI_OAI_H
#define FCGI_OAI_H

#include "fcgi/view.h"
#include "fcgi/worker.h"
#include "fcgi/xml.h"
#include "search/index/history.h"

#define OAI_PAGE_RECORDS 100 /* of one list */

/* What every part of an answer is made from. */
struct oai {
	struct worker *worker;
	struct arena *arena; /* of the record in hand */
	const struct index *index;
	struct xml xml;
};

/* A format of metadata. */
struct oai_format {
	const char *prefix, *schema, *ns;
	/* Writes the element that <metadata> holds. */
	void (*write)(struct oai *oai, const struct action *action, const struct index_history *history);
};

extern const struct oai_format oai_formats[];
extern const size_t oai_format_count;

void oai_write_dc(struct oai *oai, const struct action *action, const struct index_history *history);
void oai_write_lom(struct oai *oai, const struct action *action,
    const struct index_history *history);

/* What French is said with. */
struct show oai_show(const struct oai *oai);

/* "oai:host:source:id" */
const char *oai_identifier(struct oai *oai, const char *id);

/* The sets that a record may be in, by a field of the action: "niveau:5e". */
struct oai_set {
	const char *spec;
	enum facet facet; /* whose heading names it */
	enum field field;
};
extern const struct oai_set oai_sets[];
extern const size_t oai_set_count;

/* A list, from where it stands: what a resumption token says. */
struct oai_list {
	const char *verb;
	const struct oai_format *format;
	int64_t from, until; /* both count */
	const char *set;     /* or NULL */
	const char *after;   /* the id of the last record given, which changed at `from` */
	size_t cursor;       /* records given so far */
};

/* Tokens hold all of a list and no index: they survive a new generation.  NULL for what is none. */
const char *oai_token_write(struct arena *arena, const struct oai_list *list, int64_t changed,
    const char *id);
bool oai_token_read(struct arena *arena, const char *token, struct oai_list *out);

#endif
