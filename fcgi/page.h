/*
 * What pages, API and feeds begin and end with: what they need, the search that an address asks for,
 * what the visitor has already, and the reply.
 */
#ifndef FCGI_PAGE_H
#define FCGI_PAGE_H

#include "fcgi/view.h"
#include "fcgi/worker.h"
#include "search/base/value.h"
#include "search/health.h"
#include "search/query/suggest.h"

struct show page_show(const struct worker *worker);
/* UNAVAILABLE when there is no index. */
enum status page_need_index(const struct worker *worker, struct fault *fault);
/* The same when the site's own address is unknown, which absolute links begin with. */
enum status page_need_address(const struct worker *worker, struct fault *fault);
/* The search that the address asks for. */
enum status page_read_search(struct worker *worker, const struct http_request *http,
    enum strictness strictness, struct fault *fault, struct request **request);
/* Its answer; NULL where the visitor has that page already.  `what` tells it from others of the same
 * path and search, "" when nothing. */
enum status page_search(struct worker *worker, const struct http_request *http, const char *what,
    const struct request *request, struct fault *fault, struct answer **answer);
/* What completes the q of the address, and q itself; NULL where the visitor has that answer already. */
enum status page_suggest(struct worker *worker, const struct http_request *http, struct fault *fault,
    const char **q, struct suggestions **suggestions);
/* What the importer left beside the index; before the first import there is nothing, and no fault. */
enum status page_read_health(struct worker *worker, struct fault *fault, struct health *health);
/* Validators and caching of an answer from the index; `what` tells it from others, NULL is no
 * memory. */
void page_describe(struct worker *worker, const char *what);
/* The same, and true where the visitor has that answer already: the reply is then a 304. */
bool page_is_known(struct worker *worker, const struct http_request *http, const char *what);
/* Write the reply. */
enum status page_render(struct worker *worker, const char *template, const struct value *page,
    struct fault *fault);
enum status page_write_json(struct worker *worker, const struct value *value,
    struct fault *fault);

/* An error in the content of the route (page or JSON).  `message` is French, or NULL
 * where the title says enough. */
void page_error(struct worker *worker, int status, const char *message);

#endif
