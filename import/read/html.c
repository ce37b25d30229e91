#include "import/read/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <string.h>
#include <strings.h>

#include "import/read/effort.h"
#include "import/read/iri.h"
#include "search/base/buf.h"
#include "search/base/utf8.h"

#define HTML_BYTES_MAX ((size_t)512 * 1024)
#define TREE_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define EFFORT_MAX 1.0 /* seconds: 100,000 attributes of a tag, or as many open tags, take twenty */
#define EFFORT_ALLOCATIONS 256u /* between two looks at the clock */
#define DEPTH_MAX 64
#define URL_BYTES_MAX 2048

enum rule {
	DROP,   /* with all that it holds */
	UNWRAP, /* its children stay: the default */
	KEEP,
	VOID,   /* kept, has no end tag */
	LINK,
};

static const struct tag_rule {
	GumboTag tag;
	enum rule rule;
	const char *name; /* that is written */
	bool is_block;
} tag_rules[] = {
    {GUMBO_TAG_P, KEEP, "p", true},          {GUMBO_TAG_BR, VOID, "br", true},
    {GUMBO_TAG_UL, KEEP, "ul", true},        {GUMBO_TAG_OL, KEEP, "ol", true},
    {GUMBO_TAG_LI, KEEP, "li", true},        {GUMBO_TAG_STRONG, KEEP, "strong", false},
    {GUMBO_TAG_B, KEEP, "strong", false},    {GUMBO_TAG_EM, KEEP, "em", false},
    {GUMBO_TAG_I, KEEP, "em", false},        {GUMBO_TAG_BLOCKQUOTE, KEEP, "blockquote", true},
    {GUMBO_TAG_H1, KEEP, "h3", true},        {GUMBO_TAG_H2, KEEP, "h3", true},
    {GUMBO_TAG_H3, KEEP, "h3", true},        {GUMBO_TAG_H4, KEEP, "h4", true},
    {GUMBO_TAG_H5, KEEP, "h4", true},        {GUMBO_TAG_H6, KEEP, "h4", true},
    {GUMBO_TAG_TABLE, KEEP, "table", true},  {GUMBO_TAG_TBODY, KEEP, "tbody", true},
    {GUMBO_TAG_THEAD, KEEP, "thead", true},  {GUMBO_TAG_TR, KEEP, "tr", true},
    {GUMBO_TAG_TD, KEEP, "td", true},        {GUMBO_TAG_TH, KEEP, "th", true},
    {GUMBO_TAG_DL, KEEP, "dl", true},        {GUMBO_TAG_DT, KEEP, "dt", true},
    {GUMBO_TAG_DD, KEEP, "dd", true},        {GUMBO_TAG_SUB, KEEP, "sub", false},
    {GUMBO_TAG_SUP, KEEP, "sup", false},     {GUMBO_TAG_ABBR, KEEP, "abbr", false},
    {GUMBO_TAG_A, LINK, "a", false},         {GUMBO_TAG_DIV, UNWRAP, NULL, true},
    {GUMBO_TAG_SECTION, UNWRAP, NULL, true}, {GUMBO_TAG_ARTICLE, UNWRAP, NULL, true},
    {GUMBO_TAG_SCRIPT, DROP, NULL, false},   {GUMBO_TAG_STYLE, DROP, NULL, false},
    {GUMBO_TAG_IFRAME, DROP, NULL, false},   {GUMBO_TAG_OBJECT, DROP, NULL, false},
    {GUMBO_TAG_EMBED, DROP, NULL, false},    {GUMBO_TAG_APPLET, DROP, NULL, false},
    {GUMBO_TAG_FORM, UNWRAP, NULL, true},    {GUMBO_TAG_INPUT, DROP, NULL, false},
    {GUMBO_TAG_TEXTAREA, DROP, NULL, false}, {GUMBO_TAG_SELECT, DROP, NULL, false},
    {GUMBO_TAG_BUTTON, DROP, NULL, false},   {GUMBO_TAG_SVG, DROP, NULL, false},
    {GUMBO_TAG_MATH, DROP, NULL, false},     {GUMBO_TAG_TEMPLATE, DROP, NULL, false},
    {GUMBO_TAG_NOSCRIPT, DROP, NULL, false}, {GUMBO_TAG_IMG, DROP, NULL, false},
    {GUMBO_TAG_VIDEO, DROP, NULL, false},    {GUMBO_TAG_AUDIO, DROP, NULL, false},
    {GUMBO_TAG_HEAD, DROP, NULL, false},     {GUMBO_TAG_TITLE, DROP, NULL, false},
    {GUMBO_TAG_META, DROP, NULL, false},     {GUMBO_TAG_LINK, DROP, NULL, false},
    {GUMBO_TAG_BASE, DROP, NULL, false},     {GUMBO_TAG_FRAMESET, DROP, NULL, false},
};

struct writer {
	struct buf *out;
	struct arena *arena;
	const char *base;
	bool markup; /* else plain text */
	bool blank;  /* plain: a blank is due before the next text */
};

static const struct tag_rule *
rule_of(GumboTag tag)
{
	static const struct tag_rule other = {GUMBO_TAG_UNKNOWN, UNWRAP, NULL, false};
	size_t i;

	for (i = 0; i < LENGTH(tag_rules); i++)
		if (tag_rules[i].tag == tag)
			return &tag_rules[i];
	return &other;
}

/* Characters that turn the text's direction around, or that XML forbids. */
static bool
is_unwanted(uint32_t code)
{
	return (code < 0x20 && code != '\n' && code != '\t' && code != '\r') ||
	    (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
	    (code >= 0x2066 && code <= 0x2069) || code == 0xFFFE || code == 0xFFFF || code == 0xFEFF;
}

static void
write_run(struct writer *w, const char *text, size_t length)
{
	size_t at = 0, n;
	unsigned char encoded[UTF8_MAX_BYTES];

	while (at < length) {
		uint32_t code = utf8_decode((const unsigned char *)text + at, length - at, &n);

		at += n;
		if (is_unwanted(code))
			continue;
		if (code == ' ' || code == '\n' || code == '\t' || code == '\r') {
			w->blank = true;
			continue;
		}
		if (w->blank && w->out->length > 0)
			buf_char(w->out, ' ');
		w->blank = false;
		if (w->markup && code == '&')
			buf_text(w->out, "&amp;");
		else if (w->markup && code == '<')
			buf_text(w->out, "&lt;");
		else if (w->markup && code == '>')
			buf_text(w->out, "&gt;");
		else
			buf_add(w->out, (char *)encoded, utf8_encode(code, encoded));
	}
}

static void
write_text(struct writer *w, const char *text)
{
	write_run(w, text, strlen(text));
}

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
write_url(struct writer *w, const char *url)
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

static void write_node(struct writer *w, const GumboNode *node, unsigned depth);

static void
write_children(struct writer *w, const GumboVector *children, unsigned depth)
{
	unsigned i;

	for (i = 0; i < children->length; i++)
		write_node(w, children->data[i], depth + 1);
}

static void
open_tag(struct writer *w, const char *name)
{
	if (w->blank && w->out->length > 0)
		buf_char(w->out, ' ');
	w->blank = false;
	buf_printf(w->out, "<%s>", name);
}

static void
write_element(struct writer *w, const GumboElement *element, unsigned depth)
{
	const struct tag_rule *rule = rule_of(element->tag);
	const GumboAttribute *href;
	bool has_gone = false;
	size_t before;

	if (rule->rule == DROP || element->tag_namespace != GUMBO_NAMESPACE_HTML ||
	    gumbo_get_attribute(&element->attributes, "hidden") != NULL)
		return;
	if (rule->is_block)
		w->blank = true;
	if (!w->markup || rule->rule == UNWRAP) {
		write_children(w, &element->children, depth);
	} else if (rule->rule == VOID) {
		w->blank = false;
		open_tag(w, rule->name);
	} else if (rule->rule == LINK) {
		href = gumbo_get_attribute(&element->attributes, "href");
		if (w->blank && w->out->length > 0)
			buf_char(w->out, ' ');
		w->blank = false;
		if (href != NULL && write_url(w, href->value)) {
			write_children(w, &element->children, depth);
			buf_text(w->out, "</a>");
		} else {
			write_children(w, &element->children, depth);
		}
	} else {
		before = w->out->length;
		open_tag(w, rule->name);
		if (rule->is_block)
			w->blank = false;
		write_children(w, &element->children, depth);
		/* An element that came out empty is taken back. */
		if (!buf_failed(w->out) && w->out->data[w->out->length - 1] == '>' &&
		    strchr(w->out->data + before, '>') == w->out->data + w->out->length - 1 &&
		    element->tag != GUMBO_TAG_TD && element->tag != GUMBO_TAG_TH) {
			w->out->length = before;
			w->out->data[before] = '\0';
			has_gone = true;
		} else {
			buf_printf(w->out, "</%s>", rule->name);
		}
	}
	if (rule->is_block)
		w->blank = !w->markup || rule->rule == UNWRAP || has_gone; /* no tag parts the words */
}

static void
write_node(struct writer *w, const GumboNode *node, unsigned depth)
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
		write_text(w, node->v.text.text);
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
write_parsed(struct writer *w, const char *html, size_t length)
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
	struct writer w = {.out = &out, .arena = arena, .base = base, .markup = markup};
	size_t length = html == NULL ? 0 : strlen(html);
	const char *result = NULL;

	if (length == 0)
		return NULL;
	if (length <= HTML_BYTES_MAX && strpbrk(html, "<&") == NULL)
		write_text(&w, html); /* no markup: nothing to parse */
	else if (!write_parsed(&w, html, length))
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
	size_t length = strcspn(name, " >"), i;

	for (i = 0; i < LENGTH(tag_rules); i++)
		if (tag_rules[i].name != NULL && strncmp(tag_rules[i].name, name, length) == 0 &&
		    tag_rules[i].name[length] == '\0')
			return tag_rules[i].is_block;
	return false;
}

/* How many bytes the entity takes; those that write_run() writes, or the & alone. */
static size_t
write_entity(struct writer *w, const char *entity)
{
	static const char *const names[] = {"&amp;", "&lt;", "&gt;"};
	static const char characters[] = "&<>";
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strncmp(entity, names[i], strlen(names[i])) == 0) {
			write_run(w, characters + i, 1);
			return strlen(names[i]);
		}
	write_run(w, entity, 1);
	return 1;
}

const char *
html_sanitised_text(struct arena *arena, const char *html)
{
	struct buf out = {0};
	struct writer w = {.out = &out, .arena = arena};
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
			write_run(&w, at, n);
			at += n;
		}
	}
	if (out.length > 0 || buf_failed(&out))
		result = buf_move(&out, arena);
	buf_clear(&out);
	return result;
}
