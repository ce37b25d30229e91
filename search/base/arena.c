#include "search/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT (sizeof(max_align_t))

struct block {
	struct block *next;
	size_t size;
	size_t used;
	max_align_t bytes[];
};

struct arena {
	struct block *first;
	struct block *last;
	size_t limit;
	size_t used;
	bool failed;
};

static struct block *
block_new(size_t size)
{
	struct block *block = malloc(sizeof(*block) + size);

	if (block == NULL)
		return NULL;
	block->next = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

struct arena *
arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		return NULL;
	arena->first = block_new(BLOCK_SIZE);
	if (arena->first == NULL) {
		free(arena);
		return NULL;
	}
	arena->last = arena->first;
	arena->limit = limit;
	return arena;
}

static void
blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	blocks_free(arena->first);
	free(arena);
}

void
arena_reset(struct arena *arena)
{
	blocks_free(arena->first->next);
	arena->first->next = NULL;
	arena->first->used = 0;
	arena->last = arena->first;
	arena->used = 0;
	arena->failed = false;
}

static void *
take(struct arena *arena, size_t size)
{
	struct block *block = arena->last;
	void *result;

	if (arena->failed || size > arena->limit || arena->used > arena->limit - size) {
		arena->failed = true;
		return NULL;
	}
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (block->size - block->used < size) {
		block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
		if (block == NULL) {
			arena->failed = true;
			return NULL;
		}
		arena->last->next = block;
		arena->last = block;
	}
	result = (unsigned char *)block->bytes + block->used;
	block->used += size;
	arena->used += size;
	return result;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	void *result = take(arena, size);

	return result == NULL ? NULL : memset(result, 0, size);
}

char *
arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy;

	if (text == NULL || length == SIZE_MAX)
		return NULL;
	copy = take(arena, length + 1);
	if (copy != NULL) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *result;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return NULL;
	result = arena_alloc(arena, (size_t)length + 1);
	if (result == NULL)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(result, (size_t)length + 1, format, args);
	va_end(args);
	return result;
}

void
arena_fail(struct arena *arena)
{
	arena->failed = true;
}

bool
arena_failed(const struct arena *arena)
{
	return arena->failed;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}
