#include "search/index/placing.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/queue.h"
#include "search/index/record.h"

/* On the way: the memory that the steps share.  A batch is worth waking a thread for. */
#define BATCHES 8
#define BATCH_ROWS 16

struct batch {
	struct index_row rows[BATCH_ROWS];
	size_t count;
};

/* One step's own end. */
struct step {
	pthread_t thread;
	enum status status;
	struct fault fault;
};

struct placing {
	const struct placing_parts *parts;
	struct batch batches[BATCHES];
	/* From step to step, and back to the first. */
	struct queue *idle, *analysed, *gathered;
	struct step analysing, gathering, writing;
	uint64_t words;
};

static void
stop(struct placing *p)
{
	queue_stop(p->idle);
	queue_stop(p->analysed);
	queue_stop(p->gathered);
}

/* NOT_FOUND after the last one. */
static enum status
analyse_row(struct placing *p, struct index_row *row, struct fault *fault)
{
	enum status status = spool_next(p->parts->spool, &row->record, &row->title_rank, fault);

	if (status != OK)
		return status;
	if (!record_read(row->record.data, row->record.length, &row->action))
		return fault_set(fault, CORRUPT, "a spooled action cannot be read back");
	if (row_texts_analyse(p->parts->texts, &row->action, row) != OK)
		return fault_set(fault, NO_MEMORY, "no memory for a text");
	return OK;
}

/* NOT_FOUND when it took the last ones. */
static enum status
fill_batch(struct placing *p, struct batch *batch, uint32_t *number)
{
	struct step *step = &p->analysing;
	struct index_row *row;

	for (batch->count = 0; batch->count < BATCH_ROWS; batch->count++) {
		row = &batch->rows[batch->count];
		step->status = analyse_row(p, row, &step->fault);
		if (step->status != OK)
			break;
		row->number = ++*number;
	}
	return step->status;
}

static void *
analyse_rows(void *context)
{
	struct placing *p = context;
	struct step *step = &p->analysing;
	struct batch *batch;
	uint32_t number = 0;

	while (step->status == OK && (batch = queue_pop(p->idle)) != NULL) {
		enum status status = fill_batch(p, batch, &number);

		if ((status == OK || status == NOT_FOUND) && !queue_push(p->analysed, batch))
			break;
	}
	if (step->status == NOT_FOUND)
		step->status = OK; /* all of them */
	else if (step->status != OK)
		stop(p);
	queue_end(p->analysed);
	return NULL;
}

static enum status
gather_row(struct placing *p, const struct index_row *row, struct fault *fault)
{
	enum status status = postings_writer_add_row(p->parts->postings, row, fault);

	p->words += row->words;
	return status == OK ? columns_writer_add(p->parts->columns, &row->action, row->title_rank,
				  row->words, fault)
			    : status;
}

static void
gather_rows(struct placing *p)
{
	struct step *step = &p->gathering;
	struct batch *batch;
	size_t i;

	while (step->status == OK && (batch = queue_pop(p->analysed)) != NULL) {
		for (i = 0; step->status == OK && i < batch->count; i++)
			step->status = gather_row(p, &batch->rows[i], &step->fault);
		if (step->status == OK && !queue_push(p->gathered, batch))
			break;
	}
	if (step->status != OK)
		stop(p);
	queue_end(p->gathered);
}

static void *
write_rows(void *context)
{
	struct placing *p = context;
	struct step *step = &p->writing;
	struct batch *batch;
	size_t i;

	while (step->status == OK && (batch = queue_pop(p->gathered)) != NULL) {
		for (i = 0; step->status == OK && i < batch->count; i++)
			step->status = row_writer_add(p->parts->rows, &batch->rows[i], &step->fault);
		if (step->status == OK && !queue_push(p->idle, batch))
			break;
	}
	if (step->status != OK)
		stop(p);
	return NULL;
}

/* Signals are the calling thread's business. */
static enum status
start(struct step *step, void *(*run)(void *), struct placing *p, struct fault *fault)
{
	sigset_t all, before;
	int error;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&step->thread, NULL, run, p);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error == 0 ? OK : fault_set(fault, IO_ERROR, "start a thread: %s", strerror(error));
}

static enum status
run_steps(struct placing *p, struct fault *fault)
{
	const struct step *steps[] = {&p->analysing, &p->gathering, &p->writing};
	enum status status = start(&p->analysing, analyse_rows, p, fault);
	size_t i;

	if (status != OK)
		return status;
	status = start(&p->writing, write_rows, p, fault);
	if (status == OK)
		gather_rows(p);
	else
		stop(p);
	if (status == OK)
		(void)pthread_join(p->writing.thread, NULL);
	(void)pthread_join(p->analysing.thread, NULL);
	for (i = 0; status == OK && i < LENGTH(steps); i++)
		if (steps[i]->status != OK)
			status = fault_set(fault, steps[i]->status, "%s", steps[i]->fault.message);
	return status;
}

static void
batch_clear(struct batch *batch)
{
	struct index_row *row;
	size_t i;

	for (row = batch->rows; row < batch->rows + BATCH_ROWS; row++) {
		buf_clear(&row->record);
		for (i = 0; i < FTS_COLUMNS; i++)
			buf_clear(&row->tokens[i]);
		buf_clear(&row->occurrences);
	}
}

enum status
placing_run(const struct placing_parts *parts, struct fault *fault, uint64_t *words)
{
	struct placing *p = calloc(1, sizeof(*p));
	enum status status = OK;
	size_t i;

	if (p == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to build the index");
	p->parts = parts;
	p->idle = queue_new(BATCHES, 1);
	p->analysed = queue_new(BATCHES, 1);
	p->gathered = queue_new(BATCHES, 1);
	if (p->idle == NULL || p->analysed == NULL || p->gathered == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory to build the index");
	for (i = 0; status == OK && i < BATCHES; i++)
		(void)queue_push(p->idle, &p->batches[i]);
	if (status == OK)
		status = run_steps(p, fault);
	if (status == OK)
		*words = p->words;
	queue_free(p->idle);
	queue_free(p->analysed);
	queue_free(p->gathered);
	for (i = 0; i < BATCHES; i++)
		batch_clear(&p->batches[i]);
	free(p);
	return status;
}
