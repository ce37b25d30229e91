#include "fcgi/template.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/html.h"
#include "fcgi/text_html.h"
#include "search/base/csv.h"

#define NAME_MAX_BYTES 64
#define ARENA_MAX ((size_t)32 * 1024 * 1024)

enum piece_kind {
	PIECE_TEXT,
	PIECE_VALUE,
	PIECE_NUMBER,
	PIECE_SECTION,
	PIECE_INVERTED,
	PIECE_PLURAL,
	PIECE_SINGULAR,
	PIECE_END,
	PIECE_PARTIAL
};

/* What begins a tag, and the piece that it makes; others are values. */
static const struct {
	char sigil;
	enum piece_kind kind;
	bool takes_line; /* when alone on it */
} tags[] = {
    {'#', PIECE_SECTION, true}, {'^', PIECE_INVERTED, true}, {'+', PIECE_PLURAL, true},
    {'-', PIECE_SINGULAR, true}, {'/', PIECE_END, true}, {'>', PIECE_PARTIAL, true},
    {'%', PIECE_NUMBER, false},
};

/* A template is a flat list: a section knows where it ends. */
struct piece {
	enum piece_kind kind;
	const char *text; /* or name */
	size_t length;
	union {
		size_t end;                     /* sections: index of their PIECE_END */
		const struct template *partial; /* once all are loaded */
	};
};

struct template {
	const char *name;
	struct piece *pieces;
	size_t count;
};

struct templates {
	struct arena *arena;
	struct texts *texts;
	struct template list[TEMPLATES_MAX];
	size_t count;
};

/* While one file is compiled. */
struct compiler {
	struct arena *arena;
	const char *path;
	const char *text, *at;
	struct piece *pieces;
	size_t count, room;
	size_t open[TEMPLATE_DEPTH_MAX];
	size_t depth;
	struct fault *fault;
};

static enum status
wrong(const struct compiler *c, const char *what)
{
	const char *p;
	size_t line = 1;

	for (p = c->text; p < c->at; p++)
		line += *p == '\n';
	return fault_set(c->fault, BAD_INPUT, "%s:%zu: %s", c->path, line, what);
}

static void
add_piece(struct compiler *c, enum piece_kind kind, const char *text, size_t length)
{
	if (kind == PIECE_TEXT && length == 0)
		return;
	if (c->count < c->room)
		c->pieces[c->count++] = (struct piece){
		    .kind = kind, .text = arena_copy(c->arena, text, length), .length = length};
}

/* Whether the tag [start, end) stands alone on its line; then *from and *to widen to the line. */
static bool
is_standalone(const struct compiler *c, const char *start, const char *end, const char **from,
    const char **to)
{
	const char *before = start, *after = end;

	while (before > c->text && (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	while (*after == ' ' || *after == '\t')
		after++;
	if ((before > c->text && before[-1] != '\n') || *after != '\n')
		return false;
	*from = before;
	*to = after + 1;
	return true;
}

static enum status
open_section(struct compiler *c, enum piece_kind kind, const char *name, size_t length)
{
	if (c->depth == TEMPLATE_DEPTH_MAX)
		return wrong(c, "sections are nested too deeply");
	c->open[c->depth++] = c->count;
	add_piece(c, kind, name, length);
	return OK;
}

static enum status
close_section(struct compiler *c, const char *name, size_t length)
{
	struct piece *section;

	if (c->depth == 0)
		return wrong(c, "a section ends that was not open");
	section = &c->pieces[c->open[--c->depth]];
	if (arena_failed(c->arena)) /* told when the file is read to its end */
		return OK;
	if (section->length != length || memcmp(section->text, name, length) != 0)
		return wrong(c, "a section ends under another name");
	section->end = c->count;
	add_piece(c, PIECE_END, name, length);
	return OK;
}

static enum status
compile_tag(struct compiler *c, enum piece_kind kind, const char *name, size_t length)
{
	if (length == 0 || length > NAME_MAX_BYTES)
		return wrong(c, "a tag without a name, or with one that is too long");
	switch (kind) {
	case PIECE_SECTION:
	case PIECE_INVERTED:
	case PIECE_PLURAL:
	case PIECE_SINGULAR:
		return open_section(c, kind, name, length);
	case PIECE_END:
		return close_section(c, name, length);
	default:
		add_piece(c, kind, name, length);
		return OK;
	}
}

static enum status
compile_next(struct compiler *c, const char *start)
{
	const char *end = strstr(start, "}}"), *name = start + 2, *from = start, *to;
	const char *before = c->at;
	enum piece_kind kind = PIECE_VALUE;
	bool is_comment = *name == '!', takes_line = is_comment;
	enum status status = OK;
	size_t i;

	c->at = start; /* where a mistake is told */
	if (end == NULL)
		return wrong(c, "a tag does not end");
	if (*name == '{' || *name == '&' || *name == '=')
		return wrong(c, "unescaped tags and other delimiters do not exist here");
	to = end + 2;
	for (i = 0; i < LENGTH(tags); i++)
		if (*name == tags[i].sigil) {
			kind = tags[i].kind;
			takes_line = tags[i].takes_line;
			name++;
			break;
		}
	if (takes_line)
		(void)is_standalone(c, start, end + 2, &from, &to);
	add_piece(c, PIECE_TEXT, before, (size_t)(from - before));
	while (name < end && *name == ' ')
		name++;
	while (end > name && end[-1] == ' ')
		end--;
	if (!is_comment)
		status = compile_tag(c, kind, name, (size_t)(end - name));
	c->at = to;
	return status;
}

static size_t
count_tags(const char *text)
{
	size_t n = 0;

	while ((text = strstr(text, "{{")) != NULL) {
		n++;
		text += 2;
	}
	return n;
}

static enum status
compile(struct compiler *c, struct template *out)
{
	enum status status = OK;
	const char *start;

	c->room = 2 * count_tags(c->text) + 1;
	c->pieces = arena_alloc(c->arena, c->room * sizeof(*c->pieces));
	if (c->pieces == NULL)
		return fault_set(c->fault, NO_MEMORY, "%s: no memory", c->path);
	c->at = c->text;
	while (status == OK && (start = strstr(c->at, "{{")) != NULL)
		status = compile_next(c, start);
	if (status == OK && c->depth > 0)
		status = wrong(c, "a section does not end");
	if (status != OK)
		return status;
	add_piece(c, PIECE_TEXT, c->at, strlen(c->at));
	if (arena_failed(c->arena))
		return fault_set(c->fault, NO_MEMORY, "%s: no memory", c->path);
	out->pieces = c->pieces;
	out->count = c->count;
	return OK;
}

/* "{{@key}}" or "{{@key n}}" at c->at: its text, which has no line break, so that lines keep their
 * numbers. */
static enum status
expand_one(struct compiler *c, const struct texts *texts, struct buf *out)
{
	const char *key = c->at + strlen("{{@"), *end = strstr(key, "}}"), *name;
	const char *html[TEXT_FORMS] = {NULL};
	enum status status = OK;
	const struct text *text;
	size_t length, form;
	int shown;

	if (end == NULL)
		return wrong(c, "a tag does not end");
	length = (size_t)(end - key) < strcspn(key, " ") ? (size_t)(end - key) : strcspn(key, " ");
	name = key + length + (key[length] == ' ');
	text = texts_find(texts, key, length);
	if (text == NULL)
		return wrong(c, arena_printf(c->arena, "no text \"%.*s\" in " TEXTS_FILE, (int)length, key));
	if (text->is_counted != (name < end))
		return wrong(c, arena_printf(c->arena, "the text \"%s\" of " TEXTS_FILE ":%zu has %s", text->key,
		    text->line, name < end ? "one form only" : "two forms: {{@key number}}"));
	for (form = 0; status == OK && form < (text->is_counted ? TEXT_FORMS : TEXT_PLURAL); form++)
		status = text_html(texts, text, form, c->arena, c->fault, &html[form]);
	if (status != OK)
		return status;
	shown = (int)(end - name);
	if (name < end)
		buf_printf(out, "{{-%.*s}}%s{{/%.*s}}{{+%.*s}}%s{{/%.*s}}", shown, name,
		    html[TEXT_SINGULAR], shown, name, shown, name, html[TEXT_PLURAL], shown, name);
	else
		buf_text(out, html[TEXT_SINGULAR]);
	c->at = end + 2;
	return OK;
}

/* Puts the catalogue's texts into a template. */
static enum status
expand(struct compiler *c, const struct texts *texts)
{
	const char *start, *from = c->text;
	enum status status = OK;
	struct buf out = {0};

	while (status == OK && (start = strstr(from, "{{@")) != NULL) {
		buf_add(&out, from, (size_t)(start - from));
		c->at = start;
		status = expand_one(c, texts, &out);
		from = c->at;
	}
	if (status == OK && (out.length > 0 || buf_failed(&out))) {
		buf_text(&out, from);
		c->text = buf_move(&out, c->arena);
	}
	buf_clear(&out);
	if (status == OK && c->text == NULL)
		return fault_set(c->fault, NO_MEMORY, "%s: no memory", c->path);
	return status;
}

static enum status
load_one(struct templates *t, const char *directory, const char *file, struct fault *fault)
{
	struct compiler c = {.arena = t->arena, .fault = fault};
	struct template *out = &t->list[t->count];
	enum status status;
	size_t length;
	char *text;

	if (t->count == TEMPLATES_MAX)
		return fault_set(fault, TOO_LARGE, "%s: more than %d templates", directory, TEMPLATES_MAX);
	c.path = arena_printf(t->arena, "%s/%s", directory, file);
	out->name = arena_copy(t->arena, file, strlen(file) - strlen(".html"));
	if (arena_failed(t->arena))
		return fault_set(fault, NO_MEMORY, "%s: no memory", directory);
	status = file_read(c.path, TEMPLATE_BYTES_MAX, t->arena, fault, &text, &length);
	c.text = text;
	if (status == OK)
		status = expand(&c, t->texts);
	if (status == OK)
		status = compile(&c, out);
	if (status == OK)
		t->count++;
	return status;
}

static const struct template *
find(const struct templates *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (strcmp(t->list[i].name, name) == 0)
			return &t->list[i];
	return NULL;
}

/* Partials are looked for now, not in front of a visitor. */
static enum status
find_partials(struct templates *t, struct fault *fault)
{
	size_t i, p;

	for (i = 0; i < t->count; i++)
		for (p = 0; p < t->list[i].count; p++) {
			struct piece *piece = &t->list[i].pieces[p];

			if (piece->kind != PIECE_PARTIAL)
				continue;
			piece->partial = find(t, piece->text);
			if (piece->partial == NULL)
				return fault_set(fault, BAD_INPUT, "template %s: no template \"%s\"",
				    t->list[i].name, piece->text);
		}
	return OK;
}

/* A directory without a catalogue is one whose templates have no texts. */
static enum status
load_texts(struct templates *t, const char *directory, struct fault *fault)
{
	const char *path = arena_printf(t->arena, "%s/" TEXTS_FILE, directory);
	enum status status;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "%s: no memory", directory);
	status = texts_load(path, fault, &t->texts);
	return status == NOT_FOUND ? OK : status;
}

enum status
templates_load(const char *directory, struct fault *fault, struct templates **out)
{
	struct templates *t = calloc(1, sizeof(*t));
	DIR *dir = opendir(directory);
	int cause = errno;
	enum status status = OK;
	struct dirent *entry;

	if (t == NULL || (t->arena = arena_new(ARENA_MAX)) == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for the templates");
	else if (dir == NULL)
		status = fault_set(fault, NOT_FOUND, "%s: %s", directory, strerror(cause));
	if (status == OK)
		status = load_texts(t, directory, fault);
	while (status == OK && (entry = readdir(dir)) != NULL) {
		size_t length = strlen(entry->d_name);

		if (length > 5 && strcmp(entry->d_name + length - 5, ".html") == 0)
			status = load_one(t, directory, entry->d_name, fault);
	}
	if (dir != NULL)
		(void)closedir(dir);
	if (status == OK)
		status = find_partials(t, fault);
	if (status != OK) {
		templates_free(t);
		return status;
	}
	*out = t;
	return OK;
}

void
templates_free(struct templates *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	texts_free(t->texts);
	free(t);
}

struct texts *
templates_texts(const struct templates *t)
{
	return t->texts;
}

/* The values that names are looked for in, innermost last. */
struct scope {
	const struct value *value;
	const struct scope *outer;
	unsigned depth;
};

/* The value of a name, or of names with points between: the first is looked for outwards. */
static const struct value *
look_up(const struct scope *scope, const struct piece *piece)
{
	const char *name = piece->text, *end = name + piece->length, *point;
	const struct value *found = NULL;

	if (piece->length == 1 && name[0] == '.')
		return scope->value;
	point = memchr(name, '.', piece->length);
	point = point == NULL ? end : point;
	for (; scope != NULL && found == NULL; scope = scope->outer)
		found = value_get(scope->value, name, (size_t)(point - name));
	while (found != NULL && point < end) {
		name = point + 1;
		point = memchr(name, '.', (size_t)(end - name));
		point = point == NULL ? end : point;
		found = value_get(found, name, (size_t)(point - name));
	}
	return found;
}

static bool
is_true(const struct value *v)
{
	if (v == NULL)
		return false;
	switch (v->kind) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOLEAN:
		return v->boolean;
	case VALUE_INTEGER:
		return v->integer != 0;
	case VALUE_REAL:
		return v->real != 0;
	case VALUE_TEXT:
	case VALUE_TRUSTED_HTML:
		return v->text[0] != '\0';
	case VALUE_LIST:
		return v->children.first != NULL;
	case VALUE_OBJECT:
		return true;
	}
	return false;
}

static void
write_value(const struct value *v, struct buf *out)
{
	if (v == NULL)
		return;
	if (v->kind == VALUE_TEXT)
		html_escape(v->text, out);
	else if (v->kind == VALUE_TRUSTED_HTML)
		buf_text(out, v->text);
	else if (v->kind == VALUE_INTEGER || v->kind == VALUE_REAL)
		value_write_json(v, out);
}

static void
write_number(const struct value *v, struct buf *out)
{
	if (v != NULL && v->kind == VALUE_INTEGER)
		french_number(v->integer, out);
	else
		write_value(v, out);
}

static bool
is_plural(const struct value *v)
{
	return v != NULL && v->kind == VALUE_INTEGER && v->integer >= 2;
}

static enum status render(const struct template *template, size_t from, size_t to,
    const struct scope *scope, struct buf *out);

static enum status
render_section(const struct template *template, size_t at, const struct scope *scope,
    struct buf *out)
{
	const struct piece *piece = &template->pieces[at];
	const struct value *v = look_up(scope, piece), *child;
	struct scope inner = {v, scope, scope->depth + 1};
	enum status status = OK;

	if (!is_true(v))
		return OK;
	if (v->kind != VALUE_LIST)
		return render(template, at + 1, piece->end, &inner, out);
	for (child = v->children.first; status == OK && child != NULL; child = child->next) {
		inner.value = child;
		status = render(template, at + 1, piece->end, &inner, out);
	}
	return status;
}

static enum status
render(const struct template *template, size_t from, size_t to, const struct scope *scope,
    struct buf *out)
{
	enum status status = OK;
	size_t i;

	if (scope->depth > TEMPLATE_DEPTH_MAX)
		return TOO_LARGE;
	for (i = from; status == OK && i < to; i++) {
		const struct piece *piece = &template->pieces[i];
		struct scope same = {scope->value, scope->outer, scope->depth + 1};

		switch (piece->kind) {
		case PIECE_TEXT:
			buf_add(out, piece->text, piece->length);
			break;
		case PIECE_VALUE:
			write_value(look_up(scope, piece), out);
			break;
		case PIECE_SECTION:
			status = render_section(template, i, scope, out);
			i = piece->end;
			break;
		case PIECE_INVERTED:
			if (is_true(look_up(scope, piece)))
				i = piece->end;
			break;
		case PIECE_NUMBER:
			write_number(look_up(scope, piece), out);
			break;
		case PIECE_PLURAL:
		case PIECE_SINGULAR:
			if (is_plural(look_up(scope, piece)) != (piece->kind == PIECE_PLURAL))
				i = piece->end;
			break;
		case PIECE_PARTIAL:
			status = render(piece->partial, 0, piece->partial->count, &same, out);
			break;
		case PIECE_END:
			break;
		}
	}
	return status;
}

enum status
templates_render(const struct templates *templates, const char *name,
    const struct value *values, struct buf *out)
{
	const struct template *template = find(templates, name);
	struct scope scope = {values, NULL, 0};

	if (template == NULL)
		return NOT_FOUND;
	return render(template, 0, template->count, &scope, out);
}
