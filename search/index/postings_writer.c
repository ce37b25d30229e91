#include "search/index/postings_writer.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/intern.h"
#include "search/index/beginnings.h"
#include "search/index/dictionary_writer.h"
#include "search/index/posting_runs.h"
#include "search/index/titles_writer.h"

#define PATH_SIZE 4096
#define VARINT_BYTES_MAX 5
#define POSTING_BYTES_MAX (VARINT_BYTES_MAX + 1 + TEXT_COUNT + SIGNATURES_MAX)
#define LIST_BYTES_FIRST 16
#define TERM_BYTES 96 /* what a term costs besides its list: text, table slots, struct */

/* The list of one term, of the rows since the last spill. */
struct list {
	unsigned char *data;
	uint32_t bytes, room;
	uint32_t documents;
	uint32_t last_row;
	uint32_t pending; /* of the row being gathered: place in `pending` + 1 */
};

struct pending {
	uint32_t term;
	uint8_t fields;
	uint8_t occurrences[TEXT_COUNT];
	uint8_t signatures[SIGNATURES_MAX];
	uint8_t signature_count;
};

struct postings_writer {
	sqlite3 *db; /* the index, once it is written */
	sqlite3_stmt *add;
	struct posting_runs *runs; /* what exceeded memory */
	struct intern *terms;
	struct list *lists;
	size_t list_room;
	struct pending *pending;
	size_t pending_count, pending_room;
	size_t bytes; /* in memory, about */
	uint32_t rows;
	struct analyser *analyser;
	struct dictionary_writer *dictionary;
	struct titles_writer *titles;
	struct beginnings *beginnings;
};

static enum status
fail(sqlite3 *db, struct fault *fault, const char *what)
{
	return fault_set(fault, IO_ERROR, "%s: %s", what, sqlite3_errmsg(db));
}

enum status
postings_writer_new(const char *path, struct column_file *file, struct fault *fault,
    struct postings_writer **out)
{
	struct postings_writer *writer = calloc(1, sizeof(*writer));
	char runs_path[PATH_SIZE];

	if (writer == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	if (snprintf(runs_path, sizeof(runs_path), "%s.listes.tmp", path) >= PATH_SIZE) {
		free(writer);
		return fault_set(fault, BAD_INPUT, "%s: the path is too long", path);
	}
	writer->runs = posting_runs_new(runs_path);
	writer->terms = intern_new();
	writer->analyser = analyser_new();
	writer->dictionary = dictionary_writer_new();
	writer->titles = titles_writer_new(file);
	if (writer->runs == NULL || writer->terms == NULL || writer->analyser == NULL || writer->dictionary == NULL || writer->titles == NULL) {
		postings_writer_free(writer);
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	}
	*out = writer;
	return OK;
}

static void
forget_lists(struct postings_writer *writer)
{
	size_t count = writer->terms == NULL ? 0 : intern_count(writer->terms), i;

	for (i = 0; i < count && i < writer->list_room; i++)
		free(writer->lists[i].data);
	free(writer->lists);
	writer->lists = NULL;
	writer->list_room = 0;
	writer->bytes = 0;
	intern_free(writer->terms);
	writer->terms = NULL;
}

void
postings_writer_free(struct postings_writer *writer)
{
	if (writer == NULL)
		return;
	forget_lists(writer);
	posting_runs_free(writer->runs);
	(void)sqlite3_finalize(writer->add);
	free(writer->pending);
	analyser_free(writer->analyser);
	dictionary_writer_free(writer->dictionary);
	titles_writer_free(writer->titles);
	beginnings_free(writer->beginnings);
	free(writer);
}

static struct list *
list_of(struct postings_writer *writer, uint32_t term)
{
	if (term >= writer->list_room) {
		size_t room = writer->list_room == 0 ? 1024 : writer->list_room * 2;
		struct list *lists = realloc(writer->lists, room * sizeof(*lists));

		if (lists == NULL)
			return NULL;
		memset(lists + writer->list_room, 0, (room - writer->list_room) * sizeof(*lists));
		writer->lists = lists;
		writer->list_room = room;
	}
	return &writer->lists[term];
}

static struct pending *
pending_of(struct postings_writer *writer, uint32_t term, struct list *list)
{
	if (list->pending != 0)
		return &writer->pending[list->pending - 1];
	if (writer->pending_count == writer->pending_room) {
		size_t room = writer->pending_room == 0 ? 256 : writer->pending_room * 2;
		struct pending *pending = realloc(writer->pending, room * sizeof(*pending));

		if (pending == NULL)
			return NULL;
		writer->pending = pending;
		writer->pending_room = room;
	}
	list->pending = (uint32_t)++writer->pending_count;
	writer->pending[list->pending - 1] = (struct pending){.term = term};
	return &writer->pending[list->pending - 1];
}

static enum status
add_occurrence(struct postings_writer *writer, const char *surface, size_t length,
    enum index_text_column field, uint8_t signature)
{
	struct pending *pending = NULL;
	struct list *list;
	uint32_t term;

	if (intern_add(writer->terms, surface, length, &term) != OK)
		return NO_MEMORY;
	list = list_of(writer, term);
	if (list != NULL)
		pending = pending_of(writer, term, list);
	if (pending == NULL)
		return NO_MEMORY;
	pending->fields = (uint8_t)(pending->fields | 1u << field);
	if (pending->occurrences[field] < OCCURRENCES_MAX)
		pending->occurrences[field]++;
	if (pending->signature_count < SIGNATURES_MAX)
		pending->signatures[pending->signature_count++] = signature;
	return OK;
}

static size_t
varint_write(uint32_t value, unsigned char *out)
{
	size_t used = 0;

	for (; value >= 0x80; value >>= 7)
		out[used++] = (unsigned char)(value | 0x80);
	out[used++] = (unsigned char)value;
	return used;
}

static size_t
encode(const struct pending *p, uint32_t delta, unsigned char *out)
{
	bool simple = p->fields == 1u << TEXT_DESCRIPTION && p->occurrences[TEXT_DESCRIPTION] == 1;
	size_t used = varint_write(delta << 1 | (simple ? 0u : 1u), out);
	unsigned total = 0, signatures = p->signature_count, f;

	if (!simple) {
		out[used++] = p->fields;
		for (f = 0; f < TEXT_COUNT; f++)
			if ((p->fields >> f & 1) != 0) {
				out[used++] = p->occurrences[f];
				total += p->occurrences[f];
			}
		if (total < signatures)
			signatures = total;
	}
	memcpy(out + used, p->signatures, signatures);
	return used + signatures;
}

static enum status
append(struct postings_writer *writer, const struct pending *pending, uint32_t row)
{
	struct list *list = &writer->lists[pending->term];

	list->pending = 0;
	if (list->room - list->bytes < POSTING_BYTES_MAX) {
		uint32_t room = list->room == 0 ? LIST_BYTES_FIRST + POSTING_BYTES_MAX : list->room * 2;
		unsigned char *data = realloc(list->data, room);

		if (data == NULL)
			return NO_MEMORY;
		writer->bytes += room - list->room + (list->room == 0 ? TERM_BYTES : 0);
		list->data = data;
		list->room = room;
	}
	list->bytes += (uint32_t)encode(pending, row - list->last_row, list->data + list->bytes);
	list->last_row = row;
	list->documents++;
	return OK;
}

struct sorted {
	const char *text;
	uint32_t term;
};

static int
compare_sorted(const void *a, const void *b)
{
	return strcmp(((const struct sorted *)a)->text, ((const struct sorted *)b)->text);
}

static struct sorted *
sort_terms(const struct postings_writer *writer, size_t *count)
{
	struct sorted *sorted;
	size_t i;

	*count = intern_count(writer->terms);
	sorted = calloc(*count + 1, sizeof(*sorted));
	for (i = 0; sorted != NULL && i < *count; i++)
		sorted[i] = (struct sorted){intern_text(writer->terms, (uint32_t)i), (uint32_t)i};
	if (sorted != NULL)
		qsort(sorted, *count, sizeof(*sorted), compare_sorted);
	return sorted;
}

/* Moves the lists to a run of their own, and begins anew. */
static enum status
spill(struct postings_writer *writer, struct fault *fault)
{
	enum status status = OK;
	size_t count, i;
	struct sorted *sorted = sort_terms(writer, &count);

	for (i = 0; sorted != NULL && status == OK && i < count; i++) {
		const struct list *list = &writer->lists[sorted[i].term];

		status = posting_runs_add(writer->runs,
		    &(struct posting_piece){sorted[i].text, list->documents, list->last_row, list->data,
			list->bytes}, fault);
	}
	free(sorted);
	if (status == OK)
		status = posting_runs_end(writer->runs, fault);
	forget_lists(writer);
	writer->terms = intern_new();
	if (sorted == NULL || writer->terms == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	return status;
}

/* The words of row.h. */
static enum status
add_occurrences(struct postings_writer *writer, const struct buf *occurrences)
{
	const unsigned char *at = (const unsigned char *)occurrences->data, *end = at + occurrences->length;
	enum status status = OK;

	while (at < end && status == OK) {
		status = add_occurrence(writer, (const char *)at + 3, at[2], (enum index_text_column)at[0],
		    at[1]);
		at += 3 + at[2];
	}
	return status;
}

enum status
postings_writer_add_row(struct postings_writer *writer, const struct index_row *row,
    struct fault *fault)
{
	enum status status = add_occurrences(writer, &row->occurrences);
	size_t i;

	for (i = 0; status == OK && i < writer->pending_count; i++)
		status = append(writer, &writer->pending[i], row->number);
	writer->pending_count = 0;
	writer->rows = row->number;
	if (status != OK)
		return fault_set(fault, status, "no memory for the postings");
	return writer->bytes > POSTINGS_BYTES_MAX ? spill(writer, fault) : OK;
}

/* A term's whole list, in the order of the terms. */
static enum status
write_list(struct postings_writer *writer, const char *text, uint32_t documents,
    const unsigned char *data, size_t bytes, struct fault *fault)
{
	struct posting_list list = {data, data + bytes, true};
	struct word term;
	uint32_t number;
	enum status status;

	analyse_form(writer->analyser, text, &term);
	status = dictionary_writer_add(writer->dictionary, &term, documents, &number);
	if (status == OK)
		status = titles_writer_add(writer->titles, &term, list);
	if (status == OK)
		status = beginnings_add(writer->beginnings, text, list);
	if (status != OK)
		return fault_set(fault, status, "write the postings of \"%s\"", text);
	(void)sqlite3_bind_int64(writer->add, 1, number);
	(void)sqlite3_bind_int64(writer->add, 2, documents);
	(void)sqlite3_bind_blob(writer->add, 3, data, (int)bytes, SQLITE_STATIC);
	if (sqlite3_step(writer->add) != SQLITE_DONE)
		status = fail(writer->db, fault, "write the postings");
	(void)sqlite3_reset(writer->add);
	return status;
}

static enum status
write_from_memory(struct postings_writer *writer, struct fault *fault)
{
	enum status status = OK;
	size_t count, i;
	struct sorted *sorted = sort_terms(writer, &count);

	if (sorted == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	for (i = 0; status == OK && i < count; i++) {
		const struct list *list = &writer->lists[sorted[i].term];

		status = write_list(writer, sorted[i].text, list->documents, list->data, list->bytes,
		    fault);
	}
	free(sorted);
	return status;
}

/* One term's pieces, run after run: the first row of each counts from the last one before. */
struct assembly {
	struct buf text, data;
	uint32_t documents, last_row;
};

static void
assemble(struct assembly *a, const struct posting_piece *piece)
{
	struct posting_list list = {.at = piece->data, .end = piece->data + piece->bytes};
	unsigned char head[VARINT_BYTES_MAX];
	uint32_t first;

	if (!varint_read(&list, &first)) {
		a->data.failed = true;
		return;
	}
	buf_add(&a->data, (const char *)head, varint_write(first - (a->last_row << 1), head));
	buf_add(&a->data, (const char *)list.at, (size_t)(list.end - list.at));
	a->documents += piece->documents;
	a->last_row = piece->last_row;
}

static enum status
write_assembly(struct postings_writer *writer, struct assembly *a, struct fault *fault)
{
	enum status status = OK;

	if (buf_failed(&a->text) || buf_failed(&a->data))
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	if (a->documents > 0)
		status = write_list(writer, buf_string(&a->text), a->documents,
		    (const unsigned char *)a->data.data, a->data.length, fault);
	a->documents = a->last_row = 0;
	buf_reset(&a->text);
	buf_reset(&a->data);
	return status;
}

static enum status
write_from_runs(struct postings_writer *writer, struct fault *fault)
{
	struct assembly a = {0};
	struct posting_piece piece;
	enum status status = spill(writer, fault), read = OK;

	while (status == OK && (read = posting_runs_next(writer->runs, &piece, fault)) == OK) {
		if (a.documents > 0 && strcmp(piece.text, buf_string(&a.text)) != 0)
			status = write_assembly(writer, &a, fault);
		if (a.documents == 0)
			buf_text(&a.text, piece.text);
		assemble(&a, &piece);
	}
	if (status == OK && read != NOT_FOUND)
		status = read;
	if (status == OK)
		status = write_assembly(writer, &a, fault);
	buf_clear(&a.text);
	buf_clear(&a.data);
	return status;
}

enum status
postings_writer_finish(struct postings_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	enum status status = OK;

	writer->db = db;
	if (sqlite3_prepare_v2(db, "INSERT INTO terme VALUES(?,?,?)", -1, &writer->add, NULL) != SQLITE_OK)
		status = fail(db, fault, "prepare the postings");
	if (status == OK)
		status = beginnings_new(db, writer->rows, fault, &writer->beginnings);
	if (status == OK)
		status = posting_runs_count(writer->runs) == 0 ? write_from_memory(writer, fault)
							       : write_from_runs(writer, fault);
	if (status == OK)
		status = beginnings_finish(writer->beginnings, fault);
	if (status == OK)
		status = dictionary_writer_store(writer->dictionary, db, fault);
	if (status == OK)
		status = titles_writer_store(writer->titles, db, fault);
	return status;
}
