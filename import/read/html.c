#include "import/read/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <string.h>
#include <strings.h>

#include "import/read/effort.h"
#include "import/read/html_place.h"
#include "import/read/html_simple.h"
#include "import/read/html_writer.h"
#include "import/read/iri.h"
#include "search/base/buf.h"
#include "search/base/utf8.h"

#define HTML_BYTES_MAX ((size_t)512 * 1024)
#define TREE_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define EFFORT_MAX 1.0 /* seconds: 100,000 attributes of a tag, or as many open tags, take twenty */
#define EFFORT_ALLOCATIONS 256u /* between two looks at the clock */
#define DEPTH_MAX 64
#define URL_BYTES_MAX 2048

/* What browsers make of an address first (WHATWG URL, 4.4): blanks around it and line breaks within it
 * are no part of it.  NULL: too long, or no memory. */
static const char *
bare_address(struct arena *arena, const char *url)
{
	char *bare, *out;
	size_t length;

	while (*url != '\0' && (unsigned char)*url <= ' ')
		url++;
	length = strlen(url);
	if (length > URL_BYTES_MAX)
		return NULL;
	while (length > 0 && (unsigned char)url[length - 1] <= ' ')
		length--;
	bare = out = arena_alloc(arena, length + 1);
	if (bare == NULL)
		return NULL;
	for (; length > 0; length--, url++)
		if (strchr("\t\r\n", *url) == NULL)
			*out++ = *url;
	*out = '\0';
	return bare;
}

/* An absolute http, https or mailto address without blanks or controls; false otherwise. */
static bool
write_url(struct html_writer *w, const char *url)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};
	const char *at;
	size_t i;

	at = iri_resolve(w->arena, bare_address(w->arena, url), w->base);
	if (at == NULL)
		return false;
	for (i = 0; i < LENGTH(schemes); i++)
		if (strncasecmp(at, schemes[i], strlen(schemes[i])) == 0)
			break;
	if (i == LENGTH(schemes) || !utf8_is_valid(at, strlen(at)))
		return false;
	buf_text(w->out, "<a href=\"");
	for (; *at != '\0'; at++) {
		if ((unsigned char)*at <= ' ' || strchr("\"<>`'\\", *at) != NULL || *at == 0x7F)
			buf_printf(w->out, "%%%02X", (unsigned)(unsigned char)*at);
		else if (*at == '&')
			buf_text(w->out, "&amp;");
		else
			buf_char(w->out, *at);
	}
	buf_text(w->out, "\" rel=\"nofollow noopener\">");
	return true;
}

static void write_node(struct html_writer *w, struct html_place *place, const GumboNode *node,
    unsigned depth);

static void
write_children(struct html_writer *w, struct html_place *place, const GumboVector *children,
    unsigned depth)
{
	unsigned i;

	for (i = 0; i < children->length; i++)
		write_node(w, place, children->data[i], depth + 1);
}

/* What stands within an element that is written. */
static void
write_within(struct html_writer *w, const struct html_place *place, const struct html_rule *rule,
    const GumboElement *element, unsigned depth)
{
	struct html_place within = html_place_within(place, rule);

	write_children(w, &within, &element->children, depth);
	html_place_leave(w, &within);
}

static void
write_link(struct html_writer *w, const struct html_place *place, const GumboElement *element,
    unsigned depth)
{
	const GumboAttribute *href = gumbo_get_attribute(&element->attributes, "href");
	bool is_link;

	html_write_due_blank(w);
	is_link = href != NULL && write_url(w, href->value);
	write_within(w, place, html_rule_of(element->tag), element, depth);
	if (is_link)
		buf_text(w->out, "</a>");
}

static bool
is_dropped(const struct html_rule *rule, const GumboElement *element)
{
	return rule->kind == HTML_DROP || element->tag_namespace != GUMBO_NAMESPACE_HTML ||
	    gumbo_get_attribute(&element->attributes, "hidden") != NULL;
}

/* Whether an element that is no phrase would be written within. */
static bool
holds_blocks(const GumboElement *element, unsigned depth)
{
	unsigned i;

	for (i = 0; i < element->children.length && depth <= DEPTH_MAX; i++) {
		const GumboNode *child = element->children.data[i];
		const struct html_rule *rule;

		if (child->type != GUMBO_NODE_ELEMENT)
			continue;
		rule = html_rule_of(child->v.element.tag);
		if (!is_dropped(rule, &child->v.element) &&
		    ((rule->kind == HTML_KEEP && rule->part != HTML_PHRASE) ||
			holds_blocks(&child->v.element, depth + 1)))
			return true;
	}
	return false;
}

static void
write_element(struct html_writer *w, struct html_place *place, const GumboElement *element,
    unsigned depth)
{
	const struct html_rule *rule = html_rule_of(element->tag);
	size_t begun;

	if (is_dropped(rule, element))
		return;
	/* Of an emphasis around blocks the blocks are worth more. */
	if (rule->kind == HTML_UNWRAP ||
	    (rule->kind == HTML_KEEP && rule->part == HTML_PHRASE && place->content != HTML_PHRASING &&
		holds_blocks(element, depth)) ||
	    !html_place_take(w, place, rule)) {
		w->blank = w->blank || rule->is_block;
		write_children(w, place, &element->children, depth);
		w->blank = w->blank || rule->is_block;
		return;
	}
	if (w->markup && rule->kind == HTML_LINK) {
		write_link(w, place, element, depth);
		return;
	}
	begun = html_begin(w, rule);
	write_within(w, place, rule, element, depth);
	html_end(w, rule, begun);
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n\f")] == '\0';
}

static void
write_node(struct html_writer *w, struct html_place *place, const GumboNode *node, unsigned depth)
{
	if (depth > DEPTH_MAX || buf_failed(w->out))
		return;
	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
		write_element(w, place, &node->v.element, depth);
		break;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		if (!is_blank(node->v.text.text))
			html_place_take_words(w, place);
		html_write_text(w, node->v.text.text, strlen(node->v.text.text));
		break;
	default:
		break;
	}
}

/* The parser of HTML knows no lack of memory and no haste: its tree lies in an arena, and when that
 * is full, or the time is over, it is left where it stands. */
struct parsing {
	struct arena *tree;
	double deadline;
	unsigned allocations;
	jmp_buf full;
};

static void *
take_memory(void *context, size_t size)
{
	struct parsing *p = context;
	void *memory = arena_alloc(p->tree, size);

	if (memory == NULL ||
	    (++p->allocations % EFFORT_ALLOCATIONS == 0 && effort_spent() > p->deadline))
		longjmp(p->full, 1);
	return memory;
}

static void
leave_memory(void *context, void *memory)
{
	(void)context;
	(void)memory;
}

/* NULL when memory or time lacked. */
static const GumboOutput *
parse(struct parsing *p, const char *html, size_t length)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = take_memory;
	options.deallocator = leave_memory;
	options.userdata = p;
	options.max_errors = 0;
	/* As part of a page of ours: without a DOCTYPE, a whole document's rules are those of old. */
	options.fragment_context = GUMBO_TAG_BODY;
	p->deadline = effort_spent() + EFFORT_MAX;
	if (setjmp(p->full) != 0)
		return NULL;
	return gumbo_parse_with_options(&options, html, length);
}

/* False when memory or time lacked. */
static bool
write_parsed(struct html_writer *w, const char *html, size_t length)
{
	struct parsing parsing = {.tree = arena_new(TREE_BYTES_MAX)};
	struct html_place place = {.content = HTML_FLOW};
	const GumboOutput *parsed = NULL;

	if (length > HTML_BYTES_MAX)
		length = utf8_floor(html, HTML_BYTES_MAX);
	if (parsing.tree != NULL)
		parsed = parse(&parsing, html, length);
	if (parsed != NULL) {
		write_node(w, &place, parsed->root, 0);
		html_place_leave(w, &place);
	}
	arena_free(parsing.tree);
	return parsed != NULL;
}

static const char *
rewrite(struct arena *arena, const char *html, const char *base, bool markup)
{
	struct buf out = {0};
	struct html_writer w = {.out = &out, .arena = arena, .base = base, .markup = markup};
	size_t length = html == NULL ? 0 : strlen(html);
	const char *result = NULL;

	if (length == 0)
		return NULL;
	if ((length > HTML_BYTES_MAX || !html_write_simple(&w, html, length)) &&
	    !write_parsed(&w, html, length))
		arena_fail(arena);
	if (out.length > 0 || buf_failed(&out))
		result = buf_move(&out, arena);
	buf_clear(&out);
	return result;
}

const char *
html_sanitise(struct arena *arena, const char *html, const char *base_url)
{
	return rewrite(arena, html, base_url, true);
}

const char *
html_to_text(struct arena *arena, const char *html)
{
	return rewrite(arena, html, NULL, false);
}

/* Of a tag that we wrote. */
static bool
is_block_name(const char *name)
{
	const struct html_rule *rule = html_rule_named(name, strcspn(name, " >"));

	return rule != NULL && rule->is_block;
}

/* How many bytes the entity takes; those that html_write_text() writes, or the & alone. */
static size_t
write_entity(struct html_writer *w, const char *entity)
{
	static const char *const names[] = {"&amp;", "&lt;", "&gt;"};
	static const char characters[] = "&<>";
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strncmp(entity, names[i], strlen(names[i])) == 0) {
			html_write_text(w, characters + i, 1);
			return strlen(names[i]);
		}
	html_write_text(w, entity, 1);
	return 1;
}

const char *
html_sanitised_text(struct arena *arena, const char *html)
{
	struct buf out = {0};
	struct html_writer w = {.out = &out, .arena = arena};
	const char *at = html, *result = NULL;
	size_t n;

	while (at != NULL && *at != '\0') {
		if (*at == '<') {
			w.blank = is_block_name(at + (at[1] == '/' ? 2 : 1)) || w.blank;
			n = strcspn(at, ">");
			at += at[n] == '\0' ? n : n + 1;
		} else if (*at == '&') {
			at += write_entity(&w, at);
		} else {
			n = strcspn(at, "<&");
			html_write_text(&w, at, n);
			at += n;
		}
	}
	if (out.length > 0 || buf_failed(&out))
		result = buf_move(&out, arena);
	buf_clear(&out);
	return result;
}
