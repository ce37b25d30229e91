#include "search/index/record.h"

#include <string.h>

#include "search/index/format.h"

_Static_assert(FIELD_COUNT <= 64, "one bit a field");

struct head {
	uint64_t present, deduced;
};

void
record_write(const struct action *action, struct buf *out)
{
	struct head head = {0, action->deduced};
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (action->value[f] != NULL)
			head.present |= FIELD_BIT(f);
	buf_add(out, (const char *)&head, sizeof(head));
	for (f = 0; f < FIELD_COUNT; f++)
		if (action->value[f] != NULL)
			buf_add(out, action->value[f], strlen(action->value[f]) + 1);
}

bool
record_read(const char *bytes, size_t length, struct action *out)
{
	const char *at = bytes, *end = bytes + length;
	struct action action = {0};
	struct head head;
	enum field f;

	if (length <= sizeof(head) || end[-1] != '\0')
		return false;
	memcpy(&head, bytes, sizeof(head));
	at += sizeof(head);
	for (f = 0; f < FIELD_COUNT; f++) {
		if ((head.present >> f & 1) == 0)
			continue;
		if (at == end)
			return false;
		action.value[f] = at;
		at += strlen(at) + 1; /* the last byte is a NUL */
	}
	action.deduced = head.deduced;
	if (at != end)
		return false;
	*out = action;
	return true;
}
