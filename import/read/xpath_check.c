#include "import/read/xpath_check.h"

#include <libxml/xpath.h>
#include <string.h>

#include "search/base/status.h"

/* Section 4, and the tests of nodes, which look alike. */
static const char *const functions[] = {"last", "position", "count", "id", "local-name",
    "namespace-uri", "name", "string", "concat", "starts-with", "contains", "substring-before",
    "substring-after", "substring", "string-length", "normalize-space", "translate", "boolean", "not",
    "true", "false", "lang", "number", "sum", "floor", "ceiling", "round", "node", "text", "comment",
    "processing-instruction"};

/* Words between operands, after which a bracket groups. */
static const char *const operators[] = {"and", "or", "div", "mod"};

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	    c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static bool
is_one_of(const char *const *names, size_t count, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
			return true;
	return false;
}

/* A name, and what follows it. */
static const char *
name_fault(const char *name, size_t length, xpath_prefix *is_declared, const void *context)
{
	const char *after = name + length + strspn(name + length, " \t");

	if (name[length] == ':' && name[length + 1] != ':')
		return is_declared(context, name, length) ? NULL : "a prefix is not declared by \"espace\"";
	if (*after == '(' && !is_one_of(functions, LENGTH(functions), name, length) &&
	    !is_one_of(operators, LENGTH(operators), name, length))
		return "a function is none of XPath 1.0";
	return NULL;
}

const char *
xpath_fault(const char *expression, xpath_prefix *is_declared, const void *context)
{
	xmlXPathCompExpr *compiled = xmlXPathCompile((const xmlChar *)expression);
	const char *fault = NULL, *at = expression;

	if (compiled == NULL)
		return "this is no XPath";
	xmlXPathFreeCompExpr(compiled);
	while (fault == NULL && *at != '\0') {
		size_t length = 0;

		if (*at == '"' || *at == '\'') {
			at = strchr(at + 1, *at) + 1; /* it compiled: the text has its end */
			continue;
		}
		while (is_name_byte(at[length]))
			length++;
		if (length > 0)
			fault = name_fault(at, length, is_declared, context);
		at += length == 0 ? 1 : length;
	}
	return fault;
}
