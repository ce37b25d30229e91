/* Any bytes are read through the mapping files that are installed. */
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

static enum status
check_item(void *context, const struct feed_item *item)
{
	const struct given_field *given;
	bool seen[FIELD_COUNT] = {false};

	(void)context;
	for (given = item->given; given != NULL; given = given->next) {
		require(given->field < FIELD_COUNT && given->text != NULL);
		require(utf8_is_valid(given->text, strlen(given->text)));
		/* lines of a field of one value stand in for each other */
		require(!seen[given->field] || field_catalogue[given->field].items_max > 1);
		seen[given->field] = true;
	}
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	struct feed_source source = {.bytes = (const char *)data, .length = size,
	    .base_url = "https://partenaire.example.org/export.xml", .format = "auto",
	    .limits = {(size_t)1 << 20, 1000}, .mappings = "import/data/formats"};
	struct feed_sink sink = {.item = check_item};
	struct feed_head head;
	const char *text;

	/* What has a reader of its own is another fuzzer's: here any root leads to a mapping. */
	if (arena == NULL)
		require((arena = arena_new(ARENA_BYTES)) != NULL);
	arena_reset(arena);
	text = arena_copy(arena, (const char *)data, size);
	if (text == NULL || strstr(text, "urn:repertoire") != NULL || strstr(text, "<rss") != NULL)
		return 0;
	require(feed_read(&source, &sink, arena, NULL, &head) != OK || head.format != NULL);
	return 0;
}
