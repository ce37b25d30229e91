#include "search/base/intern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Most of a hash table's texts are told apart by their hashes: few are looked at. */
struct slot {
	uint32_t hash;
	uint32_t number; /* + 1, 0 = free */
};

struct intern {
	struct slot *slots; /* open addressing */
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

/* Eight bytes at a time: it stands on the path of every word of an index. */
static uint32_t
hash_text(const char *text, size_t length)
{
	uint64_t hash = length, last = 0, eight;
	size_t at;

	for (at = 0; at + sizeof(eight) <= length; at += sizeof(eight)) {
		memcpy(&eight, text + at, sizeof(eight));
		hash = (hash ^ eight) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 32;
	}
	memcpy(&last, text + at, length - at);
	hash = (hash ^ last) * 0x9E3779B97F4A7C15u;
	return (uint32_t)(hash ^ hash >> 32);
}

/* The slot that holds the text, or the free one where it belongs. */
static struct slot *
slot_of(const struct intern *intern, const char *text, size_t length, uint32_t hash)
{
	size_t at = hash & (intern->slot_count - 1);
	const struct slot *slot;

	for (; (slot = &intern->slots[at])->number != 0; at = (at + 1) & (intern->slot_count - 1)) {
		const char *held = intern->texts[slot->number - 1];

		if (slot->hash == hash && strncmp(held, text, length) == 0 && held[length] == '\0')
			break;
	}
	return &intern->slots[at];
}

static bool
grow_slots(struct intern *intern)
{
	size_t count = intern->slot_count == 0 ? 64 : intern->slot_count * 2, i, at;
	struct slot *old = intern->slots, *slots = calloc(count, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (i = 0; i < intern->slot_count; i++) {
		if (old[i].number == 0)
			continue;
		for (at = old[i].hash & (count - 1); slots[at].number != 0; at = (at + 1) & (count - 1))
			continue;
		slots[at] = old[i];
	}
	free(old);
	intern->slots = slots;
	intern->slot_count = count;
	return true;
}

static bool
has_room(struct intern *intern)
{
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
	return grow_slots(intern);
}

enum status
intern_add(struct intern *intern, const char *text, size_t length, uint32_t *number)
{
	uint32_t hash = hash_text(text, length);
	struct slot *slot;
	char *copy;

	if (!has_room(intern))
		return NO_MEMORY;
	slot = slot_of(intern, text, length, hash);
	if (slot->number == 0) {
		copy = strndup(text, length);
		if (copy == NULL)
			return NO_MEMORY;
		intern->texts[intern->count++] = copy;
		*slot = (struct slot){hash, (uint32_t)intern->count};
	}
	*number = slot->number - 1;
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
