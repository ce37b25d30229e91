/* Mapping files read and checked. */
#include "import/read/mapping_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/xpath_check.h"
#include "search/base/csv.h"

#define NO_NAMESPACE "aucun"
#define SUFFIX ".map"

void
mapping_free(struct mapping *mapping)
{
	if (mapping == NULL)
		return;
	arena_free(mapping->arena);
	free(mapping);
}

static char *
trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t\r", end[-1]) != NULL)
		*--end = '\0';
	return text + strspn(text, " \t");
}

/* /a/p:b → "a", "p:b". */
static const char *
read_steps(struct mapping *mapping, char *path)
{
	struct steps *steps = &mapping->elements[mapping->element_count];
	char *rest = NULL, *step;

	if (mapping->element_count == MAPPING_ELEMENTS_MAX)
		return "too many lines \"element\"";
	if (path[0] != '/')
		return "\"element\" wants a path like /root/item";
	for (step = strtok_r(path, "/", &rest); step != NULL; step = strtok_r(NULL, "/", &rest)) {
		if (steps->depth == MAPPING_DEPTH_MAX)
			return "\"element\" is too deep";
		steps->names[steps->depth++] = step;
	}
	if (steps->depth == 0)
		return "\"element\" wants a path like /root/item";
	mapping->element_count++;
	return NULL;
}

/* type "Visite" = code */
static bool
read_value_name(char *name, struct line *line)
{
	char *quote = strchr(name, '"'), *end;

	if (quote == NULL)
		return false;
	end = strchr(quote + 1, '"');
	if (end == NULL || end[1] != '\0')
		return false;
	*end = '\0';
	*quote = '\0';
	line->kind = LINE_VALUE;
	line->name = quote + 1;
	line->field = field_by_column(trim(name));
	return true;
}

static bool
is_declared(const void *context, const char *prefix, size_t length)
{
	const struct mapping *mapping = context;
	size_t i;

	for (i = 0; i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_NAMESPACE &&
		    strlen(mapping->lines[i].name) == length &&
		    memcmp(mapping->lines[i].name, prefix, length) == 0)
			return true;
	return length == 3 && memcmp(prefix, "xml", 3) == 0;
}

static const char *
read_namespace(struct mapping *mapping, struct line *line)
{
	bool is_first = !is_declared(mapping, line->name, strlen(line->name));

	if (strcmp(line->value, NO_NAMESPACE) == 0) {
		if (is_first)
			return "\"" NO_NAMESPACE "\" wants a namespace of the same prefix before it";
		line->value = "";
	}
	line->kind = LINE_NAMESPACE;
	line->ns = (xmlNs){.type = XML_NAMESPACE_DECL, .href = (const xmlChar *)line->value,
	    .prefix = (const xmlChar *)line->name};
	return NULL;
}

static const char *
read_path(struct line *line, const char *name)
{
	static const struct {
		const char *name;
		enum line_kind kind;
	} kinds[] = {
	    {"lien", LINE_LINK},
	    {"mots_cles", LINE_KEYWORDS},
	    {"condition", LINE_CONDITION},
	    {"seances.debut", LINE_SESSION_START},
	    {"seances.fin", LINE_SESSION_END},
	    {"seances.fin_exclue", LINE_SESSION_END_EXCLUSIVE},
	    {"seances.commune", LINE_SESSION_COMMUNE},
	};
	size_t i;

	for (i = 0; i < LENGTH(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0) {
			line->kind = kinds[i].kind;
			return NULL;
		}
	line->kind = LINE_FIELD;
	line->field = field_by_column(name);
	return line->field == FIELD_COUNT ? "unknown field" : NULL;
}

static const char *
read_line(struct mapping *mapping, size_t number, char *name, char *value)
{
	struct line *line = &mapping->lines[mapping->count];
	const char *wrong = NULL;

	if (strcmp(name, "element") == 0)
		return read_steps(mapping, value);
	if (mapping->count == MAPPING_LINES_MAX)
		return "too many lines";
	*line = (struct line){.value = value, .field = FIELD_COUNT, .number = number};
	if (strncmp(name, "espace ", 7) == 0) {
		line->name = trim(name + 7);
		wrong = read_namespace(mapping, line);
	} else if (read_value_name(name, line)) {
		wrong = line->field == FIELD_COUNT ? "unknown field before the quoted value" : NULL;
	} else {
		wrong = read_path(line, name);
	}
	if (wrong == NULL)
		mapping->count++;
	return wrong;
}

/* What can be checked only when all is read. */
static enum status
check_lines(const struct mapping *mapping, const char *path, struct fault *fault)
{
	size_t i, j;

	for (i = 0; i < mapping->count; i++) {
		const struct line *line = &mapping->lines[i];
		const char *wrong = line->kind == LINE_NAMESPACE || line->kind == LINE_VALUE
		    ? NULL
		    : xpath_fault(line->value, is_declared, mapping);

		if (wrong != NULL)
			return fault_set(fault, BAD_INPUT, "%s:%zu: %s", path, line->number, wrong);
	}
	for (i = 0; i < mapping->element_count; i++)
		for (j = 0; j < mapping->elements[i].depth; j++) {
			const char *name = mapping->elements[i].names[j], *colon = strchr(name, ':');

			if (colon != NULL && !is_declared(mapping, name, (size_t)(colon - name)))
				return fault_set(fault, BAD_INPUT,
				    "%s: a prefix of \"element\" is not declared: %s", path, name);
		}
	if (mapping->element_count == 0)
		return fault_set(fault, BAD_INPUT, "%s: no line \"element = /…\"", path);
	return OK;
}

static enum status
read_lines(struct mapping *mapping, const char *path, char *text, struct fault *fault)
{
	size_t number = 0;
	char *next, *equals;
	const char *wrong = NULL;

	for (; text != NULL && wrong == NULL; text = next) {
		number++;
		next = strchr(text, '\n');
		if (next != NULL)
			*next++ = '\0';
		text = trim(text);
		if (text[0] == '\0' || text[0] == '#')
			continue;
		equals = strstr(text, " = ");
		if (equals == NULL)
			wrong = "a line is \"name = value\"";
		else {
			*equals = '\0';
			wrong = read_line(mapping, number, trim(text), trim(equals + 3));
		}
		if (wrong != NULL)
			return fault_set(fault, BAD_INPUT, "%s:%zu: %s", path, number, wrong);
	}
	return check_lines(mapping, path, fault);
}

/* NULL when memory lacks. */
static const char *
name_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1;
	size_t length = strlen(file), suffix = strlen(SUFFIX);

	if (length > suffix && strcmp(file + length - suffix, SUFFIX) == 0)
		length -= suffix;
	return arena_copy(arena, file, length);
}

enum status
mapping_load(const char *path, struct fault *fault, struct mapping **out)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	enum status status;
	size_t length;
	char *text;

	if (mapping == NULL || (mapping->arena = arena_new(MAPPING_BYTES_MAX * 4)) == NULL) {
		free(mapping);
		return fault_set(fault, NO_MEMORY, "no memory for %s", path);
	}
	status = file_read(path, MAPPING_BYTES_MAX, mapping->arena, fault, &text, &length);
	if (status == OK)
		status = read_lines(mapping, path, text, fault);
	mapping->name = name_of(mapping->arena, path);
	if (status == OK && mapping->name == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for %s", path);
	if (status != OK) {
		mapping_free(mapping);
		return status;
	}
	*out = mapping;
	return OK;
}

static int
is_mapping_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name), suffix = strlen(SUFFIX);

	return length > suffix && strcmp(entry->d_name + length - suffix, SUFFIX) == 0;
}

enum status
mapping_set_load(const char *directory, struct fault *fault, struct mapping_set *set)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_mapping_file, alphasort), i;
	enum status status = OK;

	*set = (struct mapping_set){0};
	if (count < 0)
		return fault_set(fault, errno == ENOMEM ? NO_MEMORY : IO_ERROR, "%s: %s", directory,
		    strerror(errno));
	for (i = 0; i < count; i++) {
		char path[4096];

		if (status == OK && set->count == MAPPINGS_MAX)
			status = fault_set(fault, TOO_LARGE, "%s: too many mapping files", directory);
		if (status == OK && (size_t)snprintf(path, sizeof(path), "%s/%s", directory,
					entries[i]->d_name) >= sizeof(path))
			status = fault_set(fault, TOO_LARGE, "%s: a name is too long", directory);
		if (status == OK)
			status = mapping_load(path, fault, &set->mappings[set->count]);
		if (status == OK)
			set->count++;
		free(entries[i]);
	}
	free(entries);
	if (status != OK)
		mapping_set_clear(set);
	return status;
}

void
mapping_set_clear(struct mapping_set *set)
{
	while (set->count > 0)
		mapping_free(set->mappings[--set->count]);
}
