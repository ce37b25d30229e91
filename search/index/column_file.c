#include "search/index/column_file.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/scratch.h"
#include "search/index/blob_writer.h"

struct column_file {
	struct scratch file;
	unsigned char chunk[COLUMN_CHUNK_BYTES]; /* read back */
};

struct column_file *
column_file_new(const char *path)
{
	struct column_file *file = malloc(sizeof(*file));

	if (file != NULL && scratch_init(&file->file, path) != OK) {
		free(file);
		return NULL;
	}
	return file;
}

void
column_file_free(struct column_file *file)
{
	if (file == NULL)
		return;
	scratch_clear(&file->file);
	free(file);
}

void
column_clear(struct growing_column *column)
{
	free(column->chunk);
	free(column->places);
	*column = (struct growing_column){.file = column->file};
}

static enum status
spill(struct growing_column *column)
{
	struct scratch *file = &column->file->file;
	uint64_t place = file->bytes;
	enum status status;

	if (column->place_count == column->place_room) {
		size_t room = column->place_room == 0 ? 16 : column->place_room * 2;
		uint64_t *places = realloc(column->places, room * sizeof(*places));

		if (places == NULL)
			return NO_MEMORY;
		column->places = places;
		column->place_room = room;
	}
	status = scratch_append(file, column->chunk, COLUMN_CHUNK_BYTES, NULL);
	if (status != OK)
		return status;
	column->places[column->place_count++] = place;
	column->used = 0;
	return OK;
}

enum status
column_add(struct growing_column *column, const void *element, size_t size)
{
	enum status status;

	if (column->chunk == NULL && (column->chunk = malloc(COLUMN_CHUNK_BYTES)) == NULL)
		return NO_MEMORY;
	if (column->used == COLUMN_CHUNK_BYTES && (status = spill(column)) != OK)
		return status;
	memcpy(column->chunk + column->used, element, size);
	column->used += size;
	column->bytes += size;
	return OK;
}

static void
replace(unsigned char *chunk, size_t bytes, const uint32_t *ordinals)
{
	uint32_t number;
	size_t at;

	for (at = 0; ordinals != NULL && at + sizeof(number) <= bytes; at += sizeof(number)) {
		memcpy(&number, chunk + at, sizeof(number));
		memcpy(chunk + at, &ordinals[number], sizeof(number));
	}
}

static enum status
add_chunks(struct growing_column *column, const uint32_t *ordinals, struct blob_writer *blob,
    struct fault *fault)
{
	struct column_file *file = column->file;
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < column->place_count; i++) {
		status = scratch_read(&file->file, column->places[i], file->chunk, COLUMN_CHUNK_BYTES, fault);
		replace(file->chunk, COLUMN_CHUNK_BYTES, ordinals);
		blob_add(blob, file->chunk, COLUMN_CHUNK_BYTES);
	}
	if (column->used > 0) {
		replace(column->chunk, column->used, ordinals);
		blob_add(blob, column->chunk, column->used);
	}
	return status;
}

enum status
column_store(struct growing_column *column, struct sqlite3 *db, const char *name,
    const uint32_t *ordinals, struct fault *fault)
{
	struct blob_writer blob = {.db = db, .table = "colonne", .parameter = 2};
	enum status status = OK;
	bool done;

	if (sqlite3_prepare_v2(db, "INSERT INTO colonne VALUES(?,?)", -1, &blob.insert, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(blob.insert, 1, name, -1, SQLITE_STATIC) != SQLITE_OK) {
		(void)sqlite3_finalize(blob.insert);
		return fault_set(fault, IO_ERROR, "column %s: %s", name, sqlite3_errmsg(db));
	}
	blob_begin(&blob, (size_t)column->bytes);
	status = add_chunks(column, ordinals, &blob, fault);
	done = blob_end(&blob);
	if (status == OK && !done)
		status = fault_set(fault, IO_ERROR, "write column %s: %s", name, sqlite3_errmsg(db));
	blob_clear(&blob);
	(void)sqlite3_finalize(blob.insert);
	return status;
}
