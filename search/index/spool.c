#include "search/index/spool.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/base/scratch.h"

#define PATH_SIZE 4096
#define WAITING_BYTES ((size_t)256 * 1024) /* of records, before they are written */

enum statement { ADD, BY_TITLE, BY_ROW, STATEMENT_COUNT };

struct spool {
	sqlite3 *keys;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char keys_path[PATH_SIZE];
	struct scratch records; /* one behind the other */
	struct buf waiting;
	size_t count;
	uint32_t *title_ranks; /* [order of arrival - 1], NULL before the first spool_next() */
};

static enum status
fail(struct spool *spool, struct fault *fault, const char *what)
{
	return fault_set(fault, IO_ERROR, "%s: %s: %s", spool->keys_path, what,
	    sqlite3_errmsg(spool->keys));
}

/* Nobody reads it but this process, and only once: no journal, no fsync. */
static enum status
open_keys(struct spool *spool, struct fault *fault)
{
	static const char *const texts[STATEMENT_COUNT] = {
	    [ADD] = "INSERT INTO cle VALUES(?,?,?,?,?,?)",
	    [BY_TITLE] = "SELECT rowid FROM cle ORDER BY titre, id",
	    [BY_ROW] = "SELECT rowid, place, octets FROM cle ORDER BY qualite DESC, jour DESC, titre, id",
	};
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	enum statement s;

	(void)unlink(spool->keys_path);
	if (sqlite3_open_v2(spool->keys_path, &spool->keys, flags, NULL) != SQLITE_OK ||
	    sqlite3_exec(spool->keys,
		"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
		"PRAGMA cache_size=-8192; PRAGMA temp_store=FILE; BEGIN;"
		"CREATE TABLE cle(qualite INTEGER, jour INTEGER, titre TEXT, id TEXT, place INTEGER, "
		"octets INTEGER)", NULL, NULL, NULL) != SQLITE_OK)
		return fail(spool, fault, "create");
	for (s = 0; s < STATEMENT_COUNT; s++)
		if (sqlite3_prepare_v2(spool->keys, texts[s], -1, &spool->statements[s], NULL) != SQLITE_OK)
			return fail(spool, fault, "prepare");
	return OK;
}

enum status
spool_open(const char *path, struct fault *fault, struct spool **out)
{
	struct spool *spool = calloc(1, sizeof(*spool));
	char records[PATH_SIZE];
	enum status status;

	if (spool == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the spool");
	if (snprintf(spool->keys_path, PATH_SIZE, "%s.cles.tmp", path) >= PATH_SIZE ||
	    snprintf(records, sizeof(records), "%s.fiches.tmp", path) >= PATH_SIZE) {
		free(spool);
		return fault_set(fault, BAD_INPUT, "%s: the path is too long", path);
	}
	status = scratch_init(&spool->records, records) == OK
	    ? open_keys(spool, fault)
	    : fault_set(fault, NO_MEMORY, "no memory for the spool");
	if (status != OK) {
		spool_close(spool);
		return status;
	}
	*out = spool;
	return OK;
}

void
spool_close(struct spool *spool)
{
	enum statement s;

	if (spool == NULL)
		return;
	for (s = 0; s < STATEMENT_COUNT; s++)
		(void)sqlite3_finalize(spool->statements[s]);
	(void)sqlite3_close(spool->keys);
	(void)unlink(spool->keys_path);
	scratch_clear(&spool->records);
	buf_clear(&spool->waiting);
	free(spool->title_ranks);
	free(spool);
}

static enum status
write_records(struct spool *spool, struct fault *fault)
{
	enum status status = scratch_append(&spool->records, buf_string(&spool->waiting),
	    spool->waiting.length, fault);

	spool->waiting.length = 0;
	return status;
}

enum status
spool_add(struct spool *spool, const struct spool_key *key, const struct buf *record,
    struct fault *fault)
{
	sqlite3_stmt *add = spool->statements[ADD];
	enum status status = OK;

	(void)sqlite3_bind_int(add, 1, key->quality);
	(void)sqlite3_bind_int(add, 2, key->day);
	(void)sqlite3_bind_text(add, 3, key->title, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(add, 4, key->id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(add, 5, (sqlite3_int64)spool->records.bytes + (sqlite3_int64)spool->waiting.length);
	(void)sqlite3_bind_int64(add, 6, (sqlite3_int64)record->length);
	if (sqlite3_step(add) != SQLITE_DONE)
		status = fail(spool, fault, "add an action");
	(void)sqlite3_reset(add);
	(void)sqlite3_clear_bindings(add);
	buf_add(&spool->waiting, buf_string(record), record->length);
	if (status == OK && buf_failed(&spool->waiting))
		status = fault_set(fault, NO_MEMORY, "no memory for the spool");
	spool->count++;
	return status == OK && spool->waiting.length >= WAITING_BYTES ? write_records(spool, fault) : status;
}

size_t
spool_count(const struct spool *spool)
{
	return spool->count;
}

static enum status
rank_titles(struct spool *spool, struct fault *fault)
{
	sqlite3_stmt *select = spool->statements[BY_TITLE];
	uint32_t rank = 0;
	int rc;

	spool->title_ranks = calloc(spool->count + 1, sizeof(*spool->title_ranks));
	if (spool->title_ranks == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the titles' order");
	while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
		sqlite3_int64 at = sqlite3_column_int64(select, 0) - 1;

		if (at >= 0 && (size_t)at < spool->count)
			spool->title_ranks[at] = rank++;
	}
	(void)sqlite3_reset(select);
	return rc == SQLITE_DONE ? OK : fail(spool, fault, "order the titles");
}

static enum status
read_record(struct spool *spool, uint64_t place, size_t length, struct buf *out, struct fault *fault)
{
	char piece[4096];
	enum status status = OK;
	size_t done, wanted;

	buf_reset(out);
	for (done = 0; status == OK && done < length; done += wanted) {
		wanted = length - done < sizeof(piece) ? length - done : sizeof(piece);
		status = scratch_read(&spool->records, place + done, piece, wanted, fault);
		if (status == OK)
			buf_add(out, piece, wanted);
	}
	if (status == OK && buf_failed(out))
		status = fault_set(fault, NO_MEMORY, "no memory for an action");
	return status;
}

enum status
spool_next(struct spool *spool, struct buf *record, uint32_t *title_rank, struct fault *fault)
{
	sqlite3_stmt *select = spool->statements[BY_ROW];
	enum status status = OK;
	int rc;

	if (spool->title_ranks == NULL) {
		status = write_records(spool, fault);
		if (status == OK)
			status = rank_titles(spool, fault);
	}
	if (status != OK)
		return status;
	rc = sqlite3_step(select);
	if (rc == SQLITE_DONE)
		return NOT_FOUND;
	if (rc != SQLITE_ROW)
		return fail(spool, fault, "order the actions");
	*title_rank = spool->title_ranks[sqlite3_column_int64(select, 0) - 1];
	return read_record(spool, (uint64_t)sqlite3_column_int64(select, 1),
	    (size_t)sqlite3_column_int64(select, 2), record, fault);
}
