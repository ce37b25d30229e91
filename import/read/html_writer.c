#include "import/read/html_writer.h"

#include <string.h>

#include "search/base/status.h"
#include "search/base/utf8.h"

#define RULE(tag, kind, name, is_block, part, content)                                              \
	[GUMBO_TAG_##tag] = {GUMBO_TAG_##tag, HTML_##kind, name, is_block, HTML_##part, HTML_##content}
#define PART_WORDS(tag) RULE(tag, UNWRAP, NULL, true, BLOCK, FLOW)
#define DROP(tag) RULE(tag, DROP, NULL, false, PHRASE, FLOW)

/* By tag; what is not here is unwrapped.  th and dt may hold blocks but no headings: phrases are what
 * they are for. */
static const struct html_rule rules[GUMBO_TAG_LAST] = {
    RULE(P, KEEP, "p", true, BLOCK, PHRASING),
    RULE(BR, VOID, "br", true, PHRASE, PHRASING),
    RULE(UL, KEEP, "ul", true, BLOCK, ITEMS),
    RULE(OL, KEEP, "ol", true, BLOCK, ITEMS),
    RULE(LI, KEEP, "li", true, ITEM, FLOW),
    RULE(STRONG, KEEP, "strong", false, PHRASE, PHRASING),
    RULE(B, KEEP, "strong", false, PHRASE, PHRASING),
    RULE(EM, KEEP, "em", false, PHRASE, PHRASING),
    RULE(I, KEEP, "em", false, PHRASE, PHRASING),
    RULE(BLOCKQUOTE, KEEP, "blockquote", true, BLOCK, FLOW),
    RULE(H1, KEEP, "h3", true, BLOCK, PHRASING),
    RULE(H2, KEEP, "h3", true, BLOCK, PHRASING),
    RULE(H3, KEEP, "h3", true, BLOCK, PHRASING),
    RULE(H4, KEEP, "h4", true, BLOCK, PHRASING),
    RULE(H5, KEEP, "h4", true, BLOCK, PHRASING),
    RULE(H6, KEEP, "h4", true, BLOCK, PHRASING),
    RULE(TABLE, KEEP, "table", true, BLOCK, TABLE),
    RULE(CAPTION, KEEP, "caption", true, TABLE_PART, PHRASING),
    RULE(THEAD, KEEP, "thead", true, TABLE_PART, TABLE),
    RULE(TBODY, KEEP, "tbody", true, TABLE_PART, TABLE),
    RULE(TFOOT, KEEP, "tfoot", true, TABLE_PART, TABLE),
    RULE(TR, KEEP, "tr", true, TABLE_PART, TABLE),
    RULE(TD, KEEP, "td", true, TABLE_PART, FLOW),
    RULE(TH, KEEP, "th", true, TABLE_PART, PHRASING),
    RULE(DL, KEEP, "dl", true, BLOCK, TERMS),
    RULE(DT, KEEP, "dt", true, TERM, PHRASING),
    RULE(DD, KEEP, "dd", true, TERM, FLOW),
    RULE(SUB, KEEP, "sub", false, PHRASE, PHRASING),
    RULE(SUP, KEEP, "sup", false, PHRASE, PHRASING),
    RULE(ABBR, KEEP, "abbr", false, PHRASE, PHRASING),
    RULE(A, LINK, "a", false, PHRASE, PHRASING),
    PART_WORDS(DIV),
    PART_WORDS(SECTION),
    PART_WORDS(ARTICLE),
    PART_WORDS(ADDRESS),
    PART_WORDS(ASIDE),
    PART_WORDS(CENTER),
    PART_WORDS(DETAILS),
    PART_WORDS(DIR),
    PART_WORDS(FIELDSET),
    PART_WORDS(FIGCAPTION),
    PART_WORDS(FIGURE),
    PART_WORDS(FOOTER),
    PART_WORDS(FORM),
    PART_WORDS(HEADER),
    PART_WORDS(HGROUP),
    PART_WORDS(HR),
    PART_WORDS(LEGEND),
    PART_WORDS(MAIN),
    PART_WORDS(MENU),
    PART_WORDS(NAV),
    PART_WORDS(PRE),
    PART_WORDS(SUMMARY),
    DROP(SCRIPT),
    DROP(STYLE),
    DROP(IFRAME),
    DROP(OBJECT),
    DROP(EMBED),
    DROP(APPLET),
    DROP(INPUT),
    DROP(TEXTAREA),
    DROP(SELECT),
    DROP(BUTTON),
    DROP(SVG),
    DROP(MATH),
    DROP(TEMPLATE),
    DROP(IMG),
    DROP(VIDEO),
    DROP(AUDIO),
    DROP(HEAD),
    DROP(TITLE),
    DROP(META),
    DROP(LINK),
    DROP(BASE),
    DROP(FRAMESET),
};

const struct html_rule *
html_rule_of(GumboTag tag)
{
	return &rules[(unsigned)tag < GUMBO_TAG_LAST ? tag : GUMBO_TAG_UNKNOWN];
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
