#include "import/read/html_place.h"

/* A list holds items alone, and items stand in a list: what lacks is written. */
static const struct html_rule *
implied_by(const struct html_place *place, enum html_part part)
{
	switch (place->content) {
	case HTML_FLOW:
		return part == HTML_ITEM ? html_rule_of(GUMBO_TAG_UL)
		    : part == HTML_TERM  ? html_rule_of(GUMBO_TAG_DL)
					 : NULL;
	case HTML_ITEMS:
		return part == HTML_ITEM ? NULL : html_rule_of(GUMBO_TAG_LI);
	case HTML_TERMS:
		return part == HTML_TERM ? NULL : html_rule_of(GUMBO_TAG_DD);
	default:
		return NULL;
	}
}

void
html_place_leave(struct html_writer *w, struct html_place *place)
{
	if (place->implied != NULL)
		html_end(w, place->implied, place->begun);
	place->implied = NULL;
}

static void
imply(struct html_writer *w, struct html_place *place, enum html_part part)
{
	const struct html_rule *wanted = implied_by(place, part);

	if (wanted == place->implied)
		return;
	html_place_leave(w, place);
	place->implied = wanted;
	if (wanted != NULL)
		place->begun = html_begin(w, wanted);
}

bool
html_place_take(struct html_writer *w, struct html_place *place, const struct html_rule *rule)
{
	if (rule->kind == HTML_LINK && place->in_link)
		return false;
	if (place->content == HTML_PHRASING)
		return rule->part == HTML_PHRASE;
	if ((place->content == HTML_TABLE) != (rule->part == HTML_TABLE_PART))
		return false;
	/* Of one list's parts in the other the words stay. */
	if ((place->content == HTML_ITEMS && rule->part == HTML_TERM) ||
	    (place->content == HTML_TERMS && rule->part == HTML_ITEM))
		return false;
	/* A line break between two items parts nothing. */
	if (rule->kind == HTML_VOID && place->implied == NULL && place->content != HTML_FLOW)
		return false;
	imply(w, place, rule->part);
	return true;
}

void
html_place_take_words(struct html_writer *w, struct html_place *place)
{
	imply(w, place, HTML_PHRASE);
}

struct html_place
html_place_within(const struct html_place *place, const struct html_rule *rule)
{
	struct html_place within = {.content = rule->content,
	    .in_link = place->in_link || rule->kind == HTML_LINK};

	/* A link is as its surroundings are. */
	if (rule->kind == HTML_LINK)
		within.content = place->content == HTML_PHRASING ? HTML_PHRASING : HTML_FLOW;
	return within;
}
