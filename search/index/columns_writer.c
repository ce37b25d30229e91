#include "search/index/columns_writer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/buf.h"
#include "search/base/date.h"
#include "search/base/intern.h"

#define WORD_BITS 64u

struct list_columns {
	struct growing_column start, value;
	uint32_t values; /* elements of `value` */
};

struct columns_writer {
	const struct reference *reference;
	struct packing packing[FACET_COUNT];
	size_t packed_words;
	struct growing_column packed[PACKED_WORDS_MAX];
	struct list_columns lists[FACET_COUNT];
	struct intern *terms[FACET_COUNT];
	struct buf row_values; /* uint32_t, of the facet and row being added */
	struct list_columns sessions, places;
	struct growing_column flags, words, published, bookable, title_rank;
};

static enum status
mark_start(struct list_columns *list)
{
	return column_add(&list->start, &list->values, sizeof(list->values));
}

static enum status
add_value(struct list_columns *list, const void *element, size_t size)
{
	list->values++;
	return column_add(&list->value, element, size);
}

enum status
columns_pack(const struct reference *reference, struct packing packing[], size_t *words,
    struct fault *fault)
{
	unsigned used[PACKED_WORDS_MAX] = {0}, word;
	const struct term *terms;
	enum facet f;

	*words = 0;
	for (f = 0; f < FACET_COUNT; f++) {
		size_t count = reference_terms(reference, facet_catalogue[f].vocabulary, &terms);

		if (!facet_catalogue[f].packed)
			continue;
		if (count > WORD_BITS)
			return fault_set(fault, BAD_INPUT, "vocabulary \"%s\" has %zu terms, at most %u fit",
			    facet_catalogue[f].parameter, count, WORD_BITS);
		for (word = 0; word < PACKED_WORDS_MAX && used[word] + count > WORD_BITS; word++)
			continue;
		if (word == PACKED_WORDS_MAX)
			return fault_set(fault, BAD_INPUT, "the vocabularies of facets are too large");
		packing[f] = (struct packing){word, used[word], (unsigned)count};
		used[word] += (unsigned)count;
		*words = word + 1 > *words ? word + 1 : *words;
	}
	return OK;
}

static void
list_init(struct list_columns *list, struct column_file *file)
{
	list->start.file = list->value.file = file;
}

static void
init_columns(struct columns_writer *writer, struct column_file *file)
{
	enum facet f;
	size_t i;

	for (i = 0; i < PACKED_WORDS_MAX; i++)
		writer->packed[i].file = file;
	for (f = 0; f < FACET_COUNT; f++)
		list_init(&writer->lists[f], file);
	list_init(&writer->sessions, file);
	list_init(&writer->places, file);
	writer->flags.file = writer->words.file = writer->published.file = file;
	writer->bookable.file = writer->title_rank.file = file;
}

enum status
columns_writer_new(const struct reference *reference, struct column_file *file,
    struct fault *fault, struct columns_writer **out)
{
	struct columns_writer *writer = calloc(1, sizeof(*writer));
	enum status status;
	enum facet f;

	if (writer == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the columns");
	writer->reference = reference;
	init_columns(writer, file);
	status = columns_pack(reference, writer->packing, &writer->packed_words, fault);
	for (f = 0; status == OK && f < FACET_COUNT; f++)
		if (!facet_catalogue[f].packed && (writer->terms[f] = intern_new()) == NULL)
			status = fault_set(fault, NO_MEMORY, "no memory for the columns");
	if (status != OK) {
		columns_writer_free(writer);
		return status;
	}
	*out = writer;
	return OK;
}

static void
list_clear(struct list_columns *list)
{
	column_clear(&list->start);
	column_clear(&list->value);
}

void
columns_writer_free(struct columns_writer *writer)
{
	struct growing_column *single[] = {&writer->flags, &writer->words, &writer->published,
	    &writer->bookable, &writer->title_rank};
	enum facet f;
	size_t i;

	if (writer == NULL)
		return;
	for (f = 0; f < FACET_COUNT; f++) {
		list_clear(&writer->lists[f]);
		intern_free(writer->terms[f]);
	}
	for (i = 0; i < PACKED_WORDS_MAX; i++)
		column_clear(&writer->packed[i]);
	for (i = 0; i < LENGTH(single); i++)
		column_clear(single[i]);
	list_clear(&writer->sessions);
	list_clear(&writer->places);
	buf_clear(&writer->row_values);
	free(writer);
}

static uint64_t
bit_of(const struct columns_writer *writer, enum facet f, const char *code, size_t length)
{
	size_t rank;

	if (reference_term(writer->reference, facet_catalogue[f].vocabulary, code, length, &rank) ==
	    NULL)
		return 0;
	return UINT64_C(1) << (writer->packing[f].shift + rank);
}

/* The class with the smallest limit that holds the minutes; the one without limit holds all. */
static uint64_t
duration_bit(const struct columns_writer *writer, const struct action *action)
{
	const struct term *terms, *best = NULL;
	size_t count = reference_terms(writer->reference, VOCABULARY_DUREE, &terms), i;
	long minutes;

	if (!action_integer(action, FIELD_DUREE_MINUTES, &minutes))
		return 0;
	for (i = 0; i < count; i++)
		if ((terms[i].limit == 0 && best == NULL) ||
		    (terms[i].limit >= minutes &&
			(best == NULL || best->limit == 0 || terms[i].limit < best->limit)))
			best = &terms[i];
	return best == NULL ? 0 : bit_of(writer, FACET_DUREE, best->code, strlen(best->code));
}

static uint64_t
facet_bits(const struct columns_writer *writer, const struct action *action, enum facet f)
{
	const char *cursor = action->value[facet_catalogue[f].field], *code;
	const struct term *terms;
	uint64_t bits = 0;
	size_t length, i;

	if (f == FACET_DUREE)
		return duration_bit(writer, action);
	while (codes_next(&cursor, &code, &length))
		bits |= bit_of(writer, f, code, length);
	if (f == FACET_DEPARTEMENT && action_is_true(action, FIELD_REGIONAL))
		for (i = reference_terms(writer->reference, VOCABULARY_DEPARTEMENT, &terms); i > 0; i--)
			bits |= bit_of(writer, f, terms[i - 1].code, strlen(terms[i - 1].code));
	return bits;
}

static enum status
add_packed(struct columns_writer *writer, const struct action *action)
{
	uint64_t words[PACKED_WORDS_MAX] = {0};
	enum status status = OK;
	enum facet f;
	size_t w;

	for (f = 0; f < FACET_COUNT; f++)
		if (facet_catalogue[f].packed)
			words[writer->packing[f].word] |= facet_bits(writer, action, f);
	for (w = 0; status == OK && w < writer->packed_words; w++)
		status = column_add(&writer->packed[w], &words[w], sizeof(words[w]));
	return status;
}

static enum status
add_list_term(struct columns_writer *writer, enum facet f, const char *text, size_t length)
{
	enum status status;
	uint32_t number, other;
	size_t at;

	status = intern_add(writer->terms[f], text, length, &number);
	if (status != OK)
		return status;
	/* Two communes déléguées may lead to one: the row has it once. */
	for (at = 0; at < writer->row_values.length; at += sizeof(other)) {
		memcpy(&other, writer->row_values.data + at, sizeof(other));
		if (other == number)
			return OK;
	}
	buf_add(&writer->row_values, (const char *)&number, sizeof(number));
	if (buf_failed(&writer->row_values))
		return NO_MEMORY;
	return add_value(&writer->lists[f], &number, sizeof(number));
}

/* An action of several partners counts for each. */
static enum status
add_partners(struct columns_writer *writer, const struct action *action)
{
	const char *first = action->value[FIELD_PARTENAIRE_NOM];
	const char *cursor = action->value[FIELD_PARTENAIRES_ASSOCIES], *name;
	enum status status = OK;
	size_t length;

	if (first != NULL)
		status = add_list_term(writer, FACET_PARTENAIRE, first, strlen(first));
	while (status == OK && names_next(&cursor, &name, &length))
		status = add_list_term(writer, FACET_PARTENAIRE, name, length);
	return status;
}

/* A commune déléguée counts for its chef-lieu. */
static enum status
add_list(struct columns_writer *writer, const struct action *action, enum facet f)
{
	const char *cursor = action->value[facet_catalogue[f].field], *code;
	enum status status = mark_start(&writer->lists[f]);
	size_t length;

	buf_reset(&writer->row_values);
	if (status == OK && f == FACET_PARTENAIRE)
		return add_partners(writer, action);
	if (status != OK || cursor == NULL)
		return status;
	while (status == OK && codes_next(&cursor, &code, &length)) {
		const struct commune *commune = facet_catalogue[f].field == FIELD_COMMUNES
		    ? reference_commune(writer->reference, code, length)
		    : NULL;

		if (f == FACET_TERRITOIRE)
			status = commune == NULL || commune->epci_name == NULL
			    ? OK
			    : add_list_term(writer, f, commune->epci, strlen(commune->epci));
		else if (commune != NULL)
			status = add_list_term(writer, f, commune->insee, strlen(commune->insee));
		else
			status = add_list_term(writer, f, code, length);
	}
	return status;
}

static enum status
add_sessions(struct columns_writer *writer, const struct action *action)
{
	const char *cursor = action->value[FIELD_SEANCES];
	enum status status = mark_start(&writer->sessions);
	struct session session;
	struct span span;

	while (status == OK && sessions_next(&cursor, &session)) {
		if (!date_parse_days(session.start, &span.first))
			continue;
		if (!date_parse_days(session.end, &span.last) || span.last < span.first)
			span.last = span.first;
		status = add_value(&writer->sessions, &span, sizeof(span));
	}
	return status;
}

static enum status
add_places(struct columns_writer *writer, const struct action *action)
{
	const char *cursor = action->value[FIELD_COMMUNES], *code;
	enum status status = mark_start(&writer->places);
	struct place place;
	double lat, lon;
	size_t length;

	if (status != OK)
		return status;
	if (action_real(action, FIELD_GEO_LAT, &lat) && action_real(action, FIELD_GEO_LON, &lon)) {
		place = (struct place){(float)lat, (float)lon};
		return add_value(&writer->places, &place, sizeof(place));
	}
	while (status == OK && codes_next(&cursor, &code, &length)) {
		const struct commune *c = reference_commune(writer->reference, code, length);

		if (c == NULL)
			continue;
		place = (struct place){(float)c->lat, (float)c->lon};
		status = add_value(&writer->places, &place, sizeof(place));
	}
	return status;
}

static uint8_t
flags_of(const struct action *action)
{
	static const char *const anywhere[] = {"en_ligne", "en_etablissement"};
	unsigned flags = 0;
	size_t i;

	if (action_is_true(action, FIELD_GRATUIT))
		flags |= ROW_FREE;
	if (action_is_true(action, FIELD_REGIONAL))
		flags |= ROW_REGIONAL;
	for (i = 0; i < LENGTH(anywhere); i++)
		if (action->value[FIELD_LIEU] != NULL &&
		    strcmp(action->value[FIELD_LIEU], anywhere[i]) == 0)
			flags |= ROW_ANYWHERE;
	return (uint8_t)flags;
}

static int32_t
published_days(const struct action *action)
{
	int32_t days;

	if (action->value[FIELD_MODIFIE] != NULL &&
	    date_parse_days(action->value[FIELD_MODIFIE], &days))
		return days;
	if (action->value[FIELD_PUBLIE] != NULL &&
	    date_parse_days(action->value[FIELD_PUBLIE], &days))
		return days;
	return INT32_MIN;
}

static int32_t
bookable_days(const struct action *action)
{
	const char *limit = action->value[FIELD_INSCRIPTION_LIMITE];
	int32_t days;

	return limit != NULL && date_parse_days(limit, &days) ? days : INT32_MAX;
}

enum status
columns_writer_add(struct columns_writer *writer, const struct action *action,
    uint32_t title_rank, uint32_t words, struct fault *fault)
{
	uint8_t flags = flags_of(action);
	int32_t published = published_days(action), bookable = bookable_days(action);
	enum status status = add_packed(writer, action);
	enum facet f;

	for (f = 0; status == OK && f < FACET_COUNT; f++)
		if (!facet_catalogue[f].packed)
			status = add_list(writer, action, f);
	if (status == OK)
		status = add_sessions(writer, action);
	if (status == OK)
		status = add_places(writer, action);
	if (status == OK)
		status = column_add(&writer->flags, &flags, sizeof(flags));
	if (status == OK)
		status = column_add(&writer->published, &published, sizeof(published));
	if (status == OK)
		status = column_add(&writer->bookable, &bookable, sizeof(bookable));
	if (status == OK)
		status = column_add(&writer->title_rank, &title_rank, sizeof(title_rank));
	if (status == OK)
		status = column_add(&writer->words, &words, sizeof(words));
	return status == OK ? OK : fault_set(fault, status, "cannot keep the columns: %s",
		status == NO_MEMORY ? "no memory" : strerror(errno));
}

static enum status
store_list(struct sqlite3 *db, const char *name, struct list_columns *list,
    const uint32_t *ordinals, struct fault *fault)
{
	enum status status = mark_start(list); /* the end of the last row */
	char full[64];

	if (status != OK)
		return fault_set(fault, status, "no memory for column %s", name);
	(void)snprintf(full, sizeof(full), "%s_debut", name);
	status = column_store(&list->start, db, full, NULL, fault);
	(void)snprintf(full, sizeof(full), "%s_valeurs", name);
	return status == OK ? column_store(&list->value, db, full, ordinals, fault) : status;
}

struct sorted_term {
	const char *text;
	uint32_t number;
};

static int
compare_sorted(const void *a, const void *b)
{
	return strcmp(((const struct sorted_term *)a)->text, ((const struct sorted_term *)b)->text);
}

/* Numbers were given as terms came; the file has them in the order of the codes. */
static enum status
store_terms(struct columns_writer *writer, enum facet f, sqlite3_stmt *insert, uint32_t *ordinals)
{
	size_t count = intern_count(writer->terms[f]), i;
	struct sorted_term *sorted = calloc(count + 1, sizeof(*sorted));
	enum status status = sorted == NULL ? NO_MEMORY : OK;

	for (i = 0; status == OK && i < count; i++)
		sorted[i] = (struct sorted_term){intern_text(writer->terms[f], (uint32_t)i), (uint32_t)i};
	if (status == OK)
		qsort(sorted, count, sizeof(*sorted), compare_sorted);
	for (i = 0; status == OK && i < count; i++) {
		ordinals[sorted[i].number] = (uint32_t)i;
		(void)sqlite3_bind_text(insert, 1, facet_catalogue[f].parameter, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(insert, 2, (sqlite3_int64)i);
		(void)sqlite3_bind_text(insert, 3, sorted[i].text, -1, SQLITE_STATIC);
		status = sqlite3_step(insert) == SQLITE_DONE ? OK : IO_ERROR;
		(void)sqlite3_reset(insert);
	}
	free(sorted);
	return status;
}

static enum status
store_facet(struct columns_writer *writer, enum facet f, struct sqlite3 *db, struct fault *fault)
{
	uint32_t *ordinals = calloc(intern_count(writer->terms[f]) + 1, sizeof(*ordinals));
	sqlite3_stmt *insert = NULL;
	enum status status = ordinals == NULL ? NO_MEMORY : OK;

	if (status == OK && sqlite3_prepare_v2(db, "INSERT INTO facette_terme VALUES(?,?,?)", -1, &insert,
				NULL) != SQLITE_OK)
		status = IO_ERROR;
	if (status == OK)
		status = store_terms(writer, f, insert, ordinals);
	(void)sqlite3_finalize(insert);
	if (status != OK)
		(void)fault_set(fault, status, "store the terms of facet %s: %s", facet_catalogue[f].parameter,
		    status == NO_MEMORY ? "no memory" : sqlite3_errmsg(db));
	else
		status = store_list(db, facet_catalogue[f].parameter, &writer->lists[f], ordinals, fault);
	free(ordinals);
	return status;
}

enum status
columns_writer_store(struct columns_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	const struct {
		const char *name;
		struct growing_column *column;
	} single[] = {{"drapeaux", &writer->flags}, {"mots", &writer->words}, {"publie", &writer->published},
	    {"inscription", &writer->bookable}, {"rang_titre", &writer->title_rank}};
	enum status status = OK;
	char name[32];
	enum facet f;
	size_t i;

	for (i = 0; status == OK && i < writer->packed_words; i++) {
		(void)snprintf(name, sizeof(name), "paquet_%zu", i);
		status = column_store(&writer->packed[i], db, name, NULL, fault);
	}
	for (f = 0; status == OK && f < FACET_COUNT; f++)
		if (!facet_catalogue[f].packed)
			status = store_facet(writer, f, db, fault);
	if (status == OK)
		status = store_list(db, "seances", &writer->sessions, NULL, fault);
	if (status == OK)
		status = store_list(db, "lieux", &writer->places, NULL, fault);
	for (i = 0; status == OK && i < LENGTH(single); i++)
		status = column_store(single[i].column, db, single[i].name, NULL, fault);
	return status;
}
