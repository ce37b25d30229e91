#include "search/base/intern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct intern {
	uint32_t *slots; /* number + 1, 0 = free; open addressing */
	size_t slot_count;
	char **texts;
	size_t count, room;
};

struct intern *
intern_new(void)
{
	return calloc(1, sizeof(struct intern));
}

void
intern_free(struct intern *intern)
{
	size_t i;

	if (intern == NULL)
		return;
	for (i = 0; i < intern->count; i++)
		free(intern->texts[i]);
	free(intern->texts);
	free(intern->slots);
	free(intern);
}

static size_t
hash_text(const char *text, size_t length)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	size_t i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t *
slot_of(const struct intern *intern, const char *text, size_t length)
{
	size_t at = hash_text(text, length) & (intern->slot_count - 1);

	while (intern->slots[at] != 0) {
		const char *held = intern->texts[intern->slots[at] - 1];

		if (strncmp(held, text, length) == 0 && held[length] == '\0')
			break;
		at = (at + 1) & (intern->slot_count - 1);
	}
	return &intern->slots[at];
}

static bool
has_room(struct intern *intern)
{
	size_t wanted = intern->slot_count == 0 ? 64 : intern->slot_count * 2, i;
	size_t room = intern->room == 0 ? 64 : intern->room * 2;
	char **texts;

	if (intern->count == intern->room) {
		texts = realloc(intern->texts, room * sizeof(*texts));
		if (texts == NULL)
			return false;
		intern->texts = texts;
		intern->room = room;
	}
	if (intern->count * 2 < intern->slot_count)
		return true;
	free(intern->slots);
	intern->slots = calloc(wanted, sizeof(*intern->slots));
	intern->slot_count = intern->slots == NULL ? 0 : wanted;
	for (i = 0; intern->slots != NULL && i < intern->count; i++)
		*slot_of(intern, intern->texts[i], strlen(intern->texts[i])) = (uint32_t)i + 1;
	return intern->slots != NULL;
}

enum status
intern_add(struct intern *intern, const char *text, size_t length, uint32_t *number)
{
	uint32_t *slot;
	char *copy;

	if (!has_room(intern))
		return NO_MEMORY;
	slot = slot_of(intern, text, length);
	if (*slot == 0) {
		copy = strndup(text, length);
		if (copy == NULL)
			return NO_MEMORY;
		intern->texts[intern->count++] = copy;
		*slot = (uint32_t)intern->count;
	}
	*number = *slot - 1;
	return OK;
}

size_t
intern_count(const struct intern *intern)
{
	return intern->count;
}

const char *
intern_text(const struct intern *intern, uint32_t number)
{
	return intern->texts[number];
}
