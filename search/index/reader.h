/*
 * Reads one generation of an index.  Used by search/query and, for its name, age and
 * labels, by fcgi/.
 */
#ifndef SEARCH_INDEX_READER_H
#define SEARCH_INDEX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/action.h"
#include "search/base/status.h"
#include "search/index/generation.h"
#include "search/reference.h"

struct index;

/* Opens what `current` of the directory points at (also directory/index/current, so that the
 * importer's data directory may be named), read-only and immutable, after checking
 * manifest, format version and, if `verify`, digest.  UNAVAILABLE: no index yet; CORRUPT:
 * torn or foreign. */
enum status index_open(const char *directory, bool verify, struct fault *fault,
    struct index **out);
/* The same for a file that is not in service yet: `path` is the new generation's .db, its
 * manifest already in `directory`.  For the publisher's last look. */
enum status index_open_generation(const char *directory, const char *generation, const char *path,
    struct fault *fault, struct index **out);
/* NULL is allowed. */
void index_close(struct index *index);

/* The generation that `current` points at by now (one readlink); "" when it points at none. */
void index_newest(const struct index *index, char out[GENERATION_MAX]);
/* Whether that is another one. */
bool index_is_stale(const struct index *index);

/* What its searches say their sentences with: set before the first of them, NULL until then.  It must
 * outlive the index. */
struct phrases;
void index_set_phrases(struct index *index, const struct phrases *phrases);
const struct phrases *index_phrases(const struct index *index);

const char *index_generation(const struct index *index);
int64_t index_built(const struct index *index); /* seconds since 1970, UTC */
size_t index_actions(const struct index *index);
size_t index_partners(const struct index *index);
const struct reference *index_reference(const struct index *index);

enum index_text {
	INDEX_SITE_NAME,
	INDEX_SITE_URL, /* without final slash */
	INDEX_SITE_MAIL,
	INDEX_NOTICE,
	INDEX_ORIGINS, /* struct index_options (search/index/writer.h) */
	INDEX_FRAMES,
	INDEX_HUB,
	INDEX_TEXTS
};
const char *index_text(const struct index *index, enum index_text which); /* NULL if none */

/* One action by id, or by that of another source's that is shown as this one; NOT_FOUND.  Its texts are copied into the arena. */
enum status index_action(struct index *index, const char *id, struct arena *arena,
    struct fault *fault, struct action *out);

/* The actions from the one numbered `first` (from 0, in the index's order) on, `count` of them or
 * as many as there are.  The arena is reset after each: its texts live until `visit` returns, and
 * anything but OK ends the walk and is returned. */
struct index_range {
	size_t first, count;
	struct arena *arena;
};
typedef enum status (*index_visitor)(void *context, const struct action *action);
enum status index_visit(struct index *index, const struct index_range *range, index_visitor visit,
    void *context, struct fault *fault);

#endif
