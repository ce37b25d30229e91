/*
 * The DOCTYPE of a document: the parser never sees one, and the characters that it gives names to are
 * put in their place before.  For import/read only.
 */
#ifndef IMPORT_READ_DOCTYPE_H
#define IMPORT_READ_DOCTYPE_H

#include <stddef.h>

#include "import/read/piece.h"
#include "search/base/buf.h"
#include "search/base/status.h"

struct doctype_entities;

/* The DOCTYPE that begins at *at of a NUL-terminated text, which is moved behind it.  *out: NULL when
 * it declares none.  BAD_INPUT: it has more than entities whose value is a short text or a numeric
 * reference, and comments; NO_MEMORY. */
enum status doctype_read(const char *text, size_t *at, struct doctype_entities **out);
/* NULL is allowed. */
void doctype_entities_free(struct doctype_entities *entities);

/* Adds the text with the entities replaced, up to one that is perhaps cut.  What is added is at most a
 * few times as long as the text.  Returns how much of it was used. */
size_t doctype_replace(const struct doctype_entities *entities, const struct piece *piece,
    struct buf *out);

#endif
