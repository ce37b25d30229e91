/*
 * From actions, requests and answers to the values that templates show.
 */
#ifndef FCGI_VIEW_H
#define FCGI_VIEW_H

#include "fcgi/outlines.h"
#include "fcgi/period.h"
#include "fcgi/words.h"
#include "search/health.h"
#include "search/query/search.h"

/* What a view is made from. */
struct show {
	struct arena *arena;
	const struct index *index; /* NULL while there is none */
	const struct words *words;
	int32_t today;
	const char *base;  /* path that the links of a search lead to: "/recherche", "/carte"… */
	const char *extra; /* what they carry besides the search: "mois=2027-01"; "" */
};

/* Members of every page: site, notice, counts, the search box. */
struct value *view_page(const struct show *show, const char *title, const char *q);
/* A path with a query, either part of which may be "" or NULL. */
const char *view_path(struct arena *arena, const char *base, const char *query, const char *extra);
/* The address of a search, shown in the same way. */
const char *view_search_path(const struct show *show, const struct request *request);
/* Adds results and paging, and what view_filters() does. */
void view_answer(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer);
/* Adds the map of an answer that counts territories, and the territories as a list. */
void view_map(const struct show *show, struct value *page, const struct outlines *outlines,
    const struct request *request, const struct answer *answer);
/* Adds the sessions of a period, day by day. */
void view_agenda(const struct show *show, struct value *page, const struct period *period,
    const struct request *request, const struct answer *answer);
/* Adds the collèges whose name or commune holds all words of `wanted`; all of them by département
 * when it is empty. */
void view_colleges(const struct show *show, struct value *page, const struct request *request,
    const char *wanted);
/* Adds everything about one action. */
void view_action(const struct show *show, struct value *page, const struct action *action);
/* Adds the actions close to it. */
void view_related(const struct show *show, struct value *page, const struct result *results,
    size_t count);
/* Adds what the script of the plan must know. */
void view_plan(const struct show *show, struct value *page);
/* Adds the ways in of the home page: levels, types, départements with their counts. */
void view_home(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer);
/* Adds how the sources fare, the worst first; `now` in seconds since 1970. */
void view_sources(const struct show *show, struct value *page, struct health *health, int64_t now);

#endif
