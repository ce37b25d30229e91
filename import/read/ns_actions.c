/* Our own namespace, urn:repertoire:actions:1: the fields of the catalogue. */
#include <string.h>

#include "import/read/elements.h"

/* <seance debut="" fin="" commune=""/> → the canonical line. */
static const char *
session_text(struct arena *arena, xmlNode *node)
{
	const char *start = element_attribute(arena, node, "debut");
	const char *end = element_attribute(arena, node, "fin");
	const char *commune = element_attribute(arena, node, "commune");

	if (start == NULL)
		return NULL;
	return arena_printf(arena, "%s\t%s\t%s", start, end == NULL ? "" : end,
	    commune == NULL ? "" : commune);
}

/* A group's members are attributes; the partner's name is the element's text. */
static void
gather_field(struct gathering *g, xmlNode *node, enum field f)
{
	const struct field_info *info = &field_catalogue[f];

	if (info->kind == KIND_SESSIONS)
		gather_given(g, f, session_text(g->arena, node), node);
	else if (info->group == NULL || f == FIELD_PARTENAIRE_NOM)
		gather_given(g, f, info->kind == KIND_HTML && xmlFirstElementChild(node) != NULL
			? element_markup(g->arena, node)
			: element_text(g->arena, node), node);
	else
		gather_given(g, f, element_attribute(g->arena, node, info->name), node);
}

void
ns_actions_gather(struct gathering *g, xmlNode *node)
{
	bool known = false;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_catalogue[f].element, (const char *)node->name) == 0 &&
		    f != FIELD_SOURCE) {
			gather_field(g, node, f);
			known = true;
		}
	if (!known && g->item->unknown == NULL) {
		g->item->unknown = arena_strdup(g->arena, (const char *)node->name);
		g->item->unknown_line = xmlGetLineNo(node);
	}
}
