/*
 * OpenSearch 1.1 (github.com/dewitt/opensearch): a browser or a portal adds the site as a search
 * engine, and completes what is typed there.
 */
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"
#include "fcgi/xml.h"
#include "search/base/utf8.h"
#include "search/query/suggest.h"

/* The longest texts that the specification allows, in characters. */
#define SHORT_NAME_MAX 16
#define LONG_NAME_MAX 48


/* At a word's end where one fits. */
static const char *
at_most(struct arena *arena, const char *text, size_t characters)
{
	size_t length = strlen(text), at = 0, blank = 0, n, count;

	if (utf8_count(text, length) <= characters)
		return text;
	for (count = 0; count < characters; count++) {
		if (text[at] == ' ')
			blank = at;
		(void)utf8_decode((const unsigned char *)text + at, length - at, &n);
		at += n;
	}
	return arena_copy(arena, text, text[at] == ' ' || blank == 0 ? at : blank);
}

static void
write_url(struct xml *xml, const char *type, const char *template)
{
	xml_start(xml, "Url");
	xml_attribute(xml, "type", type);
	xml_attribute(xml, "method", "get");
	xml_attribute(xml, "pageOffset", "1");
	xml_attribute(xml, "template", template);
	xml_end(xml);
}

static void
write_urls(struct arena *arena, const struct index *index, struct xml *xml)
{
	size_t i;

	write_url(xml, "text/html",
	    site_link(arena, index, "/recherche?q={searchTerms}&page={startPage?}"));
	for (i = 0; i < FEED_FORMATS; i++)
		if (!feed_formats[i].is_calendar)
			write_url(xml, content_media_type(feed_formats[i].content),
			    site_link(arena, index, arena_printf(arena,
				"/flux/actions.%s?q={searchTerms}&page={startPage?}&par_page={count?}",
				feed_formats[i].name)));
	xml_start(xml, "Url");
	xml_attribute(xml, "type", content_media_type(CONTENT_SUGGESTIONS));
	xml_attribute(xml, "rel", "suggestions");
	xml_attribute(xml, "template",
	    site_link(arena, index, "/opensearch/suggestions?q={searchTerms}"));
	xml_end(xml);
	xml_start(xml, "Url");
	xml_attribute(xml, "type", content_media_type(CONTENT_OPENSEARCH));
	xml_attribute(xml, "rel", "self");
	xml_attribute(xml, "template", site_link(arena, index, "/opensearch.xml"));
	xml_end(xml);
}

enum status
opensearch_description(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	enum status status = page_need_address(w, fault);
	const char *site;
	struct xml xml;

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	site = index_text(w->index, INDEX_SITE_NAME);
	xml_init(&xml, &w->reply.body);
	xml_start(&xml, "OpenSearchDescription");
	xml_attribute(&xml, "xmlns", "http://a9.com/-/spec/opensearch/1.1/");
	xml_element(&xml, "ShortName", w->words.text[WORD_SITE_SHORT_NAME]);
	xml_element(&xml, "LongName", at_most(w->arena, site == NULL ? w->words.text[WORD_SITE_NAME] : site, LONG_NAME_MAX));
	xml_element(&xml, "Description", w->words.text[WORD_OPENSEARCH_ABOUT]);
	xml_element(&xml, "Tags", w->words.text[WORD_OPENSEARCH_TAGS]);
	xml_element(&xml, "Contact", index_text(w->index, INDEX_SITE_MAIL));
	write_urls(w->arena, w->index, &xml);
	xml_start(&xml, "Image");
	xml_attribute(&xml, "type", "image/svg+xml");
	xml_text(&xml, site_link(w->arena, w->index, "/logo.svg"));
	xml_end(&xml);
	xml_start(&xml, "Query");
	xml_attribute(&xml, "role", "example");
	xml_attribute(&xml, "searchTerms", w->words.text[WORD_OPENSEARCH_EXAMPLE]);
	xml_end(&xml);
	xml_element(&xml, "SyndicationRight", "open");
	xml_element(&xml, "AdultContent", "false");
	xml_element(&xml, "Language", "fr");
	xml_element(&xml, "OutputEncoding", "UTF-8");
	xml_element(&xml, "InputEncoding", "UTF-8");
	xml_end(&xml);
	if (arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for a description");
	return OK;
}

/* ["what was typed", [completions], [what they are], [where they lead]] */
static const struct value *
suggestions_array(struct worker *w, const char *q, const struct suggestions *suggestions)
{
	struct value *array = value_list(w->arena), *labels, *descriptions, *addresses;
	size_t i;

	value_add_text(w->arena, array, q);
	labels = value_add_list(w->arena, array);
	descriptions = value_add_list(w->arena, array);
	addresses = value_add_list(w->arena, array);
	for (i = 0; i < suggestions->count; i++) {
		const struct suggestion *s = &suggestions->list[i];
		const char *heading = phrase(&w->words.phrases, suggestion_groups[s->group].heading);

		value_add_text(w->arena, labels, s->label);
		value_add_text(w->arena, descriptions, s->precision == NULL
			? heading
			: arena_printf(w->arena, "%s, %s", heading, s->precision));
		value_add_text(w->arena, addresses, site_link(w->arena, w->index, s->path));
	}
	return array;
}

enum status
opensearch_suggestions(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct suggestions *suggestions = NULL;
	const char *q;
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status == OK)
		status = page_suggest(w, http, fault, &q, &suggestions);
	if (status != OK || suggestions == NULL)
		return status;
	return page_write_json(w, suggestions_array(w, q, suggestions), fault);
}
