#include "import/child/reading_work.h"

#include <pthread.h>
#include <stdlib.h>

#include "import/schedule.h"
#include "search/base/queue.h"

#define SLOTS 32 /* items on the way: each has an arena */
/* Worth waking a thread for.  One that waits leaves all other slots to the other one: they come. */
#define SLOTS_WOKEN 8
#define ITEM_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define HEAD_ARENA_MAX ((size_t)64 * 1024 * 1024)

enum kind { ITEM, DIAGNOSTIC, RESTART };

/* What the parser hands on. */
struct slot {
	enum kind kind;
	struct arena *arena; /* of all its texts */
	struct feed_item item;
	struct diagnostic diagnostic;
};

struct work {
	const struct reading_request *request;
	/* Between the threads. */
	struct slot slots[SLOTS];
	struct queue *idle, *filled;
	/* The parser's. */
	struct slot *current; /* the item that it gathers, NULL between two */
	/* The normalising thread's, until it has ended. */
	pthread_t thread;
	struct child *child;
	struct normaliser normaliser;
	struct arena *texts; /* of one action */
	struct buf body;
	struct reading_counts counts;
	enum status status;
	struct fault fault;
};

/* Said by the thread that normalises, and by the other one when that has ended. */

static void
send_diagnostic(void *context, const struct diagnostic *d)
{
	struct work *w = context;

	size_t i;

	buf_reset(&w->body);
	message_add_number(&w->body, d->remark);
	for (i = 0; i < REMARK_VALUES_MAX; i++)
		message_add_text(&w->body, d->values[i]);
	message_add_number(&w->body, d->line);
	message_add_number(&w->body, d->column);
	if (w->status == OK)
		w->status = child_send(w->child, READING_DIAGNOSTIC, &w->body);
}

static void
send_action(struct work *w, const struct feed_item *item, const struct action *action)
{
	enum field f;

	buf_reset(&w->body);
	message_add_number(&w->body, item->line);
	message_add_number(&w->body, item->column);
	message_add_number(&w->body, (int64_t)action->deduced);
	for (f = 0; f < FIELD_COUNT; f++)
		message_add_text(&w->body, action->value[f]);
	if (w->status == OK)
		w->status = child_send(w->child, READING_ACTION, &w->body);
}

static void
send_restart(struct work *w)
{
	w->counts.received = w->counts.rejected = 0;
	buf_reset(&w->body);
	if (w->status == OK)
		w->status = child_send(w->child, READING_RESTART, &w->body);
}

static void
send_counts(struct work *w)
{
	buf_reset(&w->body);
	message_add_number(&w->body, w->counts.received);
	message_add_number(&w->body, w->counts.rejected);
	message_add_number(&w->body, w->counts.wishes.floor_s);
	message_add_number(&w->body, w->counts.wishes.skip_hours);
	message_add_number(&w->body, w->counts.wishes.skip_days);
	if (w->status == OK)
		w->status = child_send(w->child, READING_COUNTS, &w->body);
}

static void
normalise_item(struct work *w, const struct feed_item *item)
{
	struct action action;
	enum status status;

	arena_reset(w->texts);
	w->counts.received++;
	status = normalise(&w->normaliser, item, w->texts, &w->fault, &action);
	if (status == OK)
		send_action(w, item, &action);
	else if (status == BAD_INPUT)
		w->counts.rejected++;
	else if (w->status == OK)
		w->status = status;
}

static void
stop(struct work *w)
{
	queue_stop(w->idle);
	queue_stop(w->filled);
}

static void *
normalise_items(void *context)
{
	struct work *w = context;
	struct slot *slot;

	child_confine(w->child);
	while (w->status == OK && (slot = queue_pop(w->filled)) != NULL) {
		if (slot->kind == ITEM)
			normalise_item(w, &slot->item);
		else if (slot->kind == DIAGNOSTIC)
			send_diagnostic(w, &slot->diagnostic);
		else
			send_restart(w);
		(void)queue_push(w->idle, slot);
	}
	if (w->status != OK)
		stop(w);
	return NULL;
}

/* The parser's callbacks: each fails, or is void, once the other thread has given up. */

static struct slot *
take_slot(struct work *w)
{
	struct slot *slot = queue_pop(w->idle);

	if (slot != NULL)
		arena_reset(slot->arena);
	return slot;
}

static struct arena *
begin_item(void *context)
{
	struct work *w = context;

	if (w->current == NULL)
		w->current = take_slot(w);
	else
		arena_reset(w->current->arena); /* of an item that nobody wanted */
	return w->current == NULL ? NULL : w->current->arena;
}

static enum status
hand_item_on(void *context, const struct feed_item *item)
{
	struct work *w = context;
	struct slot *slot = w->current;

	w->current = NULL;
	slot->kind = ITEM;
	slot->item = *item;
	return queue_push(w->filled, slot) ? OK : IO_ERROR;
}

static void
hand_diagnostic_on(void *context, const struct diagnostic *d)
{
	struct work *w = context;
	struct slot *slot = take_slot(w);
	size_t i;

	if (slot == NULL)
		return;
	slot->kind = DIAGNOSTIC;
	slot->diagnostic = *d;
	for (i = 0; i < REMARK_VALUES_MAX; i++)
		slot->diagnostic.values[i] = arena_strdup(slot->arena, d->values[i]);
	(void)queue_push(w->filled, slot);
}

static void
hand_restart_on(void *context)
{
	struct work *w = context;
	struct slot *slot = take_slot(w);

	if (slot == NULL)
		return;
	slot->kind = RESTART;
	(void)queue_push(w->filled, slot);
}

/* The parser's own thread; the other one has confined itself, and said so. */
static void
confine(void *context)
{
	(void)context;
	(void)sandbox_enter();
}

/* A rule that runs over its limits is the operator's to mend. */
static void
say_slow_rules(struct work *w)
{
	const struct rule *rule;
	size_t rank = 1;

	arena_reset(w->texts);
	for (rule = w->normaliser.source->rules; rule != NULL; rule = rule->next, rank++)
		if (pattern_overruns(rule->pattern) > 0)
			send_diagnostic(w, &(struct diagnostic){REMARK_SLOW_RULE,
				{arena_printf(w->texts, "%zu", rank),
				    arena_printf(w->texts, "%u", pattern_overruns(rule->pattern))}, 0, 0});
}

static bool
open_slots(struct work *w)
{
	size_t i;

	w->idle = queue_new(SLOTS, SLOTS_WOKEN);
	w->filled = queue_new(SLOTS, SLOTS_WOKEN);
	w->texts = arena_new(ITEM_ARENA_MAX);
	if (w->idle == NULL || w->filled == NULL || w->texts == NULL)
		return false;
	for (i = 0; i < SLOTS; i++) {
		w->slots[i].arena = arena_new(ITEM_ARENA_MAX);
		if (w->slots[i].arena == NULL || !queue_push(w->idle, &w->slots[i]))
			return false;
	}
	return true;
}

/* The status is the parser's, or that of the thread that gave up before. */
static enum status
read_document(struct work *w, struct arena *head_arena, struct fault *fault)
{
	struct feed_source feed = *w->request->feed;
	struct feed_sink sink = {hand_item_on, hand_diagnostic_on, w, hand_restart_on,
	    begin_item};
	struct feed_head head;
	enum status status;

	feed.confine = confine;
	if (pthread_create(&w->thread, NULL, normalise_items, w) != 0)
		return fault_set(fault, IO_ERROR, "a thread to read with cannot be started");
	status = feed_read(&feed, &sink, head_arena, fault, &head);
	queue_end(w->filled);
	(void)pthread_join(w->thread, NULL);
	if (w->status != OK)
		return fault_set(fault, w->status, "%s", w->fault.message);
	if (status == OK)
		schedule_read_wishes(&head.about, &w->counts.wishes);
	return status;
}

/* The process ends when this does: nothing is freed. */
enum status
reading_work(const struct reading_request *request, struct child *child, struct fault *fault)
{
	struct arena *head_arena = arena_new(HEAD_ARENA_MAX);
	struct work *w = calloc(1, sizeof(*w));
	enum status status;

	if (head_arena == NULL || w == NULL || !open_slots(w)) /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		return fault_set(fault, NO_MEMORY, "no memory to read a document");
	w->request = request;
	w->child = child;
	w->normaliser = request->normaliser;
	w->normaliser.diagnostic = send_diagnostic;
	w->normaliser.context = w;
	tagger_forgive(w->normaliser.tagger);
	status = read_document(w, head_arena, fault);
	say_slow_rules(w);
	send_counts(w);
	if (status == OK && w->status != OK)
		status = fault_set(fault, w->status, "what is read cannot be handed over");
	return status;
}
