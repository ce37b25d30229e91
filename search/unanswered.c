#include "search/unanswered.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/hmac.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "search/base/date.h"
#include "search/base/utf8.h"
#include "search/french/analysis.h"

#define PATH_SIZE 4096
#define KEY_SUFFIX ".cle"
#define KEY_BYTES 32
#define HASH_BYTES 16 /* of HMAC-SHA256 */
#define BUSY_MS 100
#define FILE_MODE 0600
#define WAL_BYTES_MAX "1048576"

enum statement { COUNT_ONE, ADD_ONE, COUNT_ALL, MAKE_ROOM, FORGET_OLD, STATEMENT_COUNT };

static const char *const statements[STATEMENT_COUNT] = {
    [COUNT_ONE] = "UPDATE requete SET nombre = nombre + 1, jour = max(jour, ?2), "
		  "texte = CASE WHEN nombre + 1 >= ?4 THEN ?3 END WHERE cle = ?1",
    [ADD_ONE] = "INSERT INTO requete(cle, nombre, jour) VALUES(?1, 1, ?2)",
    [COUNT_ALL] = "SELECT count(*) FROM requete",
    [MAKE_ROOM] = "DELETE FROM requete WHERE cle IN "
		  "(SELECT cle FROM requete ORDER BY nombre, jour LIMIT ?1)",
    [FORGET_OLD] = "DELETE FROM requete WHERE jour < ?1",
};

struct unanswered {
	char path[PATH_SIZE];
	sqlite3 *db; /* NULL until it is needed, and after a failure */
	sqlite3_stmt *prepared[STATEMENT_COUNT];
	unsigned char key[KEY_BYTES];
	int32_t cleaned; /* the day on which old ones were last forgotten */
	bool failing;
	int64_t retry_at; /* seconds of the monotonic clock */
};

struct unanswered *
unanswered_new(const char *path)
{
	struct unanswered *u = calloc(1, sizeof(*u));

	if (u != NULL && snprintf(u->path, sizeof(u->path), "%s", path) >= PATH_SIZE) {
		free(u);
		return NULL;
	}
	return u;
}

static void
close_db(struct unanswered *u)
{
	enum statement s;

	for (s = 0; s < STATEMENT_COUNT; s++) {
		(void)sqlite3_finalize(u->prepared[s]);
		u->prepared[s] = NULL;
	}
	(void)sqlite3_close(u->db);
	u->db = NULL;
}

void
unanswered_free(struct unanswered *u)
{
	if (u == NULL)
		return;
	close_db(u);
	free(u);
}

static enum status
system_fault(const char *path, struct fault *fault)
{
	return fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
}

static enum status
sql_fault(const struct unanswered *u, struct fault *fault)
{
	return fault_set(fault, IO_ERROR, "%s: %s", u->path, sqlite3_errmsg(u->db));
}

/* Two workers may make a file at once: each does under a name of its own, and the first to give it
 * its place wins.  Nobody sees half a key, or a database that is no WAL database yet. */
static enum status
own_name(const char *path, struct fault *fault, char out[PATH_SIZE])
{
	if (snprintf(out, PATH_SIZE, "%s.%ld", path, (long)getpid()) >= PATH_SIZE)
		return fault_set(fault, TOO_LARGE, "%s: the path is too long", path);
	return OK;
}

static enum status
put_in_place(const char *own, const char *path, struct fault *fault)
{
	bool done = link(own, path) == 0 || errno == EEXIST;
	enum status status = done ? OK : system_fault(path, fault);

	(void)unlink(own);
	return status;
}

/* An empty file that no one else reads: SQLite would make it 0644. */
static enum status
make_file(const char *own, struct fault *fault, int *file)
{
	(void)unlink(own); /* of a process that died */
	*file = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	return *file < 0 ? system_fault(own, fault) : OK;
}

static enum status
make_key(const char *path, struct fault *fault)
{
	unsigned char key[KEY_BYTES];
	char own[PATH_SIZE];
	enum status status = own_name(path, fault, own);
	int file;

	if (status != OK)
		return status;
	if (getrandom(key, sizeof(key), 0) != (ssize_t)sizeof(key))
		return system_fault("getrandom", fault);
	status = make_file(own, fault, &file);
	if (status != OK)
		return status;
	if (write(file, key, sizeof(key)) != (ssize_t)sizeof(key) || fsync(file) != 0)
		status = system_fault(own, fault);
	(void)close(file);
	if (status == OK)
		return put_in_place(own, path, fault);
	(void)unlink(own);
	return status;
}

static enum status
read_key(struct unanswered *u, struct fault *fault)
{
	char path[PATH_SIZE];
	enum status status = OK;
	int file;

	if (snprintf(path, sizeof(path), "%s" KEY_SUFFIX, u->path) >= PATH_SIZE)
		return fault_set(fault, TOO_LARGE, "%s: the path is too long", u->path);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 && errno == ENOENT) {
		status = make_key(path, fault);
		if (status != OK)
			return status;
		file = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (file < 0)
		return system_fault(path, fault);
	if (read(file, u->key, sizeof(u->key)) != (ssize_t)sizeof(u->key))
		status = fault_set(fault, CORRUPT, "%s is no key", path);
	(void)close(file);
	return status;
}

static enum status
make_db(const char *path, struct fault *fault)
{
	sqlite3 *db = NULL;
	char own[PATH_SIZE];
	enum status status = own_name(path, fault, own);
	int file;

	if (status != OK)
		return status;
	status = make_file(own, fault, &file);
	if (status != OK)
		return status;
	(void)close(file);
	if (sqlite3_open_v2(own, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_exec(db,
		"PRAGMA journal_mode=WAL; CREATE TABLE requete(cle BLOB PRIMARY KEY, "
		"nombre INTEGER NOT NULL, jour TEXT NOT NULL, texte TEXT) WITHOUT ROWID",
		NULL, NULL, NULL) != SQLITE_OK)
		status = fault_set(fault, IO_ERROR, "%s: %s", own, sqlite3_errmsg(db));
	(void)sqlite3_close(db); /* its WAL goes with it */
	if (status == OK)
		return put_in_place(own, path, fault);
	(void)unlink(own);
	return status;
}

static enum status
open_db(struct unanswered *u, struct fault *fault)
{
	enum status status = access(u->path, F_OK) == 0 ? OK : make_db(u->path, fault);
	enum statement s;

	if (status != OK)
		return status;
	if (sqlite3_open_v2(u->path, &u->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		return sql_fault(u, fault);
	(void)sqlite3_busy_timeout(u->db, BUSY_MS);
	if (sqlite3_exec(u->db,
		"PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;"
		"PRAGMA journal_size_limit=" WAL_BYTES_MAX, NULL, NULL, NULL) != SQLITE_OK)
		return sql_fault(u, fault);
	for (s = 0; s < STATEMENT_COUNT; s++)
		if (sqlite3_prepare_v3(u->db, statements[s], -1, SQLITE_PREPARE_PERSISTENT,
			&u->prepared[s], NULL) != SQLITE_OK)
			return sql_fault(u, fault);
	return OK;
}

/* Letters and digits; of the other scripts all but their punctuation. */
static bool
is_of_word(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ||
	    (code > 0xBF && (code < 0x2000 || code > 0x206F) && code != UTF8_REPLACEMENT);
}

/* Folded words and what holds them together; one blank between, none around.  False when nothing
 * is left, or too much. */
static bool
normalise(const char *q, char out[UNANSWERED_BYTES_MAX + 1])
{
	char folded[UNANSWERED_BYTES_MAX * 4];
	size_t length = fold(q, strlen(q), folded, sizeof(folded)), used = 0, at, bytes;

	for (at = 0; at < length; at += bytes) {
		uint32_t code =
		    utf8_decode((const unsigned char *)folded + at, length - at, &bytes);
		bool after_word = used > 0 && out[used - 1] != ' ';

		if (used + bytes > UNANSWERED_BYTES_MAX)
			return false;
		if (is_of_word(code) || (after_word && (code == '\'' || code == '-'))) {
			memcpy(out + used, folded + at, bytes);
			used += bytes;
		} else if (after_word) {
			out[used++] = ' ';
		}
	}
	while (used > 0 && strchr(" '-", out[used - 1]) != NULL)
		used--;
	out[used] = '\0';
	return used > 0;
}

static bool
step(struct unanswered *u, enum statement s)
{
	bool done = sqlite3_step(u->prepared[s]) == SQLITE_DONE;

	return sqlite3_reset(u->prepared[s]) == SQLITE_OK && done;
}

static bool
bind_day(sqlite3_stmt *statement, int at, int32_t day)
{
	char text[ISO_DATE_MAX];

	date_format(day, text);
	return sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT) == SQLITE_OK;
}

static bool
forget_old(struct unanswered *u, int32_t today)
{
	if (u->cleaned == today)
		return true;
	if (!bind_day(u->prepared[FORGET_OLD], 1, today - UNANSWERED_DAYS_MAX) || !step(u, FORGET_OLD))
		return false;
	u->cleaned = today;
	return true;
}

/* Before one more is added. */
static bool
make_room(struct unanswered *u)
{
	sqlite3_int64 entries;

	if (sqlite3_step(u->prepared[COUNT_ALL]) != SQLITE_ROW) {
		(void)sqlite3_reset(u->prepared[COUNT_ALL]);
		return false;
	}
	entries = sqlite3_column_int64(u->prepared[COUNT_ALL], 0);
	(void)sqlite3_reset(u->prepared[COUNT_ALL]);
	if (entries < UNANSWERED_ENTRIES_MAX)
		return true;
	return sqlite3_bind_int64(u->prepared[MAKE_ROOM], 1, entries - UNANSWERED_ENTRIES_MAX + 1) ==
	    SQLITE_OK && step(u, MAKE_ROOM);
}

static bool
add(struct unanswered *u, const unsigned char *hash, int32_t today)
{
	return make_room(u) &&
	    sqlite3_bind_blob(u->prepared[ADD_ONE], 1, hash, HASH_BYTES, SQLITE_TRANSIENT) ==
	    SQLITE_OK &&
	    bind_day(u->prepared[ADD_ONE], 2, today) && step(u, ADD_ONE);
}

static bool
count(struct unanswered *u, const unsigned char *hash, const char *text, int32_t today)
{
	sqlite3_stmt *update = u->prepared[COUNT_ONE];
	bool done;

	if (!forget_old(u, today) ||
	    sqlite3_bind_blob(update, 1, hash, HASH_BYTES, SQLITE_TRANSIENT) != SQLITE_OK ||
	    !bind_day(update, 2, today) ||
	    sqlite3_bind_text(update, 3, text, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
	    sqlite3_bind_int(update, 4, UNANSWERED_TEXT_FROM) != SQLITE_OK)
		return false;
	done = step(u, COUNT_ONE);
	(void)sqlite3_clear_bindings(update); /* the text is not kept here either */
	return done && (sqlite3_changes(u->db) > 0 || add(u, hash, today));
}

static enum status
try_to_count(struct unanswered *u, const char *text, int32_t today, struct fault *fault)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned length;
	enum status status = OK;

	if (u->db == NULL) {
		status = read_key(u, fault);
		if (status == OK)
			status = open_db(u, fault);
	}
	if (status != OK)
		return status;
	if (HMAC(EVP_sha256(), u->key, sizeof(u->key), (const unsigned char *)text, strlen(text), hash,
		&length) == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a hash");
	if (sqlite3_exec(u->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
	    !count(u, hash, text, today) ||
	    sqlite3_exec(u->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return sql_fault(u, fault);
	return OK;
}

static int64_t
now_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

enum status
unanswered_count(struct unanswered *u, const char *q, int32_t today, struct fault *fault)
{
	char text[UNANSWERED_BYTES_MAX + 1];
	enum status status;

	if (!normalise(q, text) || (u->failing && now_seconds() < u->retry_at))
		return OK;
	status = try_to_count(u, text, today, fault);
	if (status == OK) {
		u->failing = false;
		return OK;
	}
	close_db(u); /* and what was begun is rolled back */
	u->retry_at = now_seconds() + UNANSWERED_RETRY_SECONDS;
	if (u->failing)
		return OK;
	u->failing = true;
	return status;
}

static enum status
read_rows(sqlite3 *db, struct arena *arena, struct unanswered_list *list)
{
	sqlite3_stmt *select = NULL;
	int rc = sqlite3_prepare_v2(db,
	    "SELECT texte, sum(nombre), max(jour), count(*) FROM requete GROUP BY texte "
	    "ORDER BY texte IS NULL, 2 DESC, 3 DESC, 1", -1, &select, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		const char *text;

		rc = sqlite3_step(select);
		if (rc != SQLITE_ROW)
			break;
		text = (const char *)sqlite3_column_text(select, 0);
		if (text == NULL) {
			list->without_text = (size_t)sqlite3_column_int64(select, 3);
			continue;
		}
		if (list->count == UNANSWERED_ENTRIES_MAX)
			break;
		list->queries[list->count] = (struct unanswered_query){
		    .text = arena_strdup(arena, text),
		    .count = (uint64_t)sqlite3_column_int64(select, 1)};
		text = (const char *)sqlite3_column_text(select, 2);
		if (text != NULL)
			(void)date_parse_days(text, &list->queries[list->count].last_day);
		list->count++;
	}
	(void)sqlite3_finalize(select);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : IO_ERROR;
}

enum status
unanswered_read(const char *path, struct arena *arena, struct fault *fault,
    struct unanswered_list *out)
{
	struct unanswered_list list = {
	    .queries = arena_alloc(arena, UNANSWERED_ENTRIES_MAX * sizeof(*list.queries))};
	sqlite3 *db = NULL;
	enum status status = OK;

	if (list.queries == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a list of queries");
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    read_rows(db, arena, &list) != OK)
		status = fault_set(fault, IO_ERROR, "%s: %s", path, sqlite3_errmsg(db));
	else if (arena_failed(arena))
		status = fault_set(fault, NO_MEMORY, "no memory for a list of queries");
	(void)sqlite3_close(db);
	if (status == OK)
		*out = list;
	return status;
}
