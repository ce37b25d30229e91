#include "search/base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status
scratch_init(struct scratch *scratch, const char *path)
{
	*scratch = (struct scratch){strdup(path), -1, 0};
	return scratch->path == NULL ? NO_MEMORY : OK;
}

void
scratch_clear(struct scratch *scratch)
{
	if (scratch->path != NULL && scratch->file >= 0)
		(void)close(scratch->file);
	free(scratch->path);
	*scratch = (struct scratch){0};
}

static enum status
make_file(struct scratch *scratch, struct fault *fault)
{
	(void)unlink(scratch->path);
	scratch->file = open(scratch->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (scratch->file < 0)
		return fault_set(fault, IO_ERROR, "create %s: %s", scratch->path, strerror(errno));
	(void)unlink(scratch->path);
	return OK;
}

enum status
scratch_append(struct scratch *scratch, const void *bytes, size_t length, struct fault *fault)
{
	const char *at = bytes;

	if (scratch->file < 0 && make_file(scratch, fault) != OK)
		return IO_ERROR;
	while (length > 0) {
		ssize_t n = pwrite(scratch->file, at, length, (off_t)scratch->bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_set(fault, IO_ERROR, "write %s: %s", scratch->path, strerror(errno));
		at += n;
		length -= (size_t)n;
		scratch->bytes += (uint64_t)n;
	}
	return OK;
}

enum status
scratch_read(const struct scratch *scratch, uint64_t place, void *bytes, size_t length,
    struct fault *fault)
{
	char *at = bytes;

	while (length > 0) {
		ssize_t n = pread(scratch->file, at, length, (off_t)place);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_set(fault, IO_ERROR, "read %s back: %s", scratch->path,
			    n < 0 ? strerror(errno) : "it is too short");
		at += n;
		length -= (size_t)n;
		place += (uint64_t)n;
	}
	return OK;
}
