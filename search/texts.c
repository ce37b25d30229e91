#include "search/texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/csv.h"
#include "search/base/typography.h"
#include "search/base/utf8.h"

#define ARENA_MAX ((size_t)16 * 1024 * 1024)

struct texts {
	const char *path;
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

const char *
texts_typeset(struct arena *arena, const char *text)
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
	static const char *const units[] = {"km", "m", "min", "h", "€", "%", "ko", "Mo"};
	size_t i, length;

	if (strchr(";:!?", at[1]) != NULL) /* a mark has a space of its own */
		return false;
	if (at == text || (at[-1] != '}' && (at[-1] < '0' || at[-1] > '9')))
		return false;
	for (i = 0; !is_counted && i < LENGTH(units); i++) {
		length = strlen(units[i]);
		if (strncmp(at + 1, units[i], length) == 0 && strchr(" .,;:)]", at[1 + length]) != NULL)
			return true;
	}
	return is_counted && at[1] != '('; /* which counts nothing */
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
		buf_text(&out, NBSP);
		from = at + 1;
	}
	buf_text(&out, from);
	return buf_move(&out, arena);
}

/* "{" of a value wants its name and "}"; in `code` and after \ it is a sign like others. */
static enum status
check_names(const struct loader *l, const char *at)
{
	bool is_code = false;
	size_t length;

	for (; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ')
			return wrong(l, "a control character", "");
		is_code = is_code != (*at == '`');
		if (*at == '\\' && at[1] != '\0') {
			at++;
		} else if (*at == '{' && !is_code) {
			length = strspn(at + 1, TEXT_KEY_CHARACTERS);
			if (length == 0 || at[1 + length] != '}')
				return wrong(l, "{ wants a name of small letters and }", "");
		}
	}
	return OK;
}

static enum status
set_form(const struct loader *l, struct text *text, size_t form, const char *source)
{
	struct arena *arena = l->texts->arena;
	enum status status = check_names(l, source);

	if (status == OK) {
		text->source[form] = bind_numbers(arena, source, text->is_counted);
		if (text->source[form] == NULL)
			return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
		text->plain[form] = texts_typeset(arena, text->source[form]);
	}
	return status;
}

/* A whole entry, continuation lines joined; the text is written into. */
static enum status
add_entry(struct loader *l, char *entry)
{
	struct texts *t = l->texts;
	struct text *text = &t->list[t->count];
	size_t length = strspn(entry, TEXT_KEY_CHARACTERS);
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
	if (status == OK) {
		t->path = arena_strdup(t->arena, path);
		status = file_read(path, TEXTS_BYTES_MAX, t->arena, fault, &bytes, &length);
	}
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

const char *
texts_path(const struct texts *t)
{
	return t->path;
}

/* The place of a name of `length` bytes in a list with blanks between; the list's length when it has
 * none such. */
static size_t
place_of(const char *names, const char *name, size_t length)
{
	size_t place = 0, one;

	for (; *names != '\0'; names += one + (names[one] == ' '), place++) {
		one = strcspn(names, " ");
		if (one == length && strncmp(names, name, length) == 0)
			break;
	}
	return place;
}

static size_t
count_names(const char *names)
{
	return place_of(names, "", 0);
}

/* Puts the numbers of the values in the place of their {names}. */
static enum status
number_values(const struct loader *l, const struct saying_info *info, const char *plain,
    const char **out)
{
	const char *names = info->values == NULL ? "" : info->values;
	size_t count = count_names(names), place, length;
	unsigned said = 0;
	struct buf text = {0};

	for (; *plain != '\0'; plain++) {
		if (*plain == '\\' && plain[1] != '\0') {
			buf_char(&text, *++plain);
		} else if (*plain == '{') {
			length = strcspn(plain + 1, "}");
			place = place_of(names, plain + 1, length);
			if (place == count) {
				buf_clear(&text);
				return wrong(l, "a value that is not given here; these are: ", names);
			}
			said |= 1u << place;
			buf_char(&text, (char)(place + 1));
			plain += length + 1;
		} else {
			buf_char(&text, *plain);
		}
	}
	*out = buf_move(&text, l->texts->arena);
	if (*out == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	/* One of something need not be said with its number. */
	return said == (1u << count) - 1 || info->is_counted ? OK
	    : wrong(l, "not every value is said; these are: ", names);
}

static enum status
set_saying(struct loader *l, const struct saying_info *info, struct saying *out)
{
	const struct text *text = texts_find(l->texts, info->key, strlen(info->key));
	enum status status = OK;
	size_t form;

	if (text == NULL)
		return fault_set(l->fault, BAD_INPUT, "%s: no text \"%s\"", l->path, info->key);
	l->line = text->line;
	if (text->is_counted != info->is_counted)
		return wrong(l, info->is_counted ? "two forms are wanted: " : "one form is wanted: ",
		    info->key);
	for (form = 0; status == OK && form < (info->is_counted ? TEXT_FORMS : TEXT_PLURAL); form++)
		status = number_values(l, info, text->plain[form], &out->form[form]);
	return status;
}

enum status
texts_sayings(struct texts *t, const struct saying_info *infos, size_t count, struct fault *fault,
    struct saying *out)
{
	struct loader l = {t, t->path, 0, fault};
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < count; i++)
		status = set_saying(&l, &infos[i], &out[i]);
	return status;
}

const char *
saying_fill(struct arena *arena, const char *form, const char *const *values)
{
	static const char numbers[] = "\1\2\3\4";
	struct buf out = {0};
	size_t length;

	_Static_assert(sizeof(numbers) == SAYING_VALUES_MAX + 1, "one byte a value");
	for (;;) {
		length = strcspn(form, numbers);
		buf_add(&out, form, length);
		form += length;
		if (*form == '\0')
			break;
		if (values[*form - 1] != NULL)
			buf_text(&out, values[*form - 1]);
		form++;
	}
	return buf_move(&out, arena);
}
