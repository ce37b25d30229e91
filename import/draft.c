#include "import/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/one_line.h"
#include "import/url.h"
#include "search/base/utf8.h"
#include "search/french/analysis.h"

void
draft_remark(struct draft *d, enum remark remark, const char *value, const char *field)
{
	struct diagnostic diagnostic = {.remark = remark, .line = d->line};

	if (d->n->diagnostic == NULL)
		return;
	diagnostic.values[0] = value == NULL ? NULL : remark_quote(d->arena, value);
	diagnostic.values[1] = field;
	d->n->diagnostic(d->n->context, &diagnostic);
}

void
draft_mark_deduced(struct draft *d, enum field f)
{
	if (d->n->deductions != NULL && !action_is_deduced(d->action, f))
		d->n->deductions[f] = d->reason;
	d->action->deduced |= FIELD_BIT(f);
}

static bool
ends_in_no_break_space(const char *text, size_t length)
{
	return length > 1 && memcmp(text + length - 2, "\u00a0", 2) == 0;
}

/* At most `characters`, cut after a word, with an ellipsis. */
static const char *
shorten(struct arena *arena, const char *text, size_t characters)
{
	size_t length = text == NULL ? 0 : strlen(text), at = 0, last_blank = 0, count = 0, n;

	if (length == 0 || utf8_count(text, length) <= characters)
		return text;
	while (at < length && count + 1 < characters) {
		if (text[at] == ' ')
			last_blank = at;
		(void)utf8_decode((const unsigned char *)text + at, length - at, &n);
		at += n;
		count++;
	}
	if (last_blank > at / 2)
		at = last_blank;
	while (at > 0 && (strchr(" .,;:-", text[at - 1]) != NULL || ends_in_no_break_space(text, at)))
		at = utf8_floor(text, at - 1);
	return arena_printf(arena, "%.*s…", (int)at, text);
}

void
draft_set_value(struct draft *d, enum field f, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	d->action->value[f] = text;
	if (d->deducing)
		draft_mark_deduced(d, f);
}

static bool
is_number(const char *text, size_t digits_max)
{
	size_t length = strlen(text);

	return length > 0 && length <= digits_max && strspn(text, "0123456789") == length;
}

static void
set_real(struct draft *d, enum field f, const char *text)
{
	double limit = f == FIELD_GEO_LAT ? 90 : 180, n;
	char *end;

	n = strtod(text, &end);
	if (end == text || *end != '\0' || strlen(text) > 30 || !(n >= -limit && n <= limit))
		draft_remark(d, REMARK_BAD_COORDINATE, text, NULL);
	else
		draft_set_value(d, f, arena_printf(d->arena, "%.6g", n));
}

static void
set_boolean(struct draft *d, enum field f, const char *text)
{
	static const char *const yes[] = {"1", "true", "oui", "vrai"},
				 *const no[] = {"0", "false", "non", "faux"};
	char folded[16];
	size_t i;

	(void)fold(text, strlen(text), folded, sizeof(folded));
	for (i = 0; i < LENGTH(yes); i++) {
		if (strcmp(folded, yes[i]) == 0)
			draft_set_value(d, f, "1");
		if (strcmp(folded, no[i]) == 0)
			draft_set_value(d, f, "0");
	}
	if (d->action->value[f] == NULL)
		draft_remark(d, REMARK_BAD_BOOLEAN, text, field_catalogue[f].element);
}

static void
set_text(struct draft *d, enum field f, const char *text)
{
	const char *line = one_line(d->arena, text);

	if (f == FIELD_TITRE)
		line = shorten(d->arena, line, TITLE_CHARACTERS_MAX);
	else if (f == FIELD_RESUME)
		line = shorten(d->arena, line, SUMMARY_CHARACTERS_MAX);
	else if (line != NULL && strlen(line) > field_catalogue[f].bytes_max)
		line = arena_copy(d->arena, line, utf8_floor(line, field_catalogue[f].bytes_max));
	draft_set_value(d, f, line);
}

/* What does not fit is left out: a name cut short is another name. */
static void
add_name(struct draft *d, enum field f, const char *name)
{
	const char *names = d->action->value[f], *cursor = names, *at;
	size_t length = name == NULL ? 0 : strlen(name), count = 0, n;

	while (names_next(&cursor, &at, &n))
		count++;
	if (length == 0 || names_contain(names, name, length))
		return;
	if (count == field_catalogue[f].items_max ||
	    length + 1 + (names == NULL ? 0 : strlen(names)) > field_catalogue[f].bytes_max)
		draft_remark(d, REMARK_TOO_MANY_NAMES, name, field_catalogue[f].element);
	else
		draft_set_value(d, f, names == NULL ? name : arena_printf(d->arena, "%s\n%s", names, name));
}

static void
set_url(struct draft *d, enum field f, const char *text)
{
	const char *reason = url_refusal(text, true);

	if (reason == NULL)
		draft_set_value(d, f, text);
	else if (reason == url_no_memory)
		arena_fail(d->arena);
	else
		draft_remark(d, REMARK_BAD_URL, text, NULL);
}

/* The one door for every value, whoever gives it. */
void
draft_set(struct draft *d, enum field f, const char *text)
{
	const struct field_info *info = &field_catalogue[f];

	if (text == NULL || text[0] == '\0')
		return;
	switch (info->kind) {
	case KIND_TEXT:
		set_text(d, f, text);
		break;
	case KIND_HTML:
		draft_set_value(d, f, html_sanitise(d->arena, text, d->item->base));
		break;
	case KIND_CODE:
	case KIND_CODES:
		draft_set_codes(d, f, text);
		break;
	case KIND_INTEGER:
		if (is_number(text, info->bytes_max))
			draft_set_value(d, f, arena_strdup(d->arena, text));
		else
			draft_remark(d, REMARK_BAD_INTEGER, text, info->element);
		break;
	case KIND_REAL:
		set_real(d, f, text);
		break;
	case KIND_BOOLEAN:
		set_boolean(d, f, text);
		break;
	case KIND_DATE:
		draft_set_day(d, f, text);
		break;
	case KIND_INSTANT:
		draft_set_instant(d, f, text);
		break;
	case KIND_URL:
		set_url(d, f, text);
		break;
	case KIND_SESSIONS:
		draft_set_sessions(d, text);
		break;
	case KIND_NAMES:
		add_name(d, f, one_line(d->arena, text));
		break;
	}
}

bool
draft_lacks(const struct draft *d, enum field f)
{
	return f == FIELD_SEANCES ? d->session_count == 0 : d->action->value[f] == NULL;
}

void
draft_set_if_missing(struct draft *d, enum field f, const char *text)
{
	if (draft_lacks(d, f))
		draft_set(d, f, text);
}
