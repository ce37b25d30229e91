#include "fcgi/period.h"

#include <stdio.h>
#include <string.h>

#include "search/base/date.h"

#define YEAR_FIRST 2000
#define YEAR_LAST 2100
#define DAYS_A_WEEK 7

struct period
period_month(int32_t day)
{
	struct period period = {false, 0, 0};
	int y, m, d;

	date_from_days(day, &y, &m, &d);
	period.first = date_days(y, m, 1);
	period.last = (m == 12 ? date_days(y + 1, 1, 1) : date_days(y, m + 1, 1)) - 1;
	return period;
}

struct period
period_week(int32_t day)
{
	int32_t monday = day - date_weekday(day);

	return (struct period){true, monday, monday + DAYS_A_WEEK - 1};
}

struct period
period_next(const struct period *p)
{
	return p->is_week ? period_week(p->last + 1) : period_month(p->last + 1);
}

struct period
period_previous(const struct period *p)
{
	return p->is_week ? period_week(p->first - 1) : period_month(p->first - 1);
}

const char *
period_parameter(struct arena *arena, const struct period *p)
{
	char date[ISO_DATE_MAX];

	date_format(p->first, date);
	return p->is_week ? arena_printf(arena, "semaine=%s", date)
			  : arena_printf(arena, "mois=%.7s", date);
}

static bool
read_day(const char *value, bool is_week, int32_t *day)
{
	char date[ISO_DATE_MAX];
	int y, m, d;

	if (strlen(value) != (is_week ? ISO_DATE_MAX - 1 : strlen("2027-01")))
		return false;
	(void)snprintf(date, sizeof(date), "%s%s", value, is_week ? "" : "-01");
	if (!date_parse_days(date, day))
		return false;
	date_from_days(*day, &y, &m, &d);
	return y >= YEAR_FIRST && y <= YEAR_LAST;
}

enum status
period_read(const struct parameter *parameters, size_t count, int32_t today, const char **wrong,
    struct period *out)
{
	size_t i;
	int32_t day;

	*out = period_month(today);
	for (i = 0; i < count; i++) {
		bool is_week = strcmp(parameters[i].name, "semaine") == 0;

		if ((!is_week && strcmp(parameters[i].name, "mois") != 0) || parameters[i].value[0] == '\0')
			continue;
		if (!read_day(parameters[i].value, is_week, &day)) {
			*wrong = parameters[i].name;
			return BAD_INPUT;
		}
		*out = is_week ? period_week(day) : period_month(day);
	}
	return OK;
}
