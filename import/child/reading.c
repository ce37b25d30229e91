#include "import/child/reading.h"

#include "import/child/reading_work.h"
#include "import/schedule.h"

#define PLACE_MAX INT32_MAX         /* of lines and columns */
#define VALUE_BYTES_MAX 256         /* of a remark */
#define DIAGNOSTICS_AN_ITEM 64      /* that an item can be worth on average */

struct reading {
	const struct reading_request *request;
	const struct reading_sink *sink;
	struct reading_counts *counts;
	size_t actions, diagnostics; /* taken */
	bool restarted;
};

/* In the child. */
static enum status
work(void *context, struct child *child, struct fault *fault)
{
	struct reading *r = context;

	return reading_work(r->request, child, fault);
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
	int64_t remark, line, column;
	struct diagnostic d;
	size_t i;

	if (!message_number(m, REMARK_NONE + 1, REMARK_COUNT - 1, &remark))
		return BAD_INPUT;
	for (i = 0; i < REMARK_VALUES_MAX; i++)
		if (!message_text(m, VALUE_BYTES_MAX, &d.values[i]))
			return BAD_INPUT;
	if (!message_number(m, 0, PLACE_MAX, &line) || !message_number(m, 0, PLACE_MAX, &column) ||
	    !message_is_over(m) ||
	    ++r->diagnostics > r->request->feed->limits.items_max * DIAGNOSTICS_AN_ITEM)
		return BAD_INPUT;
	d.remark = (enum remark)remark;
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
