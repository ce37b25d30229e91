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

/* Finds the encoding (BOM, HTTP charset, XML declaration, else UTF-8; windows-1252 for bytes that
 * are not UTF-8, which counts as a repair) and transcodes.  BAD_INPUT when it is not accepted. */
enum status document_decode(const char *bytes, size_t length, const char *content_type,
    struct document *document, struct refusal *refusal);

/* Blanks out declaration and DOCTYPE, replaces the character entities that a DOCTYPE declares.
 * BAD_INPUT: empty, a web page, JSON, a DOCTYPE that could trick the parser, a tag that would
 * hang it. */
enum status document_guard(struct document *document, struct refusal *refusal);

/* The one recovery pass: named HTML entities, stray ampersands, control characters, text before
 * the root and after it. */
enum status document_repair(struct document *document);

/* Line and column (from 1, in characters) of a byte. */
void document_place(const struct document *document, size_t at, long *line, long *column);

void document_clear(struct document *document);

#endif
