/* The agenda: sessions by day. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/view.h"
#include "fcgi/view_card.h"
#include "fcgi/view_filters.h"
#include "search/base/date.h"

#define SESSIONS_MAX 2000 /* of one period */

struct occurrence {
	const struct action *action;
	struct session session;
	int32_t day, last; /* where it is shown, within the period; when it is over */
};

static int
compare_occurrences(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;
	int order;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	order = strcmp(x->session.start, y->session.start);
	return order != 0 ? order
			  : strcmp(x->action->value[FIELD_TITRE], y->action->value[FIELD_TITRE]);
}

/* The sessions that the period and the wanted dates hold, in order. */
static size_t
gather(const struct period *period, const struct answer *answer, struct occurrence *list)
{
	size_t count = 0, i;

	for (i = 0; i < answer->result_count; i++) {
		const char *cursor = answer->results[i].action.value[FIELD_SEANCES];
		struct occurrence o = {.action = &answer->results[i].action};

		while (count < SESSIONS_MAX && sessions_next(&cursor, &o.session)) {
			if (!date_parse_days(o.session.start, &o.day))
				continue;
			if (!date_parse_days(o.session.end, &o.last) || o.last < o.day)
				o.last = o.day;
			if (o.last < period->first || o.day > period->last)
				continue;
			o.day = o.day < period->first ? period->first : o.day;
			list[count++] = o;
		}
	}
	qsort(list, count, sizeof(*list), compare_occurrences);
	return count;
}

static const char *
anchor_of(struct arena *arena, int32_t day)
{
	char date[ISO_DATE_MAX];

	date_format(day, date);
	return arena_printf(arena, "j%s", date);
}

static void
add_occurrence(const struct show *show, struct value *list, const struct occurrence *o)
{
	const struct commune *commune = reference_commune(index_reference(show->index),
	    o->session.commune, strlen(o->session.commune));
	struct value *item = value_add_object(show->arena, list);

	view_basics(show->arena, item, show->index, o->action);
	value_set_text(show->arena, item, "titre",
	    french_spaces(show->arena, o->action->value[FIELD_TITRE]));
	value_set_text(show->arena, item, "heures", french_hours(show->arena, &show->words->phrases, &o->session));
	if (o->last > o->day)
		value_set_text(show->arena, item, "jusqu_au", french_day(show->arena, &show->words->phrases, o->last));
	if (commune != NULL)
		value_set_text(show->arena, item, "commune", commune->name);
	value_set_boolean(show->arena, item, "passee", o->last < show->today);
}

static void
add_days(const struct show *show, struct value *agenda, const struct occurrence *list, size_t count)
{
	struct value *days = value_set_list(show->arena, agenda, "jours"), *day, *sessions = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (i == 0 || list[i].day != list[i - 1].day) {
			day = value_add_object(show->arena, days);
			value_set_text(show->arena, day, "ancre", anchor_of(show->arena, list[i].day));
			value_set_text(show->arena, day, "jour", french_day(show->arena, &show->words->phrases, list[i].day));
			value_set_boolean(show->arena, day, "aujourd_hui", list[i].day == show->today);
			sessions = value_set_list(show->arena, day, "seances");
		}
		add_occurrence(show, sessions, &list[i]);
	}
}

static size_t
count_day(const struct occurrence *list, size_t count, int32_t day)
{
	size_t n = 0, i;

	for (i = 0; i < count; i++)
		n += list[i].day == day;
	return n;
}

/* Weeks of seven cells, those outside the period empty. */
static void
add_grid(const struct show *show, struct value *agenda, const struct period *period,
    const struct occurrence *list, size_t count)
{
	struct value *weeks = value_set_list(show->arena, agenda, "semaines"), *cells, *cell;
	int32_t day = period->first - date_weekday(period->first), weekday;
	int y, m, d;

	for (; day <= period->last; day += 7) {
		cells = value_set_list(show->arena, value_add_object(show->arena, weeks), "cases");
		for (weekday = 0; weekday < 7; weekday++) {
			int32_t here = day + weekday;

			cell = value_add_object(show->arena, cells);
			if (here < period->first || here > period->last)
				continue;
			date_from_days(here, &y, &m, &d);
			value_set_integer(show->arena, cell, "numero", d);
			value_set_boolean(show->arena, cell, "aujourd_hui", here == show->today);
			if (count_day(list, count, here) == 0)
				continue;
			value_set_integer(show->arena, cell, "du_jour", (int64_t)count_day(list, count, here));
			value_set_text(show->arena, cell, "ancre", anchor_of(show->arena, here));
		}
	}
}

static const char *
period_path(const struct show *show, const struct request *request, const struct period *period)
{
	struct show other = *show;

	other.extra = period_parameter(show->arena, period);
	return view_search_path(&other, request);
}

static void
set_links(const struct show *show, struct value *agenda, const struct period *period,
    const struct request *request)
{
	struct period next = period_next(period), previous = period_previous(period);
	int32_t inside = show->today >= period->first && show->today <= period->last ? show->today
										     : period->first;
	const char *parameter = period_parameter(show->arena, period);
	struct period month = period_month(inside), week = period_week(inside);
	struct period now = period->is_week ? period_week(show->today) : period_month(show->today);

	value_set_text(show->arena, agenda, "suivant", period_path(show, request, &next));
	value_set_text(show->arena, agenda, "precedent", period_path(show, request, &previous));
	value_set_text(show->arena, agenda, "par_mois", period_path(show, request, &month));
	value_set_text(show->arena, agenda, "par_semaine", period_path(show, request, &week));
	if (now.first != period->first)
		value_set_text(show->arena, agenda, "maintenant", period_path(show, request, &now));
	value_set_text(show->arena, agenda, "parametre", period->is_week ? "semaine" : "mois");
	if (parameter != NULL)
		value_set_text(show->arena, agenda, "valeur", parameter + strcspn(parameter, "=") + 1);
}

void
view_agenda(const struct show *show, struct value *page, const struct period *period,
    const struct request *request, const struct answer *answer)
{
	struct occurrence *list = arena_alloc(show->arena, SESSIONS_MAX * sizeof(*list));
	struct value *agenda = value_set_object(show->arena, page, "agenda");
	struct request wide = *request;
	size_t count;

	if (list == NULL)
		return;
	/* The period stands for the dates, and all is on one page. */
	wide.from = INT32_MIN;
	wide.to = INT32_MAX;
	wide.when = WHEN_DEFAULT;
	wide.per_page = PER_PAGE_DEFAULT;
	wide.order = ORDER_RELEVANCE;
	count = gather(period, answer, list);
	value_set_integer(show->arena, agenda, "nombre", (int64_t)count);
	value_set_boolean(show->arena, agenda, "semaine", period->is_week);
	value_set_text(show->arena, agenda, "titre", period->is_week
		? french_days(show->arena, &show->words->phrases, period->first, period->last)
		: french_month(show->arena, &show->words->phrases, period->first));
	if (answer->total > answer->result_count)
		value_set_integer(show->arena, agenda, "trop", (int64_t)answer->result_count);
	add_days(show, agenda, list, count);
	if (!period->is_week)
		add_grid(show, agenda, period, list, count);
	set_links(show, agenda, period, &wide);
	view_filters(show, page, &wide, answer);
}
