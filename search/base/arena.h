/*
 * Memory that is given back all at once: everything a request, or one item of
 * a feed, allocates.  Anyone may include it.
 *
 * Failure is sticky: once the limit or malloc is hit every call returns NULL
 * and arena_failed() says so; builders may therefore allocate freely and test
 * once at the end, provided that they never dereference a result untested.
 */
#ifndef SEARCH_BASE_ARENA_H
#define SEARCH_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

struct arena;

/* `limit`: bytes that may be handed out between two resets.  NULL if malloc fails. */
struct arena *arena_new(size_t limit);
/* NULL is allowed. */
void arena_free(struct arena *arena);
/* Everything handed out becomes invalid; the first block is kept. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; valid until the next reset. */
void *arena_alloc(struct arena *arena, size_t size);
/* Copies `length` bytes and adds a NUL.  NULL gives NULL. */
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

bool arena_failed(const struct arena *arena);
/* Makes it fail: something that belongs in it could not be made elsewhere. */
void arena_fail(struct arena *arena);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

#endif
