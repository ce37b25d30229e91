/*
 * The recovery pass over the text of a document, as it comes: named HTML entities, stray ampersands and
 * angle brackets, control characters, attributes that are no XML, tags that are not in order.  For
 * import/read only.
 *
 * What precedes the root, document.h mends; what follows it, import/read/ending.h finds.
 *
 * Of tags: an end tag of an element that is open closes what was left open inside it; one that names
 * nothing open closes the innermost element where what follows tells that it was meant to, and is
 * dropped elsewhere; the field of an item ends where the next field or item begins
 * (import/read/nesting.h).  Nothing is ever closed because the text ends.  What cannot be mended
 * without an item being lost is told: the document must be refused.
 */
#ifndef IMPORT_READ_REPAIR_H
#define IMPORT_READ_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "import/read/attributes.h"
#include "import/read/document.h"
#include "import/read/nesting.h"
#include "import/read/piece.h"
#include "search/base/buf.h"

/* Zero-initialise but for the document, in which what was mended is noted. */
struct mending {
	struct document *document;
	const char *closing; /* what ends the CDATA section, comment or instruction; NULL: it is none */
	bool in_tag;
	struct attributes attributes; /* of that tag */
	struct nesting nesting;
	size_t taken; /* bytes of text used before */
	struct refusal lost; /* the first item that cannot be made one again */
};

/* Adds the text mended, up to what cannot be told without more of it.  Returns how much of it was
 * used, which is all but a tag (TAG_BYTES_MAX) and the beginning of the next. */
size_t repair_text(struct mending *mending, const struct piece *piece, struct buf *out);

#endif
