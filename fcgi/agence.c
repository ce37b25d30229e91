/* For the Agence: how every source fares, from what the importer left beside the index. */
#include <string.h>
#include <time.h>

#include "fcgi/pages.h"

enum status
page_sources(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct health health;
	struct value *page;
	enum status status = page_read_health(w, fault, &health);

	(void)http;
	(void)rest;
	if (status != OK)
		return status;
	page = view_page(&show, w->words.text[WORD_TITLE_SOURCES], "");
	view_sources(&show, page, &health, (int64_t)time(NULL));
	return page_render(w, "sources", page, fault);
}

static void
add_merge(struct arena *arena, struct value *object, const struct health_merge *merge)
{
	char *names = arena_strdup(arena, merge->sources);
	struct value *list;
	const char *name;

	value_set_text(arena, object, "id", merge->id);
	value_set_text(arena, object, "titre", merge->title);
	list = value_set_list(arena, object, "sources");
	while ((name = strsep(&names, ",")) != NULL)
		value_add_text(arena, list, name);
}

enum status
api_sources(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct value *object = value_object(w->arena), *list;
	struct health health;
	enum status status = page_read_health(w, fault, &health);
	size_t i;

	(void)http;
	(void)rest;
	if (status != OK)
		return status;
	value_set_text(w->arena, object, "releve", health.written);
	list = value_set_list(w->arena, object, "sources");
	for (i = 0; i < health.count; i++)
		health_set_value(w->arena, value_add_object(w->arena, list), &health.sources[i]);
	value_set_integer(w->arena, object, "fusionnees", health.merged);
	list = value_set_list(w->arena, object, "fusions");
	for (i = 0; i < health.merge_count; i++)
		add_merge(w->arena, value_add_object(w->arena, list), &health.merges[i]);
	return page_write_json(w, object, fault);
}
