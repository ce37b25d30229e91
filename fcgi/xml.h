/*
 * Writes XML 1.0: elements, attributes and text, escaped by the one door of each context.  Names are
 * ours (literals); texts may be anybody's, any bytes.  For fcgi/.
 *
 * What is written is always well formed: control characters (C0, DEL and C1, tab and newline aside)
 * and what XML has no way of saying are left out, ill-formed UTF-8 becomes U+FFFD.
 */
#ifndef FCGI_XML_H
#define FCGI_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/buf.h"

#define XML_DEPTH_MAX 16 /* of elements; deeper ones are a mistake of ours */

struct xml {
	struct buf *out;
	const char *open[XML_DEPTH_MAX];
	size_t depth;
	bool in_tag; /* its attributes may still come */
};

/* Begins a document with its declaration; `out` is borrowed. */
void xml_init(struct xml *xml, struct buf *out);
/* The element `name` begins; its attributes follow, then its content, then xml_end(). */
void xml_start(struct xml *xml, const char *name);
/* NULL leaves the attribute out. */
void xml_attribute(struct xml *xml, const char *name, const char *value);
/* NULL adds nothing. */
void xml_text(struct xml *xml, const char *text);
void xml_end(struct xml *xml);

/* A whole element with a text; NULL writes none. */
void xml_element(struct xml *xml, const char *name, const char *text);
void xml_number(struct xml *xml, const char *name, size_t n);

/* Whether a character may stand in what we publish: no control but tab and newline, no
 * noncharacter U+FFFE or U+FFFF. */
bool xml_allows(uint32_t code);

#endif
