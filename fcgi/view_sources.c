#include <stdlib.h>
#include <string.h>

#include "fcgi/view.h"
#include "search/base/date.h"

#define MINUTE_S INT64_C(60)
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)
#define ALARM_S DAY_S /* without an import: its timer stands still */

#define BROKEN 2 /* ranks below it: nothing of the source is read any more */
#define TO_MEND 3

/* The worst first. */
static int
rank_of(const struct source_health *source)
{
	static const char *const states[] = {"en_panne", "retiree", "jamais_lue"};
	size_t i;

	_Static_assert(LENGTH(states) == TO_MEND, "a rank each");
	for (i = 0; i < LENGTH(states); i++)
		if (source->state != NULL && strcmp(source->state, states[i]) == 0)
			return (int)i;
	return source->rejected > 0 || source->repaired > 0 || source->address != NULL
	    ? TO_MEND
	    : TO_MEND + 1;
}

/* Absent comes last. */
static int
compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int
compare(const void *left, const void *right)
{
	const struct source_health *a = left, *b = right;
	int order = rank_of(a) - rank_of(b);

	if (order == 0)
		order = compare_texts(a->failing_since, b->failing_since);
	return order != 0 ? order : compare_texts(a->name, b->name);
}

static const char *
age(const struct show *show, int64_t seconds)
{
	static const struct {
		int64_t unit;
		enum wording one, many;
	} units[] = {{DAY_S, WORD_AGE_DAY, WORD_AGE_DAYS}, {HOUR_S, WORD_AGE_HOURS, WORD_AGE_HOURS},
	    {MINUTE_S, WORD_AGE_MINUTES, WORD_AGE_MINUTES}};
	size_t i;

	for (i = 0; i < LENGTH(units); i++)
		if (seconds >= units[i].unit) {
			int64_t n = seconds / units[i].unit;

			return words_fill(show->arena,
			    show->words->text[n < 2 ? units[i].one : units[i].many],
			    arena_printf(show->arena, "%lld", (long long)n), NULL);
		}
	return show->words->text[WORD_AGE_NOW];
}

/* An instant as people and as machines read it. */
static void
set_instant(const struct show *show, struct value *object, const char *name, const char *instant,
    int64_t now)
{
	struct value *value;
	int64_t when;

	if (instant == NULL || !instant_parse(instant, &when))
		return;
	value = value_set_object(show->arena, object, name);
	value_set_text(show->arena, value, "instant", instant);
	value_set_text(show->arena, value, "age", age(show, now - when));
}

static void
add_source(const struct show *show, struct value *list, const struct source_health *source,
    int64_t now)
{
	struct value *item = value_add_object(show->arena, list);
	int64_t next;

	health_set_value(show->arena, item, source);
	if (source->state != NULL)
		value_set_boolean(show->arena, item, source->state, true);
	if (rank_of(source) == TO_MEND)
		value_set_boolean(show->arena, item, "a_corriger", true);
	set_instant(show, item, "lue", source->succeeded, now);
	set_instant(show, item, "essayee", source->tried, now);
	set_instant(show, item, "prevenu", source->partner_told, now);
	set_instant(show, item, "prevenue", source->agence_told, now);
	set_instant(show, item, "depuis", source->failing_since, now);
	if (source->next != NULL && instant_parse(source->next, &next) && next > now)
		value_set_text(show->arena, item, "attente",
		    words_fill(show->arena, show->words->text[WORD_SOURCES_WAIT],
			arena_printf(show->arena, "%lld", (long long)((next - now + HOUR_S - 1) / HOUR_S)),
			NULL));
}

/* What the Agence calls a source; its name in the configuration where it is in none any more. */
static const char *
name_of(const struct health *health, const char *source)
{
	size_t i;

	for (i = 0; i < health->count; i++)
		if (health->sources[i].source != NULL && health->sources[i].name != NULL &&
		    strcmp(health->sources[i].source, source) == 0)
			return health->sources[i].name;
	return source;
}

static void
add_merge(const struct show *show, struct value *list, const struct health *health,
    const struct health_merge *merge)
{
	struct value *item = value_add_object(show->arena, list), *names;
	char *sources = arena_strdup(show->arena, merge->sources);
	const char *source;

	value_set_text(show->arena, item, "titre", merge->title);
	value_set_text(show->arena, item, "chemin", action_path(show->arena, merge->id));
	names = value_set_list(show->arena, item, "noms");
	while ((source = strsep(&sources, ",")) != NULL)
		value_add_text(show->arena, names, name_of(health, source));
}

/* What several sources publish; the list is bounded, and says how many it leaves out. */
static void
add_merges(const struct show *show, struct value *page, const struct health *health)
{
	struct value *list = value_set_list(show->arena, page, "fusions");
	size_t i;

	for (i = 0; i < health->merge_count; i++)
		add_merge(show, list, health, &health->merges[i]);
	value_set_integer(show->arena, page, "nombre_fusions", health->merged);
	if (health->merged > (long)health->merge_count)
		value_set_integer(show->arena, page, "autres_fusions",
		    health->merged - (long)health->merge_count);
}

void
view_sources(const struct show *show, struct value *page, struct health *health, int64_t now)
{
	struct value *list = value_set_list(show->arena, page, "sources");
	int64_t written;
	size_t failing = 0, i;

	if (health->count > 0)
		qsort(health->sources, health->count, sizeof(*health->sources), compare);
	for (i = 0; i < health->count; i++) {
		failing += rank_of(&health->sources[i]) < BROKEN;
		add_source(show, list, &health->sources[i], now);
	}
	add_merges(show, page, health);
	set_instant(show, page, "releve", health->written, now);
	value_set_integer(show->arena, page, "nombre_sources", (int64_t)health->count);
	value_set_integer(show->arena, page, "nombre_pannes", (int64_t)failing);
	if (health->written != NULL && instant_parse(health->written, &written) &&
	    now - written > ALARM_S)
		value_set_boolean(show->arena, page, "arret", true);
}
