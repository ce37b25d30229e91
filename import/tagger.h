/*
 * What plain French says about an action: levels, type, sectors, places, dates.  Reads
 * expressions.csv (PCRE2 patterns) and the reference's names.
 */
#ifndef IMPORT_TAGGER_H
#define IMPORT_TAGGER_H

#include <stddef.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/reference.h"

struct tagger;

/* A fault names file and line. */
enum status tagger_new(const char *directory, const struct reference *reference,
    struct fault *fault, struct tagger **out);
/* NULL is allowed. */
void tagger_free(struct tagger *tagger);

/* Called for each value found; a CODE's first one is meant.  SESSIONS come as canonical lines. */
typedef void (*tag_sink)(void *context, enum field field, const char *text);

/* Looks for one field's values in a text. */
void tagger_find(struct tagger *tagger, enum field field, const char *text, tag_sink sink,
    void *context);

#endif
