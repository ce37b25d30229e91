#include "import/read/document.h"

#include <string.h>
#include <strings.h>

#include "import/read/blanks.h"
#include "search/base/utf8.h"

/* How the roots of feeds are written: where one begins after what is none of it. */
static const char *const roots[] = {"<rss", "<feed", "<rdf:RDF", "<RDF", "<actions"};

void
document_clear(struct document *document)
{
	buf_clear(&document->text);
	doctype_entities_free(document->entities);
	document->entities = NULL;
}

void
document_note_repair(struct document *document, enum remark what, size_t at)
{
	if (document->repair.what == REMARK_NONE || at < document->repair.at)
		document->repair = (struct repair){what, at, ""};
}

void
document_note_tag(struct document *document, const struct repair *repair, const char *name,
    size_t length)
{
	const size_t room = sizeof(document->repair.tag) - 1;

	document_note_repair(document, repair->what, repair->at);
	if (document->repair.what == repair->what && document->repair.at == repair->at) {
		length = length <= room ? length : utf8_floor(name, room);
		memcpy(document->repair.tag, name, length);
		document->repair.tag[length] = '\0';
	}
}

static enum status
refuse(struct refusal *refusal, enum remark why, size_t at)
{
	*refusal = (struct refusal){why, at};
	return BAD_INPUT;
}

static void
blank_out(char *text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (text[from] != '\n')
			text[from] = ' ';
}

/* Comments, instructions and blanks. */
static size_t
skip_prolog(const char *text, size_t at)
{
	for (at = blanks_skip(text, at);
	     strncmp(text + at, "<!--", 4) == 0 || strncmp(text + at, "<?", 2) == 0;
	     at = blanks_skip(text, at))
		at = blanks_skip_to(text, at, text[at + 1] == '?' ? "?>" : "-->");
	return at;
}

static bool
is_root(const char *text)
{
	size_t i;

	for (i = 0; i < LENGTH(roots); i++)
		if (strncmp(text, roots[i], strlen(roots[i])) == 0 &&
		    strchr(" \t\r\n>/", text[strlen(roots[i])]) != NULL)
			return true;
	return false;
}

/* Some templates put the DOCTYPE of web pages in front of a feed. */
static bool
is_page(const char *text)
{
	if (strncasecmp(text, "<!doctype html", 14) == 0)
		return !is_root(text + skip_prolog(text, blanks_skip_to(text, 0, ">")));
	return strncasecmp(text, "<html", 5) == 0;
}

/* What is plainly no XML feed. */
static enum status
refuse_strangers(const char *text, struct refusal *refusal)
{
	size_t at = blanks_skip(text, 0);

	if (text[at] == '\0')
		return refuse(refusal, REMARK_EMPTY, 0);
	if (text[at] == '{' || text[at] == '[')
		return refuse(refusal, REMARK_JSON, at);
	if (is_page(text + at))
		return refuse(refusal, REMARK_WEB_PAGE, at);
	return OK;
}

static bool
is_doctype(const char *text)
{
	return strncasecmp(text, "<!DOCTYPE", 9) == 0;
}

static enum status
take_doctype(struct document *document, size_t at, struct refusal *refusal)
{
	char *text = document->text.data;
	size_t end = at;
	enum status status;

	doctype_entities_free(document->entities);
	status = doctype_read(text, &end, &document->entities);
	if (status == OK) {
		blank_out(text, at, end);
		if (is_doctype(text + skip_prolog(text, end)))
			status = BAD_INPUT;
	}
	return status != BAD_INPUT ? status : refuse(refusal, REMARK_DOCTYPE, at);
}

/* Whether the root, or a DOCTYPE, may begin only behind the text. */
static bool
is_cut(const struct document *document, size_t at)
{
	return !document->is_whole && document->text.length - at < sizeof("<!DOCTYPE");
}

/* What stands before the root: declaration and DOCTYPE. */
static enum status
take_prolog(struct document *document, struct refusal *refusal)
{
	char *text = document->text.data, *doctype, *quoted;
	enum status status = OK;
	size_t at = blanks_skip(text, 0), end;

	if (strncmp(text + at, "<?xml", 5) == 0 && (is_blank(text[at + 5]) || text[at + 5] == '?')) {
		end = blanks_skip_to(text, at, "?>");
		if (at > 0 && document->repair.what == REMARK_NONE) /* else they are what was blanked out */
			document_note_repair(document, REMARK_REPAIRED_BLANKS, 0);
		blank_out(text, at, end);
	}
	/* Before the root only; later it would be a syntax error anyway. */
	at = skip_prolog(text, at);
	doctype = strcasestr(text + at, "<!DOCTYPE");
	quoted = strstr(text + at, "<![CDATA["); /* a description may hold a whole page */
	if (doctype != NULL && (quoted == NULL || doctype < quoted)) {
		status = refuse_strangers(doctype, refusal);
		if (status == OK && doctype == text + at) {
			document->is_netscape = strcasestr(text + at, "netscape.com") != NULL;
			status = take_doctype(document, at, refusal);
		}
	}
	if (status == OK && is_cut(document, skip_prolog(text, at)))
		return refuse(refusal, REMARK_LONG_PROLOG, 0);
	return status;
}

struct refusal
document_nul(size_t at)
{
	return (struct refusal){REMARK_NUL, at};
}

enum status
document_guard(struct document *document, struct refusal *refusal)
{
	enum status status;

	if (document->text.data == NULL)
		return refuse(refusal, REMARK_EMPTY, 0);
	if (strlen(document->text.data) != document->text.length) {
		*refusal = document_nul(strlen(document->text.data));
		return BAD_INPUT;
	}
	status = refuse_strangers(document->text.data, refusal);
	return status != OK ? status : take_prolog(document, refusal);
}

/* The HTML in which servers complain before they send what was asked for. */
static bool
is_message(const char *text)
{
	static const char *const names[] = {"br", "b", "p", "div", "font", "pre", "span", "strong",
	    "table", "script", "style"};
	size_t length = strcspn(text + 1, " \t\r\n/>"), i;

	for (i = 0; i < LENGTH(names); i++)
		if (strlen(names[i]) == length && strncasecmp(names[i], text + 1, length) == 0)
			return true;
	return false;
}

/* Where the document itself begins: at a late declaration, else at the root of a feed, else at its
 * first tag. */
static size_t
find_start(const char *text)
{
	const char *quoted = strstr(text, "<![CDATA["), *at;
	size_t limit = quoted == NULL ? strlen(text) : (size_t)(quoted - text);

	for (at = text; (at = memchr(at, '<', limit - (size_t)(at - text))) != NULL; at++)
		if (is_root(at) || strncmp(at, "<?xml ", 6) == 0)
			return (size_t)(at - text);
	at = memchr(text, '<', limit);
	return at == NULL ? 0 : (size_t)(at - text);
}

/* Where the declaration is behind comments; 0: nowhere. */
static size_t
late_declaration(const char *text, size_t prolog_end)
{
	size_t first = blanks_skip(text, 0), at = first;

	while (at < prolog_end) {
		if (strncmp(text + at, "<?xml", 5) == 0 && is_blank(text[at + 5]))
			return at > first ? at : 0;
		at = blanks_skip(text, blanks_skip_to(text, at, text[at + 1] == '?' ? "?>" : "-->"));
	}
	return 0;
}

enum status
document_trim_start(struct document *document, struct refusal *refusal)
{
	char *text = document->text.data;
	size_t at = skip_prolog(text, 0), start = late_declaration(text, at);

	if (start > 0)
		at = blanks_skip(text, 0);
	else if (text[at] != '<' || is_message(text + at))
		start = find_start(text);
	if (start > at) {
		document_note_repair(document, REMARK_REPAIRED_TEXT_BEFORE, at);
		blank_out(text, 0, start);
	}
	return take_prolog(document, refusal);
}

const char *
document_root(const struct document *document, size_t *length)
{
	const char *text = buf_string(&document->text), *name = text + skip_prolog(text, 0);

	*length = *name == '<' ? strcspn(++name, " \t\r\n/>") : 0;
	return name;
}
