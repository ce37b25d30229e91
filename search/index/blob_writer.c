#include "search/index/blob_writer.h"

#include <sqlite3.h>

#define PIECE_BYTES ((size_t)256 * 1024)

static bool
insert_row(struct blob_writer *writer)
{
	bool done = sqlite3_step(writer->insert) == SQLITE_DONE;

	(void)sqlite3_reset(writer->insert);
	return done;
}

void
blob_begin(struct blob_writer *writer, size_t size)
{
	writer->size = size;
	writer->written = 0;
	writer->failed = false;
	buf_reset(&writer->piece);
	if (size <= PIECE_BYTES)
		return;
	writer->failed =
	    sqlite3_bind_zeroblob64(writer->insert, writer->parameter, size) != SQLITE_OK ||
	    !insert_row(writer) ||
	    sqlite3_blob_open(writer->db, "main", writer->table, "donnees",
		sqlite3_last_insert_rowid(writer->db), 1, &writer->blob) != SQLITE_OK;
}

static void
write_piece(struct blob_writer *writer)
{
	if (writer->failed || buf_failed(&writer->piece) ||
	    sqlite3_blob_write(writer->blob, writer->piece.data, (int)writer->piece.length,
		(int)writer->written) != SQLITE_OK)
		writer->failed = true;
	writer->written += writer->piece.length;
	writer->piece.length = 0;
}

void
blob_add(struct blob_writer *writer, const void *bytes, size_t length)
{
	if (writer->blob != NULL && writer->piece.length + length > PIECE_BYTES && writer->piece.length > 0)
		write_piece(writer);
	buf_add(&writer->piece, bytes, length);
}

bool
blob_end(struct blob_writer *writer)
{
	if (writer->blob != NULL) {
		if (writer->piece.length > 0)
			write_piece(writer);
		if (sqlite3_blob_close(writer->blob) != SQLITE_OK)
			writer->failed = true;
		writer->blob = NULL;
		return !writer->failed && writer->written == writer->size;
	}
	return !writer->failed && !buf_failed(&writer->piece) && writer->piece.length == writer->size &&
	    sqlite3_bind_blob64(writer->insert, writer->parameter, buf_string(&writer->piece), writer->size,
		SQLITE_STATIC) == SQLITE_OK &&
	    insert_row(writer);
}

void
blob_clear(struct blob_writer *writer)
{
	(void)sqlite3_blob_close(writer->blob);
	buf_clear(&writer->piece);
	writer->blob = NULL;
}
