#include "search/query/run.h"

void
quote(struct quoted_list *list, const char *word)
{
	if (list->last != NULL)
		list->text = list->text == NULL
		    ? list->last
		    : arena_printf(list->arena, "%s, %s", list->text, list->last);
	list->last = phrase_of(list->phrases, list->arena, PHRASE_QUOTE, word, NULL);
	list->count++;
}

const char *
quoted(const struct quoted_list *list, enum phrase conjunction)
{
	return list->text == NULL
	    ? list->last
	    : arena_printf(list->arena, "%s %s %s", list->text,
		  phrase(list->phrases, conjunction), list->last);
}
