/*
 * The data files: comma-separated values as RFC 4180 has them, UTF-8, one header line.
 * Anyone may include it.
 */
#ifndef SEARCH_BASE_CSV_H
#define SEARCH_BASE_CSV_H

#include <stddef.h>

#include "search/base/arena.h"
#include "search/base/status.h"

#define CSV_COLUMNS_MAX 16
#define CSV_FILE_MAX ((size_t)64 * 1024 * 1024)

struct csv {
	const char *path;
	char *at, *end;
	size_t columns;
	size_t line; /* of the row last read */
	const char *field[CSV_COLUMNS_MAX];
};

/* Reads the file into the arena and checks that its header is exactly `columns` (NULL-ended). */
enum status csv_open(const char *path, const char *const *columns, struct arena *arena,
    struct fault *fault, struct csv *csv);
/* The next row in csv->field[0 .. columns), NUL-terminated texts that live as long as the arena;
 * NOT_FOUND after the last one.  A row with another number of fields is a fault that names
 * file and line. */
enum status csv_next(struct csv *csv, struct fault *fault);

/* Reads a whole file, at most `limit` bytes, into the arena, with a NUL after it. */
enum status file_read(const char *path, size_t limit, struct arena *arena, struct fault *fault,
    char **bytes, size_t *length);

#endif
