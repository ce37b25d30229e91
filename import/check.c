#include "import/check.h"

#include <string.h>

#include "import/normalise.h"
#include "import/read/feed.h"
#include "search/base/csv.h"

#define ARENA_MAX ((size_t)512 * 1024 * 1024)

static const char *const levels[] = {"note", "avertissement", "erreur"};

struct checking {
	const char *path;
	FILE *out, *log;
	struct normaliser normaliser;
	struct arena *items;
	struct fault *fault;
	struct buf line;
	size_t accepted, rejected;
};

static void
print_diagnostic(void *context, const struct diagnostic *d)
{
	struct checking *c = context;

	(void)fprintf(c->log, "%s:%ld:%ld: %s: %s\n", c->path, d->line, d->column > 0 ? d->column : 1,
	    levels[d->level], d->message);
}

/* The fields that were deduced are named, so that the partner can give them. */
static void
add_deduced(struct arena *arena, struct value *object, const struct action *action)
{
	struct value *list;
	enum field f;

	if (action->deduced == 0)
		return;
	list = value_set_list(arena, object, "deduits");
	for (f = 0; f < FIELD_COUNT; f++)
		if (action_is_deduced(action, f))
			value_add_text(arena, list, field_catalogue[f].column);
}

static enum status
print_item(void *context, const struct feed_item *item)
{
	struct checking *c = context;
	struct action action;
	struct value *object;
	enum status status;

	arena_reset(c->items);
	status = normalise(&c->normaliser, item, c->items, c->fault, &action);
	if (status == BAD_INPUT) {
		c->rejected++;
		return OK;
	}
	if (status != OK)
		return status;
	c->accepted++;
	object = action_value(c->items, &action);
	add_deduced(c->items, object, &action);
	buf_reset(&c->line);
	value_write_json(object, &c->line);
	if (arena_failed(c->items) || buf_failed(&c->line))
		return fault_set(c->fault, NO_MEMORY, "no memory for an action");
	return fprintf(c->out, "%s\n", buf_string(&c->line)) < 0
	    ? fault_set(c->fault, IO_ERROR, "cannot write the actions")
	    : OK;
}

enum status
check(struct import_session *session, const char *source, const char *path, FILE *out, FILE *log,
    struct fault *fault, size_t *rejected)
{
	static const struct source_config anonymous = {.slug = "verification", .name = NULL,
	    .format = "auto", .bytes_max = FEED_BYTES_DEFAULT, .items_max = FEED_ITEMS_DEFAULT};
	const struct source_config *config =
	    source == NULL ? &anonymous : config_source(session->config, source);
	struct checking c = {.path = path, .out = out, .log = log, .fault = fault};
	struct arena *arena;
	struct feed_sink sink = {print_item, print_diagnostic, &c};
	struct feed_source feed = {0};
	struct feed_head head;
	enum status status;
	char *bytes;

	if (config == NULL)
		return fault_set(fault, NOT_FOUND, "the configuration has no source \"%s\"", source);
	arena = arena_new(ARENA_MAX);
	c.items = arena_new(ARENA_MAX);
	if (arena == NULL || c.items == NULL) {
		arena_free(arena);
		arena_free(c.items);
		return fault_set(fault, NO_MEMORY, "no memory");
	}
	c.normaliser = (struct normaliser){config, session->reference, session->tagger,
	    print_diagnostic, &c};
	status = file_read(path, config->bytes_max + 1, arena, fault, &bytes, &feed.length);
	if (status == OK) {
		feed = (struct feed_source){.bytes = bytes, .length = feed.length,
		    .base_url = config->url, .format = config->format,
		    .limits = {config->bytes_max, config->items_max, 0}};
		status = feed_read(&feed, &sink, arena, fault, &head);
	}
	if (status == OK)
		(void)fprintf(log, "%s: %zu action%s, %zu refusée%s\n", path, c.accepted,
		    c.accepted > 1 ? "s" : "", c.rejected, c.rejected > 1 ? "s" : "");
	*rejected = c.rejected;
	buf_clear(&c.line);
	arena_free(c.items);
	arena_free(arena);
	return status;
}
