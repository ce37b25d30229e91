#include "import/child/message.h"

#include <string.h>

#include "search/base/utf8.h"

void
message_add_text(struct buf *body, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);
	uint32_t word = text == NULL ? 0 : (uint32_t)(length + 1);

	buf_add(body, (const char *)&word, sizeof(word));
	if (text != NULL)
		buf_add(body, text, length + 1);
}

void
message_add_number(struct buf *body, int64_t number)
{
	buf_add(body, (const char *)&number, sizeof(number));
}

void
message_header(uint32_t kind, size_t length, char out[MESSAGE_HEADER])
{
	uint32_t words[2] = {kind, (uint32_t)length};

	memcpy(out, words, MESSAGE_HEADER);
}

enum message_state
message_take(const char *bytes, size_t length, struct message *out, size_t *size)
{
	uint32_t words[2];

	if (length < MESSAGE_HEADER)
		return MESSAGE_PARTIAL;
	memcpy(words, bytes, MESSAGE_HEADER);
	if (words[1] > MESSAGE_BYTES_MAX)
		return MESSAGE_WRONG;
	if (length - MESSAGE_HEADER < words[1])
		return MESSAGE_PARTIAL;
	*out = (struct message){words[0], bytes + MESSAGE_HEADER, bytes + MESSAGE_HEADER + words[1]};
	*size = MESSAGE_HEADER + words[1];
	return MESSAGE_WHOLE;
}

static bool
take(struct message *m, void *out, size_t size)
{
	if ((size_t)(m->end - m->at) < size)
		return false;
	memcpy(out, m->at, size);
	m->at += size;
	return true;
}

bool
message_text(struct message *m, size_t max, const char **text)
{
	uint32_t length;

	if (!take(m, &length, sizeof(length)))
		return false;
	*text = NULL;
	if (length == 0)
		return true;
	if (length - 1 > max || length > (size_t)(m->end - m->at) || m->at[length - 1] != '\0' ||
	    memchr(m->at, '\0', length - 1) != NULL || !utf8_is_valid(m->at, length - 1))
		return false;
	*text = m->at;
	m->at += length;
	return true;
}

bool
message_number(struct message *m, int64_t least, int64_t most, int64_t *number)
{
	return take(m, number, sizeof(*number)) && *number >= least && *number <= most;
}

bool
message_is_over(const struct message *m)
{
	return m->at == m->end;
}
