#include "import/read/nesting.h"

#include <string.h>
#include <strings.h>

#include "search/base/status.h"

/* The items of feeds, and what HTML lets people leave open. */
static const char *const never_in_themselves[] = {"item", "entry", "action", "p", "li"};

void
nesting_enter(struct nesting *n, const struct nesting_tag *tag, size_t at)
{
	const struct nesting_element *top = nesting_top(n);
	size_t name = top == NULL ? 0 : top->name + top->length;

	if (n->is_lost)
		return;
	if (n->depth == NESTING_DEPTH_MAX || tag->length > NESTING_NAMES_BYTES - name) {
		n->is_lost = true;
		n->depth = 0;
		return;
	}
	if (n->depth > 0)
		n->open[n->depth - 1].has_children = true;
	memcpy(n->names + name, tag->name, tag->length);
	n->open[n->depth++] = (struct nesting_element){name, tag->length, at, false, false};
}

void
nesting_leave(struct nesting *n)
{
	if (n->depth > 0)
		n->depth--;
}

void
nesting_text(struct nesting *n)
{
	if (n->depth > 0)
		n->open[n->depth - 1].has_text = true;
}

const struct nesting_element *
nesting_top(const struct nesting *n)
{
	return n->depth == 0 ? NULL : &n->open[n->depth - 1];
}

const char *
nesting_name(const struct nesting *n, const struct nesting_element *element)
{
	return n->names + element->name;
}

static bool
is_named(const struct nesting *n, const struct nesting_element *element, const struct nesting_tag *tag)
{
	return element->length == tag->length &&
	    memcmp(nesting_name(n, element), tag->name, tag->length) == 0;
}

const struct nesting_element *
nesting_find(const struct nesting *n, const struct nesting_tag *tag)
{
	size_t i;

	for (i = n->depth; i > 0; i--)
		if (is_named(n, &n->open[i - 1], tag))
			return &n->open[i - 1];
	for (i = n->depth; i > 0; i--)
		if (n->open[i - 1].length == tag->length &&
		    strncasecmp(nesting_name(n, &n->open[i - 1]), tag->name, tag->length) == 0)
			return &n->open[i - 1];
	return NULL;
}

bool
nesting_ends_sibling(const struct nesting *n, const struct nesting_tag *tag)
{
	const char *colon = memchr(tag->name, ':', tag->length);
	const char *local = colon == NULL ? tag->name : colon + 1;
	size_t length = tag->length - (size_t)(local - tag->name), i;

	if (n->depth < 2 || !is_named(n, nesting_top(n), tag))
		return false;
	for (i = 0; i < LENGTH(never_in_themselves); i++)
		if (strlen(never_in_themselves[i]) == length &&
		    memcmp(never_in_themselves[i], local, length) == 0)
			return true;
	return false;
}

enum nesting_stray
nesting_judge(const struct nesting *n, const struct nesting_tag *next)
{
	const struct nesting_element *top = nesting_top(n);

	if (n->depth < 2 || next->name == NULL || (next->is_end && is_named(n, top, next)))
		return STRAY_DROP;
	if (is_named(n, next->is_end ? top - 1 : top, next))
		return STRAY_CLOSES; /* the end of what is around it, or another one like it */
	if (!top->has_text || top->has_children)
		return STRAY_DROP;
	return !next->is_end || nesting_find(n, next) != NULL ? STRAY_CLOSES : STRAY_DROP;
}
