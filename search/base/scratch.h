/*
 * A file for what does not fit memory: without a name, written at its end, read anywhere, gone with
 * the process.  Anyone may include it.
 */
#ifndef SEARCH_BASE_SCRATCH_H
#define SEARCH_BASE_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

struct scratch {
	char *path;
	int file; /* -1: nothing has been written yet */
	uint64_t bytes;
};

/* `path`: where the file may be made, once there is something to write; what a run that died left
 * there is removed.  NO_MEMORY only. */
enum status scratch_init(struct scratch *scratch, const char *path);
/* A zeroed one is allowed. */
void scratch_clear(struct scratch *scratch);

/* IO_ERROR: the fault names the path and what the system says. */
enum status scratch_append(struct scratch *scratch, const void *bytes, size_t length,
    struct fault *fault);
/* All of the bytes, or IO_ERROR. */
enum status scratch_read(const struct scratch *scratch, uint64_t place, void *bytes, size_t length,
    struct fault *fault);

#endif
