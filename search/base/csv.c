#include "search/base/csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "search/base/utf8.h"

enum status
file_read(const char *path, size_t limit, struct arena *arena, struct fault *fault, char **bytes,
    size_t *length)
{
	enum status status = OK;
	FILE *file = fopen(path, "re");
	struct stat st;
	char *data;

	if (file == NULL)
		return fault_set(fault, errno == ENOENT ? NOT_FOUND : IO_ERROR, "%s: %s", path,
		    strerror(errno));
	if (fstat(fileno(file), &st) != 0 || !S_ISREG(st.st_mode)) {
		status = fault_set(fault, IO_ERROR, "%s: not a regular file", path);
		goto out;
	}
	if (st.st_size < 0 || (size_t)st.st_size > limit) {
		status = fault_set(fault, TOO_LARGE, "%s: larger than %zu bytes", path, limit);
		goto out;
	}
	data = arena_alloc(arena, (size_t)st.st_size + 1);
	if (data == NULL) {
		status = fault_set(fault, NO_MEMORY, "%s: no memory for %lld bytes", path,
		    (long long)st.st_size);
		goto out;
	}
	if (fread(data, 1, (size_t)st.st_size, file) != (size_t)st.st_size) {
		status = fault_set(fault, IO_ERROR, "%s: read error", path);
		goto out;
	}
	*bytes = data;
	*length = (size_t)st.st_size;
out:
	(void)fclose(file);
	return status;
}

/* Unquotes in place: the text only gets shorter. */
static enum status
read_quoted(struct csv *csv, const char **field, struct fault *fault)
{
	char *from = csv->at + 1, *to = from;

	*field = to;
	for (; from < csv->end; from++) {
		if (*from == '"') {
			if (from + 1 >= csv->end || from[1] != '"')
				break;
			from++;
		}
		*to++ = *from;
	}
	if (from >= csv->end)
		return fault_set(fault, BAD_INPUT, "%s:%zu: a quoted field does not end", csv->path,
		    csv->line);
	csv->at = from + 1;
	*to = '\0';
	return OK;
}

static enum status
read_field(struct csv *csv, bool *is_last, struct fault *fault)
{
	const char *field = csv->at;
	enum status status = OK;
	char separator;

	if (csv->at < csv->end && *csv->at == '"')
		status = read_quoted(csv, &field, fault);
	else
		csv->at += strcspn(csv->at, ",\n");
	if (status != OK)
		return status;
	if (csv->columns == CSV_COLUMNS_MAX)
		return fault_set(fault, BAD_INPUT, "%s:%zu: too many fields", csv->path, csv->line);
	csv->field[csv->columns++] = field;
	separator = csv->at < csv->end ? *csv->at : '\n';
	if (separator != ',' && separator != '\n')
		return fault_set(fault, BAD_INPUT, "%s:%zu: text after a quoted field", csv->path,
		    csv->line);
	*is_last = separator == '\n';
	if (csv->at < csv->end)
		*csv->at++ = '\0';
	return OK;
}

static enum status
read_row(struct csv *csv, struct fault *fault)
{
	bool is_last = false;
	enum status status = OK;

	if (csv->at >= csv->end)
		return NOT_FOUND;
	csv->line++;
	csv->columns = 0;
	while (!is_last && status == OK)
		status = read_field(csv, &is_last, fault);
	return status;
}

enum status
csv_open(const char *path, const char *const *columns, struct arena *arena, struct fault *fault,
    struct csv *csv)
{
	size_t length, i;
	enum status status;
	char *bytes;

	status = file_read(path, CSV_FILE_MAX, arena, fault, &bytes, &length);
	if (status != OK)
		return status;
	if (!utf8_is_valid(bytes, length) || strlen(bytes) != length)
		return fault_set(fault, BAD_INPUT, "%s: not UTF-8 text", path);
	*csv = (struct csv){.path = path, .at = bytes, .end = bytes + length};
	status = read_row(csv, fault);
	if (status == NOT_FOUND)
		return fault_set(fault, BAD_INPUT, "%s: empty", path);
	for (i = 0; status == OK && columns[i] != NULL; i++)
		if (i >= csv->columns || strcmp(columns[i], csv->field[i]) != 0)
			return fault_set(fault, BAD_INPUT, "%s:1: column %zu must be \"%s\"", path,
			    i + 1, columns[i]);
	if (status == OK && csv->columns != i)
		return fault_set(fault, BAD_INPUT, "%s:1: %zu columns where %zu are wanted", path,
		    csv->columns, i);
	return status;
}

enum status
csv_next(struct csv *csv, struct fault *fault)
{
	size_t wanted = csv->columns;
	enum status status = read_row(csv, fault);

	if (status == OK && csv->columns != wanted)
		return fault_set(fault, BAD_INPUT, "%s:%zu: %zu fields where %zu are wanted", csv->path,
		    csv->line, csv->columns, wanted);
	return status;
}
