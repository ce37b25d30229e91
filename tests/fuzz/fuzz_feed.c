/* Any bytes are read as a feed or refused, and what is read keeps what feed.h promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/feed.h"
#include "search/base/utf8.h"

#define ARENA_BYTES ((size_t)64 << 20)

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(const char *text)
{
	require(text == NULL || utf8_is_valid(text, strlen(text)));
}

static void
check_instant(const char *text)
{
	int64_t instant;

	require(text == NULL || feed_date(text, &instant));
}

static void
check_construct(const struct text_construct *c)
{
	check_text(c->text);
	require(c->text == NULL || c->type != NULL);
}

static void
check_place(const struct feed_item *item)
{
	size_t i;

	require(!item->has_geo || (item->geo_type != NULL && item->coordinates != NULL &&
				      item->coordinate_count >= 2 && item->coordinate_count % 2 == 0));
	for (i = 0; item->has_geo && i < item->coordinate_count; i += 2)
		require(item->coordinates[i] >= -180 && item->coordinates[i] <= 360 &&
		    item->coordinates[i + 1] >= -90 && item->coordinates[i + 1] <= 90);
}

static enum status
check_item(void *context, const struct feed_item *item)
{
	const struct link *link;
	const struct category *category;
	size_t *count = context;

	++*count;
	check_construct(&item->title);
	check_construct(&item->summary);
	check_construct(&item->content);
	check_text(item->id);
	check_text(item->link);
	check_instant(item->published);
	check_instant(item->updated);
	for (link = item->links; link != NULL; link = link->next)
		require(link->url != NULL);
	for (category = item->categories; category != NULL; category = category->next)
		require(category->term != NULL || category->label != NULL || category->scheme != NULL);
	check_place(item);
	return OK;
}

static void
check_diagnostic(void *context, const struct diagnostic *d)
{
	size_t i;

	(void)context;
	require(d->remark > REMARK_NONE && d->remark < REMARK_COUNT && d->line >= 0 && d->column >= 0);
	for (i = 0; i < REMARK_VALUES_MAX; i++)
		if (d->values[i] != NULL)
			check_text(d->values[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	size_t count = 0;
	struct feed_source source = {.bytes = (const char *)data, .length = size,
	    .content_type = "application/xml", .base_url = "https://partenaire.example.org/flux/a.rss",
	    .format = "auto", .limits = {(size_t)1 << 20, 1000}};
	struct feed_sink sink = {.item = check_item, .diagnostic = check_diagnostic, .context = &count};
	struct feed_head head;

	if (arena == NULL)
		require((arena = arena_new(ARENA_BYTES)) != NULL);
	arena_reset(arena);
	if (feed_read(&source, &sink, arena, NULL, &head) == OK) {
		require(head.format != NULL && head.version != NULL && head.encoding != NULL);
		require(head.items == count && !head.error);
		check_construct(&head.feed.title);
		check_construct(&head.feed.summary);
	} else {
		require(head.error);
	}
	return 0;
}
