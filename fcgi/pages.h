/*
 * The pages and the API: one function each.  They fill worker->reply.
 */
#ifndef FCGI_PAGES_H
#define FCGI_PAGES_H

#include "fcgi/worker.h"

/* `rest`: what the route's pattern left of the path ("" when nothing). */
typedef enum status page_function(struct worker *worker, const struct http_request *request,
    const char *rest, struct fault *fault);

page_function page_home, page_results, page_action, api_actions, api_action, api_suggestions,
    api_health;

/* api_action(): `voisines=1` adds the actions close to it, each as a list gives them. */

/* An error in the content of the route (page or JSON).  `message` is French, or NULL
 * where the title says enough. */
void page_error(struct worker *worker, int status, const char *message);

#endif
