#include "import/read/iri.h"

#include <string.h>

#include "search/base/buf.h"

/* Where the parts of a reference begin; each ends where the next begins. */
struct parts {
	size_t scheme; /* length with its colon, 0 when there is none */
	size_t path;   /* after the authority */
	size_t query;  /* at ? or # or the end */
	size_t fragment;
	bool has_authority;
};

static size_t
scheme_length(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char others[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
	size_t length = strspn(text, others);

	return length > 0 && text[length] == ':' && strchr(letters, text[0]) != NULL ? length + 1 : 0;
}

bool
iri_is_absolute(const char *text)
{
	return scheme_length(text) > 0;
}

static struct parts
parts_of(const char *text)
{
	struct parts p = {.scheme = scheme_length(text)};

	p.path = p.scheme;
	if (strncmp(text + p.path, "//", 2) == 0) {
		p.has_authority = true;
		p.path += 2 + strcspn(text + p.path + 2, "/?#");
	}
	p.query = p.path + strcspn(text + p.path, "?#");
	p.fragment = p.query + strcspn(text + p.query, "#");
	return p;
}

/* Takes out . and .. (5.2.4). */
static void
add_path(struct buf *out, const char *path, size_t length)
{
	size_t floor = out->length, at = 0;

	while (at < length) {
		size_t end = at + (path[at] == '/' ? 1 : 0);
		const char *name = path + end;
		size_t size;

		while (end < length && path[end] != '/')
			end++;
		size = (size_t)(path + end - name);
		if (size == 1 && name[0] == '.') {
			if (end == length)
				buf_char(out, '/');
		} else if (size == 2 && name[0] == '.' && name[1] == '.') {
			while (!buf_failed(out) && out->length > floor && out->data[--out->length] != '/')
				continue;
			if (end == length)
				buf_char(out, '/');
		} else {
			buf_add(out, path + at, end - at);
		}
		at = end;
	}
}

static void
resolve_path(struct buf *out, const char *reference, const struct parts *r, const char *base,
    const struct parts *b)
{
	struct buf merged = {0};
	size_t directory = b->query;

	if (reference[r->path] != '/') {
		while (directory > b->path && base[directory - 1] != '/')
			directory--;
		buf_add(&merged, base + b->path, directory - b->path);
		if (directory == b->path && b->has_authority)
			buf_char(&merged, '/');
	}
	buf_add(&merged, reference + r->path, r->query - r->path);
	add_path(out, buf_string(&merged), merged.length);
	if (buf_failed(&merged))
		out->failed = true;
	buf_clear(&merged);
}

const char *
iri_resolve(struct arena *arena, const char *reference, const char *base)
{
	struct buf out = {0};
	struct parts r, b;
	const char *result;

	if (reference == NULL || base == NULL || iri_is_absolute(reference))
		return reference;
	r = parts_of(reference);
	b = parts_of(base);
	if (b.scheme == 0 || (!b.has_authority && base[b.scheme] != '/'))
		return reference;
	if (r.has_authority) {
		buf_add(&out, base, b.scheme);
		buf_text(&out, reference);
	} else if (r.path == r.query) { /* the same document */
		buf_add(&out, base, r.query == r.fragment ? b.fragment : b.query);
		buf_text(&out, reference + r.query);
	} else {
		buf_add(&out, base, b.path);
		resolve_path(&out, reference, &r, base, &b);
		buf_text(&out, reference + r.query);
	}
	result = buf_move(&out, arena);
	buf_clear(&out);
	return result;
}
