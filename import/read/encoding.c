#include "import/read/encoding.h"

#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "import/read/source_bytes.h"
#include "search/base/utf8.h"

#define DECLARATION_MAX 1024 /* bytes in which an XML declaration must end */

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
    {"iso88591", "iso-8859-1"},
    {"iso-ir-100", "iso-8859-1"},
    {"csisolatin1", "iso-8859-1"},
    {"latin2", "iso-8859-2"},
    {"latin-2", "iso-8859-2"},
    {"l2", "iso-8859-2"},
    {"csisolatin2", "iso-8859-2"},
    {"cyrillic", "iso-8859-5"},
    {"arabic", "iso-8859-6"},
    {"greek", "iso-8859-7"},
    {"hebrew", "iso-8859-8"},
    {"latin5", "iso-8859-9"},
    {"latin-5", "iso-8859-9"},
    {"l5", "iso-8859-9"},
    {"latin9", "iso-8859-15"},
    {"latin-9", "iso-8859-15"},
    {"iso8859-15", "iso-8859-15"},
    {"ansi", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"macroman", "macintosh"},
    {"mac-roman", "macintosh"},
    {"x-mac-roman", "macintosh"},
    {"x-mac-cyrillic", "mac-cyrillic"},
    {"sjis", "shift_jis"},
    {"shift-jis", "shift_jis"},
    {"x-sjis", "shift_jis"},
    {"shiftjis", "shift_jis"},
    {"ms-kanji", "shift_jis"},
    {"ms932", "shift_jis"},
    {"eucjp", "euc-jp"},
    {"x-euc-jp", "euc-jp"},
    {"ujis", "euc-jp"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"ms936", "gb18030"},
    {"euccn", "gb18030"},
    {"euc-cn", "gb18030"},
    {"ks-c-5601-1987", "euc-kr"},
    {"ksc5601", "euc-kr"},
    {"euckr", "euc-kr"},
    {"korean", "euc-kr"},
    {"uhc", "euc-kr"},
    {"utf-8-sig", "utf-8"},
    {"u8", "utf-8"},
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

bool
encoding_is_ascii(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

/* Whether the whole document is. */
static bool
is_all_ascii(const struct feed_source *source)
{
	char block[4096];
	size_t at = 0, got;

	while ((got = source_bytes(source, at, block, sizeof(block))) > 0 &&
	    encoding_is_ascii(block, got))
		at += got;
	return got == 0;
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

const char *
encoding_converter(const char *name)
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

size_t
encoding_unit(const char *name)
{
	return strncmp(name, "utf-16", 6) == 0 ? 2 : strncmp(name, "utf-32", 6) == 0 ? 4 : 1;
}

static bool
is_read(const char *name)
{
	return strcmp(name, "utf-8") == 0 || strcmp(name, "us-ascii") == 0 || encoding_converter(name) != NULL;
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

/* Old HTTP: text without a charset is ASCII (RFC 3023), which is true or does not help. */
static bool
is_old_text(const char *content_type)
{
	char charset[ENCODING_NAME_BYTES];

	return content_type != NULL && strncasecmp(content_type, "text/", 5) == 0 &&
	    strcasestr(content_type, "xml") != NULL &&
	    !(http_charset(content_type, charset, sizeof(charset)) && is_read(charset));
}

/* Without a mark: what is announced, whether or not it is read. */
static void
find_name(const char *bytes, size_t length, const char *content_type, char name[ENCODING_NAME_BYTES])
{
	char declared[ENCODING_NAME_BYTES];
	bool is_labelled = http_charset(content_type, name, ENCODING_NAME_BYTES);

	if (!is_labelled)
		(void)snprintf(name, ENCODING_NAME_BYTES, "utf-8");
	if (!(is_labelled && is_read(name)) &&
	    declared_encoding(bytes, length, declared, sizeof(declared)))
		(void)snprintf(name, ENCODING_NAME_BYTES, "%s", declared);
	/* Bytes that can be read one by one tell that it is wrong. */
	if ((strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0) &&
	    memchr(bytes, '\0', length < 64 ? length : 64) == NULL)
		(void)snprintf(name, ENCODING_NAME_BYTES, "utf-8");
}

void
encoding_prepare(const struct feed_source *source)
{
	char bytes[ENCODING_HEAD_BYTES], name[ENCODING_NAME_BYTES];
	size_t length = source_bytes(source, 0, bytes, sizeof(bytes));
	const struct mark *mark = mark_find(bytes, length);

	if (mark != NULL)
		(void)snprintf(name, sizeof(name), "%s", mark->encoding);
	else
		find_name(bytes, length, source->content_type, name);
	if (encoding_converter(name) != NULL)
		(void)iconv_open("UTF-8", encoding_converter(name));
}

bool
encoding_find(const struct feed_source *source, char name[ENCODING_NAME_BYTES], size_t *skipped)
{
	char bytes[ENCODING_HEAD_BYTES];
	size_t length = source_bytes(source, 0, bytes, sizeof(bytes));
	const struct mark *mark = mark_find(bytes, length);

	*skipped = mark == NULL ? 0 : mark->skipped;
	if (mark != NULL) {
		(void)snprintf(name, ENCODING_NAME_BYTES, "%s", mark->encoding);
		return true;
	}
	find_name(bytes, length, source->content_type, name);
	if (is_read(name) && is_old_text(source->content_type) && is_all_ascii(source))
		(void)snprintf(name, ENCODING_NAME_BYTES, "us-ascii");
	return is_read(name);
}
