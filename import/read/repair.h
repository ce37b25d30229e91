/*
 * The recovery pass over the text of a document, as it comes: named HTML entities, stray ampersands,
 * control characters.  For import/read only.
 *
 * What precedes the root, document.h mends; what follows it, import/read/ending.h finds.
 */
#ifndef IMPORT_READ_REPAIR_H
#define IMPORT_READ_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "import/read/document.h"
#include "import/read/piece.h"
#include "search/base/buf.h"

/* Zero-initialise but for the document, in which what was mended is noted. */
struct mending {
	struct document *document;
	bool in_cdata;
	size_t taken; /* bytes of text used before */
};

/* Adds the text mended, up to what cannot be told without more of it.  Returns how much of it was
 * used, which is all but a few bytes. */
size_t repair_text(struct mending *mending, const struct piece *piece, struct buf *out);

#endif
