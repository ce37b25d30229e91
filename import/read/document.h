/*
 * A document made fit for the XML parser: encoding found, transcoded to UTF-8, guarded against
 * abuse, and on demand repaired.  For import/read only.
 */
#ifndef IMPORT_READ_DOCUMENT_H
#define IMPORT_READ_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/buf.h"
#include "search/base/status.h"

#define TAG_BYTES_MAX ((size_t)16 * 1024) /* between < and >: the parser is quadratic in attributes */

struct document {
	struct buf text;  /* UTF-8; declaration and DOCTYPE blanked out, so that places stay true */
	char name[40];    /* of the encoding, as reported */
	bool has_entities; /* its DOCTYPE declared some */
	bool is_netscape; /* its DOCTYPE is of Netscape's RSS 0.91 */
	bool repaired;
	const char *repair; /* French: what was mended first */
	size_t repair_at;   /* byte of `text` */
};

/* Why a document is refused. */
struct refusal {
	const char *code;     /* stable */
	const char *sentence; /* French, for the partner */
	size_t at;            /* byte of the text */
};

/* To UTF-8, see encoding.h.  BAD_INPUT when its encoding is not read. */
enum status document_decode(const char *bytes, size_t length, const char *content_type,
    struct document *document, struct refusal *refusal);

/* Blanks out declaration and DOCTYPE, replaces the character entities that a DOCTYPE declares.
 * BAD_INPUT: empty, a web page, JSON, a DOCTYPE that could trick the parser, a tag that would
 * hang it. */
enum status document_guard(struct document *document, struct refusal *refusal);

/* The one recovery pass: named HTML entities, stray ampersands, control characters, text before
 * the root and after it, the bracket that the last tag lacks.  BAD_INPUT as document_guard(). */
enum status document_repair(struct document *document, struct refusal *refusal);

/* Whether the root has begun in the guarded text, and the document has no entities of its own. */
bool document_is_begun(const struct document *document);

/* Why a tag that is longer than TAG_BYTES_MAX is refused. */
struct refusal document_long_tag(size_t at);

/* Remembers what was mended first: words that go on "Réparé : ", and the byte of the text. */
void document_note_repair(struct document *document, const char *what, size_t at);

/* Line and column (from 1, in characters) of a byte. */
void document_place(const struct document *document, size_t at, long *line, long *column);

void document_clear(struct document *document);

#endif
