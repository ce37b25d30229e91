#include "import/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/check_report.h"
#include "import/deductions.h"
#include "import/child/child.h"
#include "import/fetch.h"
#include "import/normalise.h"
#include "import/read/feed.h"
#include "import/read/lines.h"
#include "import/read/schema.h"
#include "search/base/csv.h"
#include "search/base/intern.h"

#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define WORDS_MAX ((size_t)64 * 1024)
#define CHILD_MEMORY_MAX ((size_t)1024 * 1024 * 1024) /* the report is written at the end */

static const char *const levels[] = {"note", "avertissement", "erreur"};

/* The document, wherever it came from. */
struct document_bytes {
	const char *name; /* as diagnostics call it */
	struct buf bytes;
	char content_type[256], url[2048]; /* of a fetched one, else "" */
};

struct checking {
	const struct import_session *session;
	const struct check_options *options;
	struct child *child; /* in the child */
	const struct source_config *config;
	struct document_bytes document;
	FILE *out, *log;
	struct check_report *report; /* NULL: lines are written */
	struct lines *lines;
	enum status lines_status;
	struct normaliser normaliser;
	struct deduction deductions[FIELD_COUNT]; /* of the item in hand */
	struct arena *arena, *items, *words; /* of the document, an action, a sentence */
	struct intern *ids;
	struct fault *fault;
	struct buf line;
	size_t accepted, rejected;
	bool in_item, unconfined;
	long *told; /* lines that something was said of */
	size_t told_count, told_room;
};

static void
remember_line(struct checking *c, long line)
{
	long *more;

	if (c->told_count == c->told_room) {
		more = realloc(c->told, (c->told_room * 2 + 64) * sizeof(*more));
		if (more == NULL) /* the schema then says the same again */
			return;
		c->told = more;
		c->told_room = c->told_room * 2 + 64;
	}
	c->told[c->told_count++] = line;
}

static bool
is_told(const struct checking *c, long line)
{
	size_t i;

	for (i = 0; i < c->told_count; i++)
		if (c->told[i] == line)
			return true;
	return false;
}

/* The value at fault stands in its line as it was written: that is where to point. */
static long
column_of(const struct checking *c, const struct diagnostic *d)
{
	return c->lines == NULL ? 1 : lines_column(c->lines, d->line, d->values[0] == NULL ? "" : d->values[0]);
}

/* As compilers say it, in the words of the catalogue. */
static void
print_remark(struct checking *c, const struct diagnostic *d)
{
	const char *message;

	arena_reset(c->words);
	message = sentence_of_remark(c->session->sentences, c->words, d->remark, d->values);
	(void)fprintf(c->log, "%s:%ld:%ld: %s: %s\n", c->document.name, d->line, d->column,
	    levels[remark_level(d->remark)], message == NULL ? remark_code(d->remark) : message);
}

static void
tell(void *context, const struct diagnostic *diagnostic)
{
	struct checking *c = context;
	struct diagnostic d = *diagnostic;

	if (d.column <= 0)
		d.column = column_of(c, diagnostic);
	remember_line(c, d.line);
	if (c->report != NULL)
		check_report_remark(c->report, &d, c->in_item);
	else
		print_remark(c, &d);
}

/* What the schema says where nothing else was said: the reading says more of the same. */
static void
tell_of_schema(void *context, const struct diagnostic *d)
{
	if (!is_told(context, d->line))
		tell(context, d);
}

/* The fields that were deduced are named, so that the partner can give them. */
static void
add_deduced(struct arena *arena, struct value *object, const struct action *action)
{
	struct value *list;
	enum field f;

	if ((action->deduced & ~ID_IS_MADE) == 0)
		return;
	list = value_set_list(arena, object, "deduits");
	for (f = 0; f < FIELD_COUNT; f++)
		if (f != FIELD_ID && action_is_deduced(action, f))
			value_add_text(arena, list, field_catalogue[f].column);
}

static enum status
print_action(struct checking *c, const struct action *action)
{
	struct value *object = action_value(c->items, action);

	add_deduced(c->items, object, action);
	deductions_set(c->session->sentences, c->items, object, c->deductions);
	buf_reset(&c->line);
	value_write_json(object, &c->line);
	if (arena_failed(c->items) || buf_failed(&c->line))
		return fault_set(c->fault, NO_MEMORY, "no memory for an action");
	return fprintf(c->out, "%s\n", buf_string(&c->line)) < 0
	    ? fault_set(c->fault, IO_ERROR, "cannot write the actions")
	    : OK;
}

/* Titles are no part of it. */
static const char *
identity_key(const struct action *action)
{
	const char *id = action->value[FIELD_ID];
	size_t length = strlen(id);

	return (action->deduced & ID_IS_MADE) != 0 && length > ID_HASH_DIGITS ? id + length - ID_HASH_DIGITS
									       : id;
}

/* The import keeps both, under ids that differ. */
static enum status
tell_duplicate(struct checking *c, const struct feed_item *item, const struct action *action)
{
	size_t before = intern_count(c->ids);
	const char *id = identity_key(action);
	uint32_t number;
	enum status status = intern_add(c->ids, id, strlen(id), &number);

	if (status != OK)
		return fault_set(c->fault, status, "no memory for the ids");
	if (number < before)
		tell(c, &(struct diagnostic){REMARK_DUPLICATE_ID_HERE, {NULL}, item->line, item->column});
	return OK;
}

static enum status
take_item(void *context, const struct feed_item *item)
{
	struct checking *c = context;
	struct action action;
	enum status status;

	arena_reset(c->items);
	c->in_item = true;
	status = normalise(&c->normaliser, item, c->items, c->fault, &action);
	if (status == OK)
		status = tell_duplicate(c, item, &action);
	c->in_item = false;
	if (status != OK && status != BAD_INPUT)
		return status;
	if (status == OK)
		c->accepted++;
	else
		c->rejected++;
	if (c->report != NULL)
		check_report_item(c->report, &(struct checked_item){item, status == OK ? &action : NULL,
		    c->config, c->deductions});
	return status == OK && c->report == NULL ? print_action(c, &action) : OK;
}

static enum status
read_input(struct checking *c)
{
	char block[65536];
	ssize_t got;

	while ((got = read(STDIN_FILENO, block, sizeof(block))) != 0) {
		if (got < 0 && errno != EINTR)
			return fault_set(c->fault, IO_ERROR, "standard input: %s", strerror(errno));
		if (got > 0)
			buf_add(&c->document.bytes, block, (size_t)got);
		if (c->document.bytes.length > c->config->bytes_max)
			break; /* the reader refuses it */
	}
	return buf_failed(&c->document.bytes) ? fault_set(c->fault, NO_MEMORY, "no memory") : OK;
}

static enum status
read_file(struct checking *c, const char *path)
{
	size_t length;
	char *bytes;
	enum status status =
	    file_read(path, c->config->bytes_max + 1, c->arena, c->fault, &bytes, &length);

	if (status == OK)
		buf_add(&c->document.bytes, bytes, length);
	return status == OK && buf_failed(&c->document.bytes)
	    ? fault_set(c->fault, NO_MEMORY, "no memory")
	    : status;
}

static enum status
fetch_document(struct checking *c, const struct import_session *session, const char *url)
{
	struct fetch_request request = {.url = url, .private_network = c->config->private_network,
	    .bytes_max = c->config->bytes_max,
	    .contact = session->config == NULL ? NULL : session->config->site_url,
	    .stop = session->stop};
	struct fetch_answer answer = {0};
	enum status status = fetch_init(c->fault);

	if (status != OK)
		return status;
	status = fetch(&request, c->fault, &answer);
	if (status == OK) {
		status = fetch_answer_body(&answer, answer.length, &c->document.bytes, c->fault);
		(void)snprintf(c->document.content_type, sizeof(c->document.content_type), "%s",
		    answer.content_type);
		(void)snprintf(c->document.url, sizeof(c->document.url), "%s", answer.url);
	} else if (answer.why != REMARK_NONE) {
		tell(c, &(struct diagnostic){.remark = answer.why});
	}
	fetch_answer_clear(&answer);
	fetch_end();
	return status;
}

/* NULL when nobody announced one. */
static const char *
document_type(const struct checking *c)
{
	return c->document.content_type[0] != '\0' ? c->document.content_type : NULL;
}

static enum status
load_schema(struct checking *c, struct schema **out)
{
	const char *path = arena_printf(c->arena, "%s/partenaires/actions.rng", c->session->share);

	if (path == NULL)
		return fault_set(c->fault, NO_MEMORY, "no memory");
	return schema_load(path, c->fault, out);
}

static enum status
check_schema(struct checking *c, const struct schema *schema)
{
	struct feed_sink sink = {.diagnostic = tell_of_schema, .context = c};
	size_t length;
	const char *text = lines_text(c->lines, &length);

	return schema_check(schema, text, length, &sink, c->fault);
}

/* All that is needed besides the document is open: from here on nothing else can be. */
static void
look_at_document(void *context)
{
	struct checking *c = context;

	child_confine(c->child);
	if (c->document.bytes.length <= c->config->bytes_max)
		c->lines_status = lines_new(buf_string(&c->document.bytes), c->document.bytes.length,
		    document_type(c), c->fault, &c->lines);
	if (c->lines_status == OK && c->report != NULL)
		check_report_set_lines(c->report, c->lines);
}

static enum status
read_document(struct checking *c, struct feed_head *head)
{
	const char *url = c->document.url[0] != '\0' ? c->document.url : c->config->url;
	struct feed_sink sink = {.item = take_item, .diagnostic = tell, .context = c};
	struct feed_source feed = {.bytes = buf_string(&c->document.bytes),
	    .length = c->document.bytes.length, .content_type = document_type(c), .base_url = url,
	    .format = c->config->format, .mappings = c->session->mappings,
	    .limits = {c->config->bytes_max, c->config->items_max},
	    .confine = look_at_document, .confine_context = c};
	struct schema *schema = NULL;
	enum status status = load_schema(c, &schema);

	if (status == OK)
		status = feed_read(&feed, &sink, c->arena, c->fault, head);
	if (status == OK)
		status = c->lines_status;
	if (status == OK)
		status = check_schema(c, schema);
	schema_free(schema);
	return status;
}

static enum status
get_document(struct checking *c, const struct import_session *session,
    const struct check_options *options)
{
	c->document.name = options->url != NULL ? options->url : options->path;
	if (options->url != NULL)
		return fetch_document(c, session, options->url);
	return strcmp(options->path, "-") == 0 ? read_input(c) : read_file(c, options->path);
}

static const char *
counted(struct checking *c, enum sentence which, size_t n)
{
	return sentence_counted(c->session->sentences, c->arena, which, (long)n,
	    VALUES(number_text(c->arena, (long)n)));
}

static void
print_counts(struct checking *c)
{
	const char *line = sentence_with(c->session->sentences, c->arena, SENTENCE_CHECKED,
	    VALUES(counted(c, SENTENCE_CHECKED_ACCEPTED, c->accepted),
		counted(c, SENTENCE_CHECKED_REFUSED, c->rejected)));

	(void)fprintf(c->log, "%s: %s\n", c->document.name, line == NULL ? "" : line);
}

/* A document that cannot be read, or fetched, has its report too. */
static enum status
report(struct checking *c, const struct feed_head *head, enum status status)
{
	struct fault fault = {0};
	enum status written;

	if (c->report != NULL && status != NO_MEMORY &&
	    (status == OK || c->options->path == NULL || c->document.bytes.length > 0 ||
		status == BAD_INPUT)) {
		written = check_report_write(c->report, head, c->document.bytes.length, status, c->out,
		    &fault);
		if (written != OK)
			return fault_set(c->fault, written, "%s", fault.message);
	}
	if (status == OK && c->report == NULL)
		print_counts(c);
	return status;
}

/* In the child. */
static enum status
print_document(void *context, FILE *out, FILE *log, struct child *child, struct fault *fault)
{
	struct checking *c = context;
	struct feed_head head = {0};
	enum status status;

	c->child = child;
	c->out = out;
	c->log = log;
	c->fault = fault;
	status = report(c, &head, read_document(c, &head));
	if (child_count(child, (int64_t)c->rejected) != OK)
		return IO_ERROR;
	return status;
}

/* The child is no more, and what it knew is lost. */
static enum status
tell_end(struct checking *c, const struct child_printer *printer, enum status status)
{
	struct feed_head head = {0};

	tell(c, &(struct diagnostic){.remark = REMARK_READING_STOPPED});
	return printer->printed == 0 ? report(c, &head, status) : status;
}

static enum status
check_document(struct checking *c)
{
	struct child_printer printer = {.print = print_document, .context = c, .out = c->out,
	    .log = c->log};
	struct child_job job = {.file = CHILD_NO_FILE,
	    .limits = child_limits_for(c->config->bytes_max), .stop = c->session->stop};
	struct child_result result;
	enum status status;

	job.limits.use.memory = CHILD_MEMORY_MAX;
	status = child_print(&printer, &job, c->fault, &result);
	c->rejected = (size_t)printer.count;
	c->unconfined = !result.confined;
	return result.end == CHILD_ENDED || result.end == CHILD_STOPPED ? status
									: tell_end(c, &printer, status);
}

enum status
check(struct import_session *session, const struct check_options *options, FILE *out, FILE *log,
    struct fault *fault, size_t *rejected)
{
	static const struct source_config anonymous = {.slug = "verification", .name = NULL,
	    .format = "auto", .bytes_max = FEED_BYTES_DEFAULT, .items_max = FEED_ITEMS_DEFAULT};
	struct checking c = {.session = session, .options = options, .out = out, .log = log, .fault = fault,
	    .config = options->source == NULL ? &anonymous
					      : config_source(session->config, options->source)};
	enum status status = NO_MEMORY;

	if (c.config == NULL)
		return fault_set(fault, NOT_FOUND, "the configuration has no source \"%s\"",
		    options->source);
	c.arena = arena_new(ARENA_MAX);
	c.items = arena_new(ARENA_MAX);
	c.words = arena_new(WORDS_MAX);
	c.ids = intern_new();
	c.report = options->json ? check_report_new(session->sentences, options->items_max) : NULL;
	c.normaliser = (struct normaliser){.deductions = c.deductions, .source = c.config, .reference = session->reference,
	    .tagger = session->tagger, .diagnostic = tell, .context = &c};
	if (c.arena == NULL || c.items == NULL || c.words == NULL || c.ids == NULL || (options->json && c.report == NULL))
		(void)fault_set(fault, NO_MEMORY, "no memory");
	else
		status = get_document(&c, session, options);
	if (status == OK)
		status = check_document(&c);
	else if (c.report != NULL)
		status = report(&c, &(struct feed_head){0}, status);
	session->unconfined = c.unconfined;
	*rejected = c.rejected;
	check_report_free(c.report);
	lines_free(c.lines);
	intern_free(c.ids);
	buf_clear(&c.line);
	buf_clear(&c.document.bytes);
	free(c.told);
	arena_free(c.words);
	arena_free(c.items);
	arena_free(c.arena);
	return status;
}
