/*
 * A piece of a document's text, on its way to the parser.  For import/read only.
 *
 * What looks at pieces may need more of the text than one has: it tells how many of its bytes it
 * used, and is given the others again in front of the next one.
 */
#ifndef IMPORT_READ_PIECE_H
#define IMPORT_READ_PIECE_H

#include <stdbool.h>
#include <stddef.h>

struct piece {
	const char *text; /* UTF-8, whole code points */
	size_t length;
	bool is_last; /* nothing follows: all of it must be used */
};

#endif
