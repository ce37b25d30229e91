#include "import/read/repair.h"

#include <string.h>
#include <strings.h>

#include "import/read/blanks.h"
#include "import/read/entities.h"
#include "import/read/markup.h"
#include "search/base/utf8.h"

#define REFERENCE_BYTES_MAX 64 /* between & and ; */
#define NAME_ENDS " \t\r\n/><&\"'"

/* A piece under repair. */
struct work {
	struct mending *mending;
	struct piece piece;
	size_t at;
	struct buf *out;
};

static void
note(struct work *w, enum remark what)
{
	document_note_repair(w->mending->document, what, w->mending->taken + w->at);
}

/* About the innermost element, at a byte of the text. */
static void
note_top(struct work *w, enum remark what, size_t at)
{
	const struct nesting *n = &w->mending->nesting;
	const struct nesting_element *top = nesting_top(n);

	document_note_tag(w->mending->document, &(struct repair){what, at, ""},
	    top == NULL ? "" : nesting_name(n, top), top == NULL ? 0 : top->length);
}

static bool
is_at_end(const struct work *w, size_t at)
{
	return at >= w->piece.length;
}

/* Whether more of the text must come first. */
static bool
is_cut(const struct work *w, size_t at)
{
	return is_at_end(w, at) && !w->piece.is_last;
}

static bool
is_forbidden(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static bool
is_predefined(const char *name, size_t length)
{
	static const char *const names[] = {"amp", "lt", "gt", "quot", "apos"};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strlen(names[i]) == length && memcmp(name, names[i], length) == 0)
			return true;
	return name[0] == '#' && length > 1;
}

/* &name; of HTML, or an ampersand that begins nothing.  False: it is cut. */
static bool
mend_ampersand(struct work *w)
{
	const char *name = w->piece.text + w->at + 1;
	size_t left = w->piece.length - w->at - 1, length = 0;
	unsigned char encoded[UTF8_MAX_BYTES];
	bool is_closed;
	uint32_t code;

	while (length < left && length < REFERENCE_BYTES_MAX && strchr(";& <\t\r\n", name[length]) == NULL)
		length++;
	if (length == left && length < REFERENCE_BYTES_MAX && !w->piece.is_last)
		return false;
	is_closed = length < left && name[length] == ';';
	code = is_closed && !is_predefined(name, length) ? entity_code_point(name, length) : 0;
	if (is_closed && length > 2 && memcmp(name, "#X", 2) == 0) {
		note(w, REMARK_REPAIRED_ENTITIES);
		buf_text(w->out, "&#x");
		buf_add(w->out, name + 2, length - 1);
	} else if (is_closed && is_predefined(name, length)) {
		buf_add(w->out, name - 1, length + 2);
	} else if (code != 0) {
		note(w, REMARK_REPAIRED_ENTITIES);
		buf_add(w->out, (char *)encoded, utf8_encode(code, encoded));
	} else {
		note(w, REMARK_REPAIRED_AMPERSANDS);
		buf_text(w->out, "&amp;");
		length = 0;
		is_closed = false;
	}
	w->at += is_closed ? length + 2 : 1;
	return true;
}

/* Text without markup or references, up to `end`. */
static void
copy(struct work *w, size_t end)
{
	size_t run = w->at;

	for (; w->at < end; w->at++)
		if (is_forbidden((unsigned char)w->piece.text[w->at])) {
			note(w, REMARK_REPAIRED_CONTROLS);
			buf_add(w->out, w->piece.text + run, w->at - run);
			run = w->at + 1;
		}
	buf_add(w->out, w->piece.text + run, w->at - run);
}

static bool
begins_with(const struct work *w, size_t at, const char *mark)
{
	return w->piece.length - at >= strlen(mark) && memcmp(w->piece.text + at, mark, strlen(mark)) == 0;
}

/* CDATA, a comment or an instruction.  False: its end is perhaps cut. */
static bool
copy_section(struct work *w)
{
	const size_t mark = strlen(w->mending->closing), left = w->piece.length - w->at;
	const char *close = memmem(w->piece.text + w->at, left, w->mending->closing, mark);

	if (close != NULL) {
		copy(w, (size_t)(close - w->piece.text) + mark);
		w->mending->closing = NULL;
		return true;
	}
	if (w->piece.is_last)
		copy(w, w->piece.length);
	else if (left >= mark)
		copy(w, w->piece.length - (mark - 1));
	return w->piece.is_last;
}

static void
write_end(struct work *w)
{
	const struct nesting *n = &w->mending->nesting;

	buf_text(w->out, "</");
	buf_add(w->out, nesting_name(n, nesting_top(n)), nesting_top(n)->length);
	buf_char(w->out, '>');
	nesting_leave(&w->mending->nesting);
}

/* The innermost element, which its author forgot to. */
static void
close_top(struct work *w)
{
	note_top(w, REMARK_REPAIRED_UNCLOSED, nesting_top(&w->mending->nesting)->at);
	write_end(w);
}

/* Behind the name that begins at `from`. */
static size_t
name_end(const struct work *w, size_t from)
{
	size_t end = from;

	while (!is_at_end(w, end) && strchr(NAME_ENDS, w->piece.text[end]) == NULL)
		end++;
	return end;
}

static bool
begins_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
	    (unsigned char)c >= 0x80;
}

/* What stands at a <.  False: it is cut. */
static bool
read_tag(const struct work *w, size_t at, struct nesting_tag *tag)
{
	size_t name = at + 1, end;

	*tag = (struct nesting_tag){0};
	if (!is_at_end(w, name) && w->piece.text[name] == '/') {
		tag->is_end = true;
		name++;
	}
	if (is_at_end(w, name) || is_cut(w, at + 2))
		return w->piece.is_last;
	if (begins_with(w, at, "<?") || begins_with(w, at, "<!-"))
		tag->name = ""; /* which is no text either */
	if (!begins_name(w->piece.text[name]))
		return true;
	end = name_end(w, name);
	tag->name = w->piece.text + name;
	tag->length = end - name;
	return !is_cut(w, end);
}

/* An end tag that names nothing open, up to `end`.  False: what follows it is cut. */
static bool
mend_stray(struct work *w, const struct nesting_tag *tag, size_t end)
{
	const size_t place = w->mending->taken + w->at;
	struct nesting_tag next = {0};
	size_t at = end;

	while (!is_at_end(w, at) && is_blank(w->piece.text[at]))
		at++;
	if (is_cut(w, at) && at - end < TAG_BYTES_MAX)
		return false;
	if (!is_at_end(w, at) && w->piece.text[at] == '<' && !read_tag(w, at, &next))
		return false;
	if (nesting_is_item(tag) && nesting_lacks_item(&w->mending->nesting) &&
	    w->mending->lost.why == REMARK_NONE)
		w->mending->lost = (struct refusal){REMARK_XML_NESTING, place};
	if (nesting_judge(&w->mending->nesting, &next) == STRAY_CLOSES) {
		note_top(w, REMARK_REPAIRED_MISNAMED, place);
		write_end(w);
	} else {
		document_note_tag(w->mending->document, &(struct repair){REMARK_REPAIRED_STRAY, place, ""},
		    tag->name, tag->length);
	}
	w->at = end;
	return true;
}

/* False: it is cut. */
static bool
mend_end_tag(struct work *w, const struct nesting_tag *tag)
{
	struct nesting *n = &w->mending->nesting;
	const struct nesting_element *element = nesting_find(n, tag);
	size_t name = (size_t)(tag->name - w->piece.text), end = name + tag->length;
	bool is_finished;

	while (!is_at_end(w, end) && w->piece.text[end] != '>' && w->piece.text[end] != '<')
		end++;
	if (is_cut(w, end))
		return false;
	is_finished = !is_at_end(w, end);
	end += is_finished && w->piece.text[end] == '>' ? 1 : 0;
	if (element == NULL && is_finished)
		return mend_stray(w, tag, end);
	while (element != NULL && nesting_top(n) != element)
		close_top(w);
	if (is_finished && (w->piece.text[end - 1] != '>' ||
			       memcmp(nesting_name(n, element), tag->name, tag->length) != 0)) {
		note_top(w, w->piece.text[end - 1] != '>' ? REMARK_REPAIRED_UNFINISHED : REMARK_REPAIRED_MISNAMED,
		    w->mending->taken + w->at);
		write_end(w);
		w->at = end;
		return true;
	}
	nesting_leave(n);
	copy(w, end);
	return true;
}

/* Whether a start tag has no content, such as <item/>, which ends nothing.  *cut: it
 * cannot be told. */
static bool
is_empty_tag(const struct work *w, bool *cut)
{
	size_t end = w->at + 1;

	while (!is_at_end(w, end) && w->piece.text[end] != '>' && w->piece.text[end] != '<')
		end++;
	*cut = is_cut(w, end);
	return !is_at_end(w, end) && w->piece.text[end] == '>' && w->piece.text[end - 1] == '/';
}

/* False: it is cut. */
static bool
mend_start_tag(struct work *w, const struct nesting_tag *tag)
{
	struct mending *m = w->mending;
	size_t depth = nesting_depth_before(&m->nesting, tag);
	bool cut = false, is_empty = false;

	if (nesting_ends_sibling(&m->nesting, tag) || (depth < m->nesting.depth && nesting_is_item(tag)))
		is_empty = is_empty_tag(w, &cut);
	if (cut)
		return false;
	while (!is_empty && m->nesting.depth > depth)
		close_top(w);
	if (!is_empty && nesting_ends_sibling(&m->nesting, tag))
		close_top(w);
	nesting_enter(&m->nesting, tag, m->taken + w->at);
	m->in_tag = true;
	m->attributes = (struct attributes){0};
	copy(w, (size_t)(tag->name - w->piece.text) + tag->length);
	return true;
}

/* A < that begins no markup, such as « < 5 € »; elsewhere it is the parser's. */
static void
mend_bracket(struct work *w)
{
	if (nesting_top(&w->mending->nesting) == NULL || is_at_end(w, w->at + 1) ||
	    strchr("!?/", w->piece.text[w->at + 1]) != NULL) {
		copy(w, w->at + 1);
		return;
	}
	note(w, REMARK_REPAIRED_BRACKETS);
	buf_text(w->out, "&lt;");
	nesting_text(&w->mending->nesting);
	w->at++;
}

/* What is at a <.  False: it is cut. */
static bool
copy_opening(struct work *w)
{
	static const struct {
		const char *open, *close;
	} sections[] = {{"<![CDATA[", "]]>"}, {"<!--", "-->"}, {"<?", "?>"}};
	const size_t left = w->piece.length - w->at;
	struct nesting_tag tag;
	size_t i;

	for (i = 0; i < LENGTH(sections); i++) {
		size_t mark = strlen(sections[i].open);

		if (left < mark && !w->piece.is_last && memcmp(w->piece.text + w->at, sections[i].open, left) == 0)
			return false;
		if (begins_with(w, w->at, sections[i].open)) {
			w->mending->closing = sections[i].close;
			copy(w, w->at + mark);
			if (i == 0)
				nesting_text(&w->mending->nesting);
			return true;
		}
	}
	if (!read_tag(w, w->at, &tag))
		return false;
	if (tag.length == 0) {
		mend_bracket(w);
		return true;
	}
	w->mending->in_tag = false; /* the tag before had no end */
	if (!tag.is_end)
		return mend_start_tag(w, &tag);
	if (nesting_top(&w->mending->nesting) != NULL)
		return mend_end_tag(w, &tag);
	copy(w, w->at + 1);
	return true;
}

/* The end of a start tag.  False: what follows it is cut. */
static bool
end_tag(struct work *w)
{
	struct mending *m = w->mending;
	const struct nesting_element *top = nesting_top(&m->nesting);
	bool is_slashed = m->attributes.place == ATTRIBUTE_SLASHED;
	bool is_break = top != NULL && !is_slashed && top->length == 2 &&
	    strncasecmp(nesting_name(&m->nesting, top), "br", 2) == 0;

	if (is_break && is_cut(w, w->at + strlen("></br")))
		return false;
	if (is_break && !begins_with(w, w->at, "></br") && !begins_with(w, w->at, "></BR")) {
		note_top(w, REMARK_REPAIRED_UNCLOSED, top->at);
		buf_char(w->out, '/');
		is_slashed = true;
	}
	if (is_slashed)
		nesting_leave_empty(&m->nesting);
	m->in_tag = false;
	copy(w, w->at + 1);
	return true;
}

/* Of a start tag, up to its end, a reference or a <.  False: it is cut. */
static bool
copy_tag(struct work *w)
{
	struct attributes *attributes = &w->mending->attributes;
	size_t end = w->at;

	while (!is_at_end(w, end) && w->piece.text[end] != '<') {
		const char *at = w->piece.text + end;
		struct attribute_step step;

		if (!w->piece.is_last && attributes_are_cut(attributes, at, w->piece.length - end)) {
			copy(w, end);
			return false;
		}
		step = attributes_step(attributes, at, w->piece.length - end);
		if (step.before != NULL || step.dropped > 0) {
			copy(w, end);
			note_top(w, REMARK_REPAIRED_ATTRIBUTE, w->mending->taken + end);
			buf_text(w->out, step.before == NULL ? "" : step.before);
			w->at = end += step.dropped;
		}
		if (step.is_end) {
			copy(w, end);
			return end_tag(w);
		}
		if (*at == '&')
			break;
		end += step.dropped == 0 ? 1 : 0;
	}
	copy(w, end);
	return true;
}

static void
copy_text(struct work *w)
{
	size_t end = w->at;

	while (!is_at_end(w, end) && is_blank(w->piece.text[end]))
		end++;
	if (!is_at_end(w, end) && w->piece.text[end] != '<')
		nesting_text(&w->mending->nesting);
	while (!is_at_end(w, end) && w->piece.text[end] != '&' && w->piece.text[end] != '<')
		end++;
	copy(w, end);
}

size_t
repair_text(struct mending *mending, const struct piece *piece, struct buf *out)
{
	struct work w = {mending, *piece, 0, out};
	bool goes_on = true;

	while (goes_on && !is_at_end(&w, w.at)) {
		if (mending->closing != NULL)
			goes_on = copy_section(&w);
		else if (piece->text[w.at] == '&')
			goes_on = mend_ampersand(&w);
		else if (piece->text[w.at] == '<')
			goes_on = copy_opening(&w);
		else if (mending->in_tag)
			goes_on = copy_tag(&w);
		else
			copy_text(&w);
	}
	mending->taken += w.at;
	return w.at;
}
