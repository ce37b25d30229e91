/*
 * From actions, requests and answers to the values that templates show.
 */
#ifndef FCGI_VIEW_H
#define FCGI_VIEW_H

#include "search/query/search.h"

/* Members of every page: site, notice, counts, the search box. */
struct value *view_page(struct arena *arena, const struct index *index, const char *title,
    const char *q);
/* Adds results, facets, active filters, paging, sentences. */
void view_answer(struct arena *arena, struct value *page, const struct index *index,
    const struct request *request, const struct answer *answer);
/* Adds everything about one action. */
void view_action(struct arena *arena, struct value *page, const struct index *index,
    const struct action *action, int32_t today);
/* Adds the actions close to it. */
void view_related(struct arena *arena, struct value *page, const struct index *index,
    const struct result *results, size_t count);
/* Adds the ways in of the home page: levels, types, départements with their counts. */
void view_home(struct arena *arena, struct value *page, const struct index *index,
    const struct answer *answer);

#endif
