#include "fcgi/outlines.h"

#include <stdlib.h>

#include "search/base/csv.h"

#define OUTLINES_MAX 256
#define ARENA_MAX ((size_t)4 * 1024 * 1024)

/* contours.csv is made with these. */
#define WEST (-2.0)
#define NORTH 50.1
#define UNITS_A_DEGREE 260.0
#define SQUEEZE 0.65474 /* cosine of 49.1° */
#define KM_A_DEGREE 111.2

struct outlines {
	struct arena *arena;
	struct outline list[OUTLINES_MAX];
	size_t count;
};

static enum status
read_rows(struct outlines *o, const char *path, struct fault *fault)
{
	static const char *const columns[] = {"territoire", "trace", "x", "y", NULL};
	struct csv csv;
	enum status status = csv_open(path, columns, o->arena, fault, &csv);

	while (status == OK && (status = csv_next(&csv, fault)) == OK) {
		if (o->count == OUTLINES_MAX)
			return fault_set(fault, TOO_LARGE, "%s: more than %d shapes", path, OUTLINES_MAX);
		o->list[o->count++] =
		    (struct outline){csv.field[0], csv.field[1], csv.field[2], csv.field[3]};
	}
	return status == NOT_FOUND && o->count > 0 ? OK : status;
}

enum status
outlines_load(const char *directory, struct fault *fault, struct outlines **out)
{
	struct outlines *o = calloc(1, sizeof(*o));
	enum status status = OK;
	const char *path;

	if (o == NULL || (o->arena = arena_new(ARENA_MAX)) == NULL ||
	    (path = arena_printf(o->arena, "%s/contours.csv", directory)) == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for the map");
	else
		status = read_rows(o, path, fault);
	if (status != OK) {
		outlines_free(o);
		return status;
	}
	*out = o;
	return OK;
}

void
outlines_free(struct outlines *o)
{
	if (o == NULL)
		return;
	arena_free(o->arena);
	free(o);
}

size_t
outlines_all(const struct outlines *o, const struct outline **all)
{
	*all = o->list;
	return o->count;
}

double
map_x(double lon)
{
	return (lon - WEST) * UNITS_A_DEGREE * SQUEEZE;
}

double
map_y(double lat)
{
	return (NORTH - lat) * UNITS_A_DEGREE;
}

double
map_units(double km)
{
	return km * UNITS_A_DEGREE / KM_A_DEGREE;
}
