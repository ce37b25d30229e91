/*
 * The pages and the API: one function each.  They fill worker->reply.
 */
#ifndef FCGI_PAGES_H
#define FCGI_PAGES_H

#include "fcgi/page.h"

/* `rest`: what the route's pattern left of the path ("" when nothing). */
typedef enum status page_function(struct worker *worker, const struct http_request *request,
    const char *rest, struct fault *fault);

page_function page_home, page_results, page_map, page_agenda, page_colleges, page_action,
    api_colleges, page_static, api_actions, api_action, api_suggestions,
    api_health, feed_actions, feed_list, page_action_calendar, opensearch_description,
    opensearch_suggestions, sitemap, robots, oembed, page_widget, api_description, oai,
    feed_export, page_sources, api_sources, page_guide, page_check, metrics;

/* page_action_calendar(): `rest` is the action's id. */
/* api_action(): `voisines=1` adds the actions close to it, each as a list gives them. */

#endif
