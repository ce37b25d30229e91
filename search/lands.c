#include "search/lands.h"

#include <string.h>

#define WORD_BITS 64

/* Columns of pays.csv and of pays_territoires.csv. */
enum { LAND_CODE, LAND_NAME, LAND_OF, LAND_OTHERS };
enum { PART_LAND, PART_CODE, PART_NAME };

static enum status
bad_row(struct fault *fault, const struct table *rows, size_t row, const char *what)
{
	return fault_set(fault, BAD_INPUT, "%s.csv:%zu: %s", rows->info->name, table_line(row), what);
}

static void
add_commune(const struct reference *reference, uint64_t *members, const struct commune *commune)
{
	const struct commune *communes;
	size_t rank;

	(void)reference_communes(reference, &communes);
	rank = (size_t)(commune - communes);
	members[rank / WORD_BITS] |= UINT64_C(1) << (rank % WORD_BITS);
}

static bool
add_group(const struct reference *reference, uint64_t *members, const char *siren)
{
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	bool found = false;

	for (i = 0; i < count; i++)
		if (strcmp(communes[i].epci, siren) == 0) {
			add_commune(reference, members, &communes[i]);
			found = true;
		}
	return found;
}

/* The name is there for who reads the file, and tells a wrong code. */
static enum status
add_part(const struct table *parts, size_t row, const struct reference *reference,
    uint64_t *members, struct fault *fault)
{
	const char *code = table_row(parts, row)[PART_CODE], *name = table_row(parts, row)[PART_NAME];
	const struct commune *commune = reference_commune(reference, code, strlen(code));
	const char *known = commune != NULL
	    ? commune->name
	    : reference_label(reference, VOCABULARY_TERRITOIRE, code);

	if (commune != NULL)
		add_commune(reference, members, commune);
	else if (!add_group(reference, members, code))
		return bad_row(fault, parts, row, "the territory is neither a commune nor an EPCI");
	return strcmp(known, name) == 0
	    ? OK
	    : fault_set(fault, BAD_INPUT, "%s.csv:%zu: %s is %s", parts->info->name, table_line(row),
		  code, known);
}

static enum status
add_parts(const struct table *lands, const struct table *parts, const struct reference *reference,
    struct land *out, struct fault *fault)
{
	enum status status = OK;
	size_t i, k;

	for (i = 0; status == OK && i < parts->count; i++) {
		for (k = 0; k < lands->count; k++)
			if (strcmp(table_row(parts, i)[PART_LAND], out[k].code) == 0)
				break;
		status = k == lands->count
		    ? bad_row(fault, parts, i, "no such pays in pays.csv")
		    : add_part(parts, i, reference, out[k].members, fault);
	}
	return status;
}

static bool
is_empty(const uint64_t *members, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++)
		if (members[i] != 0)
			return false;
	return true;
}

enum status
lands_build(const struct table *lands, const struct table *parts,
    const struct reference *reference, struct arena *arena, struct fault *fault, struct land **out)
{
	const struct commune *communes;
	size_t words = reference_communes(reference, &communes) / WORD_BITS + 1, i;
	struct land *list = arena_alloc(arena, (lands->count + 1) * sizeof(*list));
	enum status status;

	for (i = 0; list != NULL && i < lands->count; i++) {
		const char *const *row = table_row(lands, i);

		list[i] = (struct land){row[LAND_CODE], row[LAND_NAME], row[LAND_OF], row[LAND_OTHERS],
		    arena_alloc(arena, words * sizeof(uint64_t))};
	}
	if (list == NULL || arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for the pays");
	status = add_parts(lands, parts, reference, list, fault);
	for (i = 0; status == OK && i < lands->count; i++)
		if (is_empty(list[i].members, words))
			status = bad_row(fault, lands, i, "no territory in pays_territoires.csv");
	*out = list;
	return status;
}

bool
land_has(const struct reference *reference, const struct land *land, const struct commune *commune)
{
	const struct commune *communes;
	size_t rank;

	(void)reference_communes(reference, &communes);
	rank = (size_t)(commune - communes);
	return (land->members[rank / WORD_BITS] >> (rank % WORD_BITS) & 1) != 0;
}
