#include "search/index/postings_writer.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/intern.h"
#include "search/index/beginnings.h"
#include "search/index/blob_writer.h"
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
	struct blob_writer blob;
	struct posting_list *pieces; /* of the term being written */
	size_t piece_room;
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
	blob_clear(&writer->blob);
	free(writer->pieces);
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

static struct posting_piece
piece_of(const struct postings_writer *writer, const struct sorted *term)
{
	const struct list *list = &writer->lists[term->term];

	return (struct posting_piece){term->text, list->documents, list->last_row, list->data, list->bytes};
}

/* Moves the lists to a run of their own, and begins anew. */
static enum status
spill(struct postings_writer *writer, struct fault *fault)
{
	enum status status = OK;
	size_t count, i;
	struct sorted *sorted = sort_terms(writer, &count);

	for (i = 0; sorted != NULL && status == OK && i < count; i++) {
		struct posting_piece piece = piece_of(writer, &sorted[i]);

		status = posting_runs_add(writer->runs, &piece, fault);
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

/* A piece as it stands behind the one before: its first row counts from that one's last. */
struct joined_piece {
	unsigned char head[VARINT_BYTES_MAX];
	size_t head_bytes;
	const unsigned char *rest;
	size_t rest_bytes;
};

static struct joined_piece
join(const struct posting_piece *piece, uint32_t last_row)
{
	struct posting_list list = {.at = piece->data, .end = piece->data + piece->bytes};
	struct joined_piece joined = {{0}, 0, NULL, 0};
	uint32_t first;

	if (!varint_read(&list, &first))
		return joined; /* what blob_end() then finds too short */
	joined.head_bytes = varint_write(first - (last_row << 1), joined.head);
	joined.rest = list.at;
	joined.rest_bytes = (size_t)(list.end - list.at);
	return joined;
}

/* A term's list, one piece behind the other. */
static bool
write_pieces(struct postings_writer *writer, const struct posting_piece *pieces, size_t count)
{
	struct joined_piece joined;
	size_t i, size = 0;

	for (i = 0; i < count; i++) {
		joined = join(&pieces[i], i == 0 ? 0 : pieces[i - 1].last_row);
		size += joined.head_bytes + joined.rest_bytes;
	}
	blob_begin(&writer->blob, size);
	for (i = 0; i < count; i++) {
		joined = join(&pieces[i], i == 0 ? 0 : pieces[i - 1].last_row);
		blob_add(&writer->blob, joined.head, joined.head_bytes);
		blob_add(&writer->blob, joined.rest, joined.rest_bytes);
	}
	return blob_end(&writer->blob);
}

static enum status
list_pieces(struct postings_writer *writer, const struct posting_piece *pieces, size_t count,
    uint32_t *documents)
{
	size_t i;

	if (count > writer->piece_room) {
		struct posting_list *grown = realloc(writer->pieces, count * sizeof(*grown));

		if (grown == NULL)
			return NO_MEMORY;
		writer->pieces = grown;
		writer->piece_room = count;
	}
	for (i = 0, *documents = 0; i < count; i++) {
		writer->pieces[i] =
		    (struct posting_list){pieces[i].data, pieces[i].data + pieces[i].bytes, true};
		*documents += pieces[i].documents;
	}
	return OK;
}

/* A term in all its pieces; terms in their order. */
static enum status
write_term(struct postings_writer *writer, const struct posting_piece *pieces, size_t count,
    struct fault *fault)
{
	struct word term;
	uint32_t number, documents;
	enum status status = list_pieces(writer, pieces, count, &documents);

	analyse_form(writer->analyser, pieces[0].text, &term);
	if (status == OK)
		status = dictionary_writer_add(writer->dictionary, &term, documents, &number);
	if (status == OK)
		status = titles_writer_add(writer->titles, &term, writer->pieces, count);
	if (status == OK)
		status = beginnings_add(writer->beginnings, pieces[0].text, writer->pieces, count);
	if (status != OK)
		return fault_set(fault, status, "write the postings of \"%s\"", pieces[0].text);
	(void)sqlite3_bind_int64(writer->add, 1, number);
	(void)sqlite3_bind_int64(writer->add, 2, documents);
	return write_pieces(writer, pieces, count) ? OK : fail(writer->db, fault, "write the postings");
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
		struct posting_piece piece = piece_of(writer, &sorted[i]);

		status = write_term(writer, &piece, 1, fault);
	}
	free(sorted);
	return status;
}

static enum status
write_from_runs(struct postings_writer *writer, struct fault *fault)
{
	const struct posting_piece *pieces;
	enum status status = spill(writer, fault);
	size_t count;

	(void)malloc_trim(0); /* of many small lists, all over: the merge needs other memory */
	while (status == OK && (status = posting_runs_next(writer->runs, &pieces, &count, fault)) == OK)
		status = write_term(writer, pieces, count, fault);
	return status == NOT_FOUND ? OK : status;
}

enum status
postings_writer_finish(struct postings_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	enum status status = OK;

	writer->db = db;
	if (sqlite3_prepare_v2(db, "INSERT INTO terme VALUES(?,?,?)", -1, &writer->add, NULL) != SQLITE_OK)
		status = fail(db, fault, "prepare the postings");
	writer->blob = (struct blob_writer){.db = db, .table = "terme", .insert = writer->add, .parameter = 3};
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
