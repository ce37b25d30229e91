/*
 * The native format's RELAX NG schema (ISO/IEC 19757-2), which partners get with the site: what a
 * document of that format has that the schema has not.  For import/ only.
 */
#ifndef IMPORT_READ_SCHEMA_H
#define IMPORT_READ_SCHEMA_H

#include "import/read/feed.h"

struct schema;

/* A fault names the file. */
enum status schema_load(const char *path, struct fault *fault, struct schema **out);
/* NULL is allowed. */
void schema_free(struct schema *schema);

/* Tells `sink->diagnostic` what does not fit, one WARNING a place, code "schema".  `text` is UTF-8
 * as the reader decoded it.  A document of another format, or one that is not well formed, has
 * nothing to tell here: the reader tells that. */
enum status schema_check(const struct schema *schema, const char *text, size_t length,
    const struct feed_sink *sink, struct fault *fault);

#endif
