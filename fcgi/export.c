/*
 * /flux/repertoire.xml: every action in the native format (urn:repertoire:actions:1), in one
 * document, for another répertoire that reads them all.
 */
#include "fcgi/action_xml.h"
#include "fcgi/feed.h"
#include "fcgi/pages.h"

#define EXPORT_BYTES_MAX ((size_t)64 * 1024 * 1024) /* more than any reader takes at once */

/* The document while it is written. */
struct export {
	struct arena *arena; /* of one action */
	struct xml xml;
};

static enum status
add_action(void *context, const struct action *action)
{
	struct export *e = context;

	xml_start(&e->xml, "action");
	xml_attribute(&e->xml, "id", action->value[FIELD_ID]);
	action_xml_native(e->arena, action, &e->xml);
	xml_end(&e->xml);
	return e->xml.out->length > EXPORT_BYTES_MAX ? TOO_LARGE : arena_failed(e->arena) ? NO_MEMORY : OK;
}

enum status
feed_export(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct export e = {0};
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status != OK)
		return status;
	w->reply.fresh = FRESH_FEED_SECONDS;
	if (page_is_known(w, http, http->path))
		return OK;
	e.arena = arena_new(REQUEST_ARENA_MAX);
	if (e.arena == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for an export");
	xml_init(&e.xml, &w->reply.body);
	xml_start(&e.xml, "actions");
	xml_attribute(&e.xml, "xmlns", ACTION_NAMESPACE);
	status = index_visit(w->index, &(struct index_range){0, SIZE_MAX, e.arena}, add_action, &e, fault);
	arena_free(e.arena);
	if (status == TOO_LARGE) {
		fault->status = OK;
		return fault_set(fault, UNAVAILABLE, "the actions are too many for one document: OAI-PMH has them");
	}
	if (status != OK)
		return status;
	xml_end(&e.xml);
	return buf_failed(&w->reply.body) ? fault_set(fault, NO_MEMORY, "no memory for an export") : OK;
}
