#include "tests/bench/yardstick.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/html_text.h"
#include "tests/bench/measure.h"

#define URI_SIZE 4200

/* The facets that are counted; the first four are also those that queries filter by. */
static const enum facet facets[] = {FACET_NIVEAU, FACET_DEPARTEMENT, FACET_TYPE, FACET_LIEU,
    FACET_FILIERE, FACET_PARTENAIRE};
#define FACETS LENGTH(facets)
#define FILTERS 4

/* One set of statements for each set of facets that is filtered by. */
struct plan {
	sqlite3_stmt *find, *top;
};

struct yardstick {
	sqlite3 *db;
	struct plan plans[1 << FILTERS];
	sqlite3_stmt *clear, *total, *counts[FACETS];
	struct buf match;
};

static enum status
fail(sqlite3 *db, struct fault *fault, const char *what)
{
	return fault_set(fault, IO_ERROR, "yardstick: %s: %s", what, sqlite3_errmsg(db));
}

static enum status
run(sqlite3 *db, struct fault *fault, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : fail(db, fault, sql);
}

static enum status
create(sqlite3 *db, struct fault *fault)
{
	char sql[256];
	enum status status = run(db, fault,
	    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
	    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; BEGIN;"
	    "CREATE TABLE action(rowid INTEGER PRIMARY KEY, id, titre, resume, description);"
	    "CREATE VIRTUAL TABLE texte USING fts5(titre, resume, description, content='action', "
	    "tokenize='unicode61 remove_diacritics 2', prefix='2 3');");
	size_t i;

	for (i = 0; status == OK && i < FACETS; i++) {
		(void)snprintf(sql, sizeof(sql),
		    "CREATE TABLE f_%s(action INTEGER, valeur TEXT, PRIMARY KEY(action, valeur)) "
		    "WITHOUT ROWID", facet_catalogue[facets[i]].parameter);
		status = run(db, fault, sql);
	}
	return status;
}

struct adding {
	sqlite3 *db;
	sqlite3_stmt *action, *text, *value[FACETS];
	struct buf plain;
};

static enum status
prepare(sqlite3 *db, struct fault *fault, const char *sql, sqlite3_stmt **out)
{
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK
	    ? OK
	    : fail(db, fault, sql);
}

static enum status
prepare_adding(struct adding *adding, struct fault *fault)
{
	enum status status = prepare(adding->db, fault, "INSERT INTO action VALUES(?1,?2,?3,?4,?5)",
	    &adding->action);
	char sql[128];
	size_t i;

	if (status == OK)
		status = prepare(adding->db, fault,
		    "INSERT INTO texte(rowid, titre, resume, description) VALUES(?1,?3,?4,?5)",
		    &adding->text);
	for (i = 0; status == OK && i < FACETS; i++) {
		(void)snprintf(sql, sizeof(sql), "INSERT INTO f_%s VALUES(?,?)",
		    facet_catalogue[facets[i]].parameter);
		status = prepare(adding->db, fault, sql, &adding->value[i]);
	}
	return status;
}

static enum status
step(struct adding *adding, sqlite3_stmt *statement, struct fault *fault)
{
	int rc = sqlite3_step(statement);

	(void)sqlite3_reset(statement);
	return rc == SQLITE_DONE ? OK : fail(adding->db, fault, "add");
}

static enum status
add_values(struct adding *adding, const struct action *action, sqlite3_int64 row,
    struct fault *fault)
{
	enum status status = OK;
	size_t i, length;

	for (i = 0; i < FACETS; i++) {
		const char *cursor = action->value[facet_catalogue[facets[i]].field], *code;

		if (facets[i] == FACET_PARTENAIRE && cursor != NULL) { /* one name, with blanks */
			(void)sqlite3_bind_int64(adding->value[i], 1, row);
			(void)sqlite3_bind_text(adding->value[i], 2, cursor, -1, SQLITE_STATIC);
			status = step(adding, adding->value[i], fault);
			continue;
		}
		while (status == OK && codes_next(&cursor, &code, &length)) {
			(void)sqlite3_bind_int64(adding->value[i], 1, row);
			(void)sqlite3_bind_text(adding->value[i], 2, code, (int)length, SQLITE_STATIC);
			status = step(adding, adding->value[i], fault);
		}
	}
	return status;
}

static enum status
add(struct adding *adding, const struct action *action, sqlite3_int64 row, struct fault *fault)
{
	sqlite3_stmt *statements[] = {adding->action, adding->text};
	enum status status = OK;
	size_t i;

	buf_reset(&adding->plain);
	html_plain_text(action->value[FIELD_DESCRIPTION], &adding->plain);
	if (buf_failed(&adding->plain))
		return fault_set(fault, NO_MEMORY, "no memory for a text");
	for (i = 0; i < LENGTH(statements) && status == OK; i++) {
		(void)sqlite3_bind_int64(statements[i], 1, row);
		(void)sqlite3_bind_text(statements[i], 3, action->value[FIELD_TITRE], -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(statements[i], 4, action->value[FIELD_RESUME], -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(statements[i], 5, buf_string(&adding->plain), -1, SQLITE_STATIC);
		if (i == 0)
			(void)sqlite3_bind_text(statements[i], 2, action->value[FIELD_ID], -1, SQLITE_STATIC);
		status = step(adding, statements[i], fault);
	}
	return status == OK ? add_values(adding, action, row, fault) : status;
}

static enum status
count_words(sqlite3 *db, struct fault *fault, struct yardstick_build *out)
{
	sqlite3_stmt *select = NULL;
	enum status status = run(db, fault,
	    "CREATE VIRTUAL TABLE temp.mots USING fts5vocab(main, texte, row)");

	if (status != OK)
		return status;
	status = prepare(db, fault, "SELECT count(*), sum(cnt) FROM temp.mots", &select);
	if (status == OK && sqlite3_step(select) == SQLITE_ROW) {
		out->terms = (size_t)sqlite3_column_int64(select, 0);
		out->words = (size_t)sqlite3_column_int64(select, 1);
	}
	(void)sqlite3_finalize(select);
	return status;
}

enum status
yardstick_build(const char *path, struct generator *generator, size_t actions,
    struct fault *fault, struct yardstick_build *out)
{
	struct adding adding = {0};
	struct action action;
	enum status status;
	size_t i;

	if (sqlite3_open(path, &adding.db) != SQLITE_OK)
		status = fail(adding.db, fault, path);
	else
		status = create(adding.db, fault);
	if (status == OK)
		status = prepare_adding(&adding, fault);
	for (i = 0; status == OK && i < actions; i++) {
		struct clocks start = clocks_now();

		status = generator_make(generator, i, fault, &action);
		out->making += clocks_since(&start).cpu;
		if (status == OK)
			status = add(&adding, &action, (sqlite3_int64)i + 1, fault);
	}
	(void)sqlite3_finalize(adding.action);
	(void)sqlite3_finalize(adding.text);
	for (i = 0; i < FACETS; i++)
		(void)sqlite3_finalize(adding.value[i]);
	buf_clear(&adding.plain);
	if (status == OK)
		status = run(adding.db, fault,
		    "COMMIT; BEGIN; INSERT INTO texte(texte) VALUES('optimize'); COMMIT");
	if (status == OK)
		status = count_words(adding.db, fault, out);
	(void)sqlite3_close(adding.db);
	return status;
}

/* The filters' conditions; parameter 1 is the MATCH, 2 to 5 the values in the facets' order. */
static void
add_conditions(struct buf *sql, unsigned filters)
{
	size_t i;

	for (i = 0; i < FILTERS; i++)
		if ((filters >> i & 1) != 0)
			buf_printf(sql, " AND EXISTS(SELECT 1 FROM f_%s f WHERE f.action = texte.rowid AND "
					"f.valeur = ?%zu)", facet_catalogue[facets[i]].parameter, i + 2);
}

static enum status
prepare_plan(struct yardstick *yardstick, unsigned filters, struct fault *fault)
{
	struct plan *plan = &yardstick->plans[filters];
	struct buf find = {0}, top = {0};
	enum status status;

	buf_text(&find, "INSERT INTO temp.hit SELECT rowid FROM texte WHERE texte MATCH ?1");
	add_conditions(&find, filters);
	buf_text(&top, "SELECT texte.rowid, highlight(texte, 0, '<mark>', '</mark>'), "
		       "snippet(texte, -1, '<mark>', '</mark>', '…', 40), action.id FROM texte "
		       "JOIN action ON action.rowid = texte.rowid WHERE texte MATCH ?1");
	add_conditions(&top, filters);
	buf_text(&top, " ORDER BY texte.rank LIMIT 20");
	status = prepare(yardstick->db, fault, buf_string(&find), &plan->find);
	if (status == OK)
		status = prepare(yardstick->db, fault, buf_string(&top), &plan->top);
	buf_clear(&find);
	buf_clear(&top);
	return status;
}

enum status
yardstick_open(const char *path, struct fault *fault, struct yardstick **out)
{
	struct yardstick *yardstick = calloc(1, sizeof(*yardstick));
	char text[URI_SIZE];
	enum status status;
	size_t i;

	if (yardstick == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the yardstick");
	(void)snprintf(text, sizeof(text), "file:%s?immutable=1", path);
	if (sqlite3_open_v2(text, &yardstick->db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		status = fail(yardstick->db, fault, path);
	else
		status = run(yardstick->db, fault,
		    "PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY;"
		    "CREATE TEMP TABLE hit(id INTEGER PRIMARY KEY)");
	if (status == OK)
		status = prepare(yardstick->db, fault, "DELETE FROM temp.hit", &yardstick->clear);
	if (status == OK)
		status = prepare(yardstick->db, fault, "SELECT count(*) FROM temp.hit",
		    &yardstick->total);
	for (i = 0; status == OK && i < FACETS; i++) {
		(void)snprintf(text, sizeof(text),
		    "SELECT valeur, count(*) FROM temp.hit JOIN f_%s ON action = hit.id "
		    "GROUP BY valeur ORDER BY 2 DESC", facet_catalogue[facets[i]].parameter);
		status = prepare(yardstick->db, fault, text, &yardstick->counts[i]);
	}
	if (status != OK) {
		yardstick_close(yardstick);
		return status;
	}
	*out = yardstick;
	return OK;
}

void
yardstick_close(struct yardstick *yardstick)
{
	size_t i;

	if (yardstick == NULL)
		return;
	for (i = 0; i < LENGTH(yardstick->plans); i++) {
		(void)sqlite3_finalize(yardstick->plans[i].find);
		(void)sqlite3_finalize(yardstick->plans[i].top);
	}
	for (i = 0; i < FACETS; i++)
		(void)sqlite3_finalize(yardstick->counts[i]);
	(void)sqlite3_finalize(yardstick->clear);
	(void)sqlite3_finalize(yardstick->total);
	(void)sqlite3_close(yardstick->db);
	buf_clear(&yardstick->match);
	free(yardstick);
}

/* Quoted terms, all wanted; a phrase is one string; a beginning has its star. */
static void
write_match(struct buf *match, const struct logged *query)
{
	size_t i;

	buf_reset(match);
	for (i = 0; i < query->count; i++) {
		bool joined = query->kind == QUERY_PHRASE && i > 0;

		buf_printf(match, "%s%s", i == 0 ? "\"" : joined ? " " : "\" AND \"", query->terms[i]);
	}
	buf_text(match, query->kind == QUERY_PREFIX ? "\"*" : "\"");
}

static void
bind(sqlite3_stmt *statement, const struct buf *match, const char *const *values)
{
	size_t i;

	(void)sqlite3_bind_text(statement, 1, match->data, (int)match->length, SQLITE_STATIC);
	for (i = 0; i < FILTERS; i++)
		if (values[i] != NULL)
			(void)sqlite3_bind_text(statement, (int)i + 2, values[i], -1, SQLITE_STATIC);
}

/* Reads every column of every row, as one who writes a page does. */
static enum status
drain(sqlite3_stmt *statement, sqlite3 *db, struct fault *fault, sqlite3_int64 *first)
{
	int rc, i;

	while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
		if (first != NULL)
			*first = sqlite3_column_int64(statement, 0);
		for (i = 0; i < sqlite3_column_count(statement); i++)
			(void)sqlite3_column_text(statement, i);
	}
	(void)sqlite3_reset(statement);
	return rc == SQLITE_DONE ? OK : fail(db, fault, sqlite3_sql(statement));
}

enum status
yardstick_search(struct yardstick *yardstick, const struct logged *query, struct fault *fault,
    size_t *total)
{
	const char *values[FILTERS] = {NULL};
	unsigned filters = 0;
	struct plan *plan;
	sqlite3_int64 found = 0;
	enum status status = OK;
	size_t i, k;

	for (i = 0; i < query->filter_count; i++)
		for (k = 0; k < FILTERS; k++)
			if (facets[k] == query->filters[i].facet) {
				values[k] = query->filters[i].value;
				filters |= 1u << k;
			}
	plan = &yardstick->plans[filters];
	if (plan->find == NULL)
		status = prepare_plan(yardstick, filters, fault);
	if (status != OK)
		return status;
	write_match(&yardstick->match, query);
	bind(plan->find, &yardstick->match, values);
	bind(plan->top, &yardstick->match, values);
	status = drain(yardstick->clear, yardstick->db, fault, NULL);
	if (status == OK)
		status = drain(plan->find, yardstick->db, fault, NULL);
	if (status == OK)
		status = drain(yardstick->total, yardstick->db, fault, &found);
	if (status == OK)
		status = drain(plan->top, yardstick->db, fault, NULL);
	for (i = 0; status == OK && i < FACETS; i++)
		status = drain(yardstick->counts[i], yardstick->db, fault, NULL);
	*total = (size_t)found;
	return status;
}
