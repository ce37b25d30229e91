#include "import/read/document.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/read/encoding.h"
#include "import/read/entities.h"
#include "search/base/utf8.h"

#define ENTITY_NAME_MAX 32
#define ENTITY_VALUE_MAX 64
#define ENTITIES_MAX 256 /* that a DOCTYPE may declare */
#define TEXT_GROWTH_MAX 4 /* times the input, over all replacements */

/* How the roots of feeds are written: where one begins after what is none of it. */
static const char *const roots[] = {"<rss", "<feed", "<rdf:RDF", "<RDF", "<actions"};

void
document_clear(struct document *document)
{
	buf_clear(&document->text);
}

void
document_place(const struct document *document, size_t at, long *line, long *column)
{
	const char *text = buf_string(&document->text);
	size_t i, start = 0;

	*line = 1;
	for (i = 0; i < at && i < document->text.length; i++)
		if (text[i] == '\n') {
			++*line;
			start = i + 1;
		}
	*column = (long)utf8_count(text + start, i - start) + 1;
}

void
document_note_repair(struct document *document, const char *what, size_t at)
{
	if (!document->repaired) {
		document->repair = what;
		document->repair_at = at;
	}
	document->repaired = true;
}

static enum status
refuse(struct refusal *refusal, const char *code, const char *sentence, size_t at)
{
	*refusal = (struct refusal){code, sentence, at};
	return BAD_INPUT;
}

enum status
document_decode(const char *bytes, size_t length, const char *content_type,
    struct document *document, struct refusal *refusal)
{
	enum status status = encoding_decode(bytes, length, content_type, document);

	if (status == BAD_INPUT)
		return refuse(refusal, "encoding",
		    "L’encodage annoncé n’est pas pris en charge. Publiez ce flux en UTF-8.", 0);
	return status;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t
skip_blanks(const char *text, size_t at)
{
	while (is_blank(text[at]))
		at++;
	return at;
}

static void
blank_out(char *text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (text[from] != '\n')
			text[from] = ' ';
}

static size_t
end_of(const char *text, size_t at, const char *mark)
{
	const char *end = strstr(text + at, mark);

	return end == NULL ? strlen(text) : (size_t)(end - text) + strlen(mark);
}

/* Comments, instructions and blanks. */
static size_t
skip_prolog(const char *text, size_t at)
{
	for (at = skip_blanks(text, at);
	     strncmp(text + at, "<!--", 4) == 0 || strncmp(text + at, "<?", 2) == 0;
	     at = skip_blanks(text, at))
		at = end_of(text, at, text[at + 1] == '?' ? "?>" : "-->");
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
		return !is_root(text + skip_prolog(text, end_of(text, 0, ">")));
	return strncasecmp(text, "<html", 5) == 0;
}

/* What is plainly no XML feed. */
static enum status
refuse_strangers(const char *text, struct refusal *refusal)
{
	size_t at = skip_blanks(text, 0);

	if (text[at] == '\0')
		return refuse(refusal, "empty_body", "Le document est vide.", 0);
	if (text[at] == '{' || text[at] == '[')
		return refuse(refusal, "not_feed",
		    "Ce document est du JSON (souvent un message d’erreur du serveur), pas un flux XML.", at);
	if (is_page(text + at))
		return refuse(refusal, "not_feed",
		    "Ce document est une page web, pas un flux\u00a0: page de connexion, de maintenance ou "
		    "adresse erronée. Indiquez l’adresse du flux lui-même.", at);
	return OK;
}

struct entity_list {
	struct {
		char name[ENTITY_NAME_MAX];
		char value[ENTITY_VALUE_MAX];
	} items[ENTITIES_MAX];
	size_t count;
};

/* <!ENTITY name "value"> with a short value that is text or a numeric reference. */
static bool
read_entity(const char *text, size_t *at, struct entity_list *list)
{
	size_t name, value, end;
	char quote;

	*at = skip_blanks(text, *at + strlen("<!ENTITY"));
	name = strcspn(text + *at, " \t\r\n%&<>\"'");
	if (name == 0 || name >= ENTITY_NAME_MAX || list->count == ENTITIES_MAX)
		return false;
	memcpy(list->items[list->count].name, text + *at, name);
	list->items[list->count].name[name] = '\0';
	*at = skip_blanks(text, *at + name);
	quote = text[*at];
	if (quote != '"' && quote != '\'')
		return false;
	value = ++*at;
	while (text[*at] != '\0' && text[*at] != quote)
		++*at;
	end = *at;
	if (text[end] == '\0' || end - value >= ENTITY_VALUE_MAX)
		return false;
	memcpy(list->items[list->count].value, text + value, end - value);
	list->items[list->count].value[end - value] = '\0';
	if (strpbrk(list->items[list->count].value, "<%") != NULL ||
	    (strchr(list->items[list->count].value, '&') != NULL &&
		strncmp(list->items[list->count].value, "&#", 2) != 0))
		return false;
	list->count++;
	*at = skip_blanks(text, end + 1);
	return text[(*at)++] == '>';
}

/* The internal subset: character entities and comments, nothing else. */
static bool
read_subset(const char *text, size_t *at, struct entity_list *list)
{
	for (;;) {
		*at = skip_blanks(text, *at);
		if (text[*at] == ']') {
			++*at;
			return true;
		}
		if (strncmp(text + *at, "<!--", 4) == 0)
			*at = end_of(text, *at, "-->");
		else if (strncmp(text + *at, "<!ENTITY", 8) != 0 || !read_entity(text, at, list))
			return false;
	}
}

static void
replace_entities(struct document *document, const struct entity_list *list)
{
	const char *text = buf_string(&document->text);
	struct buf out = {0};
	size_t at, run = 0, i, length;

	for (at = 0; text[at] != '\0'; at++) {
		if (text[at] != '&')
			continue;
		length = strcspn(text + at + 1, ";& <");
		for (i = 0; i < list->count; i++)
			if (text[at + 1 + length] == ';' && strlen(list->items[i].name) == length &&
			    memcmp(list->items[i].name, text + at + 1, length) == 0)
				break;
		if (i == list->count || out.length > document->text.length * TEXT_GROWTH_MAX)
			continue;
		buf_add(&out, text + run, at - run);
		buf_text(&out, list->items[i].value);
		run = at + length + 2;
	}
	buf_text(&out, text + run);
	buf_clear(&document->text);
	document->text = out;
}

static enum status
take_doctype(struct document *document, size_t at, struct refusal *refusal)
{
	struct entity_list *list = calloc(1, sizeof(*list));
	char *text = document->text.data;
	size_t end = at + strcspn(text + at, "[>");
	bool fine = true;

	if (list == NULL)
		return NO_MEMORY;
	if (text[end] == '[') {
		end++;
		fine = read_subset(text, &end, list);
		end = skip_blanks(text, end);
	}
	if (!fine || text[end] != '>') {
		free(list);
		return refuse(refusal, "doctype",
		    "Ce document contient une déclaration DOCTYPE avec des définitions internes, refusée par "
		    "sécurité. Retirez la ligne <!DOCTYPE …> du flux.", at);
	}
	blank_out(text, at, end + 1);
	document->has_entities = list->count > 0;
	if (list->count > 0)
		replace_entities(document, list);
	free(list);
	return buf_failed(&document->text) ? NO_MEMORY : OK;
}

struct refusal
document_long_tag(size_t at)
{
	return (struct refusal){"abuse",
	    "Une balise de ce document est démesurée (plus de 16\u00a0Kio)\u00a0: il est refusé.", at};
}

static enum status
check_tags(const char *text, struct refusal *refusal)
{
	size_t at = 0, end;

	while (text[at] != '\0') {
		at += strcspn(text + at, "<");
		if (text[at] == '\0')
			break;
		if (strncmp(text + at, "<![CDATA[", 9) == 0)
			end = end_of(text, at, "]]>");
		else if (strncmp(text + at, "<!--", 4) == 0)
			end = end_of(text, at, "-->");
		else if ((end = at + 1 + strcspn(text + at + 1, "<>")) - at > TAG_BYTES_MAX) {
			*refusal = document_long_tag(at);
			return BAD_INPUT;
		}
		at = end;
	}
	return OK;
}

/* What stands before the root: declaration and DOCTYPE. */
static enum status
take_prolog(struct document *document, struct refusal *refusal)
{
	char *text = document->text.data, *doctype, *quoted;
	enum status status = OK;
	size_t at = skip_blanks(text, 0), end;

	if (strncmp(text + at, "<?xml", 5) == 0 && (is_blank(text[at + 5]) || text[at + 5] == '?')) {
		end = end_of(text, at, "?>");
		if (at > 0)
			document_note_repair(document, "des blancs précédaient la déclaration XML", 0);
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
	return status;
}

bool
document_is_begun(const struct document *document)
{
	const char *text = buf_string(&document->text);
	size_t at = skip_prolog(text, 0);

	return !document->has_entities && text[at] == '<' && text[at + 1] != '\0' &&
	    strchr("!?", text[at + 1]) == NULL;
}

enum status
document_guard(struct document *document, struct refusal *refusal)
{
	enum status status;

	if (document->text.data == NULL)
		return refuse(refusal, "empty_body", "Le document est vide.", 0);
	if (strlen(document->text.data) != document->text.length)
		return refuse(refusal, "bad_char", "Ce document contient un octet nul\u00a0: ce n’est pas du XML.",
		    strlen(document->text.data));
	status = refuse_strangers(document->text.data, refusal);
	if (status == OK)
		status = take_prolog(document, refusal);
	return status != OK ? status : check_tags(buf_string(&document->text), refusal);
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

/* The end tag of the root, the last of its name: what follows is none of it, and where only its
 * last bracket is missing nothing else is. */
static void
trim_end(struct document *document)
{
	char *text = document->text.data, *end = NULL, *at;
	size_t root = skip_prolog(text, 0), length;

	length = text[root] == '<' ? strcspn(text + root + 1, " \t\r\n/>") : 0;
	if (length == 0)
		return;
	for (at = text + root; (at = strstr(at, "</")) != NULL; at++)
		if (strncmp(at + 2, text + root + 1, length) == 0 &&
		    strchr(" \t\r\n>", at[2 + length]) != NULL)
			end = at;
	if (end == NULL)
		return;
	at = end + 2 + length;
	at += strspn(at, " \t\r\n");
	if (*at == '\0') {
		document_note_repair(document, "la dernière balise n’était pas finie",
		    document->text.length);
		buf_char(&document->text, '>');
	} else if (*at == '>' && at[1 + strspn(at + 1, " \t\r\n")] != '\0') {
		document_note_repair(document, "du texte suivait le document XML", (size_t)(at - text) + 1);
		blank_out(text, (size_t)(at - text) + 1, document->text.length);
	}
}

/* Where the declaration is behind comments; 0: nowhere. */
static size_t
late_declaration(const char *text, size_t prolog_end)
{
	size_t first = skip_blanks(text, 0), at = first;

	while (at < prolog_end) {
		if (strncmp(text + at, "<?xml", 5) == 0 && is_blank(text[at + 5]))
			return at > first ? at : 0;
		at = skip_blanks(text, end_of(text, at, text[at + 1] == '?' ? "?>" : "-->"));
	}
	return 0;
}

static void
trim_start(struct document *document)
{
	char *text = document->text.data;
	size_t at = skip_prolog(text, 0), start = late_declaration(text, at);

	if (start > 0)
		at = skip_blanks(text, 0);
	else if (text[at] != '<' || is_message(text + at))
		start = find_start(text);
	if (start > at) {
		document_note_repair(document, "du texte précédait le document XML", at);
		blank_out(text, 0, start);
	}
}

/* &name; of HTML, or an ampersand that begins nothing. */
static size_t
repair_ampersand(struct document *document, struct buf *out, const char *text, size_t at)
{
	static const char *const predefined[] = {"amp", "lt", "gt", "quot", "apos"};
	size_t length = strcspn(text + at + 1, ";& <\t\r\n"), i;
	bool closed = text[at + 1 + length] == ';';
	unsigned char encoded[UTF8_MAX_BYTES];
	uint32_t code;

	for (i = 0; closed && i < LENGTH(predefined); i++)
		if (strlen(predefined[i]) == length && memcmp(text + at + 1, predefined[i], length) == 0)
			break;
	if (closed && (i < LENGTH(predefined) || (text[at + 1] == '#' && length > 1))) {
		buf_add(out, text + at, length + 2);
		return at + length + 2;
	}
	code = closed ? entity_code_point(text + at + 1, length) : 0;
	if (code != 0) {
		document_note_repair(document, "des entités HTML (&eacute;, &nbsp;…) ont été remplacées", at);
		buf_add(out, (char *)encoded, utf8_encode(code, encoded));
		return at + length + 2;
	}
	document_note_repair(document, "des «\u00a0&\u00a0» isolés ont été échappés", at);
	buf_text(out, "&amp;");
	return at + 1;
}

static bool
is_forbidden(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

enum status
document_repair(struct document *document, struct refusal *refusal)
{
	const char *text;
	struct buf out = {0};
	size_t at = 0, end;
	enum status status;

	trim_start(document);
	status = take_prolog(document, refusal);
	if (status != OK)
		return status;
	trim_end(document);
	text = buf_string(&document->text);
	while (text[at] != '\0') {
		if (strncmp(text + at, "<![CDATA[", 9) == 0) {
			for (end = end_of(text, at, "]]>"); at < end; at++)
				if (is_forbidden((unsigned char)text[at]))
					document_note_repair(document, "des caractères de contrôle ont été retirés", at);
				else
					buf_char(&out, text[at]);
		} else if (text[at] == '&') {
			at = repair_ampersand(document, &out, text, at);
		} else if (is_forbidden((unsigned char)text[at])) {
			document_note_repair(document, "des caractères de contrôle ont été retirés", at++);
		} else {
			buf_char(&out, text[at++]);
		}
	}
	buf_clear(&document->text);
	document->text = out;
	return buf_failed(&out) ? NO_MEMORY : OK;
}
