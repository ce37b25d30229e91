/*
 * The lines of a document as its author sees them, to be quoted under a diagnostic.  For import/
 * only: it is the text that places are counted in, before any repair.
 */
#ifndef IMPORT_READ_LINES_H
#define IMPORT_READ_LINES_H

#include <stddef.h>

#include "search/base/arena.h"
#include "search/base/status.h"

#define QUOTE_CHARACTERS_MAX 160

struct lines;

/* Decodes as the reader does.  A document that cannot be decoded has no lines; NO_MEMORY alone is
 * a fault. */
enum status lines_new(const char *bytes, size_t length, const char *content_type,
    struct fault *fault, struct lines **out);
/* NULL is allowed. */
void lines_free(struct lines *lines);

/* The whole text, UTF-8, NUL-terminated; "" when it could not be decoded. */
const char *lines_text(const struct lines *lines, size_t *length);

/* Where to point in a line (from 1): the column of `about` where it stands in that line (NULL is
 * allowed; cut by whoever quoted it, it ends with …), else that of the first character that is no
 * blank; 1 when there is no such line.  In characters, from 1. */
long lines_column(const struct lines *lines, long line, const char *about);

/* What surrounds a place, at most QUOTE_CHARACTERS_MAX characters, ellipses where it was cut, made
 * one line (import/one_line.h); in the arena.  NULL when there is no such line, or a blank
 * one. */
const char *lines_quote(const struct lines *lines, long line, long column, struct arena *arena);

#endif
