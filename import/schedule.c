#include "import/schedule.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HOUR_S 3600L
#define DAY_S (24L * HOUR_S)
#define DOUBLINGS_MAX 10 /* the ceiling comes first */

/* A whole number without sign, alone in its text; -1 otherwise. */
static long
whole_number(const char *text)
{
	char *end;
	long n;

	if (text == NULL)
		return -1;
	text += strspn(text, " \t\r\n");
	if (*text < '0' || *text > '9')
		return -1;
	n = strtol(text, &end, 10); /* saturates, and is capped by who asks */
	return end[strspn(end, " \t\r\n")] == '\0' ? n : -1;
}

static long
period_seconds(const struct feed_about *about)
{
	static const struct {
		const char *name;
		long seconds;
	} periods[] = {{"hourly", HOUR_S}, {"daily", DAY_S}, {"weekly", 7 * DAY_S},
	    {"monthly", 30 * DAY_S}, {"yearly", 365 * DAY_S}};
	long times = whole_number(about->update_frequency);
	size_t i;

	for (i = 0; about->update_period != NULL && i < LENGTH(periods); i++)
		if (strcasecmp(about->update_period, periods[i].name) == 0)
			return periods[i].seconds / (times > 0 ? times : 1);
	return 0;
}

static long
skipped_hours(const struct hours *hours)
{
	long mask = 0, n;

	/* RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23. */
	for (; hours != NULL; hours = hours->next)
		if ((n = whole_number(hours->hour)) >= 0 && n <= 24)
			mask |= 1L << (n % 24);
	return mask;
}

static long
skipped_days(const struct hours *days)
{
	static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	    "Saturday", "Sunday"};
	long mask = 0;
	size_t i;

	for (; days != NULL; days = days->next)
		for (i = 0; i < LENGTH(names); i++)
			if (strcasecmp(days->hour, names[i]) == 0)
				mask |= 1L << i;
	return mask;
}

void
schedule_read_wishes(const struct feed_about *about, struct feed_wishes *out)
{
	long ttl = whole_number(about->ttl), period = period_seconds(about);

	*out = (struct feed_wishes){0};
	if (ttl > 0)
		out->floor_s = ttl >= SCHEDULE_FLOOR_MAX_S / 60 ? SCHEDULE_FLOOR_MAX_S : ttl * 60;
	if (period > out->floor_s)
		out->floor_s = period > SCHEDULE_FLOOR_MAX_S ? SCHEDULE_FLOOR_MAX_S : period;
	out->skip_hours = skipped_hours(about->skip_hours);
	out->skip_days = skipped_days(about->skip_days);
}

static bool
is_skipped(const struct feed_wishes *wishes, int64_t when)
{
	long hour = (long)(when / HOUR_S % 24);
	int day = date_weekday((int32_t)(when / DAY_S));

	return ((wishes->skip_hours >> hour) & 1) != 0 || ((wishes->skip_days >> day) & 1) != 0;
}

/* The first hour that the feed does not skip; `when` itself where it skips a whole week. */
static int64_t
after_skips(const struct feed_wishes *wishes, int64_t when)
{
	int64_t at = when;
	int i;

	for (i = 0; i <= 7 * 24; i++) {
		if (!is_skipped(wishes, at))
			return at;
		at = (at / HOUR_S + 1) * HOUR_S;
	}
	return when;
}

void
schedule_succeeded(struct source_follow *follow, long frequency_s, int64_t now)
{
	long delay = follow->wishes.floor_s > frequency_s ? follow->wishes.floor_s : frequency_s;

	follow->failures = 0;
	follow->gone = 0;
	follow->failing_since[0] = follow->asked_until[0] = '\0';
	instant_format(after_skips(&follow->wishes, now + delay), follow->not_before);
}

void
schedule_failed(struct source_follow *follow, long frequency_s, int64_t now, uint32_t jitter)
{
	long ceiling = frequency_s > SCHEDULE_BACKOFF_MAX_S ? frequency_s : SCHEDULE_BACKOFF_MAX_S;
	long delay = frequency_s, i;

	if (follow->failures < INT32_MAX)
		follow->failures++;
	if (follow->failing_since[0] == '\0')
		instant_format(now, follow->failing_since);
	for (i = 1; i < follow->failures && i <= DOUBLINGS_MAX && delay < ceiling; i++)
		delay *= 2;
	if (delay > ceiling)
		delay = ceiling;
	delay += (long)(jitter % (uint32_t)(delay / SCHEDULE_JITTER_PART + 1));
	instant_format(now + delay, follow->not_before);
}

long
schedule_retry_after(const char *value, int64_t now)
{
	long n = whole_number(value);

	if (n < 0 && value != NULL) {
		int64_t date = (int64_t)curl_getdate(value, NULL);

		n = date <= now ? 0 : date - now > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (long)(date - now);
	}
	return n < 0 ? 0 : n > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : n;
}

static bool
is_later(const char *instant, int64_t now)
{
	int64_t when;

	return instant_parse(instant, &when) && when > now;
}

bool
schedule_waits(const char *until, int64_t now)
{
	return is_later(until, now) && !is_later(until, now + RETRY_AFTER_MAX_S);
}

bool
schedule_is_due(const struct source_follow *follow, const struct source_state *state,
    long frequency_s, int64_t now)
{
	int64_t last;

	if (schedule_waits(follow->asked_until, now))
		return false;
	if (state->tried[0] == '\0' || !instant_parse(state->tried, &last))
		return true;
	/* A clock that was ahead when the source was read stops nothing. */
	if (last > now)
		return true;
	if (follow->gone != 0)
		return false;
	if (follow->not_before[0] == '\0')
		return now - last >= frequency_s;
	return !is_later(follow->not_before, now);
}

void
schedule_next(const struct source_follow *follow, char out[24])
{
	const char *next = strcmp(follow->asked_until, follow->not_before) > 0 ? follow->asked_until
									      : follow->not_before;

	(void)snprintf(out, 24, "%s", follow->gone != 0 ? "" : next);
}
