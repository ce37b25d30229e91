#include "import/read/html_writer.h"

#include <string.h>

#include "search/base/status.h"
#include "search/base/utf8.h"

static const struct html_rule rules[] = {
    {GUMBO_TAG_P, HTML_KEEP, "p", true},
    {GUMBO_TAG_BR, HTML_VOID, "br", true},
    {GUMBO_TAG_UL, HTML_KEEP, "ul", true},
    {GUMBO_TAG_OL, HTML_KEEP, "ol", true},
    {GUMBO_TAG_LI, HTML_KEEP, "li", true},
    {GUMBO_TAG_STRONG, HTML_KEEP, "strong", false},
    {GUMBO_TAG_B, HTML_KEEP, "strong", false},
    {GUMBO_TAG_EM, HTML_KEEP, "em", false},
    {GUMBO_TAG_I, HTML_KEEP, "em", false},
    {GUMBO_TAG_BLOCKQUOTE, HTML_KEEP, "blockquote", true},
    {GUMBO_TAG_H1, HTML_KEEP, "h3", true},
    {GUMBO_TAG_H2, HTML_KEEP, "h3", true},
    {GUMBO_TAG_H3, HTML_KEEP, "h3", true},
    {GUMBO_TAG_H4, HTML_KEEP, "h4", true},
    {GUMBO_TAG_H5, HTML_KEEP, "h4", true},
    {GUMBO_TAG_H6, HTML_KEEP, "h4", true},
    {GUMBO_TAG_TABLE, HTML_KEEP, "table", true},
    {GUMBO_TAG_TBODY, HTML_KEEP, "tbody", true},
    {GUMBO_TAG_THEAD, HTML_KEEP, "thead", true},
    {GUMBO_TAG_TR, HTML_KEEP, "tr", true},
    {GUMBO_TAG_TD, HTML_KEEP, "td", true},
    {GUMBO_TAG_TH, HTML_KEEP, "th", true},
    {GUMBO_TAG_DL, HTML_KEEP, "dl", true},
    {GUMBO_TAG_DT, HTML_KEEP, "dt", true},
    {GUMBO_TAG_DD, HTML_KEEP, "dd", true},
    {GUMBO_TAG_SUB, HTML_KEEP, "sub", false},
    {GUMBO_TAG_SUP, HTML_KEEP, "sup", false},
    {GUMBO_TAG_ABBR, HTML_KEEP, "abbr", false},
    {GUMBO_TAG_A, HTML_LINK, "a", false},
    {GUMBO_TAG_DIV, HTML_UNWRAP, NULL, true},
    {GUMBO_TAG_SECTION, HTML_UNWRAP, NULL, true},
    {GUMBO_TAG_ARTICLE, HTML_UNWRAP, NULL, true},
    {GUMBO_TAG_SCRIPT, HTML_DROP, NULL, false},
    {GUMBO_TAG_STYLE, HTML_DROP, NULL, false},
    {GUMBO_TAG_IFRAME, HTML_DROP, NULL, false},
    {GUMBO_TAG_OBJECT, HTML_DROP, NULL, false},
    {GUMBO_TAG_EMBED, HTML_DROP, NULL, false},
    {GUMBO_TAG_APPLET, HTML_DROP, NULL, false},
    {GUMBO_TAG_FORM, HTML_UNWRAP, NULL, true},
    {GUMBO_TAG_INPUT, HTML_DROP, NULL, false},
    {GUMBO_TAG_TEXTAREA, HTML_DROP, NULL, false},
    {GUMBO_TAG_SELECT, HTML_DROP, NULL, false},
    {GUMBO_TAG_BUTTON, HTML_DROP, NULL, false},
    {GUMBO_TAG_SVG, HTML_DROP, NULL, false},
    {GUMBO_TAG_MATH, HTML_DROP, NULL, false},
    {GUMBO_TAG_TEMPLATE, HTML_DROP, NULL, false},
    {GUMBO_TAG_NOSCRIPT, HTML_DROP, NULL, false},
    {GUMBO_TAG_IMG, HTML_DROP, NULL, false},
    {GUMBO_TAG_VIDEO, HTML_DROP, NULL, false},
    {GUMBO_TAG_AUDIO, HTML_DROP, NULL, false},
    {GUMBO_TAG_HEAD, HTML_DROP, NULL, false},
    {GUMBO_TAG_TITLE, HTML_DROP, NULL, false},
    {GUMBO_TAG_META, HTML_DROP, NULL, false},
    {GUMBO_TAG_LINK, HTML_DROP, NULL, false},
    {GUMBO_TAG_BASE, HTML_DROP, NULL, false},
    {GUMBO_TAG_FRAMESET, HTML_DROP, NULL, false},
};

const struct html_rule *
html_rule_of(GumboTag tag)
{
	static const struct html_rule other = {GUMBO_TAG_UNKNOWN, HTML_UNWRAP, NULL, false};
	size_t i;

	for (i = 0; i < LENGTH(rules); i++)
		if (rules[i].tag == tag)
			return &rules[i];
	return &other;
}

const struct html_rule *
html_rule_named(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < LENGTH(rules); i++)
		if (rules[i].name != NULL && strncmp(rules[i].name, name, length) == 0 &&
		    rules[i].name[length] == '\0')
			return &rules[i];
	return NULL;
}

/* Characters that turn the text's direction around, or that XML forbids. */
static bool
is_unwanted(uint32_t code)
{
	return (code < 0x20 && code != '\n' && code != '\t' && code != '\r') ||
	    (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
	    (code >= 0x2066 && code <= 0x2069) || code == 0xFFFE || code == 0xFFFF || code == 0xFEFF;
}

/* How many bytes of ASCII stand there that are written as they are. */
static size_t
plain_run(const char *text, size_t length)
{
	size_t n = 0;

	while (n < length && text[n] > ' ' && text[n] < 0x7F && text[n] != '&' && text[n] != '<' &&
	    text[n] != '>')
		n++;
	return n;
}

void
html_write_due_blank(struct html_writer *w)
{
	if (w->blank && w->out->length > 0)
		buf_char(w->out, ' ');
	w->blank = false;
}

static void
write_code_point(struct html_writer *w, uint32_t code)
{
	unsigned char encoded[UTF8_MAX_BYTES];

	if (code == ' ' || code == '\n' || code == '\t' || code == '\r') {
		w->blank = true;
		return;
	}
	if (is_unwanted(code))
		return;
	html_write_due_blank(w);
	if (w->markup && code == '&')
		buf_text(w->out, "&amp;");
	else if (w->markup && code == '<')
		buf_text(w->out, "&lt;");
	else if (w->markup && code == '>')
		buf_text(w->out, "&gt;");
	else
		buf_add(w->out, (char *)encoded, utf8_encode(code, encoded));
}

void
html_write_text(struct html_writer *w, const char *text, size_t length)
{
	size_t at = 0, n;

	while (at < length) {
		n = plain_run(text + at, length - at);
		if (n > 0) {
			html_write_due_blank(w);
			buf_add(w->out, text + at, n);
		} else {
			write_code_point(w,
			    utf8_decode((const unsigned char *)text + at, length - at, &n));
		}
		at += n;
	}
}

size_t
html_begin(struct html_writer *w, const struct html_rule *rule)
{
	size_t begun = w->out->length;

	if (rule->is_block)
		w->blank = true;
	if (!w->markup || rule->kind == HTML_UNWRAP)
		return begun;
	if (rule->kind == HTML_VOID)
		w->blank = false;
	html_write_due_blank(w);
	buf_printf(w->out, "<%s>", rule->name);
	if (rule->is_block)
		w->blank = false;
	return begun;
}

/* Whether nothing but a start tag has been written. */
static bool
is_empty(const struct html_writer *w, size_t begun)
{
	return !buf_failed(w->out) && w->out->data[w->out->length - 1] == '>' &&
	    strchr(w->out->data + begun, '>') == w->out->data + w->out->length - 1;
}

void
html_end(struct html_writer *w, const struct html_rule *rule, size_t begun)
{
	bool has_gone = false;

	if (w->markup && rule->kind == HTML_KEEP) {
		has_gone = is_empty(w, begun) && rule->tag != GUMBO_TAG_TD && rule->tag != GUMBO_TAG_TH;
		if (has_gone) {
			w->out->length = begun;
			w->out->data[begun] = '\0';
		} else {
			buf_printf(w->out, "</%s>", rule->name);
		}
	}
	if (rule->is_block)
		w->blank = !w->markup || rule->kind == HTML_UNWRAP || has_gone; /* no tag parts the words */
}
