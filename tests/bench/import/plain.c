#include "tests/bench/import/plain.h"

#include <sqlite3.h>

#include "search/appellations.h"
#include "search/index/row_texts.h"

#define DATA "search/data"

struct plain {
	sqlite3 *db;
	sqlite3_stmt *add;
	struct row_texts texts;
	double making; /* seconds */
};

static enum status
fail(const struct plain *plain, struct fault *fault, const char *what)
{
	return fault_set(fault, IO_ERROR, "plain FTS5: %s: %s", what, sqlite3_errmsg(plain->db));
}

static enum status
run(struct plain *plain, struct fault *fault, const char *sql)
{
	return sqlite3_exec(plain->db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : fail(plain, fault, sql);
}

static enum status
create(struct plain *plain, struct fault *fault)
{
	struct buf table = {0}, add = {0};
	enum status status;
	size_t i;

	buf_text(&table, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
			 "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; BEGIN;"
			 "CREATE VIRTUAL TABLE texte USING fts5(");
	buf_text(&add, "INSERT INTO texte VALUES(");
	for (i = 0; i < TEXT_COUNT; i++) {
		buf_printf(&table, "%s, ", index_texts[i].name);
		buf_text(&add, i == 0 ? "?" : ",?");
	}
	buf_text(&table, "tokenize='unicode61 remove_diacritics 2', prefix='2 3')");
	buf_text(&add, ")");
	status = buf_failed(&table) || buf_failed(&add) ? fault_set(fault, NO_MEMORY, "no memory")
							: run(plain, fault, buf_string(&table));
	if (status == OK && sqlite3_prepare_v2(plain->db, buf_string(&add), -1, &plain->add, NULL) != SQLITE_OK)
		status = fail(plain, fault, "prepare");
	buf_clear(&table);
	buf_clear(&add);
	return status;
}

static enum status
add_action(struct plain *plain, struct generator *generator, size_t number, struct fault *fault)
{
	struct clocks begin = clocks_now();
	struct action action;
	enum status status = generator_make(generator, number, fault, &action);
	int i;

	if (status != OK)
		return status;
	row_texts_gather(&plain->texts, &action);
	plain->making += clocks_since(&begin).cpu;
	for (i = 0; i < (int)TEXT_COUNT; i++)
		(void)sqlite3_bind_text(plain->add, i + 1, buf_string(&plain->texts.texts[i]),
		    (int)plain->texts.texts[i].length, SQLITE_STATIC);
	if (sqlite3_step(plain->add) != SQLITE_DONE)
		status = fail(plain, fault, "add");
	(void)sqlite3_reset(plain->add);
	return status;
}

enum status
plain_build(const char *path, const struct reference *reference, struct generator *generator,
    size_t actions, struct fault *fault, struct clocks *spent)
{
	struct appellations *appellations = NULL;
	struct clocks begin = clocks_now();
	struct plain plain = {0};
	enum status status = appellations_load(DATA, fault, &appellations);
	size_t i;

	if (status == OK && row_texts_init(reference, appellations, &plain.texts) != OK)
		status = fault_set(fault, NO_MEMORY, "no memory");
	plain.making = clocks_since(&begin).cpu;
	if (status == OK && sqlite3_open(path, &plain.db) != SQLITE_OK)
		status = fail(&plain, fault, path);
	if (status == OK)
		status = create(&plain, fault);
	for (i = 0; status == OK && i < actions; i++)
		status = add_action(&plain, generator, i, fault);
	(void)sqlite3_finalize(plain.add);
	if (status == OK)
		status = run(&plain, fault, "COMMIT; INSERT INTO texte(texte) VALUES('optimize')");
	(void)sqlite3_close(plain.db);
	*spent = clocks_since(&begin);
	spent->wall -= plain.making;
	spent->cpu -= plain.making;
	row_texts_clear(&plain.texts);
	appellations_free(appellations);
	return status;
}
