/*
 * What may stand where in HTML (its 3.2.5.2, by each element's content model), so that what is written
 * is valid wherever partners put their tags: import/read/html.h has the policy.  For
 * import/read/html*.c only.
 */
#ifndef IMPORT_READ_HTML_PLACE_H
#define IMPORT_READ_HTML_PLACE_H

#include "import/read/html_writer.h"

/* Within the element that is written around: zero-initialised, the whole of a description. */
struct html_place {
	enum html_content content;
	bool in_link;
	const struct html_rule *implied; /* an element that nobody wrote, open now; or NULL */
	size_t begun;                    /* where it does */
};

/* False where an element of this rule cannot be written; else begins or ends what is implied
 * between. */
bool html_place_take(struct html_writer *w, struct html_place *place, const struct html_rule *rule);
/* The same before words. */
void html_place_take_words(struct html_writer *w, struct html_place *place);
/* Before the end tag of the element around. */
void html_place_leave(struct html_writer *w, struct html_place *place);
/* The place within an element that was taken. */
struct html_place html_place_within(const struct html_place *place, const struct html_rule *rule);

#endif
