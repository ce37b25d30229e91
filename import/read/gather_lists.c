/* What an item may have several of: people, categories, links. */
#include <string.h>
#include <strings.h>

#include "import/read/gather.h"

static struct person *
add_person(struct gathering *g, enum target target)
{
	struct person **end = target == TO_CONTRIBUTOR ? &g->item->contributors
	    : target == TO_PUBLISHER                   ? &g->item->publishers
						       : &g->item->authors;
	struct person *person =
	    gather_has_room(g) ? arena_alloc(g->arena, sizeof(*person)) : NULL;

	if (person != NULL)
		GATHER_APPEND(end, person);
	return person;
}

static bool
is_of_address(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x80 && strchr("()<>[],;:\"", c) == NULL;
}

/* The one mail address in a text; NULL: none, or several. */
static const char *
find_address(const char *text, size_t *length)
{
	const char *at = strchr(text, '@'), *from = at, *end = at;

	if (at == NULL || strchr(at + 1, '@') != NULL)
		return NULL;
	while (from > text && is_of_address(from[-1]))
		from--;
	while (is_of_address(*end))
		end++;
	*length = (size_t)(end - from);
	return from < at && end > at + 1 ? from : NULL;
}

/* What is left of a text besides an address: without the brackets around either. */
static const char *
name_beside(struct arena *arena, const char *text, const char *address, size_t length)
{
	size_t before = (size_t)(address - text);
	char *name = arena_printf(arena, "%.*s%s", (int)before, text, address + length), *end;

	if (name == NULL)
		return NULL;
	if (before >= strlen("mailto:") && strncasecmp(address - strlen("mailto:"), "mailto:", 7) == 0)
		memset(name + before - strlen("mailto:"), ' ', strlen("mailto:"));
	name += strspn(name, " \t\r\n()<>[],;\"");
	end = name + strlen(name);
	while (end > name && strchr(" \t\r\n()<>[],;\"", end[-1]) != NULL)
		*--end = '\0';
	return *name == '\0' ? NULL : name;
}

/* "nom@domaine (Nom)", "Nom <nom@domaine>", or a name. */
static void
split_person(struct arena *arena, const char *text, struct person *person)
{
	size_t length;
	const char *address = find_address(text, &length);

	if (address == NULL) {
		person->name = text;
		return;
	}
	person->email = arena_copy(arena, address, length);
	person->name = name_beside(arena, text, address, length);
}

/* Several of one rank are several people; those of a better one come instead. */
static bool
may_add_person(struct gathering *g, const struct element *e)
{
	if (g->ranks[e->target] > e->rank)
		return false;
	if (g->ranks[e->target] < e->rank) {
		if (e->target == TO_AUTHOR)
			g->item->authors = NULL;
		else if (e->target == TO_PUBLISHER)
			g->item->publishers = NULL;
	}
	g->ranks[e->target] = e->rank;
	return true;
}

void
read_person_text(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *text = element_text(g->arena, node);
	struct person *person;

	if (text == NULL || !may_add_person(g, e))
		return;
	person = add_person(g, e->target);
	if (person != NULL)
		split_person(g->arena, text, person);
}

void
read_person(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct person *person;
	xmlNode *child = xmlFirstElementChild(node);

	while (child != NULL && !gather_is(child, "name") && !gather_is(child, "email") &&
	    !gather_is(child, "uri") && !gather_is(child, "url") && !gather_is(child, "homepage"))
		child = xmlNextElementSibling(child);
	if (child == NULL) { /* a bare text, as RSS has it, or dressed up */
		read_person_text(g, node, e);
		return;
	}
	if (!may_add_person(g, e))
		return;
	person = add_person(g, e->target);
	for (; person != NULL && child != NULL; child = xmlNextElementSibling(child)) {
		const char *text = element_text(g->arena, child);

		if (gather_is(child, "name"))
			person->name = text;
		else if (gather_is(child, "email"))
			person->email = text;
		else if (gather_is(child, "uri") || gather_is(child, "url") ||
		    gather_is(child, "homepage"))
			person->uri = gather_resolve(g, child, text);
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void
gather_category(struct gathering *g, const char *term, const char *scheme, const char *label)
{
	struct category **end = &g->item->categories, *category;

	if ((term == NULL && label == NULL && scheme == NULL) || !gather_has_room(g))
		return;
	category = arena_alloc(g->arena, sizeof(*category));
	if (category == NULL)
		return;
	*category = (struct category){term, scheme, label, NULL};
	GATHER_APPEND(end, category);
}

void
read_category(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *term = element_attribute(g->arena, node, "term");
	const char *scheme = element_attribute(g->arena, node, "scheme");

	(void)e;
	if (term == NULL)
		term = element_text(g->arena, node);
	if (scheme == NULL)
		scheme = element_attribute(g->arena, node, "domain");
	gather_category(g, term, scheme, element_attribute(g->arena, node, "label"));
}

/* Words between commas; with a comma nowhere, between blanks.  None twice. */
void
gather_keywords(struct gathering *g, xmlNode *node, const char *scheme)
{
	const char *text = element_text(g->arena, node);
	const char *separators = text != NULL && strpbrk(text, ",;") != NULL ? ",;" : ", \t\r\n";

	while (text != NULL && *text != '\0') {
		size_t length, word;
		const struct category *c = g->item->categories;
		const char *term;

		text += strspn(text, " \t\r\n");
		word = length = strcspn(text, separators);
		while (word > 0 && strchr(" \t\r\n", text[word - 1]) != NULL)
			word--;
		term = word == 0 ? NULL : arena_copy(g->arena, text, word);
		while (c != NULL && !same_text(c->term, term))
			c = c->next;
		if (c == NULL)
			gather_category(g, term, scheme, NULL);
		text += length + (text[length] == '\0' ? 0 : 1);
	}
}

void
read_keywords(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	gather_keywords(g, node, NULL);
}

struct link *
gather_link(struct gathering *g, struct link **end, xmlNode *node, const char *url)
{
	struct link *link;

	link = url != NULL && gather_has_room(g) ? arena_alloc(g->arena, sizeof(*link)) : NULL;
	if (link == NULL)
		return NULL;
	link->url = url;
	link->type = element_attribute(g->arena, node, "type");
	link->length = element_attribute(g->arena, node, "length");
	link->title = element_attribute(g->arena, node, "title");
	link->rel = element_attribute(g->arena, node, "rel");
	link->language = element_attribute(g->arena, node, "hreflang");
	GATHER_APPEND(end, link);
	return link;
}

void
read_enclosure(struct gathering *g, xmlNode *node, const struct element *e)
{
	const char *url =
	    gather_resolve(g, node, element_attribute(g->arena, node, "url"));
	static const struct element as_image = {"enclosure", NULL, TO_IMAGE, 1};
	struct link *link = gather_link(g, &g->item->enclosures, node, url);

	(void)e;
	if (link != NULL && link->length == NULL)
		link->length = element_attribute(g->arena, node, "fileSize");
	if (link != NULL && link->type != NULL && strncasecmp(link->type, "image/", 6) == 0 &&
	    gather_may_set(g, &as_image, url))
		g->item->image.url = url;
	link = gather_link(g, &g->item->links, node, url);
	if (link != NULL)
		link->rel = "enclosure";
}
