#include "search/query/run.h"

void
quote(struct quoted_list *list, const char *word)
{
	if (list->last != NULL)
		list->text = list->text == NULL
		    ? list->last
		    : arena_printf(list->arena, "%s, %s", list->text, list->last);
	list->last = arena_printf(list->arena, "«\u00a0%s\u00a0»", word);
	list->count++;
}

const char *
quoted(const struct quoted_list *list, const char *conjunction)
{
	return list->text == NULL
	    ? list->last
	    : arena_printf(list->arena, "%s %s %s", list->text, conjunction, list->last);
}
