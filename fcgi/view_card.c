#include "fcgi/view_card.h"

#include <string.h>

#include "fcgi/french.h"
#include "search/base/date.h"

#define JOBS_SHOWN_MAX 12

void
view_labels(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f)
{
	const struct reference *reference = index_reference(index);
	const char *cursor = action->value[f], *code;
	struct value *list;
	size_t length, count = 0;

	if (cursor == NULL)
		return;
	list = value_set_list(arena, object, name);
	while (codes_next(&cursor, &code, &length) && count++ < JOBS_SHOWN_MAX) {
		const struct term *term =
		    reference_term(reference, field_catalogue[f].vocabulary, code, length, NULL);
		const struct commune *commune = field_catalogue[f].vocabulary == VOCABULARY_COMMUNE
		    ? reference_commune(reference, code, length)
		    : NULL;

		if (commune != NULL)
			value_add_text(arena, list, commune->name);
		else if (term != NULL)
			value_add_text(arena, list, term->label);
	}
}

void
view_terms(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f)
{
	const char *cursor = action->value[f], *code;
	struct value *list = value_set_list(arena, object, name), *item;
	size_t length, count = 0;

	while (codes_next(&cursor, &code, &length) && count++ < JOBS_SHOWN_MAX) {
		const struct term *term = reference_term(index_reference(index),
		    field_catalogue[f].vocabulary, code, length, NULL);

		if (term == NULL)
			continue;
		item = value_add_object(arena, list);
		value_set_text(arena, item, "code", term->code);
		value_set_text(arena, item, "libelle", term->label);
	}
}

void
view_label(struct arena *arena, struct value *object, const char *name, const struct index *index,
    const struct action *action, enum field f)
{
	const char *code = action->value[f];

	if (code != NULL)
		value_set_text(arena, object, name,
		    reference_label(index_reference(index), field_catalogue[f].vocabulary, code));
}

const char *
view_partners(struct arena *arena, const struct action *action)
{
	const char *partners = action_partners(arena, action), *cursor = partners, *name;
	struct buf out = {0};
	size_t length;

	while (names_next(&cursor, &name, &length))
		buf_printf(&out, "%s%.*s", out.length == 0 ? ""
			: cursor[strspn(cursor, "\n")] != '\0' ? ", "
								: " et ", (int)length, name);
	return partners == NULL ? NULL : buf_move(&out, arena);
}

/* Up to three names, or two and how many others. */
static void
set_places(struct arena *arena, struct value *object, const struct index *index,
    const struct action *action)
{
	const char *cursor = action->value[FIELD_COMMUNES], *code, *names[3] = {NULL};
	size_t length, count = 0;

	while (codes_next(&cursor, &code, &length)) {
		const struct commune *c = reference_commune(index_reference(index), code, length);

		if (c == NULL)
			continue;
		if (count < LENGTH(names))
			names[count] = c->name;
		count++;
	}
	if (count == 0)
		value_set_boolean(arena, object, "regional", action_is_true(action, FIELD_REGIONAL));
	else
		value_set_text(arena, object, "ou", french_list(arena, index_phrases(index), names, count));
	if (count > LENGTH(names))
		value_set_integer(arena, object, "autres_communes", (int64_t)(count - 2));
}

static void
set_price(struct arena *arena, struct value *object, const struct action *action)
{
	if (action->value[FIELD_GRATUIT] == NULL)
		return;
	if (action_is_true(action, FIELD_GRATUIT)) {
		value_set_boolean(arena, object, "gratuit", true);
		return;
	}
	value_set_boolean(arena, object, "payant", true);
	value_set_text(arena, object, "cout", action->value[FIELD_COUT]);
}

/* Whether none of those who take part is a pupil. */
static bool
is_for_adults(const char *audience)
{
	static const char *const adults[] = {"equipes_educatives", "professionnels"};
	const char *at = audience == NULL ? "" : audience;
	size_t i, length;

	for (at += strspn(at, " "); *at != '\0'; at += length, at += strspn(at, " ")) {
		length = strcspn(at, " ");
		for (i = 0; i < LENGTH(adults); i++)
			if (strlen(adults[i]) == length && strncmp(at, adults[i], length) == 0)
				break;
		if (i == LENGTH(adults))
			return false;
	}
	return audience != NULL && audience[0] != '\0';
}

static void
set_numbers(struct arena *arena, struct value *object, const struct phrases *phrases,
    const struct action *action)
{
	long n;

	if (action_integer(action, FIELD_DUREE_MINUTES, &n) && n > 0)
		value_set_text(arena, object, "duree", french_duration(arena, phrases, n));
	if (action_integer(action, FIELD_EFFECTIF_MAX, &n) && n > 0)
		value_set_integer(arena, object, "effectif", n);
	if (is_for_adults(action->value[FIELD_PUBLIC]))
		value_set_boolean(arena, object, "adultes", true);
}

/* What a card and a page have in common. */
void
view_basics(struct arena *arena, struct value *object, const struct index *index,
    const struct action *action)
{
	value_set_text(arena, object, "chemin", action_path(arena, action->value[FIELD_ID]));
	value_set_text(arena, object, "partenaire", french_spaces(arena, view_partners(arena, action)));
	view_label(arena, object, "type", index, action, FIELD_TYPE);
	value_set_text(arena, object, "type_code",
	    action->value[FIELD_TYPE] == NULL ? "autre" : action->value[FIELD_TYPE]);
	view_label(arena, object, "lieu", index, action, FIELD_LIEU);
	view_labels(arena, object, "niveaux", index, action, FIELD_NIVEAUX);
	set_places(arena, object, index, action);
	set_price(arena, object, action);
	set_numbers(arena, object, index_phrases(index), action);
}

static const char *
first_session(struct arena *arena, const struct phrases *phrases, const struct action *action,
    const char *start)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;

	while (sessions_next(&cursor, &session))
		if (strcmp(session.start, start) == 0)
			return french_session(arena, phrases, &session);
	return NULL;
}

void
view_card(struct arena *arena, struct value *list, const struct index *index,
    const struct result *result)
{
	struct value *card = value_add_object(arena, list);
	const char *start = result->asked_start != NULL ? result->asked_start : result->next_start;
	const char *kilometres;

	view_basics(arena, card, index, &result->action);
	value_set_html_trusted(arena, card, "titre",
	    french_spaces(arena, marked_html(arena, result->title)));
	value_set_html_trusted(arena, card, "extrait",
	    french_spaces(arena, marked_html(arena, result->excerpt)));
	if (start[0] != '\0')
		value_set_text(arena, card, "prochaine",
		    first_session(arena, index_phrases(index), &result->action, start));
	else if (result->is_past)
		value_set_boolean(arena, card, "passee", true);
	else
		value_set_boolean(arena, card, "permanente", true);
	if (result->has_distance) {
		kilometres = french_kilometres(arena, result->distance_km);
		value_set_text(arena, card, "distance", kilometres);
		value_set_boolean(arena, card, "tout_pres", kilometres == NULL);
	}
}
