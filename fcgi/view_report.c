/* What a check found, as partners read it. */
#include <stdio.h>
#include <string.h>

#include "fcgi/french.h"
#include "fcgi/partners.h"
#include "fcgi/view_card.h"
#include "search/base/date.h"
#include "search/base/html_text.h"

#define TEXT_SHOWN_MAX 300 /* bytes of a value */

const char *
partners_text(const struct texts *texts, const char *prefix, const char *name)
{
	char key[TEXT_KEY_MAX];
	const struct text *text;
	int length = snprintf(key, sizeof(key), "%s%s%s", prefix, name == NULL ? "" : ".",
	    name == NULL ? "" : name);

	if (length < 0 || (size_t)length >= sizeof(key))
		return NULL;
	text = texts_find(texts, key, (size_t)length);
	return text == NULL ? NULL : text->plain[TEXT_SINGULAR];
}

static struct value *
member(const struct value *object, const char *name)
{
	return (struct value *)value_get(object, name, strlen(name));
}

static const char *
text_of(const struct value *object, const char *name)
{
	const struct value *found = value_get(object, name, strlen(name));

	return found != NULL && found->kind == VALUE_TEXT ? found->text : NULL;
}

static const char *
codes_text(const struct show *show, const struct action *action, enum field f)
{
	struct value *holder = value_object(show->arena), *label;
	struct buf out = {0};

	view_labels(show->arena, holder, "libelles", show->index, action, f);
	label = member(holder, "libelles");
	for (label = label == NULL ? NULL : label->children.first; label != NULL; label = label->next)
		buf_printf(&out, "%s%s", out.length > 0 ? ", " : "", label->text);
	return buf_move(&out, show->arena);
}

static const char *
sessions_text(const struct show *show, const struct action *action)
{
	const char *cursor = action->value[FIELD_SEANCES];
	struct session session;
	struct buf out = {0};

	while (sessions_next(&cursor, &session))
		buf_printf(&out, "%s%s", out.length > 0 ? " ; " : "",
		    french_session(show->arena, &show->words->phrases, &session));
	return french_spaces(show->arena, buf_move(&out, show->arena));
}

static const char *
html_text(const struct show *show, const char *html)
{
	struct buf out = {0};

	html_plain_text(html, &out);
	return buf_move(&out, show->arena);
}

/* As somebody reads it who knows no code. */
static const char *
field_text(const struct show *show, const struct texts *texts, const struct action *action,
    enum field f)
{
	const char *text = action->value[f];
	int32_t day;
	long n;

	switch (field_catalogue[f].kind) {
	case KIND_CODE:
	case KIND_CODES:
		return codes_text(show, action, f);
	case KIND_BOOLEAN:
		return partners_text(texts, action_is_true(action, f) ? "verifier.oui" : "verifier.non", NULL);
	case KIND_SESSIONS:
		return sessions_text(show, action);
	case KIND_HTML:
		return html_text(show, text);
	case KIND_DATE:
		return date_parse_days(text, &day) ? french_day(show->arena, &show->words->phrases, day) : text;
	case KIND_INTEGER:
		return f == FIELD_DUREE_MINUTES && action_integer(action, f, &n)
		    ? french_duration(show->arena, &show->words->phrases, n)
		    : text;
	default:
		return text;
	}
}

static const char *
shortened(struct arena *arena, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);

	if (length <= TEXT_SHOWN_MAX)
		return text;
	for (length = TEXT_SHOWN_MAX; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80; length--)
		continue;
	return arena_copy(arena, text, length);
}

static void
read_action(const struct value *values, struct action *action)
{
	const struct value *v;
	enum field f;

	*action = (struct action){0};
	for (v = values == NULL ? NULL : values->children.first; v != NULL; v = v->next) {
		f = field_by_column(v->name);
		if (f != FIELD_COUNT && v->kind == VALUE_TEXT)
			action->value[f] = v->text;
	}
}

static void
set_fields(const struct show *show, const struct texts *texts, struct value *element,
    const struct action *action)
{
	const struct value *origins = member(element, "origines"), *why;
	const struct value *reasons = member(element, "deductions");
	struct value *list = value_set_list(show->arena, element, "champs"), *item;
	const char *origin, *whole, *shown;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		origin = origins == NULL ? NULL : text_of(origins, field_catalogue[f].column);
		if (origin == NULL || action->value[f] == NULL)
			continue;
		item = value_add_object(show->arena, list);
		value_set_text(show->arena, item, "intitule",
		    partners_text(texts, "champ", field_catalogue[f].column));
		whole = field_text(show, texts, action, f);
		shown = shortened(show->arena, whole);
		value_set_text(show->arena, item, "valeur", shown);
		value_set_boolean(show->arena, item, "coupee", shown != whole);
		value_set_text(show->arena, item, "origine",
		    partners_text(texts, "verifier.origine", origin));
		value_set_boolean(show->arena, item, "deduit", strcmp(origin, "deduit") == 0);
		why = reasons == NULL ? NULL : member(reasons, field_catalogue[f].column);
		if (why != NULL)
			value_set_text(show->arena, item, "pourquoi", text_of(why, "phrase"));
	}
}

/* The card as a list of results shows it; its link leads to what is said of the action. */
static void
set_card(const struct show *show, const struct texts *texts, struct value *element, int64_t rank,
    struct action *action)
{
	struct value *list = value_set_list(show->arena, element, "cartes"), *path;
	struct result result = {0};

	if (action->value[FIELD_PARTENAIRE_NOM] == NULL)
		action->value[FIELD_PARTENAIRE_NOM] = partners_text(texts, "verifier.votre_nom", NULL);
	result.action = *action;
	result.title = action->value[FIELD_TITRE];
	result.excerpt = action->value[FIELD_RESUME] == NULL ? "" : action->value[FIELD_RESUME];
	result.next_start = action_next_start(show->arena, action, show->today);
	if (result.next_start == NULL) /* no memory: the caller sees it */
		return;
	result.is_past = action->value[FIELD_SEANCES] != NULL && result.next_start[0] == '\0';
	view_card(show->arena, list, show->index, &result);
	path = list == NULL || list->children.first == NULL ? NULL : member(list->children.first, "chemin");
	if (path != NULL && path->kind == VALUE_TEXT)
		path->text = arena_printf(show->arena, "#action-%lld", (long long)rank);
}

static bool
is_empty(const struct value *object, const char *name)
{
	const struct value *list = member(object, name);

	return list == NULL || list->children.first == NULL;
}

static void
set_element(const struct show *show, const struct texts *texts, struct value *element)
{
	const struct value *rank = member(element, "rang");
	struct action action;

	if (is_empty(element, "diagnostics") && is_empty(element, "manques"))
		value_set_boolean(show->arena, element, "sans_remarque", true);
	read_action(member(element, "valeurs"), &action);
	if (show->index == NULL || rank == NULL || action.value[FIELD_TITRE] == NULL ||
	    action.value[FIELD_ID] == NULL)
		return;
	set_fields(show, texts, element, &action);
	set_card(show, texts, element, rank->integer, &action);
}

static int64_t
count_of(const struct value *report, const char *part, const char *name)
{
	const struct value *object = member(report, part);
	const struct value *n = object == NULL ? NULL : member(object, name);

	return n != NULL && n->kind == VALUE_INTEGER ? n->integer : 0;
}

void
view_report(const struct show *show, const struct texts *texts, struct value *page,
    struct value *report)
{
	struct value *elements = member(report, "elements"), *element;
	const struct value *read = member(report, "lu");
	int64_t received = count_of(report, "actions", "recues");
	int64_t described = count_of(report, "actions", "decrites");
	int64_t remarks = count_of(report, "remarques", "erreurs") +
	    count_of(report, "remarques", "avertissements");

	for (element = elements == NULL ? NULL : elements->children.first; element != NULL;
	     element = element->next)
		set_element(show, texts, element);
	value_set_boolean(show->arena, report, "a_dire", !is_empty(report, "diagnostics"));
	value_set_integer(show->arena, report, "nombre", received);
	value_set_integer(show->arena, report, "nombre_remarques", remarks);
	value_set_integer(show->arena, report, "nombre_refusees",
	    count_of(report, "actions", "refusees"));
	if (received > described)
		value_set_integer(show->arena, report, "decrites", described);
	if (read != NULL && read->boolean && received == 0)
		value_set_boolean(show->arena, report, "vide", true);
	if (read != NULL && read->boolean && remarks == 0 && received > 0)
		value_set_boolean(show->arena, report, "parfait", true);
	value_set(page, "rapport", report);
}
