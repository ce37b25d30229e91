#include "fcgi/action_xml.h"

#include <string.h>

static void
write_codes(struct arena *arena, const char *name, const char *codes, struct xml *xml)
{
	const char *code;
	size_t length;

	while (codes_next(&codes, &code, &length))
		xml_element(xml, name, arena_copy(arena, code, length));
}

static void
write_names(struct arena *arena, const char *name, const char *names, struct xml *xml)
{
	const char *at;
	size_t length;

	while (names_next(&names, &at, &length))
		xml_element(xml, name, arena_copy(arena, at, length));
}

static void
write_sessions(const char *name, const char *sessions, struct xml *xml)
{
	struct session session;

	while (sessions_next(&sessions, &session)) {
		xml_start(xml, name);
		xml_attribute(xml, "debut", session.start);
		xml_attribute(xml, "fin", session.end[0] != '\0' ? session.end : NULL);
		xml_attribute(xml, "commune", session.commune[0] != '\0' ? session.commune : NULL);
		xml_end(xml);
	}
}

/* The members of a group are attributes of one element; the partner's name is its text. */
static void
write_group(const char *name, const struct action *action, enum field first, struct xml *xml)
{
	const char *group = field_catalogue[first].group;
	bool is_open = false;
	enum field f;

	for (f = first; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (info->group == NULL || strcmp(info->group, group) != 0)
			break;
		if (action->value[f] == NULL)
			continue;
		if (!is_open)
			xml_start(xml, name);
		is_open = true;
		if (f != FIELD_PARTENAIRE_NOM)
			xml_attribute(xml, info->name, action->value[f]);
	}
	if (!is_open)
		return;
	if (first == FIELD_PARTENAIRE_NOM)
		xml_text(xml, action->value[FIELD_PARTENAIRE_NOM]);
	xml_end(xml);
}

static bool
begins_group(enum field f)
{
	return field_catalogue[f].group != NULL && (f == 0 || field_catalogue[f - 1].group == NULL ||
	    strcmp(field_catalogue[f - 1].group, field_catalogue[f].group) != 0);
}

static void
write_field(struct arena *arena, const struct action *action, enum field f, const char *name,
    struct xml *xml)
{
	const struct field_info *info = &field_catalogue[f];
	const char *value = action->value[f];

	if (begins_group(f))
		write_group(name, action, f, xml);
	else if (info->group != NULL)
		return;
	else if (info->kind == KIND_CODES)
		write_codes(arena, name, value, xml);
	else if (info->kind == KIND_SESSIONS)
		write_sessions(name, value, xml);
	else if (info->kind == KIND_NAMES)
		write_names(arena, name, value, xml);
	else if (info->kind == KIND_BOOLEAN && value != NULL)
		xml_element(xml, name, action_is_true(action, f) ? "true" : "false");
	else
		xml_element(xml, name, value);
}

void
action_xml(struct arena *arena, const struct action *action, struct xml *xml)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		const char *name = arena_printf(arena, ACTION_PREFIX ":%s", field_catalogue[f].element);

		if (f != FIELD_SOURCE && name != NULL)
			write_field(arena, action, f, name, xml);
	}
}

void
action_xml_native(struct arena *arena, const struct action *action, struct xml *xml)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (f != FIELD_ID && f != FIELD_SOURCE)
			write_field(arena, action, f, field_catalogue[f].element, xml);
}
