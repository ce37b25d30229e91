#include "import/publish.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/child/child.h"
#include "import/history.h"
#include "import/store_visit.h"
#include "import/twins.h"
#include "search/appellations.h"
#include "search/index/generation.h"
#include "search/index/reader.h"
#include "search/index/writer.h"
#include "search/query/search.h"

#define PATH_SIZE 4096
#define PROBE_ARENA_MAX ((size_t)32 * 1024 * 1024)
/* Of the process that tries the new index out. */
#define TRIAL_MEMORY_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define TRIAL_SECONDS_MAX 120
#define TRIAL_ELAPSED_MAX_S 300
#define TRIAL_OUTPUT_MAX ((size_t)4096) /* how it ended */

struct publication {
	struct import_session *session;
	struct fault *fault;
	struct appellations *appellations;
	struct twins *twins; /* NULL: no action has two sources */
	size_t absorbed;
	struct index_writer *writer;
	char generation[GENERATION_MAX];
	char path[PATH_SIZE];
	struct arena *arena; /* probes */
	const char *probes[PROBES_MAX];
	size_t probe_count, seen;
	size_t actions;
	struct sealing {
		pthread_t thread;
		enum status status;
		struct fault fault;
	} sealing;
};

static enum status
add(void *context, const struct action *action)
{
	struct publication *p = context;
	struct action merged;
	const char *shown_as;

	if (p->twins != NULL) {
		enum status status = twins_apply(p->twins, action, p->fault, &merged, &shown_as);

		if (status != OK)
			return status;
		if (shown_as != NULL) {
			index_writer_alias(p->writer, action->value[FIELD_ID], shown_as);
			return OK;
		}
		action = &merged;
	}
	index_writer_add(p->writer, action);
	/* Spread over the whole: one title every so often. */
	if (p->probe_count < PROBES_MAX && (p->seen & (p->seen + 1)) == 0)
		p->probes[p->probe_count++] = arena_strdup(p->arena, action->value[FIELD_ID]);
	p->seen++;
	return OK;
}

static enum status
check_size(struct publication *p, size_t actions, bool accept_shrink)
{
	char current[GENERATION_MAX];
	struct manifest old;

	if (accept_shrink ||
	    generation_current(p->session->index_directory, NULL, current) != OK ||
	    manifest_read(p->session->index_directory, current, NULL, &old) != OK ||
	    (actions + p->absorbed) * 2 >= old.actions)
		return OK;
	return fault_set(p->fault, BAD_INPUT,
	    "the new index would hold %zu actions where the one in service holds %llu: not published",
	    actions, (unsigned long long)old.actions);
}

/* Each probe must be there, and be found by the words of its title. */
static enum status
probe(struct publication *p, struct index *index, const char *id)
{
	struct parameter parameters[] = {{"q", NULL}, {"quand", "tout"}, {"par_page", "100"}};
	struct action action;
	struct request *request;
	struct answer *answer;
	char quoted[QUERY_CHARACTERS_MAX / 2];
	enum status status;
	size_t i;

	status = index_action(index, id, p->arena, p->fault, &action);
	if (status != OK)
		return status;
	(void)snprintf(quoted, sizeof(quoted), "%s", action.value[FIELD_TITRE]);
	for (i = 0; quoted[i] != '\0'; i++)
		if (quoted[i] == '"' || quoted[i] == '-')
			quoted[i] = ' ';
	parameters[0].value = quoted;
	if (strlen(action.value[FIELD_TITRE]) >= sizeof(quoted))
		return OK; /* too long to be asked for as it stands */
	status = request_parse(parameters, LENGTH(parameters), REFUSE_UNKNOWN_NAMES, index,
	    p->session->today, p->arena, p->fault, &request);
	if (status == OK)
		status = search(index, request, 0, p->arena, p->fault, &answer);
	if (status == OK && answer->total == 0)
		status = fault_set(p->fault, CORRUPT, "the new index does not find \"%s\"",
		    action.value[FIELD_TITRE]);
	return status;
}

/* A look at the new index through a worker's eyes. */
static enum status
search_it(void *context, struct child *child, struct fault *fault)
{
	struct publication *p = context;
	struct index *index = NULL;
	enum status status;
	size_t i;

	(void)child;
	p->fault = fault;
	status = index_open_generation(p->session->index_directory, p->generation, p->path, fault, &index);
	for (i = 0; status == OK && i < p->probe_count; i++)
		status = probe(p, index, p->probes[i]);
	index_close(index);
	return status;
}

static enum status
take_nothing(void *context, struct message *message, struct fault *fault)
{
	(void)context;
	(void)message;
	(void)fault;
	return BAD_INPUT;
}

/* By a process of its own: it takes a worker's memory, and what a worker would die of is not the
 * importer's end. */
static enum status
try_out(struct publication *p)
{
	struct child_job job = {search_it, take_nothing, p, CHILD_NO_FILE,
	    {{TRIAL_MEMORY_MAX, TRIAL_SECONDS_MAX}, TRIAL_ELAPSED_MAX_S, TRIAL_OUTPUT_MAX}, p->session->stop};
	struct child_result result;
	enum status status = child_run(&job, p->fault, &result);

	return status == OK ? OK : fault_context(p->fault, "the new index cannot be searched");
}

static void *
seal(void *context)
{
	struct publication *p = context;

	p->sealing.status = manifest_write(p->session->index_directory, p->path, p->generation, p->actions,
	    &p->sealing.fault);
	return NULL;
}

/* The manifest has the digest of the whole file: as long a reading as the check's. */
static enum status
check_and_seal(struct publication *p)
{
	enum status status;

	if (pthread_create(&p->sealing.thread, NULL, seal, p) != 0)
		return fault_set(p->fault, IO_ERROR, "a thread to write the manifest cannot be started");
	status = index_check(p->path, p->actions, p->fault);
	(void)pthread_join(p->sealing.thread, NULL);
	if (status == OK && p->sealing.status != OK)
		status = fault_set(p->fault, p->sealing.status, "%s", p->sealing.fault.message);
	return status;
}

static enum status
build(struct publication *p, size_t *actions)
{
	const struct config *config = p->session->config;
	struct index_options options = {.generation = p->generation, .site_name = config->site_name,
	    .site_url = config->site_url, .site_mail = config->site_mail, .notice = config->notice,
	    .origins = config->origins, .frames = config->frames, .hub = config->hub,
	    .today = p->session->today_text, .appellations = p->appellations};
	struct sqlite3 *db = store_connection(p->session->store);
	enum status status = twins_find(db, p->fault, &p->absorbed);

	if (status == OK && p->absorbed > 0)
		status = twins_open(db, p->fault, &p->twins);
	if (status == OK)
		status = index_writer_open(p->path, &options, p->session->reference, p->fault, &p->writer);
	if (status != OK)
		return status;
	status = store_visit(p->session->store, add, p, p->fault);
	if (status == OK)
		status = history_prepare(db, p->generation, p->fault);
	if (status == OK)
		status = history_write(db, p->writer, p->fault);
	if (status != OK) {
		index_writer_abandon(p->writer);
		return status;
	}
	return index_writer_finish(p->writer, p->fault, actions);
}

/* Once it is in service it stays, whatever failed behind that: the next run publishes again. */
static void
remove_unpublished(const struct publication *p)
{
	const char *directory = p->session->index_directory;
	char current[GENERATION_MAX], name[PATH_SIZE + 64];

	if (generation_current(directory, NULL, current) == OK && strcmp(current, p->generation) == 0)
		return;
	(void)unlink(p->path);
	(void)snprintf(name, sizeof(name), "%s/index-%s.manifest", directory, p->generation);
	(void)unlink(name);
	(void)snprintf(name, sizeof(name), "%s/index-%s.db", directory, p->generation);
	(void)unlink(name);
}

enum status
publish_check(const struct import_session *session, struct fault *fault)
{
	struct index *index = NULL;
	enum status status = index_open(session->index_directory, true, fault, &index);

	index_close(index);
	return status;
}

enum status
publish(struct import_session *session, bool accept_shrink, struct fault *fault, size_t *actions)
{
	struct publication p = {.session = session, .fault = fault};
	const char *directory = session->index_directory;
	enum status status;

	p.arena = arena_new(PROBE_ARENA_MAX);
	if (p.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to publish");
	status = generation_sweep(directory, GENERATIONS_KEPT, fault);
	if (status == OK)
		status = generation_new(directory, fault, p.generation);
	(void)snprintf(p.path, sizeof(p.path), "%s/index-%s.db.tmp", directory, p.generation);
	if (status == OK)
		status = appellations_load(session->share, fault, &p.appellations);
	if (status == OK)
		status = build(&p, actions);
	if (status == OK && *actions == 0)
		status = fault_set(fault, BAD_INPUT, "there is no action to publish");
	if (status == OK)
		status = check_size(&p, *actions, accept_shrink);
	p.actions = *actions;
	if (status == OK)
		status = check_and_seal(&p);
	if (status == OK)
		status = try_out(&p);
	if (status == OK)
		status = generation_publish(directory, p.path, p.generation, fault);
	if (status == OK)
		status = generation_sweep(directory, GENERATIONS_KEPT, fault);
	else
		remove_unpublished(&p);
	if (status == OK)
		status = store_set_published(session->store, fault);
	if (status == OK)
		status = history_set_published(store_connection(session->store), fault);
	twins_close(p.twins);
	appellations_free(p.appellations);
	arena_free(p.arena);
	return status;
}
