/*
 * Where a document ends, which is its root's last end tag: what follows is none of it, and where only
 * the last bracket is lacking nothing else is.  For import/read only.
 */
#ifndef IMPORT_READ_ENDING_H
#define IMPORT_READ_ENDING_H

#include <stdbool.h>
#include <stddef.h>

/* ENDING_NAME: behind </, as long as the name may be the root's. */
enum ending_place { ENDING_NONE, ENDING_OPEN, ENDING_NAME, ENDING_BLANKS, ENDING_CLOSED };

/* Set the name (which needs no NUL), `seen` where the look does not begin with the text, and zero the
 * rest. */
struct ending {
	const char *name;
	size_t name_length;
	size_t seen; /* bytes of text */
	enum ending_place place;
	size_t matched;   /* of the name */
	size_t end;       /* of the text, behind the last end tag; 0: there is none that is closed */
	bool is_followed; /* by what is no blank */
};

/* The next piece of the text. */
void ending_look(struct ending *ending, const char *text, size_t length);

/* Once all of it was seen: whether the last bracket alone is lacking. */
bool ending_is_open(const struct ending *ending);

#endif
