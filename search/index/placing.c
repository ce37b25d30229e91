#include "search/index/placing.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/queue.h"
#include "search/index/record.h"

#define ROWS 64 /* on the way: the memory that the steps share */

/* One step's own end. */
struct step {
	pthread_t thread;
	enum status status;
	struct fault fault;
};

struct placing {
	const struct placing_parts *parts;
	struct index_row rows[ROWS];
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

static void *
analyse_rows(void *context)
{
	struct placing *p = context;
	struct step *step = &p->analysing;
	struct index_row *row;
	uint32_t number = 0;

	while (step->status == OK && (row = queue_pop(p->idle)) != NULL) {
		step->status = analyse_row(p, row, &step->fault);
		row->number = ++number;
		if (step->status == OK && !queue_push(p->analysed, row))
			break;
	}
	if (step->status == NOT_FOUND)
		step->status = OK; /* all of them */
	else if (step->status != OK)
		stop(p);
	queue_end(p->analysed);
	return NULL;
}

static void
gather_rows(struct placing *p)
{
	struct step *step = &p->gathering;
	struct index_row *row;

	while (step->status == OK && (row = queue_pop(p->analysed)) != NULL) {
		p->words += row->words;
		step->status = postings_writer_add_row(p->parts->postings, row, &step->fault);
		if (step->status == OK)
			step->status = columns_writer_add(p->parts->columns, &row->action, row->title_rank,
			    row->words, &step->fault);
		if (step->status == OK && !queue_push(p->gathered, row))
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
	struct index_row *row;

	while (step->status == OK && (row = queue_pop(p->gathered)) != NULL) {
		step->status = row_writer_add(p->parts->rows, row, &step->fault);
		if (step->status == OK && !queue_push(p->idle, row))
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
row_clear(struct index_row *row)
{
	size_t i;

	buf_clear(&row->record);
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_clear(&row->tokens[i]);
	buf_clear(&row->occurrences);
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
	p->idle = queue_new(ROWS);
	p->analysed = queue_new(ROWS);
	p->gathered = queue_new(ROWS);
	if (p->idle == NULL || p->analysed == NULL || p->gathered == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory to build the index");
	for (i = 0; status == OK && i < ROWS; i++)
		(void)queue_push(p->idle, &p->rows[i]);
	if (status == OK)
		status = run_steps(p, fault);
	if (status == OK)
		*words = p->words;
	queue_free(p->idle);
	queue_free(p->analysed);
	queue_free(p->gathered);
	for (i = 0; i < ROWS; i++)
		row_clear(&p->rows[i]);
	free(p);
	return status;
}
