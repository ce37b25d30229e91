#include "import/read/schema.h"

#include <libxml/relaxng.h>
#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/stream.h"
#include "import/read/xml_names.h"
#include "search/base/arena.h"
#include "search/base/csv.h"
#include "search/base/utf8.h"

#define READER_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES)
#define NAME_BYTES_MAX (REMARK_QUOTE_BYTES + 1)
#define SCHEMA_BYTES_MAX ((size_t)256 * 1024)

struct schema {
	xmlRelaxNG *grammar;
};

/* One document under check. */
struct checking {
	const struct feed_sink *sink;
	long line; /* of what was told last: one fault at a place, the others follow from it */
	bool lacks_memory;
};

static void
say_nothing(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

enum status
schema_load(const char *path, struct fault *fault, struct schema **out)
{
	struct arena *arena = arena_new(SCHEMA_BYTES_MAX + 4096);
	struct schema *schema = calloc(1, sizeof(*schema));
	xmlRelaxNGParserCtxt *parser = NULL;
	enum status status = NO_MEMORY;
	size_t length;
	char *bytes;

	/* By ourselves: libxml2 is forbidden to open anything. */
	if (arena != NULL && schema != NULL)
		status = file_read(path, SCHEMA_BYTES_MAX, arena, fault, &bytes, &length);
	if (status == OK)
		parser = xmlRelaxNGNewMemParserCtxt(bytes, (int)length);
	if (parser != NULL) {
		xmlRelaxNGSetParserErrors(parser, say_nothing, say_nothing, NULL);
		schema->grammar = xmlRelaxNGParse(parser);
	}
	xmlRelaxNGFreeParserCtxt(parser);
	arena_free(arena);
	if (status != OK || schema->grammar == NULL) {
		schema_free(schema);
		if (status != OK)
			return status == NO_MEMORY ? fault_set(fault, NO_MEMORY, "no memory for a schema") : status;
		return fault_set(fault, CORRUPT, "%s: no RELAX NG schema can be read there", path);
	}
	*out = schema;
	return OK;
}

void
schema_free(struct schema *schema)
{
	if (schema == NULL)
		return;
	if (schema->grammar != NULL)
		xmlRelaxNGFree(schema->grammar);
	free(schema);
}

/* A name as it is quoted; "?" when libxml2 gives none. */
static void
set_name(char out[NAME_BYTES_MAX], const char *name)
{
	bool is_empty = name == NULL || name[0] == '\0';

	(void)snprintf(out, NAME_BYTES_MAX, "%s", is_empty ? "?" : name);
	out[utf8_floor(out, strlen(out))] = '\0';
}

/* What libxml2 says of a place, for a partner, and of which names; none for what only follows from
 * it. */
static enum remark
remark_of(const xmlError *error, const char *names[REMARK_VALUES_MAX])
{
	const xmlNode *node = error->node;

	names[0] = node == NULL ? NULL : (const char *)node->name;
	switch (error->code) {
	case XML_RELAXNG_ERR_INVALIDATTR:
		names[0] = error->str1;
		names[1] = error->str2;
		return REMARK_SCHEMA_ATTRIBUTE;
	case XML_RELAXNG_ERR_ATTRVALID:
		return REMARK_SCHEMA_ATTRIBUTE_MISSING;
	case XML_RELAXNG_ERR_NOELEM:
		names[0] = error->str1;
		return REMARK_SCHEMA_MISSING;
	case XML_RELAXNG_ERR_ELEMWRONG:
		names[0] = error->str1;
		return REMARK_SCHEMA_PLACE;
	case XML_RELAXNG_ERR_EXTRACONTENT:
		return REMARK_SCHEMA_UNKNOWN;
	case XML_RELAXNG_ERR_CONTENTVALID:
		return REMARK_SCHEMA_CONTENT;
	default:
		return REMARK_NONE;
	}
}

static void
note_error(void *context, xmlError *error)
{
	struct checking *c = context;
	struct diagnostic d = {.line = error->node != NULL ? xmlGetLineNo(error->node) : error->line};
	char names[REMARK_VALUES_MAX][NAME_BYTES_MAX];
	size_t i;

	if (error->code == XML_ERR_NO_MEMORY)
		c->lacks_memory = true;
	if (error->domain != XML_FROM_RELAXNGV || d.line == c->line)
		return;
	d.remark = remark_of(error, d.values);
	if (d.remark == REMARK_NONE)
		return;
	for (i = 0; i < REMARK_VALUES_MAX; i++) {
		set_name(names[i], d.values[i]);
		d.values[i] = names[i];
	}
	c->line = d.line;
	c->sink->diagnostic(c->sink->context, &d);
}

static enum status
read_through(struct checking *c, xmlTextReader *reader, const struct schema *schema,
    struct fault *fault)
{
	xmlTextReaderSetStructuredErrorHandler(reader, note_error, c);
	if (xmlTextReaderRelaxNGSetSchema(reader, schema->grammar) != 0)
		return fault_set(fault, NO_MEMORY, "no memory to check a document");
	while (xmlTextReaderRead(reader) == 1)
		continue;
	return c->lacks_memory ? fault_set(fault, NO_MEMORY, "no memory to check a document") : OK;
}

static xmlTextReader *
open_reader(struct stream *stream)
{
	stream_rewind(stream);
	return xmlReaderForIO(stream_read, NULL, stream, NULL, "UTF-8", READER_OPTIONS);
}

/* The root alone is looked at before the schema is asked: another format's faults are no faults. */
static bool
is_native(struct stream *stream)
{
	xmlTextReader *reader = open_reader(stream);
	bool found = false, is_ours = false;

	while (reader != NULL && !found && xmlTextReaderRead(reader) == 1)
		if (xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT) {
			found = true;
			is_ours = xmlns_of((const char *)xmlTextReaderConstNamespaceUri(reader)) == NS_ACTIONS;
		}
	xmlFreeTextReader(reader);
	return is_ours;
}

enum status
schema_check(const struct schema *schema, const char *text, size_t length,
    const struct feed_sink *sink, struct fault *fault)
{
	const struct feed_source source = {.bytes = text, .length = length,
	    .content_type = "text/xml; charset=utf-8"};
	struct checking c = {.sink = sink};
	struct stream *stream = NULL;
	xmlTextReader *reader;
	enum status status = OK;

	if (stream_new(&source, &stream) == OK && is_native(stream)) {
		reader = open_reader(stream);
		status = reader == NULL ? fault_set(fault, NO_MEMORY, "no memory to check a document")
					: read_through(&c, reader, schema, fault);
		xmlFreeTextReader(reader);
	}
	stream_free(stream);
	return status;
}
