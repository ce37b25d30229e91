#include "search/index/titles_writer.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "search/base/buf.h"
#include "search/french/analysis.h"
#include "search/index/titles.h"

struct titles_writer {
	struct analyser *analyser;
	struct buf starts, rows;
};

struct titles_writer *
titles_writer_new(void)
{
	struct titles_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL && (writer->analyser = analyser_new()) == NULL) {
		free(writer);
		return NULL;
	}
	return writer;
}

void
titles_writer_free(struct titles_writer *writer)
{
	if (writer == NULL)
		return;
	analyser_free(writer->analyser);
	buf_clear(&writer->starts);
	buf_clear(&writer->rows);
	free(writer);
}

static void
mark_start(struct titles_writer *writer)
{
	uint32_t start = (uint32_t)(writer->rows.length / sizeof(start));

	buf_add(&writer->starts, (const char *)&start, sizeof(start));
}

enum status
titles_writer_add(struct titles_writer *writer, const char *text, struct posting_list list)
{
	struct posting posting = {0};
	struct word word;

	mark_start(writer);
	analyse_form(writer->analyser, text, &word);
	while (!word.stop_word && posting_next(&list, &posting))
		if ((posting.fields >> TEXT_TITRE & 1) != 0)
			buf_add(&writer->rows, (const char *)&posting.row, sizeof(posting.row));
	return buf_failed(&writer->starts) || buf_failed(&writer->rows) ? NO_MEMORY : OK;
}

static bool
store(sqlite3_stmt *insert, const char *name, const struct buf *column)
{
	bool done;

	(void)sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_blob64(insert, 2, buf_string(column), column->length, SQLITE_STATIC);
	done = sqlite3_step(insert) == SQLITE_DONE;
	(void)sqlite3_reset(insert);
	return done;
}

enum status
titles_writer_store(struct titles_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	sqlite3_stmt *insert = NULL;
	enum status status = OK;

	mark_start(writer);
	if (buf_failed(&writer->starts))
		return fault_set(fault, NO_MEMORY, "no memory for the titles");
	if (sqlite3_prepare_v2(db, "INSERT INTO colonne VALUES(?,?)", -1, &insert, NULL) != SQLITE_OK ||
	    !store(insert, TITLES_COLUMN "_debut", &writer->starts) ||
	    !store(insert, TITLES_COLUMN "_valeurs", &writer->rows))
		status = fault_set(fault, IO_ERROR, "write the titles: %s", sqlite3_errmsg(db));
	(void)sqlite3_finalize(insert);
	return status;
}
