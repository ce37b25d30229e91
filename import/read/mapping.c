#include "import/read/mapping.h"

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/csv.h"

#define LINES_MAX 256
#define XPATH_OPERATIONS_MAX 200000
#define NODES_MAX 256 /* of one path that are read */
#define STACK_FIRST 10 /* values of an evaluation, as libxml2 begins; it grows */

enum line_kind { LINE_NAMESPACE, LINE_FIELD, LINE_LINK, LINE_VALUE };

struct line {
	enum line_kind kind;
	enum field field;
	const char *name;  /* prefix, or the partner's value */
	const char *value; /* URI, path, or code */
};

struct mapping {
	struct arena *arena;
	const char *name;
	struct line lines[LINES_MAX];
	size_t count;
	const char *steps[MAPPING_DEPTH_MAX]; /* of `element`, from the root */
	size_t depth;
};

void
mapping_free(struct mapping *mapping)
{
	if (mapping == NULL)
		return;
	arena_free(mapping->arena);
	free(mapping);
}

const char *
mapping_name(const struct mapping *mapping)
{
	return mapping->name;
}

static char *
trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t\r", end[-1]) != NULL)
		*--end = '\0';
	return text + strspn(text, " \t");
}

/* /a/p:b → "a", "p:b". */
static bool
read_steps(struct mapping *mapping, char *path)
{
	char *rest = NULL, *step;

	if (path[0] != '/')
		return false;
	for (step = strtok_r(path, "/", &rest); step != NULL; step = strtok_r(NULL, "/", &rest)) {
		if (mapping->depth == MAPPING_DEPTH_MAX)
			return false;
		mapping->steps[mapping->depth++] = step;
	}
	return mapping->depth > 0;
}

/* type "Visite" = code */
static bool
read_value_name(char *name, struct line *line)
{
	char *quote = strchr(name, '"'), *end;

	if (quote == NULL)
		return false;
	end = strchr(quote + 1, '"');
	if (end == NULL || end[1] != '\0')
		return false;
	*end = '\0';
	*quote = '\0';
	line->kind = LINE_VALUE;
	line->name = quote + 1;
	line->field = field_by_column(trim(name));
	return true;
}

static bool
is_path(const char *text)
{
	xmlXPathCompExpr *path = xmlXPathCompile((const xmlChar *)text);

	xmlXPathFreeCompExpr(path);
	return path != NULL;
}

static const char *
read_line(struct mapping *mapping, char *name, char *value)
{
	struct line *line = &mapping->lines[mapping->count];

	if (strcmp(name, "element") == 0)
		return read_steps(mapping, value) ? NULL : "\"element\" wants a path like /root/item";
	if (mapping->count == LINES_MAX)
		return "too many lines";
	*line = (struct line){.value = value, .field = FIELD_COUNT};
	if (strncmp(name, "espace ", 7) == 0) {
		line->kind = LINE_NAMESPACE;
		line->name = trim(name + 7);
	} else if (read_value_name(name, line)) {
		if (line->field == FIELD_COUNT)
			return "unknown field before the quoted value";
	} else {
		line->kind = strcmp(name, "lien") == 0 ? LINE_LINK : LINE_FIELD;
		line->field = line->kind == LINE_LINK ? FIELD_COUNT : field_by_column(name);
		if (line->kind == LINE_FIELD && line->field == FIELD_COUNT)
			return "unknown field";
		if (!is_path(value))
			return "this is no XPath";
	}
	mapping->count++;
	return NULL;
}

static enum status
read_lines(struct mapping *mapping, const char *path, char *text, struct fault *fault)
{
	size_t number = 0;
	char *next, *equals;
	const char *wrong = NULL;

	for (; text != NULL && wrong == NULL; text = next) {
		number++;
		next = strchr(text, '\n');
		if (next != NULL)
			*next++ = '\0';
		text = trim(text);
		if (text[0] == '\0' || text[0] == '#')
			continue;
		equals = strstr(text, " = ");
		if (equals == NULL)
			wrong = "a line is \"name = value\"";
		else {
			*equals = '\0';
			wrong = read_line(mapping, trim(text), trim(equals + 3));
		}
		if (wrong != NULL)
			return fault_set(fault, BAD_INPUT, "%s:%zu: %s", path, number, wrong);
	}
	if (mapping->depth == 0)
		return fault_set(fault, BAD_INPUT, "%s: no line \"element = /…\"", path);
	return OK;
}

enum status
mapping_load(const char *path, struct fault *fault, struct mapping **out)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	enum status status;
	const char *slash = strrchr(path, '/');
	size_t length;
	char *text;

	if (mapping == NULL || (mapping->arena = arena_new(MAPPING_BYTES_MAX * 4)) == NULL) {
		free(mapping);
		return fault_set(fault, NO_MEMORY, "no memory for %s", path);
	}
	status = file_read(path, MAPPING_BYTES_MAX, mapping->arena, fault, &text, &length);
	if (status == OK)
		status = read_lines(mapping, path, text, fault);
	mapping->name = arena_strdup(mapping->arena, slash == NULL ? path : slash + 1);
	if (status == OK && mapping->name == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for %s", path);
	if (status != OK) {
		mapping_free(mapping);
		return status;
	}
	*out = mapping;
	return OK;
}

static const char *
uri_of(const struct mapping *mapping, const char *prefix, size_t length)
{
	size_t i;

	for (i = 0; i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_NAMESPACE &&
		    strlen(mapping->lines[i].name) == length &&
		    memcmp(mapping->lines[i].name, prefix, length) == 0)
			return mapping->lines[i].value;
	return NULL;
}

static bool
step_matches(const struct mapping *mapping, const char *step, const xmlNode *node)
{
	const char *colon = strchr(step, ':'), *uri;

	if (strcmp(colon == NULL ? step : colon + 1, (const char *)node->name) != 0)
		return false;
	uri = colon == NULL ? NULL : uri_of(mapping, step, (size_t)(colon - step));
	if (node->ns == NULL || node->ns->href == NULL)
		return uri == NULL;
	return uri != NULL && strcmp(uri, (const char *)node->ns->href) == 0;
}

bool
mapping_is_item(const struct mapping *mapping, const xmlNode *node)
{
	size_t i = mapping->depth;

	for (; i > 0 && node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
		if (!step_matches(mapping, mapping->steps[--i], node))
			return false;
	return i == 0 && (node == NULL || node->type != XML_ELEMENT_NODE);
}

/* What the partner's value means, or the value itself. */
static const char *
translate(const struct mapping *mapping, enum field field, const char *text)
{
	size_t i;

	for (i = 0; text != NULL && i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_VALUE && mapping->lines[i].field == field &&
		    strcasecmp(mapping->lines[i].name, text) == 0)
			return mapping->lines[i].value;
	return text;
}

static const char *
node_value(struct gathering *g, enum field field, xmlNode *node)
{
	const char *start, *end;

	if (field != FIELD_SEANCES || node->type != XML_ELEMENT_NODE)
		return element_text(g->arena, node);
	start = element_attribute(g->arena, node, "debut");
	end = element_attribute(g->arena, node, "fin");
	if (start == NULL)
		start = element_text(g->arena, node);
	return start == NULL ? NULL
			     : arena_printf(g->arena, "%s\t%s\t", start, end == NULL ? "" : end);
}

static void
gather_line(const struct mapping *mapping, const struct line *line, struct gathering *g,
    xmlXPathObject *result, xmlNode *item)
{
	int i, count = result->type == XPATH_NODESET && result->nodesetval != NULL
	    ? result->nodesetval->nodeNr
	    : 0;
	xmlChar *text;

	for (i = 0; i < count && i < NODES_MAX; i++) {
		xmlNode *node = result->nodesetval->nodeTab[i];

		if (line->kind == LINE_LINK)
			g->item->link = element_text(g->arena, node);
		else
			gather_given(g, line->field,
			    translate(mapping, line->field, node_value(g, line->field, node)),
			    node->type == XML_ELEMENT_NODE ? node : item);
	}
	if (result->type == XPATH_NODESET)
		return;
	text = xmlXPathCastToString(result);
	if (text != NULL && *text != '\0')
		gather_given(g, line->field,
		    translate(mapping, line->field, arena_strdup(g->arena, (const char *)text)), item);
	xmlFree(text);
}

/* NULL when the path cannot be evaluated.  It is read anew for each item, and given its stack: where
 * libxml2 2.9.14 makes these itself, it goes on with what it has freed when memory lacks. */
static xmlXPathObject *
evaluate(const char *path, xmlXPathContext *context)
{
	xmlXPathParserContext *parser = xmlXPathNewParserContext((const xmlChar *)path, context);
	xmlXPathObject *result = NULL;

	if (parser == NULL)
		return NULL;
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

enum status
mapping_gather(const struct mapping *mapping, struct gathering *g, xmlNode *item,
    struct fault *fault)
{
	xmlXPathContext *context = xmlXPathNewContext(item->doc);
	enum status status = OK;
	size_t i;

	if (context == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for XPath");
	context->opLimit = XPATH_OPERATIONS_MAX;
	for (i = 0; i < mapping->count; i++)
		if (mapping->lines[i].kind == LINE_NAMESPACE)
			(void)xmlXPathRegisterNs(context, (const xmlChar *)mapping->lines[i].name,
			    (const xmlChar *)mapping->lines[i].value);
	for (i = 0; status == OK && i < mapping->count; i++) {
		const struct line *line = &mapping->lines[i];
		xmlXPathObject *result;

		if (line->kind != LINE_FIELD && line->kind != LINE_LINK)
			continue;
		context->node = item;
		result = evaluate(line->value, context);
		if (result != NULL)
			gather_line(mapping, line, g, result, item);
		else
			status = fault_set(fault, BAD_INPUT, "mapping %s: a path cannot be evaluated",
			    mapping->name);
		xmlXPathFreeObject(result);
	}
	xmlXPathFreeContext(context);
	return status;
}
