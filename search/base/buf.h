/*
 * A growing run of bytes for output, with a sticky error: append freely, test
 * buf_failed() once.  Anyone may include it.
 */
#ifndef SEARCH_BASE_BUF_H
#define SEARCH_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "search/base/status.h"

struct arena;

/* Zero-initialise.  `data` is NUL-terminated after `length` once non-NULL. */
struct buf {
	char *data;
	size_t length;
	size_t size;
	bool failed;
};

/* Keeps a small allocation for the next use and frees a large one. */
void buf_reset(struct buf *buf);
void buf_clear(struct buf *buf);

/* What buf_add() does when the bytes do not fit: for it alone. */
void buf_grow_and_add(struct buf *buf, const char *bytes, size_t length);

/* Of no bytes, `bytes` may be NULL. */
static inline void
buf_add(struct buf *buf, const char *bytes, size_t length)
{
	if (buf->failed || buf->size - buf->length <= length) {
		buf_grow_and_add(buf, bytes, length);
		return;
	}
	if (length > 0)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

static inline void
buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

/* NULL adds nothing. */
void buf_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_integer(struct buf *buf, int64_t n);
bool buf_failed(const struct buf *buf);
/* The content as C string, "" when nothing was added. */
const char *buf_string(const struct buf *buf);
/* The content, moved into the arena; NULL, and the arena has failed, when memory lacked.  The
 * buffer is empty afterwards. */
char *buf_move(struct buf *buf, struct arena *arena);

#endif
