/*
 * OPML 2.0 (opml.org/spec2.opml): the ready-made feeds, by level, département and collège, so that a
 * reader or an intranet takes them all at once.
 */
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"
#include "fcgi/xml.h"
#include "search/base/url_escape.h"

/* The document while it is written. */
struct opml {
	struct arena *arena;
	const struct index *index;
	const struct words *words;
	struct xml xml;
};

static void
write_feed(struct opml *o, const char *text, const char *parameter, const char *code)
{
	struct buf query = {0};
	const char *pairs;

	if (parameter != NULL) {
		buf_printf(&query, "?%s=", parameter);
		url_escape(code, &query);
	}
	pairs = buf_move(&query, o->arena);
	if (pairs == NULL)
		pairs = "";
	xml_start(&o->xml, "outline");
	xml_attribute(&o->xml, "type", "rss");
	xml_attribute(&o->xml, "version", "RSS2");
	xml_attribute(&o->xml, "text", text);
	xml_attribute(&o->xml, "title", text);
	xml_attribute(&o->xml, "language", "fr");
	xml_attribute(&o->xml, "xmlUrl",
	    site_link(o->arena, o->index, arena_printf(o->arena, "/flux/actions.rss%s", pairs)));
	xml_attribute(&o->xml, "htmlUrl",
	    site_link(o->arena, o->index, arena_printf(o->arena, "/recherche%s", pairs)));
	xml_end(&o->xml);
}

static void
start_group(struct opml *o, const char *text)
{
	xml_start(&o->xml, "outline");
	xml_attribute(&o->xml, "text", text);
	xml_attribute(&o->xml, "title", text);
}

static void
write_facet(struct opml *o, enum facet facet)
{
	const struct facet_info *info = &facet_catalogue[facet];
	const struct term *terms;
	size_t count = reference_terms(index_reference(o->index), info->vocabulary, &terms), i;

	start_group(o, phrase(&o->words->phrases, PHRASE_FACETS + facet));
	for (i = 0; i < count; i++)
		write_feed(o, terms[i].label, info->parameter, terms[i].code);
	xml_end(&o->xml);
}

static void
write_colleges(struct opml *o)
{
	const struct term *departements;
	const struct college *colleges;
	size_t count = reference_colleges(index_reference(o->index), &colleges), i, d;
	size_t departement_count =
	    reference_terms(index_reference(o->index), VOCABULARY_DEPARTEMENT, &departements);

	for (d = 0; d < departement_count; d++) {
		start_group(o, words_fill(o->arena, o->words->text[WORD_OPML_COLLEGES], departements[d].label, NULL));
		for (i = 0; i < count; i++)
			if (strcmp(colleges[i].departement, departements[d].code) == 0)
				write_feed(o, arena_printf(o->arena, "%s, %s", colleges[i].name,
				    colleges[i].commune_name), "chez", colleges[i].uai);
		xml_end(&o->xml);
	}
}

static void
write_head(struct opml *o)
{
	const char *site = index_text(o->index, INDEX_SITE_NAME);

	xml_start(&o->xml, "head");
	xml_element(&o->xml, "title",
	    words_fill(o->arena, o->words->text[WORD_OPML_TITLE],
	    site == NULL ? o->words->text[WORD_SITE_NAME] : site, NULL));
	xml_element(&o->xml, "dateCreated", date_rfc822(o->arena, index_built(o->index)));
	xml_element(&o->xml, "ownerId", site_link(o->arena, o->index, "/"));
	xml_element(&o->xml, "docs", "http://opml.org/spec2.opml");
	xml_end(&o->xml);
}

enum status
feed_list(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	struct opml o = {.arena = w->arena, .index = w->index, .words = &w->words};
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	xml_init(&o.xml, &w->reply.body);
	xml_start(&o.xml, "opml");
	xml_attribute(&o.xml, "version", "2.0");
	write_head(&o);
	xml_start(&o.xml, "body");
	write_feed(&o, w->words.text[WORD_OPML_ALL], NULL, NULL);
	write_facet(&o, FACET_NIVEAU);
	write_facet(&o, FACET_DEPARTEMENT);
	write_colleges(&o);
	xml_end(&o.xml);
	xml_end(&o.xml);
	if (arena_failed(w->arena) || buf_failed(&w->reply.body))
		return fault_set(fault, NO_MEMORY, "no memory for a list of feeds");
	return OK;
}
