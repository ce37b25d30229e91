#include "search/reference.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/expressions.h"
#include "search/lands.h"
#include "search/synonyms.h"
#include "search/table.h"

#define REFERENCE_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* The data files, which are also the tables of an index: same names, same columns. */
enum data {
	DATA_VOCABULARY,
	DATA_JOB,
	DATA_EPCI,
	DATA_COMMUNE,
	DATA_FORMER,
	DATA_COLLEGE,
	DATA_ORDINARY,
	DATA_NUMBER,
	DATA_LAND,
	DATA_LAND_PART,
	DATA_COUNT
};

static const struct table_info datas[DATA_COUNT] = {
    [DATA_VOCABULARY] = {"vocabulaires", {"vocabulaire", "code", "libelle", "limite"}},
    [DATA_JOB] = {"metiers", {"code", "libelle"}},
    [DATA_EPCI] = {"epci", {"epci", "nom"}},
    [DATA_COMMUNE] = {"communes",
	{"insee", "nom", "codes_postaux", "departement", "epci", "lat", "lon", "population"}},
    [DATA_FORMER] = {"communes_anciennes", {"insee", "nom", "chef_lieu"}},
    [DATA_COLLEGE] = {"colleges",
	{"uai", "nom", "insee", "commune", "departement", "lat", "lon", "secteur"}},
    [DATA_ORDINARY] = {"mots_courants", {"mot"}},
    [DATA_NUMBER] = {"nombres", {"mot", "place"}},
    [DATA_LAND] = {"pays", {"pays", "nom", "de", "autres"}},
    [DATA_LAND_PART] = {"pays_territoires", {"pays", "territoire", "nom"}},
};

static const char *const vocabulary_names[VOCABULARY_COUNT] = {
    [VOCABULARY_TYPE] = "type",
    [VOCABULARY_NIVEAU] = "niveau",
    [VOCABULARY_FILIERE] = "filiere",
    [VOCABULARY_LABEL] = "label",
    [VOCABULARY_PUBLIC] = "public",
    [VOCABULARY_LIEU] = "lieu",
    [VOCABULARY_CATEGORIE] = "categorie",
    [VOCABULARY_DEPARTEMENT] = "departement",
    [VOCABULARY_DUREE] = "duree",
};

struct terms {
	struct term *list;    /* as shown */
	const struct term **sorted; /* by code */
	size_t count, room;
};

struct reference {
	struct arena *arena;
	struct table rows[DATA_COUNT];
	struct terms terms[VOCABULARY_COUNT];
	struct commune *communes; /* by INSEE code */
	struct former_commune *former; /* by INSEE code */
	struct epci *epcis;            /* by SIREN */
	struct college *colleges; /* by UAI */
	struct land *lands;       /* in the arena */
	struct expressions *expressions;
	struct synonyms *synonyms;
};

void
reference_free(struct reference *reference)
{
	enum vocabulary v;
	enum data d;

	if (reference == NULL)
		return;
	for (d = 0; d < DATA_COUNT; d++)
		table_clear(&reference->rows[d]);
	for (v = 0; v < VOCABULARY_COUNT; v++) {
		free(reference->terms[v].list);
		free(reference->terms[v].sorted);
	}
	free(reference->communes);
	free(reference->former);
	free(reference->epcis);
	free(reference->colleges);
	expressions_free(reference->expressions);
	synonyms_free(reference->synonyms);
	arena_free(reference->arena);
	free(reference);
}

static struct reference *
reference_new(void)
{
	struct reference *reference = calloc(1, sizeof(*reference));
	enum data d;

	if (reference == NULL)
		return NULL;
	reference->arena = arena_new(REFERENCE_BYTES_MAX);
	if (reference->arena == NULL) {
		free(reference);
		return NULL;
	}
	for (d = 0; d < DATA_COUNT; d++)
		table_init(&reference->rows[d], &datas[d]);
	return reference;
}

static enum status
term_add(struct terms *terms, const char *code, const char *label, long limit)
{
	if (terms->count == terms->room) {
		size_t room = terms->room == 0 ? 64 : terms->room * 2;
		struct term *list = realloc(terms->list, room * sizeof(*list));

		if (list == NULL)
			return NO_MEMORY;
		terms->list = list;
		terms->room = room;
	}
	terms->list[terms->count++] = (struct term){code, label, (int)limit};
	return OK;
}

static int
compare_terms(const void *a, const void *b)
{
	return strcmp((*(const struct term *const *)a)->code, (*(const struct term *const *)b)->code);
}

static enum status
sort_terms(struct terms *terms)
{
	size_t i;

	terms->sorted = malloc((terms->count + 1) * sizeof(const struct term *));
	if (terms->sorted == NULL)
		return NO_MEMORY;
	for (i = 0; i < terms->count; i++)
		terms->sorted[i] = &terms->list[i];
	qsort(terms->sorted, terms->count, sizeof(const struct term *), compare_terms);
	return OK;
}

static enum vocabulary
vocabulary_of(const char *name)
{
	enum vocabulary v;

	for (v = 0; v < VOCABULARY_COUNT; v++)
		if (vocabulary_names[v] != NULL && strcmp(vocabulary_names[v], name) == 0)
			return v;
	return VOCABULARY_NONE;
}

static bool
read_number(const char *text, double low, double high, double *out)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end != '\0' || !(n >= low && n <= high))
		return false;
	*out = n;
	return true;
}

static enum status
bad_row(struct fault *fault, enum data d, size_t row, const char *what)
{
	return fault_set(fault, BAD_INPUT, "%s.csv:%zu: %s", datas[d].name,
	    table_line(row), what);
}

static enum status
build_vocabularies(struct reference *reference, struct fault *fault)
{
	const struct table *rows = &reference->rows[DATA_VOCABULARY];
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const char *const *row = table_row(rows, i);
		enum vocabulary v = vocabulary_of(row[0]);
		double limit = 0;

		if (v == VOCABULARY_NONE)
			return bad_row(fault, DATA_VOCABULARY, i, "unknown vocabulary");
		if (row[3][0] != '\0' && !read_number(row[3], 1, 100000, &limit))
			return bad_row(fault, DATA_VOCABULARY, i, "the limit is not a number of minutes");
		if (term_add(&reference->terms[v], row[1], row[2], (long)limit) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	}
	rows = &reference->rows[DATA_JOB];
	for (i = 0; i < rows->count; i++)
		if (term_add(&reference->terms[VOCABULARY_METIER], table_row(rows, i)[0],
			table_row(rows, i)[1], 0) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the jobs");
	return OK;
}

static enum status
build_communes(struct reference *reference, struct fault *fault)
{
	struct table *rows = &reference->rows[DATA_COMMUNE];
	size_t i;

	reference->communes = calloc(rows->count + 1, sizeof(*reference->communes));
	if (reference->communes == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the communes");
	for (i = 0; i < rows->count; i++) {
		const char *const *row = table_row(rows, i);
		const char *const *epci = table_find(&reference->rows[DATA_EPCI], row[4]);
		struct commune *c = &reference->communes[i];
		double population = 0;

		*c = (struct commune){row[0], row[1], row[2], row[3], row[4],
		    epci == NULL ? NULL : epci[1], 0, 0, 0};
		if (!read_number(row[5], -90, 90, &c->lat) || !read_number(row[6], -180, 180, &c->lon) ||
		    !read_number(row[7], 0, 1e8, &population))
			return bad_row(fault, DATA_COMMUNE, i, "bad coordinates or population");
		c->population = (long)population;
		if (term_add(&reference->terms[VOCABULARY_COMMUNE], row[0], row[1], 0) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the communes");
	}
	return OK;
}

static enum status
build_territory(struct reference *reference, struct fault *fault)
{
	struct table *former = &reference->rows[DATA_FORMER], *epcis = &reference->rows[DATA_EPCI];
	size_t i;

	reference->former = calloc(former->count + 1, sizeof(*reference->former));
	reference->epcis = calloc(epcis->count + 1, sizeof(*reference->epcis));
	if (reference->former == NULL || reference->epcis == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the communes");
	for (i = 0; i < former->count; i++) {
		const char *const *row = table_row(former, i);

		reference->former[i] = (struct former_commune){row[0], row[1], row[2]};
	}
	for (i = 0; i < epcis->count; i++) {
		const char *const *row = table_row(epcis, i);

		reference->epcis[i] = (struct epci){row[0], row[1]};
		if (term_add(&reference->terms[VOCABULARY_TERRITOIRE], row[0], row[1], 0) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the communes");
	}
	return OK;
}

static enum status
build_colleges(struct reference *reference, struct fault *fault)
{
	struct table *rows = &reference->rows[DATA_COLLEGE];
	size_t i;

	reference->colleges = calloc(rows->count + 1, sizeof(*reference->colleges));
	if (reference->colleges == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the collèges");
	for (i = 0; i < rows->count; i++) {
		const char *const *row = table_row(rows, i);
		struct college *c = &reference->colleges[i];

		*c = (struct college){row[0], row[1], row[2], row[3], row[4], 0, 0};
		if (!read_number(row[5], -90, 90, &c->lat) || !read_number(row[6], -180, 180, &c->lon))
			return bad_row(fault, DATA_COLLEGE, i, "bad coordinates");
	}
	return OK;
}

static enum status
check_number_words(const struct reference *reference, struct fault *fault)
{
	static const char *const places[] = {"avant", "apres", "avant apres"};
	const struct table *rows = &reference->rows[DATA_NUMBER];
	size_t i, k;

	for (i = 0; i < rows->count; i++) {
		for (k = 0; k < LENGTH(places); k++)
			if (strcmp(table_row(rows, i)[1], places[k]) == 0)
				break;
		if (k == LENGTH(places))
			return bad_row(fault, DATA_NUMBER, i, "neither avant nor apres nor both");
	}
	return OK;
}

/* The typed views, once all rows are there. */
static enum status
build(struct reference *reference, struct fault *fault)
{
	enum vocabulary v;
	enum status status = check_number_words(reference, fault); /* in the order of their lines */

	if (status != OK)
		return status;
	table_sort(&reference->rows[DATA_EPCI]);
	table_sort(&reference->rows[DATA_COMMUNE]);
	table_sort(&reference->rows[DATA_FORMER]);
	table_sort(&reference->rows[DATA_COLLEGE]);
	table_sort(&reference->rows[DATA_ORDINARY]);
	table_sort(&reference->rows[DATA_NUMBER]);
	status = build_vocabularies(reference, fault);
	if (status == OK)
		status = build_communes(reference, fault);
	if (status == OK)
		status = build_territory(reference, fault);
	if (status == OK)
		status = build_colleges(reference, fault);
	for (v = 0; status == OK && v < VOCABULARY_COUNT; v++)
		if (sort_terms(&reference->terms[v]) != OK)
			status = fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	return status != OK ? status
			    : lands_build(&reference->rows[DATA_LAND], &reference->rows[DATA_LAND_PART],
				  reference, reference->arena, fault, &reference->lands);
}

enum status
reference_load(const char *directory, struct fault *fault, struct reference **out)
{
	struct reference *reference = reference_new();
	enum status status = OK;
	enum data d;

	if (reference == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the data files");
	for (d = 0; status == OK && d < DATA_COUNT; d++)
		status = table_load(&reference->rows[d], directory, reference->arena, fault);
	if (status == OK)
		status = build(reference, fault);
	if (status == OK)
		status = expressions_load(directory, reference, fault, &reference->expressions);
	if (status == OK)
		status = synonyms_load(directory, fault, &reference->synonyms);
	if (status != OK) {
		reference_free(reference);
		return status;
	}
	*out = reference;
	return OK;
}

enum status
reference_write(const struct reference *reference, struct sqlite3 *db, struct fault *fault)
{
	enum status status = OK;
	enum data d;

	for (d = 0; status == OK && d < DATA_COUNT; d++)
		status = table_write(&reference->rows[d], db, fault);
	if (status == OK)
		status = expressions_write(reference->expressions, db, fault);
	return status == OK ? synonyms_write(reference->synonyms, db, fault) : status;
}

enum status
reference_read(struct sqlite3 *db, struct fault *fault, struct reference **out)
{
	struct reference *reference = reference_new();
	enum status status = OK;
	enum data d;

	if (reference == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the vocabularies");
	for (d = 0; status == OK && d < DATA_COUNT; d++)
		status = table_read(&reference->rows[d], db, reference->arena, fault);
	if (status == OK)
		status = build(reference, fault);
	if (status == OK)
		status = expressions_read(db, reference, fault, &reference->expressions);
	if (status == OK)
		status = synonyms_read(db, fault, &reference->synonyms);
	if (status != OK) {
		reference_free(reference);
		return status;
	}
	*out = reference;
	return OK;
}

const struct expressions *
reference_expressions(const struct reference *reference)
{
	return reference->expressions;
}

const struct synonyms *
reference_synonyms(const struct reference *reference)
{
	return reference->synonyms;
}

size_t
reference_terms(const struct reference *reference, enum vocabulary vocabulary,
    const struct term **terms)
{
	*terms = reference->terms[vocabulary].list;
	return reference->terms[vocabulary].count;
}

/* strcmp of a NUL-terminated code with one that is not. */
static int
compare_code(const char *code, const char *key, size_t length)
{
	int order = strncmp(code, key, length);

	return order != 0 ? order : code[length] != '\0';
}

const struct term *
reference_term(const struct reference *reference, enum vocabulary vocabulary, const char *code,
    size_t length, size_t *rank)
{
	const struct terms *terms = &reference->terms[vocabulary];
	size_t low = 0, high = terms->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_code(terms->sorted[middle]->code, code, length);

		if (order == 0) {
			if (rank != NULL)
				*rank = (size_t)(terms->sorted[middle] - terms->list);
			return terms->sorted[middle];
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *
reference_label(const struct reference *reference, enum vocabulary vocabulary, const char *code)
{
	const struct term *term = reference_term(reference, vocabulary, code, strlen(code), NULL);

	return term == NULL ? code : term->label;
}

size_t
reference_communes(const struct reference *reference, const struct commune **communes)
{
	*communes = reference->communes;
	return reference->rows[DATA_COMMUNE].count;
}

const struct commune *
reference_commune(const struct reference *reference, const char *insee, size_t length)
{
	const char *const *former;
	size_t rank;
	char key[16];

	if (length >= sizeof(key))
		return NULL;
	memcpy(key, insee, length);
	key[length] = '\0';
	if (reference_term(reference, VOCABULARY_COMMUNE, key, length, &rank) != NULL)
		return &reference->communes[rank];
	former = table_find(&reference->rows[DATA_FORMER], key);
	if (former == NULL ||
	    reference_term(reference, VOCABULARY_COMMUNE, former[2], strlen(former[2]), &rank) == NULL)
		return NULL;
	return &reference->communes[rank];
}

size_t
reference_former_communes(const struct reference *reference,
    const struct former_commune **communes)
{
	*communes = reference->former;
	return reference->rows[DATA_FORMER].count;
}

size_t
reference_epcis(const struct reference *reference, const struct epci **epcis)
{
	*epcis = reference->epcis;
	return reference->rows[DATA_EPCI].count;
}

size_t
reference_lands(const struct reference *reference, const struct land **lands)
{
	*lands = reference->lands;
	return reference->rows[DATA_LAND].count;
}

size_t
reference_colleges(const struct reference *reference, const struct college **colleges)
{
	*colleges = reference->colleges;
	return reference->rows[DATA_COLLEGE].count;
}

const struct college *
reference_college(const struct reference *reference, const char *uai, size_t length)
{
	const struct table *rows = &reference->rows[DATA_COLLEGE];
	const char *const *row;
	char key[16];

	if (length >= sizeof(key))
		return NULL;
	memcpy(key, uai, length);
	key[length] = '\0';
	row = table_find(rows, key);
	return row == NULL ? NULL : &reference->colleges[(size_t)(row - rows->cells) / rows->columns];
}

bool
reference_is_ordinary_word(const struct reference *reference, const char *word)
{
	return table_find(&reference->rows[DATA_ORDINARY], word) != NULL;
}

unsigned
reference_number_word(const struct reference *reference, const char *word)
{
	const char *const *row = table_find(&reference->rows[DATA_NUMBER], word);

	if (row == NULL)
		return 0;
	return (strstr(row[1], "avant") != NULL ? NUMBER_WORD_BEFORE : 0) |
	    (strstr(row[1], "apres") != NULL ? NUMBER_WORD_AFTER : 0);
}

char *
reference_directory(struct arena *arena)
{
	static const char *const beside[] = {"share", "../share/repertoire"};
	const char *given = getenv("REPERTOIRE_SHARE");
	char self[4096];
	ssize_t length;
	size_t i;

	if (given != NULL && given[0] != '\0')
		return arena_strdup(arena, given);
	length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length <= 0)
		return NULL;
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	for (i = 0; i < LENGTH(beside); i++) {
		char *path = arena_printf(arena, "%s/%s", self, beside[i]);

		if (path != NULL && access(path, R_OK | X_OK) == 0)
			return path;
	}
	return NULL;
}
