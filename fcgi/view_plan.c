/* The page of the plan: what its script must know.  The plan itself never comes here. */
#include "fcgi/view.h"

/* Code to label, as JSON says it. */
static void
add_labels(const struct show *show, struct value *labels, const char *name,
    enum vocabulary vocabulary)
{
	const struct term *terms;
	size_t count = reference_terms(index_reference(show->index), vocabulary, &terms), i;
	struct value *object = value_set_object(show->arena, labels, name);

	for (i = 0; i < count; i++)
		value_set_text(show->arena, object, terms[i].code, terms[i].label);
}

/* The script fills in what the page cannot know: these names stay as they are written. */
static void
keep_places(const struct show *show, struct value *page)
{
	static const char *const places[][2] = {{"n", "{n}"}, {"niveau", "{niveau}"},
	    {"secteur", "{secteur}"}, {"titre", "{titre}"}, {"debut", "{debut}"}, {"fin", "{fin}"}};
	size_t i;

	for (i = 0; i < LENGTH(places); i++)
		value_set_text(show->arena, page, places[i][0], places[i][1]);
}

void
view_plan(const struct show *show, struct value *page)
{
	struct value *labels = value_object(show->arena);
	struct buf json = {0};

	add_labels(show, labels, "type", VOCABULARY_TYPE);
	add_labels(show, labels, "filiere", VOCABULARY_FILIERE);
	value_write_json(labels, &json);
	value_set_html_trusted(show->arena, page, "libelles", buf_move(&json, show->arena));
	keep_places(show, page);
}
