/*
 * The body of a form that was sent with files: multipart/form-data (RFC 7578).
 */
#ifndef FCGI_MULTIPART_H
#define FCGI_MULTIPART_H

#include <stddef.h>

#include "search/base/arena.h"
#include "search/base/status.h"

#define PARTS_MAX 8
#define PART_HEADER_BYTES_MAX ((size_t)4096)
#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */

struct part {
	const char *name;
	const char *filename; /* NULL when the part is no file */
	const char *bytes;    /* in the body, not NUL-terminated */
	size_t length;
};

/* The parts in the order of the body, which they point into; names are in the arena.  BAD_INPUT:
 * not that media type, or not that syntax; TOO_LARGE: more than PARTS_MAX parts. */
enum status multipart_read(const char *content_type, const char *body, size_t length,
    struct arena *arena, struct fault *fault, struct part parts[PARTS_MAX], size_t *count);

/* The first part of that name; NULL when there is none. */
const struct part *multipart_find(const struct part *parts, size_t count, const char *name);

#endif
