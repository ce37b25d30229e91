#include "search/geo.h"

#include <math.h>

#include "search/base/status.h"

#define RADIANS (3.14159265358979323846 / 180.0)
#define EARTH_RADIUS_KM 6371.0088
#define KM_A_DEGREE (EARTH_RADIUS_KM * RADIANS)
#define AROUND_KM 10.0 /* where the people are counted */

/* From the large towns to the emptiest country. */
static const struct {
	long people;
	double km;
} reaches[] = {{200000, 10}, {80000, 15}, {30000, 20}, {12000, 30}, {0, 40}};

double
geo_distance_km(double lat1, double lon1, double lat2, double lon2)
{
	double a = sin((lat2 - lat1) * RADIANS / 2), b = sin((lon2 - lon1) * RADIANS / 2);
	double h = a * a + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * b * b;

	return 2 * EARTH_RADIUS_KM * asin(sqrt(h < 1 ? h : 1));
}

/* Squared, on a flat map around the first point: enough to compare what is near. */
static double
flat_square(double lat, double lon, double narrowing, const struct commune *c)
{
	double north = (c->lat - lat) * KM_A_DEGREE, east = (c->lon - lon) * KM_A_DEGREE * narrowing;

	return north * north + east * east;
}

double
geo_reach_km(const struct reference *reference, double lat, double lon)
{
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	double narrowing = cos(lat * RADIANS);
	long people = 0;

	for (i = 0; i < count; i++)
		if (flat_square(lat, lon, narrowing, &communes[i]) <= AROUND_KM * AROUND_KM)
			people += communes[i].population;
	for (i = 0; i + 1 < LENGTH(reaches) && people < reaches[i].people; i++)
		continue;
	return reaches[i].km;
}

const struct commune *
geo_nearest_commune(const struct reference *reference, double lat, double lon)
{
	const struct commune *communes, *nearest = NULL;
	size_t count = reference_communes(reference, &communes), i;
	double narrowing = cos(lat * RADIANS), best = HUGE_VAL;

	for (i = 0; i < count; i++) {
		double square = flat_square(lat, lon, narrowing, &communes[i]);

		if (square < best) {
			best = square;
			nearest = &communes[i];
		}
	}
	return nearest;
}
