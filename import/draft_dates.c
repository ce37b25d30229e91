#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/draft.h"
#include "search/base/date.h"

#define MIDNIGHT_BEFORE 60 /* seconds from a midnight back into the day that it ends */
#define YEAR_LAST 2099     /* programs that must write a day and have none write 9999 */

void
draft_bad_date(struct draft *d, const char *text)
{
	draft_remark(d, REMARK_BAD_DATE, text, NULL);
}

void
draft_set_instant(struct draft *d, enum field f, const char *text)
{
	char out[ISO_INSTANT_MAX];
	int64_t instant;

	if (!feed_date(text, &instant)) {
		draft_bad_date(d, text);
		return;
	}
	instant_format(instant, out);
	draft_set_value(d, f, arena_strdup(d->arena, out));
}

/* By which clock a time is read. */
enum wall { WALL_WRITTEN, WALL_PARIS, WALL_UTC };

/* Without a zone there is but one. */
static struct civil
wall_time(const struct written_date *written, enum wall wall)
{
	struct civil local;

	if (written->has_zone && wall == WALL_PARIS)
		paris_from_instant(written->instant, &local);
	else
		instant_to_civil(written->instant +
			(wall == WALL_WRITTEN ? (int64_t)written->offset_minutes * 60 : 0), &local);
	return local;
}

/* A midnight of UTC is one by chance where the zone is neither UTC nor ours: 20:00-04:00. */
static bool
may_be_utc(const struct written_date *written)
{
	return written->offset_minutes == 0 ||
	    written->offset_minutes * 60 == paris_offset_seconds(written->instant);
}

static void
format_day(const struct civil *day, char out[SESSION_TIME_MAX])
{
	(void)snprintf(out, SESSION_TIME_MAX, "%04u-%02u-%02u", (unsigned)day->year % 10000u,
	    (unsigned)day->month % 100u, (unsigned)day->day % 100u);
}

/* From midnight to midnight is whole days, the last one excluded; so is to a minute before. */
static bool
whole_days(const char *start, const char *end, enum wall wall, struct session *s)
{
	struct written_date first, last;
	struct civil from, to;
	bool has_end = end != NULL && end[0] != '\0';

	if (!feed_date_read(start, &first) || !first.has_time)
		return false;
	if (wall == WALL_UTC && !may_be_utc(&first))
		return false;
	from = wall_time(&first, wall);
	if (from.hour != 0 || from.minute != 0 || from.second != 0)
		return false;
	to = from;
	if (has_end) {
		if (!feed_date_read(end, &last) || !last.has_time || last.has_zone != first.has_zone)
			return false;
		to = wall_time(&last, wall);
		if (to.hour == 0 && to.minute == 0 && last.instant > first.instant) {
			last.instant -= MIDNIGHT_BEFORE;
			to = wall_time(&last, wall);
		} else if (last.instant != first.instant && (to.hour != 23 || to.minute != 59)) {
			return false;
		}
	}
	format_day(&from, s->start);
	format_day(&to, s->end);
	return true;
}

/* By the clock that the partner wrote by, whatever its zone; by ours; and many a calendar writes its
 * days as midnights of UTC. */
static bool
is_whole_days(const char *start, const char *end, struct session *s)
{
	return whole_days(start, end, WALL_WRITTEN, s) || whole_days(start, end, WALL_PARIS, s) ||
	    whole_days(start, end, WALL_UTC, s);
}

/* A day that stands for none: what begins then would be ahead for ever.  An end there is true of what
 * has none. */
static bool
is_never(const char *text)
{
	struct written_date written;
	struct civil day;

	if (!feed_date_read(text, &written))
		return false;
	instant_to_civil(written.instant, &day);
	return day.year > YEAR_LAST;
}

/* A session's time → canonical: a day, or a wall time in Paris. */
static bool
session_time(const char *text, char out[SESSION_TIME_MAX])
{
	struct written_date written;
	struct civil local;

	if (!feed_date_read(text, &written))
		return false;
	local = wall_time(&written, WALL_PARIS);
	if (written.has_time)
		(void)snprintf(out, SESSION_TIME_MAX, "%04u-%02u-%02uT%02u:%02u",
		    (unsigned)local.year % 10000u, (unsigned)local.month % 100u,
		    (unsigned)local.day % 100u, (unsigned)local.hour % 100u,
		    (unsigned)local.minute % 100u);
	else
		format_day(&local, out);
	return true;
}

/* With an offset, the day that it is in Paris. */
void
draft_set_day(struct draft *d, enum field f, const char *text)
{
	char out[SESSION_TIME_MAX];

	if (is_never(text) || !session_time(text, out)) {
		draft_bad_date(d, text);
		return;
	}
	out[ISO_DATE_MAX - 1] = '\0';
	draft_set_value(d, f, arena_strdup(d->arena, out));
}

void
draft_add_session(struct draft *d, const char *start, const char *end, const char *commune)
{
	struct session s = {0};
	size_t i;

	if (start == NULL || start[0] == '\0' || d->session_count == SESSIONS_MAX)
		return;
	if (is_never(start)) {
		draft_bad_date(d, start);
		return;
	}
	if (!is_whole_days(start, end, &s)) {
		if (!session_time(start, s.start)) {
			draft_bad_date(d, start);
			return;
		}
		if (end != NULL && end[0] != '\0' && !session_time(end, s.end))
			draft_bad_date(d, end);
	}
	if (s.end[0] != '\0' && strcmp(s.end, s.start) < 0) {
		draft_remark(d, REMARK_SESSION_ENDS_BEFORE, NULL, NULL);
		s.end[0] = '\0';
	}
	if (strcmp(s.end, s.start) == 0 && strlen(s.end) == ISO_DATE_MAX - 1)
		s.end[0] = '\0';
	if (commune != NULL && commune[0] != '\0') {
		if (reference_commune(d->n->reference, commune, strlen(commune)) != NULL)
			(void)snprintf(s.commune, sizeof(s.commune), "%s", commune);
		else
			draft_unknown_code(d, FIELD_COMMUNES, commune);
	}
	for (i = 0; i < d->session_count; i++)
		if (strcmp(d->sessions[i].start, s.start) == 0 &&
		    strcmp(d->sessions[i].commune, s.commune) == 0)
			return;
	d->sessions[d->session_count++] = s;
	if (d->deducing)
		draft_mark_deduced(d, FIELD_SEANCES);
}

/* A canonical line: start, end, commune. */
void
draft_set_sessions(struct draft *d, const char *text)
{
	char *copy = arena_strdup(d->arena, text), *rest = copy;
	const char *start = strsep(&rest, "\t"), *end = strsep(&rest, "\t");

	draft_add_session(d, start, end, strsep(&rest, "\t"));
}

static int
compare_sessions(const void *a, const void *b)
{
	return strcmp(((const struct session *)a)->start, ((const struct session *)b)->start);
}

void
draft_write_sessions(struct draft *d)
{
	struct buf out = {0};
	size_t i;

	if (d->session_count == 0)
		return;
	qsort(d->sessions, d->session_count, sizeof(d->sessions[0]), compare_sessions);
	for (i = 0; i < d->session_count; i++)
		buf_printf(&out, "%s%s\t%s\t%s", i == 0 ? "" : "\n", d->sessions[i].start,
		    d->sessions[i].end, d->sessions[i].commune);
	d->action->value[FIELD_SEANCES] = buf_move(&out, d->arena);
}
