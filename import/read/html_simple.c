#include "import/read/html_simple.h"

#include <string.h>

#include "import/read/entities.h"
#include "search/base/utf8.h"

#define OPEN_MAX 4 /* list, item, emphasis in emphasis */
#define REFERENCE_BYTES_MAX 10

/* What may stand where: anything else is for a parser to decide. */
enum kind {
	BODY,     /* all of it */
	PROSE,    /* paragraph, heading, list item: text and emphasis */
	LIST,     /* items */
	EMPHASIS, /* text and emphasis */
	KINDS
};

static const struct simple {
	const char *name; /* as it is read */
	GumboTag tag;
	enum kind kind;
	bool inside[KINDS];
} elements[] = {
    {"p", GUMBO_TAG_P, PROSE, {[BODY] = true}},
    {"h2", GUMBO_TAG_H2, PROSE, {[BODY] = true}},
    {"h3", GUMBO_TAG_H3, PROSE, {[BODY] = true}},
    {"h4", GUMBO_TAG_H4, PROSE, {[BODY] = true}},
    {"ul", GUMBO_TAG_UL, LIST, {[BODY] = true}},
    {"ol", GUMBO_TAG_OL, LIST, {[BODY] = true}},
    {"li", GUMBO_TAG_LI, PROSE, {[LIST] = true}},
    {"strong", GUMBO_TAG_STRONG, EMPHASIS, {[BODY] = true, [PROSE] = true, [EMPHASIS] = true}},
    {"b", GUMBO_TAG_B, EMPHASIS, {[BODY] = true, [PROSE] = true, [EMPHASIS] = true}},
    {"em", GUMBO_TAG_EM, EMPHASIS, {[BODY] = true, [PROSE] = true, [EMPHASIS] = true}},
    {"i", GUMBO_TAG_I, EMPHASIS, {[BODY] = true, [PROSE] = true, [EMPHASIS] = true}},
};

struct open {
	const struct simple *element;
	size_t begun;
};

struct simple_reader {
	struct html_writer *w;
	struct open open[OPEN_MAX];
	size_t depth;
};

static enum kind
kind_here(const struct simple_reader *r)
{
	return r->depth == 0 ? BODY : r->open[r->depth - 1].element->kind;
}

static const struct simple *
element_named(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < LENGTH(elements); i++)
		if (strncmp(elements[i].name, name, length) == 0 && elements[i].name[length] == '\0')
			return &elements[i];
	return NULL;
}

static bool
is_break(const char *name, size_t length)
{
	return length >= 2 && memcmp(name, "br", 2) == 0 &&
	    (length == 2 || (length == 3 && name[2] == '/') ||
		(length == 4 && name[2] == ' ' && name[3] == '/'));
}

static bool
read_start(struct simple_reader *r, const char *name, size_t length)
{
	const struct simple *element = element_named(name, length);

	if (is_break(name, length)) {
		const struct html_rule *rule = html_rule_of(GUMBO_TAG_BR);

		html_end(r->w, rule, html_begin(r->w, rule));
		return kind_here(r) != LIST;
	}
	if (element == NULL || !element->inside[kind_here(r)] || r->depth == OPEN_MAX)
		return false;
	r->open[r->depth++] =
	    (struct open){element, html_begin(r->w, html_rule_of(element->tag))};
	return true;
}

static bool
read_end(struct simple_reader *r, const char *name, size_t length)
{
	const struct open *last;

	if (r->depth == 0)
		return false;
	last = &r->open[r->depth - 1];
	if (element_named(name, length) != last->element)
		return false;
	html_end(r->w, html_rule_of(last->element->tag), last->begun);
	r->depth--;
	return true;
}

/* The bytes that the tag at html[0] takes, 0 when it is not simple. */
static size_t
read_tag(struct simple_reader *r, const char *html)
{
	bool is_end = html[1] == '/';
	const char *name = html + 1 + is_end;
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789 /");

	if (name[length] != '>' || !(is_end ? read_end(r, name, length) : read_start(r, name, length)))
		return 0;
	return (size_t)(name - html) + length + 1;
}

/* Likewise, of a character reference. */
static size_t
read_reference(struct simple_reader *r, const char *html)
{
	static const struct {
		const char *name;
		char character;
	} of_xml[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"#39;", '\''}};
	unsigned char encoded[UTF8_MAX_BYTES];
	size_t length, i;
	uint32_t code;

	if (kind_here(r) == LIST)
		return 0;
	for (i = 0; i < LENGTH(of_xml); i++)
		if (strncmp(html + 1, of_xml[i].name, strlen(of_xml[i].name)) == 0) {
			html_write_text(r->w, &of_xml[i].character, 1);
			return strlen(of_xml[i].name) + 1;
		}
	for (length = 0; length < REFERENCE_BYTES_MAX && html[1 + length] != '\0' && html[1 + length] != ';'; length++)
		continue;
	code = html[1 + length] == ';' ? entity_code_point(html + 1, length) : 0;
	if (code == 0)
		return 0;
	html_write_text(r->w, (const char *)encoded, utf8_encode(code, encoded));
	return length + 2;
}

/* Of a list only the items may hold text. */
static size_t
read_text(struct simple_reader *r, const char *html)
{
	size_t length = strcspn(html, "<&");

	if (kind_here(r) == LIST && strspn(html, " \n\t") < length)
		return 0;
	html_write_text(r->w, html, length);
	return length;
}

#define C1_LEAD_BYTE 0xC2  /* before 80 to 9F: the controls of ISO 8859 */
#define ODD_LEAD_BYTE 0xEF /* from U+F000 on: byte order marks and what is no character among them */

/* Characters that the parser has its own ways with. */
static bool
is_odd(const char *html)
{
	const unsigned char *at = (const unsigned char *)html;

	for (; *at != '\0'; at++)
		if ((*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7F || *at >= ODD_LEAD_BYTE ||
		    (*at == C1_LEAD_BYTE && at[1] < 0xA0))
			return true;
	return false;
}

bool
html_write_simple(struct html_writer *w, const char *html, size_t length)
{
	struct simple_reader r = {.w = w};
	const char *at = html;
	size_t n;

	if (is_odd(html) || !utf8_is_valid(html, length))
		return false;
	for (; *at != '\0'; at += n) {
		n = *at == '<' ? read_tag(&r, at) : *at == '&' ? read_reference(&r, at) : read_text(&r, at);
		if (n == 0)
			break;
	}
	if (*at == '\0' && r.depth == 0)
		return true;
	buf_reset(w->out);
	w->blank = false;
	return false;
}
