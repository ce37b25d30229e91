#include "import/read/nesting.h"

#include <string.h>
#include <strings.h>

#include "search/action.h"
#include "search/base/status.h"

/* The items of feeds, and what HTML lets people leave open. */
static const char *const never_in_themselves[] = {"item", "entry", "action", "p", "li"};
/* What holds items, or fields; and which of them are those of our format. */
static const struct holder {
	const char *name;
	bool is_ours;
} holders[] = {{"item", false}, {"entry", false}, {"channel", false}, {"feed", false}, {"action", true},
    {"actions", true}};

/* A field of one line has no other field in it; one of prose may have elements of the same name. */
enum part { PART_OTHER, PART_LINE, PART_PROSE, PART_ITEM };

static const struct field_part {
	const char *name;
	enum part part;
	bool is_html; /* HTML has such an element, too */
} parts[] = {{"item", PART_ITEM, false}, {"entry", PART_ITEM, false}, {"title", PART_LINE, true},
    {"link", PART_LINE, true}, {"guid", PART_LINE, false}, {"id", PART_LINE, false},
    {"pubDate", PART_LINE, false}, {"updated", PART_LINE, false}, {"published", PART_LINE, false},
    {"category", PART_LINE, false}, {"comments", PART_LINE, false}, {"description", PART_PROSE, false},
    {"summary", PART_PROSE, true}, {"content", PART_PROSE, false}},
  our_parts[] = {{"action", PART_ITEM, false}, {"description", PART_PROSE, false}, {"label", PART_LINE, true},
    {"image", PART_LINE, true}};

/* A name without its prefix. */
static struct nesting_tag
local_name(const struct nesting_tag *tag)
{
	const char *colon = memchr(tag->name, ':', tag->length);
	size_t prefix = colon == NULL ? 0 : (size_t)(colon - tag->name) + 1;

	return (struct nesting_tag){tag->name + prefix, tag->length - prefix, false};
}

static bool
is_called(const struct nesting_tag *tag, const char *name)
{
	return strlen(name) == tag->length && memcmp(name, tag->name, tag->length) == 0;
}

static struct nesting_tag
tag_of(const struct nesting *n, const struct nesting_element *element)
{
	return (struct nesting_tag){nesting_name(n, element), element->length, false};
}

static bool
is_of_one_prefix(const struct nesting_tag *a, const struct nesting_tag *b)
{
	size_t length = a->length - local_name(a).length;

	return length == b->length - local_name(b).length && memcmp(a->name, b->name, length) == 0;
}

/* Whether the innermost element is an item that a reader would find. */
static bool
is_counted(const struct nesting *n)
{
	struct nesting_tag root, tag;

	if (n->depth == 0)
		return false;
	root = tag_of(n, &n->open[0]);
	tag = tag_of(n, nesting_top(n));
	return nesting_is_item(&tag) &&
	    (local_name(&tag).length == tag.length || is_of_one_prefix(&root, &tag));
}

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
	if (n->depth > 0) {
		n->open[n->depth - 1].has_children = true;
		n->open[n->depth - 1].ends_in_item = nesting_is_item(tag);
	}
	memcpy(n->names + name, tag->name, tag->length);
	n->open[n->depth++] = (struct nesting_element){.name = name, .length = tag->length, .at = at};
	n->items += is_counted(n) ? 1 : 0;
}

void
nesting_leave(struct nesting *n)
{
	if (n->depth > 0)
		n->depth--;
}

void
nesting_leave_empty(struct nesting *n)
{
	n->items -= is_counted(n) ? 1 : 0;
	nesting_leave(n);
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
	struct nesting_tag local = local_name(tag);
	size_t i;

	if (n->depth < 2 || !is_named(n, nesting_top(n), tag))
		return false;
	for (i = 0; i < LENGTH(never_in_themselves); i++)
		if (is_called(&local, never_in_themselves[i]))
			return true;
	return false;
}

bool
nesting_is_item(const struct nesting_tag *tag)
{
	struct nesting_tag local = local_name(tag);

	return is_called(&local, "item") || is_called(&local, "entry") || is_called(&local, "action");
}

bool
nesting_lacks_item(const struct nesting *n)
{
	const struct nesting_element *top = nesting_top(n);
	struct nesting_tag tag;

	if (top == NULL)
		return false;
	tag = tag_of(n, top);
	return !nesting_is_item(&tag) && (top->has_text || (top->has_children && !top->ends_in_item));
}

static struct field_part
part_of(const struct nesting_tag *tag, bool is_ours)
{
	const struct field_part *known = is_ours ? our_parts : parts;
	size_t count = is_ours ? LENGTH(our_parts) : LENGTH(parts), i;
	struct nesting_tag local = local_name(tag);
	enum field f;

	for (i = 0; i < count; i++)
		if (is_called(&local, known[i].name))
			return known[i];
	for (f = 0; is_ours && f < FIELD_COUNT; f++)
		if (is_called(&local, field_catalogue[f].element))
			return (struct field_part){field_catalogue[f].element, PART_LINE, false};
	return (struct field_part){NULL, PART_OTHER, false};
}

/* NULL: it holds neither items nor fields. */
static const struct holder *
find_holder(const struct nesting_tag *tag)
{
	struct nesting_tag local = local_name(tag);
	size_t i;

	for (i = 0; i < LENGTH(holders); i++)
		if (is_called(&local, holders[i].name))
			return &holders[i];
	return NULL;
}

/* Whether a field ends where another part begins right inside it. */
static bool
is_ended(struct field_part open, struct field_part next)
{
	if (open.part != PART_LINE && open.part != PART_PROSE)
		return false;
	return next.part == PART_ITEM ||
	    (next.part != PART_OTHER && (open.part == PART_LINE || !next.is_html));
}

size_t
nesting_depth_before(const struct nesting *n, const struct nesting_tag *tag)
{
	const struct holder *holder = NULL;
	struct nesting_tag around, open;
	size_t i = n->depth;

	while (i > 1 && holder == NULL) {
		around = tag_of(n, &n->open[--i - 1]);
		holder = find_holder(&around);
	}
	if (holder == NULL)
		return n->depth;
	open = tag_of(n, &n->open[i]);
	if (!is_of_one_prefix(&around, tag) || !is_of_one_prefix(&around, &open) ||
	    (i + 1 < n->depth && !nesting_is_item(tag)))
		return n->depth;
	return is_ended(part_of(&open, holder->is_ours), part_of(tag, holder->is_ours)) ? i : n->depth;
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
