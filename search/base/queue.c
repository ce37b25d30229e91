#include "search/base/queue.h"

#include <pthread.h>
#include <stdlib.h>

struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	void **items; /* a ring */
	size_t room, first, count, wake;
	bool ended, stopped;
};

struct queue *
queue_new(size_t room, size_t wake)
{
	struct queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL)
		return NULL;
	queue->items = calloc(room, sizeof(*queue->items));
	queue->room = room;
	queue->wake = wake;
	if (queue->items == NULL) {
		free(queue);
		return NULL;
	}
	/* With default attributes neither can fail here. */
	(void)pthread_mutex_init(&queue->mutex, NULL);
	(void)pthread_cond_init(&queue->changed, NULL);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	(void)pthread_cond_destroy(&queue->changed);
	(void)pthread_mutex_destroy(&queue->mutex);
	free(queue->items);
	free(queue);
}

bool
queue_push(struct queue *queue, void *item)
{
	bool taken;

	(void)pthread_mutex_lock(&queue->mutex);
	while (queue->count == queue->room && !queue->stopped)
		(void)pthread_cond_wait(&queue->changed, &queue->mutex);
	taken = !queue->stopped;
	if (taken) {
		queue->items[(queue->first + queue->count++) % queue->room] = item;
		if (queue->count == queue->wake) /* who waits found none */
			(void)pthread_cond_signal(&queue->changed);
	}
	(void)pthread_mutex_unlock(&queue->mutex);
	return taken;
}

void *
queue_pop(struct queue *queue)
{
	void *item = NULL;

	(void)pthread_mutex_lock(&queue->mutex);
	while (queue->count == 0 && !queue->ended && !queue->stopped)
		(void)pthread_cond_wait(&queue->changed, &queue->mutex);
	if (queue->count > 0 && !queue->stopped) {
		item = queue->items[queue->first];
		queue->first = (queue->first + 1) % queue->room;
		if (--queue->count + queue->wake == queue->room) /* who waits found it full */
			(void)pthread_cond_signal(&queue->changed);
	}
	(void)pthread_mutex_unlock(&queue->mutex);
	return item;
}

static void
finish(struct queue *queue, bool *how)
{
	(void)pthread_mutex_lock(&queue->mutex);
	*how = true;
	(void)pthread_cond_broadcast(&queue->changed);
	(void)pthread_mutex_unlock(&queue->mutex);
}

void
queue_end(struct queue *queue)
{
	finish(queue, &queue->ended);
}

void
queue_stop(struct queue *queue)
{
	finish(queue, &queue->stopped);
}
