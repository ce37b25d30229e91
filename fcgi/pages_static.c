/* Pages that say what is true of this site, whatever is searched for. */
#include <string.h>

#include "fcgi/pages.h"

static const struct {
	const char *path, *template;
	enum wording title;
	void (*view)(const struct show *show, struct value *page); /* what it shows besides, or NULL */
} pages[] = {
    {"/accessibilite", "accessibilite", WORD_TITLE_ACCESSIBILITY, NULL},
    {"/mentions-legales", "mentions-legales", WORD_TITLE_LEGAL, NULL},
    {"/donnees-personnelles", "donnees-personnelles", WORD_TITLE_PRIVACY, NULL},
    {"/plan-du-site", "plan-du-site", WORD_TITLE_SITE_MAP, NULL},
    {"/integrer", "integrer", WORD_TITLE_EMBED, NULL},
    {"/mon-plan", "mon-plan", WORD_TITLE_PLAN, view_plan},
};

enum status
page_static(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	enum status status = page_need_index(w, fault);
	struct value *page;
	size_t i;

	(void)rest;
	for (i = 0; i < LENGTH(pages) && strcmp(pages[i].path, http->path) != 0; i++)
		continue;
	if (status == OK && i == LENGTH(pages))
		return fault_set(fault, NOT_FOUND, "no such page");
	if (status != OK || page_is_known(w, http, http->path))
		return status;
	page = view_page(&show, w->words.text[pages[i].title], "");
	value_set_text(w->arena, page, "adresse_site", index_text(w->index, INDEX_SITE_URL));
	if (pages[i].view != NULL)
		pages[i].view(&show, page);
	return page_render(w, pages[i].template, page, fault);
}
