/*
 * The files of an index directory, shared by whoever publishes (import/) and
 * whoever reads (search/index/reader).
 *
 *   index-<generation>.db        immutable once it has this name
 *   index-<generation>.manifest  "format 1", "generation …", "bytes …", "sha256 …",
 *                                "actions …", one a line
 *   current                      symbolic link to the .db in service
 *   *.tmp                        being built, or left by a run that died
 *
 * A generation is a UTC instant and its microseconds in hexadecimal, YYYYMMDDThhmmssZ-xxxxxx: they
 * sort by age.
 */
#ifndef SEARCH_INDEX_GENERATION_H
#define SEARCH_INDEX_GENERATION_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

#define GENERATION_MAX 40
#define SHA256_HEX_MAX 65

struct manifest {
	char generation[GENERATION_MAX];
	uint64_t bytes;
	char sha256[SHA256_HEX_MAX];
	uint64_t actions;
};

/* A new name, different from every file in the directory. */
enum status generation_new(const char *directory, struct fault *fault, char out[GENERATION_MAX]);
/* What `current` points at.  UNAVAILABLE when there is none. */
enum status generation_current(const char *directory, struct fault *fault,
    char out[GENERATION_MAX]);

/* Digests the file, fsyncs it, writes and fsyncs its manifest.  The file still bears its
 * temporary name `path`. */
enum status manifest_write(const char *directory, const char *path, const char *generation,
    uint64_t actions, struct fault *fault);
enum status manifest_read(const char *directory, const char *generation, struct fault *fault,
    struct manifest *out);
/* Reads the whole .db and compares.  CORRUPT when size or digest differ. */
enum status manifest_verify(const char *directory, const struct manifest *manifest,
    struct fault *fault);

/* Renames `path` to its final name, repoints `current`, fsyncs the directory. */
enum status generation_publish(const char *directory, const char *path, const char *generation,
    struct fault *fault);
/* Repoints `current` at a generation already there: a rollback. */
enum status generation_select(const char *directory, const char *generation, struct fault *fault);
/* Removes *.tmp of dead runs and all but the `kept` newest generations and the current one.
 * Call it with the publisher's lock held. */
enum status generation_sweep(const char *directory, unsigned kept, struct fault *fault);

#endif
