/*
 * An action in the making, and the one door through which every value enters it, whoever gives it:
 * the partner, a rule, an expression, a default.  For import/normalise.c and what it is made of.
 *
 * Everything lives in the draft's arena.  A value that cannot be taken is reported and left out.
 */
#ifndef IMPORT_DRAFT_H
#define IMPORT_DRAFT_H

#include "import/normalise.h"

#define SESSIONS_MAX 256

struct draft {
	const struct normaliser *n;
	struct arena *arena;
	const struct feed_item *item;
	struct action *action;
	struct session sessions[SESSIONS_MAX];
	size_t session_count;
	bool deducing; /* what is set now was not given */
	struct deduction reason; /* why, while deducing */
	long line;     /* of what is being set */
};

/* `value`: the words at fault, quoted; `field`: a name of ours; either may be NULL. */
void draft_remark(struct draft *d, enum remark remark, const char *value, const char *field);

bool draft_lacks(const struct draft *d, enum field f);
/* Reads the text as the field's kind asks; a code may be written as its label, or in plain
 * French.  A list takes one value more. */
void draft_set(struct draft *d, enum field f, const char *text);
void draft_set_if_missing(struct draft *d, enum field f, const char *text);
/* A value already in its canonical form. */
void draft_set_value(struct draft *d, enum field f, const char *text);
/* Inserts a code at its place in the vocabulary's order; repeats are dropped. */
void draft_add_code(struct draft *d, enum field f, const char *code);
/* Times as feeds write them; `end` and `commune` may be NULL. */
void draft_add_session(struct draft *d, const char *start, const char *end, const char *commune);
/* Once all sessions are known. */
void draft_write_sessions(struct draft *d);

/* For import/draft*.c: the reason noted, and the reading of one kind of value. */
void draft_mark_deduced(struct draft *d, enum field f);
void draft_set_codes(struct draft *d, enum field f, const char *text);
void draft_set_day(struct draft *d, enum field f, const char *text);
void draft_set_instant(struct draft *d, enum field f, const char *text);
void draft_set_sessions(struct draft *d, const char *text);
void draft_bad_date(struct draft *d, const char *text);
void draft_unknown_code(struct draft *d, enum field f, const char *text);

/* What the item itself does not give: rules, expressions, defaults, places that follow from
 * others. */
void deduce(struct draft *d);

/* guid, else link, else a hash of title, date and summary: stable from one import to the next. */
void identify(struct draft *d);

#endif
