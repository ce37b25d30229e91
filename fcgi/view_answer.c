/* The results page: cards and paging. */
#include "fcgi/view.h"
#include "fcgi/view_card.h"
#include "fcgi/view_filters.h"

#define PAGES_AROUND 2 /* links on each side of the current page */

static const char *
page_path(const struct show *show, const struct request *request, size_t page)
{
	struct request copy = *request;

	copy.page = page;
	return view_search_path(show, &copy);
}

static void
set_paging(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	size_t pages = (answer->total + request->per_page - 1) / request->per_page, n;
	struct arena *arena = show->arena;
	struct value *paging, *list, *item;

	if (pages > PAGE_MAX)
		pages = PAGE_MAX;
	if (pages < 2)
		return;
	paging = value_set_object(arena, page, "pagination");
	if (request->page > 1)
		value_set_text(arena, paging, "precedente", page_path(show, request, request->page - 1));
	if (request->page < pages)
		value_set_text(arena, paging, "suivante", page_path(show, request, request->page + 1));
	list = value_set_list(arena, paging, "pages");
	for (n = 1; n <= pages; n++) {
		bool near = n + PAGES_AROUND >= request->page && n <= request->page + PAGES_AROUND;

		if (n != 1 && n != pages && !near)
			continue;
		item = value_add_object(arena, list);
		value_set_integer(arena, item, "numero", (int64_t)n);
		value_set_text(arena, item, "chemin", page_path(show, request, n));
		value_set_boolean(arena, item, "courante", n == request->page);
	}
}

void
view_answer(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer)
{
	struct arena *arena = show->arena;
	struct value *list = value_set_list(arena, page, "resultats");
	size_t i;

	for (i = 0; i < answer->result_count; i++)
		view_card(arena, list, show->index, &answer->results[i]);
	if (answer->total > 0 && answer->result_count == 0)
		value_set_text(arena, page, "page_trop_loin", page_path(show, request, 1));
	set_paging(show, page, request, answer);
	view_filters(show, page, request, answer);
}
