/*
 * What was made of a query: read, corrected, widened; and where to go when it found nothing.
 */
#ifndef FCGI_VIEW_QUERY_H
#define FCGI_VIEW_QUERY_H

#include "fcgi/view.h"

/* Adds `compris`, `corrections`, `elargi` and `pistes` to the page. */
void view_query(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer);

#endif
