#include "search/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/arena.h"

#define FIRST_SIZE ((size_t)1024)
#define KEPT_SIZE ((size_t)256 * 1024)

void
buf_clear(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){0};
}

void
buf_reset(struct buf *buf)
{
	if (buf->size > KEPT_SIZE) {
		buf_clear(buf);
		return;
	}
	buf->length = 0;
	buf->failed = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

static bool
has_room(struct buf *buf, size_t more)
{
	size_t size = buf->size == 0 ? FIRST_SIZE : buf->size;
	char *data;

	if (buf->failed)
		return false;
	if (more > SIZE_MAX / 4 - buf->length) {
		buf->failed = true;
		return false;
	}
	if (buf->size - buf->length > more)
		return true;
	while (size - buf->length <= more)
		size *= 2;
	data = realloc(buf->data, size);
	if (data == NULL) {
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->size = size;
	return true;
}

void
buf_grow_and_add(struct buf *buf, const char *bytes, size_t length)
{
	if (length == 0 || !has_room(buf, length))
		return;
	memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void
buf_text(struct buf *buf, const char *text)
{
	if (text != NULL)
		buf_add(buf, text, strlen(text));
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !has_room(buf, (size_t)length)) {
		buf->failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
	va_end(args);
	buf->length += (size_t)length;
}

void
buf_integer(struct buf *buf, int64_t n)
{
	char digits[20]; /* of the least and of the greatest */
	size_t at = sizeof(digits);
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--at] = '-';
	buf_add(buf, digits + at, sizeof(digits) - at);
}

bool
buf_failed(const struct buf *buf)
{
	return buf->failed;
}

const char *
buf_string(const struct buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}

char *
buf_move(struct buf *buf, struct arena *arena)
{
	char *text = NULL;

	if (buf->failed)
		arena_fail(arena);
	else
		text = arena_copy(arena, buf_string(buf), buf->length);
	buf_clear(buf);
	return text;
}
