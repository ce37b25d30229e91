#include "import/read/mapping.h"

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/read/mapping_file.h"
#include "search/base/date.h"

#define XPATH_OPERATIONS_MAX 5000000 /* of one item: about a tenth of a second; thousands of sessions pass */
#define NODES_MAX 256 /* of one path that are read */
#define STACK_FIRST 10 /* values of an evaluation, as libxml2 begins; it grows */

const char *
mapping_name(const struct mapping *mapping)
{
	return mapping->name;
}

static const char *
href_of(const xmlNode *node)
{
	return node->ns == NULL || node->ns->href == NULL ? "" : (const char *)node->ns->href;
}

/* Whether an element's namespace is one of a prefix's. */
static bool
is_of_prefix(const struct mapping *mapping, const char *prefix, size_t length, const xmlNode *node)
{
	size_t i;

	for (i = 0; i < mapping->count; i++) {
		const struct line *line = &mapping->lines[i];

		if (line->kind == LINE_NAMESPACE && strlen(line->name) == length &&
		    memcmp(line->name, prefix, length) == 0 && strcmp(line->value, href_of(node)) == 0)
			return true;
	}
	return false;
}

static bool
step_matches(const struct mapping *mapping, const char *step, const xmlNode *node)
{
	const char *colon = strchr(step, ':');

	if (strcmp(colon == NULL ? step : colon + 1, (const char *)node->name) != 0)
		return false;
	if (colon == NULL)
		return href_of(node)[0] == '\0';
	return is_of_prefix(mapping, step, (size_t)(colon - step), node);
}

static bool
is_at(const struct mapping *mapping, const struct steps *steps, const xmlNode *node)
{
	size_t i = steps->depth;

	for (; i > 0 && node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
		if (!step_matches(mapping, steps->names[--i], node))
			return false;
	return i == 0 && (node == NULL || node->type != XML_ELEMENT_NODE);
}

bool
mapping_is_item(const struct mapping *mapping, const xmlNode *node)
{
	size_t i;

	for (i = 0; i < mapping->element_count; i++)
		if (is_at(mapping, &mapping->elements[i], node))
			return true;
	return false;
}

bool
mapping_knows_root(const struct mapping *mapping, const xmlNode *root)
{
	size_t i;

	for (i = 0; i < mapping->element_count; i++)
		if (step_matches(mapping, mapping->elements[i].names[0], root))
			return true;
	return false;
}

const struct mapping *
mapping_set_find(const struct mapping_set *set, const xmlNode *root)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (mapping_knows_root(set->mappings[i], root))
			return set->mappings[i];
	return NULL;
}

/* The namespace that paths look for where an element is of one of its prefix's. */
static const xmlNs *
namespace_for(const struct mapping *mapping, const xmlNode *node)
{
	const struct line *found = NULL;
	size_t i;

	for (i = 0; found == NULL && i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_NAMESPACE &&
		    strcmp(mapping->lines[i].value, href_of(node)) == 0)
			found = &mapping->lines[i];
	for (i = 0; found != NULL && i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_NAMESPACE &&
		    strcmp(mapping->lines[i].name, found->name) == 0)
			return &mapping->lines[i].ns; /* the prefix's first */
	return NULL;
}

/* Every version of a format is read in the words of one.  A node does not own its namespace. */
static void
unify_namespaces(const struct mapping *mapping, xmlNode *node)
{
	const xmlNs *ns = namespace_for(mapping, node);
	xmlNode *child;

	if (ns != NULL && strcmp((const char *)ns->href, href_of(node)) != 0)
		node->ns = (xmlNs *)(uintptr_t)ns;
	for (child = xmlFirstElementChild(node); child != NULL; child = xmlNextElementSibling(child))
		unify_namespaces(mapping, child);
}

/* What the partner's value means, or the value itself.  The item may outlive the mapping. */
static const char *
translate(const struct mapping *mapping, struct arena *arena, enum field field, const char *text)
{
	size_t i;

	for (i = 0; text != NULL && i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_VALUE && mapping->lines[i].field == field &&
		    strcasecmp(mapping->lines[i].name, text) == 0)
			return arena_strdup(arena, mapping->lines[i].value);
	return text;
}

/* One evaluation of a mapping's paths. */
struct evaluation {
	const struct mapping *mapping;
	struct gathering *g;
	xmlXPathContext *context;
	xmlNode *item;
	struct fault *fault;
	bool given[FIELD_COUNT]; /* fields of one value that have theirs */
};

/* NULL when the path cannot be evaluated.  It is read anew for each item, and given its stack: where
 * libxml2 2.9.14 makes these itself, it goes on with what it has freed when memory lacks. */
static xmlXPathObject *
evaluate(struct evaluation *e, const char *path, xmlNode *node)
{
	xmlXPathParserContext *parser = xmlXPathNewParserContext((const xmlChar *)path, e->context);
	xmlXPathObject *result = NULL;

	if (parser == NULL)
		return NULL;
	e->context->node = node;
	parser->valueTab = xmlMalloc(STACK_FIRST * sizeof(xmlXPathObjectPtr));
	parser->valueMax = STACK_FIRST;
	if (parser->valueTab != NULL) {
		xmlXPathEvalExpr(parser);
		if (parser->error == XPATH_EXPRESSION_OK)
			result = valuePop(parser);
	}
	xmlXPathFreeParserContext(parser);
	return result;
}

static enum status
cannot_evaluate(const struct evaluation *e, const struct line *line)
{
	return fault_set(e->fault, BAD_INPUT, "mapping %s, line %zu: the path cannot be evaluated",
	    e->mapping->name, line->number);
}

/* The text of a path of this kind from a node on; NULL when there is no such line, or no text. */
static const char *
text_at(struct evaluation *e, enum line_kind kind, xmlNode *node)
{
	const char *text = NULL;
	size_t i;

	for (i = 0; text == NULL && i < e->mapping->count; i++) {
		xmlXPathObject *result;
		xmlChar *string;

		if (e->mapping->lines[i].kind != kind)
			continue;
		result = evaluate(e, e->mapping->lines[i].value, node);
		string = result == NULL ? NULL : xmlXPathCastToString(result);
		if (string != NULL && *string != '\0')
			text = arena_strdup(e->g->arena, (const char *)string);
		xmlFree(string);
		xmlXPathFreeObject(result);
	}
	return text;
}

#define DAY_SECONDS ((int64_t)24 * 60 * 60)

static const char *
day_of(struct arena *arena, int64_t instant)
{
	struct civil c;

	instant_to_civil(instant, &c);
	return arena_printf(arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* "20270900", a month of LHEO, ends on its last day. */
static const char *
last_day(struct arena *arena, const char *text)
{
	struct civil next = {.day = 1};
	int n;

	if (text == NULL || strlen(text) != 8 || strspn(text, "0123456789") != 8 ||
	    strcmp(text + 6, "00") != 0)
		return text;
	n = atoi(text) / 100;
	next.year = n % 100 == 12 ? n / 100 + 1 : n / 100;
	next.month = n % 100 == 12 ? 1 : n % 100 + 1;
	return date_is_valid(next.year, next.month, 1)
	    ? day_of(arena, instant_from_civil(&next) - DAY_SECONDS)
	    : text;
}

/* The last day that counts, where the text is the day after it. */
static const char *
day_before(struct arena *arena, const char *text)
{
	struct written_date date;

	if (text == NULL || !feed_date_read(text, &date) || date.has_time)
		return text;
	return day_of(arena, date.instant - DAY_SECONDS);
}

/* A session's line: paths from the node, else its attributes, else its text. */
static const char *
session_of(struct evaluation *e, xmlNode *node)
{
	struct arena *arena = e->g->arena;
	const char *start = text_at(e, LINE_SESSION_START, node);
	const char *end = last_day(arena, text_at(e, LINE_SESSION_END, node));
	const char *commune = text_at(e, LINE_SESSION_COMMUNE, node);

	if (end == NULL)
		end = day_before(arena, text_at(e, LINE_SESSION_END_EXCLUSIVE, node));
	if (start == NULL && node->type == XML_ELEMENT_NODE) {
		start = element_attribute(arena, node, "debut");
		if (end == NULL)
			end = element_attribute(arena, node, "fin");
	}
	if (start == NULL)
		start = element_text(arena, node);
	return start == NULL ? NULL
			     : arena_printf(arena, "%s\t%s\t%s", start, end == NULL ? "" : end,
				   commune == NULL ? "" : commune);
}

static const char *
node_value(struct evaluation *e, enum field field, xmlNode *node)
{
	if (field == FIELD_SEANCES)
		return session_of(e, node);
	if (field_catalogue[field].kind == KIND_HTML && node->type == XML_ELEMENT_NODE &&
	    xmlFirstElementChild(node) != NULL)
		return element_markup(e->g->arena, node);
	return element_text(e->g->arena, node);
}

/* The lines of a field of one value stand in for each other; a list takes them all. */
static void
give(struct evaluation *e, const struct line *line, const char *text, xmlNode *node)
{
	const char *value;

	if (line->kind == LINE_LINK) {
		if (e->g->item->link == NULL)
			e->g->item->link = gather_resolve(e->g, e->item, text);
	} else if (line->kind == LINE_KEYWORDS) {
		gather_category(e->g, text, NULL, NULL);
	} else if (text != NULL && !e->given[line->field]) {
		value = translate(e->mapping, e->g->arena, line->field, text);
		if (field_catalogue[line->field].kind == KIND_URL)
			value = gather_resolve(e->g, e->item, value);
		gather_given(e->g, line->field, value, node->type == XML_ELEMENT_NODE ? node : e->item);
		e->given[line->field] = field_catalogue[line->field].items_max == 1;
	}
}

static enum status
gather_line(struct evaluation *e, const struct line *line)
{
	xmlXPathObject *result = evaluate(e, line->value, e->item);
	xmlNodeSet *nodes;
	xmlChar *text;
	int i;

	if (result == NULL)
		return cannot_evaluate(e, line);
	nodes = result->type == XPATH_NODESET ? result->nodesetval : NULL;
	for (i = 0; nodes != NULL && i < nodes->nodeNr && i < NODES_MAX; i++)
		give(e, line, line->kind == LINE_FIELD ? node_value(e, line->field, nodes->nodeTab[i])
						       : element_text(e->g->arena, nodes->nodeTab[i]),
		    nodes->nodeTab[i]);
	if (result->type != XPATH_NODESET) {
		text = xmlXPathCastToString(result);
		if (text != NULL && *text != '\0')
			give(e, line, arena_strdup(e->g->arena, (const char *)text), e->item);
		xmlFree(text);
	}
	xmlXPathFreeObject(result);
	return OK;
}

static enum status
is_wanted(struct evaluation *e, bool *wanted)
{
	size_t i;

	*wanted = true;
	for (i = 0; *wanted && i < e->mapping->count; i++) {
		xmlXPathObject *result;

		if (e->mapping->lines[i].kind != LINE_CONDITION)
			continue;
		result = evaluate(e, e->mapping->lines[i].value, e->item);
		if (result == NULL)
			return cannot_evaluate(e, &e->mapping->lines[i]);
		*wanted = xmlXPathCastToBoolean(result) != 0;
		xmlXPathFreeObject(result);
	}
	return OK;
}

static void
declare_namespaces(struct evaluation *e)
{
	size_t i;

	for (i = e->mapping->count; i-- > 0;) /* backwards: a prefix's first line stays */
		if (e->mapping->lines[i].kind == LINE_NAMESPACE && e->mapping->lines[i].value[0] != '\0')
			(void)xmlXPathRegisterNs(e->context, (const xmlChar *)e->mapping->lines[i].name,
			    (const xmlChar *)e->mapping->lines[i].value);
}

enum status
mapping_gather(const struct mapping *mapping, struct gathering *g, xmlNode *item,
    struct fault *fault, bool *wanted)
{
	struct evaluation e = {.mapping = mapping, .g = g, .item = item, .fault = fault,
	    .context = xmlXPathNewContext(item->doc)};
	enum status status;
	size_t i;

	if (e.context == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for XPath");
	e.context->opLimit = XPATH_OPERATIONS_MAX;
	declare_namespaces(&e);
	unify_namespaces(mapping, item);
	status = is_wanted(&e, wanted);
	for (i = 0; status == OK && *wanted && i < mapping->count; i++)
		if (mapping->lines[i].kind <= LINE_KEYWORDS)
			status = gather_line(&e, &mapping->lines[i]);
	xmlXPathFreeContext(e.context);
	return status;
}
