/* Texts with a type: titles, summaries, contents. */
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

#include "import/read/entities.h"
#include "import/read/gather.h"
#include "search/base/buf.h"
#include "search/base/utf8.h"

#define HTML_OLD_NAMES_END 0x100 /* those of Latin 1 */

static const char *
media_type(const char *type, bool is_atom)
{
	static const struct {
		const char *name, *type;
	} names[] = {
	    {"html", "text/html"},
	    {"xhtml", "application/xhtml+xml"},
	    {"text", "text/plain"},
	    {"plain", "text/plain"},
	};
	size_t i;

	if (type == NULL)
		return is_atom ? "text/plain" : "text/html";
	for (i = 0; i < LENGTH(names); i++)
		if (strcasecmp(names[i].name, type) == 0)
			return names[i].type;
	return type;
}

/* Atom: what is neither text nor XML is written in base 64, as Atom 0.3 says aloud. */
static bool
is_base64(const char *type, const char *mode, xmlNode *node)
{
	if (mode != NULL)
		return strcasecmp(mode, "base64") == 0;
	return xmlFirstElementChild(node) == NULL && strncasecmp(type, "text/", 5) != 0 &&
	    strcasestr(type, "xml") == NULL && strchr(type, '/') != NULL;
}

/* NULL when it is none, or no text. */
static const char *
decode_base64(struct arena *arena, const char *text)
{
	struct buf letters = {0}, bytes = {0};
	const char *result = NULL;
	int length;

	for (; text != NULL && *text != '\0'; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			buf_char(&letters, *text);
	while (letters.length > 0 && letters.length % 4 != 0)
		buf_char(&letters, '=');
	if (!buf_failed(&letters) && letters.length > 0 && letters.length < INT32_MAX) {
		buf_add(&bytes, letters.data, letters.length); /* room: three bytes of four letters */
		length = buf_failed(&bytes) ? -1
					    : EVP_DecodeBlock((unsigned char *)bytes.data,
						  (const unsigned char *)letters.data, (int)letters.length);
		if (length > 0) {
			if (letters.data[letters.length - 1] == '=')
				length--;
			if (letters.data[letters.length - 2] == '=')
				length--;
			if (utf8_is_valid(bytes.data, (size_t)length) &&
			    memchr(bytes.data, '\0', (size_t)length) == NULL)
				result = arena_copy(arena, bytes.data, (size_t)length);
		}
	}
	if (buf_failed(&letters) || buf_failed(&bytes))
		arena_fail(arena);
	buf_clear(&letters);
	buf_clear(&bytes);
	return result;
}

/* Whether HTML would read a character at an ampersand; the oldest names do without a semicolon. */
static bool
is_reference(const char *ampersand)
{
	const char *name = ampersand + 1 + strspn(ampersand + 1, "#");
	size_t length = strspn(name, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	uint32_t code = name > ampersand + 1 ? 0 : entity_code_point(name, length);

	return length > 0 && (name[length] == ';' || (code > 0 && code < HTML_OLD_NAMES_END) ||
				 (length == 3 && strncasecmp(name, "amp", 3) == 0));
}

/* HTML as it should have been written: what its reader would take for an ampersand is escaped. */
static const char *
escape_ampersands(struct arena *arena, const char *html)
{
	struct buf out = {0};
	const char *at = html, *run = html;

	while (html != NULL && (at = strchr(at, '&')) != NULL) {
		if (!is_reference(at)) {
			buf_add(&out, run, (size_t)(at - run));
			buf_text(&out, "&amp;");
			run = at + 1;
		}
		at++;
	}
	if (run != html) {
		buf_text(&out, run);
		html = buf_move(&out, arena);
	}
	buf_clear(&out);
	return html;
}

/* The div of XHTML that RFC 4287, 4.2, asks for is no part of the content. */
static xmlNode *
only_division(xmlNode *node)
{
	xmlNode *division = xmlFirstElementChild(node), *child;

	if (division == NULL || xmlNextElementSibling(division) != NULL || !gather_is(division, "div"))
		return node;
	for (child = node->children; child != NULL; child = child->next)
		if (child != division && child->type != XML_COMMENT_NODE && !xmlIsBlankNode(child))
			return node;
	return division;
}

static const char *
construct_text(struct gathering *g, xmlNode *node, enum target target, const char **type)
{
	const char *mode = element_attribute(g->arena, node, "mode");

	if (strcmp(*type, "application/xhtml+xml") == 0)
		return element_markup(g->arena, only_division(node));
	if (is_base64(*type, mode, node)) {
		const char *written = element_text(g->arena, node);
		const char *text = decode_base64(g->arena, written);

		/* A mere text under a type of its own; pictures and the like are no text. */
		return text == NULL && mode == NULL && target != TO_CONTENT ? written : text;
	}
	if (xmlFirstElementChild(node) == NULL)
		return element_text(g->arena, node);
	if ((strcmp(*type, "text/plain") == 0 && g->is_atom) ||
	    (!g->is_atom && element_attribute(g->arena, node, "type") == NULL))
		*type = "application/xhtml+xml"; /* what is written says more than its label */
	return element_markup(g->arena, node);
}

/* RSS says nothing of its types: what needs no HTML is none, descriptions apart. */
static bool
is_plain(enum target target, const char *text)
{
	return target != TO_SUMMARY && target != TO_CONTENT && text != NULL && strpbrk(text, "<&") == NULL;
}

static struct text_construct *
construct_slot(struct gathering *g, enum target target)
{
	switch (target) {
	case TO_TITLE:
		return &g->item->title;
	case TO_SUBTITLE:
		return &g->item->subtitle;
	case TO_SUMMARY:
		return &g->item->summary;
	case TO_CONTENT:
		return &g->item->content;
	case TO_RIGHTS:
		return &g->item->rights;
	default:
		return g->about == NULL ? NULL : &g->about->info;
	}
}

void
read_construct(struct gathering *g, xmlNode *node, const struct element *e)
{
	struct text_construct *slot = construct_slot(g, e->target), value = {0};
	const char *label;

	if (slot == NULL || g->ranks[e->target] >= e->rank)
		return;
	label = element_attribute(g->arena, node, "type");
	value.type = media_type(label, g->is_atom);
	value.text = construct_text(g, node, e->target, &value.type);
	if (label != NULL && strcmp(value.type, "text/html") == 0) /* elsewhere it is a guess */
		value.text = escape_ampersands(g->arena, value.text);
	else if (label == NULL && is_plain(e->target, value.text))
		value.type = "text/plain";
	value.language = element_language(g->arena, node);
	value.base = element_base(g, node);
	if (gather_may_set(g, e, value.text))
		*slot = value;
}
