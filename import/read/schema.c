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

#define READER_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES)
#define NAME_SHOWN_MAX 60
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

static const char *
or_question(const char *text)
{
	return text == NULL || text[0] == '\0' ? "?" : text;
}

/* What libxml2 says of a place, in words for a partner; false for what only follows from it. */
static bool
put_sentence(const xmlError *error, char *out, size_t size)
{
	const xmlNode *node = error->node;
	const char *name = node == NULL ? "?" : (const char *)node->name;

	switch (error->code) {
	case XML_RELAXNG_ERR_INVALIDATTR:
		(void)snprintf(out, size, "L’attribut «\u00a0%.*s\u00a0» de l’élément «\u00a0%.*s\u00a0» "
		    "n’existe pas dans le format, ou sa valeur n’est pas admise.", NAME_SHOWN_MAX,
		    or_question(error->str1), NAME_SHOWN_MAX, or_question(error->str2));
		return true;
	case XML_RELAXNG_ERR_ATTRVALID:
		(void)snprintf(out, size, "Un attribut obligatoire manque à l’élément «\u00a0%.*s\u00a0», ou "
		    "sa valeur n’est pas admise.", NAME_SHOWN_MAX, name);
		return true;
	case XML_RELAXNG_ERR_NOELEM:
		(void)snprintf(out, size, "L’élément «\u00a0%.*s\u00a0» manque.", NAME_SHOWN_MAX,
		    or_question(error->str1));
		return true;
	case XML_RELAXNG_ERR_ELEMWRONG:
		(void)snprintf(out, size, "L’élément «\u00a0%.*s\u00a0» n’est pas attendu à cet endroit.",
		    NAME_SHOWN_MAX, or_question(error->str1));
		return true;
	case XML_RELAXNG_ERR_EXTRACONTENT:
		(void)snprintf(out, size, "L’élément «\u00a0%.*s\u00a0» n’existe pas dans le format.",
		    NAME_SHOWN_MAX, name);
		return true;
	case XML_RELAXNG_ERR_CONTENTVALID:
		(void)snprintf(out, size, "L’élément «\u00a0%.*s\u00a0» est en trop, ou son contenu n’est "
		    "pas admis par le format.", NAME_SHOWN_MAX, name);
		return true;
	default:
		return false;
	}
}

static void
note_error(void *context, xmlError *error)
{
	struct checking *c = context;
	char message[512];
	struct diagnostic d = {WARNING, "schema", message,
	    error->node != NULL ? xmlGetLineNo(error->node) : error->line, 0};

	if (error->code == XML_ERR_NO_MEMORY)
		c->lacks_memory = true;
	if (error->domain != XML_FROM_RELAXNGV || d.line == c->line ||
	    !put_sentence(error, message, sizeof(message)))
		return;
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
