#include "search/query/request.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/base/utf8.h"

#define VALUE_BYTES_MAX 300

/* What a handler works on. */
struct context {
	const struct parameter *parameter;
	const struct index *index;
	struct arena *arena;
	struct fault *fault;
	struct request *request;
	enum facet facet; /* of facet parameters */
};

static enum status
say(const struct context *c, enum phrase which, const char *first, const char *second)
{
	return fault_set(c->fault, BAD_INPUT, "%s",
	    phrase_of(index_phrases(c->index), c->arena, which, first, second));
}

static enum status
refuse(const struct context *c, enum phrase expected)
{
	return say(c, PHRASE_REFUSE_VALUE, c->parameter->name,
	    phrase(index_phrases(c->index), expected));
}

/* Control characters become blanks, which are collapsed. */
static char *
clean(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, strlen(text) + 1), *to = out;

	for (; out != NULL && *text != '\0'; text++) {
		bool is_blank = (unsigned char)*text <= ' ' || *text == 0x7F;

		if (!is_blank)
			*to++ = *text;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	}
	return out;
}

static enum status
read_q(const struct context *c)
{
	if (utf8_count(c->parameter->value, strlen(c->parameter->value)) > QUERY_CHARACTERS_MAX)
		return say(c, PHRASE_REFUSE_QUERY, arena_printf(c->arena, "%d", QUERY_CHARACTERS_MAX), NULL);
	c->request->q = clean(c->arena, c->parameter->value);
	return OK;
}

static bool
is_selected(const struct request *request, enum facet f, const char *value)
{
	size_t i;

	for (i = 0; i < request->value_count[f]; i++)
		if (strcmp(request->values[f][i], value) == 0)
			return true;
	return false;
}

static enum status
read_facet(const struct context *c)
{
	const struct facet_info *info = &facet_catalogue[c->facet];
	const struct reference *reference = index_reference(c->index);
	const char *value = clean(c->arena, c->parameter->value);
	struct request *request = c->request;

	if (value == NULL || value[0] == '\0')
		return OK;
	if (strlen(value) > VALUE_BYTES_MAX)
		return refuse(c, PHRASE_REFUSE_TOO_LONG);
	if (info->vocabulary == VOCABULARY_COMMUNE) {
		const struct commune *commune = reference_commune(reference, value, strlen(value));

		if (commune == NULL)
			return refuse(c, PHRASE_REFUSE_COMMUNE);
		value = commune->insee;
	} else if (info->vocabulary != VOCABULARY_NONE &&
	    reference_term(reference, info->vocabulary, value, strlen(value), NULL) == NULL) {
		return refuse(c, PHRASE_REFUSE_CODE);
	}
	if (is_selected(request, c->facet, value))
		return OK;
	if (request->value_count[c->facet] == PARAMETER_VALUES_MAX)
		return say(c, PHRASE_REFUSE_REPEATED, c->parameter->name,
		    arena_printf(c->arena, "%d", PARAMETER_VALUES_MAX));
	request->values[c->facet][request->value_count[c->facet]++] = value;
	return OK;
}

struct choice {
	const char *name;
	int value;
};

static const struct choice yes_choices[] = {{"1", 1}, {"0", 0}, {NULL, 0}};
static const struct choice when_choices[] = {{"a_venir", WHEN_UPCOMING},
    {"permanent", WHEN_PERMANENT}, {"passe", WHEN_PAST}, {"tout", WHEN_ALL}, {NULL, 0}};
static const struct choice order_choices[] = {{"pertinence", ORDER_RELEVANCE}, {"date", ORDER_DATE},
    {"distance", ORDER_DISTANCE}, {"recent", ORDER_RECENT}, {"titre", ORDER_TITLE}, {NULL, 0}};

static bool
choose(const struct context *c, const struct choice *choices, int *out)
{
	for (; choices->name != NULL; choices++)
		if (strcmp(choices->name, c->parameter->value) == 0) {
			*out = choices->value;
			return true;
		}
	return false;
}

static enum status
read_free(const struct context *c)
{
	int n;

	if (!choose(c, yes_choices, &n))
		return refuse(c, PHRASE_REFUSE_FREE);
	c->request->free_only = n != 0;
	return OK;
}

static enum status
read_raw(const struct context *c)
{
	int n;

	if (!choose(c, yes_choices, &n))
		return refuse(c, PHRASE_REFUSE_FLAG);
	c->request->raw = n != 0;
	return OK;
}

static enum status
read_explain(const struct context *c)
{
	int n;

	if (!choose(c, yes_choices, &n))
		return refuse(c, PHRASE_REFUSE_FLAG);
	c->request->explain = n != 0;
	return OK;
}

static enum status
read_when(const struct context *c)
{
	int n;

	if (!choose(c, when_choices, &n))
		return refuse(c, PHRASE_REFUSE_WHEN);
	c->request->when = (enum when)n;
	return OK;
}

static enum status
read_order(const struct context *c)
{
	int n;

	if (!choose(c, order_choices, &n))
		return refuse(c, PHRASE_REFUSE_ORDER);
	c->request->order = (enum order)n;
	return OK;
}

static enum status
read_date(const struct context *c, int32_t *out)
{
	if (strlen(c->parameter->value) != ISO_DATE_MAX - 1 ||
	    !date_parse_days(c->parameter->value, out))
		return refuse(c, PHRASE_REFUSE_DATE);
	return OK;
}

static enum status
read_from(const struct context *c)
{
	return read_date(c, &c->request->from);
}

static enum status
read_to(const struct context *c)
{
	return read_date(c, &c->request->to);
}

/* Digits only: no sign, blank or 0x. */
static bool
read_count(const char *text, size_t max, size_t *out)
{
	size_t n = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (size_t)(*text - '0');
		if (n > max)
			return false;
	}
	*out = n;
	return n > 0;
}

static enum status
read_page(const struct context *c)
{
	return read_count(c->parameter->value, PAGE_MAX, &c->request->page)
	    ? OK
	    : refuse(c, PHRASE_REFUSE_COUNT);
}

static enum status
read_per_page(const struct context *c)
{
	return read_count(c->parameter->value, PER_PAGE_MAX, &c->request->per_page)
	    ? OK
	    : refuse(c, PHRASE_REFUSE_COUNT);
}

/* Digits, one point: nothing that depends on the locale, no exponent, no NaN. */
static bool
read_decimal(const char *text, size_t length, double limit, double *out)
{
	char copy[24];
	double n;

	if (length == 0 || length >= sizeof(copy) || strspn(text, "-0123456789.") < length)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (strchr(copy + 1, '-') != NULL || strpbrk(copy, "0123456789") == NULL ||
	    (strchr(copy, '.') != NULL && strchr(strchr(copy, '.') + 1, '.') != NULL))
		return false;
	n = strtod(copy, NULL);
	if (!(fabs(n) <= limit))
		return false;
	*out = n;
	return true;
}

static enum status
read_radius(const struct context *c)
{
	if (!read_decimal(c->parameter->value, strlen(c->parameter->value), RADIUS_MAX_KM,
		&c->request->radius_km) ||
	    c->request->radius_km <= 0)
		return refuse(c, PHRASE_REFUSE_RADIUS);
	return OK;
}

static void
set_point(const struct context *c, double lat, double lon, const char *label)
{
	c->request->has_point = true;
	c->request->lat = lat;
	c->request->lon = lon;
	c->request->around = arena_strdup(c->arena, c->parameter->value);
	c->request->around_label = label;
}

static enum status
read_around(const struct context *c)
{
	const struct reference *reference = index_reference(c->index);
	const char *value = c->parameter->value, *comma = strchr(value, ',');
	const struct commune *commune = reference_commune(reference, value, strlen(value));
	const struct college *college = reference_college(reference, value, strlen(value));
	double lat, lon;

	if (*value == '\0')
		return OK;
	if (commune != NULL) {
		set_point(c, commune->lat, commune->lon, commune->name);
		return OK;
	}
	if (college != NULL) {
		set_point(c, college->lat, college->lon,
		    arena_printf(c->arena, "%s, %s", college->name, college->commune_name));
		return OK;
	}
	if (comma == NULL || !read_decimal(value, (size_t)(comma - value), 90, &lat) ||
	    !read_decimal(comma + 1, strlen(comma + 1), 180, &lon))
		return refuse(c, PHRASE_REFUSE_PLACE);
	set_point(c, lat, lon, phrase(index_phrases(c->index), PHRASE_THIS_POINT));
	return OK;
}

static enum status
read_home(const struct context *c)
{
	const struct college *college;

	if (c->parameter->value[0] == '\0')
		return OK;
	college = reference_college(index_reference(c->index), c->parameter->value,
	    strlen(c->parameter->value));
	if (college == NULL)
		return refuse(c, PHRASE_REFUSE_COLLEGE);
	c->request->home = college;
	return OK;
}

/* Every parameter that is not a facet (those come from the catalogue of facets). */
enum handler {
	HANDLE_Q,
	HANDLE_FREE,
	HANDLE_WHEN,
	HANDLE_FROM,
	HANDLE_TO,
	HANDLE_AROUND,
	HANDLE_RADIUS,
	HANDLE_HOME,
	HANDLE_ORDER,
	HANDLE_PAGE,
	HANDLE_PER_PAGE,
	HANDLE_RAW,
	HANDLE_EXPLAIN,
	HANDLER_COUNT
};

static const struct parameter_info known[HANDLER_COUNT] = {
    [HANDLE_Q] = {"q", PARAMETER_TEXT, QUERY_BYTES_MAX, 0},
    [HANDLE_FREE] = {"gratuit", PARAMETER_FLAG, 0, 0},
    [HANDLE_WHEN] = {"quand", PARAMETER_CHOICE, 0, 0},
    [HANDLE_FROM] = {"du", PARAMETER_DATE, 0, 0},
    [HANDLE_TO] = {"au", PARAMETER_DATE, 0, 0},
    [HANDLE_AROUND] = {"autour", PARAMETER_PLACE, 0, 0},
    [HANDLE_RADIUS] = {"rayon", PARAMETER_NUMBER, RADIUS_MAX_KM, 0},
    [HANDLE_HOME] = {"chez", PARAMETER_COLLEGE, 0, 0},
    [HANDLE_ORDER] = {"tri", PARAMETER_CHOICE, 0, 0},
    [HANDLE_PAGE] = {"page", PARAMETER_COUNT, PAGE_MAX, 1},
    [HANDLE_PER_PAGE] = {"par_page", PARAMETER_COUNT, PER_PAGE_MAX, PER_PAGE_DEFAULT},
    [HANDLE_RAW] = {"brut", PARAMETER_FLAG, 0, 0},
    [HANDLE_EXPLAIN] = {"pourquoi", PARAMETER_FLAG, 0, 0},
};

static enum status (*const handlers[HANDLER_COUNT])(const struct context *) = {
    [HANDLE_Q] = read_q,           [HANDLE_FREE] = read_free,       [HANDLE_WHEN] = read_when,
    [HANDLE_FROM] = read_from,     [HANDLE_TO] = read_to,           [HANDLE_AROUND] = read_around,
    [HANDLE_RADIUS] = read_radius, [HANDLE_HOME] = read_home,       [HANDLE_ORDER] = read_order,
    [HANDLE_PAGE] = read_page,     [HANDLE_PER_PAGE] = read_per_page, [HANDLE_RAW] = read_raw,
    [HANDLE_EXPLAIN] = read_explain,
};

size_t
request_parameters(const struct parameter_info **out)
{
	*out = known;
	return HANDLER_COUNT;
}

const char *
request_choice(const char *parameter, size_t n)
{
	const struct choice *choices = strcmp(parameter, known[HANDLE_WHEN].name) == 0 ? when_choices
	    : strcmp(parameter, known[HANDLE_ORDER].name) == 0                     ? order_choices
										  : NULL;

	for (; choices != NULL && choices->name != NULL; choices++)
		if (n-- == 0)
			return choices->name;
	return NULL;
}

static enum status
read_parameter(struct context *c, enum strictness strictness)
{
	size_t i;

	if (!utf8_is_valid(c->parameter->name, strlen(c->parameter->name)) ||
	    strlen(c->parameter->name) > VALUE_BYTES_MAX)
		return say(c, PHRASE_REFUSE_UNREADABLE, NULL, NULL);
	if (!utf8_is_valid(c->parameter->value, strlen(c->parameter->value)))
		return refuse(c, PHRASE_REFUSE_UTF8);
	for (i = 0; i < HANDLER_COUNT; i++)
		if (strcmp(known[i].name, c->parameter->name) == 0)
			return handlers[i](c);
	for (c->facet = 0; c->facet < FACET_COUNT; c->facet++)
		if (strcmp(facet_catalogue[c->facet].parameter, c->parameter->name) == 0)
			return read_facet(c);
	if (strictness == IGNORE_UNKNOWN_NAMES)
		return OK;
	return say(c, PHRASE_REFUSE_NAME, arena_printf(c->arena, "%.60s", c->parameter->name), NULL);
}

static enum status
check_together(const struct context *c)
{
	struct request *request = c->request;

	if (request->home != NULL && !request->has_point) {
		request->has_point = true;
		request->lat = request->home->lat;
		request->lon = request->home->lon;
	}
	if (request->radius_km > 0 && !request->has_point)
		return say(c, PHRASE_REFUSE_RADIUS_ALONE, NULL, NULL);
	if (request->order == ORDER_DISTANCE && !request->has_point)
		return say(c, PHRASE_REFUSE_ORDER_ALONE, NULL, NULL);
	if (request->from > request->to)
		return say(c, PHRASE_REFUSE_DATES, NULL, NULL);
	return OK;
}

enum status
request_parse(const struct parameter *parameters, size_t count, enum strictness strictness,
    const struct index *index, int32_t today, struct arena *arena, struct fault *fault,
    struct request **out)
{
	struct request *request = arena_alloc(arena, sizeof(*request));
	struct context c = {.index = index, .arena = arena, .fault = fault, .request = request};
	enum status status = OK;
	size_t i;

	if (request == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a request");
	request->q = "";
	request->from = INT32_MIN;
	request->to = INT32_MAX;
	request->page = 1;
	request->per_page = PER_PAGE_DEFAULT;
	request->today = today;
	for (i = 0; status == OK && i < count; i++) {
		c.parameter = &parameters[i];
		/* A form sends what was left empty. */
		if (c.parameter->value[0] != '\0')
			status = read_parameter(&c, strictness);
	}
	if (status == OK)
		status = check_together(&c);
	if (status == OK && arena_failed(arena))
		status = fault_set(fault, NO_MEMORY, "no memory for a request");
	if (status == OK)
		*out = request;
	return status;
}

/* RFC 3986 unreserved characters stand, all else is escaped. */
static void
add_pair(struct buf *out, const char *name, const char *value)
{
	const unsigned char *at = (const unsigned char *)value;

	buf_printf(out, "%s%s=", out->length == 0 ? "" : "&", name);
	for (; *at != '\0'; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		    (*at >= '0' && *at <= '9') || strchr("-._~", *at) != NULL)
			buf_char(out, (char)*at);
		else if (*at == ' ')
			buf_char(out, '+');
		else
			buf_printf(out, "%%%02X", *at);
	}
}

static void
add_number(struct buf *out, const char *name, size_t n)
{
	buf_printf(out, "%s%s=%zu", out->length == 0 ? "" : "&", name, n);
}

static void
add_date(struct buf *out, const char *name, int32_t day, int32_t absent)
{
	char text[ISO_DATE_MAX];

	if (day == absent)
		return;
	date_format(day, text);
	add_pair(out, name, text);
}

static const char *
choice_name(const struct choice *choices, int value)
{
	while (choices->name != NULL && choices->value != value)
		choices++;
	return choices->name;
}

const char *
request_query_string(struct arena *arena, const struct request *request)
{
	struct buf out = {0};
	char number[32];
	enum facet f;
	size_t i;

	if (request->q[0] != '\0')
		add_pair(&out, "q", request->q);
	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; i < request->value_count[f]; i++)
			add_pair(&out, facet_catalogue[f].parameter, request->values[f][i]);
	if (request->free_only)
		add_pair(&out, "gratuit", "1");
	if (request->when != WHEN_DEFAULT)
		add_pair(&out, "quand", choice_name(when_choices, (int)request->when));
	add_date(&out, "du", request->from, INT32_MIN);
	add_date(&out, "au", request->to, INT32_MAX);
	if (request->around != NULL)
		add_pair(&out, "autour", request->around);
	if (request->radius_km > 0) {
		(void)snprintf(number, sizeof(number), "%g", request->radius_km);
		add_pair(&out, "rayon", number);
	}
	if (request->home != NULL)
		add_pair(&out, "chez", request->home->uai);
	if (request->order != ORDER_RELEVANCE)
		add_pair(&out, "tri", choice_name(order_choices, (int)request->order));
	if (request->raw)
		add_pair(&out, "brut", "1");
	if (request->explain)
		add_pair(&out, "pourquoi", "1");
	if (request->page > 1)
		add_number(&out, "page", request->page);
	if (request->per_page != PER_PAGE_DEFAULT)
		add_number(&out, "par_page", request->per_page);
	return buf_move(&out, arena);
}
