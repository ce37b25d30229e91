/*
 * Sanitised HTML, or its plain text, being written: what each element becomes (the policy of html.h),
 * and how blanks collapse.  For import/read/html*.c only.
 */
#ifndef IMPORT_READ_HTML_WRITER_H
#define IMPORT_READ_HTML_WRITER_H

#include <gumbo.h>
#include <stdbool.h>

#include "search/base/arena.h"
#include "search/base/buf.h"

enum html_rule_kind {
	HTML_UNWRAP, /* its children stay: the default */
	HTML_DROP,   /* with all that it holds */
	HTML_KEEP,
	HTML_VOID,   /* kept, has no end tag */
	HTML_LINK,
};

/* What an element is to the one around it (import/read/html_place.h). */
enum html_part { HTML_PHRASE, HTML_BLOCK, HTML_ITEM, HTML_TERM, HTML_TABLE_PART };
/* What may be inside it: blocks and phrases, phrases alone, items, terms, parts of a table. */
enum html_content { HTML_FLOW, HTML_PHRASING, HTML_ITEMS, HTML_TERMS, HTML_TABLE };

struct html_rule {
	GumboTag tag;
	enum html_rule_kind kind;
	const char *name; /* that is written */
	bool is_block;    /* parts words, be it written or not */
	enum html_part part;
	enum html_content content;
};

struct html_writer {
	struct buf *out;
	struct arena *arena;
	const char *base;
	bool markup; /* else plain text */
	bool blank;  /* one is due before what comes next */
};

const struct html_rule *html_rule_of(GumboTag tag);
/* Of a name that is written, name[0..length); NULL for another. */
const struct html_rule *html_rule_named(const char *name, size_t length);

/* Blanks collapsed; without controls and what turns the direction of text around. */
void html_write_text(struct html_writer *w, const char *text, size_t length);
/* Before what is written otherwise. */
void html_write_due_blank(struct html_writer *w);

/* Around the children of a KEEP, VOID or UNWRAP element.  An element that came out empty is taken
 * back, but for a table's cell. */
size_t html_begin(struct html_writer *w, const struct html_rule *rule);
void html_end(struct html_writer *w, const struct html_rule *rule, size_t begun);

#endif
