#include "import/read/source_bytes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

size_t
source_bytes(const struct feed_source *source, size_t at, char *out, size_t size)
{
	size_t done = 0, left = at < source->length ? source->length - at : 0;
	ssize_t got;

	if (size > left)
		size = left;
	if (source->bytes != NULL) {
		memcpy(out, source->bytes + at, size);
		return size;
	}
	while (done < size) {
		got = pread(source->file, out + done, size - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}
