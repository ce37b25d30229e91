#include "import/read/attributes.h"

#include <string.h>

#include "import/read/blanks.h"
#include "search/base/status.h"

/* How long a quotation mark of prose is that stands there; 0: none does. */
static size_t
prose_quote(const char *at, size_t left)
{
	static const char *const marks[] = {"“", "”", "„", "«", "»", "″"};
	size_t i;

	for (i = 0; i < LENGTH(marks); i++)
		if (left >= strlen(marks[i]) && memcmp(at, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static struct attribute_step
pass(struct attributes *a, enum attribute_place place)
{
	a->place = place;
	return (struct attribute_step){0};
}

static struct attribute_step
write_before(struct attributes *a, const char *before, enum attribute_place place)
{
	a->place = place;
	return (struct attribute_step){.before = before};
}

/* Outside of values. */
static struct attribute_step
step_between(struct attributes *a, char c)
{
	if (is_blank(c))
		return pass(a, ATTRIBUTE_BETWEEN);
	if (c == '/')
		return pass(a, ATTRIBUTE_SLASHED);
	if (c == '>')
		return pass(a, ATTRIBUTE_BETWEEN);
	return a->place == ATTRIBUTE_VALUED ? write_before(a, " ", ATTRIBUTE_NAME) : pass(a, ATTRIBUTE_NAME);
}

static struct attribute_step
step_name(struct attributes *a, char c)
{
	if (c == '=')
		return pass(a, ATTRIBUTE_EQUALS);
	if (c == '>' || c == '/')
		return write_before(a, "=\"\"", c == '/' ? ATTRIBUTE_SLASHED : ATTRIBUTE_BETWEEN);
	if (is_blank(c))
		return pass(a, ATTRIBUTE_NAMED);
	return a->place == ATTRIBUTE_NAMED ? write_before(a, "=\"\" ", ATTRIBUTE_NAME) : pass(a, ATTRIBUTE_NAME);
}

static struct attribute_step
step_equals(struct attributes *a, const char *at, size_t left)
{
	size_t mark = prose_quote(at, left);

	if (is_blank(*at))
		return pass(a, ATTRIBUTE_EQUALS);
	if (*at == '"' || *at == '\'') {
		a->quote = *at;
		return pass(a, ATTRIBUTE_QUOTED);
	}
	if (*at == '>')
		return write_before(a, "\"\"", ATTRIBUTE_BETWEEN);
	a->place = mark > 0 ? ATTRIBUTE_PROSE : ATTRIBUTE_BARE;
	return (struct attribute_step){.before = "\"", .dropped = mark};
}

/* What begins without a quote of XML. */
static struct attribute_step
step_value(struct attributes *a, const char *at, size_t left)
{
	size_t mark = *at == '"' ? 1 : prose_quote(at, left);
	bool is_prose = a->place == ATTRIBUTE_PROSE;

	if (*at == '>')
		return write_before(a, "\"", ATTRIBUTE_BETWEEN);
	if (!is_prose && *at == '/' && left > 1 && at[1] == '>')
		return write_before(a, "\"", ATTRIBUTE_SLASHED);
	if (!is_prose && is_blank(*at))
		return write_before(a, "\"", ATTRIBUTE_BETWEEN);
	if (mark > 0 && is_prose)
		a->place = ATTRIBUTE_VALUED;
	return (struct attribute_step){.before = mark > 0 && is_prose ? "\"" : NULL, .dropped = mark};
}

bool
attributes_are_cut(const struct attributes *a, const char *at, size_t left)
{
	return a->place == ATTRIBUTE_BARE && *at == '/' && left == 1;
}

struct attribute_step
attributes_step(struct attributes *a, const char *at, size_t left)
{
	struct attribute_step step = {0};

	switch (a->place) {
	case ATTRIBUTE_BETWEEN:
	case ATTRIBUTE_VALUED:
		step = step_between(a, *at);
		break;
	case ATTRIBUTE_NAME:
	case ATTRIBUTE_NAMED:
		step = step_name(a, *at);
		break;
	case ATTRIBUTE_EQUALS:
		step = step_equals(a, at, left);
		break;
	case ATTRIBUTE_QUOTED:
		if (*at == a->quote)
			a->place = ATTRIBUTE_VALUED;
		return step;
	case ATTRIBUTE_BARE:
	case ATTRIBUTE_PROSE:
		step = step_value(a, at, left);
		break;
	case ATTRIBUTE_SLASHED:
		if (*at != '>' && !is_blank(*at))
			a->place = ATTRIBUTE_NAME; /* the slash is the parser's */
		step.dropped = is_blank(*at) ? 1 : 0;
		break;
	}
	step.is_end = *at == '>';
	return step;
}
