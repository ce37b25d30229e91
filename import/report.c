#include "import/report.h"

#include <string.h>

#include "search/base/value.h"
#include "search/index/generation.h"

#define ARENA_MAX ((size_t)32 * 1024 * 1024)

struct reporting {
	struct import_session *session;
	struct arena *arena;
	struct value *diagnostics;
};

static const char *
absent_if_empty(struct arena *arena, const char *text)
{
	return text[0] == '\0' ? NULL : arena_strdup(arena, text);
}

static enum status
add_diagnostic(void *context, const struct diagnostic *d)
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

static enum status
add_source(struct reporting *r, struct value *list, const struct source_config *source,
    struct fault *fault)
{
	struct value *item = value_add_object(r->arena, list);
	struct arena *a = r->arena;
	struct source_state state;
	enum status status = store_state(r->session->store, source->slug, fault, &state);

	if (status != OK)
		return status;
	value_set_text(a, item, "source", source->slug);
	value_set_text(a, item, "nom", source->name);
	value_set_text(a, item, "url", source->url);
	value_set_text(a, item, "dernier_essai", absent_if_empty(a, state.tried));
	value_set_text(a, item, "dernier_succes", absent_if_empty(a, state.succeeded));
	value_set_text(a, item, "erreur_code", absent_if_empty(a, state.failure_code));
	value_set_text(a, item, "erreur", absent_if_empty(a, state.failure));
	value_set_integer(a, item, "http", state.http);
	value_set_integer(a, item, "recues", state.received);
	value_set_integer(a, item, "gardees", state.kept);
	value_set_integer(a, item, "refusees", state.rejected);
	value_set_integer(a, item, "reparations", state.repaired);
	value_set_integer(a, item, "deduites", state.deduced);
	r->diagnostics = value_set_list(a, item, "diagnostics");
	return store_visit_diagnostics(r->session->store, source->slug, add_diagnostic, r, fault);
}

static enum status
print_json(struct reporting *r, FILE *out, struct fault *fault)
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
	if (status == OK && fprintf(out, "%s\n", buf_string(&text)) < 0)
		status = fault_set(fault, IO_ERROR, "cannot write the report");
	buf_clear(&text);
	return status;
}

/* "2026-11-24T10:00:00Z" as Paris reads it. */
static const char *
local_time(struct arena *arena, const char *instant)
{
	struct civil c;
	int64_t when;

	if (!instant_parse(instant, &when))
		return "jamais";
	paris_from_instant(when, &c);
	return arena_printf(arena, "%02d/%02d/%04d à %02d\u00a0h\u00a0%02d", c.day, c.month, c.year, c.hour,
	    c.minute);
}

static enum status
print_source(struct reporting *r, const struct source_config *source, FILE *out,
    struct fault *fault)
{
	struct source_state s;
	enum status status = store_state(r->session->store, source->slug, fault, &s);

	if (status != OK)
		return status;
	(void)fprintf(out, "%s — %s\n", source->slug, source->name);
	if (s.tried[0] == '\0') {
		(void)fprintf(out, "  jamais lue\n");
		return OK;
	}
	(void)fprintf(out, "  dernière lecture réussie\u00a0: %s\u202f; dernier essai\u00a0: %s\n",
	    local_time(r->arena, s.succeeded), local_time(r->arena, s.tried));
	(void)fprintf(out,
	    "  publiées\u00a0: %ld\u202f; reçues\u00a0: %ld\u202f; refusées\u00a0: %ld\u202f; "
	    "complétées\u00a0: %ld%s\n",
	    s.kept, s.received, s.rejected, s.deduced,
	    s.repaired > 0 ? "\u202f; document réparé" : "");
	if (s.failure_code[0] != '\0')
		(void)fprintf(out, "  EN PANNE (%s)\u00a0: %s\n", s.failure_code, s.failure);
	return OK;
}

struct unknown_sources {
	const struct config *config;
	FILE *out;
};

static enum status
print_unknown(void *context, const char *name)
{
	struct unknown_sources *u = context;

	if (config_source(u->config, name) == NULL)
		(void)fprintf(u->out,
		    "%s — n’est plus dans la configuration\u202f; ses actions restent publiées. Pour les "
		    "retirer\u00a0: --forget %s\n", name, name);
	return OK;
}

enum status
report_sources(struct import_session *session, bool json, FILE *out, struct fault *fault)
{
	struct reporting r = {.session = session, .arena = arena_new(ARENA_MAX)};
	struct unknown_sources unknown = {session->config, out};
	enum status status = OK;
	size_t i;

	if (r.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the report");
	if (json)
		status = print_json(&r, out, fault);
	for (i = 0; !json && status == OK && i < session->config->source_count; i++)
		status = print_source(&r, &session->config->sources[i], out, fault);
	if (!json && status == OK)
		status = store_visit_sources(session->store, print_unknown, &unknown, fault);
	arena_free(r.arena);
	return status;
}
