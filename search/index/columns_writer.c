#include "search/index/columns_writer.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/base/intern.h"

#define WORD_BITS 64u

/* A growing array of fixed-size elements. */
struct vector {
	unsigned char *data;
	size_t bytes, room;
};

struct list_vectors {
	struct vector start, value;
};

struct columns_writer {
	const struct reference *reference;
	struct packing packing[FACET_COUNT];
	size_t packed_words;
	uint32_t rows;
	struct vector packed[PACKED_WORDS_MAX];
	struct list_vectors lists[FACET_COUNT];
	struct intern *terms[FACET_COUNT];
	struct list_vectors sessions, places;
	struct vector flags, words, published, bookable, title_rank;
};

static enum status
vector_add(struct vector *vector, const void *element, size_t size)
{
	if (vector->room - vector->bytes < size) {
		size_t room = vector->room == 0 ? 4096 : vector->room * 2;
		unsigned char *data = realloc(vector->data, room);

		if (data == NULL)
			return NO_MEMORY;
		vector->data = data;
		vector->room = room;
	}
	memcpy(vector->data + vector->bytes, element, size);
	vector->bytes += size;
	return OK;
}

static enum status
mark_start(struct list_vectors *list, size_t element_size)
{
	uint32_t start = (uint32_t)(list->value.bytes / element_size);

	return vector_add(&list->start, &start, sizeof(start));
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

enum status
columns_writer_new(const struct reference *reference, struct fault *fault,
    struct columns_writer **out)
{
	struct columns_writer *writer = calloc(1, sizeof(*writer));
	enum status status;
	enum facet f;

	if (writer == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the columns");
	writer->reference = reference;
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

void
columns_writer_free(struct columns_writer *writer)
{
	enum facet f;
	size_t w;

	if (writer == NULL)
		return;
	for (f = 0; f < FACET_COUNT; f++) {
		free(writer->lists[f].start.data);
		free(writer->lists[f].value.data);
		intern_free(writer->terms[f]);
	}
	for (w = 0; w < PACKED_WORDS_MAX; w++)
		free(writer->packed[w].data);
	free(writer->sessions.start.data);
	free(writer->sessions.value.data);
	free(writer->places.start.data);
	free(writer->places.value.data);
	free(writer->flags.data);
	free(writer->words.data);
	free(writer->published.data);
	free(writer->bookable.data);
	free(writer->title_rank.data);
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
		status = vector_add(&writer->packed[w], &words[w], sizeof(words[w]));
	return status;
}

static enum status
add_list_term(struct columns_writer *writer, enum facet f, const char *text, size_t length)
{
	const struct vector *values = &writer->lists[f].value, *starts = &writer->lists[f].start;
	uint32_t number, i, start, other;
	enum status status = intern_add(writer->terms[f], text, length, &number);

	if (status != OK)
		return status;
	/* Two communes déléguées may lead to one: the row has it once. */
	memcpy(&start, starts->data + starts->bytes - sizeof(start), sizeof(start));
	for (i = start; i < values->bytes / sizeof(other); i++) {
		memcpy(&other, values->data + i * sizeof(other), sizeof(other));
		if (other == number)
			return OK;
	}
	return vector_add(&writer->lists[f].value, &number, sizeof(number));
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
	enum status status = mark_start(&writer->lists[f], sizeof(uint32_t));
	size_t length;

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
	enum status status = mark_start(&writer->sessions, sizeof(struct span));
	struct session session;
	struct span span;

	while (status == OK && sessions_next(&cursor, &session)) {
		if (!date_parse_days(session.start, &span.first))
			continue;
		if (!date_parse_days(session.end, &span.last) || span.last < span.first)
			span.last = span.first;
		status = vector_add(&writer->sessions.value, &span, sizeof(span));
	}
	return status;
}

static enum status
add_places(struct columns_writer *writer, const struct action *action)
{
	const char *cursor = action->value[FIELD_COMMUNES], *code;
	enum status status = mark_start(&writer->places, sizeof(struct place));
	struct place place;
	double lat, lon;
	size_t length;

	if (status != OK)
		return status;
	if (action_real(action, FIELD_GEO_LAT, &lat) && action_real(action, FIELD_GEO_LON, &lon)) {
		place = (struct place){(float)lat, (float)lon};
		return vector_add(&writer->places.value, &place, sizeof(place));
	}
	while (status == OK && codes_next(&cursor, &code, &length)) {
		const struct commune *c = reference_commune(writer->reference, code, length);

		if (c == NULL)
			continue;
		place = (struct place){(float)c->lat, (float)c->lon};
		status = vector_add(&writer->places.value, &place, sizeof(place));
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
    uint32_t title_rank, uint32_t words)
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
		status = vector_add(&writer->flags, &flags, sizeof(flags));
	if (status == OK)
		status = vector_add(&writer->published, &published, sizeof(published));
	if (status == OK)
		status = vector_add(&writer->bookable, &bookable, sizeof(bookable));
	if (status == OK)
		status = vector_add(&writer->title_rank, &title_rank, sizeof(title_rank));
	if (status == OK)
		status = vector_add(&writer->words, &words, sizeof(words));
	writer->rows++;
	return status;
}

static enum status
store(sqlite3_stmt *insert, const char *name, const char *suffix, const struct vector *vector)
{
	char full[64];
	int rc;

	(void)snprintf(full, sizeof(full), "%s%s", name, suffix);
	(void)sqlite3_bind_text(insert, 1, full, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_blob64(insert, 2, vector->bytes == 0 ? (const void *)"" : vector->data,
	    vector->bytes, SQLITE_STATIC);
	rc = sqlite3_step(insert);
	(void)sqlite3_reset(insert);
	return rc == SQLITE_DONE ? OK : IO_ERROR;
}

static enum status
store_list(sqlite3_stmt *insert, const char *name, struct list_vectors *list,
    size_t element_size)
{
	enum status status = mark_start(list, element_size); /* the end of the last row */

	if (status == OK)
		status = store(insert, name, "_debut", &list->start);
	return status == OK ? store(insert, name, "_valeurs", &list->value) : status;
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
store_terms(struct columns_writer *writer, enum facet f, sqlite3_stmt *insert)
{
	size_t count = intern_count(writer->terms[f]), i, values;
	struct sorted_term *sorted = calloc(count + 1, sizeof(*sorted));
	uint32_t *ordinal = calloc(count + 1, sizeof(*ordinal));
	enum status status = sorted == NULL || ordinal == NULL ? NO_MEMORY : OK;

	for (i = 0; status == OK && i < count; i++)
		sorted[i] = (struct sorted_term){intern_text(writer->terms[f], (uint32_t)i), (uint32_t)i};
	if (status == OK)
		qsort(sorted, count, sizeof(*sorted), compare_sorted);
	for (i = 0; status == OK && i < count; i++) {
		ordinal[sorted[i].number] = (uint32_t)i;
		(void)sqlite3_bind_text(insert, 1, facet_catalogue[f].parameter, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(insert, 2, (sqlite3_int64)i);
		(void)sqlite3_bind_text(insert, 3, sorted[i].text, -1, SQLITE_STATIC);
		status = sqlite3_step(insert) == SQLITE_DONE ? OK : IO_ERROR;
		(void)sqlite3_reset(insert);
	}
	values = writer->lists[f].value.bytes / sizeof(uint32_t);
	for (i = 0; status == OK && i < values; i++) {
		uint32_t number;

		memcpy(&number, writer->lists[f].value.data + i * sizeof(number), sizeof(number));
		memcpy(writer->lists[f].value.data + i * sizeof(number), &ordinal[number],
		    sizeof(number));
	}
	free(sorted);
	free(ordinal);
	return status;
}

enum status
columns_writer_store(struct columns_writer *writer, struct sqlite3 *db, struct fault *fault)
{
	sqlite3_stmt *column = NULL, *term = NULL;
	enum status status = OK;
	char name[32];
	enum facet f;
	size_t w;

	if (sqlite3_prepare_v2(db, "INSERT INTO colonne VALUES(?,?)", -1, &column, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO facette_terme VALUES(?,?,?)", -1, &term, NULL) !=
	        SQLITE_OK)
		status = IO_ERROR;
	for (w = 0; status == OK && w < writer->packed_words; w++) {
		(void)snprintf(name, sizeof(name), "paquet_%zu", w);
		status = store(column, name, "", &writer->packed[w]);
	}
	for (f = 0; status == OK && f < FACET_COUNT; f++) {
		if (facet_catalogue[f].packed)
			continue;
		status = store_terms(writer, f, term);
		if (status == OK)
			status = store_list(column, facet_catalogue[f].parameter, &writer->lists[f],
			    sizeof(uint32_t));
	}
	if (status == OK)
		status = store_list(column, "seances", &writer->sessions, sizeof(struct span));
	if (status == OK)
		status = store_list(column, "lieux", &writer->places, sizeof(struct place));
	if (status == OK)
		status = store(column, "drapeaux", "", &writer->flags);
	if (status == OK)
		status = store(column, "mots", "", &writer->words);
	if (status == OK)
		status = store(column, "publie", "", &writer->published);
	if (status == OK)
		status = store(column, "inscription", "", &writer->bookable);
	if (status == OK)
		status = store(column, "rang_titre", "", &writer->title_rank);
	if (status != OK)
		(void)fault_set(fault, status, "store the columns: %s", sqlite3_errmsg(db));
	(void)sqlite3_finalize(column);
	(void)sqlite3_finalize(term);
	return status;
}
