/*
 * JSON Feed 1.1 (jsonfeed.org/version/1.1).  Our own members stand under "_repertoire": the feed's
 * counts, and every field of each action.
 */
#include "fcgi/feed.h"

static void
set_tags(const struct feed *feed, struct value *item, const struct action *action)
{
	static const enum field fields[] = {FIELD_TYPE, FIELD_NIVEAUX, FIELD_FILIERES, FIELD_LABELS};
	struct value *tags = value_set_list(feed->arena, item, "tags");
	size_t i, length;

	for (i = 0; i < LENGTH(fields); i++) {
		const char *cursor = action->value[fields[i]], *code;

		while (codes_next(&cursor, &code, &length)) {
			const struct term *term = reference_term(index_reference(feed->index),
			    field_catalogue[fields[i]].vocabulary, code, length, NULL);

			value_add_text(feed->arena, tags, term == NULL ? NULL : term->label);
		}
	}
}

static void
add_author(struct arena *arena, struct value *object, const char *name, const char *url)
{
	struct value *author;

	if (name == NULL)
		return;
	author = value_add_object(arena, value_set_list(arena, object, "authors"));
	value_set_text(arena, author, "name", name);
	value_set_text(arena, author, "url", url);
}

static void
add_partners(struct arena *arena, struct value *item, const struct action *action)
{
	const char *partners = action_partners(arena, action), *name;
	struct value *authors;
	size_t length;

	if (partners == NULL)
		return;
	authors = value_set_list(arena, item, "authors");
	while (names_next(&partners, &name, &length))
		value_set_text(arena, value_add_object(arena, authors), "name",
		    arena_copy(arena, name, length));
}

static void
add_item(const struct feed *feed, struct value *items, const struct feed_entry *entry)
{
	struct arena *arena = feed->arena;
	struct value *item = value_add_object(arena, items);
	const struct action *action = entry->action;

	value_set_text(arena, item, "id", entry->id);
	value_set_text(arena, item, "url", entry->url);
	value_set_text(arena, item, "external_url", action->value[FIELD_URL]);
	value_set_text(arena, item, "title", entry->title);
	value_set_text(arena, item, "content_html", entry->content);
	value_set_text(arena, item, "summary", action->value[FIELD_RESUME]);
	value_set_text(arena, item, "image", action->value[FIELD_IMAGE]);
	if (entry->published != 0)
		value_set_text(arena, item, "date_published", date_rfc3339(arena, entry->published));
	if (entry->updated != 0)
		value_set_text(arena, item, "date_modified", date_rfc3339(arena, entry->updated));
	add_partners(arena, item, action);
	set_tags(feed, item, action);
	value_set_text(arena, item, "language", action->value[FIELD_LANGUE]);
	value_set(item, "_repertoire", action_value(arena, action));
}

void
feed_write_json(const struct feed *feed, struct buf *out)
{
	struct arena *arena = feed->arena;
	struct value *object = value_object(arena), *counts, *items, *hub;
	size_t i;

	value_set_text(arena, object, "version", "https://jsonfeed.org/version/1.1");
	value_set_text(arena, object, "title", feed->title);
	value_set_text(arena, object, "home_page_url", feed->page);
	value_set_text(arena, object, "feed_url", feed->self);
	value_set_text(arena, object, "description", feed->description);
	value_set_text(arena, object, "next_url", feed->next);
	value_set_text(arena, object, "language", "fr");
	add_author(arena, object, feed->site, feed->site_url);
	if (feed->hub != NULL) {
		hub = value_add_object(arena, value_set_list(arena, object, "hubs"));
		value_set_text(arena, hub, "type", "WebSub");
		value_set_text(arena, hub, "url", feed->hub);
	}
	counts = value_set_object(arena, object, "_repertoire");
	value_set_text(arena, counts, "about", site_link(arena, feed->index, "/api/openapi.json"));
	value_set_integer(arena, counts, "total", (int64_t)feed->answer->total);
	value_set_integer(arena, counts, "page", (int64_t)feed->request->page);
	value_set_integer(arena, counts, "par_page", (int64_t)feed->request->per_page);
	items = value_set_list(arena, object, "items");
	for (i = 0; i < feed->count; i++)
		add_item(feed, items, &feed->entries[i]);
	value_write_json(object, out);
}
