/*
 * A tree of values, the one shape that JSON is written from and that templates
 * read.  Anyone may include it.
 *
 * Nodes live in an arena.  Every builder accepts NULL for the node it extends
 * and then does nothing: out of memory is seen once, by arena_failed().  Texts
 * are borrowed unless the function says that it copies; they must outlive the tree
 * (texts in the same arena do).
 */
#ifndef SEARCH_BASE_VALUE_H
#define SEARCH_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/buf.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOLEAN,
	VALUE_INTEGER,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_TRUSTED_HTML, /* sanitised by us: templates do not escape it; JSON sees text */
	VALUE_LIST,
	VALUE_OBJECT,
};

struct value {
	enum value_kind kind;
	const char *name; /* key in the parent object, NULL in a list */
	size_t name_length;
	union {
		bool boolean;
		int64_t integer;
		double real;
		const char *text;
		struct {
			struct value *first, *last;
		} children;
	};
	struct value *next; /* sibling */
};

struct value *value_object(struct arena *arena);
struct value *value_list(struct arena *arena);

/* The setters add a member to `object`; `name` must be a literal or outlive the tree.
 * A NULL text adds nothing: an absent member, in JSON as in templates. */
void value_set_text(struct arena *arena, struct value *object, const char *name, const char *text);
void value_set_html_trusted(struct arena *arena, struct value *object, const char *name,
    const char *html);
void value_set_integer(struct arena *arena, struct value *object, const char *name, int64_t n);
/* JSON writes at most 6 digits after the point; NaN and infinities become null. */
void value_set_real(struct arena *arena, struct value *object, const char *name, double real);
void value_set_boolean(struct arena *arena, struct value *object, const char *name, bool boolean);
void value_set_null(struct arena *arena, struct value *object, const char *name);
struct value *value_set_object(struct arena *arena, struct value *object, const char *name);
struct value *value_set_list(struct arena *arena, struct value *object, const char *name);
/* Hangs an existing tree (not yet hung elsewhere) under `object`. */
void value_set(struct value *object, const char *name, struct value *child);

void value_add_text(struct arena *arena, struct value *list, const char *text);
void value_add_real(struct arena *arena, struct value *list, double real);
struct value *value_add_object(struct arena *arena, struct value *list);
struct value *value_add_list(struct arena *arena, struct value *list);

/* NULL when absent, or when `object` is not one.  `name` needs no NUL after its `length` bytes. */
const struct value *value_get(const struct value *object, const char *name, size_t length);

/* RFC 8259, UTF-8.  Invalid UTF-8 becomes U+FFFD; U+2028, U+2029, '<', '>' and '&' are escaped,
 * so that the text may also stand inside a script element. */
void value_write_json(const struct value *value, struct buf *out);

#endif
