#include "import/child/reading.h"

#include "import/schedule.h"

#define ITEM_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define HEAD_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define PLACE_MAX INT32_MAX         /* of lines and columns */
#define CODE_BYTES_MAX 40           /* of a diagnostic */
#define SENTENCE_BYTES_MAX 4096
#define DIAGNOSTICS_AN_ITEM 64      /* that an item can be worth on average */

enum { READING_ACTION, READING_DIAGNOSTIC, READING_RESTART, READING_COUNTS };

struct reading {
	const struct reading_request *request;
	const struct reading_sink *sink;
	struct reading_counts *counts;
	struct fault *fault;
	size_t actions, diagnostics; /* taken by the parent */
	bool restarted;
	/* In the child. */
	struct child *child;
	struct normaliser normaliser;
	struct arena *items; /* reset after each */
	struct buf body;
	enum status sent;
};

static void
send_diagnostic(void *context, const struct diagnostic *d)
{
	struct reading *r = context;

	buf_reset(&r->body);
	message_add_number(&r->body, d->level);
	message_add_text(&r->body, d->code);
	message_add_text(&r->body, d->message);
	message_add_number(&r->body, d->line);
	message_add_number(&r->body, d->column);
	if (r->sent == OK)
		r->sent = child_send(r->child, READING_DIAGNOSTIC, &r->body);
}

static enum status
send_action(struct reading *r, const struct feed_item *item, const struct action *action)
{
	enum field f;

	buf_reset(&r->body);
	message_add_number(&r->body, item->line);
	message_add_number(&r->body, item->column);
	message_add_number(&r->body, (int64_t)action->deduced);
	for (f = 0; f < FIELD_COUNT; f++)
		message_add_text(&r->body, action->value[f]);
	if (r->sent == OK)
		r->sent = child_send(r->child, READING_ACTION, &r->body);
	return r->sent;
}

static enum status
take_item(void *context, const struct feed_item *item)
{
	struct reading *r = context;
	struct action action;
	enum status status;

	arena_reset(r->items);
	r->counts->received++;
	status = normalise(&r->normaliser, item, r->items, r->fault, &action);
	if (status == BAD_INPUT) {
		r->counts->rejected++;
		return r->sent;
	}
	return status == OK ? send_action(r, item, &action) : status;
}

static void
restart(void *context)
{
	struct reading *r = context;

	r->counts->received = r->counts->rejected = 0;
	buf_reset(&r->body);
	if (r->sent == OK)
		r->sent = child_send(r->child, READING_RESTART, &r->body);
}

/* A rule that runs over its limits is the operator's to mend. */
static void
say_slow_rules(struct reading *r, struct arena *arena)
{
	const struct rule *rule;
	size_t rank = 1;

	for (rule = r->normaliser.source->rules; rule != NULL; rule = rule->next, rank++)
		if (pattern_overruns(rule->pattern) > 0)
			send_diagnostic(r, &(struct diagnostic){WARNING, "regex_limit",
				arena_printf(arena,
				    "Le motif de la règle n\u00b0\u00a0%zu de cette source est trop coûteux\u00a0: "
				    "il a été abandonné sur %u textes.",
				    rank, pattern_overruns(rule->pattern)), 0, 0});
}

static void
confine(void *context)
{
	child_confine(context);
}

static enum status
send_counts(struct reading *r)
{
	buf_reset(&r->body);
	message_add_number(&r->body, r->counts->received);
	message_add_number(&r->body, r->counts->rejected);
	message_add_number(&r->body, r->counts->wishes.floor_s);
	message_add_number(&r->body, r->counts->wishes.skip_hours);
	message_add_number(&r->body, r->counts->wishes.skip_days);
	return r->sent == OK ? child_send(r->child, READING_COUNTS, &r->body) : r->sent;
}

static enum status
work(void *context, struct child *child, struct fault *fault)
{
	struct reading *r = context;
	struct feed_source feed = *r->request->feed;
	struct feed_sink sink = {take_item, send_diagnostic, r, restart};
	struct arena *head_arena = arena_new(HEAD_ARENA_MAX);
	struct feed_head head;
	enum status status, counted;

	r->child = child;
	r->fault = fault;
	r->items = arena_new(ITEM_ARENA_MAX);
	if (head_arena == NULL || r->items == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to read a document");
	r->normaliser = r->request->normaliser;
	r->normaliser.diagnostic = send_diagnostic;
	r->normaliser.context = r;
	feed.confine = confine;
	feed.confine_context = child;
	tagger_forgive(r->normaliser.tagger);
	status = feed_read(&feed, &sink, head_arena, fault, &head);
	if (status == OK)
		schedule_read_wishes(&head.about, &r->counts->wishes);
	say_slow_rules(r, head_arena);
	counted = send_counts(r);
	return status != OK ? status : counted;
}

/* The catalogue's bounds, which the child has kept unless it is no longer ours. */
static bool
read_action(struct message *m, struct action *action, int64_t *line, int64_t *column)
{
	int64_t deduced;
	enum field f;

	if (!message_number(m, 0, PLACE_MAX, line) || !message_number(m, 0, PLACE_MAX, column) ||
	    !message_number(m, 0, ((int64_t)1 << FIELD_COUNT) - 1, &deduced))
		return false;
	action->deduced = (uint64_t)deduced;
	for (f = 0; f < FIELD_COUNT; f++)
		if (!message_text(m, field_catalogue[f].bytes_max, &action->value[f]) ||
		    (action->value[f] != NULL && action->value[f][0] == '\0'))
			return false;
	return message_is_over(m) && action->value[FIELD_ID] != NULL &&
	    action->value[FIELD_TITRE] != NULL;
}

static enum status
take_action(struct reading *r, struct message *m, struct fault *fault)
{
	struct action action;
	int64_t line, column;

	if (!read_action(m, &action, &line, &column) ||
	    ++r->actions > r->request->feed->limits.items_max)
		return BAD_INPUT;
	return r->sink->action(r->sink->context, &action, (long)line, (long)column, fault);
}

static enum status
take_diagnostic(struct reading *r, struct message *m)
{
	int64_t level, line, column;
	struct diagnostic d;

	if (!message_number(m, NOTE, ERROR, &level) || !message_text(m, CODE_BYTES_MAX, &d.code) ||
	    !message_text(m, SENTENCE_BYTES_MAX, &d.message) ||
	    !message_number(m, 0, PLACE_MAX, &line) || !message_number(m, 0, PLACE_MAX, &column) ||
	    !message_is_over(m) || d.code == NULL || d.message == NULL ||
	    ++r->diagnostics > r->request->feed->limits.items_max * DIAGNOSTICS_AN_ITEM)
		return BAD_INPUT;
	d.level = (enum diagnostic_level)level;
	d.line = (long)line;
	d.column = (long)column;
	r->sink->diagnostic(r->sink->context, &d);
	return OK;
}

static enum status
take_restart(struct reading *r, struct fault *fault)
{
	if (r->restarted)
		return BAD_INPUT;
	r->restarted = true;
	r->actions = r->diagnostics = 0;
	return r->sink->restart(r->sink->context, fault);
}

static enum status
take_counts(struct reading *r, struct message *m)
{
	int64_t received, rejected, floor, hours, days;

	if (!message_number(m, 0, INT32_MAX, &received) ||
	    !message_number(m, 0, received, &rejected) ||
	    !message_number(m, 0, SCHEDULE_FLOOR_MAX_S, &floor) ||
	    !message_number(m, 0, SCHEDULE_ALL_HOURS, &hours) ||
	    !message_number(m, 0, SCHEDULE_ALL_DAYS, &days) || !message_is_over(m))
		return BAD_INPUT;
	r->counts->received = (long)received;
	r->counts->rejected = (long)rejected;
	r->counts->wishes = (struct feed_wishes){(long)floor, (long)hours, (long)days};
	return OK;
}

static enum status
take(void *context, struct message *m, struct fault *fault)
{
	struct reading *r = context;

	switch (m->kind) {
	case READING_ACTION:
		return take_action(r, m, fault);
	case READING_DIAGNOSTIC:
		return take_diagnostic(r, m);
	case READING_RESTART:
		return take_restart(r, fault);
	case READING_COUNTS:
		return take_counts(r, m);
	default:
		return BAD_INPUT;
	}
}

enum status
reading_run(const struct reading_request *request, const struct reading_sink *sink,
    struct fault *fault, struct reading_counts *counts)
{
	struct reading r = {.request = request, .sink = sink, .counts = counts};
	struct child_job job = {work, take, &r, request->feed->bytes == NULL ? request->feed->file : CHILD_NO_FILE,
	    child_limits_for(request->feed->limits.bytes_max), request->stop};

	if (request->elapsed_max != 0 && request->elapsed_max < job.limits.elapsed)
		job.limits.elapsed = request->elapsed_max;
	*counts = (struct reading_counts){0};
	return child_run(&job, fault, &counts->child);
}
