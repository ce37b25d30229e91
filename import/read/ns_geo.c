/* Places: GeoRSS, simple and GML, and the W3C's latitude and longitude. */
#include <stdlib.h>
#include <string.h>

#include "import/read/elements.h"
#include "search/base/status.h"

#define COORDINATES_MAX 4096

/* Numbers between blanks or commas; how many. */
static size_t
read_numbers(const char *text, double *out, size_t most)
{
	size_t count = 0;
	char *end;

	while (text != NULL && count < most) {
		double n = strtod(text, &end);

		if (end == text)
			break;
		out[count++] = n;
		text = end + strspn(end, " ,\t\r\n");
	}
	return count;
}

/* "lat lon lat lon…" to lon, lat pairs; false when they are not on Earth. */
static bool
turn_around(double *numbers, size_t count)
{
	size_t i;

	for (i = 0; i + 1 < count; i += 2) {
		double lat = numbers[i], lon = numbers[i + 1];

		if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 360))
			return false;
		numbers[i] = lon;
		numbers[i + 1] = lat;
	}
	return true;
}

/* EPSG 4326, which has latitude first; the default. */
static bool
is_wgs84(const char *reference)
{
	return reference == NULL || strcasestr(reference, "4326") != NULL ||
	    strcasestr(reference, "WGS84") != NULL || strcasestr(reference, "CRS84") != NULL;
}

/* How the numbers of a shape are to be read. */
struct frame {
	const char *reference; /* system, or NULL */
	const char *dimension; /* numbers of a position, or NULL: 2 */
};

/* Latitude and longitude of positions that have a height, too; how many numbers are left. */
static size_t
drop_heights(double *numbers, size_t count)
{
	size_t positions = count / 3, i;

	if (count % 3 != 0)
		return 0;
	for (i = 0; i < positions; i++) {
		numbers[2 * i] = numbers[3 * i];
		numbers[2 * i + 1] = numbers[3 * i + 1];
	}
	return 2 * positions;
}

struct shape {
	const char *type;
	size_t least; /* numbers */
	size_t most;
};

static const struct shape shape_point = {"Point", 2, 2}, shape_line = {"LineString", 4, COORDINATES_MAX},
			  shape_polygon = {"Polygon", 8, COORDINATES_MAX}, shape_box = {"Box", 4, 4};

/* In a reference system of its own the numbers stay as they are, and are no place for us. */
static void
set_shape(struct gathering *g, xmlNode *node, const struct shape *shape, const struct frame *frame)
{
	double *out = arena_alloc(g->arena, COORDINATES_MAX * sizeof(*out));
	bool degrees = is_wgs84(frame->reference);
	size_t count;

	if (out == NULL || g->item->has_geo)
		return;
	count = read_numbers(element_text(g->arena, node), out, COORDINATES_MAX);
	if (frame->dimension != NULL && strcmp(frame->dimension, "3") == 0)
		count = drop_heights(out, count);
	/* "49,18 -0,37" is four numbers and no point: two of them would be a place elsewhere. */
	if (count < shape->least || count > shape->most || count % 2 != 0)
		return;
	if (degrees && !turn_around(out, count))
		return;
	g->item->has_geo = degrees;
	g->item->geo_type = shape->type;
	g->item->coordinates = out;
	g->item->coordinate_count = count;
}

static const struct frame simple;

static void
read_point(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	set_shape(g, node, &shape_point, &simple);
}

static void
read_line(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	set_shape(g, node, &shape_line, &simple);
}

static void
read_polygon(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	set_shape(g, node, &shape_polygon, &simple);
}

/* Two corners. */
static void
read_box(struct gathering *g, xmlNode *node, const struct element *e)
{
	(void)e;
	set_shape(g, node, &shape_box, &simple);
}

/* "lat lon radius": its middle. */
static void
read_circle(struct gathering *g, xmlNode *node, const struct element *e)
{
	double *out = arena_alloc(g->arena, 3 * sizeof(*out));

	(void)e;
	if (out == NULL || g->item->has_geo ||
	    read_numbers(element_text(g->arena, node), out, 3) != 3 || !turn_around(out, 2))
		return;
	g->item->has_geo = true;
	g->item->geo_type = "Point";
	g->item->coordinates = out;
	g->item->coordinate_count = 2;
}

static const struct shape *
shape_of(const xmlNode *node)
{
	static const struct {
		const char *name;
		const struct shape *shape;
	} shapes[] = {
	    {"Point", &shape_point},
	    {"LineString", &shape_line},
	    {"Polygon", &shape_polygon},
	};
	size_t i;

	for (i = 0; i < LENGTH(shapes); i++)
		if (gather_is(node, shapes[i].name))
			return shapes[i].shape;
	return NULL;
}

/* gml:pos, gml:posList or gml:coordinates anywhere below. */
static void
find_positions(struct gathering *g, xmlNode *node, const struct shape *shape, const struct frame *around)
{
	struct frame frame = {element_attribute(g->arena, node, "srsName"),
	    element_attribute(g->arena, node, "srsDimension")};
	xmlNode *child;

	if (frame.reference == NULL)
		frame.reference = around->reference;
	if (frame.dimension == NULL)
		frame.dimension = around->dimension;
	if (gather_is(node, "pos") || gather_is(node, "posList") || gather_is(node, "coordinates"))
		set_shape(g, node, shape, &frame);
	else if (!gather_is(node, "interior")) /* the hole of a polygon */
		for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child))
			find_positions(g, child, shape, &frame);
}

static void
read_shape(struct gathering *g, xmlNode *node, const struct element *e)
{
	const struct shape *shape = shape_of(node);

	(void)e;
	if (shape != NULL)
		find_positions(g, node, shape, &simple);
}

static bool
read_degrees(const char *text, double limit, double *out)
{
	char *end;

	if (text == NULL)
		return false;
	*out = strtod(text, &end);
	return end != text && *end == '\0' && *out >= -limit && *out <= limit;
}

/* geo:lat and geo:long come one by one: the count is 1, 2, and at last 3 until it is complete. */
static void
read_part(struct gathering *g, xmlNode *node, const struct element *e)
{
	bool is_lat = strcmp((const char *)node->name, "lat") == 0;
	double n;

	(void)e;
	if (g->item->has_geo ||
	    !read_degrees(element_text(g->arena, node), is_lat ? 90 : 180, &n))
		return;
	if (g->item->coordinates == NULL)
		g->item->coordinates = arena_alloc(g->arena, 2 * sizeof(double));
	if (g->item->coordinates == NULL)
		return;
	g->item->coordinates[is_lat ? 1 : 0] = n;
	g->item->coordinate_count |= is_lat ? 1 : 2;
	if (g->item->coordinate_count == 3) {
		g->item->coordinate_count = 2;
		g->item->has_geo = true;
		g->item->geo_type = "Point";
	}
}

static const struct element geo[] = {
    {"lat", read_part, TO_GEO, 5},
    {"long", read_part, TO_GEO, 5},
    {"lon", read_part, TO_GEO, 5},
    {"Point", read_nested, TO_GEO, 5},
};

static const struct element georss[] = {
    {"point", read_point, TO_GEO, 5},
    {"line", read_line, TO_GEO, 5},
    {"polygon", read_polygon, TO_GEO, 5},
    {"box", read_box, TO_GEO, 5},
    {"circle", read_circle, TO_GEO, 5},
    {"where", read_nested, TO_GEO, 5},
};

static const struct element gml[] = {
    {"Point", read_shape, TO_GEO, 5},
    {"LineString", read_shape, TO_GEO, 5},
    {"Polygon", read_shape, TO_GEO, 5},
};

const struct element_family ns_geo = {NS_GEO, geo, LENGTH(geo)};
const struct element_family ns_georss = {NS_GEORSS, georss, LENGTH(georss)};
const struct element_family ns_gml = {NS_GML, gml, LENGTH(gml)};
