#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "import/draft.h"
#include "search/french/analysis.h"

#define LOCAL_ID_MAX 80
#define SLUG_MAX 48

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u; /* FNV-1a */
	return (hash ^ 0xFF) * 1099511628211u;
}

#define HASH_START 14695981039346656037u

static bool
is_safe_id(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= LOCAL_ID_MAX && text[0] != '.' &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~") == length;
}

/* What is left of a text when only small letters, digits and hyphens may stay. */
static void
slug_of(const char *text, char out[SLUG_MAX + 1])
{
	char folded[512];
	size_t used = 0;
	const char *at;

	(void)fold(text, strlen(text), folded, sizeof(folded));
	for (at = folded; *at != '\0' && used < SLUG_MAX; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))
			out[used++] = *at;
		else if (used > 0 && out[used - 1] != '-')
			out[used++] = '-';
	}
	while (used > 0 && out[used - 1] == '-')
		used--;
	out[used] = '\0';
}

static const char *
given_id(const struct feed_item *item)
{
	const struct given_field *given;

	for (given = item->given; given != NULL; given = given->next)
		if (given->field == FIELD_ID)
			return given->text;
	return item->id;
}

/* http and https are one address, and so are those that differ by what follows "#" (RSS readers and
 * statistics add it).  What is no address stays as it is. */
static const char *
without_variants(struct arena *arena, const char *id)
{
	static const char http[] = "http://", https[] = "https://";

	if (strncasecmp(id, http, sizeof(http) - 1) == 0)
		id += sizeof(http) - 1;
	else if (strncasecmp(id, https, sizeof(https) - 1) == 0)
		id += sizeof(https) - 1;
	else
		return id;
	return arena_printf(arena, "%s%.*s", https, (int)strcspn(id, "#"), id);
}

static bool
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static uint64_t
hash_of_item(struct draft *d, const char *id)
{
	uint64_t hash = HASH_START;

	if (is_blank(id))
		id = d->item->link;
	if (!is_blank(id))
		return hash_text(hash, without_variants(d->arena, id));
	hash = hash_text(hash, NULL);
	hash = hash_text(hash, d->action->value[FIELD_TITRE]);
	hash = hash_text(hash, d->item->published);
	return d->item->published == NULL ? hash_text(hash, d->action->value[FIELD_RESUME]) : hash;
}

void
identify(struct draft *d)
{
	const char *id = given_id(d->item), *source = d->n->source->slug;
	const char *prefix;
	char slug[SLUG_MAX + 1];
	uint64_t hash;

	/* Our own feed read back: the id already names this source. */
	prefix = arena_printf(d->arena, "%s:", source);
	if (id != NULL && prefix != NULL && strncmp(id, prefix, strlen(prefix)) == 0)
		id += strlen(prefix);
	if (id != NULL && is_safe_id(id)) {
		d->action->value[FIELD_ID] = arena_printf(d->arena, "%s:%s", source, id);
		return;
	}
	hash = hash_of_item(d, id);
	slug_of(d->action->value[FIELD_TITRE], slug);
	d->action->value[FIELD_ID] = arena_printf(d->arena, "%s:%s-%08x", source, slug,
	    (unsigned)(hash ^ hash >> 32));
	d->action->deduced |= ID_IS_MADE;
}

const char *
normalise_second_id(struct arena *arena, const struct action *action, size_t rank)
{
	uint64_t hash = hash_text(HASH_START, action->value[FIELD_TITRE]);

	hash = hash_text(hash, action->value[FIELD_URL]);
	if (rank > 1)
		hash = hash_text(hash, action->value[FIELD_SEANCES]);
	return arena_printf(arena, "%s-%08x%s%.0zu", action->value[FIELD_ID],
	    (unsigned)(hash ^ hash >> 32), rank > 2 ? "-" : "", rank > 2 ? rank : 0);
}
