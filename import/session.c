#include "import/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SESSION_ARENA_MAX ((size_t)64 * 1024 * 1024)

static enum status
make_directory(const char *path, struct fault *fault)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return OK;
	return fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
}

/* The lock goes with the descriptor: a dead importer leaves none. */
static enum status
take_lock(struct import_session *s, const char *data, struct fault *fault)
{
	char *path = arena_printf(s->arena, "%s/lock", data);

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (s->lock < 0)
		return fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
		return fault_set(fault, BUSY, "%s: another import is running", path);
	return OK;
}

static enum status
open_data(struct import_session *s, const struct session_options *options, struct fault *fault)
{
	char *path = arena_printf(s->arena, "%s/store.db", options->data);
	enum status status = OK;

	s->index_directory = arena_printf(s->arena, "%s/index", options->data);
	if (path == NULL || s->index_directory == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	if (options->writes) {
		status = make_directory(options->data, fault);
		if (status == OK)
			status = take_lock(s, options->data, fault);
		if (status == OK)
			status = make_directory(s->index_directory, fault);
	} else if (access(path, R_OK) != 0) {
		return fault_set(fault, NOT_FOUND, "%s: %s; run repertoire-import first", path,
		    strerror(errno));
	}
	return status == OK ? store_open(path, fault, &s->store) : status;
}

enum status
session_find_share(struct arena *arena, struct fault *fault, const char **out)
{
	const char *share = reference_directory(arena);

	if (share == NULL)
		return fault_set(fault, NOT_FOUND,
		    "the data files are not beside the program: set REPERTOIRE_SHARE to their directory");
	*out = share;
	return OK;
}

enum status
session_open(const struct session_options *options, struct fault *fault,
    struct import_session *session)
{
	enum status status = OK;

	*session = (struct import_session){.lock = -1, .today = options->today,
	    .stop = options->stop};
	date_format(options->today, session->today_text);
	session->arena = arena_new(SESSION_ARENA_MAX);
	if (session->arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory");
	status = session_find_share(session->arena, fault, &session->share);
	if (status == OK)
		session->mappings = arena_printf(session->arena, "%s/formats", session->share);
	if (status == OK && session->mappings == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory");
	if (status == OK)
		status = sentences_load(session->share, fault, &session->sentences);
	if (status == OK)
		status = reference_load(session->share, fault, &session->reference);
	if (status == OK)
		status = tagger_new(session->share, session->reference, fault, &session->tagger);
	if (status == OK && options->config != NULL)
		status = config_load(options->config, session->share, session->reference, fault,
		    &session->config);
	if (status == OK && options->data != NULL)
		status = open_data(session, options, fault);
	if (status != OK)
		session_close(session);
	return status;
}

void
session_close(struct import_session *session)
{
	store_close(session->store);
	config_free(session->config);
	tagger_free(session->tagger);
	reference_free(session->reference);
	sentences_free(session->sentences);
	if (session->lock >= 0)
		(void)close(session->lock);
	arena_free(session->arena);
	*session = (struct import_session){.lock = -1};
}
