/*
 * The attributes of a start tag, byte by byte: what is lacking for them to be XML.  Values without
 * quotes or between those of prose (“ ”, « »), names without a value, no blank between two.  For
 * import/read/repair.h only.
 */
#ifndef IMPORT_READ_ATTRIBUTES_H
#define IMPORT_READ_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>

/* Behind the name of the tag or a blank; in the name of an attribute; behind it; behind its =; in a
 * value of each kind; behind one; behind a slash that ends the tag. */
enum attribute_place {
	ATTRIBUTE_BETWEEN,
	ATTRIBUTE_NAME,
	ATTRIBUTE_NAMED,
	ATTRIBUTE_EQUALS,
	ATTRIBUTE_QUOTED,
	ATTRIBUTE_BARE,
	ATTRIBUTE_PROSE,
	ATTRIBUTE_VALUED,
	ATTRIBUTE_SLASHED
};

/* Zero-initialise behind the name of a tag. */
struct attributes {
	enum attribute_place place;
	char quote; /* of a quoted value */
};

struct attribute_step {
	const char *before; /* to be written in front of the byte; NULL: nothing */
	size_t dropped;     /* bytes that are not to be written, from this one on */
	bool is_end;        /* the byte ends the tag */
};

/* At a byte of the tag, of which `left` bytes are at hand: whether it can be told what it is. */
bool attributes_are_cut(const struct attributes *attributes, const char *at, size_t left);
/* What to make of it. */
struct attribute_step attributes_step(struct attributes *attributes, const char *at, size_t left);

#endif
