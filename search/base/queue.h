/*
 * A bounded queue of pointers from one thread to another.  Anyone may include it.
 *
 * The thread that adds waits while it is full, the one that takes waits while it is empty: the
 * slower one sets the pace, and what is on the way is bounded.
 */
#ifndef SEARCH_BASE_QUEUE_H
#define SEARCH_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct queue;

/* Of `room` items at most.  Who waits is woken once there are `wake` items to take, or places to fill:
 * 1, or more where each item is little work and the others are sure to come.  NULL if memory lacks. */
struct queue *queue_new(size_t room, size_t wake);
/* Of no thread's any more.  NULL is allowed; the items are not its own. */
void queue_free(struct queue *queue);

/* `item` is not NULL.  False, and the item stays the caller's, once queue_stop() was called. */
bool queue_push(struct queue *queue, void *item);
/* NULL: nothing more comes, or queue_stop() was called. */
void *queue_pop(struct queue *queue);

/* Nothing more comes: what is in the queue can still be taken. */
void queue_end(struct queue *queue);
/* Both sides give up: nobody waits any more, nothing is taken. */
void queue_stop(struct queue *queue);

#endif
