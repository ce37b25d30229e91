/*
 * The beginning of a document made fit for the XML parser, what stands before its root: declaration,
 * comments, DOCTYPE.  For import/read only.
 *
 * What the parser must never see there, or what tells that this is no feed, is refused.
 */
#ifndef IMPORT_READ_DOCUMENT_H
#define IMPORT_READ_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "import/read/doctype.h"
#include "import/remark.h"
#include "search/base/buf.h"
#include "search/base/status.h"

/* What was mended first. */
struct repair {
	enum remark what; /* REMARK_NONE: nothing */
	size_t at;        /* byte of the text */
	char tag[REMARK_QUOTE_BYTES]; /* whose name it was about, as far as there is room; or "" */
};

/* Why a document is refused. */
struct refusal {
	enum remark why; /* REMARK_NONE: it is not */
	size_t at;       /* byte of the text */
};

struct document {
	/* Its first bytes, UTF-8; declaration and DOCTYPE are blanked out, so that places stay true. */
	struct buf text;
	bool is_whole;    /* nothing follows */
	struct doctype_entities *entities; /* that its DOCTYPE declares, to be replaced; or NULL */
	bool is_netscape; /* its DOCTYPE is of Netscape's RSS 0.91 */
	struct repair repair;
};

/* Blanks out declaration and DOCTYPE.  BAD_INPUT: empty, a web page, JSON, a DOCTYPE that could trick
 * the parser, more before the root than `text` has. */
enum status document_guard(struct document *document, struct refusal *refusal);

/* Blanks out what no document begins with, text and messages of servers, and guards what is behind
 * them. */
enum status document_trim_start(struct document *document, struct refusal *refusal);

/* The name of the root's tag in the guarded text; "" when none begins there. */
const char *document_root(const struct document *document, size_t *length);

/* Why a document with a NUL is refused. */
struct refusal document_nul(size_t at);

/* Remembers what was mended first in the text, whenever it is found. */
void document_note_repair(struct document *document, enum remark what, size_t at);
void document_note_tag(struct document *document, const struct repair *repair, const char *name,
    size_t length);

void document_clear(struct document *document);

#endif
