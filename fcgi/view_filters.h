/*
 * What a search shows beside its results, whatever way they are shown: as a list, a map or an
 * agenda.
 */
#ifndef FCGI_VIEW_FILTERS_H
#define FCGI_VIEW_FILTERS_H

#include "fcgi/view.h"

/* Adds the count, what was read in the query, facets, active filters, what the form says, the other
 * ways to see the same, its feeds. */
void view_filters(const struct show *show, struct value *page, const struct request *request,
    const struct answer *answer);

/* Adds the parameters that travel with a form that has no field for them, and all facets, where the
 * form shows none. */
void view_hidden(const struct show *show, struct value *page, const struct request *request);

#endif
