#include "import/read/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <string.h>
#include <strings.h>

#include "import/read/effort.h"
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

static void write_node(struct html_writer *w, const GumboNode *node, unsigned depth);

static void
write_children(struct html_writer *w, const GumboVector *children, unsigned depth)
{
	unsigned i;

	for (i = 0; i < children->length; i++)
		write_node(w, children->data[i], depth + 1);
}

static void
write_link(struct html_writer *w, const GumboElement *element, unsigned depth)
{
	const GumboAttribute *href = gumbo_get_attribute(&element->attributes, "href");
	bool is_link;

	html_write_due_blank(w);
	is_link = href != NULL && write_url(w, href->value);
	write_children(w, &element->children, depth);
	if (is_link)
		buf_text(w->out, "</a>");
}

static void
write_element(struct html_writer *w, const GumboElement *element, unsigned depth)
{
	const struct html_rule *rule = html_rule_of(element->tag);
	size_t begun;

	if (rule->kind == HTML_DROP || element->tag_namespace != GUMBO_NAMESPACE_HTML ||
	    gumbo_get_attribute(&element->attributes, "hidden") != NULL)
		return;
	if (w->markup && rule->kind == HTML_LINK) {
		write_link(w, element, depth);
		return;
	}
	begun = html_begin(w, rule);
	if (rule->kind != HTML_VOID)
		write_children(w, &element->children, depth);
	html_end(w, rule, begun);
}

static void
write_node(struct html_writer *w, const GumboNode *node, unsigned depth)
{
	if (depth > DEPTH_MAX || buf_failed(w->out))
		return;
	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
		write_element(w, &node->v.element, depth);
		break;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
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
	const GumboOutput *parsed = NULL;

	if (length > HTML_BYTES_MAX)
		length = utf8_floor(html, HTML_BYTES_MAX);
	if (parsing.tree != NULL)
		parsed = parse(&parsing, html, length);
	if (parsed != NULL)
		write_node(w, parsed->root, 0);
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
