#include "import/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "import/read/feed.h"
#include "search/base/csv.h"
#include "search/base/value.h"

#define ARENA_MAX ((size_t)1024 * 1024 * 1024)

struct inspection {
	struct arena *arena;
	const struct sentences *sentences;
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
static const char *const info_names[4] = {"info", "info_type", "info_lang", "info_base"};
static const char *const rights_names[4] = {"rights", "rights_type", "rights_lang", "rights_base"};

static void
add_people(struct inspection *i, struct value *object, const char *name, const struct person *people)
{
	struct value *list = people == NULL ? NULL : value_set_list(i->arena, object, name);

	for (; people != NULL; people = people->next) {
		struct value *person = value_add_object(i->arena, list);

		set(i, person, "name", people->name);
		set(i, person, "email", people->email);
		set(i, person, "uri", people->uri);
	}
}

/* The first of them as a text: « name (address) ». */
static void
set_person(struct inspection *i, struct value *object, const char *const names[3],
    const struct person *person)
{
	if (person == NULL)
		return;
	if (person->name != NULL && person->email != NULL)
		value_set_text(i->arena, object, names[0],
		    arena_printf(i->arena, "%s (%s)", person->name, person->email));
	else
		set(i, object, names[0], person->name != NULL ? person->name : person->email);
	if (names[1] != NULL)
		set(i, object, names[1], person->name);
	if (names[2] != NULL)
		set(i, object, names[2], person->email);
}

static void
set_people(struct inspection *i, struct value *object, const struct feed_item *item)
{
	static const char *const author[3] = {"author", NULL, NULL};
	static const char *const publisher[3] = {"publisher", "publisher_name", "publisher_email"};

	set_person(i, object, author, item->authors);
	set_person(i, object, publisher, item->publishers);
	add_people(i, object, "authors", item->authors);
	add_people(i, object, "contributors", item->contributors);
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
		set(i, item, "hreflang", link->language);
	}
}

static void
set_image(struct inspection *i, struct value *object, const struct picture *picture, const char *other)
{
	const char *url = picture->url == NULL ? other : picture->url;
	struct value *image;

	if (url == NULL && picture->title == NULL && picture->link == NULL)
		return;
	image = value_set_object(i->arena, object, "image");
	set(i, image, "url", url);
	set(i, image, "title", picture->title);
	set(i, image, "link", picture->link);
	set(i, image, "description", picture->description);
	if (picture->width > 0)
		value_set_integer(i->arena, image, "width", picture->width);
	if (picture->height > 0)
		value_set_integer(i->arena, image, "height", picture->height);
}

/* As GeoJSON has it (RFC 7946): a polygon is a list of rings, of which feeds have one. */
static void
set_geo(struct inspection *i, struct value *object, const struct feed_item *item)
{
	struct value *geo, *list;
	size_t n;

	if (item->geo_type == NULL)
		return;
	geo = value_set_object(i->arena, object, "geo");
	set(i, geo, "type", item->geo_type);
	list = value_set_list(i->arena, geo, "coordinates");
	if (strcmp(item->geo_type, "Point") == 0) {
		value_add_real(i->arena, list, item->coordinates[0]);
		value_add_real(i->arena, list, item->coordinates[1]);
		return;
	}
	if (strcmp(item->geo_type, "Polygon") == 0)
		list = value_add_list(i->arena, list);
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

/* What feeds, items and their sources have alike. */
static void
set_common(struct inspection *i, struct value *object, const struct feed_item *item)
{
	set_construct(i, object, title_names, &item->title);
	set_construct(i, object, rights_names, &item->rights);
	set(i, object, "published", item->published);
	set(i, object, "updated", item->updated);
	set(i, object, "created", item->created);
	set(i, object, "language", item->language);
	set(i, object, "license", item->license);
	set_people(i, object, item);
	set_categories(i, object, item->categories);
	set_links(i, object, "links", item->links);
}

static const char *
link_of(const struct link *link, const char *rel)
{
	while (link != NULL && (link->rel == NULL || strcmp(link->rel, rel) != 0))
		link = link->next;
	return link == NULL ? NULL : link->url;
}

static void
set_feed(struct inspection *i, struct value *object, const struct feed_item *feed,
    const struct feed_about *about)
{
	const struct hours *hours = about->skip_hours;
	struct value *list = hours == NULL ? NULL : value_set_list(i->arena, object, "skip_hours");

	set_common(i, object, feed);
	set(i, object, "link", feed->link);
	set(i, object, "id", feed->id);
	set_construct(i, object, description_names, &feed->summary);
	set_construct(i, object, info_names, &about->info);
	set(i, object, "self_link", link_of(feed->links, "self"));
	set(i, object, "generator", about->generator.name);
	set(i, object, "generator_name", about->generator.name);
	set(i, object, "generator_uri", about->generator.uri);
	set(i, object, "generator_version", about->generator.version);
	set(i, object, "docs", about->docs);
	set(i, object, "icon", about->icon);
	set(i, object, "logo", about->logo);
	set(i, object, "ttl", about->ttl);
	set(i, object, "rating", about->rating);
	set(i, object, "managing_editor", about->managing_editor);
	set(i, object, "web_master", about->web_master);
	set(i, object, "new_location", about->new_location);
	set_geo(i, object, feed);
	set_image(i, object, &feed->image, about->logo != NULL ? about->logo : about->icon);
	for (; hours != NULL; hours = hours->next)
		value_add_text(i->arena, list, keep(i, hours->hour));
}

static void
set_source(struct inspection *i, struct value *object, const struct feed_item *item)
{
	static const struct feed_about nothing;

	if (item->source != NULL)
		set_feed(i, value_set_object(i->arena, object, "source"), item->source,
		    item->source_about == NULL ? &nothing : item->source_about);
}

static enum status
add_item(void *context, const struct feed_item *item)
{
	struct inspection *i = context;
	struct value *object = value_add_object(i->arena, i->items);
	const struct text_construct *summary = item->summary.text != NULL ? &item->summary
	    : item->subtitle.text != NULL                                ? &item->subtitle
									 : &item->content;

	set_common(i, object, item);
	if (item->title.text == NULL)
		set(i, object, "title", given_text(item, FIELD_TITRE));
	set(i, object, "link", item->link != NULL ? item->link : given_text(item, FIELD_URL));
	set(i, object, "id", item->id != NULL ? item->id : given_text(item, FIELD_ID));
	if (item->id != NULL)
		value_set_boolean(i->arena, object, "id_is_permalink", item->id_is_permalink);
	set_construct(i, object, summary_names, summary);
	set_construct(i, object, description_names, &item->subtitle);
	set_construct(i, object, content_names, &item->content);
	set(i, object, "content_src", item->content_link);
	set_construct(i, object, body_names,
	    item->content.text != NULL ? &item->content : summary);
	set(i, object, "expired", item->expired);
	set(i, object, "comments", item->comments);
	set_links(i, object, "enclosures", item->enclosures);
	set_image(i, object, &item->image, NULL);
	set_geo(i, object, item);
	set_event(i, object, item);
	set_given(i, object, item);
	set_source(i, object, item);
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

	value_set_text(i->arena, object, "level", levels[remark_level(d->remark)]);
	value_set_text(i->arena, object, "code", remark_code(d->remark));
	value_set_text(i->arena, object, "message",
	    sentence_of_remark(i->sentences, i->arena, d->remark, d->values));
	if (d->line > 0)
		value_set_integer(i->arena, object, "line", d->line);
	if (d->column > 0)
		value_set_integer(i->arena, object, "column", d->column);
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
	set(i, object, "version", head->version);
	set_feed(i, value_set_object(i->arena, object, "feed"), &head->feed, &head->about);
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
	struct inspection i = {.arena = arena_new(ARENA_MAX), .sentences = options->sentences};
	struct feed_sink sink = {.item = add_item, .diagnostic = add_diagnostic, .context = &i};
	struct feed_source source = {.content_type = options->content_type,
	    .base_url = options->base_url, .content_location = options->content_location,
	    .format = options->format, .mappings = options->mappings,
	    .limits = {FEED_BYTES_DEFAULT, FEED_ITEMS_DEFAULT}, .confine = options->confine,
	    .confine_context = options->confine_context};
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

enum status
inspect_lost(const struct sentences *sentences, FILE *out, struct fault *fault)
{
	static const struct diagnostic stopped = {.remark = REMARK_READING_STOPPED};
	static const struct feed_head nothing;
	struct inspection i = {.arena = arena_new(ARENA_MAX), .sentences = sentences};
	enum status status;

	if (i.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	i.items = value_list(i.arena);
	i.diagnostics = value_list(i.arena);
	add_diagnostic(&i, &stopped);
	status = print(&i, &nothing, TOO_LARGE, out, fault);
	arena_free(i.arena);
	return status;
}
