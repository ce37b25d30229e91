/*
 * What cards and an action's page show alike.
 */
#ifndef FCGI_VIEW_CARD_H
#define FCGI_VIEW_CARD_H

#include "search/query/search.h"

/* A list of the labels of a CODES field; nothing when the action has none. */
void view_labels(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f);
/* The same, each with its code. */
void view_terms(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f);
/* The label of a CODE field. */
void view_label(struct arena *arena, struct value *object, const char *name,
    const struct index *index, const struct action *action, enum field f);
/* Type, levels, places, price, duration, partner… */
void view_basics(struct arena *arena, struct value *object, const struct index *index,
    const struct action *action);
/* Who offers it, as a sentence names them; NULL when nobody is named. */
const char *view_partners(struct arena *arena, const struct action *action);
/* Adds a result to the list. */
void view_card(struct arena *arena, struct value *list, const struct index *index,
    const struct result *result);

#endif
