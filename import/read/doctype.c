#include "import/read/doctype.h"

#include <stdlib.h>
#include <string.h>

#include "import/read/blanks.h"

#define NAME_MAX_BYTES 32
#define VALUE_MAX_BYTES 64
#define ENTITIES_MAX 256
#define GROWTH_MAX 4 /* times the text, over all replacements */

struct doctype_entities {
	struct {
		char name[NAME_MAX_BYTES];
		char value[VALUE_MAX_BYTES];
	} items[ENTITIES_MAX];
	size_t count;
};

/* <!ENTITY name "value"> with a short value that is text or a numeric reference. */
static bool
read_entity(const char *text, size_t *at, struct doctype_entities *entities)
{
	size_t name, value, end;
	char quote;

	*at = blanks_skip(text, *at + strlen("<!ENTITY"));
	name = strcspn(text + *at, " \t\r\n%&<>\"'");
	if (name == 0 || name >= NAME_MAX_BYTES || entities->count == ENTITIES_MAX)
		return false;
	memcpy(entities->items[entities->count].name, text + *at, name);
	entities->items[entities->count].name[name] = '\0';
	*at = blanks_skip(text, *at + name);
	quote = text[*at];
	if (quote != '"' && quote != '\'')
		return false;
	value = ++*at;
	while (text[*at] != '\0' && text[*at] != quote)
		++*at;
	end = *at;
	if (text[end] == '\0' || end - value >= VALUE_MAX_BYTES)
		return false;
	memcpy(entities->items[entities->count].value, text + value, end - value);
	entities->items[entities->count].value[end - value] = '\0';
	if (strpbrk(entities->items[entities->count].value, "<%") != NULL ||
	    (strchr(entities->items[entities->count].value, '&') != NULL &&
		strncmp(entities->items[entities->count].value, "&#", 2) != 0))
		return false;
	entities->count++;
	*at = blanks_skip(text, end + 1);
	return text[(*at)++] == '>';
}

/* The internal subset: character entities and comments, nothing else. */
static bool
read_subset(const char *text, size_t *at, struct doctype_entities *entities)
{
	for (;;) {
		*at = blanks_skip(text, *at);
		if (text[*at] == ']') {
			++*at;
			return true;
		}
		if (strncmp(text + *at, "<!--", 4) == 0)
			*at = blanks_skip_to(text, *at, "-->");
		else if (strncmp(text + *at, "<!ENTITY", 8) != 0 || !read_entity(text, at, entities))
			return false;
	}
}

enum status
doctype_read(const char *text, size_t *at, struct doctype_entities **out)
{
	struct doctype_entities *entities = calloc(1, sizeof(*entities));
	size_t end = *at + strcspn(text + *at, "[>");
	bool fine = true;

	*out = NULL;
	if (entities == NULL)
		return NO_MEMORY;
	if (text[end] == '[') {
		end++;
		fine = read_subset(text, &end, entities);
		end = blanks_skip(text, end);
	}
	fine = fine && text[end] == '>';
	if (fine && entities->count > 0)
		*out = entities;
	else
		free(entities);
	*at = fine ? end + 1 : *at;
	return fine ? OK : BAD_INPUT;
}

void
doctype_entities_free(struct doctype_entities *entities)
{
	free(entities);
}

/* NULL: it has no such name. */
static const char *
value_of(const struct doctype_entities *entities, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < entities->count; i++)
		if (strlen(entities->items[i].name) == length && memcmp(entities->items[i].name, name, length) == 0)
			return entities->items[i].value;
	return NULL;
}

/* Behind the name of an entity that begins at an ampersand, as far as one may go. */
static const char *
name_end(const char *ampersand, const char *end)
{
	const char *at = ampersand + 1;

	while (at < end && at - ampersand <= NAME_MAX_BYTES && strchr(";& <", *at) == NULL)
		at++;
	return at;
}

size_t
doctype_replace(const struct doctype_entities *entities, const struct piece *piece, struct buf *out)
{
	const char *text = piece->text, *end = text + piece->length, *run = text, *at = text;
	const char *value, *stop;

	while ((at = memchr(at, '&', (size_t)(end - at))) != NULL) {
		stop = name_end(at, end);
		if (stop == end && !piece->is_last)
			break;
		value = stop < end && *stop == ';' ? value_of(entities, at + 1, (size_t)(stop - at - 1)) : NULL;
		if (value != NULL && out->length <= piece->length * GROWTH_MAX) {
			buf_add(out, run, (size_t)(at - run));
			buf_text(out, value);
			run = stop + 1;
		}
		at = value != NULL ? stop + 1 : at + 1;
	}
	if (at == NULL)
		at = end;
	buf_add(out, run, (size_t)(at - run));
	return (size_t)(at - text);
}
