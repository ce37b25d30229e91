#include "fcgi/multipart.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char media_type[] = "multipart/form-data";

/* The value of a parameter in "value; name=token; name=\"quoted\"", in the arena; NULL when absent.
 * A backslash quotes a quote: some browsers write file names so, others %22. */
static const char *
parameter_of(const char *header, size_t length, const char *wanted, struct arena *arena)
{
	const char *end = header + length, *at = memchr(header, ';', length), *name;
	size_t name_length, used;
	char *value;

	while (at != NULL && at < end) {
		for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
			continue;
		name = at;
		while (at < end && *at != '=' && *at != ';')
			at++;
		name_length = (size_t)(at - name);
		if (at >= end || *at != '=')
			continue;
		value = arena_alloc(arena, (size_t)(end - at) + 1);
		if (value == NULL)
			return NULL;
		used = 0;
		if (++at < end && *at == '"') {
			for (at++; at < end && *at != '"'; at++) {
				if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
					at++;
				value[used++] = *at;
			}
			if (at >= end)
				return NULL;
			at++;
		} else {
			while (at < end && *at != ';' && *at != ' ' && *at != '\t')
				value[used++] = *at++;
		}
		value[used] = '\0';
		if (name_length == strlen(wanted) && strncasecmp(name, wanted, name_length) == 0)
			return value;
		at = memchr(at, ';', (size_t)(end - at));
	}
	return NULL;
}

/* The delimiter without its CRLF: "--boundary"; false when there is none. */
static bool
delimiter_of(const char *content_type, struct arena *arena, char out[BOUNDARY_MAX + 3])
{
	const char *boundary;

	if (content_type == NULL || strncasecmp(content_type, media_type, sizeof(media_type) - 1) != 0)
		return false;
	boundary = parameter_of(content_type, strlen(content_type), "boundary", arena);
	if (boundary == NULL || boundary[0] == '\0' || strlen(boundary) > BOUNDARY_MAX)
		return false;
	(void)snprintf(out, BOUNDARY_MAX + 3, "--%s", boundary);
	return true;
}

/* Reads the header lines of a part; *at is then the first byte of its content. */
static bool
read_header(const char **at, const char *end, struct arena *arena, struct part *part)
{
	static const char disposition[] = "content-disposition:";
	const char *limit = (size_t)(end - *at) > PART_HEADER_BYTES_MAX
	    ? *at + PART_HEADER_BYTES_MAX
	    : end;
	const char *line_end;

	for (;; *at = line_end + 2) {
		line_end = memmem(*at, (size_t)(limit - *at), "\r\n", 2);
		if (line_end == NULL)
			return false;
		if (line_end == *at)
			break;
		if ((size_t)(line_end - *at) < sizeof(disposition) ||
		    strncasecmp(*at, disposition, sizeof(disposition) - 1) != 0)
			continue;
		part->name = parameter_of(*at, (size_t)(line_end - *at), "name", arena);
		part->filename = parameter_of(*at, (size_t)(line_end - *at), "filename", arena);
	}
	*at += 2;
	return part->name != NULL;
}

/* After a delimiter: blanks and a line's end, then a part; or "--", the end of all. */
static bool
skip_line_end(const char **at, const char *end)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		++*at;
	if (end - *at < 2 || memcmp(*at, "\r\n", 2) != 0)
		return false;
	*at += 2;
	return true;
}

static enum status
read_parts(const char *at, const char *end, const char *delimiter, struct arena *arena,
    struct part parts[PARTS_MAX], size_t *count)
{
	char between[BOUNDARY_MAX + 5];
	const char *next;
	size_t length;

	(void)snprintf(between, sizeof(between), "\r\n%s", delimiter);
	length = strlen(between);
	for (;;) {
		struct part part = {0};

		if (end - at >= 2 && memcmp(at, "--", 2) == 0)
			return OK;
		if (!skip_line_end(&at, end) || !read_header(&at, end, arena, &part))
			return BAD_INPUT;
		/* An empty part's delimiter comes at once. */
		next = memmem(at - 2, (size_t)(end - at) + 2, between, length);
		if (next == NULL)
			return BAD_INPUT;
		part.bytes = at;
		part.length = next < at ? 0 : (size_t)(next - at);
		if (*count == PARTS_MAX)
			return TOO_LARGE;
		parts[(*count)++] = part;
		at = next + length;
	}
}

enum status
multipart_read(const char *content_type, const char *body, size_t length, struct arena *arena,
    struct fault *fault, struct part parts[PARTS_MAX], size_t *count)
{
	char delimiter[BOUNDARY_MAX + 3];
	const char *first;
	enum status status;

	*count = 0;
	if (!delimiter_of(content_type, arena, delimiter))
		return fault_set(fault, BAD_INPUT, "no multipart/form-data");
	/* What comes before the first delimiter is to be ignored. */
	first = memmem(body, length, delimiter, strlen(delimiter));
	if (first == NULL)
		return fault_set(fault, BAD_INPUT, "a form without its delimiter");
	status = read_parts(first + strlen(delimiter), body + length, delimiter, arena, parts, count);
	if (arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for a form");
	return status == OK ? OK : fault_set(fault, status, "a form that is not well formed");
}

const struct part *
multipart_find(const struct part *parts, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
}
