/*
 * The pages and the API: one function each.  They fill worker->reply.
 */
#ifndef FCGI_PAGES_H
#define FCGI_PAGES_H

#include "fcgi/worker.h"

/* `rest`: what the route's pattern left of the path ("" when nothing). */
typedef enum status (*page_function)(struct worker *worker, const struct http_request *request,
    const char *rest, struct fault *fault);

enum status page_home(struct worker *, const struct http_request *, const char *, struct fault *);
enum status page_results(struct worker *, const struct http_request *, const char *, struct fault *);
enum status page_action(struct worker *, const struct http_request *, const char *, struct fault *);
enum status api_actions(struct worker *, const struct http_request *, const char *, struct fault *);
enum status api_action(struct worker *, const struct http_request *, const char *, struct fault *);
enum status api_health(struct worker *, const struct http_request *, const char *, struct fault *);

/* An error in the content of the route (page or JSON).  `message` is French; `parameter` may be
 * NULL. */
void page_error(struct worker *worker, int status, const char *message);

#endif
