#include "fcgi/texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/html.h"
#include "search/base/buf.h"
#include "search/base/csv.h"
#include "search/base/utf8.h"

#define ARENA_MAX ((size_t)16 * 1024 * 1024)
#define KEY_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_."

struct texts {
	struct arena *arena;
	struct text *list; /* by key */
	size_t count;
};

/* While the file is read. */
struct loader {
	struct texts *texts;
	const char *path;
	size_t line;
	struct fault *fault;
};

static enum status
wrong(const struct loader *l, const char *what, const char *detail)
{
	return fault_set(l->fault, BAD_INPUT, "%s:%zu: %s%s", l->path, l->line, what, detail);
}

/* One form while it is turned into HTML. */
struct markup {
	const struct loader *loader;
	const char *at;
	struct buf run; /* plain text not yet written */
	struct buf html;
	bool is_strong, is_code;
};

/* With the spaces and apostrophes of French. */
static const char *
typeset(struct arena *arena, const char *text)
{
	struct buf out = {0};
	const char *apostrophe;

	while ((apostrophe = strchr(text, '\'')) != NULL) {
		buf_add(&out, text, (size_t)(apostrophe - text));
		buf_text(&out, "’");
		text = apostrophe + 1;
	}
	buf_text(&out, text);
	return french_spaces(arena, buf_move(&out, arena));
}

/* Whether a number stands before the blank at `at`: digits, or a value before a unit, or the value
 * that chooses between two forms. */
static bool
follows_number(const char *text, const char *at, bool is_counted)
{
	static const char *const units[] = {"km", "m", "min", "h", "€", "%", "kB"};
	size_t i, length;

	if (at == text || (at[-1] != '}' && (at[-1] < '0' || at[-1] > '9')))
		return false;
	for (i = 0; !is_counted && i < LENGTH(units); i++) {
		length = strlen(units[i]);
		if (strncmp(at + 1, units[i], length) == 0 && strchr(" .,;:)]", at[1 + length]) != NULL)
			return true;
	}
	return is_counted;
}

/* With a no-break space between a number and what it counts. */
static const char *
bind_numbers(struct arena *arena, const char *text, bool is_counted)
{
	const char *at = text, *from = text;
	struct buf out = {0};

	for (; (at = strchr(at, ' ')) != NULL; at++) {
		if (!follows_number(text, at, is_counted))
			continue;
		buf_add(&out, from, (size_t)(at - from));
		buf_text(&out, "\u00a0");
		from = at + 1;
	}
	buf_text(&out, from);
	return buf_move(&out, arena);
}

/* Code stands as it is. */
static void
flush_run(struct markup *m)
{
	const char *text = buf_string(&m->run);

	if (m->run.length > 0 && !m->is_code)
		text = typeset(m->loader->texts->arena, text);
	if (m->run.length > 0 && text != NULL)
		html_escape(text, &m->html);
	if (buf_failed(&m->run))
		arena_fail(m->loader->texts->arena);
	buf_reset(&m->run);
}

/* "{name}" → a value tag. */
static enum status
write_name(struct markup *m)
{
	size_t length = strspn(m->at + 1, KEY_CHARACTERS);

	if (length == 0 || m->at[1 + length] != '}')
		return wrong(m->loader, "{ wants a name of small letters and }", "");
	flush_run(m);
	buf_printf(&m->html, "{{%%%.*s}}", (int)length, m->at + 1);
	m->at += length + 2;
	return OK;
}

/* "](address)" */
static enum status
read_address(struct markup *m, struct buf *address)
{
	while (*m->at != ')') {
		size_t length = strspn(m->at + 1, KEY_CHARACTERS);

		if (*m->at == '\0' || *m->at == ' ')
			return wrong(m->loader, "the address of a link does not end with )", "");
		if (*m->at == '{' && length > 0 && m->at[1 + length] == '}') {
			buf_printf(address, "{{%.*s}}", (int)length, m->at + 1);
			m->at += length + 2;
			continue;
		}
		if (*m->at == '&')
			buf_text(address, "&amp;");
		else if (strchr("\"<>{}'", *m->at) != NULL)
			return wrong(m->loader, "an address holds a character that it cannot", "");
		else
			buf_char(address, *m->at);
		m->at++;
	}
	m->at++;
	return OK;
}

static enum status write_markup(struct markup *m, const char *end);

/* "[text](address)" */
static enum status
write_link(struct markup *m)
{
	struct markup inner = {.loader = m->loader, .at = m->at + 1};
	struct buf address = {0};
	enum status status;

	flush_run(m);
	status = write_markup(&inner, "](");
	m->at = inner.at;
	if (status == OK)
		status = read_address(m, &address);
	if (status == OK)
		buf_printf(&m->html, "<a href=\"%s\">%s</a>", buf_string(&address),
		    buf_string(&inner.html));
	if (buf_failed(&address) || buf_failed(&inner.html))
		arena_fail(m->loader->texts->arena);
	buf_clear(&address);
	buf_clear(&inner.html);
	return status;
}

static void
toggle(struct markup *m, bool *is_open, const char *element)
{
	flush_run(m);
	*is_open = !*is_open;
	buf_printf(&m->html, "<%s%s>", *is_open ? "" : "/", element);
}

static enum status
write_markup(struct markup *m, const char *end)
{
	enum status status = OK;

	while (status == OK && *m->at != '\0' &&
	    (end[0] == '\0' || strncmp(m->at, end, strlen(end)) != 0)) {
		if (*m->at == '`') {
			flush_run(m);
			m->is_code = !m->is_code;
			buf_text(&m->html, m->is_code ? "<code>" : "</code>");
			m->at++;
		} else if (*m->at == '\\' && m->at[1] != '\0') {
			buf_char(&m->run, m->at[1]);
			m->at += 2;
		} else if (!m->is_code && *m->at == '{') {
			status = write_name(m);
		} else if (!m->is_code && *m->at == '[') {
			status = write_link(m);
		} else if (!m->is_code && strncmp(m->at, "**", 2) == 0) {
			toggle(m, &m->is_strong, "strong");
			m->at += 2;
		} else {
			buf_char(&m->run, *m->at++);
		}
	}
	if (status == OK && strncmp(m->at, end, strlen(end)) != 0)
		status = wrong(m->loader, "a link does not go on with ](", "");
	if (status == OK && (m->is_strong || m->is_code))
		status = wrong(m->loader, "** or ` does not end", "");
	if (status == OK) {
		flush_run(m);
		m->at += strlen(end);
	}
	buf_clear(&m->run);
	return status;
}

static enum status
set_form(const struct loader *l, struct text *text, size_t form, const char *source)
{
	struct arena *arena = l->texts->arena;
	struct markup m = {.loader = l, .at = bind_numbers(arena, source, text->is_counted)};
	enum status status;

	if (m.at == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	source = m.at;
	status = write_markup(&m, "");

	if (status == OK)
		text->html[form] = buf_move(&m.html, arena);
	buf_clear(&m.html);
	if (status == OK)
		text->plain[form] = typeset(arena, source);
	return status;
}

/* A whole entry, continuation lines joined; the text is written into. */
static enum status
add_entry(struct loader *l, char *entry)
{
	struct texts *t = l->texts;
	struct text *text = &t->list[t->count];
	size_t length = strspn(entry, KEY_CHARACTERS);
	char *at = entry + length + strspn(entry + length, " \t"), *bar;
	enum status status;

	if (length == 0 || length > TEXT_KEY_MAX || *at != '=')
		return wrong(l, "an entry is: key = text; the key is of small letters, digits, . and _", "");
	at++;
	at += strspn(at, " \t");
	if (*at == '\0')
		return wrong(l, "an entry without text", "");
	if (t->count == TEXTS_MAX)
		return wrong(l, "too many texts", "");
	bar = strstr(at, " | ");
	if (bar != NULL) {
		*bar = '\0';
		if (strstr(bar + 3, " | ") != NULL)
			return wrong(l, "a text has two forms at most", "");
	}
	*text = (struct text){.key = arena_copy(t->arena, entry, length), .line = l->line,
	    .is_counted = bar != NULL};
	status = set_form(l, text, TEXT_SINGULAR, at);
	if (status == OK && bar != NULL)
		status = set_form(l, text, TEXT_PLURAL, bar + 3);
	if (status == OK)
		t->count++;
	return status;
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct text *)a)->key, ((const struct text *)b)->key);
}

static enum status
check_keys(struct loader *l)
{
	struct texts *t = l->texts;
	size_t i;

	if (arena_failed(t->arena))
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	qsort(t->list, t->count, sizeof(*t->list), by_key);
	for (i = 1; i < t->count; i++)
		if (strcmp(t->list[i - 1].key, t->list[i].key) == 0) {
			l->line = t->list[i - 1].line > t->list[i].line ? t->list[i - 1].line : t->list[i].line;
			return wrong(l, "a second text under the key ", t->list[i].key);
		}
	return OK;
}

/* Ends the line at `at` and cuts blanks off its end; where the next one begins. */
static char *
cut_line(char *at)
{
	char *end = at + strcspn(at, "\n"), *next = *end == '\0' ? end : end + 1;

	while (end > at && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	*end = '\0';
	return next;
}

static enum status
read_entries(struct loader *l, char *at)
{
	enum status status = OK;
	struct buf entry = {0};
	size_t line = 0, first = 0;
	bool is_last;

	do {
		char *text = at;

		is_last = *at == '\0';
		at = cut_line(at);
		line++;
		if (!is_last && (text[0] == '#' || text[0] == '\0'))
			continue;
		if (!is_last && (text[0] == ' ' || text[0] == '\t')) {
			l->line = line;
			if (first == 0)
				return wrong(l, "nothing before goes on here", "");
			buf_printf(&entry, " %s", text + strspn(text, " \t"));
			continue;
		}
		l->line = first;
		if (buf_failed(&entry))
			status = fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
		else if (entry.length > 0)
			status = add_entry(l, entry.data);
		buf_reset(&entry);
		buf_text(&entry, text);
		first = line;
	} while (status == OK && !is_last);
	buf_clear(&entry);
	return status;
}

enum status
texts_load(const char *path, struct fault *fault, struct texts **out)
{
	struct texts *t = calloc(1, sizeof(*t));
	struct loader l = {t, path, 0, fault};
	enum status status = OK;
	size_t length;
	char *bytes;

	if (t == NULL || (t->arena = arena_new(ARENA_MAX)) == NULL ||
	    (t->list = calloc(TEXTS_MAX, sizeof(*t->list))) == NULL)
		status = fault_set(fault, NO_MEMORY, "%s: no memory", path);
	if (status == OK)
		status = file_read(path, TEXTS_BYTES_MAX, t->arena, fault, &bytes, &length);
	if (status == OK && (!utf8_is_valid(bytes, length) || strlen(bytes) != length))
		status = fault_set(fault, BAD_INPUT, "%s: not UTF-8 text", path);
	if (status == OK)
		status = read_entries(&l, bytes);
	if (status == OK)
		status = check_keys(&l);
	if (status != OK) {
		texts_free(t);
		return status;
	}
	*out = t;
	return OK;
}

void
texts_free(struct texts *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t->list);
	free(t);
}

const struct text *
texts_find(const struct texts *t, const char *key, size_t length)
{
	size_t low = 0, high = t == NULL ? 0 : t->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *other = t->list[middle].key;
		int order = strncmp(other, key, length);

		if (order == 0 && other[length] == '\0')
			return &t->list[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t
texts_all(const struct texts *t, const struct text **all)
{
	*all = t->list;
	return t->count;
}
