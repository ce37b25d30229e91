#include "import/read/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "import/read/mojibake.h"
#include "search/base/utf8.h"

#define DECLARATION_MAX 1024 /* bytes in which an XML declaration must end */
#define NAME_MAX_BYTES sizeof(((struct document *)NULL)->name)

/* What people write, lower case with hyphens, and how it is called. */
static const struct alias {
	const char *written, *name;
} aliases[] = {
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"ascii", "us-ascii"},
    {"ansi-x3.4-1968", "us-ascii"},
    {"iso8859-1", "iso-8859-1"},
    {"iso-latin-1", "iso-8859-1"},
    {"latin1", "iso-8859-1"},
    {"latin-1", "iso-8859-1"},
    {"l1", "iso-8859-1"},
    {"latin9", "iso-8859-15"},
    {"latin-9", "iso-8859-15"},
    {"iso8859-15", "iso-8859-15"},
    {"ansi", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"macroman", "macintosh"},
    {"mac-roman", "macintosh"},
    {"x-mac-roman", "macintosh"},
    {"sjis", "shift_jis"},
    {"shift-jis", "shift_jis"},
    {"x-sjis", "shift_jis"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ks-c-5601-1987", "euc-kr"},
};

/* Encodings that iconv calls otherwise, or that mean another than they say: as browsers have it. */
static const struct alias converters[] = {
    {"shift_jis", "CP932"},
    {"iso-8859-9", "CP1254"},
    {"euc-kr", "CP949"},
    {"tis-620", "CP874"},
    {"iso-8859-11", "CP874"},
};

/* How the names of those begin that are left to iconv. */
static const char *const families[] = {"windows-", "cp", "ibm", "iso-8859-", "iso8859-", "koi8-", "mac",
    "big5", "euc-", "gb18030", "tis-620", "4", "7", "8"};

static const struct mark {
	const char *bytes;
	size_t length;
	const char *encoding;
	size_t skipped;
} marks[] = {
    {"\xEF\xBB\xBF", 3, "utf-8", 3},
    {"\xFF\xFE\x00\x00", 4, "utf-32le", 4},
    {"\x00\x00\xFE\xFF", 4, "utf-32be", 4},
    {"\xFF\xFE", 2, "utf-16le", 2},
    {"\xFE\xFF", 2, "utf-16be", 2},
    {"<\x00\x00\x00", 4, "utf-32le", 0},
    {"\x00\x00\x00<", 4, "utf-32be", 0},
    {"\x00<\x00", 3, "utf-16be", 0},
    {"<\x00", 2, "utf-16le", 0},
};

/* Copies a name up to a quote, blank or semicolon; in lower case, with hyphens. */
static bool
copy_name(const char *from, const char *end, char *out, size_t size)
{
	size_t used = 0, i;

	while (from < end && strchr("\"' \t=", *from) != NULL)
		from++;
	for (; from < end && strchr("\"' ;,\t\r\n?>", *from) == NULL && used + 1 < size; from++)
		out[used++] = *from == '_' ? '-' : *from >= 'A' && *from <= 'Z' ? (char)(*from + 32) : *from;
	out[used] = '\0';
	for (i = 0; i < LENGTH(aliases); i++)
		if (strcmp(aliases[i].written, out) == 0)
			(void)snprintf(out, size, "%s", aliases[i].name);
	return used > 0;
}

static bool
http_charset(const char *content_type, char *out, size_t size)
{
	const char *at = content_type == NULL ? NULL : strcasestr(content_type, "charset");

	if (at == NULL)
		return false;
	at += strlen("charset");
	at += strspn(at, " \t");
	return *at == '=' && copy_name(at, at + strlen(at), out, size);
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

static bool
is_ascii(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

/* One byte that is not UTF-8, read as windows-1252. */
static void
add_1252(struct buf *out, unsigned char byte)
{
	unsigned char encoded[UTF8_MAX_BYTES];

	buf_add(out, (char *)encoded, utf8_encode(mojibake_1252(byte), encoded));
}

/* U+FFFD itself, rather than what stands for bytes that are none. */
static bool
is_replacement(const char *bytes, size_t length)
{
	return length == 3 && memcmp(bytes, "\xEF\xBF\xBD", 3) == 0;
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
		if (code != UTF8_REPLACEMENT || is_replacement(bytes + at, n)) {
			at += n;
			continue;
		}
		buf_add(&document->text, bytes + run, at - run);
		document_note_repair(document,
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

/* Whether every letter of ASCII stands for itself. */
static bool
keeps_ascii(const char *converter_name)
{
	iconv_t converter = iconv_open("UTF-8", converter_name);
	char ascii[127], read[sizeof(ascii) * UTF8_MAX_BYTES], *in = ascii, *out = read;
	size_t left = sizeof(ascii), room = sizeof(read), i;

	if (converter == (iconv_t)-1)
		return false;
	for (i = 0; i < sizeof(ascii); i++)
		ascii[i] = (char)(i + 1);
	i = iconv(converter, &in, &left, &out, &room);
	(void)iconv(converter, NULL, NULL, &out, &room); /* some hold back the last one */
	(void)iconv_close(converter);
	return i != (size_t)-1 && sizeof(read) - room == sizeof(ascii) &&
	    memcmp(ascii, read, sizeof(ascii)) == 0;
}

/* What iconv calls it; NULL when it is not read. */
static const char *
converter_of(const char *name)
{
	size_t i;

	if (strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0)
		return name;
	for (i = 0; i < LENGTH(converters); i++)
		if (strcmp(converters[i].written, name) == 0)
			return converters[i].name;
	for (i = 0; i < LENGTH(families); i++)
		if (strncmp(families[i], name, strlen(families[i])) == 0 &&
		    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0' && keeps_ascii(name))
			return name;
	return NULL;
}

static bool
is_read(const char *name)
{
	return strcmp(name, "utf-8") == 0 || strcmp(name, "us-ascii") == 0 || converter_of(name) != NULL;
}

/* A letter that might have had an accent behind it is held back until the end. */
static void
flush(iconv_t converter, struct document *document)
{
	char block[64], *out = block;
	size_t room = sizeof(block);

	if (iconv(converter, NULL, NULL, &out, &room) != (size_t)-1)
		buf_add(&document->text, block, sizeof(block) - room);
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
		document_note_repair(document, "des octets illisibles ont été remplacés",
		    document->text.length);
		buf_text(&document->text, "\xEF\xBF\xBD");
		in++;
		left--;
	}
	flush(converter, document);
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

/* Without a mark: false when what is announced is not read. */
static bool
find_name(const char *bytes, size_t length, const char *content_type, char name[NAME_MAX_BYTES])
{
	char declared[NAME_MAX_BYTES];
	bool is_declared = declared_encoding(bytes, length, declared, sizeof(declared));
	bool is_text = content_type != NULL && strncasecmp(content_type, "text/", 5) == 0 &&
	    strcasestr(content_type, "xml") != NULL;

	(void)snprintf(name, NAME_MAX_BYTES, "utf-8");
	if (http_charset(content_type, name, NAME_MAX_BYTES) && is_read(name))
		is_text = false;
	else if (is_declared)
		(void)snprintf(name, NAME_MAX_BYTES, "%s", declared);
	/* Bytes that can be read one by one tell that it is wrong. */
	if ((strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0) &&
	    memchr(bytes, '\0', length < 64 ? length : 64) == NULL)
		(void)snprintf(name, NAME_MAX_BYTES, "utf-8");
	/* Old HTTP: text without a charset is ASCII (RFC 3023), which is true or does not help. */
	if (is_text && is_read(name) && is_ascii(bytes, length))
		(void)snprintf(name, NAME_MAX_BYTES, "us-ascii");
	return is_read(name);
}

void
encoding_prepare(const char *bytes, size_t length, const char *content_type)
{
	const struct mark *mark = mark_find(bytes, length);
	char name[NAME_MAX_BYTES], declared[NAME_MAX_BYTES];

	if (mark != NULL)
		(void)snprintf(name, sizeof(name), "%s", mark->encoding);
	else
		(void)find_name(bytes, length, content_type, name);
	/* Whichever is chosen once more of the document is known. */
	if (is_read(name) && converter_of(name) != NULL)
		(void)iconv_open("UTF-8", converter_of(name));
	if (declared_encoding(bytes, length, declared, sizeof(declared)) && converter_of(declared) != NULL)
		(void)iconv_open("UTF-8", converter_of(declared));
}

enum status
encoding_decode(const char *bytes, size_t length, const char *content_type, struct document *document)
{
	const struct mark *mark = mark_find(bytes, length);
	char *name = document->name;
	enum status status = OK;

	if (mark != NULL)
		(void)snprintf(name, NAME_MAX_BYTES, "%s", mark->encoding);
	else if (!find_name(bytes, length, content_type, name))
		return BAD_INPUT;
	if (mark != NULL) {
		bytes += mark->skipped;
		length -= mark->skipped;
	}
	if (strcmp(name, "us-ascii") == 0 && !is_ascii(bytes, length))
		document_note_repair(document, "il était annoncé en ASCII, et contient d’autres caractères", 0);
	if (strcmp(name, "utf-8") == 0 || strcmp(name, "us-ascii") == 0)
		decode_utf8(bytes, length, document);
	else if (strcmp(name, "iso-8859-1") == 0 || strcmp(name, "windows-1252") == 0)
		decode_1252(bytes, length, document); /* which people call Latin 1 */
	else
		status = decode_iconv(bytes, length, converter_of(name), document);
	if (status != OK)
		return status;
	return buf_failed(&document->text) ? NO_MEMORY : OK;
}
