#include "import/read/document.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/read/entities.h"
#include "search/base/utf8.h"

#define DECLARATION_MAX 1024 /* bytes in which an XML declaration must end */
#define ENTITY_NAME_MAX 32
#define ENTITY_VALUE_MAX 64
#define ENTITIES_MAX 256 /* that a DOCTYPE may declare */
#define TEXT_GROWTH_MAX 4 /* times the input, over all replacements */

/* Encodings that are read; ISO-8859-1 is what people call windows-1252. */
static const struct encoding {
	const char *name, *iconv;
} encodings[] = {
    {"utf-8", "UTF-8"},           {"utf8", "UTF-8"},            {"us-ascii", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},    {"iso-8859-1", "WINDOWS-1252"}, {"iso8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},   {"latin-1", "WINDOWS-1252"},  {"iso-8859-15", "ISO-8859-15"},
    {"iso8859-15", "ISO-8859-15"}, {"latin-9", "ISO-8859-15"},  {"windows-1252", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},   {"macintosh", "MACINTOSH"},   {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},     {"utf-16be", "UTF-16BE"},     {"utf-32", "UTF-32"},
    {"iso-8859-2", "ISO-8859-2"}, {"iso-8859-9", "WINDOWS-1254"}, {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"}, {"koi8-r", "KOI8-R"},     {"shift_jis", "SHIFT_JIS"},
    {"euc-jp", "EUC-JP"},         {"gb2312", "GBK"},            {"gbk", "GBK"},
    {"big5", "BIG5"},             {"euc-kr", "EUC-KR"},
};

static const struct mark {
	const char *bytes;
	size_t length;
	const char *encoding;
	size_t skipped;
} marks[] = {
    {"\xEF\xBB\xBF", 3, "utf-8", 3},
    {"\xFF\xFE\x00\x00", 4, "utf-32", 0},
    {"\x00\x00\xFE\xFF", 4, "utf-32", 0},
    {"\xFF\xFE", 2, "utf-16le", 2},
    {"\xFE\xFF", 2, "utf-16be", 2},
    {"\x00<\x00?", 4, "utf-16be", 0},
    {"<\x00?\x00", 4, "utf-16le", 0},
};

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

static void
note_repair(struct document *document, const char *what, size_t at)
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

static const struct encoding *
encoding_find(const char *name)
{
	size_t i;

	for (i = 0; i < LENGTH(encodings); i++)
		if (strcasecmp(encodings[i].name, name) == 0)
			return &encodings[i];
	return NULL;
}

/* Copies a name up to a quote, blank or semicolon. */
static bool
copy_name(const char *from, const char *end, char *out, size_t size)
{
	size_t used = 0;

	while (from < end && strchr("\"' =", *from) != NULL)
		from++;
	for (; from < end && strchr("\"' ;,\t\r\n?>", *from) == NULL && used + 1 < size; from++)
		out[used++] = *from;
	out[used] = '\0';
	return used > 0;
}

static bool
http_charset(const char *content_type, char *out, size_t size)
{
	const char *at = content_type == NULL ? NULL : strcasestr(content_type, "charset=");

	return at != NULL && copy_name(at + strlen("charset="), at + strlen(at), out, size);
}

static bool
declared_encoding(const char *bytes, size_t length, char *out, size_t size)
{
	size_t limit = length < DECLARATION_MAX ? length : DECLARATION_MAX;
	const char *at = memmem(bytes, limit, "<?xml", 5), *close;

	if (at == NULL)
		return false;
	close = memmem(at, limit - (size_t)(at - bytes), "?>", 2);
	if (close == NULL)
		return false;
	at = memmem(at, (size_t)(close - at), "encoding", 8);
	return at != NULL && copy_name(at + strlen("encoding"), close, out, size);
}

/* One byte that is not UTF-8, read as windows-1252, whose five holes become U+FFFD. */
static void
add_1252(struct buf *out, unsigned char byte)
{
	static const uint16_t high[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	    0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018,
	    0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
	    0xFFFD, 0x017E, 0x0178};
	uint32_t code = byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
	unsigned char encoded[UTF8_MAX_BYTES];

	buf_add(out, (char *)encoded, utf8_encode(code, encoded));
}

static void
decode_utf8(const char *bytes, size_t length, struct document *document)
{
	size_t at = 0, n, run = 0;

	while (at < length) {
		uint32_t code;

		if ((unsigned char)bytes[at] < 0x80) {
			at++;
			continue;
		}
		code = utf8_decode((const unsigned char *)bytes + at, length - at, &n);
		if (code != UTF8_REPLACEMENT || n == 3) {
			at += n;
			continue;
		}
		buf_add(&document->text, bytes + run, at - run);
		note_repair(document,
		    "des octets qui ne sont pas de l’UTF-8 ont été lus comme du windows-1252",
		    document->text.length);
		add_1252(&document->text, (unsigned char)bytes[at]);
		run = ++at;
	}
	buf_add(&document->text, bytes + run, length - run);
}

static void
decode_1252(const char *bytes, size_t length, struct document *document)
{
	size_t at, run = 0;

	for (at = 0; at < length; at++)
		if ((unsigned char)bytes[at] >= 0x80) {
			buf_add(&document->text, bytes + run, at - run);
			add_1252(&document->text, (unsigned char)bytes[at]);
			run = at + 1;
		}
	buf_add(&document->text, bytes + run, length - run);
}

/* What iconv cannot read becomes U+FFFD, a byte at a time. */
static enum status
decode_iconv(const char *bytes, size_t length, const char *from, struct document *document)
{
	iconv_t converter = iconv_open("UTF-8", from);
	char block[4096], *in = (char *)(uintptr_t)bytes;
	size_t left = length;

	if (converter == (iconv_t)-1)
		return BAD_INPUT;
	while (left > 0 && !buf_failed(&document->text)) {
		char *out = block;
		size_t room = sizeof(block);
		size_t done = iconv(converter, &in, &left, &out, &room);

		buf_add(&document->text, block, sizeof(block) - room);
		if (done != (size_t)-1 || errno == E2BIG)
			continue;
		note_repair(document, "des octets illisibles ont été remplacés", document->text.length);
		buf_text(&document->text, "\xEF\xBF\xBD");
		in++;
		left--;
	}
	(void)iconv_close(converter);
	return OK;
}

static const struct mark *
mark_find(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < LENGTH(marks); i++)
		if (length >= marks[i].length && memcmp(bytes, marks[i].bytes, marks[i].length) == 0)
			return &marks[i];
	return NULL;
}

enum status
document_decode(const char *bytes, size_t length, const char *content_type,
    struct document *document, struct refusal *refusal)
{
	const struct mark *mark = mark_find(bytes, length);
	const struct encoding *encoding = NULL;
	char name[40] = "utf-8", declared[40];
	enum status status = OK;

	if (mark != NULL)
		(void)snprintf(name, sizeof(name), "%s", mark->encoding);
	else if (!http_charset(content_type, name, sizeof(name)) &&
	    declared_encoding(bytes, length, declared, sizeof(declared)))
		(void)snprintf(name, sizeof(name), "%s", declared);
	encoding = encoding_find(name);
	if (encoding == NULL && declared_encoding(bytes, length, declared, sizeof(declared)))
		encoding = encoding_find(declared);
	if (encoding == NULL)
		return refuse(refusal, "encoding",
		    "L’encodage annoncé n’est pas pris en charge. Publiez ce flux en UTF-8.", 0);
	/* Bytes that can be read one by one tell that the declaration is wrong. */
	if (strncmp(encoding->iconv, "UTF-16", 6) == 0 && mark == NULL &&
	    memchr(bytes, '\0', length < 64 ? length : 64) == NULL)
		encoding = &encodings[0];
	(void)snprintf(document->name, sizeof(document->name), "%s", encoding->name);
	if (mark != NULL) {
		bytes += mark->skipped;
		length -= mark->skipped;
	}
	if (strcmp(encoding->iconv, "UTF-8") == 0)
		decode_utf8(bytes, length, document);
	else if (strcmp(encoding->iconv, "WINDOWS-1252") == 0)
		decode_1252(bytes, length, document);
	else
		status = decode_iconv(bytes, length, encoding->iconv, document);
	if (status != OK)
		return refuse(refusal, "encoding",
		    "L’encodage annoncé n’est pas pris en charge. Publiez ce flux en UTF-8.", 0);
	return buf_failed(&document->text) ? NO_MEMORY : OK;
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
	if (strncasecmp(text + at, "<!doctype html", 14) == 0 ||
	    strncasecmp(text + at, "<html", 5) == 0)
		return refuse(refusal, "not_feed",
		    "Ce document est une page web, pas un flux\u00a0: page de connexion, de maintenance ou "
		    "adresse erronée. Indiquez l’adresse du flux lui-même.", at);
	return OK;
}

static size_t
end_of(const char *text, size_t at, const char *mark)
{
	const char *end = strstr(text + at, mark);

	return end == NULL ? strlen(text) : (size_t)(end - text) + strlen(mark);
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
	if (list->count > 0)
		replace_entities(document, list);
	free(list);
	return buf_failed(&document->text) ? NO_MEMORY : OK;
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
		else if ((end = at + 1 + strcspn(text + at + 1, "<>")) - at > TAG_BYTES_MAX)
			return refuse(refusal, "abuse",
			    "Une balise de ce document est démesurée (plus de 16\u00a0Kio)\u00a0: il est refusé.", at);
		at = end;
	}
	return OK;
}

enum status
document_guard(struct document *document, struct refusal *refusal)
{
	char *text = document->text.data, *doctype, *quoted;
	enum status status;
	size_t at, end;

	if (text == NULL)
		return refuse(refusal, "empty_body", "Le document est vide.", 0);
	if (strlen(text) != document->text.length)
		return refuse(refusal, "bad_char", "Ce document contient un octet nul\u00a0: ce n’est pas du XML.",
		    strlen(text));
	status = refuse_strangers(text, refusal);
	if (status != OK)
		return status;
	at = skip_blanks(text, 0);
	if (strncmp(text + at, "<?xml", 5) == 0 && (is_blank(text[at + 5]) || text[at + 5] == '?')) {
		end = end_of(text, at, "?>");
		if (at > 0)
			note_repair(document, "des blancs précédaient la déclaration XML", 0);
		blank_out(text, at, end);
	}
	/* Before the root only; later it would be a syntax error anyway. */
	for (at = skip_blanks(text, at); strncmp(text + at, "<!--", 4) == 0 ||
	    strncmp(text + at, "<?", 2) == 0; at = skip_blanks(text, at))
		at = end_of(text, at, text[at + 1] == '?' ? "?>" : "-->");
	doctype = strcasestr(text + at, "<!DOCTYPE");
	quoted = strstr(text + at, "<![CDATA["); /* a description may hold a whole page */
	if (doctype != NULL && (quoted == NULL || doctype < quoted)) {
		status = refuse_strangers(doctype, refusal);
		if (status == OK && doctype == text + at)
			status = take_doctype(document, at, refusal);
	}
	return status != OK ? status : check_tags(buf_string(&document->text), refusal);
}

/* Where the root's markup begins after junk, and ends before it. */
static void
trim(struct document *document)
{
	char *text = document->text.data, *root, *end;
	size_t at = skip_blanks(text, 0);

	if (text[at] != '<') {
		root = strstr(text, "<?xml");
		if (root == NULL)
			root = strchr(text, '<');
		if (root == NULL)
			return;
		note_repair(document, "du texte précédait le document XML", at);
		blank_out(text, 0, (size_t)(root - text));
		at = (size_t)(root - text);
		if (strncmp(root, "<?xml", 5) == 0)
			blank_out(text, at, end_of(text, at, "?>"));
	}
	end = strrchr(text, '>');
	if (end != NULL && end[1 + strspn(end + 1, " \t\r\n")] != '\0') {
		note_repair(document, "du texte suivait le document XML", (size_t)(end - text) + 1);
		blank_out(text, (size_t)(end - text) + 1, document->text.length);
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
		note_repair(document, "des entités HTML (&eacute;, &nbsp;…) ont été remplacées", at);
		buf_add(out, (char *)encoded, utf8_encode(code, encoded));
		return at + length + 2;
	}
	note_repair(document, "des «\u00a0&\u00a0» isolés ont été échappés", at);
	buf_text(out, "&amp;");
	return at + 1;
}

static bool
is_forbidden(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

enum status
document_repair(struct document *document)
{
	const char *text;
	struct buf out = {0};
	size_t at = 0, end;

	trim(document);
	text = buf_string(&document->text);
	while (text[at] != '\0') {
		if (strncmp(text + at, "<![CDATA[", 9) == 0) {
			for (end = end_of(text, at, "]]>"); at < end; at++)
				if (is_forbidden((unsigned char)text[at]))
					note_repair(document, "des caractères de contrôle ont été retirés", at);
				else
					buf_char(&out, text[at]);
		} else if (text[at] == '&') {
			at = repair_ampersand(document, &out, text, at);
		} else if (is_forbidden((unsigned char)text[at])) {
			note_repair(document, "des caractères de contrôle ont été retirés", at++);
		} else {
			buf_char(&out, text[at++]);
		}
	}
	buf_clear(&document->text);
	document->text = out;
	return buf_failed(&out) ? NO_MEMORY : OK;
}
