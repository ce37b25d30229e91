#include "search/index/titles_writer.h"

#include <stdlib.h>

#include "search/index/titles.h"

struct titles_writer {
	struct growing_column starts, rows;
	uint32_t count; /* elements of `rows` */
};

struct titles_writer *
titles_writer_new(struct column_file *file)
{
	struct titles_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL)
		writer->starts.file = writer->rows.file = file;
	return writer;
}

void
titles_writer_free(struct titles_writer *writer)
{
	if (writer == NULL)
		return;
	column_clear(&writer->starts);
	column_clear(&writer->rows);
	free(writer);
}

static enum status
mark_start(struct titles_writer *writer)
{
	return column_add(&writer->starts, &writer->count, sizeof(writer->count));
}

static enum status
add_rows(struct titles_writer *writer, struct posting_list list)
{
	struct posting posting = {0};
	enum status status = OK;

	while (status == OK && posting_next(&list, &posting))
		if ((posting.fields >> TEXT_TITRE & 1) != 0) {
			status = column_add(&writer->rows, &posting.row, sizeof(posting.row));
			writer->count++;
		}
	return status;
}

enum status
titles_writer_add(struct titles_writer *writer, const struct word *term,
    const struct posting_list lists[], size_t count)
{
	enum status status = mark_start(writer);
	size_t i;

	for (i = 0; status == OK && i < count && !term->stop_word; i++)
		status = add_rows(writer, lists[i]);
	return status;
}

enum status
titles_writer_store(struct titles_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	enum status status = mark_start(writer);

	if (status != OK)
		return fault_set(fault, status, "no memory for the titles");
	status = column_store(&writer->starts, db, TITLES_COLUMN "_debut", NULL, fault);
	return status == OK ? column_store(&writer->rows, db, TITLES_COLUMN "_valeurs", NULL, fault) : status;
}
