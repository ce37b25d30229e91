/*
 * An action as JSON-LD of schema.org, for search engines and for whoever reads pages by program:
 * one session is an EducationEvent; several, or none, are a Course with its instances.  Nothing but
 * the context and addresses needs the site's own address, without which there is no linked data.
 */
#ifndef FCGI_LINKED_DATA_H
#define FCGI_LINKED_DATA_H

#include "search/action.h"
#include "fcgi/view.h"

/* NULL where the site's address is unknown, or memory lacks. */
struct value *linked_data(const struct show *show, const struct action *action);

#endif
