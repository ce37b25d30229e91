#include "import/read/feed.h"

#include <assert.h>
#include <libxml/catalog.h>
#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/elements.h"
#include "import/read/encoding.h"
#include "import/read/formats.h"
#include "import/read/iri.h"
#include "import/read/mapping.h"
#include "import/read/stream.h"
#include "import/read/xml_names.h"

#define ITEM_ARENA_MAX ((size_t)64 * 1024 * 1024)
/* Nothing that loads, substitutes or grows: see libxml2, xmlParserOption. */
#define READER_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES)

struct reading {
	const struct feed_source *source;
	const struct feed_sink *sink;
	struct arena *arena;      /* of the head */
	struct arena *item_arena; /* reset after each item */
	struct fault *fault;
	struct feed_head *head;
	struct stream *stream;
	bool is_trial;          /* its error is held back, since a repair may help */
	struct diagnostic held; /* REMARK_NONE: none */
	struct mapping_set mappings; /* the source's own, or those that "auto" knows */
	const struct mapping *mapping;
	const struct format *format;
	const char *base; /* of the document */
	struct gathering head_gathering;
	bool lost_text, huge_text;
	long unbound_line; /* of the first prefix that nobody declared */
};

static xmlParserInput *
refuse_entity(const char *url, const char *id, xmlParserCtxt *context)
{
	(void)url;
	(void)id;
	(void)context;
	return NULL;
}

/* libxml2 may end well and have lost text for want of memory: this alone tells.  It says the same of
 * a text that is longer than it takes. */
static void
note_error(void *context, xmlError *error)
{
	struct reading *r = context;

	if (r != NULL && error->code == XML_NS_ERR_UNDEFINED_NAMESPACE && r->unbound_line == 0)
		r->unbound_line = error->line;
	if (r == NULL || error->code != XML_ERR_NO_MEMORY)
		return;
	if (error->message != NULL && strstr(error->message, "huge text node") != NULL)
		r->huge_text = true;
	else
		r->lost_text = true;
}

static void
say_nothing(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

/* Process-wide, and idempotent: nothing is ever loaded from outside the document. */
static void
set_up_parser(struct reading *r)
{
	LIBXML_TEST_VERSION
	xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
	xmlSetExternalEntityLoader(refuse_entity);
	xmlSetStructuredErrorFunc(r, note_error);
	xmlSetGenericErrorFunc(NULL, say_nothing);
}

static void
diagnose(struct reading *r, const struct diagnostic *d)
{
	if (r->is_trial && remark_level(d->remark) == ERROR) {
		r->held = *d;
		return;
	}
	if (r->sink->diagnostic != NULL)
		r->sink->diagnostic(r->sink->context, d);
}

static enum status
refused(struct reading *r)
{
	const struct refusal *refusal = stream_refusal(r->stream);
	struct text_place place = stream_refusal_place(r->stream);

	diagnose(r, &(struct diagnostic){refusal->why, {NULL}, place.line, place.column});
	return fault_set(r->fault, BAD_INPUT, "%s", remark_code(refusal->why));
}

/* What libxml2 says, for a partner. */
static enum remark
remark_of(int code)
{
	static const struct {
		int code;
		enum remark remark;
	} remarks[] = {
	    {XML_ERR_TAG_NAME_MISMATCH, REMARK_XML_NESTING},
	    {XML_ERR_TAG_NOT_FINISHED, REMARK_XML_CUT},
	    {XML_ERR_DOCUMENT_END, REMARK_XML_END},
	    {XML_ERR_DOCUMENT_EMPTY, REMARK_XML_NONE},
	    {XML_ERR_UNDECLARED_ENTITY, REMARK_XML_ENTITY},
	    {XML_WAR_UNDECLARED_ENTITY, REMARK_XML_ENTITY},
	    {XML_ERR_ENTITYREF_SEMICOL_MISSING, REMARK_XML_AMPERSAND},
	    {XML_ERR_NAME_REQUIRED, REMARK_XML_UNESCAPED},
	    {XML_ERR_INVALID_CHAR, REMARK_XML_CHARACTER},
	    {XML_ERR_ATTRIBUTE_REDEFINED, REMARK_XML_ATTRIBUTE_TWICE},
	    {XML_NS_ERR_UNDEFINED_NAMESPACE, REMARK_XML_PREFIX},
	    {XML_ERR_INTERNAL_ERROR, REMARK_XML_TOO_DEEP},
	};
	size_t i;

	for (i = 0; i < LENGTH(remarks); i++)
		if (remarks[i].code == code)
			return remarks[i].remark;
	return REMARK_XML_OTHER;
}

static enum status
syntax_error(struct reading *r, xmlTextReader *reader)
{
	const xmlError *error = xmlGetLastError();
	struct diagnostic d = {remark_of(error == NULL ? 0 : error->code), {NULL},
	    xmlTextReaderGetParserLineNumber(reader), xmlTextReaderGetParserColumnNumber(reader)};

	if (r->huge_text)
		d.remark = REMARK_XML_TOO_DEEP;
	else if (r->lost_text)
		return fault_set(r->fault, NO_MEMORY, "no memory to parse");
	if (error != NULL && error->line > 0)
		d.line = error->line;
	diagnose(r, &d);
	return fault_set(r->fault, BAD_INPUT, "line %ld: XML error %d", d.line,
	    error == NULL ? 0 : error->code);
}

static enum status
check_items(struct reading *r)
{
	if (++r->head->items <= r->source->limits.items_max)
		return OK;
	diagnose(r, &(struct diagnostic){.remark = REMARK_TOO_MANY_ITEMS});
	return fault_set(r->fault, TOO_LARGE, "more than %zu items", r->source->limits.items_max);
}

static struct arena *
begin_item(struct reading *r)
{
	if (r->sink->begin != NULL)
		return r->sink->begin(r->sink->context);
	arena_reset(r->item_arena);
	return r->item_arena;
}

static enum status
read_item(struct reading *r, xmlTextReader *reader)
{
	xmlNode *node = xmlTextReaderExpand(reader);
	struct feed_item item = {0};
	bool wanted = true;
	struct gathering g = {.item = &item, .base = r->base,
	    .is_atom = r->head_gathering.is_atom, .home_uri = r->head_gathering.home_uri,
	    .home = r->head_gathering.home};
	enum status status = OK;

	if (node == NULL)
		return syntax_error(r, reader);
	g.arena = begin_item(r);
	if (g.arena == NULL)
		return fault_set(r->fault, IO_ERROR, "nobody takes the items any more");
	item.line = xmlGetLineNo(node);
	if (r->mapping != NULL) {
		status = mapping_gather(r->mapping, &g, node, r->fault, &wanted);
		if (status == BAD_INPUT)
			diagnose(r, &(struct diagnostic){.remark = REMARK_MAPPING, .line = item.line});
	} else {
		if (r->format->item_ns == NS_ACTIONS)
			gather_given(&g, FIELD_ID, element_attribute(g.arena, node, "id"), node);
		elements_gather(&g, node);
		elements_gather_tag(&g, node);
	}
	if (item.base == NULL)
		item.base = r->base;
	if (status == OK && arena_failed(g.arena))
		status = fault_set(r->fault, TOO_LARGE, "line %ld: an item is too large", item.line);
	if (status == OK && wanted)
		status = check_items(r);
	return status == OK && wanted ? r->sink->item(r->sink->context, &item) : status;
}

/* What the root's own start tag says of the feed. */
static void
read_root(struct reading *r, xmlNode *root)
{
	struct gathering *g = &r->head_gathering;
	const char *base = element_attribute(r->arena, root, "BASE"); /* CDF */

	r->head->format = r->format->name;
	r->head->version = format_version(r->format, root, r->arena);
	if (stream_is_netscape(r->stream) && strcmp(r->head->version, "rss091u") == 0)
		r->head->version = "rss091n";
	g->is_atom = r->format->is_atom;
	g->home = r->format->home;
	g->home_uri = root->ns == NULL || root->ns->href == NULL
	    ? NULL
	    : (const xmlChar *)arena_strdup(r->arena, (const char *)root->ns->href);
	if (base != NULL)
		r->base = g->base = iri_resolve(r->arena, base, r->base);
	elements_gather_tag(g, root);
}

static enum status
find_format(struct reading *r, xmlNode *root)
{
	if (!feed_format_is_mapping(r->source->format))
		r->format = format_find(root, r->source->format);
	if (r->format != NULL) {
		read_root(r, root);
		if (r->format->home == NS_ACTIONS && r->format->root_ns == NS_NONE)
			diagnose(r, &(struct diagnostic){.remark = REMARK_NO_NAMESPACE, .line = xmlGetLineNo(root)});
		return OK;
	}
	r->mapping = mapping_set_find(&r->mappings, root);
	if (r->mapping != NULL) {
		r->head->format = arena_strdup(r->arena, mapping_name(r->mapping));
		return OK;
	}
	diagnose(r, &(struct diagnostic){
			.remark = gather_is(root, "html") ? REMARK_WEB_PAGE_XML : REMARK_UNKNOWN_FORMAT,
			.line = xmlGetLineNo(root)});
	return fault_set(r->fault, BAD_INPUT, "not_feed: root element %.60s",
	    (const char *)root->name);
}

static enum status
read_head_child(struct reading *r, xmlTextReader *reader)
{
	xmlNode *node = xmlTextReaderExpand(reader);
	struct gathering *g = &r->head_gathering;

	if (node == NULL)
		return syntax_error(r, reader);
	if (r->format->item_ns != NS_ACTIONS)
		elements_gather_one(g, node);
	if (arena_failed(r->arena))
		return fault_set(r->fault, TOO_LARGE, "the head of the feed is too large");
	return OK;
}

/* One start tag; *skip tells that its subtree was read. */
static enum status
read_element(struct reading *r, xmlTextReader *reader, bool *skip)
{
	xmlNode *node = xmlTextReaderCurrentNode(reader);
	int depth = xmlTextReaderDepth(reader);
	enum status status = OK;

	*skip = false;
	if (node == NULL)
		return syntax_error(r, reader);
	if (depth == 0)
		status = find_format(r, node);
	if (status != OK)
		return status;
	if (r->mapping != NULL) {
		*skip = mapping_is_item(r->mapping, node);
		return *skip ? read_item(r, reader) : OK;
	}
	assert(r->format != NULL); /* the root came first */
	if (format_is_item(r->format, &r->head_gathering, node, depth)) {
		*skip = true;
		return read_item(r, reader);
	}
	if (format_is_container(r->format, node, depth)) {
		if (r->format->home == NS_RDF && depth > 0)
			elements_gather_tag(&r->head_gathering, node);
		return OK;
	}
	*skip = true;
	return read_head_child(r, reader);
}

static enum status
read_elements(struct reading *r, xmlTextReader *reader)
{
	enum status status = OK;
	bool skip = false;
	int rc;

	while ((rc = skip ? xmlTextReaderNext(reader) : xmlTextReaderRead(reader)) == 1) {
		skip = false;
		if (xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT)
			status = read_element(r, reader, &skip);
		if (status != OK)
			return status;
	}
	return rc == 0 && !r->lost_text && !r->huge_text ? OK : syntax_error(r, reader);
}

/* Content-Location (RFC 7231, 3.1.4.2), as long as it is on the web. */
static const char *
document_base(const struct reading *r)
{
	const char *location =
	    iri_resolve(r->arena, r->source->content_location, r->source->base_url);

	if (location == NULL ||
	    (strncasecmp(location, "http://", 7) != 0 && strncasecmp(location, "https://", 8) != 0))
		return r->source->base_url;
	return location;
}

static void
reset(struct reading *r)
{
	*r->head = (struct feed_head){.encoding = r->head->encoding, .wellformed = true};
	r->format = NULL;
	r->mapping = NULL;
	r->base = document_base(r);
	r->head->feed.base = r->base;
	r->head_gathering = (struct gathering){.arena = r->arena, .item = &r->head->feed,
	    .about = &r->head->about, .base = r->base};
}

static xmlTextReader *
open_reader(struct reading *r)
{
	stream_rewind(r->stream);
	return xmlReaderForIO(stream_read, NULL, r->stream, NULL, "UTF-8", READER_OPTIONS);
}

static enum status
parse(struct reading *r)
{
	xmlTextReader *reader;
	enum status status;

	reset(r);
	xmlResetLastError();
	reader = open_reader(r);
	if (reader == NULL)
		return fault_set(r->fault, NO_MEMORY, "no memory to parse");
	status = read_elements(r, reader);
	xmlFreeTextReader(reader);
	return status;
}

/* A look without handing anything over: does the document end well? */
static bool
is_well_formed(struct reading *r)
{
	xmlTextReader *reader = open_reader(r);
	int rc = reader == NULL ? -1 : 1;

	xmlResetLastError();
	while (rc == 1)
		rc = xmlTextReaderRead(reader);
	xmlFreeTextReader(reader);
	return rc == 0;
}

static enum status
check_length(struct reading *r)
{
	if (r->source->length <= r->source->limits.bytes_max)
		return OK;
	diagnose(r, &(struct diagnostic){.remark = REMARK_DOCUMENT_TOO_BIG});
	return fault_set(r->fault, TOO_LARGE, "larger than %zu bytes", r->source->limits.bytes_max);
}

/* Whether the HTTP header says something else than XML. */
static bool
is_mislabelled(const char *content_type)
{
	return content_type != NULL && content_type[0] != '\0' && strcasestr(content_type, "xml") == NULL &&
	    strcasestr(content_type, "octet-stream") == NULL;
}

/* What had to be mended, or disregarded, for the document to be read. */
static void
tell_repairs(struct reading *r)
{
	const struct repair *first = stream_repair(r->stream);
	struct repair repair = {0};
	struct text_place place;

	if (first != NULL)
		repair = *first;
	r->head->wellformed = first == NULL && r->unbound_line == 0 &&
	    !is_mislabelled(r->source->content_type);
	if (first != NULL) {
		place = stream_repair_place(r->stream);
		diagnose(r, &(struct diagnostic){repair.what, {repair.tag[0] == '\0' ? NULL : repair.tag},
				place.line, place.column});
	}
	if (r->unbound_line > 0)
		diagnose(r, &(struct diagnostic){.remark = REMARK_UNBOUND_PREFIX, .line = r->unbound_line});
}

static enum status
open_document(struct reading *r)
{
	enum status status = stream_new(r->source, &r->stream);

	if (status != OK && status != BAD_INPUT)
		return fault_set(r->fault, status, "no memory to read");
	if (stream_encoding(r->stream) != NULL)
		r->head->encoding = arena_strdup(r->arena, stream_encoding(r->stream));
	return status == OK ? OK : refused(r);
}

/* Once it is read: its own fault, or what the parser made of the document's. */
static enum status
settle(struct reading *r, enum status status)
{
	if (r->lost_text || stream_lacks_memory(r->stream))
		return fault_set(r->fault, NO_MEMORY, "no memory to parse");
	if (stream_refusal(r->stream) != NULL)
		return refused(r);
	if (status == OK)
		tell_repairs(r);
	return status;
}

/* The one recovery pass.  Of the trial nothing counts. */
static enum status
read_mended(struct reading *r)
{
	enum status status;

	if (r->sink->restart != NULL)
		r->sink->restart(r->sink->context);
	r->held = (struct diagnostic){0};
	r->huge_text = false;
	r->unbound_line = 0;
	status = stream_mend(r->stream);
	if (status == OK)
		status = parse(r);
	/* A mapping has items of its own. */
	if (status == OK && r->mapping == NULL)
		status = stream_keeps_items(r->stream, r->head->items);
	return settle(r, status);
}

/* Hands the items over as they come, or not before the document was looked through. */
static enum status
read_strictly(struct reading *r, bool *is_malformed)
{
	enum status status = OK;

	*is_malformed = false;
	if (r->sink->restart == NULL) {
		*is_malformed = !is_well_formed(r);
		return *is_malformed ? BAD_INPUT : parse(r);
	}
	r->is_trial = true;
	status = parse(r);
	r->is_trial = false;
	/* The items' own faults may be those of a document that is none. */
	if (status == BAD_INPUT && stream_refusal(r->stream) == NULL)
		*is_malformed = (strcmp(remark_code(r->held.remark), "xml") == 0) ||
		    !is_well_formed(r);
	return status;
}

static enum status
read_document(struct reading *r)
{
	bool is_malformed;
	enum status status = check_length(r);

	if (status == OK)
		status = open_document(r);
	if (status != OK)
		return status;
	status = read_strictly(r, &is_malformed);
	if (is_malformed && stream_refusal(r->stream) == NULL && !r->lost_text)
		return read_mended(r);
	if (r->held.remark != REMARK_NONE && stream_refusal(r->stream) == NULL)
		diagnose(r, &r->held);
	return settle(r, status);
}

bool
feed_format_is_mapping(const char *format)
{
	return !format_is_known(format);
}

static enum status
load_mappings(struct reading *r)
{
	const struct feed_source *source = r->source;
	enum status status = OK;

	if (feed_format_is_mapping(source->format)) {
		status = mapping_load(source->format, r->fault, &r->mappings.mappings[0]);
		r->mappings.count = status == OK ? 1 : 0;
	} else if (source->mappings != NULL && strcmp(source->format, "auto") == 0) {
		status = mapping_set_load(source->mappings, r->fault, &r->mappings);
	}
	return status;
}

enum status
feed_read(const struct feed_source *source, const struct feed_sink *sink, struct arena *arena,
    struct fault *fault, struct feed_head *head)
{
	struct reading r = {.source = source, .sink = sink, .arena = arena, .fault = fault,
	    .head = head};
	enum status status = OK;

	*head = (struct feed_head){0};
	set_up_parser(&r);
	r.item_arena = arena_new(ITEM_ARENA_MAX);
	if (r.item_arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to read a feed");
	status = load_mappings(&r);
	if (status == OK && source->confine != NULL) {
		encoding_prepare(source);
		source->confine(source->confine_context);
	}
	if (status == OK)
		status = read_document(&r);
	if (status != OK) {
		head->error = true;
		head->wellformed = false;
	}
	set_up_parser(NULL);
	mapping_set_clear(&r.mappings);
	stream_free(r.stream);
	arena_free(r.item_arena);
	return status;
}
