#include "tests/bench/import/documents.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/action_xml.h"

#define ITEM_WORDS 90
#define FLUSH_BYTES ((size_t)256 * 1024)
#define ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

static const char *const words[] = {"visite", "atelier", "entreprise", "métier", "élèves",
    "découverte", "boulangerie", "chantier", "forum", "lycée", "mécanique", "soins", "numérique",
    "agriculture", "logistique", "port", "apprentis", "salariés", "équipe", "collège"};

static enum status
flush(struct buf *out, struct fault *fault)
{
	if (buf_failed(out))
		return fault_set(fault, NO_MEMORY, "no memory for a document");
	if (fwrite(out->data, 1, out->length, stdout) != out->length || fflush(stdout) != 0)
		return fault_set(fault, IO_ERROR, "standard output: %s", strerror(errno));
	buf_reset(out);
	return OK;
}

static void
add_item(struct buf *out, size_t n, uint32_t *state)
{
	int w;

	buf_printf(out, "<item><title>Action %zu</title><link>https://p.example.org/a/%zu</link>"
			"<guid isPermaLink=\"false\">a%zu</guid>"
			"<pubDate>Tue, 24 Nov 2026 08:00:00 +0100</pubDate>"
			"<category>5e</category><category>Visite</category>\n<description>&lt;p&gt;",
	    n, n, n);
	for (w = 0; w < ITEM_WORDS; w++) {
		*state = *state * 1664525u + 1013904223u; /* Numerical Recipes' generator */
		buf_printf(out, "%s ", words[(*state >> 16) % LENGTH(words)]);
	}
	buf_text(out, "&lt;/p&gt;</description></item>\n");
}

enum status
documents_rss(size_t items, struct fault *fault)
{
	enum status status = OK;
	struct buf out = {0};
	uint32_t state = 1;
	size_t i;

	buf_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\n"
		       "<title>Actions</title><link>https://p.example.org/</link>"
		       "<description>Essai</description>\n");
	for (i = 0; status == OK && i < items; i++) {
		add_item(&out, i, &state);
		if (out.length >= FLUSH_BYTES || buf_failed(&out))
			status = flush(&out, fault);
	}
	buf_text(&out, "</channel></rss>\n");
	if (status == OK)
		status = flush(&out, fault);
	buf_clear(&out);
	return status;
}

enum status
documents_native(struct generator *generator, size_t actions, struct fault *fault)
{
	struct arena *arena = arena_new(ARENA_BYTES_MAX);
	struct action action;
	enum status status = OK;
	struct buf out = {0};
	struct xml xml;
	size_t i;

	if (arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a document");
	xml_init(&xml, &out);
	xml_start(&xml, "actions");
	xml_attribute(&xml, "xmlns", ACTION_NAMESPACE);
	for (i = 0; status == OK && i < actions; i++) {
		arena_reset(arena);
		status = generator_make(generator, i, fault, &action);
		if (status != OK)
			break;
		xml_start(&xml, "action");
		xml_attribute(&xml, "id", action.value[FIELD_ID]);
		action_xml_native(arena, &action, &xml);
		xml_end(&xml);
		if (out.length >= FLUSH_BYTES || buf_failed(&out))
			status = flush(&out, fault);
	}
	xml_end(&xml);
	if (status == OK)
		status = flush(&out, fault);
	buf_clear(&out);
	arena_free(arena);
	return status;
}
