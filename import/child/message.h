/*
 * Messages from a child to its parent: a kind, and texts and numbers in an agreed order.  The
 * parent believes nothing: every read is bounded and checked.  For import/ only.
 *
 * Format, in the machine's byte order since both ends are one program: uint32 kind, uint32 length
 * of the body; in the body, a number is an int64; a text is uint32 length + 1 (0: NULL), then its
 * bytes and a NUL.
 */
#ifndef IMPORT_CHILD_MESSAGE_H
#define IMPORT_CHILD_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/buf.h"

#define MESSAGE_HEADER ((size_t)8)
#define MESSAGE_BYTES_MAX ((size_t)4 * 1024 * 1024) /* of a body */

/* Writing: a body, then its header.  `out` has a sticky error. */
void message_add_text(struct buf *body, const char *text); /* NULL is allowed */
void message_add_number(struct buf *body, int64_t number);
void message_header(uint32_t kind, size_t length, char out[MESSAGE_HEADER]);

/* Reading. */
struct message {
	uint32_t kind;
	const char *at, *end; /* what is left of the body */
};

enum message_state { MESSAGE_WHOLE, MESSAGE_PARTIAL, MESSAGE_WRONG };

/* The message at the beginning of the bytes, and its size with the header.  MESSAGE_PARTIAL: more
 * bytes are wanted; MESSAGE_WRONG: its body would be longer than MESSAGE_BYTES_MAX. */
enum message_state message_take(const char *bytes, size_t length, struct message *out,
    size_t *size);

/* False when the body has no such thing here.  A text is valid UTF-8 without NUL, at most `max`
 * bytes, or NULL; it lives as long as the bytes. */
bool message_text(struct message *message, size_t max, const char **text);
bool message_number(struct message *message, int64_t least, int64_t most, int64_t *number);
/* Whether all was read. */
bool message_is_over(const struct message *message);

#endif
