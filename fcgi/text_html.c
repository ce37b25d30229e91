#include "fcgi/text_html.h"

#include <string.h>

#include "fcgi/html.h"
#include "search/base/buf.h"

/* One form while it is turned into HTML. */
struct markup {
	const struct texts *texts;
	const struct text *text;
	struct arena *arena;
	struct fault *fault;
	const char *at;
	struct buf run; /* plain text not yet written */
	struct buf html;
	bool is_strong, is_code;
};

static enum status
wrong(const struct markup *m, const char *what)
{
	return fault_set(m->fault, BAD_INPUT, "%s:%zu: %s", texts_path(m->texts), m->text->line, what);
}

/* Code stands as it is. */
static void
flush_run(struct markup *m)
{
	const char *text = buf_string(&m->run);

	if (m->run.length > 0 && !m->is_code)
		text = texts_typeset(m->arena, text);
	if (m->run.length > 0 && text != NULL)
		html_escape(text, &m->html);
	if (buf_failed(&m->run))
		arena_fail(m->arena);
	buf_reset(&m->run);
}

/* "{name}", which the loader has checked → a value tag. */
static void
write_name(struct markup *m)
{
	size_t length = strspn(m->at + 1, TEXT_KEY_CHARACTERS);

	flush_run(m);
	buf_printf(&m->html, "{{%%%.*s}}", (int)length, m->at + 1);
	m->at += length + 2;
}

/* "](address)" */
static enum status
read_address(struct markup *m, struct buf *address)
{
	while (*m->at != ')') {
		size_t length = strspn(m->at + 1, TEXT_KEY_CHARACTERS);

		if (*m->at == '\0' || *m->at == ' ')
			return wrong(m, "the address of a link does not end with )");
		if (*m->at == '{' && length > 0 && m->at[1 + length] == '}') {
			buf_printf(address, "{{%.*s}}", (int)length, m->at + 1);
			m->at += length + 2;
			continue;
		}
		if (*m->at == '&')
			buf_text(address, "&amp;");
		else if (strchr("\"<>{}'", *m->at) != NULL)
			return wrong(m, "an address holds a character that it cannot");
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
	struct markup inner = *m;
	struct buf address = {0};
	enum status status;

	flush_run(m);
	inner.at = m->at + 1;
	inner.run = inner.html = (struct buf){0};
	inner.is_strong = inner.is_code = false;
	status = write_markup(&inner, "](");
	m->at = inner.at;
	if (status == OK)
		status = read_address(m, &address);
	if (status == OK)
		buf_printf(&m->html, "<a href=\"%s\">%s</a>", buf_string(&address),
		    buf_string(&inner.html));
	if (buf_failed(&address) || buf_failed(&inner.html))
		arena_fail(m->arena);
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
			write_name(m);
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
		status = wrong(m, "a link does not go on with ](");
	if (status == OK && (m->is_strong || m->is_code))
		status = wrong(m, "** or ` does not end");
	if (status == OK) {
		flush_run(m);
		m->at += strlen(end);
	}
	buf_clear(&m->run);
	return status;
}

enum status
text_html(const struct texts *texts, const struct text *text, size_t form, struct arena *arena,
    struct fault *fault, const char **out)
{
	struct markup m = {.texts = texts, .text = text, .arena = arena, .fault = fault,
	    .at = text->source[form]};
	enum status status = write_markup(&m, "");

	if (status == OK) {
		*out = buf_move(&m.html, arena);
		if (*out == NULL)
			status = fault_set(fault, NO_MEMORY, "%s: no memory", texts_path(texts));
	}
	buf_clear(&m.html);
	return status;
}
