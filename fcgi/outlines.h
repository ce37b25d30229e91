/*
 * The shapes of the map: the intercommunalities of Normandie as SVG paths, from
 * www/templates/contours.csv.  Read when a worker starts.  Used by the map.
 *
 * Units are those of the map, MAP_WIDTH by MAP_HEIGHT: an equirectangular projection with x growing
 * to the east and y to the south, true at the latitude of Caen.
 */
#ifndef FCGI_OUTLINES_H
#define FCGI_OUTLINES_H

#include <stddef.h>

#include "search/base/status.h"

#define MAP_WIDTH 650
#define MAP_HEIGHT 500

struct outline {
	const char *territory; /* SIREN, as in epci.csv */
	const char *path;      /* the attribute d of an SVG path */
	const char *x, *y;     /* where its number stands */
};

struct outlines;

/* Reads DIRECTORY/contours.csv; a fault names file and line. */
enum status outlines_load(const char *directory, struct fault *fault, struct outlines **out);
/* NULL is allowed. */
void outlines_free(struct outlines *outlines);
size_t outlines_all(const struct outlines *outlines, const struct outline **all);

/* Where a point of WGS 84 degrees stands, and how many units a kilometre has. */
double map_x(double lon);
double map_y(double lat);
double map_units(double km);

#endif
