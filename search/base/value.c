#include "search/base/value.h"

#include <math.h>
#include <string.h>

#include "search/base/utf8.h"

static struct value *
value_new(struct arena *arena, enum value_kind kind)
{
	struct value *value = arena_alloc(arena, sizeof(*value));

	if (value != NULL)
		value->kind = kind;
	return value;
}

struct value *
value_object(struct arena *arena)
{
	return value_new(arena, VALUE_OBJECT);
}

struct value *
value_list(struct arena *arena)
{
	return value_new(arena, VALUE_LIST);
}

void
value_set(struct value *object, const char *name, struct value *child)
{
	if (object == NULL || child == NULL)
		return;
	child->name = name;
	child->name_length = name == NULL ? 0 : strlen(name);
	if (object->children.last == NULL)
		object->children.first = child;
	else
		object->children.last->next = child;
	object->children.last = child;
}

static struct value *
hang_new(struct arena *arena, struct value *parent, const char *name, enum value_kind kind)
{
	struct value *child;

	if (parent == NULL)
		return NULL;
	child = value_new(arena, kind);
	value_set(parent, name, child);
	return child;
}

static void
hang_text(struct arena *arena, struct value *parent, const char *name, const char *text,
    enum value_kind kind)
{
	struct value *child;

	if (text == NULL)
		return;
	child = hang_new(arena, parent, name, kind);
	if (child != NULL)
		child->text = text;
}

void
value_set_text(struct arena *arena, struct value *object, const char *name, const char *text)
{
	hang_text(arena, object, name, text, VALUE_TEXT);
}

void
value_set_html_trusted(struct arena *arena, struct value *object, const char *name,
    const char *html)
{
	hang_text(arena, object, name, html, VALUE_TRUSTED_HTML);
}

void
value_set_integer(struct arena *arena, struct value *object, const char *name, int64_t n)
{
	struct value *child = hang_new(arena, object, name, VALUE_INTEGER);

	if (child != NULL)
		child->integer = n;
}

void
value_set_real(struct arena *arena, struct value *object, const char *name, double real)
{
	struct value *child = hang_new(arena, object, name, VALUE_REAL);

	if (child != NULL)
		child->real = real;
}

void
value_set_boolean(struct arena *arena, struct value *object, const char *name, bool boolean)
{
	struct value *child = hang_new(arena, object, name, VALUE_BOOLEAN);

	if (child != NULL)
		child->boolean = boolean;
}

void
value_set_null(struct arena *arena, struct value *object, const char *name)
{
	(void)hang_new(arena, object, name, VALUE_NULL);
}

struct value *
value_set_object(struct arena *arena, struct value *object, const char *name)
{
	return hang_new(arena, object, name, VALUE_OBJECT);
}

struct value *
value_set_list(struct arena *arena, struct value *object, const char *name)
{
	return hang_new(arena, object, name, VALUE_LIST);
}

void
value_add_text(struct arena *arena, struct value *list, const char *text)
{
	hang_text(arena, list, NULL, text, VALUE_TEXT);
}

void
value_add_real(struct arena *arena, struct value *list, double real)
{
	value_set_real(arena, list, NULL, real);
}

struct value *
value_add_object(struct arena *arena, struct value *list)
{
	return hang_new(arena, list, NULL, VALUE_OBJECT);
}

struct value *
value_add_list(struct arena *arena, struct value *list)
{
	return hang_new(arena, list, NULL, VALUE_LIST);
}

const struct value *
value_get(const struct value *object, const char *name, size_t length)
{
	const struct value *child;

	if (object == NULL || object->kind != VALUE_OBJECT)
		return NULL;
	for (child = object->children.first; child != NULL; child = child->next)
		if (child->name_length == length && memcmp(child->name, name, length) == 0)
			return child;
	return NULL;
}

/* One test a character: nearly all that is written passes here. */
static bool
is_plain(unsigned char c)
{
	static const uint64_t special = UINT64_C(1) << '"' | UINT64_C(1) << '&' | UINT64_C(1) << '<' |
	    UINT64_C(1) << '>' | UINT64_C(0xFFFFFFFF);

	return c < 64 ? (special >> c & 1) == 0 : c < 0x7F && c != '\\';
}

static void
write_escape(uint32_t code, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";
	char escape[] = {'\\', 'u', digits[code >> 12 & 15], digits[code >> 8 & 15],
	    digits[code >> 4 & 15], digits[code & 15]};

	if (code == '"' || code == '\\' || code == '\n' || code == '\t') {
		escape[1] = code == '\n' ? 'n' : code == '\t' ? 't' : (char)code;
		buf_add(out, escape, 2);
	} else {
		buf_add(out, escape, sizeof(escape));
	}
}

/* U+00C0 to U+07FF, which need no look at their code: é, à, ç, œ… */
static bool
is_french_letter(const unsigned char *text, size_t length)
{
	return length > 1 && text[0] >= 0xC3 && text[0] < 0xE0 && (text[1] & 0xC0) == 0x80;
}

/* How many bytes stand as they are, from text[0] on: they need no escape, and are UTF-8. */
static size_t
plain_run(const unsigned char *text, size_t length)
{
	size_t run = 0, n;

	while (run < length) {
		if (is_plain(text[run])) {
			run++;
		} else if (text[run] < 0x80) {
			break;
		} else if (is_french_letter(text + run, length - run)) {
			run += 2;
		} else {
			uint32_t code = utf8_decode(text + run, length - run, &n);

			/* An ill-formed byte reads as U+FFFD too, and is written anew. */
			if (code < 0xA0 || code == 0x2028 || code == 0x2029 || code == UTF8_REPLACEMENT)
				break;
			run += n;
		}
	}
	return run;
}

static void
write_string(const char *text, size_t length, struct buf *out)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t at = 0, n;

	buf_char(out, '"');
	while (at < length) {
		size_t run = plain_run(bytes + at, length - at);

		buf_add(out, text + at, run);
		at += run;
		if (at < length) {
			unsigned char encoded[UTF8_MAX_BYTES];
			uint32_t code = utf8_decode(bytes + at, length - at, &n);

			if (code < 0xA0 || code == 0x2028 || code == 0x2029)
				write_escape(code, out);
			else
				buf_add(out, (char *)encoded, utf8_encode(code, encoded));
			at += n;
		}
	}
	buf_char(out, '"');
}

static void
write_real(double real, struct buf *out)
{
	if (!isfinite(real)) {
		buf_text(out, "null");
		return;
	}
	buf_printf(out, "%.6f", real);
	while (!buf_failed(out) && out->data[out->length - 1] == '0')
		out->data[--out->length] = '\0';
	if (!buf_failed(out) && out->data[out->length - 1] == '.')
		out->data[--out->length] = '\0';
}

static void
write_children(const struct value *value, struct buf *out)
{
	const struct value *child;

	for (child = value->children.first; child != NULL; child = child->next) {
		if (child != value->children.first)
			buf_char(out, ',');
		if (value->kind == VALUE_OBJECT) {
			write_string(child->name, child->name_length, out);
			buf_char(out, ':');
		}
		value_write_json(child, out);
	}
}

void
value_write_json(const struct value *value, struct buf *out)
{
	if (value == NULL) {
		buf_text(out, "null");
		return;
	}
	switch (value->kind) {
	case VALUE_NULL:
		buf_text(out, "null");
		break;
	case VALUE_BOOLEAN:
		buf_text(out, value->boolean ? "true" : "false");
		break;
	case VALUE_INTEGER:
		buf_integer(out, value->integer);
		break;
	case VALUE_REAL:
		write_real(value->real, out);
		break;
	case VALUE_TEXT:
	case VALUE_TRUSTED_HTML:
		write_string(value->text, strlen(value->text), out);
		break;
	case VALUE_LIST:
		buf_char(out, '[');
		write_children(value, out);
		buf_char(out, ']');
		break;
	case VALUE_OBJECT:
		buf_char(out, '{');
		write_children(value, out);
		buf_char(out, '}');
		break;
	}
}
