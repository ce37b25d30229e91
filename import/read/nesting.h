/*
 * Which elements of a document are open, for one whose tags are not in order: what an end tag means
 * that does not close the innermost of them.  For import/read/repair.h only.
 *
 * The root is closed by its own end tag alone: a document that was cut stays one.
 */
#ifndef IMPORT_READ_NESTING_H
#define IMPORT_READ_NESTING_H

#include <stdbool.h>
#include <stddef.h>

/* As deep as the parser goes.  Beyond either, nothing is said of the document any more. */
#define NESTING_DEPTH_MAX 256
#define NESTING_NAMES_BYTES ((size_t)16 * 1024) /* of all that are open */

struct nesting_element {
	size_t name;   /* where it begins in the names */
	size_t length; /* of it */
	size_t at;     /* byte of the text: of its start tag */
	bool has_text, has_children;
	bool ends_in_item; /* its last child is one */
};

/* Zero-initialise at the beginning of a document. */
struct nesting {
	struct nesting_element open[NESTING_DEPTH_MAX]; /* the root first */
	size_t depth;
	char names[NESTING_NAMES_BYTES];
	bool is_lost; /* it went beyond a limit: `depth` is 0 */
	size_t items; /* that began, with content, named without a prefix or with the root's */
};

/* A tag, or what stands in its place. */
struct nesting_tag {
	const char *name; /* no NUL; NULL: text */
	size_t length;    /* 0: a comment or an instruction */
	bool is_end;
};

/* What to do with an end tag that names nothing that is open. */
enum nesting_stray { STRAY_DROP, STRAY_CLOSES };

void nesting_enter(struct nesting *nesting, const struct nesting_tag *tag, size_t at);
void nesting_leave(struct nesting *nesting);
/* The innermost element has no content. */
void nesting_leave_empty(struct nesting *nesting);
/* Text that is no blank, in the innermost element. */
void nesting_text(struct nesting *nesting);

/* The innermost one; NULL: none. */
const struct nesting_element *nesting_top(const struct nesting *nesting);
const char *nesting_name(const struct nesting *nesting, const struct nesting_element *element);

/* The innermost element of that name, or else of one that differs by the case of ASCII; NULL: none. */
const struct nesting_element *nesting_find(const struct nesting *nesting, const struct nesting_tag *tag);

/* Whether such a start tag ends the innermost element, of the same name: an item is never the child of
 * an item, nor a paragraph of a paragraph. */
bool nesting_ends_sibling(const struct nesting *nesting, const struct nesting_tag *tag);

/* How many of the open elements stay so before such a start tag: the field of an item ends where the
 * next one begins, as in <title>Visite<link>, and wherever an item does. */
size_t nesting_depth_before(const struct nesting *nesting, const struct nesting_tag *tag);
/* Whether the tag is an item's. */
bool nesting_is_item(const struct nesting_tag *tag);

/* Whether the end tag of an item that names nothing open ends one all the same, whose start tag is
 * lacking, or bears another name: what stands before it would be read as no item. */
bool nesting_lacks_item(const struct nesting *nesting);

/* By what follows it directly, blanks aside. */
enum nesting_stray nesting_judge(const struct nesting *nesting, const struct nesting_tag *next);

#endif
