#include "import/report.h"

#include <string.h>
#include <time.h>

#include "import/advice.h"
#include "import/alert.h"
#include "import/follow.h"
#include "import/store_follow.h"
#include "import/store_visit.h"
#include "import/twins.h"
#include "search/base/value.h"
#include "search/index/generation.h"

#define ARENA_MAX ((size_t)32 * 1024 * 1024)
#define TWINS_TOLD_MAX 50 /* of a source; the others are only counted */

struct reporting {
	struct import_session *session;
	struct arena *arena;
	FILE *out;
	struct value *diagnostics, *twins;
	size_t twin_count; /* of a source */
};

static const char *
absent_if_empty(struct arena *arena, const char *text)
{
	return text[0] == '\0' ? NULL : arena_strdup(arena, text);
}

static enum status
add_notice(void *context, const struct notice *d)
{
	static const char *const levels[] = {"note", "avertissement", "erreur"};
	struct reporting *r = context;
	struct value *item = value_add_object(r->arena, r->diagnostics);

	value_set_text(r->arena, item, "niveau", levels[d->level <= ERROR ? d->level : ERROR]);
	value_set_text(r->arena, item, "code", arena_strdup(r->arena, d->code));
	value_set_text(r->arena, item, "message", arena_strdup(r->arena, d->message));
	value_set_integer(r->arena, item, "ligne", d->line);
	value_set_integer(r->arena, item, "colonne", d->column);
	return OK;
}

/* An action that is shown with another source's. */
static enum status
add_twin(void *context, const char *id, const char *other)
{
	struct reporting *r = context;
	struct value *item;

	if (r->twin_count++ >= TWINS_TOLD_MAX)
		return OK;
	item = value_add_object(r->arena, r->twins);
	value_set_text(r->arena, item, "id", arena_strdup(r->arena, id));
	value_set_text(r->arena, item, "avec", arena_strdup(r->arena, other));
	return OK;
}

static void
print_indented(struct reporting *r, const char *indent, const char *line)
{
	(void)fprintf(r->out, "%s%s\n", indent, line == NULL ? "" : line);
}

/* A line of what is said of a source. */
static void
print_line(struct reporting *r, enum sentence which, const char *const *values)
{
	print_indented(r, "  ", sentence_with(r->session->sentences, r->arena, which, values));
}

static void
print_time(struct reporting *r, enum sentence which, const char *instant)
{
	print_line(r, which, VALUES(report_time(r->session->sentences, r->arena, instant)));
}

static const char *
number(struct reporting *r, long n)
{
	return number_text(r->arena, n);
}

static enum status
print_twins(struct reporting *r, const struct source_config *source, struct fault *fault)
{
	const struct value *twin;
	enum status status;

	r->twins = value_list(r->arena);
	r->twin_count = 0;
	status = twins_visit(store_connection(r->session->store), source->slug, add_twin, r, fault);
	if (status != OK || r->twins == NULL || r->twin_count == 0)
		return status;
	print_line(r, SENTENCE_STATUS_TWINS, VALUES(number(r, (long)r->twin_count)));
	for (twin = r->twins->children.first; twin != NULL; twin = twin->next)
		print_indented(r, "    ", sentence_with(r->session->sentences, r->arena, SENTENCE_STATUS_TWIN,
		    VALUES(twin->children.first->text, twin->children.first->next->text)));
	return OK;
}

static const char *
state_of(const struct source_state *s, const struct source_follow *follow)
{
	if (s->tried[0] == '\0' && s->succeeded[0] == '\0')
		return "jamais_lue";
	if (s->failure_code[0] == '\0')
		return "ok";
	return follow->gone != 0 ? "retiree" : "en_panne";
}

/* When a reader was told of the failure that lasts; "" = not. */
static enum status
told(struct import_session *session, const struct source_config *source, enum alert_reader reader,
    struct fault *fault, char out[24])
{
	struct alert alert;
	enum status status = alert_read(session->store, source->slug, reader, fault, &alert);

	if (status == OK)
		(void)snprintf(out, 24, "%s", alert.told);
	return status;
}

enum status
report_health(struct import_session *session, const struct source_config *source, struct arena *a,
    struct fault *fault, struct source_health *out)
{
	struct following following;
	struct source_follow *follow = &following.follow;
	struct source_state s;
	char next[24], partner[24], agence[24];
	enum status status = store_state(session->store, source->slug, fault, &s);

	if (status == OK)
		status = follow_open(session, source, fault, &following);
	if (status == OK)
		status = told(session, source, ALERT_PARTNER, fault, partner);
	if (status == OK)
		status = told(session, source, ALERT_AGENCE, fault, agence);
	if (status != OK)
		return status;
	schedule_next(follow, next);
	*out = (struct source_health){.source = source->slug, .name = source->name, .url = source->url,
	    .address = absent_if_empty(a, follow->url), .state = state_of(&s, follow),
	    .tried = absent_if_empty(a, s.tried), .succeeded = absent_if_empty(a, s.succeeded),
	    .next = absent_if_empty(a, next), .http = s.http, .received = s.received, .kept = s.kept,
	    .rejected = s.rejected, .repaired = s.repaired, .deduced = s.deduced,
	    .failures = follow->failures};
	if (s.failure_code[0] == '\0')
		return OK;
	out->partner_told = absent_if_empty(a, partner);
	out->agence_told = absent_if_empty(a, agence);
	out->failing_since = absent_if_empty(a, follow->failing_since);
	out->error_code = absent_if_empty(a, s.failure_code);
	out->error = absent_if_empty(a, s.failure);
	out->advice = sentence(session->sentences, advice_for(s.failure_code, s.http));
	out->excerpt = absent_if_empty(a, follow->excerpt);
	out->line = follow->line;
	out->column = follow->column;
	return OK;
}

static enum status
add_source(struct reporting *r, struct value *list, const struct source_config *source,
    struct fault *fault)
{
	struct value *item = value_add_object(r->arena, list);
	struct source_health health;
	enum status status = report_health(r->session, source, r->arena, fault, &health);

	if (status != OK)
		return status;
	health_set_value(r->arena, item, &health);
	r->twins = value_set_list(r->arena, item, "fusions");
	r->twin_count = 0;
	status = twins_visit(store_connection(r->session->store), source->slug, add_twin, r, fault);
	value_set_integer(r->arena, item, "fusionnees", (int64_t)r->twin_count);
	if (status != OK)
		return status;
	r->diagnostics = value_set_list(r->arena, item, "diagnostics");
	return store_visit_notices(r->session->store, source->slug, add_notice, r, fault);
}

static enum status
print_json(struct reporting *r, struct fault *fault)
{
	const struct config *config = r->session->config;
	struct value *object = value_object(r->arena), *list;
	char generation[GENERATION_MAX];
	enum status status = OK;
	struct buf text = {0};
	size_t i;

	if (generation_current(r->session->index_directory, NULL, generation) == OK)
		value_set_text(r->arena, object, "generation", generation);
	list = value_set_list(r->arena, object, "sources");
	for (i = 0; status == OK && i < config->source_count; i++)
		status = add_source(r, list, &config->sources[i], fault);
	value_write_json(object, &text);
	if (status == OK && (arena_failed(r->arena) || buf_failed(&text)))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	if (status == OK && fprintf(r->out, "%s\n", buf_string(&text)) < 0)
		status = fault_set(fault, IO_ERROR, "cannot write the report");
	buf_clear(&text);
	return status;
}

const char *
report_time(const struct sentences *s, struct arena *arena, const char *instant)
{
	struct civil c;
	int64_t when;

	if (instant == NULL || !instant_parse(instant, &when))
		return sentence(s, SENTENCE_NEVER);
	paris_from_instant(when, &c);
	return sentence_with(s, arena, SENTENCE_INSTANT,
	    VALUES(arena_printf(arena, "%02d/%02d/%04d", c.day, c.month, c.year),
		arena_printf(arena, "%02d", c.hour), arena_printf(arena, "%02d", c.minute)));
}

static void
print_since(struct reporting *r, const struct source_health *s)
{
	const char *since = sentence_counted(r->session->sentences, r->arena, SENTENCE_STATUS_SINCE, s->failures,
	    VALUES(report_time(r->session->sentences, r->arena, s->failing_since), number(r, s->failures)));

	if (s->http > 0)
		print_line(r, SENTENCE_STATUS_SINCE_HTTP, VALUES(since, number(r, s->http)));
	else
		print_indented(r, "  ", since);
}

static void
print_failure(struct reporting *r, const struct source_health *s)
{
	if (s->error == NULL)
		return;
	print_line(r, SENTENCE_STATUS_FAILING, VALUES(s->error_code, s->error));
	if (s->failing_since != NULL)
		print_since(r, s);
	if (s->excerpt != NULL && s->column > 0)
		print_line(r, SENTENCE_STATUS_COLUMN, VALUES(number(r, s->line), number(r, s->column), s->excerpt));
	else if (s->excerpt != NULL)
		print_line(r, SENTENCE_STATUS_LINE, VALUES(number(r, s->line), s->excerpt));
	print_line(r, SENTENCE_STATUS_ADVICE, VALUES(s->advice));
	if (s->partner_told != NULL)
		print_time(r, SENTENCE_STATUS_PARTNER_TOLD, s->partner_told);
	if (s->agence_told != NULL)
		print_time(r, SENTENCE_STATUS_AGENCE_TOLD, s->agence_told);
}

static void
print_counts(struct reporting *r, const struct source_health *s)
{
	const struct sentences *sentences = r->session->sentences;
	const char *counts = sentence_with(sentences, r->arena, SENTENCE_STATUS_COUNTS,
	    VALUES(number(r, s->kept), number(r, s->received), number(r, s->rejected), number(r, s->deduced)));

	if (s->repaired > 0)
		counts = sentence_of(sentences, r->arena, SENTENCE_STATUS_MENDED, counts);
	print_indented(r, "  ", counts);
}

static enum status
print_source(struct reporting *r, const struct source_config *source, struct fault *fault)
{
	const struct sentences *sentences = r->session->sentences;
	const char *title;
	struct source_health s;
	enum status status = report_health(r->session, source, r->arena, fault, &s);

	if (status != OK)
		return status;
	title = sentence_with(sentences, r->arena, SENTENCE_STATUS_SOURCE, VALUES(source->slug, source->name));
	print_indented(r, "", title);
	if (s.tried == NULL && s.succeeded == NULL) {
		print_line(r, SENTENCE_STATUS_NEVER, NULL);
		return OK;
	}
	print_line(r, SENTENCE_STATUS_READ, VALUES(report_time(sentences, r->arena, s.succeeded),
		report_time(sentences, r->arena, s.tried)));
	print_counts(r, &s);
	print_line(r, SENTENCE_STATUS_ADDRESS, VALUES(s.url));
	if (s.address != NULL)
		print_line(r, SENTENCE_STATUS_MOVED, VALUES(s.address));
	status = print_twins(r, source, fault);
	if (status != OK)
		return status;
	print_failure(r, &s);
	if (s.next != NULL)
		print_time(r, SENTENCE_STATUS_NEXT, s.next);
	else if (strcmp(s.state, "retiree") == 0)
		print_line(r, SENTENCE_STATUS_GONE, NULL);
	return OK;
}

/* A source that the store knows and the configuration does not. */
static enum status
print_unknown(void *context, const char *name)
{
	struct reporting *r = context;

	if (config_source(r->session->config, name) == NULL)
		print_indented(r, "",
		    sentence_of(r->session->sentences, r->arena, SENTENCE_STATUS_UNKNOWN, name));
	return OK;
}

enum status
report_sources(struct import_session *session, bool json, FILE *out, struct fault *fault)
{
	struct reporting r = {.session = session, .arena = arena_new(ARENA_MAX), .out = out};
	enum status status = OK;
	size_t i;

	if (r.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the report");
	if (json)
		status = print_json(&r, fault);
	for (i = 0; !json && status == OK && i < session->config->source_count; i++)
		status = print_source(&r, &session->config->sources[i], fault);
	if (!json && status == OK)
		status = store_visit_sources(session->store, print_unknown, &r, fault);
	if (status == OK && arena_failed(r.arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	arena_free(r.arena);
	return status;
}

/* Gathers what several sources publish into a health. */
struct merging {
	struct arena *arena;
	struct health *health;
};

static enum status
keep_merge(void *context, const char *id, const char *title, const char *sources)
{
	struct merging *m = context;

	m->health->merges[m->health->merge_count++] = (struct health_merge){
	    arena_strdup(m->arena, sources), arena_strdup(m->arena, id), arena_strdup(m->arena, title)};
	return OK;
}

static enum status
gather_merges(struct reporting *r, struct health *health, struct fault *fault)
{
	struct merging merging = {r->arena, health};
	size_t heads = 0;
	enum status status;

	health->merges = arena_alloc(r->arena, HEALTH_MERGES_MAX * sizeof(*health->merges));
	if (health->merges == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the report");
	status = twins_visit_heads(store_connection(r->session->store), HEALTH_MERGES_MAX, keep_merge,
	    &merging, fault, &heads);
	health->merged = (long)heads;
	return status;
}

enum status
report_publish(struct import_session *session, struct fault *fault)
{
	struct reporting r = {.session = session, .arena = arena_new(ARENA_MAX)};
	size_t count = session->config->source_count, i;
	char written[ISO_INSTANT_MAX];
	struct health health = {.written = written, .count = count};
	enum status status = OK;

	if (r.arena != NULL)
		health.sources = arena_alloc(r.arena, count * sizeof(*health.sources));
	if (health.sources == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	instant_format((int64_t)time(NULL), written);
	for (i = 0; status == OK && i < count; i++)
		status = report_health(session, &session->config->sources[i], r.arena, fault, &health.sources[i]);
	if (status == OK)
		status = gather_merges(&r, &health, fault);
	if (status == OK && arena_failed(r.arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	if (status == OK)
		status = health_write(session->index_directory, &health, fault);
	arena_free(r.arena);
	return status;
}
