#include "search/index/posting_runs.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/scratch.h"

#define WAITING_BYTES ((size_t)256 * 1024) /* before they are written */
#define WINDOW_BYTES ((size_t)64 * 1024)   /* of a run, in memory while it is merged; or one piece */

/* What stands in front of a piece's text (with its NUL) and data. */
struct header {
	uint32_t text_bytes, data_bytes, documents, last_row;
};

/* One run being read back. */
struct run {
	uint64_t place, end; /* of what is not in the window yet */
	unsigned char *window;
	size_t room, used, at;
	struct posting_piece piece; /* at window[at] */
	size_t piece_bytes;
	size_t rank;
};

struct posting_runs {
	struct scratch file;
	struct buf waiting;
	struct run *runs;
	size_t count, room;
	uint64_t begin; /* of the run being added */
	/* A heap: the least piece first.  NULL before the first posting_runs_next(). */
	struct run **heap;
	size_t live;
	/* Those whose pieces were given last. */
	struct run **given;
	struct posting_piece *pieces;
	size_t given_count;
};

struct posting_runs *
posting_runs_new(const char *path)
{
	struct posting_runs *runs = calloc(1, sizeof(*runs));

	if (runs != NULL && scratch_init(&runs->file, path) != OK) {
		free(runs);
		return NULL;
	}
	return runs;
}

void
posting_runs_free(struct posting_runs *runs)
{
	size_t i;

	if (runs == NULL)
		return;
	for (i = 0; i < runs->count; i++)
		free(runs->runs[i].window);
	free(runs->runs);
	free(runs->heap);
	free(runs->given);
	free(runs->pieces);
	buf_clear(&runs->waiting);
	scratch_clear(&runs->file);
	free(runs);
}

size_t
posting_runs_count(const struct posting_runs *runs)
{
	return runs->count;
}

static enum status
write_waiting(struct posting_runs *runs, struct fault *fault)
{
	enum status status;

	if (buf_failed(&runs->waiting))
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	status = scratch_append(&runs->file, buf_string(&runs->waiting), runs->waiting.length, fault);
	runs->waiting.length = 0;
	return status;
}

enum status
posting_runs_add(struct posting_runs *runs, const struct posting_piece *piece, struct fault *fault)
{
	struct header header = {(uint32_t)strlen(piece->text) + 1, (uint32_t)piece->bytes, piece->documents,
	    piece->last_row};

	buf_add(&runs->waiting, (const char *)&header, sizeof(header));
	buf_add(&runs->waiting, piece->text, header.text_bytes);
	buf_add(&runs->waiting, (const char *)piece->data, piece->bytes);
	return runs->waiting.length >= WAITING_BYTES ? write_waiting(runs, fault) : OK;
}

enum status
posting_runs_end(struct posting_runs *runs, struct fault *fault)
{
	enum status status = write_waiting(runs, fault);

	if (status == OK && runs->count == runs->room) {
		size_t room = runs->room == 0 ? 16 : runs->room * 2;
		struct run *grown = realloc(runs->runs, room * sizeof(*grown));

		if (grown == NULL)
			return fault_set(fault, NO_MEMORY, "no memory for the postings");
		runs->runs = grown;
		runs->room = room;
	}
	if (status != OK)
		return status;
	runs->runs[runs->count] =
	    (struct run){.place = runs->begin, .end = runs->file.bytes, .rank = runs->count};
	runs->count++;
	runs->begin = runs->file.bytes;
	return OK;
}

/* At least `wanted` bytes from window[at] on, and as many more as fit. */
static enum status
fill(const struct posting_runs *runs, struct run *run, size_t wanted, struct fault *fault)
{
	size_t rest = run->used - run->at, room = wanted > WINDOW_BYTES ? wanted : WINDOW_BYTES, more;
	enum status status;

	if (rest >= wanted)
		return OK;
	if (room > run->room) {
		unsigned char *grown = malloc(room);

		if (grown == NULL)
			return fault_set(fault, NO_MEMORY, "no memory for the postings");
		if (rest > 0)
			memcpy(grown, run->window + run->at, rest);
		free(run->window);
		run->window = grown;
		run->room = room;
	} else {
		memmove(run->window, run->window + run->at, rest);
	}
	run->at = 0;
	run->used = rest;
	more = run->room - rest;
	if (more > run->end - run->place)
		more = (size_t)(run->end - run->place);
	if (rest + more < wanted)
		return fault_set(fault, CORRUPT, "a run of postings is cut");
	status = scratch_read(&runs->file, run->place, run->window + rest, more, fault);
	run->used += more;
	run->place += more;
	return status;
}

/* NOT_FOUND at the end of the run. */
static enum status
read_piece(const struct posting_runs *runs, struct run *run, struct fault *fault)
{
	struct header header;
	const unsigned char *at;
	enum status status;

	run->at += run->piece_bytes;
	run->piece_bytes = 0;
	if (run->at == run->used && run->place == run->end)
		return NOT_FOUND;
	status = fill(runs, run, sizeof(header), fault);
	if (status != OK)
		return status;
	memcpy(&header, run->window + run->at, sizeof(header));
	run->piece_bytes = sizeof(header) + header.text_bytes + header.data_bytes;
	status = fill(runs, run, run->piece_bytes, fault);
	if (status != OK)
		return status;
	at = run->window + run->at + sizeof(header);
	run->piece = (struct posting_piece){(const char *)at, header.documents, header.last_row,
	    at + header.text_bytes, header.data_bytes};
	return OK;
}

static bool
is_before(const struct run *a, const struct run *b)
{
	/* Below `live`, the heap has no NULL.  NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	int order = strcmp(a->piece.text, b->piece.text);

	return order < 0 || (order == 0 && a->rank < b->rank);
}

static void
heap_push(struct posting_runs *runs, struct run *run)
{
	size_t at = runs->live++;

	for (; at > 0 && is_before(run, runs->heap[(at - 1) / 2]); at = (at - 1) / 2)
		runs->heap[at] = runs->heap[(at - 1) / 2];
	runs->heap[at] = run;
}

static struct run *
heap_pop(struct posting_runs *runs)
{
	struct run **heap = runs->heap, *first = heap[0], *moved = heap[--runs->live];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < runs->live) {
		if (child + 1 < runs->live && is_before(heap[child + 1], heap[child]))
			child++;
		if (!is_before(heap[child], moved))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moved;
	return first;
}

static enum status
begin_merge(struct posting_runs *runs, struct fault *fault)
{
	size_t i;

	runs->heap = calloc(runs->count + 1, sizeof(struct run *));
	runs->given = calloc(runs->count + 1, sizeof(struct run *));
	runs->pieces = calloc(runs->count + 1, sizeof(*runs->pieces));
	if (runs->heap == NULL || runs->given == NULL || runs->pieces == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the postings");
	for (i = 0; i < runs->count; i++)
		runs->given[i] = &runs->runs[i]; /* each is to read its first piece */
	runs->given_count = runs->count;
	return OK;
}

/* Those whose pieces were given go on to their next ones. */
static enum status
advance(struct posting_runs *runs, struct fault *fault)
{
	size_t i;

	for (i = 0; i < runs->given_count; i++) {
		struct run *run = runs->given[i];
		enum status status = read_piece(runs, run, fault);

		if (status == OK) {
			heap_push(runs, run);
		} else if (status == NOT_FOUND) {
			free(run->window);
			run->window = NULL;
			run->room = 0;
		} else {
			return status;
		}
	}
	runs->given_count = 0;
	return OK;
}

enum status
posting_runs_next(struct posting_runs *runs, const struct posting_piece **pieces, size_t *count,
    struct fault *fault)
{
	enum status status = runs->heap == NULL ? begin_merge(runs, fault) : OK;

	if (status == OK)
		status = advance(runs, fault);
	if (status != OK)
		return status;
	if (runs->live == 0)
		return NOT_FOUND;
	do {
		struct run *run = heap_pop(runs);

		runs->given[runs->given_count] = run;
		runs->pieces[runs->given_count++] = run->piece;
	} while (runs->live > 0 && strcmp(runs->heap[0]->piece.text, runs->pieces[0].text) == 0);
	*pieces = runs->pieces;
	*count = runs->given_count;
	return OK;
}
