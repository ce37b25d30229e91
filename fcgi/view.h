/*
 * From actions, requests and answers to the values that templates show.
 */
#ifndef FCGI_VIEW_H
#define FCGI_VIEW_H

#include "fcgi/words.h"
#include "search/health.h"
#include "search/query/search.h"

/* What a view is made from. */
struct show {
	struct arena *arena;
	const struct index *index; /* NULL while there is none */
	const struct words *words;
	int32_t today;
};

/* Members of every page: site, notice, counts, the search box. */
struct value *view_page(const struct show *show, const char *title, const char *q);
/* Adds results, facets, active filters, paging, sentences. */
void view_answer(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer);
/* Adds everything about one action. */
void view_action(const struct show *show, struct value *page, const struct action *action);
/* Adds the actions close to it. */
void view_related(const struct show *show, struct value *page, const struct result *results,
    size_t count);
/* Adds the ways in of the home page: levels, types, départements with their counts. */
void view_home(const struct show *show, struct value *page, const struct answer *answer);
/* Adds how the sources fare, the worst first; `now` in seconds since 1970. */
void view_sources(const struct show *show, struct value *page, struct health *health, int64_t now);

#endif
