#include "import/read/ending.h"

#include <string.h>

#include "import/read/blanks.h"

static enum ending_place
after_name(struct ending *e, char c)
{
	if (e->matched < e->name_length)
		return e->name[e->matched++] == c ? ENDING_NAME : ENDING_NONE;
	if (c != '>' && !is_blank(c))
		return ENDING_NONE;
	e->end = 0; /* it is a later one */
	e->is_followed = false;
	return ENDING_BLANKS;
}

/* The place behind a byte, the text up to it being `e->seen` bytes long. */
static void
step(struct ending *e, char c)
{
	enum ending_place place = ENDING_NONE;

	switch (e->place) {
	case ENDING_OPEN:
		place = c == '/' ? ENDING_NAME : ENDING_NONE;
		e->matched = 0;
		break;
	case ENDING_NAME:
		place = after_name(e, c);
		break;
	case ENDING_BLANKS:
		place = is_blank(c) ? ENDING_BLANKS : ENDING_NONE;
		break;
	case ENDING_CLOSED:
		place = is_blank(c) ? ENDING_CLOSED : ENDING_NONE;
		e->is_followed = place == ENDING_NONE;
		break;
	case ENDING_NONE:
		break;
	}
	if (e->place != ENDING_CLOSED && (place == ENDING_BLANKS || e->place == ENDING_BLANKS) && c == '>') {
		e->end = e->seen;
		place = ENDING_CLOSED;
	}
	e->place = place == ENDING_NONE && c == '<' ? ENDING_OPEN : place;
}

void
ending_look(struct ending *e, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *open;

	while (at < end) {
		if (e->place == ENDING_NONE) {
			open = memchr(at, '<', (size_t)(end - at));
			e->seen += (size_t)((open == NULL ? end : open) - at);
			at = open;
			if (open == NULL)
				return;
		}
		e->seen++;
		step(e, *at++);
	}
}

bool
ending_is_open(const struct ending *e)
{
	return e->place == ENDING_BLANKS || (e->place == ENDING_NAME && e->matched == e->name_length);
}
