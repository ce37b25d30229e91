#include "search/index/dictionary_writer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/index/dictionary.h"

struct dictionary_writer {
	struct buf texts, starts, documents;
	struct family *families;
	size_t family_room;
	uint32_t count;
};

struct dictionary_writer *
dictionary_writer_new(void)
{
	return calloc(1, sizeof(struct dictionary_writer));
}

void
dictionary_writer_free(struct dictionary_writer *writer)
{
	if (writer == NULL)
		return;
	buf_clear(&writer->texts);
	buf_clear(&writer->starts);
	buf_clear(&writer->documents);
	free(writer->families);
	free(writer);
}

static void
add_number(struct buf *out, uint32_t n)
{
	buf_add(out, (const char *)&n, sizeof(n));
}

enum status
dictionary_writer_add(struct dictionary_writer *writer, const struct word *term,
    uint32_t documents, uint32_t *number)
{
	if (writer->count == writer->family_room) {
		size_t room = writer->family_room == 0 ? 4096 : writer->family_room * 2;
		struct family *families = realloc(writer->families, room * sizeof(*families));

		if (families == NULL)
			return NO_MEMORY;
		writer->families = families;
		writer->family_room = room;
	}
	writer->families[writer->count] = (struct family){family_hash(term->root), writer->count};
	add_number(&writer->starts, (uint32_t)writer->texts.length);
	add_number(&writer->documents, documents);
	buf_add(&writer->texts, term->surface, strlen(term->surface) + 1);
	*number = writer->count++;
	return buf_failed(&writer->texts) || buf_failed(&writer->starts) ||
		buf_failed(&writer->documents)
	    ? NO_MEMORY
	    : OK;
}

static int
compare_families(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->term < y->term ? -1 : x->term > y->term;
}

enum status
dictionary_writer_store(struct dictionary_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	const struct {
		const char *name;
		const void *data;
		size_t bytes;
	} columns[] = {
	    {DICTIONARY_TEXTS, writer->texts.data, writer->texts.length},
	    {DICTIONARY_STARTS, writer->starts.data, writer->starts.length},
	    {DICTIONARY_DOCUMENTS, writer->documents.data, writer->documents.length},
	    {DICTIONARY_FAMILIES, writer->families, writer->count * sizeof(*writer->families)},
	};
	sqlite3_stmt *insert = NULL;
	enum status status = OK;
	size_t i;

	if (writer->count > 0)
		qsort(writer->families, writer->count, sizeof(*writer->families), compare_families);
	if (sqlite3_prepare_v2(db, "INSERT INTO colonne VALUES(?,?)", -1, &insert, NULL) != SQLITE_OK)
		status = IO_ERROR;
	for (i = 0; status == OK && i < LENGTH(columns); i++) {
		(void)sqlite3_bind_text(insert, 1, columns[i].name, -1, SQLITE_STATIC);
		(void)sqlite3_bind_blob64(insert, 2, columns[i].bytes == 0 ? "" : columns[i].data,
		    columns[i].bytes, SQLITE_STATIC);
		if (sqlite3_step(insert) != SQLITE_DONE)
			status = IO_ERROR;
		(void)sqlite3_reset(insert);
	}
	if (status != OK)
		(void)fault_set(fault, status, "write the dictionary: %s", sqlite3_errmsg(db));
	(void)sqlite3_finalize(insert);
	return status;
}
