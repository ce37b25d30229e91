#include "import/read/html_writer.h"

#include <string.h>

#include "search/base/status.h"
#include "search/base/utf8.h"

#define DROP(tag) {tag, HTML_DROP, NULL, false, HTML_PHRASE, HTML_FLOW}
#define PART_WORDS(tag) {tag, HTML_UNWRAP, NULL, true, HTML_BLOCK, HTML_FLOW}

/* th and dt may hold blocks but no headings: phrases are what they are for. */
static const struct html_rule rules[] = {
    {GUMBO_TAG_P, HTML_KEEP, "p", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_BR, HTML_VOID, "br", true, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_UL, HTML_KEEP, "ul", true, HTML_BLOCK, HTML_ITEMS},
    {GUMBO_TAG_OL, HTML_KEEP, "ol", true, HTML_BLOCK, HTML_ITEMS},
    {GUMBO_TAG_LI, HTML_KEEP, "li", true, HTML_ITEM, HTML_FLOW},
    {GUMBO_TAG_STRONG, HTML_KEEP, "strong", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_B, HTML_KEEP, "strong", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_EM, HTML_KEEP, "em", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_I, HTML_KEEP, "em", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_BLOCKQUOTE, HTML_KEEP, "blockquote", true, HTML_BLOCK, HTML_FLOW},
    {GUMBO_TAG_H1, HTML_KEEP, "h3", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_H2, HTML_KEEP, "h3", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_H3, HTML_KEEP, "h3", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_H4, HTML_KEEP, "h4", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_H5, HTML_KEEP, "h4", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_H6, HTML_KEEP, "h4", true, HTML_BLOCK, HTML_PHRASING},
    {GUMBO_TAG_TABLE, HTML_KEEP, "table", true, HTML_BLOCK, HTML_TABLE},
    {GUMBO_TAG_CAPTION, HTML_KEEP, "caption", true, HTML_TABLE_PART, HTML_PHRASING},
    {GUMBO_TAG_THEAD, HTML_KEEP, "thead", true, HTML_TABLE_PART, HTML_TABLE},
    {GUMBO_TAG_TBODY, HTML_KEEP, "tbody", true, HTML_TABLE_PART, HTML_TABLE},
    {GUMBO_TAG_TFOOT, HTML_KEEP, "tfoot", true, HTML_TABLE_PART, HTML_TABLE},
    {GUMBO_TAG_TR, HTML_KEEP, "tr", true, HTML_TABLE_PART, HTML_TABLE},
    {GUMBO_TAG_TD, HTML_KEEP, "td", true, HTML_TABLE_PART, HTML_FLOW},
    {GUMBO_TAG_TH, HTML_KEEP, "th", true, HTML_TABLE_PART, HTML_PHRASING},
    {GUMBO_TAG_DL, HTML_KEEP, "dl", true, HTML_BLOCK, HTML_TERMS},
    {GUMBO_TAG_DT, HTML_KEEP, "dt", true, HTML_TERM, HTML_PHRASING},
    {GUMBO_TAG_DD, HTML_KEEP, "dd", true, HTML_TERM, HTML_FLOW},
    {GUMBO_TAG_SUB, HTML_KEEP, "sub", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_SUP, HTML_KEEP, "sup", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_ABBR, HTML_KEEP, "abbr", false, HTML_PHRASE, HTML_PHRASING},
    {GUMBO_TAG_A, HTML_LINK, "a", false, HTML_PHRASE, HTML_PHRASING},
    PART_WORDS(GUMBO_TAG_DIV),
    PART_WORDS(GUMBO_TAG_SECTION),
    PART_WORDS(GUMBO_TAG_ARTICLE),
    PART_WORDS(GUMBO_TAG_ADDRESS),
    PART_WORDS(GUMBO_TAG_ASIDE),
    PART_WORDS(GUMBO_TAG_CENTER),
    PART_WORDS(GUMBO_TAG_DETAILS),
    PART_WORDS(GUMBO_TAG_DIR),
    PART_WORDS(GUMBO_TAG_FIELDSET),
    PART_WORDS(GUMBO_TAG_FIGCAPTION),
    PART_WORDS(GUMBO_TAG_FIGURE),
    PART_WORDS(GUMBO_TAG_FOOTER),
    PART_WORDS(GUMBO_TAG_FORM),
    PART_WORDS(GUMBO_TAG_HEADER),
    PART_WORDS(GUMBO_TAG_HGROUP),
    PART_WORDS(GUMBO_TAG_HR),
    PART_WORDS(GUMBO_TAG_LEGEND),
    PART_WORDS(GUMBO_TAG_MAIN),
    PART_WORDS(GUMBO_TAG_MENU),
    PART_WORDS(GUMBO_TAG_NAV),
    PART_WORDS(GUMBO_TAG_PRE),
    PART_WORDS(GUMBO_TAG_SUMMARY),
    DROP(GUMBO_TAG_SCRIPT),
    DROP(GUMBO_TAG_STYLE),
    DROP(GUMBO_TAG_IFRAME),
    DROP(GUMBO_TAG_OBJECT),
    DROP(GUMBO_TAG_EMBED),
    DROP(GUMBO_TAG_APPLET),
    DROP(GUMBO_TAG_INPUT),
    DROP(GUMBO_TAG_TEXTAREA),
    DROP(GUMBO_TAG_SELECT),
    DROP(GUMBO_TAG_BUTTON),
    DROP(GUMBO_TAG_SVG),
    DROP(GUMBO_TAG_MATH),
    DROP(GUMBO_TAG_TEMPLATE),
    DROP(GUMBO_TAG_IMG),
    DROP(GUMBO_TAG_VIDEO),
    DROP(GUMBO_TAG_AUDIO),
    DROP(GUMBO_TAG_HEAD),
    DROP(GUMBO_TAG_TITLE),
    DROP(GUMBO_TAG_META),
    DROP(GUMBO_TAG_LINK),
    DROP(GUMBO_TAG_BASE),
    DROP(GUMBO_TAG_FRAMESET),
};

const struct html_rule *
html_rule_of(GumboTag tag)
{
	static const struct html_rule other = {GUMBO_TAG_UNKNOWN, HTML_UNWRAP, NULL, false, HTML_PHRASE,
	    HTML_FLOW};
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
