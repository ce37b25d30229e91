#include "import/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "import/read/feed.h"
#include "search/base/csv.h"
#include "search/base/value.h"

#define ARENA_MAX ((size_t)1024 * 1024 * 1024)

struct inspection {
	struct arena *arena;
	struct value *items;
	struct value *diagnostics;
};

static const char *
keep(struct inspection *i, const char *text)
{
	return arena_strdup(i->arena, text);
}

static void
set(struct inspection *i, struct value *object, const char *name, const char *text)
{
	value_set_text(i->arena, object, name, keep(i, text));
}

static void
set_construct(struct inspection *i, struct value *object, const char *const names[4],
    const struct text_construct *text)
{
	if (text->text == NULL)
		return;
	set(i, object, names[0], text->text);
	set(i, object, names[1], text->type);
	set(i, object, names[2], text->language);
	set(i, object, names[3], text->base);
}

static const char *const title_names[4] = {"title", "title_type", "title_lang", "title_base"};
static const char *const summary_names[4] = {"summary", "summary_type", "summary_lang",
    "summary_base"};
static const char *const description_names[4] = {"description", "description_type",
    "description_lang", "description_base"};
static const char *const content_names[4] = {"content", "content_type", "content_lang",
    "content_base"};
static const char *const body_names[4] = {"body", "body_type", "body_lang", "body_base"};
static const char *const rights_names[4] = {"rights", "rights_type", "rights_lang", "rights_base"};

static void
set_people(struct inspection *i, struct value *object, const struct person *people)
{
	struct value *list;

	if (people == NULL)
		return;
	set(i, object, "author", people->name != NULL ? people->name : people->email);
	list = value_set_list(i->arena, object, "authors");
	for (; people != NULL; people = people->next) {
		struct value *person = value_add_object(i->arena, list);

		set(i, person, "name", people->name);
		set(i, person, "email", people->email);
		set(i, person, "uri", people->uri);
	}
}

static void
set_categories(struct inspection *i, struct value *object, const struct category *category)
{
	struct value *list = value_set_list(i->arena, object, "categories");

	for (; category != NULL; category = category->next) {
		struct value *item = value_add_object(i->arena, list);

		set(i, item, "term", category->term);
		set(i, item, "scheme", category->scheme);
		set(i, item, "label", category->label);
	}
}

static void
set_links(struct inspection *i, struct value *object, const char *name, const struct link *link)
{
	struct value *list = value_set_list(i->arena, object, name);

	for (; link != NULL; link = link->next) {
		struct value *item = value_add_object(i->arena, list);

		set(i, item, "url", link->url);
		set(i, item, "rel", link->rel);
		set(i, item, "type", link->type);
		set(i, item, "length", link->length);
		set(i, item, "title", link->title);
	}
}

static void
set_geo(struct inspection *i, struct value *object, const struct feed_item *item)
{
	struct value *geo, *list;
	size_t n;

	if (!item->has_geo)
		return;
	geo = value_set_object(i->arena, object, "geo");
	set(i, geo, "type", item->geo_type);
	list = value_set_list(i->arena, geo, "coordinates");
	if (item->coordinate_count == 2) {
		value_add_real(i->arena, list, item->coordinates[0]);
		value_add_real(i->arena, list, item->coordinates[1]);
		return;
	}
	for (n = 0; n + 1 < item->coordinate_count; n += 2) {
		struct value *pair = value_add_list(i->arena, list);

		value_add_real(i->arena, pair, item->coordinates[n]);
		value_add_real(i->arena, pair, item->coordinates[n + 1]);
	}
}

static void
set_event(struct inspection *i, struct value *object, const struct feed_item *item)
{
	struct value *event;

	if (item->event_start == NULL && item->event_end == NULL && item->event_location == NULL)
		return;
	event = value_set_object(i->arena, object, "event");
	set(i, event, "start", item->event_start);
	set(i, event, "end", item->event_end);
	set(i, event, "location", item->event_location);
}

/* The fields of ours that the item gives, by the catalogue's columns. */
static void
set_given(struct inspection *i, struct value *object, const struct feed_item *item)
{
	const struct given_field *given;
	struct value *list;

	if (item->given == NULL)
		return;
	list = value_set_list(i->arena, object, "fields");
	for (given = item->given; given != NULL; given = given->next) {
		struct value *field = value_add_object(i->arena, list);

		value_set_text(i->arena, field, "name", field_catalogue[given->field].column);
		set(i, field, "value", given->text);
	}
}

/* The native format has no element of a feed: its fields fill the neutral view. */
static const char *
given_text(const struct feed_item *item, enum field field)
{
	const struct given_field *given;

	for (given = item->given; given != NULL; given = given->next)
		if (given->field == field)
			return given->text;
	return NULL;
}

static enum status
add_item(void *context, const struct feed_item *item)
{
	struct inspection *i = context;
	struct value *object = value_add_object(i->arena, i->items), *source;

	if (item->title.text != NULL)
		set_construct(i, object, title_names, &item->title);
	else
		set(i, object, "title", given_text(item, FIELD_TITRE));
	set(i, object, "link", item->link != NULL ? item->link : given_text(item, FIELD_URL));
	set(i, object, "id", item->id != NULL ? item->id : given_text(item, FIELD_ID));
	set_construct(i, object, summary_names, &item->summary);
	set_construct(i, object, content_names, &item->content);
	set_construct(i, object, body_names,
	    item->content.text != NULL ? &item->content : &item->summary);
	set_construct(i, object, rights_names, &item->rights);
	set(i, object, "published", item->published);
	set(i, object, "updated", item->updated);
	set(i, object, "created", item->created);
	set(i, object, "expired", item->expired);
	set(i, object, "comments", item->comments);
	set(i, object, "language", item->language);
	set_people(i, object, item->authors);
	set_categories(i, object, item->categories);
	set_links(i, object, "links", item->links);
	set_links(i, object, "enclosures", item->enclosures);
	set_geo(i, object, item);
	set_event(i, object, item);
	set_given(i, object, item);
	if (item->source_title != NULL || item->source_link != NULL || item->source_id != NULL) {
		source = value_set_object(i->arena, object, "source");
		set(i, source, "title", item->source_title);
		set(i, source, "link", item->source_link);
		set(i, source, "id", item->source_id);
	}
	if (item->line > 0)
		value_set_integer(i->arena, object, "line", item->line);
	return arena_failed(i->arena) ? TOO_LARGE : OK;
}

static void
add_diagnostic(void *context, const struct diagnostic *d)
{
	static const char *const levels[] = {"note", "warning", "error"};
	struct inspection *i = context;
	struct value *object = value_add_object(i->arena, i->diagnostics);

	value_set_text(i->arena, object, "level", levels[d->level]);
	set(i, object, "code", d->code);
	set(i, object, "message", d->message);
	if (d->line > 0)
		value_set_integer(i->arena, object, "line", d->line);
	if (d->column > 0)
		value_set_integer(i->arena, object, "column", d->column);
}

static void
set_head(struct inspection *i, struct value *object, const struct feed_head *head)
{
	set_construct(i, object, title_names, &head->title);
	set_construct(i, object, description_names, &head->description);
	set_construct(i, object, rights_names, &head->rights);
	set(i, object, "link", head->link);
	set(i, object, "id", head->id);
	set(i, object, "language", head->language);
	set(i, object, "updated", head->updated);
	set(i, object, "published", head->published);
	set(i, object, "generator", head->generator);
	set(i, object, "docs", head->docs);
	set(i, object, "image", head->image);
	set(i, object, "icon", head->icon);
	set(i, object, "logo", head->logo);
	set_people(i, object, head->authors);
	set_categories(i, object, head->categories);
	set_links(i, object, "links", head->links);
}

static enum status
print(struct inspection *i, const struct feed_head *head, enum status read, FILE *out,
    struct fault *fault)
{
	struct value *object = value_object(i->arena);
	enum status status = OK;
	struct buf text = {0};

	value_set_boolean(i->arena, object, "error", read != OK);
	value_set_boolean(i->arena, object, "wellformed", head->wellformed);
	set(i, object, "encoding", head->encoding);
	set(i, object, "format", head->format);
	set_head(i, value_set_object(i->arena, object, "feed"), head);
	if (read != OK)
		i->items = value_list(i->arena); /* nothing of a document that did not end well */
	value_set(object, "items", i->items);
	value_set(object, "diagnostics", i->diagnostics);
	value_write_json(object, &text);
	if (buf_failed(&text) || arena_failed(i->arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	else if (fprintf(out, "%s\n", buf_string(&text)) < 0 || fflush(out) != 0)
		status = fault_set(fault, IO_ERROR, "cannot write the report");
	buf_clear(&text);
	return status;
}

enum status
inspect(const struct inspect_options *options, FILE *out, struct fault *fault)
{
	struct inspection i = {.arena = arena_new(ARENA_MAX)};
	struct feed_sink sink = {add_item, add_diagnostic, &i};
	struct feed_source source = {.content_type = options->content_type,
	    .base_url = options->base_url, .format = options->format,
	    .limits = {FEED_BYTES_DEFAULT, FEED_ITEMS_DEFAULT, 0}};
	struct feed_head head = {0};
	enum status status;
	char *bytes;

	if (i.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	i.items = value_list(i.arena);
	i.diagnostics = value_list(i.arena);
	status = file_read(options->path, FEED_BYTES_DEFAULT + 1, i.arena, fault, &bytes,
	    &source.length);
	if (status == OK) {
		source.bytes = bytes;
		status = feed_read(&source, &sink, i.arena, fault, &head);
		status = print(&i, &head, status, out, fault);
	}
	arena_free(i.arena);
	return status;
}
