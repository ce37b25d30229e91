/*
 * Columns that grow side by side while an index is written.  Each has a chunk in memory; full chunks
 * go to one unnamed file, so that memory does not grow with the rows.  For search/index only.
 */
#ifndef SEARCH_INDEX_COLUMN_FILE_H
#define SEARCH_INDEX_COLUMN_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

#define COLUMN_CHUNK_BYTES ((size_t)32 * 1024)

struct column_file;
struct sqlite3;

/* `path`: where a file may be made; it is unlinked at once, and made only for what exceeds the
 * chunks.  NULL if memory lacks. */
struct column_file *column_file_new(const char *path);
/* NULL is allowed; its columns must not be used any more. */
void column_file_free(struct column_file *file);

/* Zero-initialise, with the file.  For elements of 1, 2, 4 or 8 bytes. */
struct growing_column {
	struct column_file *file;
	unsigned char *chunk;
	size_t used;         /* of the chunk */
	uint64_t bytes;      /* in all */
	uint64_t *places;    /* of the full chunks in the file */
	size_t place_count, place_room;
};

void column_clear(struct growing_column *column);
enum status column_add(struct growing_column *column, const void *element, size_t size);

/* Writes it as row `name` of table `colonne`.  `ordinals`: NULL, or what each element, a uint32_t,
 * is replaced with. */
enum status column_store(struct growing_column *column, struct sqlite3 *db, const char *name,
    const uint32_t *ordinals, struct fault *fault);

#endif
