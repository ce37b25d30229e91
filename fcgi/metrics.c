/*
 * /metriques: the index in service and how fresh every source is, in Prometheus' text format 0.0.4.
 *
 * A scrape meets one worker of several and cannot know which, so there is nothing here that a worker
 * counts for itself: only what they all see, the index and the importer's report.  Names and units
 * are Prometheus' (base units, instants in seconds since 1970); a value that is unknown, as the last
 * success of a source that never had any, is left out rather than 0.
 */
#include <string.h>
#include <time.h>

#include "fcgi/pages.h"
#include "search/base/date.h"
#include "search/health.h"

#define PREFIX "repertoire_"

/* A family of samples: what each source says under that name. */
struct family {
	const char *name, *help;
	size_t offset; /* of a member of struct source_health */
};

static const struct family instants[] = {
#define INSTANT(name, member, help) {name, help, offsetof(struct source_health, member)}
    INSTANT("source_last_attempt_timestamp_seconds", tried, "When the source was last asked."),
    INSTANT("source_last_success_timestamp_seconds", succeeded,
	"When the source was last read without fault, changed or not."),
    INSTANT("source_failing_since_timestamp_seconds", failing_since,
	"Since when the source fails; absent while it does not."),
    INSTANT("source_next_attempt_timestamp_seconds", next, "When the source may be asked again."),
#undef INSTANT
};

static const struct family numbers[] = {
#define NUMBER(name, member, help) {name, help, offsetof(struct source_health, member)}
    NUMBER("source_consecutive_failures", failures, "Failures since the last success."),
    NUMBER("source_actions_received", received, "Actions in the feed when it was last read."),
    NUMBER("source_actions_kept", kept, "Actions of the source that are published."),
    NUMBER("source_actions_rejected", rejected, "Actions refused when it was last read."),
    NUMBER("source_actions_repaired", repaired, "Repairs made when it was last read."),
#undef NUMBER
};

/* All that health.h knows. */
static const char *const states[] = {"ok", "en_panne", "retiree", "jamais_lue"};

static void
begin(struct buf *out, const char *name, const char *help)
{
	buf_printf(out, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s gauge\n", name, help, name);
}

static void
add_label(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=\"", name);
	for (; *value != '\0'; value++)
		if (*value == '\n')
			buf_text(out, "\\n");
		else if (*value == '\\' || *value == '"')
			buf_printf(out, "\\%c", *value);
		else
			buf_char(out, *value);
	buf_char(out, '"');
}

static void
end_sample(struct buf *out, int64_t value)
{
	buf_char(out, ' ');
	buf_integer(out, value);
	buf_char(out, '\n');
}

static void
add_plain(struct buf *out, const char *name, const char *help, int64_t value)
{
	begin(out, name, help);
	buf_text(out, PREFIX);
	buf_text(out, name);
	end_sample(out, value);
}

/* `label`: a second one, or NULL. */
static void
add_sample(struct buf *out, const char *name, const struct source_health *source, const char *label,
    const char *label_value, int64_t value)
{
	buf_printf(out, PREFIX "%s{", name);
	add_label(out, "source", source->source);
	if (label != NULL && label_value != NULL) {
		buf_char(out, ',');
		add_label(out, label, label_value);
	}
	buf_char(out, '}');
	end_sample(out, value);
}

static void
add_index(struct buf *out, const struct index *index, int64_t now)
{
	begin(out, "index_info", "The generation of the index in service.");
	buf_text(out, PREFIX "index_info{");
	add_label(out, "generation", index_generation(index));
	buf_char(out, '}');
	end_sample(out, 1);
	add_plain(out, "index_built_timestamp_seconds", "When the index in service was built.",
	    index_built(index));
	add_plain(out, "index_age_seconds", "How long ago that was.", now - index_built(index));
	add_plain(out, "index_actions", "Actions in the index in service.",
	    (int64_t)index_actions(index));
	add_plain(out, "index_partners", "Partners in the index in service.",
	    (int64_t)index_partners(index));
	add_plain(out, "index_refused",
	    "1 when a newer generation is published and cannot be used, so that this one stays.",
	    index_is_stale(index));
}

static void
add_instants(struct buf *out, const struct health *health, const struct family *family)
{
	int64_t when;
	size_t i;

	begin(out, family->name, family->help);
	for (i = 0; i < health->count; i++) {
		const struct source_health *source = &health->sources[i];
		const char *instant = *(const char *const *)((uintptr_t)source + family->offset);

		if (instant != NULL && instant_parse(instant, &when))
			add_sample(out, family->name, source, NULL, NULL, when);
	}
}

static void
add_numbers(struct buf *out, const struct health *health, const struct family *family)
{
	size_t i;

	begin(out, family->name, family->help);
	for (i = 0; i < health->count; i++)
		add_sample(out, family->name, &health->sources[i], NULL, NULL,
		    *(const long *)((uintptr_t)&health->sources[i] + family->offset));
}

static void
add_states(struct buf *out, const struct health *health)
{
	static const char name[] = "source_state";
	size_t i, k;

	begin(out, name, "1 for the state that the source is in, 0 for the others.");
	for (i = 0; i < health->count; i++)
		for (k = 0; health->sources[i].state != NULL && k < LENGTH(states); k++)
			add_sample(out, name, &health->sources[i], "etat", states[k],
			    strcmp(health->sources[i].state, states[k]) == 0);
}

static void
add_sources(struct buf *out, struct health *health)
{
	int64_t written;
	size_t i;

	/* A source without a name cannot be told from others. */
	for (i = 0; i < health->count;)
		if (health->sources[i].source == NULL)
			health->sources[i] = health->sources[--health->count];
		else
			i++;
	if (health->written != NULL && instant_parse(health->written, &written))
		add_plain(out, "import_timestamp_seconds",
		    "When the importer last reported, whether a source was due or not.", written);
	begin(out, "source_info", "The name of the partner whose feed it is.");
	for (i = 0; i < health->count; i++)
		add_sample(out, "source_info", &health->sources[i], "nom",
		    health->sources[i].name == NULL ? "" : health->sources[i].name, 1);
	add_states(out, health);
	for (i = 0; i < LENGTH(instants); i++)
		add_instants(out, health, &instants[i]);
	for (i = 0; i < LENGTH(numbers); i++)
		add_numbers(out, health, &numbers[i]);
}

enum status
metrics(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	struct health health;
	enum status status = page_need_index(w, fault);

	(void)http;
	(void)rest;
	if (status == OK)
		status = page_read_health(w, fault, &health);
	if (status != OK)
		return status;
	add_index(&w->reply.body, w->index, (int64_t)time(NULL));
	add_sources(&w->reply.body, &health);
	w->reply.generation = index_generation(w->index);
	return buf_failed(&w->reply.body) ? fault_set(fault, NO_MEMORY, "no memory for metrics") : OK;
}

/* /sante, for everyone. */
enum status
api_health(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct value *health = value_object(w->arena);
	enum status status = page_need_index(w, fault);

	(void)http;
	(void)rest;
	if (status != OK)
		return status;
	value_set_text(w->arena, health, "statut", "ok");
	value_set_text(w->arena, health, "generation", index_generation(w->index));
	value_set_integer(w->arena, health, "age_s", (int64_t)time(NULL) - index_built(w->index));
	value_set_integer(w->arena, health, "actions", (int64_t)index_actions(w->index));
	w->reply.generation = index_generation(w->index);
	return page_write_json(w, health, fault);
}
