/*
 * Distances, and how far a collège reaches.  Anyone may include it.
 */
#ifndef SEARCH_GEO_H
#define SEARCH_GEO_H

#include <stdbool.h>

#include "search/reference.h"

/* Of a meridian, on that sphere; a little less than it is, so that nothing within is called beyond. */
#define GEO_KM_A_DEGREE 111.19

/* Great-circle distance of two WGS 84 points in degrees, on a sphere of the Earth's mean radius. */
double geo_distance_km(double lat1, double lon1, double lat2, double lon2);

/* Whether their latitudes alone put them farther apart: what spares most rows of a search the
 * trigonometry. */
static inline bool
geo_is_beyond(double lat1, double lat2, double km)
{
	double north = lat1 - lat2;

	return (north < 0 ? -north : north) * GEO_KM_A_DEGREE > km;
}

/* What is within reach of a point: about half an hour by coach.  The fewer people live around it,
 * the farther one goes. */
double geo_reach_km(const struct reference *reference, double lat, double lon);

/* NULL when there is no commune. */
const struct commune *geo_nearest_commune(const struct reference *reference, double lat,
    double lon);

#endif
