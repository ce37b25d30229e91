/*
 * What plain French says about an action: levels, type, sectors, places, dates.  Most of it is
 * the expressions that search/ reads queries with too; motifs.csv holds, as PCRE2 patterns, what
 * needs more context than they know.
 */
#ifndef IMPORT_TAGGER_H
#define IMPORT_TAGGER_H

#include <stddef.h>

#include "import/rules.h"
#include "search/action.h"
#include "search/base/status.h"
#include "search/reference.h"

struct tagger;

/* A fault names file and line. */
enum status tagger_new(const char *directory, const struct reference *reference,
    struct fault *fault, struct tagger **out);
/* NULL is allowed. */
void tagger_free(struct tagger *tagger);

/* To be called before a source is read: what another source's texts did to the patterns is
 * forgotten. */
void tagger_forgive(struct tagger *tagger);

/* No more than this of a text is looked at: the time is bounded, and the beginning says it. */
#define TAGGED_BYTES_MAX ((size_t)32 * 1024)

#define NO_DAY INT32_MIN

/* A text whose expressions have been looked up, for all wanted fields at once. */
struct tagged;

/* `day`: on which it was published (days since 1970), NO_DAY when nobody knows: dates that have no
 * year come after it.  `wanted`: FIELD_BIT() of each field that may be looked for.  Everything is in
 * the arena; `text` is borrowed.  NULL if memory lacks. */
struct tagged *tagger_read(struct tagger *tagger, const char *text, int32_t day,
    uint64_t wanted, struct arena *arena);

/* A value found, and the bytes of the text that say it. */
struct tag {
	enum field field;
	const char *value;
	struct span_of_text span;
};

/* Called for each value found; a CODE's first one is meant.  SESSIONS come as canonical lines. */
typedef void (*tag_sink)(void *context, const struct tag *tag);

/* Looks for one field's values, of those that tagger_read() was told of. */
void tagger_find(struct tagger *tagger, enum field field, struct tagged *tagged,
    tag_sink sink, void *context);

#endif
