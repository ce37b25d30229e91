/* What an index is written with: the queue between its threads, what is kept on disk meanwhile, and long
 * values. */
#include <pthread.h>
#include <sqlite3.h>

#include "search/base/queue.h"
#include "search/index/blob_writer.h"
#include "search/index/column_file.h"
#include "search/index/posting_runs.h"
#include "search/index/spool.h"
#include "tests/unit/fixture.h"

#define ITEMS ((size_t)20000)

static size_t numbers[ITEMS];

static void *
push_all(void *context)
{
	size_t i;

	for (i = 0; i < ITEMS; i++)
		if (!queue_push(context, &numbers[i]))
			return NULL;
	queue_end(context);
	return NULL;
}

static void
a_queue_keeps_the_order(void **state)
{
	pthread_t thread;
	size_t wake, i;

	(void)state;
	for (wake = 1; wake <= 7; wake += 3) {
		struct queue *queue = queue_new(7, wake);

		assert_non_null(queue);
		assert_int_equal(pthread_create(&thread, NULL, push_all, queue), 0);
		for (i = 0; i < ITEMS; i++)
			assert_ptr_equal(queue_pop(queue), &numbers[i]);
		assert_null(queue_pop(queue));
		assert_int_equal(pthread_join(thread, NULL), 0);
		queue_free(queue);
	}
}

static void
a_stopped_queue_holds_nobody(void **state)
{
	struct queue *full = queue_new(2, 1), *empty = queue_new(2, 1);
	pthread_t thread;

	(void)state;
	/* The other thread fills it, and waits for room or comes too late: either way it ends. */
	assert_int_equal(pthread_create(&thread, NULL, push_all, full), 0);
	assert_ptr_equal(queue_pop(full), &numbers[0]);
	queue_stop(full);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_null(queue_pop(full));
	queue_stop(empty);
	assert_null(queue_pop(empty));
	assert_false(queue_push(empty, &numbers[0]));
	queue_free(full);
	queue_free(empty);
}

static sqlite3 *
open_columns(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE colonne(nom TEXT PRIMARY KEY, donnees BLOB NOT NULL)",
	    NULL, NULL, NULL), SQLITE_OK);
	return db;
}

/* Bytes of the column; the caller frees. */
static unsigned char *
read_column(sqlite3 *db, const char *name, size_t *bytes)
{
	sqlite3_stmt *select;
	unsigned char *copy;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT donnees FROM colonne WHERE nom = ?", -1, &select, NULL),
	    SQLITE_OK);
	(void)sqlite3_bind_text(select, 1, name, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(select), SQLITE_ROW);
	*bytes = (size_t)sqlite3_column_bytes(select, 0);
	copy = malloc(*bytes + 1);
	assert_non_null(copy);
	if (*bytes > 0)
		memcpy(copy, sqlite3_column_blob(select, 0), *bytes);
	(void)sqlite3_finalize(select);
	return copy;
}

/* Of three columns that grow in turns, more than memory keeps of each. */
static void
columns_come_back_from_their_file(void **state)
{
	char *directory = fixture_directory(), path[600];
	struct column_file *file;
	struct growing_column bytes = {0}, numbers_of = {0}, long_ones = {0}, none = {0};
	uint32_t ordinals[1000], number;
	uint64_t value;
	unsigned char *read, byte;
	sqlite3 *db = open_columns();
	size_t i, size;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/colonnes.tmp", directory);
	assert_non_null(file = column_file_new(path));
	bytes.file = numbers_of.file = long_ones.file = none.file = file;
	for (i = 0; i < 1000; i++)
		ordinals[i] = (uint32_t)(7 * i + 1);
	for (i = 0; i < 3 * COLUMN_CHUNK_BYTES + 17; i++) {
		byte = (unsigned char)(i % 251);
		number = (uint32_t)(i % 1000);
		value = (uint64_t)i << 33;
		assert_int_equal(column_add(&bytes, &byte, sizeof(byte)), OK);
		assert_int_equal(column_add(&numbers_of, &number, sizeof(number)), OK);
		assert_int_equal(column_add(&long_ones, &value, sizeof(value)), OK);
	}
	assert_int_equal(access(path, F_OK), -1); /* it has no name */
	assert_int_equal(column_store(&bytes, db, "octets", NULL, NULL), OK);
	assert_int_equal(column_store(&numbers_of, db, "nombres", ordinals, NULL), OK);
	assert_int_equal(column_store(&long_ones, db, "longs", NULL, NULL), OK);
	assert_int_equal(column_store(&none, db, "rien", NULL, NULL), OK);
	read = read_column(db, "octets", &size);
	assert_int_equal(size, 3 * COLUMN_CHUNK_BYTES + 17);
	for (i = 0; i < size; i++)
		assert_int_equal(read[i], i % 251);
	free(read);
	read = read_column(db, "nombres", &size);
	assert_int_equal(size, (3 * COLUMN_CHUNK_BYTES + 17) * sizeof(number));
	for (i = 0; i < size / sizeof(number); i++) {
		memcpy(&number, read + i * sizeof(number), sizeof(number));
		assert_int_equal(number, ordinals[i % 1000]);
	}
	free(read);
	read = read_column(db, "longs", &size);
	for (i = 0; i < size / sizeof(value); i++) {
		memcpy(&value, read + i * sizeof(value), sizeof(value));
		assert_true(value == (uint64_t)i << 33);
	}
	free(read);
	read = read_column(db, "rien", &size);
	assert_int_equal(size, 0);
	free(read);
	column_clear(&bytes);
	column_clear(&numbers_of);
	column_clear(&long_ones);
	column_clear(&none);
	column_file_free(file);
	(void)sqlite3_close(db);
	fixture_remove(directory);
}

static void
a_file_that_cannot_be_made_is_said(void **state)
{
	struct column_file *file = column_file_new("/nowhere/at/all/colonnes.tmp");
	struct growing_column column = {.file = file};
	enum status status = OK;
	size_t i;
	char byte = 1;

	(void)state;
	for (i = 0; status == OK && i < 2 * COLUMN_CHUNK_BYTES; i++)
		status = column_add(&column, &byte, 1);
	assert_int_equal(status, IO_ERROR);
	assert_int_equal(i, COLUMN_CHUNK_BYTES + 1);
	column_clear(&column);
	column_file_free(file);
}

/* Records longer than what is read at once, in no order. */
static void
spooled_actions_come_in_the_order_of_rows(void **state)
{
	char *directory = fixture_directory(), path[600], title[32], id[32], expected[64];
	struct buf record = {0};
	struct spool *spool;
	uint32_t rank;
	size_t i, k, arrival;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/index", directory);
	assert_int_equal(spool_open(path, NULL, &spool), OK);
	for (i = 0; i < 2000; i++) {
		struct spool_key key = {(int)(i % 5), (int32_t)(i % 3), title, id};

		(void)snprintf(title, sizeof(title), "titre %zu", 9999 - i);
		(void)snprintf(id, sizeof(id), "s:%zu", i);
		buf_reset(&record);
		buf_printf(&record, "%zu ", i);
		for (k = 0; k < i % 7000; k++)
			buf_char(&record, 'x');
		assert_int_equal(spool_add(spool, &key, &record, NULL), OK);
	}
	assert_int_equal(spool_count(spool), 2000);
	for (i = 0, arrival = 0; spool_next(spool, &record, &rank, NULL) == OK; i++) {
		size_t at = strtoul(record.data, NULL, 10);

		assert_int_equal(record.length, snprintf(expected, sizeof(expected), "%zu ", at) + (int)at % 7000);
		assert_int_equal(rank, 1999 - at);
		if (i > 0) /* quality, then day, then title: the last that came */
			assert_true(at % 5 < arrival % 5 ||
			    (at % 5 == arrival % 5 && (at % 3 < arrival % 3 ||
				(at % 3 == arrival % 3 && at < arrival))));
		arrival = at;
	}
	assert_int_equal(i, 2000);
	spool_close(spool);
	buf_clear(&record);
	assert_int_equal(rmdir(directory), 0); /* nothing lies about */
	free(directory);
}

#define RUNS ((size_t)7)
#define TERMS ((size_t)200)

/* What piece a term has in a run: none for some, longer than what is read at once for others. */
static size_t
piece_bytes(size_t run, size_t term)
{
	return (run * 31 + term * 17) % 5 == 0 ? 0 : 1 + (run * 7919 + term * term * 104729) % 90000;
}

static void
runs_are_merged_in_the_order_of_terms(void **state)
{
	char *directory = fixture_directory(), path[600], text[16];
	static unsigned char bytes[90000];
	const struct posting_piece *pieces;
	struct posting_runs *runs;
	size_t run, term, count, i, at;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/listes.tmp", directory);
	assert_non_null(runs = posting_runs_new(path));
	for (run = 0; run < RUNS; run++) {
		for (term = 0; term < TERMS && run != 3; term++) { /* one is empty */
			size_t length = piece_bytes(run, term);
			struct posting_piece piece = {text, (uint32_t)run, (uint32_t)term, bytes, length};

			(void)snprintf(text, sizeof(text), "terme%03zu", term);
			memset(bytes, (int)(run + term), sizeof(bytes));
			if (length > 0)
				assert_int_equal(posting_runs_add(runs, &piece, NULL), OK);
		}
		assert_int_equal(posting_runs_end(runs, NULL), OK);
	}
	assert_int_equal(posting_runs_count(runs), RUNS);
	assert_int_equal(access(path, F_OK), -1); /* it has no name */
	for (term = 0; term < TERMS; term++) {
		(void)snprintf(text, sizeof(text), "terme%03zu", term);
		for (run = i = 0; run < RUNS; run++) {
			size_t length = run == 3 ? 0 : piece_bytes(run, term);

			if (length == 0)
				continue;
			if (i == 0)
				assert_int_equal(posting_runs_next(runs, &pieces, &count, NULL), OK);
			assert_true(i < count);
			assert_string_equal(pieces[i].text, text);
			assert_int_equal(pieces[i].documents, run);
			assert_int_equal(pieces[i].last_row, term);
			assert_int_equal(pieces[i].bytes, length);
			for (at = 0; at < length; at++)
				assert_int_equal(pieces[i].data[at], (run + term) % 256);
			i++;
		}
		if (i > 0)
			assert_int_equal(count, i);
	}
	assert_int_equal(posting_runs_next(runs, &pieces, &count, NULL), NOT_FOUND);
	posting_runs_free(runs);
	fixture_remove(directory);
}

static void
long_values_are_written_in_pieces(void **state)
{
	static const size_t sizes[] = {0, 10, 262144, 262145, 3000000};
	struct blob_writer blob = {.table = "colonne", .parameter = 2};
	sqlite3 *db = open_columns();
	unsigned char *read, piece[777];
	char name[16];
	size_t i, at, size;

	(void)state;
	blob.db = db;
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO colonne VALUES(?,?)", -1, &blob.insert, NULL),
	    SQLITE_OK);
	for (i = 0; i < LENGTH(sizes); i++) {
		(void)snprintf(name, sizeof(name), "c%zu", i);
		(void)sqlite3_bind_text(blob.insert, 1, name, -1, SQLITE_TRANSIENT);
		blob_begin(&blob, sizes[i]);
		for (at = 0; at < sizes[i]; at += size) {
			size = sizes[i] - at < sizeof(piece) ? sizes[i] - at : sizeof(piece);
			memset(piece, (int)(at / sizeof(piece)), size);
			blob_add(&blob, piece, size);
		}
		assert_true(blob_end(&blob));
		read = read_column(db, name, &size);
		assert_int_equal(size, sizes[i]);
		for (at = 0; at < size; at++)
			assert_int_equal(read[at], at / sizeof(piece) % 256);
		free(read);
	}
	for (i = 1; i < LENGTH(sizes); i++) { /* less than was said */
		(void)snprintf(name, sizeof(name), "d%zu", i);
		(void)sqlite3_bind_text(blob.insert, 1, name, -1, SQLITE_TRANSIENT);
		blob_begin(&blob, sizes[i]);
		blob_add(&blob, piece, 9);
		assert_false(blob_end(&blob));
	}
	blob_clear(&blob);
	(void)sqlite3_finalize(blob.insert);
	(void)sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_queue_keeps_the_order),
	    cmocka_unit_test(a_stopped_queue_holds_nobody),
	    cmocka_unit_test(columns_come_back_from_their_file),
	    cmocka_unit_test(a_file_that_cannot_be_made_is_said),
	    cmocka_unit_test(spooled_actions_come_in_the_order_of_rows),
	    cmocka_unit_test(runs_are_merged_in_the_order_of_terms),
	    cmocka_unit_test(long_values_are_written_in_pieces),
	};

	return cmocka_run_group_tests_name("writing an index", tests, NULL, NULL);
}
