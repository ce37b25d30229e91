/*
 * A look at the markup of a document as it goes by, for what the parser must not get: NULs, and tags
 * whose attributes would cost it a time that grows with their square.  For import/read only.
 */
#ifndef IMPORT_READ_MARKUP_H
#define IMPORT_READ_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "import/read/document.h"

#define TAG_BYTES_MAX ((size_t)16 * 1024) /* between < and > */

/* Where the scanner is.  OPENING: behind a <, as long as a comment or a CDATA section may be
 * beginning. */
enum markup_place { MARKUP_TEXT, MARKUP_OPENING, MARKUP_TAG, MARKUP_CDATA, MARKUP_COMMENT };

/* Zero-initialise at the beginning of a document. */
struct markup {
	enum markup_place place;
	size_t length; /* of the tag so far */
	bool is_comment;
	char before[2]; /* the last two bytes of CDATA and comments */
	size_t scanned; /* bytes of text */
};

/* The next piece of the text.  False: it is refused. */
bool markup_scan(struct markup *markup, const char *text, size_t length, struct refusal *refusal);

#endif
