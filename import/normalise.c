#include "import/draft.h"
#include "import/personal_data.h"

#include <string.h>

static void
set_given(struct draft *d)
{
	const struct given_field *given;

	for (given = d->item->given; given != NULL; given = given->next) {
		d->line = given->line;
		if (given->field != FIELD_ID && given->field != FIELD_SOURCE)
			draft_set(d, given->field, given->text);
	}
	/* Half a point is none. */
	if (draft_lacks(d, FIELD_GEO_LAT) != draft_lacks(d, FIELD_GEO_LON))
		d->action->value[FIELD_GEO_LAT] = d->action->value[FIELD_GEO_LON] = NULL;
	d->line = d->item->unknown_line;
	if (d->item->unknown != NULL)
		draft_remark(d, REMARK_UNKNOWN_ELEMENT, d->item->unknown, NULL);
	d->line = d->item->line;
}

static bool
is_plain(const struct text_construct *text)
{
	return text->type != NULL && strcmp(text->type, "text/plain") == 0;
}

/* Of a line's or an area's extent in longitude (0) or latitude (1); a point's own. */
static double
middle(const struct feed_item *item, size_t axis)
{
	double least = item->coordinates[axis], most = least;
	size_t i;

	for (i = axis; i < item->coordinate_count; i += 2) {
		least = item->coordinates[i] < least ? item->coordinates[i] : least;
		most = item->coordinates[i] > most ? item->coordinates[i] : most;
	}
	return (least + most) / 2;
}

/* What any feed has: title, texts, link, dates, place, event. */
static void
set_common(struct draft *d)
{
	const struct feed_item *item = d->item;
	const struct text_construct *long_text =
	    item->content.text != NULL ? &item->content : &item->summary;
	const struct event_time *time;
	const struct link *link;
	bool is_summary = false; /* the description: its text, below, is the summary's */

	if (item->title.text != NULL)
		draft_set_if_missing(d, FIELD_TITRE, is_plain(&item->title)
			? item->title.text
			: html_to_text(d->arena, item->title.text));
	if (draft_lacks(d, FIELD_DESCRIPTION) && long_text->text != NULL) {
		draft_set_value(d, FIELD_DESCRIPTION, html_sanitise(d->arena, long_text->text, long_text->base));
		is_summary = long_text == &item->summary && !draft_lacks(d, FIELD_DESCRIPTION);
	}
	if (item->summary.text != NULL && !is_summary)
		draft_set_if_missing(d, FIELD_RESUME, html_to_text(d->arena, item->summary.text));
	if (draft_lacks(d, FIELD_RESUME) && !draft_lacks(d, FIELD_DESCRIPTION))
		draft_set(d, FIELD_RESUME, html_sanitised_text(d->arena, d->action->value[FIELD_DESCRIPTION]));
	draft_set_if_missing(d, FIELD_URL, item->link);
	draft_set_if_missing(d, FIELD_PUBLIE, item->published);
	draft_set_if_missing(d, FIELD_MODIFIE, item->updated);
	if (item->date_text != NULL)
		draft_bad_date(d, item->date_text);
	draft_set_if_missing(d, FIELD_LANGUE, item->language);
	if (item->has_geo && draft_lacks(d, FIELD_GEO_LAT)) {
		draft_set(d, FIELD_GEO_LAT, arena_printf(d->arena, "%.6g", middle(item, 1)));
		draft_set(d, FIELD_GEO_LON, arena_printf(d->arena, "%.6g", middle(item, 0)));
	}
	if (draft_lacks(d, FIELD_SEANCES)) {
		draft_add_session(d, item->event_start, item->event_end, NULL);
		for (time = item->more_times; time != NULL; time = time->next)
			draft_add_session(d, time->start, time->end, NULL);
	}
	for (link = item->enclosures; link != NULL; link = link->next)
		if (link->type != NULL && strncmp(link->type, "image/", 6) == 0)
			draft_set_if_missing(d, FIELD_IMAGE, link->url);
	draft_set_if_missing(d, FIELD_IMAGE, item->image.url);
}

enum status
normalise(const struct normaliser *normaliser, const struct feed_item *item, struct arena *arena,
    struct fault *fault, struct action *action)
{
	struct draft *d = arena_alloc(arena, sizeof(*d));
	enum field f;

	*action = (struct action){0};
	if (d == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for an action");
	*d = (struct draft){.n = normaliser, .arena = arena, .item = item, .action = action,
	    .line = item->line};
	for (f = 0; normaliser->deductions != NULL && f < FIELD_COUNT; f++)
		normaliser->deductions[f] = (struct deduction){.kind = DEDUCED_NOT};
	set_given(d);
	set_common(d);
	if (!arena_failed(arena) && action->value[FIELD_TITRE] == NULL) {
		draft_remark(d, REMARK_NO_TITLE, NULL, NULL);
		return fault_set(fault, BAD_INPUT, "line %ld: no title", item->line);
	}
	if (!arena_failed(arena))
		deduce(d);
	if (!arena_failed(arena)) {
		draft_write_sessions(d);
		identify(d);
		action->value[FIELD_SOURCE] = normaliser->source->slug;
		if (personal_data_is_told(action))
			draft_remark(d, REMARK_PERSONAL_DATA, NULL, NULL);
	}
	if (arena_failed(arena))
		return fault_set(fault, TOO_LARGE, "line %ld: the item is too large", item->line);
	return OK;
}
