/*
 * iCalendar (RFC 5545): one event a session, in the time of Paris.  What is permanent is no event.
 *
 * UID      the action's tag with the start of the session: it stays while the session does
 * SEQUENCE the action's revision, which grows with each change of it
 *
 * A session that is off, of an action withdrawn or changed, is told as cancelled for 30 days.
 */
#include <string.h>

#include "fcgi/calendar.h"
#include "fcgi/feed.h"
#include "fcgi/feed_text.h"
#include "search/base/date.h"

#define PAST_DAYS_KEPT 30                  /* a session that is over stays so long */
#define REFRESH "PT6H"

static const char timezone[] =
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/Paris\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "DTSTART:19960331T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\n"
    "TZNAME:CEST\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19961027T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\n"
    "TZNAME:CET\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n";

/* Only digits and T: "2027-01-14T09:00" → "20270114T0900". */
static const char *
compact(struct arena *arena, const char *time)
{
	char *out = arena_strdup(arena, time), *to = out;

	for (; out != NULL && *time != '\0'; time++)
		if (*time != '-' && *time != ':')
			*to++ = *time;
	if (to != NULL)
		*to = '\0';
	return out;
}

static const char *
instant_text(struct arena *arena, int64_t instant)
{
	char text[ISO_INSTANT_MAX];

	instant_format(instant, text);
	return compact(arena, text);
}

static bool
is_day(const char *time)
{
	return strchr(time, 'T') == NULL;
}

static const char *
next_day(struct arena *arena, const char *time)
{
	char text[ISO_DATE_MAX];
	int32_t day;

	if (!date_parse_days(time, &day))
		return NULL;
	date_format(day + 1, text);
	return compact(arena, text);
}

/* An end by the day is exclusive (3.6.1); one without a time after a start with one, or before the
 * start, says nothing. */
static void
write_times(struct arena *arena, const struct session *s, const struct action *action,
    struct buf *out)
{
	long minutes;

	if (is_day(s->start)) {
		calendar_value(out, "DTSTART;VALUE=DATE", compact(arena, s->start));
		calendar_value(out, "DTEND;VALUE=DATE",
		    next_day(arena, s->end[0] != '\0' && strcmp(s->end, s->start) > 0 ? s->end : s->start));
		return;
	}
	calendar_value(out, "DTSTART;TZID=Europe/Paris",
	    arena_printf(arena, "%s00", compact(arena, s->start)));
	if (s->end[0] != '\0' && !is_day(s->end) && strcmp(s->end, s->start) > 0)
		calendar_value(out, "DTEND;TZID=Europe/Paris",
		    arena_printf(arena, "%s00", compact(arena, s->end)));
	else if (action_integer(action, FIELD_DUREE_MINUTES, &minutes) && minutes > 0)
		calendar_value(out, "DURATION", arena_printf(arena, "PT%ldM", minutes));
}

static const char *
location_of(const struct feed *feed, const struct action *action, const struct session *s)
{
	struct show show = feed_show(feed);
	const struct commune *commune =
	    reference_commune(index_reference(feed->index), s->commune, strlen(s->commune));

	return commune != NULL ? commune->name : feed_place(&show, action);
}

static const char *
description_of(const struct feed *feed, const struct feed_entry *entry)
{
	struct show show = feed_show(feed);
	const char *summary = entry->action->value[FIELD_RESUME];

	return arena_printf(feed->arena, "%s%s%s%s", summary == NULL ? "" : summary,
	    summary == NULL ? "" : "\n\n",
	    feed_facts_text(&show, entry->action), entry->url);
}

/* The labels of a field, each a text of its own between commas. */
static void
write_categories(const struct feed *feed, const struct action *action, struct buf *out)
{
	const struct term *term;
	size_t length;
	const char *cursor = action->value[FIELD_TYPE], *code;

	while (codes_next(&cursor, &code, &length))
		if ((term = reference_term(index_reference(feed->index), VOCABULARY_TYPE, code, length,
			 NULL)) != NULL)
			calendar_text(out, "CATEGORIES", term->label);
	cursor = action->value[FIELD_NIVEAUX];
	while (codes_next(&cursor, &code, &length))
		if ((term = reference_term(index_reference(feed->index), VOCABULARY_NIVEAU, code, length,
			 NULL)) != NULL)
			calendar_text(out, "CATEGORIES", term->label);
}

static const char *
contact_of(struct arena *arena, const struct action *action)
{
	const char *partners = action_partners(arena, action), *name = action->value[FIELD_CONTACT_NOM];
	const char *phone = action->value[FIELD_CONTACT_TELEPHONE], *partner;
	struct buf out = {0};
	const char *const parts[] = {name, phone};
	size_t i, length;

	while (names_next(&partners, &partner, &length))
		buf_printf(&out, "%s%.*s", out.length == 0 ? "" : ", ", (int)length, partner);
	for (i = 0; i < LENGTH(parts); i++)
		if (parts[i] != NULL)
			buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", parts[i]);
	return out.length == 0 ? NULL : buf_move(&out, arena);
}

static void
write_stamps(const struct feed *feed, const struct feed_entry *entry, struct buf *out)
{
	int64_t changed = entry->changed != 0 ? entry->changed : entry->updated;
	struct arena *arena = feed->arena;

	/* Without METHOD, when this revision was made (3.8.7.2). */
	calendar_value(out, "DTSTAMP", instant_text(arena, changed != 0 ? changed : feed->updated));
	if (entry->published != 0)
		calendar_value(out, "CREATED", instant_text(arena, entry->published));
	if (changed != 0)
		calendar_value(out, "LAST-MODIFIED", instant_text(arena, changed));
	calendar_value(out, "SEQUENCE", arena_printf(arena, "%ld", entry->revision));
}

static void
write_event(const struct feed *feed, const struct feed_entry *entry, const struct session *session,
    bool is_cancelled, struct buf *out)
{
	const struct action *action = entry->action;
	const char *lat = action->value[FIELD_GEO_LAT], *lon = action->value[FIELD_GEO_LON];
	struct arena *arena = feed->arena;

	calendar_value(out, "BEGIN", "VEVENT");
	calendar_value(out, "UID",
	    arena_printf(arena, "%s/%s", entry->id, compact(arena, session->start)));
	write_stamps(feed, entry, out);
	write_times(arena, session, action, out);
	calendar_text(out, "SUMMARY", action->value[FIELD_TITRE]);
	calendar_text(out, "DESCRIPTION", description_of(feed, entry));
	calendar_text(out, "LOCATION", location_of(feed, action, session));
	if (lat != NULL && lon != NULL)
		calendar_value(out, "GEO", arena_printf(arena, "%s;%s", lat, lon));
	calendar_value(out, "URL", entry->url);
	write_categories(feed, action, out);
	calendar_text(out, "CONTACT", contact_of(arena, action));
	calendar_value(out, "STATUS", is_cancelled ? "CANCELLED" : "CONFIRMED");
	calendar_value(out, "TRANSP", "TRANSPARENT"); /* an offer keeps nobody's time */
	calendar_value(out, "CLASS", "PUBLIC");
	calendar_value(out, "END", "VEVENT");
}

static bool
is_long_over(const struct session *session, int32_t today)
{
	int32_t day;

	return date_parse_days(session->end[0] != '\0' ? session->end : session->start, &day) &&
	    day < today - PAST_DAYS_KEPT;
}

/* A calendar of one action has all its sessions. */
static void
write_events(const struct feed *feed, const struct feed_entry *entry, struct buf *out)
{
	bool has_all = feed->request == NULL || feed->request->when == WHEN_PAST ||
	    feed->request->when == WHEN_ALL;
	const char *cursor = entry->action->value[FIELD_SEANCES];
	struct session session;

	while (!entry->is_off && sessions_next(&cursor, &session))
		if (has_all || !is_long_over(&session, feed->today))
			write_event(feed, entry, &session, false, out);
	cursor = entry->cancelled;
	while (sessions_next(&cursor, &session))
		write_event(feed, entry, &session, true, out);
}

void
feed_write_ics(const struct feed *feed, struct buf *out)
{
	size_t i;

	calendar_value(out, "BEGIN", "VCALENDAR");
	calendar_value(out, "VERSION", "2.0");
	calendar_value(out, "PRODID", "-//Repertoire//Repertoire des actions//FR");
	calendar_value(out, "CALSCALE", "GREGORIAN");
	calendar_text(out, "NAME", feed->title);
	calendar_text(out, "X-WR-CALNAME", feed->title);
	calendar_text(out, "DESCRIPTION", feed->description);
	calendar_text(out, "X-WR-CALDESC", feed->description);
	calendar_value(out, "X-WR-TIMEZONE", "Europe/Paris");
	calendar_value(out, "URL", feed->page);
	calendar_value(out, "SOURCE;VALUE=URI", feed->self);
	calendar_value(out, "LAST-MODIFIED", instant_text(feed->arena, feed->updated));
	calendar_value(out, "REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
	calendar_value(out, "X-PUBLISHED-TTL", REFRESH);
	buf_text(out, timezone);
	for (i = 0; i < feed->count; i++)
		write_events(feed, &feed->entries[i], out);
	calendar_value(out, "END", "VCALENDAR");
}
