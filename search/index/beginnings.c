#include "search/index/beginnings.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/utf8.h"
#include "search/index/blob_writer.h"

#define LENGTHS (BEGINNING_MAX - BEGINNING_MIN + 1)
#define POSTING_BYTES_MAX (5 + 1 + TEXT_COUNT) /* head, fields, occurrences */
#define BEGINNING_BYTES_MAX (BEGINNING_MAX * UTF8_MAX_BYTES + 1)

/* What a row gathers of the words of one beginning. */
struct gathered {
	uint8_t fields;
	uint8_t occurrences[TEXT_COUNT];
};

struct group {
	char text[BEGINNING_BYTES_MAX];
	size_t terms;
	struct gathered *rows; /* rows + 1 of them */
	uint64_t *touched;     /* a bit for each */
	size_t touched_count;
};

#define WORD_BITS 64u

struct beginnings {
	sqlite3 *db;
	sqlite3_stmt *add;
	uint32_t rows;
	struct group groups[LENGTHS];
	struct blob_writer list;
};

enum status
beginnings_new(struct sqlite3 *db, uint32_t rows, struct fault *fault, struct beginnings **out)
{
	struct beginnings *beginnings = calloc(1, sizeof(*beginnings));
	bool has_memory = beginnings != NULL;
	size_t i;

	for (i = 0; has_memory && i < LENGTHS; i++) {
		struct group *group = &beginnings->groups[i];

		group->rows = calloc((size_t)rows + 1, sizeof(*group->rows));
		group->touched = calloc((size_t)rows / WORD_BITS + 1, sizeof(*group->touched));
		has_memory = group->rows != NULL && group->touched != NULL;
	}
	if (!has_memory) {
		beginnings_free(beginnings);
		return fault_set(fault, NO_MEMORY, "no memory for the beginnings");
	}
	beginnings->db = db;
	beginnings->rows = rows;
	if (sqlite3_prepare_v2(db, "INSERT INTO debut VALUES(?,?,?)", -1, &beginnings->add, NULL) !=
	    SQLITE_OK) {
		beginnings_free(beginnings);
		return fault_set(fault, IO_ERROR, "prepare the beginnings: %s", sqlite3_errmsg(db));
	}
	beginnings->list = (struct blob_writer){.db = db, .table = "debut", .insert = beginnings->add,
	    .parameter = 3};
	*out = beginnings;
	return OK;
}

void
beginnings_free(struct beginnings *beginnings)
{
	size_t i;

	if (beginnings == NULL)
		return;
	for (i = 0; i < LENGTHS; i++) {
		free(beginnings->groups[i].rows);
		free(beginnings->groups[i].touched);
	}
	blob_clear(&beginnings->list);
	(void)sqlite3_finalize(beginnings->add);
	free(beginnings);
}

/* Bytes of the first `letters` code points, 0 when the text is shorter. */
static size_t
beginning_bytes(const char *text, size_t letters)
{
	size_t at = 0, bytes;

	for (; letters > 0 && text[at] != '\0'; letters--) {
		(void)utf8_decode((const unsigned char *)text + at, strlen(text + at), &bytes);
		at += bytes;
	}
	return letters == 0 ? at : 0;
}

static void
gather(struct beginnings *b, struct group *group, struct posting_list list)
{
	struct posting posting = {0};
	unsigned f;

	while (posting_next(&list, &posting) && posting.row <= b->rows) {
		struct gathered *row = &group->rows[posting.row];

		if (row->fields == 0) {
			group->touched[posting.row / WORD_BITS] |= UINT64_C(1) << posting.row % WORD_BITS;
			group->touched_count++;
		}
		for (f = posting.fields; f != 0; f &= f - 1) {
			unsigned field = (unsigned)__builtin_ctz(f);
			unsigned sum = ((row->fields >> field & 1) != 0 ? row->occurrences[field] : 0u) +
			    posting.occurrences[field];

			row->occurrences[field] = (uint8_t)(sum < OCCURRENCES_MAX ? sum : OCCURRENCES_MAX);
		}
		row->fields |= posting.fields;
	}
}

/* How many bytes; at most POSTING_BYTES_MAX. */
static size_t
encode(uint32_t delta, const struct gathered *row, unsigned char *out)
{
	bool simple = row->fields == 1u << TEXT_DESCRIPTION && row->occurrences[TEXT_DESCRIPTION] == 1;
	uint32_t head = delta << 1 | (simple ? 0u : 1u);
	size_t used = 0;
	unsigned f;

	for (; head >= 0x80; head >>= 7)
		out[used++] = (unsigned char)(head | 0x80);
	out[used++] = (unsigned char)head;
	if (simple)
		return used;
	out[used++] = row->fields;
	for (f = 0; f < TEXT_COUNT; f++)
		if ((row->fields >> f & 1) != 0)
			out[used++] = row->occurrences[f];
	return used;
}

/* Walks the rows that have the beginning; they are forgotten unless their bytes are only counted. */
static size_t
walk_rows(struct beginnings *b, struct group *group, bool is_counting, bool has_list)
{
	unsigned char posting[POSTING_BYTES_MAX];
	size_t word, bytes = 0, length;
	uint32_t before = 0, row;
	uint64_t bits;

	for (word = 0; word <= b->rows / WORD_BITS; word++) {
		for (bits = group->touched[word]; bits != 0; bits &= bits - 1) {
			row = (uint32_t)(word * WORD_BITS) + (uint32_t)__builtin_ctzll(bits);
			if (has_list) {
				length = encode(row - before, &group->rows[row], posting);
				bytes += length;
				if (!is_counting)
					blob_add(&b->list, posting, length);
			}
			before = row;
			if (!is_counting)
				group->rows[row].fields = 0;
		}
		if (!is_counting)
			group->touched[word] = 0;
	}
	return bytes;
}

static void
bind_head(struct beginnings *b, const struct group *group)
{
	(void)sqlite3_bind_text(b->add, 1, group->text, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(b->add, 2, (sqlite3_int64)group->touched_count);
}

static enum status
close_group(struct beginnings *b, struct group *group)
{
	bool has_list = group->terms >= BEGINNING_TERMS_MIN;
	enum status status = OK;

	if (has_list) {
		bind_head(b, group);
		blob_begin(&b->list, walk_rows(b, group, true, true));
	}
	if (group->touched_count > 0)
		(void)walk_rows(b, group, false, has_list);
	if (has_list && !blob_end(&b->list))
		status = IO_ERROR;
	group->touched_count = 0;
	group->terms = 0;
	group->text[0] = '\0';
	return status;
}

enum status
beginnings_add(struct beginnings *b, const char *text, const struct posting_list lists[],
    size_t count)
{
	enum status status = OK;
	size_t i, k;

	for (i = 0; status == OK && i < LENGTHS; i++) {
		struct group *group = &b->groups[i];
		size_t bytes = beginning_bytes(text, BEGINNING_MIN + i);

		if (group->text[0] != '\0' &&
		    (bytes != strlen(group->text) || memcmp(group->text, text, bytes) != 0))
			status = close_group(b, group);
		if (bytes == 0 || status != OK)
			continue;
		memcpy(group->text, text, bytes);
		group->text[bytes] = '\0';
		group->terms++;
		for (k = 0; k < count; k++)
			gather(b, group, lists[k]);
	}
	return status;
}

enum status
beginnings_finish(struct beginnings *b, struct fault *fault)
{
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < LENGTHS; i++)
		status = close_group(b, &b->groups[i]);
	return status == OK ? OK : fault_set(fault, status, "write the beginnings: %s",
		sqlite3_errmsg(b->db));
}
