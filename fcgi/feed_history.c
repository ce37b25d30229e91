#include "fcgi/feed_history.h"

#include <string.h>

#include "search/base/date.h"
#include "search/index/history.h"

#define DAY_SECONDS 86400
#define ROW_ARENA_MAX ((size_t)2 * 1024 * 1024)

/* The walk over what is off. */
struct gathering {
	struct worker *worker;
	struct feed *feed;
	struct fault *fault;
	size_t room;
};

static int32_t
day_of(int64_t instant)
{
	struct civil local;

	paris_from_instant(instant, &local);
	return date_days(local.year, local.month, local.day);
}

static bool
has_session(const char *sessions, const char *start)
{
	struct session session;

	while (sessions_next(&sessions, &session))
		if (strcmp(session.start, start) == 0)
			return true;
	return false;
}

/* Of the sessions that an action had, those that were still to come and that it has not. */
static const char *
cancelled_of(struct arena *arena, const char *lost, const char *present, int32_t since)
{
	struct session session;
	struct buf out = {0};
	int32_t day;

	while (sessions_next(&lost, &session)) {
		if (!date_parse_days(session.end[0] != '\0' ? session.end : session.start, &day) ||
		    day < since || has_session(present, session.start) ||
		    has_session(buf_string(&out), session.start))
			continue;
		buf_printf(&out, "%s%s\t%s\t%s", out.length == 0 ? "" : "\n", session.start, session.end,
		    session.commune);
	}
	return out.length == 0 ? NULL : buf_move(&out, arena);
}

static bool
has_value(const struct request *request, enum facet f, const struct action *action)
{
	const char *codes = action->value[facet_catalogue[f].field];
	size_t i;

	for (i = 0; codes != NULL && i < request->value_count[f]; i++)
		if (facet_catalogue[f].vocabulary == VOCABULARY_NONE
			? strcmp(codes, request->values[f][i]) == 0
			: codes_contain(codes, request->values[f][i]))
			return true;
	return false;
}

/* Whether the action is in reach of the collège, as far as its département tells. */
static bool
comes_to(const struct college *home, const struct action *action)
{
	const char *departements = action->value[FIELD_DEPARTEMENTS];

	return action_is_true(action, FIELD_REGIONAL) ||
	    (departements != NULL && codes_contain(departements, home->departement));
}

static bool
belongs(const struct request *request, const struct action *action)
{
	enum facet f;

	if (request == NULL)
		return true;
	if (request->q[0] != '\0' || request->around != NULL)
		return false;
	if (request->home != NULL && !comes_to(request->home, action))
		return false;
	if (request->free_only && !action_is_true(action, FIELD_GRATUIT))
		return false;
	for (f = 0; f < FACET_COUNT; f++)
		if (request->value_count[f] > 0 && !has_value(request, f, action))
			return false;
	return true;
}

static struct action *
copy_action(struct arena *arena, const struct action *action)
{
	struct action *copy = arena_alloc(arena, sizeof(*copy));
	enum field f;

	for (f = 0; copy != NULL && f < FIELD_COUNT; f++)
		copy->value[f] = arena_strdup(arena, action->value[f]);
	return copy;
}

static struct feed_entry *
find_entry(const struct feed *feed, const char *id)
{
	size_t i;

	for (i = 0; i < feed->count; i++)
		if (strcmp(feed->entries[i].action->value[FIELD_ID], id) == 0)
			return &feed->entries[i];
	return NULL;
}

static enum status
add_cancelled(void *context, const struct index_history *history)
{
	struct gathering *g = context;
	struct arena *arena = g->worker->arena;
	struct action live = {0}, *copy;
	const struct action *action = history->withdrawn;
	const char *sessions;
	struct show show;
	enum status status = OK;

	if (g->feed->count == g->room || find_entry(g->feed, history->id) != NULL)
		return OK;
	if (action == NULL) {
		status = index_action(g->worker->index, history->id, arena, g->fault, &live);
		action = &live;
	}
	if (status != OK)
		return status;
	sessions = history->withdrawn != NULL
	    ? cancelled_of(arena, action->value[FIELD_SEANCES], NULL, day_of(history->changed))
	    : cancelled_of(arena, history->lost_sessions, action->value[FIELD_SEANCES],
		  day_of(history->lost_since));
	if (sessions == NULL || !belongs(g->feed->request, action))
		return OK;
	show = feed_show(g->feed);
	show.arena = arena;
	copy = copy_action(arena, action);
	if (copy == NULL)
		return fault_set(g->fault, NO_MEMORY, "no memory for a calendar");
	g->feed->entries[g->feed->count] =
	    feed_entry_of(&show, copy);
	g->feed->entries[g->feed->count].cancelled = sessions;
	g->feed->entries[g->feed->count].is_off = true;
	g->feed->entries[g->feed->count].changed = history->changed;
	g->feed->entries[g->feed->count++].revision = history->revision;
	return OK;
}

static enum status
describe(struct worker *w, struct feed_entry *entry, struct fault *fault)
{
	const char *sessions = entry->action->value[FIELD_SEANCES];
	struct index_history history;
	enum status status =
	    index_history(w->index, entry->action->value[FIELD_ID], w->arena, fault, &history);

	if (status == NOT_FOUND) {
		fault->status = OK;
		return OK;
	}
	if (status != OK)
		return status;
	entry->revision = history.revision;
	entry->changed = history.changed;
	if (history.withdrawn != NULL) {
		entry->is_off = true;
		entry->cancelled = cancelled_of(w->arena, sessions, NULL, day_of(history.changed));
	} else if (day_of(history.lost_since) >= w->today - CANCELLED_DAYS) {
		entry->cancelled =
		    cancelled_of(w->arena, history.lost_sessions, sessions, day_of(history.lost_since));
	}
	return OK;
}

/* The entries moved to where there is room for more. */
static bool
make_room(struct arena *arena, struct feed *feed, size_t room)
{
	struct feed_entry *entries = arena_alloc(arena, room * sizeof(*entries));

	if (entries == NULL)
		return false;
	memcpy(entries, feed->entries, feed->count * sizeof(*entries));
	feed->entries = entries;
	return true;
}

enum status
feed_add_history(struct worker *w, struct feed *feed, struct fault *fault)
{
	struct gathering gathering = {w, feed, fault, feed->count + CANCELLED_ENTRIES_MAX};
	struct history_range range = {(int64_t)(w->today - CANCELLED_DAYS) * DAY_SECONDS, INT64_MAX, "",
	    true, arena_new(ROW_ARENA_MAX)};
	enum status status = OK;
	size_t i;

	for (i = 0; status == OK && i < feed->count; i++)
		status = describe(w, &feed->entries[i], fault);
	if (status == OK && (range.arena == NULL || !make_room(w->arena, feed, gathering.room)))
		status = fault_set(fault, NO_MEMORY, "no memory for a calendar");
	if (status == OK && feed->request != NULL)
		status = index_visit_history(w->index, &range, add_cancelled, &gathering, fault);
	arena_free(range.arena);
	return status;
}

enum status
feed_withdrawn_action(struct worker *w, const char *id, struct fault *fault, struct action *out,
    bool *is_recent)
{
	struct index_history history;
	enum status status = index_history(w->index, id, w->arena, fault, &history);

	if (status != OK)
		return status;
	if (history.withdrawn == NULL)
		return fault_set(fault, NOT_FOUND, "no such action");
	*is_recent = day_of(history.changed) >= w->today - CANCELLED_DAYS;
	*out = *history.withdrawn;
	return OK;
}
